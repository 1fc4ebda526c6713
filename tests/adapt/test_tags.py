"""Tags: whom narration beside a quotation says it is from: `tags`, `tag_reader`, `mentions`."""

from __future__ import annotations

import pytest

from audiodrama.adapt.attribution.stages import read_story


def tags_of(paragraph: str, words: str) -> list[tuple[str, str, str]]:
    """Strength, link and subject of the tags found for the utterance that holds some words."""
    text = f'"Come in," said Ruth.\n\n"Thank you," said Daniel.\n\n{paragraph}\n'
    reading = read_story(text)
    at = text.index(words)
    spoken = next(s for s in reading.spoken if s.utterance.start <= at < s.utterance.end)
    return [(t.strength, t.link, text[t.mention.start : t.mention.end]) for t in spoken.tags]


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ('"It is late," said Ruth.', ("verb", "inverted", "Ruth")),
        ('"It is late!" Ruth cried.', ("verb", "close", "Ruth")),
        ('Ruth, with her mouth full, cried: "It is late!"', ("verb", "clause", "Ruth")),
        ('Ruth put down the lamp and said, "It is late."', ("verb", "and", "Ruth")),
        ('"It is late," was Ruth\'s only answer.', ("verb", "inverted", "Ruth")),
        ('"It is late," was Ruth\'s reasoning.', ("verb", "inverted", "Ruth")),
        ('Ruth\'s reply was, "It is late."', ("verb", "far", "Ruth")),
        ('"It is late," Ruth was beginning to say.', ("verb", "close", "Ruth")),
        ('Daniel had gone out.--Ruth got up and said, "It is late."', ("verb", "and", "Ruth")),
        ('Ruth began again.\n\n"It is late."', ("verb", "close", "Ruth")),
        ('Ruth turned, and said in a low voice\n\n"It is late."', ("verb", "and", "Ruth")),
        ('Ruth listened, and when he had done, replied, "It is late."', ("verb", "far", "Ruth")),
    ],
)
def test_tags_of_many_forms(paragraph, found):
    """The subject is found, and how it stands to its verb."""
    assert tags_of(paragraph, "It is late")[0] == found


def test_the_surest_tag_comes_first():
    """ "said Ruth" goes before "he had thought" that leads in."""
    paragraph = 'He had thought, "It is late," said Ruth.'
    assert [subject for _, _, subject in tags_of(paragraph, "It is late")][:2] == ["Ruth", "He"]


def test_who_acts_right_after_the_words_is_noted():
    """A sentence of narration between and after the words shows who acts."""
    paragraph = '"It is late," said Ruth. "Very." Daniel shook his head.'
    assert ("beat", "far", "Daniel") in tags_of(paragraph, "It is late")


def test_a_noun_is_no_verb():
    """ "in a whisper" leads in as "replied" does, not as a verb of its own."""
    assert tags_of('Ruth replied in a sort of whisper, "It is late."', "It is late")[0] == ("verb", "close", "Ruth")


def test_a_name_that_leads_in_ends_the_words_of_a_noun():
    """ "said the porter" and then "Ruth replied" are two speakers in one paragraph."""
    paragraph = '"Are we late?" asked the haughty porter. Ruth replied, "It is late."'
    assert tags_of(paragraph, "It is late")[0] == ("verb", "close", "Ruth")


def test_somebody_named_once_may_speak():
    """A name of no list that stands right after the comma of a quotation is a speaker."""
    assert tags_of('"It is late," Zayd cuts in.', "It is late")[0] == ("comma", "far", "Zayd")


@pytest.mark.parametrize(
    "paragraph",
    [
        '"It is late," said Ruth, when Daniel had read the note aloud, "if you ask me."',
        '"It is late," said Ruth, not minding Daniel\'s answer, "Ivo will ask me."',
        '"It is late," said Ruth. "You can ask me." Daniel asked nothing.',
        '"It is late!" she cried. "You can ask me!" He agreed.',
    ],
)
def test_words_on_both_sides_of_a_tag_have_one_speaker(paragraph):
    """A sentence that a tag breaks goes on, and who acts after the words did not say them."""
    assert tags_of(paragraph, "ask me") == tags_of(paragraph, "It is late")
    assert "Daniel" not in [subject for strength, _, subject in tags_of(paragraph, "ask me") if strength == "verb"]


@pytest.mark.parametrize(
    "paragraph",
    [
        '"It is late," said Ruth, and Daniel replied, "You ask me?"',
        '"It is late," said Ruth. "You ask me?" said Daniel.',
        '"It is late," said Ruth. Daniel looked up. "You ask me?" he asked.',
    ],
)
def test_a_second_speaker_in_a_paragraph_is_kept_apart(paragraph):
    """Another's tag, or another who leads in, begins another utterance."""
    assert tags_of(paragraph, "ask me") != tags_of(paragraph, "It is late")


def test_an_article_before_a_subject_is_no_hindrance():
    """ "the Gryphon went on" is as good as "Ruth went on" after a question."""
    text = '"Up!" cried the Gryphon.\n\n"Is it late?" the Gryphon went on, yawning.\n'
    tag = read_story(text).spoken[1].tag
    assert tag is not None
    assert (tag.strength, tag.phrase) == ("comma", "the Gryphon went")
