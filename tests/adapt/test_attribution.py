"""Who says what, in stories of many manners: `discourse`, `features`, `salience`, `second_pass`, `unspoken`."""

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
        + "\n\n".join(f'"SpokenLine {n} of it."' for n in "abcdef")
        + "\n"
    )
    first = text.index("SpokenLine a")
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


def test_reversed_guillemets_and_verbs_of_other_languages():
    """»...« is speech from its first line on, and a tag names its speaker in German as well."""
    text = "»Kommst du?«, fragte Jürgen.\n\n»Nein«, sagte Käthe. »Ich bleibe.«\n"
    assert said(text) == [("Kommst du?", "Jürgen"), ("Nein", "Käthe"), ("Ich bleibe.", "Käthe")]


def test_single_quotes_hold_double_ones():
    """Paragraphs that open with a single mark make it the mark of speech, whatever is quoted inside."""
    text = "‘I can’t,’ Mei said. ‘He told me, “Don’t go.”’\n\n‘Then don’t,’ said Arjun.\n"
    assert speakers(text) == ["Mei", "Mei", "Arjun"]


def test_a_word_said_alone_is_no_name():
    """ "Fine." and "Fine?" make nobody called Fine."""
    text = '"Go home," Ada says.\n\nIvo shrugs. "Fine."\n\n"Fine?"\n\n"Fine."\n\nAda laughs. Ivo laughs.\n'
    assert set(speakers(text)) == {"Ada", "Ivo"}


def test_who_thinks_may_be_told_after_the_thought():
    """A thought before anybody is named belongs to whoever is named next."""
    found = adapt('*It is late*, she thinks.\n\nMara puts the lamp out. She listens.\n\n"Hello?" says Mara.\n')
    assert [s.speaker for s in found.segments if s.kind == "thought"] == ["Mara"]


def test_who_thinks_is_of_the_gender_that_gestures_show():
    """ "He wipes his hands" beside a line makes its speaker nobody who "she thinks" can mean."""
    text = (
        'Oduya opens the kiln.\n\n"Not yet," says Brannoc.\n\n"You said four," says Oduya.\n\n"Five," says Brannoc. '
        "He wipes his hands.\n\n*He will never pay*, she thinks.\n"
    )
    assert [s.speaker for s in adapt(text).segments if s.kind == "thought"] == ["Oduya"]


def test_two_tags_in_one_paragraph_are_two_speakers():
    """ "said the porter" and "said Ivo" tell of two people, even in one paragraph."""
    text = '"Shut," said the porter, and looked at his watch. "Open it," said Ivo.\n'
    assert speakers(text) == ["The Porter", "Ivo"]


def test_a_pin_is_as_good_as_a_tag():
    """A name of nobody in the story, pinned to one line, takes the turns around it as well."""
    text = (
        '"Sit," says Ada.\n\nShe pours the tea. The old man watches her hands.\n\n'
        + "\n\n".join(f'"SpokenLine {n} of it."' for n in "abcde")
        + "\n"
    )
    named = dict(zip("abcde", speakers(text, pins={text.index("SpokenLine b"): "Willem"})[1:], strict=True))
    assert named == {"a": "Ada", "b": "Willem", "c": "Ada", "d": "Willem", "e": "Ada"}


def test_a_pin_in_the_middle_of_a_tale_is_a_pin_on_the_tale():
    """Paragraphs that go on with a quotation have its speaker, whichever of them is fixed."""
    text = '"Well," said Ada.\n\n"It was long ago.\n\n"It was cold.\n\n"And it was late."\n\n"Oh," said Ivo.\n'
    told = speakers(text, pins={text.index("It was cold"): "Willem"})
    assert told == ["Ada", "Willem", "Willem", "Willem", "Ivo"]


def test_gender_may_come_from_tags():
    """ "he says" beside the lines of somebody whom nothing else tells about."""
    text = '"Sit," says Ada.\n\n"Why?" he says.\n\n"Sit!" says Ada.\n\n"No," says Quill.\n'
    found = adapt(text, pins={text.index("Why"): "Quill"})
    assert {c.name: c.gender for c in found.cast} == {"Ada": "female", "Quill": "male"}


def test_a_noun_with_its_first_article_is_somebody_new():
    """ "said a little girl" is never one of those who were there before."""
    text = (
        '"Up," said Ruth.\n\n"Down," said Daniel.\n\nRuth looked at Daniel, and Daniel at Ruth.\n\n'
        '"Ruth," said Daniel, "what is it?"\n\n"I can show you," said a little girl, springing out of the ground.\n'
    )
    assert speakers(text) == ["Ruth", "Daniel", "Daniel", "Daniel", "The Little Girl"]
