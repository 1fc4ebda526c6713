"""A production that adapt leaves behind has no error: `adaptation`, `first_voices`, `suggestions`, `pins`, `review`."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapt_case_facts import FOLDER
from audiodrama.adapt.adaptation import adapt_text
from audiodrama.adapt.output.first_voices import first_voices
from audiodrama.adapt.output.writing import write_script
from audiodrama.adapt.sources.story import Story
from audiodrama.production.project import check

PIECES = [
    '"Yes," said Ruth.',
    '"No!"',
    "*Never again,* thought Ivo.",
    "*Who?*",
    "“Sit,” said the elf.",
    "— Oui, dit Léa.",
    '"I am," she said.',
    "'Quite,' said Mr. O'Hara.",
    "«Так», — сказал Пётр.",
    "「はい」と直子は言った。",
    "INT. HOUSE",
    "THE END",
    "Chapter 1",
    "# One",
    "* * *",
    "12",
    '"TO:"',
    '"(what)"',
    '"!" said I.',
    '"[[sfx: bang]]," said Ann.',
    "CUT TO:",
    ">x<",
    '"..." said the (man).',
    '"Oh," said NARRATOR.',
    '"Ah," said the narrator.',
    '"Hm," said All.',
    '"Go!" cried both.',
    "/* so */",
    "=== ",
    "~la~",
    "@Bob",
    '"Hey," said Dr. St. John-Smythe Jr.',
    '"Ja", sagte Ärger.',
    "SFX: bang",
    "Ruth: hi",
    '"A," said Ruth. "B," said Ivo.',
    '"unclosed, said Ruth.',
    "“…“",
    "\t indented",
    'Müller said: "x"',
    "```",
    "``Hi,'' said X.",
    '"Late", she said.',
    "Dear Sir,",
    "Yours, Ann",
    "one two three",
    '"Q," said the Q.',
    "“Well,” said “Bob”.",
    '"I am Tobias," said the Voice.',
    "« Tard, dit l’oncle. »",
    '"שלום," אמר יונתן.',
    "Mis' Lund nodded to Mrs. Lund and Mr. Lund.",
    '"Hi," said 😀.',
    '"Hi," said the 3rd man.',
    "\u200bRuth: *hm*",
    "<b>bold</b> {{x}} \\ ^ & `x`",
    "Title: x",
    '"Ok," said Everyone.',
    '"Ho," said A. B.',
    '"Me," said Narrator.',
    "ANNA & BEN",
    "(V.O.)",
    '"Oh," said The Other Voice (V.O.).',
]


def errors_of(text: str) -> list[str]:
    """The errors that `check` finds in the production that a story becomes; none where nothing would be heard."""
    adaptation = adapt_text(text)
    if not any(s.kind in ("narration", "speech", "thought") for s in adaptation.segments):
        return []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "script").mkdir()
        script = write_script(adaptation, Story(text, "A Story"), sounds=True)
        (root / "script" / "story.fountain").write_text(script.text, encoding="utf-8")
        (root / "voices.yaml").write_text(first_voices(adaptation), encoding="utf-8")
        return [f"{d.code}: {d.message}" for d in check(root) if d.severity == "error"]


_TEXTS = st.builds(
    lambda pieces, joint: joint.join(pieces),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=14),
    st.sampled_from(["\n\n", "\n"]),
)


@settings(max_examples=20, deadline=None)
@given(_TEXTS)
def test_check_finds_no_error_in_what_adapt_wrote(text):
    """Pieces that look like scripts, names, notes and speeches of every habit, in any order."""
    assert errors_of(text) == []


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(_TEXTS)
def test_check_finds_no_error_in_hundreds_of_texts(text):
    """The same of many more texts."""
    assert errors_of(text) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_check_finds_no_error_in_mangled_stories(seed):
    """Stories whose characters are swapped, doubled and dropped still become productions without errors."""
    rng = random.Random(seed)
    source = rng.choice(sorted((FOLDER / "inputs").glob("*.txt")))
    signs = list(source.read_bytes().decode("utf-8", "replace"))
    for _ in range(rng.randrange(1, 60)):
        at = rng.randrange(len(signs))
        signs[at : at + rng.randrange(3)] = rng.choice([*'"“”«»—*_[](){}!@#/<>=~.:\n', "[[", "]]", "/*", "*/", "(", ""])
    assert errors_of("".join(signs)) == []
