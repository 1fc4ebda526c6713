"""Heard back: what a recogniser understands of each line of a finished chapter, in its takes and in the file.

A take is dry: what is wrong there, the voice said wrong. The file has rooms, sounds and effects over it: what is wrong
there alone cannot be made out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import tee
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.errors import EngineError
from audiodrama.base.files import file_hash
from audiodrama.export.decode import decoding
from audiodrama.qc.remarks import Remark
from audiodrama.speech.proof import NamedExcerpt
from audiodrama.speech.recogniser import Excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from audiodrama.dsp.audio import Sound
    from audiodrama.export.cue_list import CueList
    from audiodrama.speech.proof import Ears
    from audiodrama.speech.recogniser import Comparison, Verdict

    Event = Mapping[str, Any]

_BEFORE_S, _AFTER_S = 0.2, 0.3
_TOGETHER_S = 0.25
_WORST: tuple[Verdict, ...] = ("drift", "inconclusive", "ok")


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A line as it was heard.

    Args:
        event: of the cue list.
        take: what was heard of its takes; None when the cache has lost them, or the file does not tell them.
        mix: what was heard of it in the file.
        together: whether another line is spoken at the same time, so that the file alone proves nothing against it.
    """

    event: Event
    take: Comparison | None
    mix: Comparison
    together: bool = False

    @property
    def verdict(self) -> Verdict:
        """The worse of both; where lines are spoken together, words lost in the mix alone are no drift."""
        mix = "inconclusive" if self.together and self.mix.verdict == "drift" else self.mix.verdict
        verdicts = {mix, self.take.verdict if self.take else "ok"}
        return next(verdict for verdict in _WORST if verdict in verdicts)


def hear_file(
    path: Path,
    cues: CueList,
    takes: Mapping[str, Sequence[str]],
    ears: Ears,
    language: Callable[[str], str],
    on_line: Callable[[], object] = lambda: None,
) -> Iterator[HeardLine]:
    """Hear every line of an exported file back, in order.

    Args:
        path: the file.
        cues: its cue list.
        takes: names of the takes of each line, by its id.
        ears: who hears, and the cache.
        language: BCP 47 tag of a text.
        on_line: called after each line.

    Raises:
        AudioError: the file cannot be decoded.
    """
    events = sorted((e for e in cues["events"] if e["kind"] == "line"), key=lambda e: e["start_s"])
    content = file_hash(path)
    with decoding(path) as opened:
        rate_hz = opened.rate_hz
        spans = [(_frame(start_s, rate_hz), _frame(end_s, rate_hz)) for start_s, end_s in own_stretches(events)]
        mixes = ears.compare_all(
            NamedExcerpt([content, span], Excerpt(sound, rate_hz, event["text"] or "", language(event["text"] or "")))
            for event, span, sound in zip(events, spans, stretches(opened.blocks, spans), strict=True)
        )
        for event, take, mix in zip(events, _of_takes(events, takes, ears, language), mixes, strict=True):
            yield HeardLine(event, take, mix, together=_together(event, events))
            on_line()


def own_stretches(events: Sequence[Event]) -> list[tuple[float, float]]:
    """From where to where each line is heard: a moment before and after it, but no word of its neighbours.

    A word of another line would count as one that this line should not have; those spoken at the same time cannot be
    told apart. The tail of a room that rings into the next line is left out, the line it rings into hears it.

    Args:
        events: lines by their beginnings.

    Returns:
        Seconds, ascending by beginnings.
    """
    found: list[tuple[float, float]] = []
    for at, event in enumerate(events):
        start_s, end_s = event["start_s"], event["end_s"]
        before = max((e["end_s"] for e in events[:at] if e["end_s"] < start_s + _TOGETHER_S), default=0.0)
        after = min((e["start_s"] for e in events[at + 1 :] if e["start_s"] > end_s - _TOGETHER_S), default=math.inf)
        from_s = min(start_s, max(start_s - _BEFORE_S, before, found[-1][0] if found else 0.0))
        found.append((from_s, max(end_s, min(end_s + _AFTER_S, after))))
    return found


def _together(event: Event, events: Sequence[Event]) -> bool:
    """Whether another line sounds during more than a moment of this one."""
    shared_s = (min(event["end_s"], e["end_s"]) - max(event["start_s"], e["start_s"]) for e in events if e is not event)
    return any(overlap_s > _TOGETHER_S for overlap_s in shared_s)


def _frame(at_s: float, rate_hz: int) -> int:
    return max(0, round(at_s * rate_hz))


def _of_takes(
    events: Sequence[Event], takes: Mapping[str, Sequence[str]], ears: Ears, language: Callable[[str], str]
) -> Iterator[Comparison | None]:
    """The takes of each line as they are heard; None for a line that has none in the cache."""

    def spoken(event: Event) -> NamedExcerpt | None:
        names = takes.get(event["id"], ())
        try:
            return ears.spoken(names, event["text"], language(event["text"])) if names else None
        except EngineError:
            return None

    lines, copy = tee(map(spoken, events))
    comparisons = ears.compare_all(line for line in copy if line is not None)
    return (None if line is None else next(comparisons) for line in lines)


