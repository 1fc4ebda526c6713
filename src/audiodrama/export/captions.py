"""Captions: WebVTT with speakers.

Captions are cut at ends of sentences, then into lines of at most 65 characters, preferably after a comma; each begins
when its first word sounds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.text import for_xml
from audiodrama.base.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.arrange.timeline import Event, Timeline

LONGEST_CHARACTERS = 65
_HOLD_S = 0.5
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]」』]*$")
_CLAUSE_END = re.compile(r"[,;:，、；：—–-][\"'”’»)\]」』]*$")
_ABBREVIATION = re.compile(r"(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Col|Gen|Lt|Sgt|Rev|Hon|Jr|Sr|vs|No|[A-Z])\.$")


@dataclass(frozen=True, slots=True)
class Caption:
    """A stretch of a line as it is shown: who, what, and from when to when in seconds."""

    id: str
    speaker: str
    text: str
    start_s: float
    end_s: float


def captions(timeline: Timeline) -> list[Caption]:
    """The captions of a chapter, in order of their starts."""
    spoken = (event for event in timeline.events if event.kind == "line" and event.text)
    return sorted(
        (caption for event in spoken for caption in _of_line(event, timeline.rate_hz)), key=lambda c: (c.start_s, c.id)
    )


def _of_line(event: Event, rate_hz: int) -> list[Caption]:
    text, starts, ends = _timed(event)
    if not starts:
        return [Caption(f"{event.id}/1", event.label, text, event.start_frame / rate_hz, event.end_frame / rate_hz)]
    spans = [(word.start, word.end) for word in words(text)]
    firsts = _cuts(text, spans)
    made = []
    for number, (first, after) in enumerate(zip(firsts, [*firsts[1:], len(spans)], strict=True), 1):
        begin = spans[first][0] if first else 0
        shown = text[begin : spans[after][0] if after < len(spans) else len(text)]
        last = ends[after - 1]
        if after < len(spans) and starts[after] - last < _HOLD_S * rate_hz:
            last = starts[after]
        made.append(Caption(f"{event.id}/{number}", event.label, " ".join(shown.split()),
                            starts[first] / rate_hz, max(last, starts[first] + 1) / rate_hz))  # fmt: skip
    return made


def _timed(event: Event) -> tuple[str, list[int], list[int]]:
    """Text of a line, and the start and end frame of each of its words; the times are empty when they do not fit it."""
    text = event.text or ""
    if len(words(text)) != len(event.words):
        return text, [], []
    return text, [word.start_frame for word in event.words], [word.end_frame for word in event.words]


def _cuts(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Indices of the words that begin a caption."""
    begins = [0, *(i for i in range(1, len(spans)) if _ends_sentence(text, spans, i))]
    return [cut for first, after in zip(begins, [*begins[1:], len(spans)], strict=True)
            for cut in _shared(text, spans, first, after)]  # fmt: skip


def _ends_sentence(text: str, spans: Sequence[tuple[int, int]], index: int) -> bool:
    """Whether a sentence ends before this word: a full stop, and no small letter after it."""
    before = text[spans[index - 1][0] : spans[index][0]].rstrip()
    following = text[spans[index][0] : spans[index][1]].lstrip("\"'“‘«([「『")
    return bool(_SENTENCE_END.search(before)) and not _ABBREVIATION.search(before) and not following[:1].islower()


def _shared(text: str, spans: Sequence[tuple[int, int]], first: int, after: int) -> list[int]:
    """Break one sentence at the least cost: few captions of like length, broken after commas where there are any."""
    best: dict[int, tuple[float, list[int]]] = {after: (0.0, [])}
    for start in range(after - 1, first - 1, -1):
        options = []
        for end in range(start + 1, after + 1):
            length = spans[end - 1][1] - spans[start][0]
            if length > LONGEST_CHARACTERS and end > start + 1:
                break
            cost, later = best[end]
            options.append((cost + _cost(text, spans, start, end, last=end == after), [start, *later]))
        best[start] = min(options)
    return best[first][1]


def _cost(text: str, spans: Sequence[tuple[int, int]], start: int, end: int, *, last: bool) -> float:
    empty = 1 - min(1.0, (spans[end - 1][1] - spans[start][0]) / LONGEST_CHARACTERS)
    if last:
        return 1 + empty * empty
    gap = text[spans[end - 1][0] : spans[end][0]].rstrip()
    return 1 + empty * empty + (0.0 if _CLAUSE_END.search(gap) else 0.35)


def webvtt(timeline: Timeline, *, draft: bool = False) -> str:
    """The captions as WebVTT (W3C), one cue each with its speaker in `<v Name>`."""
    blocks = ["WEBVTT" + ("\n\nNOTE draft: embedded voices, no rooms" if draft else "")]
    blocks += [
        f"{caption.id}\n{_stamp(caption.start_s)} --> {_stamp(caption.end_s)}\n"
        f"<v {_safe(caption.speaker)}>{_safe(caption.text)}"
        for caption in captions(timeline)
    ]
    return "\n\n".join(blocks) + "\n"


def _safe(text: str) -> str:
    return for_xml(" ".join(text.split())).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(seconds: float) -> str:
    thousandths = int(seconds * 1000 + 0.5)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole // 3600:02}:{whole % 3600 // 60:02}:{whole % 60:02}.{rest:03}"
