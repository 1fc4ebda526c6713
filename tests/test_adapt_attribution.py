"""Who says what, in stories of many manners."""

from __future__ import annotations

import pytest

from adapt_stories import (
    DASHES,
    EVERY,
    FIRST_PERSON,
    GUILLEMETS,
    LIGHTHOUSE,
    PARAGRAPH_A_LINE,
    SEVERAL_PARAGRAPHS,
    SINGLE,
    WRAPPED,
)
from audiodrama.adapt import adapt


def said(text: str, **options) -> list[tuple[str, str | None]]:
    """Every passage of speech with its speaker."""
    found = adapt(text, **options)
    return [(" ".join(text[s.start : s.end].split()), s.speaker) for s in found.segments if s.kind == "speech"]


def speakers(text: str, **options) -> list[str | None]:
    """The speakers of a text, passage by passage."""
    return [who for _, who in said(text, **options)]


def test_present_tense_with_curly_quotes():
    """Tags in the present, a gesture between two passages, and lines without a tag are all read rightly."""
    first = ["Jonas", "Mara", "Mara", "Jonas", "Mara", "Mara", "Teodor", "Mara", "Teodor", "Teodor"]
    second = ["Ngozi", "Ngozi", "Mara", "Jonas", "Ngozi", "Ngozi"]
    assert speakers(LIGHTHOUSE) == first + second


def test_a_narrator_gets_the_name_that_others_use():
    """ "I said" belongs to whoever is addressed by name and never named by the narration."""
    assert speakers(FIRST_PERSON) == ["Pilar", "Anton", "Pilar", "Anton", "Pilar", "Pilar", "Anton", "Pilar"]


def test_guillemets():
    """Speech between guillemets is found without the spaces inside of them."""
    assert said(GUILLEMETS) == [
        ("Tu viens ?", "Élodie"), ("Non", "Benoît"), ("Alors je pars seule", "Élodie"), ("Adieu.", "Élodie"),
    ]  # fmt: skip


def test_single_quotes_and_apostrophes():
    """An apostrophe neither opens nor closes speech, and double marks inside of single ones are part of it."""
    assert said(SINGLE) == [
        ("Haven't they been fed?", "Ruth"), ("No,", "Daniel"),
        ("I thought you'd done it.", "Daniel"), ("I didn't,", "Ruth"),
        ("'Twas your turn, and you know \"turns\" are turns.", "Ruth"),
    ]  # fmt: skip


def test_dashes():
    """A dash at the start of a paragraph opens speech, which a tag after a comma ends."""
    assert said(DASHES) == [
        ("It won't float,", "Fenn"), ("It has floated before,", "Oona"), ("When?", "Fenn"), ("Before.", "Oona"),
    ]  # fmt: skip


def test_indented_paragraphs_with_hard_wraps():
    """Paragraphs set apart by indents alone are told apart, and a line end inside of speech changes nothing."""
    assert speakers(WRAPPED) == ["Isolde", "Isolde", "Bram", "Isolde"]


def test_one_paragraph_on_each_line():
    """Without blank lines every long line is a paragraph."""
    assert speakers(PARAGRAPH_A_LINE) == ["Kwame", "Kwame", "Leila", "Leila", "Kwame", "Leila"]


def test_a_quotation_over_several_paragraphs_has_one_speaker():
    """Paragraphs that open again without having closed go on with the same speaker."""
    assert speakers(SEVERAL_PARAGRAPHS) == ["Aunt Wren"] * 4 + ["Tobias"]


def test_gender_comes_from_titles_names_and_pronouns():
    """Mara is a woman by "she", Jonas a man by "he"."""
    genders = {c.name: c.gender for c in adapt(LIGHTHOUSE).cast}
    assert (genders["Mara"], genders["Jonas"], genders["Teodor"]) == ("female", "male", "male")


def test_a_pin_changes_the_lines_around_it():
    """One line fixed turns a whole run of alternating lines over."""
    text = (
        'Ruth met Daniel at the gate.\n\n"Cold," said somebody.\n\n'
        + "\n\n".join(f'"Line {n} of it."' for n in "abcdef")
        + "\n"
    )
    first = text.index("Line a")
    ruth, daniel = (speakers(text, pins={first: name})[1:] for name in ("Ruth", "Daniel"))
    assert ruth == ["Ruth", "Daniel"] * 3
    assert daniel == ["Daniel", "Ruth"] * 3


def test_a_pin_may_name_somebody_new():
    """A name that the story never mentions joins the cast."""
    found = adapt(DASHES, pins={DASHES.index("Before."): "The Harbour Master"})
    assert "The Harbour Master" in [c.name for c in found.cast]


def test_every_speaker_has_a_reason():
    """No line is given to anybody without evidence, and no confidence leaves 0 to 1."""
    for text in EVERY.values():
        for s in adapt(text).segments:
            if s.kind == "speech":
                assert s.evidence
                assert 0.0 <= s.confidence <= 1.0


def test_a_tag_is_the_evidence():
    """The evidence of a tagged line quotes the tag."""
    found = {LIGHTHOUSE[s.start : s.end]: s.evidence for s in adapt(LIGHTHOUSE).segments if s.kind == "speech"}
    assert found["You’re late,"] == "tag: Jonas says"


@pytest.mark.parametrize("text", ["", "   \n\n", "One plain paragraph.", '"', '""', '"Hm."', "***"])
def test_texts_with_next_to_nothing_in_them(text):
    """Neither an empty text nor a lonely mark is too little to adapt."""
    assert adapt(text).text == text


def test_thoughts_are_marked():
    """Italics that stand alone and "she thought" after a comma are thoughts, not speech."""
    text = "Mara stopped.\n\n*Not again.*\n\nIt was the wrong door, she thought.\n\nThe sea rose. "
    text += "*It is late*, she thought.\n"
    found = [(text[s.start : s.end], s.kind, s.speaker) for s in adapt(text).segments if s.kind == "thought"]
    assert found == [
        ("Not again.", "thought", "Mara"),
        ("It was the wrong door,", "thought", "Mara"),
        ("It is late", "thought", "Mara"),
    ]


def test_titles_and_letters_are_not_speech():
    """A title in quotation marks and a letter after "the note ran:" are left to the narrator."""
    text = (
        'Bea had read "The Lighthouse" twice.\n\nThe note ran:\n\n'
        '"Dear Bea, the cat is at the neighbours, and the key is where it always is."'
        '\n\n"So much for that," said Bea.\n'
    )
    assert [words for words, _ in said(text)] == ["So much for that,"]


def test_several_speak_at_once():
    """ "Cried both" and "they shouted" are nobody's line in particular."""
    text = 'Ruth and Daniel ran to the shore.\n\n"A boat!" cried both children.\n\n'
    text += '"Who is it?" asked Daniel.\n\n"We saw it first!" they shouted.\n'
    assert speakers(text) == ["Everyone", "Daniel", "Everyone"]


def test_one_paragraph_may_hold_several_speakers():
    """A tag that names another speaker ends the first one's line."""
    text = 'Ruth looked at Daniel. "Go," said Ruth. "Stay," said Daniel, and Ruth laughed: "I will not."\n'
    assert speakers(text) == ["Ruth", "Daniel", "Ruth"]


def test_a_voice_belongs_to_its_owner():
    """ "The voice of Daniel" and "Ruth's voice" are Daniel and Ruth."""
    text = 'Ruth waited. Daniel was late.\n\n"Hello?" said the voice of Daniel.\n\n"In here," answered Ruth\'s voice.\n'
    assert speakers(text) == ["Daniel", "Ruth"]