def stretches(blocks: Iterator[Sound], spans: Sequence[tuple[int, int]]) -> Iterator[Sound]:
    """Stretches of a sound that is read once; no more of it is held than the stretch needs.

    Args:
        blocks: shape (frames, channels) each.
        spans: `(start_frame, end_frame)`, ascending by start; they may overlap.

    Yields:
        For each span its samples, fewer where the sound ends before.
    """
    held, held_from = np.zeros((0, 1), np.float32), 0
    for start, end in spans:
        parts = [held[max(0, start - held_from) :]]
        held_from = max(held_from, min(start, held_from + len(held)))
        length = len(parts[0])
        while held_from + length < end:
            block = next(blocks, None)
            if block is None:
                break
            mono = block.mean(axis=1, keepdims=True)
            if not length:
                unwanted = min(len(mono), max(0, start - held_from))
                held_from, mono = held_from + unwanted, mono[unwanted:]
            parts.append(mono)
            length += len(mono)
        held = np.concatenate(parts)
        yield held[: max(0, end - held_from)]


def drifts(lines: Sequence[HeardLine]) -> Iterator[Remark]:
    """A failure for each line that was surely heard otherwise than it is written."""
    for line in lines:
        if line.verdict == "drift":
            parts = {"take": line.take, "mix": line.mix}
            where = [f"in the {name} {differences(c)}" for name, c in parts.items() if c and c.verdict != "ok"]
            message = f"line {line.event['id']} of {line.event['speaker']} was heard otherwise: {'; '.join(where)}"
            yield Remark("heard-otherwise", message, at_s=line.event["start_s"], place=line.event["place"])


def heard_document(lines: Sequence[HeardLine]) -> dict[str, Any]:
    """The object of a file in `qc --json --listen`; lines that were heard as written are left out."""
    return {
        "takes": _total([line.take for line in lines if line.take]),
        "mix": _total([line.mix for line in lines]),
        "not_in_cache": sum(line.take is None for line in lines),
        "lines": [_line(line) for line in lines if line.verdict != "ok"],
    }


def _total(found: Sequence[Comparison]) -> dict[str, Any]:
    words, errors = sum(each.words for each in found), sum(each.errors for each in found)
    return {"lines": len(found), "words": words, "errors": errors, "rate": round(errors / max(1, words), 4)}


def _line(line: HeardLine) -> dict[str, Any]:
    event = line.event
    heard = {"take": line.take and _heard(line.take), "mix": _heard(line.mix)}
    return {
        "id": event["id"], "speaker": event["speaker"], "place": event["place"], "verdict": line.verdict,
        "together": line.together, **heard,
    }  # fmt: skip


def _heard(found: Comparison) -> dict[str, Any]:
    return {
        "verdict": found.verdict,
        "rate": round(found.rate, 3),
        "dropped": [" ".join(run) for run in found.dropped],
        "added": [" ".join(run) for run in found.added],
        "repeated": [" ".join(run) for run in found.repeated],
        "others": [list(pair) for pair in found.substituted],
    }


def summary(name: str, lines: Sequence[HeardLine]) -> str:
    """A line of totals, then every line of which the recogniser understood something else without its being proved."""
    document = heard_document(lines)
    takes, mix = _share(document["takes"]), _share(document["mix"])
    rows = [f"{name}: words heard otherwise: {takes} of the takes, {mix} of the mix"]
    if document["not_in_cache"]:
        rows.append(f"  {document['not_in_cache']} lines have no takes in the cache; render again to hear them")
    for line in lines:
        if line.verdict == "inconclusive":
            event = line.event
            where = f"{event['place']['file']}:{event['place']['line']}" if event["place"] else event["id"]
            why = "spoken together with another line" if line.together else "perhaps not heard as written"
            rows.append(f"  {where}: {event['speaker']}: {why}")
            parts = {"take": line.take, "mix": line.mix}
            rows += [f"    {name}: {differences(c)}" for name, c in parts.items() if c and c.verdict != "ok"]
    return "\n".join(rows)


def _share(total: Mapping[str, Any]) -> str:
    return f"{total['errors']} of {total['words']} ({total['rate']:.1%})"


def differences(heard: Comparison) -> str:
    """In words: runs that are lost, runs that are too much (said before or not), and words taken for others."""
    parts = [f"lost “{' '.join(run)}”" for run in heard.dropped]
    parts += [f"{'twice' if run in heard.repeated else 'besides'} “{' '.join(run)}”" for run in heard.added]
    return ", ".join([*parts, *(f"“{other}” for “{said}”" for said, other in heard.substituted)])
