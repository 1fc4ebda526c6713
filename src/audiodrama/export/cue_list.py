"""The cue list of a chapter: what is heard when, with word times, as `NN-slug.cues.json` holds it."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict, cast

from audiodrama.arrange.timeline import Event, TimedWord, Timeline
from audiodrama.base.strict import as_list, as_number, as_record, as_text, strict_json
from audiodrama.base.units import frames

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.base.source import PlaceJson
    from audiodrama.script.cuesheet import Chapter, Cue, Line


class OutlineJson(TypedDict):
    """The outline of a waveform: steps a second, and a height (0 to 255) for each, in base 64."""

    per_second: float
    peaks: str


class PrintJson(TypedDict):
    """How a one-shot sounds in the mix: where its print begins, its peak as a factor, its wave in base 64."""

    at_s: float
    peak: float
    wave: str


class CueEvent(TypedDict):
    """A line or a cue that is heard, in seconds of the file; a line has a `speaker`, any other event a `name`."""

    id: str
    kind: str
    speaker: NotRequired[str]
    name: NotRequired[str]
    text: str | None
    start_s: float
    end_s: float
    words: list[list[Any]]
    timing: Literal["engine", "aligned", "proportional"] | None
    timing_error_s: float | None
    place: PlaceJson | None
    speech_over_background_lu: NotRequired[float | None]
    print: NotRequired[PrintJson]


class CueList(TypedDict):
    """The cue list of a chapter, as `NN-slug.cues.json` holds it; times in seconds of the file."""

    number: NotRequired[int]
    slug: NotRequired[str]
    title: NotRequired[str]
    profile: NotRequired[str]
    waveform: NotRequired[OutlineJson]
    duration_s: float
    sample_rate_hz: int
    draft: bool
    marks: list[list[Any]]
    events: list[CueEvent]
    speech_over_background_lu: NotRequired[float | None]


LARGEST_BYTES = 256_000_000
_LONGEST_S = 1e7
_RATES_HZ = (8000, 768_000)
_LARGEST_PRINT = 4096
_TIMINGS = (None, "engine", "aligned", "proportional")


def cue_list(timeline: Timeline, *, draft: bool = False, **more: Any) -> CueList:
    """The cue list of a chapter, as `NN-slug.cues.json` holds it.

    Args:
        timeline: of the chapter.
        draft: whether it was made with embedded voices and no rooms.
        more: further fields of the chapter (`number`, `title`, …), put first.
    """
    rate_hz = timeline.rate_hz
    whole = {
        **more,
        "duration_s": _seconds(timeline.frames, rate_hz),
        "sample_rate_hz": rate_hz,
        "draft": draft,
        "marks": [[title, _seconds(frame, rate_hz)] for title, frame in timeline.marks],
        "events": [_event(event, rate_hz) for event in timeline.events],
    }
    return cast("CueList", whole)


def _event(event: Event, rate_hz: int) -> dict[str, Any]:
    return {
        "id": event.id,
        "kind": event.kind,
        "speaker" if event.kind == "line" else "name": event.label,
        "text": event.text,
        "start_s": _seconds(event.start_frame, rate_hz),
        "end_s": _seconds(event.end_frame, rate_hz),
        "words": [
            [word.text, _seconds(word.start_frame, rate_hz), _seconds(word.end_frame, rate_hz)] for word in event.words
        ],
        "timing": event.timing,
        "timing_error_s": event.timing_error_s,
        "place": event.place.as_json() if event.place else None,
    }


def _seconds(frame: int, rate_hz: int) -> float:
    return round(frame / rate_hz, 6)


def events_of(cues: CueList | None) -> Sequence[CueEvent]:
    """The events of a cue list, in order; none where there is no cue list."""
    return cues["events"] if cues else ()


def read_cue_list(cues: CueList) -> Timeline:
    """The timeline that a cue list tells of: length, marks and events, without clips and places."""
    rate_hz = cues["sample_rate_hz"]
    events = tuple(_read_event(event, rate_hz) for event in cues["events"])
    marks = tuple((title, frames(at_s, rate_hz)) for title, at_s in cues.get("marks", ()))
    return Timeline(rate_hz, frames(cues["duration_s"], rate_hz), (), events, marks=marks)


def _read_event(event: CueEvent, rate_hz: int) -> Event:
    timed = (TimedWord(text, frames(start, rate_hz), frames(end, rate_hz)) for text, start, end in event["words"])
    label = event["speaker"] if event["kind"] == "line" else event["name"]
    start, end = (frames(event[key], rate_hz) for key in ("start_s", "end_s"))
    return Event(event["id"], event["kind"], label or "", event["text"], start, end, tuple(timed), event["timing"])


def with_labels(cues: CueList, chapter: Chapter) -> CueList:
    """A cue list with the number, titles, ids, speakers and places that its chapter has now; no time changes.

    Args:
        cues: of the same chapter as it was, which sounded the same.
        chapter: as it is.
    """
    now = {_relative(cue.id): cue for cue in chapter.cues}
    marks = [[mark.title, at_s] for mark, (_, at_s) in zip(chapter.marks, cues["marks"], strict=True)]
    events = [_labelled(event, now, chapter.number) for event in cues["events"]]
    head = {"number": chapter.number, "slug": chapter.slug, "title": chapter.title}
    return cast("CueList", {**cues, **head, "marks": marks, "events": events})


def _labelled(event: CueEvent, now: Mapping[str, Line | Cue], number: int) -> dict[str, Any]:
    name = _relative(event["id"])
    cue = now.get(name) or now.get(name.partition("-")[0])  # a bed of a space has its cue's id with its own name
    changed: dict[str, Any] = {"id": f"{number:02}-{name}"}
    if cue is not None:
        changed["place"] = cue.place.as_json() if cue.place else None
    if cue is not None and cue.kind == "line":
        changed["speaker"] = cue.speaker
    return {**event, **changed}


def _relative(name: str) -> str:
    return name.partition("-")[2]


def cue_list_text(cues: CueList) -> str:
    """The cue list as JSON text, one event a line, so that a person can read and compare it."""
    head = {key: value for key, value in cues.items() if key != "events"}
    lines = ",\n".join("  " + json.dumps(event, ensure_ascii=False) for event in cues["events"])
    start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{start},\n "events": [\n{lines}\n ]\n}}\n' if lines else f'{start},\n "events": []\n}}\n'


def parse_cue_list(raw: bytes | str) -> CueList:
    """A cue list from the bytes of its file, which anybody may have written; unknown fields are left out.

    Raises:
        ValueError: it is no JSON, or a field that every cue list has is missing or is something else.
    """
    try:
        cues = as_record(strict_json(raw))
        rate_hz = as_number(cues["sample_rate_hz"], *_RATES_HZ)
        if rate_hz != int(rate_hz):
            raise ValueError(f"{rate_hz} Hz")
        parsed = {
            **{name: int(as_number(cues[name], 0, 1e6)) for name in ("number",) if name in cues},
            **{name: as_text(cues[name]) for name in ("slug", "title", "profile") if name in cues},
            **{name: _outline(cues[name]) for name in ("waveform",) if cues.get(name) is not None},
            "duration_s": as_number(cues["duration_s"], 0, _LONGEST_S),
            "sample_rate_hz": int(rate_hz),
            "draft": cues.get("draft") is True,
            "marks": [[as_text(title), as_number(at_s, 0, _LONGEST_S)] for title, at_s in as_list(cues["marks"])],
            "events": [_parsed_event(as_record(event)) for event in as_list(cues["events"])],
            **({_CLARITY: _optional_number(cues[_CLARITY])} if _CLARITY in cues else {}),
        }
        return cast("CueList", parsed)
    except (TypeError, KeyError) as error:
        raise ValueError(f"it is no cue list: {error}") from None


_CLARITY = "speech_over_background_lu"


def _parsed_event(event: Mapping[str, Any]) -> dict[str, Any]:
    kind = as_text(event["kind"])
    label = "speaker" if kind == "line" else "name"
    start_s, end_s = (as_number(event[name], 0, _LONGEST_S) for name in ("start_s", "end_s"))
    if event["timing"] not in _TIMINGS:
        raise ValueError(f"there is no timing {event['timing']}")
    return {
        "id": as_text(event["id"]),
        "kind": kind,
        label: as_text(event[label]),
        "text": None if event["text"] is None else as_text(event["text"]),
        "start_s": start_s,
        "end_s": max(start_s, end_s),
        "words": [_word(word) for word in as_list(event["words"])],
        "timing": event["timing"],
        "timing_error_s": _optional_number(event["timing_error_s"]),
        "place": None if event["place"] is None else _place(as_record(event["place"])),
        **({_CLARITY: _optional_number(event[_CLARITY])} if _CLARITY in event else {}),
        **({"print": _print(as_record(event["print"]))} if event.get("print") is not None else {}),
    }


def _word(raw: Any) -> list[Any]:
    text, start_s, end_s = as_list(raw)
    return [as_text(text), as_number(start_s, 0, _LONGEST_S), as_number(end_s, 0, _LONGEST_S)]


def _place(raw: Mapping[str, Any]) -> dict[str, Any]:
    figures = ("line", "column", "end_line", "end_column", "start", "end")
    return {"file": as_text(raw["file"]), **{name: int(as_number(raw[name], 0, 1e9)) for name in figures}}


def _outline(raw: Any) -> dict[str, Any]:
    outline = as_record(raw)
    return {"per_second": as_number(outline["per_second"], 0.001, 1e5), "peaks": _base64(outline["peaks"])}


def _print(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at_s": as_number(raw["at_s"], 0, _LONGEST_S), "peak": as_number(raw["peak"], 0, 1e3),
        "wave": _base64(raw["wave"], _LARGEST_PRINT),
    }  # fmt: skip


def _base64(raw: Any, most: int | None = None) -> str:
    body = base64.b64decode(as_text(raw), validate=True)
    if not body or (most and len(body) > most):
        raise ValueError(f"{len(body)} bytes")
    return as_text(raw)


def _optional_number(raw: Any) -> float | None:
    return None if raw is None else as_number(raw)
