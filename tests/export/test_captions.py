"""Captions and the cue list, from a timeline."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.arrange.timeline import Event, TimedWord, Timeline
from audiodrama.base.source import Source
from audiodrama.base.words import words
from audiodrama.export.captions import LONGEST_CHARACTERS, captions, webvtt
from audiodrama.export.cue_list import cue_list, cue_list_text, read_cue_list

RATE_HZ = 1000


def line(text: str, *, speaker: str = "ANN", start: int = 0, word: int = 200, gap: int = 50) -> Event:
    """A line whose words take `word` frames each with `gap` frames between."""
    timed = tuple(
        TimedWord(each.text, start + i * (word + gap), start + i * (word + gap) + word)
        for i, each in enumerate(words(text))
    )
    end = timed[-1].end_frame if timed else start + 500
    return Event("01-001", "line", speaker, text, start, end, timed, "engine", 0.01)


def timeline(*events: Event) -> Timeline:
    return Timeline(RATE_HZ, 10_000, (), events, marks=(("Part", 2500),))


def test_captions_break_at_sentences_and_start_with_their_words():
    """Each sentence is a caption of its own that starts with its first word."""
    made = captions(timeline(line("Who is there? Nobody, said the stair.", start=1000)))
    assert [(c.text, c.start_s, c.end_s) for c in made] == [
        ("Who is there?", 1.0, 1.75),
        ("Nobody, said the stair.", 1.75, 2.7),
    ]


def test_long_sentences_break_after_commas():
    """A comma near the middle is a better place than the last one that fits."""
    made = captions(
        timeline(line("When the bell had rung for the seventh time, she opened the small pink door at last."))
    )
    assert [c.text for c in made] == [
        "When the bell had rung for the seventh time,",
        "she opened the small pink door at last.",
    ]


@pytest.mark.parametrize("text", ["Mr. Smith came.", "It cost 3.50 francs.", "“Well!” said she.", "J. R. Hart wrote."])
def test_points_inside_a_sentence_do_not_end_it(text):
    """Titles, initials, numbers and a speech tag after an exclamation stay in one caption."""
    assert [c.text for c in captions(timeline(line(text)))] == [text]


@given(st.lists(st.text("ab,.!é ", min_size=1, max_size=30), min_size=1, max_size=30).map(" ".join))
def test_no_word_is_lost_and_no_caption_is_too_long(text):
    """Joined, the captions are the line; each is short unless it is a single word; starts never go back."""
    made = captions(timeline(line(text)))
    assert " ".join(" ".join(c.text for c in made).split()) == " ".join(text.split())
    assert all(len(c.text) <= LONGEST_CHARACTERS + 32 or len(words(c.text)) == 1 for c in made)
    assert [c.start_s for c in made] == sorted(c.start_s for c in made)
    assert all(c.end_s > c.start_s for c in made)


def test_a_long_pause_is_not_captioned_over():
    """A caption ends with its last word when the next one is long in coming."""
    made = captions(timeline(line("Wait. Listen.", word=200, gap=3000)))
    assert [(c.start_s, c.end_s) for c in made] == [(0.0, 0.2), (3.2, 3.4)]


def test_scripts_without_spaces_are_cut_without_gaps():
    """Japanese text is cut at its full stops, and no blank appears between its letters."""
    made = captions(timeline(line("扉が開いた。誰もいない。")))
    assert [c.text for c in made] == ["扉が開いた。", "誰もいない。"]


def test_words_that_do_not_fit_their_text_are_not_trusted():
    """Without a time for each word a line is one caption over its whole length."""
    event = Event("01-001", "line", "ANN", "one two three", 500, 1500, (TimedWord("one", 500, 700),))
    assert [(c.text, c.start_s, c.end_s) for c in captions(timeline(event))] == [("one two three", 0.5, 1.5)]


def test_the_captions_are_webvtt_with_speakers():
    """The exact text of a small file: header, identifiers, times, voices; what has a meaning in VTT is escaped."""
    text = webvtt(timeline(line("a < b --> c & d", speaker="A<B>\nC", start=3_600_500)), draft=True)
    assert text == (
        "WEBVTT\n\nNOTE draft: embedded voices, no rooms\n\n"
        "01-001/1\n01:00:00.500 --> 01:00:01.450\n<v A&lt;B&gt; C>a &lt; b --&gt; c &amp; d\n"
    )


def test_sounds_are_not_captions():
    """Only what is spoken is captioned."""
    assert captions(timeline(Event("01-s001", "sfx", "bell", None, 0, 900))) == []


def test_the_cue_list_holds_lines_and_cues():
    """Fields and units as promised; a line has a speaker, anything else a name."""
    place = Source("script/a.fountain", "ANN\nHi.").place(4, 7)
    spoken = Event("01-001", "line", "ANN", "Hi.", 250, 500, (TimedWord("Hi.", 250, 500),), "engine", 0.02, place)
    cues = cue_list(timeline(spoken, Event("01-s001", "sfx", "bell", None, 500, 900)), draft=True, number=1)
    assert cues == {
        "number": 1,
        "duration_s": 10.0,
        "sample_rate_hz": 1000,
        "draft": True,
        "marks": [["Part", 2.5]],
        "events": [
            {
                "id": "01-001", "kind": "line", "speaker": "ANN", "text": "Hi.", "start_s": 0.25, "end_s": 0.5,
                "words": [["Hi.", 0.25, 0.5]], "timing": "engine", "timing_error_s": 0.02, "place": place.as_json(),
            },
            {
                "id": "01-s001", "kind": "sfx", "name": "bell", "text": None, "start_s": 0.5, "end_s": 0.9, "words": [],
                "timing": None, "timing_error_s": None, "place": None,
            },
        ],
    }  # fmt: skip


@pytest.mark.parametrize("events", [(), (line("A “quoted” line."), Event("01-s001", "sfx", "bell", None, 500, 900))])
def test_the_cue_lists_text_is_json_with_an_event_a_line(events):
    """It reads back to the same values, and one event stands on one line."""
    cues = cue_list(timeline(*events))
    text = cue_list_text(cues)
    assert json.loads(text) == cues
    assert sum(text_line.startswith('  {"id"') for text_line in text.splitlines()) == len(events)


def test_a_cue_list_is_read_back():
    """Captions made from a cue list are those made from the timeline."""
    told = timeline(line("Who is there? Nobody, said the stair.", start=1000))
    assert captions(read_cue_list(json.loads(json.dumps(cue_list(told))))) == captions(told)


@pytest.mark.parametrize("text", ["Who\x1b[31m is\x00 there?", "Is\u2028it\ud800you?", "a --> b"])
def test_nothing_breaks_a_caption(text):
    """Control characters are replaced, line ends are blanks, an arrow is no time."""
    made = webvtt(timeline(Event("01-001", "line", "A\x07NN", text, 0, 500)))
    body = made.rstrip("\n").split("\n\n")[1].split("\n")
    assert len(body) == 3
    assert body[2].startswith("<v A\ufffdNN>")
    assert not set("\x00\x1b\x07\u2028\ud800") & set(made)
    assert body[2].count("-->") == 0
