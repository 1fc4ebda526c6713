"""Names looked up: each unknown one is told, and hints are not sought for thousands of them."""

from pathlib import Path

from audiodrama.base.source import Source
from audiodrama.cast.model import Cast
from audiodrama.production.project import check
from audiodrama.script import lookup
from audiodrama.script.compiler import cue_sheet
from audiodrama.script.fountain import parse
from audiodrama.sounds.palette import Palette, Sound


def test_hints_are_sought_for_the_first_names_only(monkeypatch):
    """Comparing thousands of unknown names with every sound there is would take minutes."""
    sought = []
    monkeypatch.setattr(lookup, "closest", lambda name, known: sought.append(name))
    text = "".join(f"[[sfx: quux {number}]]\n\n" for number in range(1000))
    palette = Palette({"owl": Sound("owl", "owl", "sfx")}, {})
    _, mistakes = cue_sheet([(Source("script/01.fountain", text), parse(text))], Cast(), palette)
    assert len([each for each in mistakes if each.code == "unknown-sound"]) == 1000
    assert len(sought) == 300


def test_a_flood_of_mistakes_is_counted(tmp_path: Path):
    """A script full of one mistake is a page of messages, not a book."""
    (tmp_path / "script").mkdir()
    (tmp_path / "voices.yaml").write_text("cast:\n  NARRATOR: {voice: {tone: mid}}\n")
    (tmp_path / "script" / "01.fountain").write_text("Hi. " + "]] " * 5000 + "[[sfx: owl | " + "x=1 | " * 5000 + "]]\n")
    mistakes = check(tmp_path)
    assert len(mistakes) < 150
    assert "and 4900 more of this kind" in [each.message for each in mistakes]
