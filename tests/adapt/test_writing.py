"""The script that comes out, `writing`: every word in order, and nothing that Fountain takes for markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapt_stories import EVERY, LIGHTHOUSE
from audiodrama.adapt import adapt
from audiodrama.adapt.output.writing import cue_name, write_script
from audiodrama.adapt.records import Adaptation, Segment
from audiodrama.adapt.sources.story import Story
from audiodrama.script.fountain import parse


def words(text: str) -> list[str]:
    """The words of a text, without marks."""
    return re.findall(r"[^\W_]+", text)


def heard(script: str) -> list[str]:
    """The words that a script has spoken: action and dialogue."""
    return [
        w
        for e in parse(script).elements
        if e.kind in ("action", "dialogue")
        for w in words(re.sub(r"\[\[.*?\]\]", "", e.text))
    ]


def spoken_words(text: str) -> list[str]:
    """The words of a story that are to be heard."""
    return [
        w for s in adapt(text).segments if s.kind not in ("heading", "matter") for w in words(text[s.start : s.end])
    ]


def script_of(text: str, **options) -> str:
    """The script of a story."""
    return write_script(adapt(text), Story(text, "A Story"), **options).text


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_every_word_is_in_a_segment(text):
    """The segments hold all words of the source, once and in order."""
    assert [w for s in adapt(text).segments for w in words(text[s.start : s.end])] == words(text)


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_the_script_speaks_the_story(text):
    """What the script has spoken is what the story says, word for word."""
    assert heard(script_of(text)) == spoken_words(text)


_PIECES = st.sampled_from(
    [
        '"Yes," said Ruth.', '"No!"', "Daniel laughed.", '"I', 'know," he said, "and', 'so do you."', "* * *",
        "CHAPTER 2", "# Heading", "INT. HOUSE", "[[sfx: bell]]",
        "/* not a comment */", "> FADE OUT.", "=== ", "@Name", "~la la", ".hidden", "!loud", "(aside)", '"(aside)"',
        "“Curly,” she said.", "«Oui», said Ruth.", "— Dash, said he.",
        "SOUND: A BELL", "CUT TO:", "= synopsis", "*She should go*, she thought.", "‘Single,’ said Ruth.",
        "don't 'tis", "1. One", "THE END", "Title: not a title", "RUTH", "[[", "]]", "*/",
    ]
)  # fmt: skip


_TEXTS = st.lists(st.tuples(_PIECES, st.sampled_from([" ", "\n", "\n\n", "\r\n\r\n"])), max_size=14)
_NOISE = st.text(alphabet=st.sampled_from("ab \n\"'“”‘’—-.,!?:*_#[]/()>«»~@=\r\tÉ"), max_size=120)


def loses_no_word(text: str) -> bool:
    """Whether the segments hold all words of a text, and its script speaks all that is to be heard."""
    found = adapt(text)
    pieces = [(s.kind, words(text[s.start : s.end])) for s in found.segments]
    spoken = [w for kind, own in pieces if kind not in ("heading", "matter") for w in own]
    whole = [w for _, own in pieces for w in own] == words(text)
    return whole and heard(write_script(found, Story(text, "A Story")).text) == spoken


@settings(max_examples=40, deadline=None)
@given(_TEXTS)
def test_no_word_is_lost_whatever_the_text(pieces):
    """Any mixture of prose and of what Fountain takes for markup is spoken word for word."""
    assert loses_no_word("".join(piece + gap for piece, gap in pieces))


@settings(max_examples=25, deadline=None)
@given(_NOISE)
def test_no_word_is_lost_in_noise(text):
    """Not even marks thrown together lose a word."""
    assert loses_no_word(text)


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(st.one_of(_NOISE, _TEXTS.map(lambda pieces: "".join(piece + gap for piece, gap in pieces))))
def test_no_word_is_lost_in_hundreds_of_texts(text):
    """The same of many more texts."""
    assert loses_no_word(text)


def test_matter_is_silent_unless_asked_for():
    """Front matter is kept in a comment, and read when it is wanted."""
    text = "The Harbour\n\nby A. Writer\n\nChapter 1\n\nIt was a long way down to the harbour, and it snowed.\n"
    assert "Writer" not in heard(script_of(text))
    assert "Writer" in heard(script_of(text, matter=True))


def test_doubtful_lines_carry_a_note():
    """A line whose speaker is a guess says so, with the others it may be."""
    segment = Segment(0, 4, "speech", "Mami", 0.54, "present in the scene", (("Sayaka", 0.41),))
    found = write_script(Adaptation("Hey!", (segment,), (), ()), Story("Hey!", "T"))
    assert "MAMI\nHey! [[? MAMI 0.54, or SAYAKA 0.41]]" in found.text


def test_chapters_are_sections_and_breaks_are_pauses():
    """A heading starts a section; ornaments between scenes become a pause."""
    rows = script_of(LIGHTHOUSE).splitlines()
    assert [r for r in rows if r.startswith(("#", "[[pause"))] == ["# Chapter One", "[[pause: 1.5s]]", "# Chapter Two"]


def test_a_speech_goes_on_after_its_tag():
    """The second passage of one speech is marked as continued."""
    rows = script_of(LIGHTHOUSE).splitlines()
    at = rows.index("The road’s gone.”"[:-1])
    assert rows[at - 1] == "MARA (CONT'D)"


@pytest.mark.parametrize(
    ("name", "cue"),
    [
        ("Mara", "MARA"),
        ("Mr. Darcy", "MR. DARCY"),
        ("Élodie", "@ÉLODIE"),
        ("Int. Revenue", "@INT. REVENUE"),
        ("明子", "@明子"),
    ],
)
def test_names_are_cues_that_fountain_reads(name, cue):
    """Names that capitals do not show to be names are forced to be."""
    assert cue_name(name) == cue
    assert [e.name for e in parse(f"{cue}\nHello.\n").elements if e.kind == "character"] == [cue.lstrip("@")]


def test_the_lines_of_the_script_are_where_it_says():
    """Every passage stands on the line that the result names."""
    text = LIGHTHOUSE
    found = write_script(adapt(text), Story(text, "T"))
    rows = found.text.splitlines()
    assert [words(rows[line.line - 1].partition(" [[?")[0]) for line in found.lines] == [
        words(text[line.start : line.end]) for line in found.lines
    ]


def test_sounds_are_suggested_not_set():
    """A creaking stair is offered as a note that one can accept, and only when asked for."""
    text = 'Ruth went into the kitchen. It was night. The stairs creaked.\n\n"Daniel?" said Ruth.\n'
    assert "[[? sfx: stair-creak]]" in script_of(text, sounds=True)
    assert "[[? INT. KITCHEN - NIGHT]]" in script_of(text, sounds=True)
    assert "sfx" not in script_of(text)
    assert "INT." not in script_of(text)


def test_suggested_sounds_and_spaces_exist():
    """Everything that may be suggested is in the palette that comes with the program."""
    from pathlib import Path

    from audiodrama.adapt.output import suggestions
    from audiodrama.base.names import key
    from audiodrama.sounds.reader import read_palette

    palette, _ = read_palette(None, Path())
    assert {note.split(": ")[1] for _, note in suggestions._SOUNDS} - set(palette.sounds) == set()
    assert {key(note.split(". ")[1]) for _, note in suggestions._PLACES} - set(palette.spaces) == set()


def test_a_comma_stays_with_the_words_it_ends():
    """Narration does not begin with the comma of the thought before it."""
    script = script_of("Mara puts the lamp out.\n\n*It is late*, she thinks.\n\n“Hello?” says Mara.\n")
    assert "It is late,\n\nshe thinks.\n" in script
