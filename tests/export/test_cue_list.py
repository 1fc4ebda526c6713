"""Cue lists read back, take new labels, and believe nobody."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from audiodrama.arrange.timeline import Event, TimedWord, Timeline
from audiodrama.base.source import Source
from audiodrama.export.cue_list import cue_list, cue_list_text, parse_cue_list, read_cue_list, with_labels
from audiodrama.script.cuesheet import Chapter, Cue, Line, Mark, Phrase

PLACE = Source("script/01.fountain", "MARTA\nCome in.\n").place(0, 5)
WORDS = (TimedWord("Come", 4410, 6000), TimedWord("in.", 6000, 8820))
EVENTS = (
    Event("01-s001", "space", "hall", None, 0, 0, place=PLACE),
    Event("01-s001-rain", "bed", "rain", None, 0, 44100, place=PLACE),
    Event("01-001", "line", "MARTA", "Come in.", 4410, 8820, WORDS, "engine", 0.0, PLACE),
)  # fmt: skip
CUES = cue_list(Timeline(44100, 44100, (), EVENTS, marks=(("Inside", 4410),)), number=1, slug="a", title="A",
                profile="audiobook", waveform={"per_second": 20, "peaks": "AAEC"})  # fmt: skip
CUES = {**CUES, "speech_over_background_lu": 7.5}
CUES["events"][2]["speech_over_background_lu"] = 7.5
CUES["events"][1]["print"] = {"at_s": 0.5, "peak": 0.25, "wave": "AAEC"}


def test_a_cue_list_reads_back():
    """To the last byte, so that one that is only given new labels is what a render writes."""
    text = cue_list_text(CUES)
    assert cue_list_text(parse_cue_list(text.encode())) == text
    assert read_cue_list(parse_cue_list(text)) == read_cue_list(CUES)


def test_new_labels():
    """Number, slug, titles, ids, speakers and places are the chapter's; times and measurements stay."""
    place = Source("script/02.fountain", "\n\nMARTHA\nCome in.\n").place(2, 8)
    line = Line("03-001", "MARTHA", "marta", "Come in.", (Phrase("Come in."),), place=place)
    space = Cue("03-s001", "space", "hall", place=place)
    chapter = Chapter(3, "b", "B", (space, line), (Mark("Within", 0),))
    new = with_labels(CUES, chapter)
    assert [event["id"] for event in new["events"]] == ["03-s001", "03-s001-rain", "03-001"]
    assert {event["place"]["file"] for event in new["events"]} == {"script/02.fountain"}
    assert new["events"][2]["speaker"] == "MARTHA"
    assert (new["number"], new["slug"], new["title"], new["marks"]) == (3, "b", "B", [["Within", 0.1]])
    back = with_labels(new, Chapter(1, "a", "A", (replace(space, id="01-s001", place=PLACE),
                                                  replace(line, id="01-001", speaker="MARTA", place=PLACE)),
                                    (Mark("Inside", 0),)))  # fmt: skip
    assert cue_list_text(back) == cue_list_text(CUES)


FORGERIES = {
    ("duration_s",): ["1", None, [], -1, 1e99, True], ("sample_rate_hz",): [0, 1, 44100.5, "44100", 10**12, None],
    ("events",): [None, {}, "x", [1], [{}], [[]]], ("marks",): [None, [1], [["a"]], [[1, 2]], [["a", "b"]]],
    ("title",): [1, None, []], ("number",): ["1", -1, [], None],
    ("waveform",): [1, {}, {"per_second": 0, "peaks": "AA=="}, {"per_second": 20, "peaks": "<script>"}],
    ("events", 2, "id"): [None, 1], ("events", 2, "text"): [1, []], ("events", 2, "speaker"): [None, 7],
    ("events", 2, "start_s"): ["0", None, -1, 1e12], ("events", 2, "words"): [None, [1], [["a", 1]], [["a", "b", 1]]],
    ("events", 2, "timing"): ["guess", 1], ("events", 2, "timing_error_s"): ["x"],
    ("events", 2, "place"): [1, {}, {"file": 1}], ("events", 1, "print"): [1, {}, {"at_s": 0, "peak": 0, "wave": "x"},
        {"at_s": 0, "peak": 0, "wave": ""}],
}  # fmt: skip


@pytest.mark.parametrize(("place", "value"), [(place, value) for place in FORGERIES for value in FORGERIES[place]])
def test_a_field_that_makes_no_sense(place, value):
    """Another type, an impossible figure: the whole list is refused, with one kind of error."""
    document = json.loads(cue_list_text(CUES))
    field = document
    for name in place[:-1]:
        field = field[name]
    field[place[-1]] = value
    with pytest.raises(ValueError, match=r"."):
        parse_cue_list(json.dumps(document))


@pytest.mark.parametrize("raw", [b"", b"[]", b"7", b"\xff", b"[" * 100_000, b'{"duration_s": NaN}', b'{"events": []}'])
def test_what_is_no_cue_list(raw):
    """Neither JSON nor an object with the fields of one."""
    with pytest.raises(ValueError, match=r"."):
        parse_cue_list(raw)


def test_unknown_fields_are_left_out():
    """Whatever else stands in a file goes nowhere."""
    assert "script" not in parse_cue_list(json.dumps({**CUES, "script": "alert(1)"}))
