"""What `render` and `cast` tell: nobody is to think that a line or a character is missing."""

import pytest

from audiodrama.cli import render
from audiodrama.cli.app import run
from audiodrama.engines import registry
from audiodrama.engines.base import Advice
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.report import ChapterReport, RenderReport


@pytest.mark.parametrize(
    ("spoken", "told"),
    [
        (3, "3 lines, newly spoken"),
        (1, "3 lines: 1 newly spoken, 2 with a take already"),
        (0, "3 lines: 0 newly spoken"),
    ],
)
def test_lines_that_share_a_take_are_not_missed(root, monkeypatch, capsys, spoken, told):
    """All lines are counted; those that were not spoken anew have their takes."""
    play = load(root)
    chapter = max(play.sheet.chapters, key=lambda each: len(each.lines))
    assert len(chapter.lines) == 3
    report = RenderReport((ChapterReport(chapter, ("01.mp3",), 12.0, spoken),), {}, {}, {"total": 1.0}, draft=False)
    monkeypatch.setattr(render, "carry_out", lambda *_: report)
    assert render.render_once(play, (), Options()) == 0
    assert f"output/01.mp3  0:12  {told}" in capsys.readouterr().out


def test_whoever_is_cast_with_nothing_that_is_installed(root, monkeypatch, capsys):
    """The table says which voices lack, and does not offer to cast those who are cast."""
    monkeypatch.setattr(registry, "lack", lambda *_: ("the voice is not installed", None))
    assert run(["cast", "-C", str(root)]) == 0
    told = capsys.readouterr().out
    assert "(not installed: tone:mid)" in told
    assert "--fill" not in told


def test_better_voices_are_advised_once(root, monkeypatch, capsys):
    """A render that speaks says which command brings them, in one line; the next one is silent about it."""
    better = Advice("natural voices (28 MB)", "audiodrama voices install tone")
    monkeypatch.setattr(registry.engine("tone"), "advice", lambda: better, raising=False)
    told = []
    for _ in range(2):
        assert run(["render", "--dry-run", "-C", str(root)]) == 0
        told.append("note: tone: natural voices (28 MB): audiodrama voices install tone\n" in capsys.readouterr().err)
    assert told == [True, False]
