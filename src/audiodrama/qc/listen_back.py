"""Heard back: what a recogniser understands of each line of a finished chapter, in its takes and in the file.

A take is dry: what is wrong there, the voice said wrong. The file has rooms, sounds and effects over it: what is wrong
there alone cannot be made out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.errors import EngineError
from audiodrama.base.files import file_hash
from audiodrama.export.decode import decoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from audiodrama.dsp.audio import Sound
    from audiodrama.speech.proof import Ears
    from audiodrama.speech.recogniser import Comparison, Verdict

    Event = Mapping[str, Any]

_BEFORE_S, _AFTER_S = 0.2, 0.3
_WORST: tuple[Verdict, ...] = ("drift", "inconclusive", "ok")


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A line as it was heard.

    Args:
        event: of the cue list.
        take: what was heard of its takes; None when the cache has lost them, or the file does not tell them.
        mix: what was heard of it in the file.
    """

    event: Event
    take: Comparison | None
    mix: Comparison

    @property
    def verdict(self) -> Verdict:
        """The worse of both."""
        found = {each.verdict for each in (self.take, self.mix) if each}
        return next(each for each in _WORST if each in found)


def hear_file(
    path: Path,
    cues: Mapping[str, Any],
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
        spans = [(_frame(e["start_s"] - _BEFORE_S, rate_hz), _frame(e["end_s"] + _AFTER_S, rate_hz)) for e in events]
        for event, span, sound in zip(events, spans, stretches(opened.blocks, spans), strict=True):
            text, spoken = event["text"], language(event["text"])
            mix = ears.heard([content, span], sound, rate_hz, text, spoken)
            yield HeardLine(event, _of_takes(takes.get(event["id"], ()), text, spoken, ears), mix)
            on_line()


def _frame(at_s: float, rate_hz: int) -> int:
    return max(0, round(at_s * rate_hz))


def _of_takes(names: Sequence[str], text: str, language: str, ears: Ears) -> Comparison | None:
    try:
        return ears.takes(names, text, language) if names else None
    except EngineError:
        return None


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


def as_json(lines: Sequence[HeardLine]) -> dict[str, Any]:
    """What `qc --json --listen` says of a file; lines that were heard as written are left out."""
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
        "id": event["id"], "speaker": event["speaker"], "place": event["place"], "verdict": line.verdict, **heard,
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


def told(name: str, heard: Mapping[str, Any]) -> str:
    """The same for people: a line of totals, then every line that was not heard as written."""
    rows = [f"{name}: words heard otherwise: {_share(heard['takes'])} of the takes, {_share(heard['mix'])} of the mix"]
    if heard["not_in_cache"]:
        rows.append(f"  {heard['not_in_cache']} lines have no takes in the cache; render again to hear them")
    for line in heard["lines"]:
        where = f"{line['place']['file']}:{line['place']['line']}" if line["place"] else line["id"]
        rows.append(f"  {where}: {line['verdict']}: {line['speaker']}")
        rows += [f"    {part}: {_differences(line[part])}" for part in ("take", "mix") if _differs(line[part])]
    return "\n".join(rows)


def _share(total: Mapping[str, Any]) -> str:
    return f"{total['errors']} of {total['words']} ({total['rate']:.1%})"


def _differs(part: Mapping[str, Any] | None) -> bool:
    return part is not None and part["verdict"] != "ok"


def _differences(part: Mapping[str, Any]) -> str:
    """What is lost, what is too much (and whether it was said before), and what sounds like something else."""
    told = [f"lost “{run}”" for run in part["dropped"]]
    told += [f"{'twice' if run in part['repeated'] else 'besides'} “{run}”" for run in part["added"]]
    return ", ".join([*told, *(f"“{other}” for “{said}”" for said, other in part["others"])])
