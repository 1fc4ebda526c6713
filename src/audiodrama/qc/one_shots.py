"""One-shots in the exported file: whether each is heard, and whether it is heard where it is planned.

The mix leaves a print of each in the cue list: a fifth of a second, at 11 kHz, of what it made of that sound alone,
where that is strongest. The file is searched for it, half a second to either side, with the filter that finds a known
wave best in noise of any colour: its spectrum over the power of what is there (H. Van Trees, "Detection, Estimation,
and Modulation Theory", part I, 1968, 4.3).
"""

from __future__ import annotations

import base64
import math
from collections import deque
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from audiodrama.arrange.ducking import attention
from audiodrama.base.units import db_to_gain
from audiodrama.dsp.envelope import Envelope
from audiodrama.dsp.resampling import resample
from audiodrama.export.cue_list import events_of
from audiodrama.mix.desk import hear

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from audiodrama.arrange.timeline import Clip, Timeline
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.envelope import Point
    from audiodrama.export.cue_list import CueList
    from audiodrama.mix.desk import Load, Spaces

    Wave = NDArray[np.floating]
    Verdict = Literal["heard", "moved", "missing", "buried"]

PRINT_HZ = 11025
_PRINT = 2048
_SEARCHED_S = 5.0
_REACH = 5500
MOST_LATE_S = 0.005
_LEAST = 10 ** (-70 / 20)
_SPOKEN_OVER = 0.99
_STEPS = 127
_SURE, _HOPEFUL = 8.0, 12.0
"""How far a find stands above what is found anywhere; how far one must be expected to, for its lack to mean much."""
_WHOLE = 0.05
_AS_GOOD = 0.7
_BAND_HZ = 60.0
_QUIETEST, _TINY = 1e-6, 1e-20
_NORMAL_MEDIAN = 0.6745


@dataclass(frozen=True, slots=True)
class Placed:
    """The verdict on a one-shot.

    Args:
        id: of its cue.
        verdict: `buried` where it cannot be told from what sounds at the same time.
        late_s: how much later than planned it sounds; 0 unless it was moved.
    """

    id: str
    verdict: Verdict
    late_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Print:
    """The print of a one-shot.

    Args:
        at: where it begins, in samples of `PRINT_HZ` from the beginning of its clip.
        peak: what the samples are to be multiplied with, divided by 127.
        wave: samples of a byte each, in base 64.
    """

    at: int
    peak: float
    wave: str

    def as_json(self, clip: Clip, rate_hz: int) -> dict[str, Any]:
        """As the cue list carries it, at the time at which its clip is planned."""
        at_s = clip.start_frame / rate_hz + self.at / PRINT_HZ
        return {"at_s": round(at_s, 6), "peak": self.peak, "wave": self.wave}


def one_shots_of(timeline: Timeline) -> list[Clip]:
    """The clips of a chapter that leave a print."""
    shots = {event.id for event in timeline.events if event.kind == "sfx"}
    return [clip for clip in timeline.clips if clip.id in shots]


def searched_end(clip: Clip, rate_hz: int) -> int:
    """The frame up to which a clip is looked at for its print."""
    return min(clip.end_frame, clip.start_frame + round(_SEARCHED_S * rate_hz))


def print_of(
    clip: Clip, timeline: Timeline, speech: Sequence[Point], load: Load, spaces: Spaces, *, gain_db: float
) -> Print | None:
    """The print of a one-shot, mixed alone with its effects and rooms; None for one that is next to silent.

    Args:
        clip: of the timeline.
        timeline: its rooms and how they are ridden count.
        speech: 1 while somebody speaks, 0 otherwise.
        load: as for `mix`.
        spaces: as for `mix`.
        gain_db: what the master adds to the mix.
    """
    alone = replace(timeline, clips=(clip,), spaces=tuple(send.space for send in clip.sends))
    heard = hear(alone, clip.start_frame, searched_end(clip, timeline.rate_hz), load, spaces)
    wave = _lowered(heard, timeline.rate_hz) * db_to_gain(gain_db)
    return _strongest(wave, clip.start_frame, timeline.rate_hz, Envelope(speech))


def printed(timeline: Timeline, load: Load, spaces: Spaces, *, gain_db: float) -> dict[str, dict[str, Any]]:
    """The prints of a chapter's one-shots by the id of their cues; those that are next to silent have none.

    Args:
        timeline: of the chapter.
        load: as for `mix`.
        spaces: as for `mix`.
        gain_db: what the master adds to the mix.
    """
    speech = attention(timeline)
    shots = one_shots_of(timeline)
    found = {clip.id: print_of(clip, timeline, speech, load, spaces, gain_db=gain_db) for clip in shots}
    return {clip.id: each.as_json(clip, timeline.rate_hz) for clip in shots if (each := found[clip.id])}


def with_prints(cues: CueList, prints: Mapping[str, Any]) -> CueList:
    """A cue list with the print of each one-shot."""
    events = [event | {"print": prints[event["id"]]} if event["id"] in prints else event for event in cues["events"]]
    return {**cues, "events": events}


def _strongest(wave: Wave, start_frame: int, rate_hz: int, speech: Envelope) -> Print | None:
    """The stretch where a sound is strongest, rather where nobody speaks."""
    window, wave = _window(), np.pad(wave, (0, _PRINT))
    places = start_frame + np.arange(len(wave)) * rate_hz // PRINT_HZ
    power = np.square(np.diff(wave, prepend=0.0)) * (1.0 - _SPOKEN_OVER * speech.values(places))
    start = int(np.convolve(power, window, mode="valid").argmax())
    part = wave[start : start + _PRINT] * window
    if (peak := float(np.abs(part).max())) < _LEAST:
        return None
    steps = np.round(part / peak * _STEPS).astype(np.int8)
    return Print(start, round(peak, 6), base64.b64encode(steps.tobytes()).decode())


@cache
def _window() -> Wave:
    """The window over a print; a sharper edge would spread a pure tone over all frequencies."""
    return np.hanning(_PRINT + 2)[1:-1]


def _lowered(sound: Sound, rate_hz: int) -> Wave:
    """The middle of a sound at the prints' rate."""
    return resample(sound.mean(axis=1, dtype=np.float64), rate_hz, PRINT_HZ)


@dataclass
class _Search:
    """A one-shot that is looked for: its print, and the middle of the file around its place as far as it was read."""

    id: str
    wave: Wave
    first: int
    around: Wave = field(default_factory=lambda: np.zeros(0))


class Shots:
    """Looks for the prints of a cue list while a file streams by.

    Args:
        rate_hz: of the stream.
        cues: the cue list, or None.
    """

    def __init__(self, rate_hz: int, cues: CueList | None) -> None:
        self._rate_hz = rate_hz
        self._size = round((_PRINT + 2 * _REACH) / PRINT_HZ * rate_hz)
        self._at = 0
        searches = _searches(events_of(cues), rate_hz)
        self._coming = deque(sorted(searches, key=lambda each: each.first))
        self._open: list[_Search] = []
        self._done: list[Placed] = []

    def add(self, block: Sound) -> None:
        """Take in the next samples (frames, channels)."""
        end = self._at + len(block)
        while self._coming and self._coming[0].first < end:
            self._open.append(self._coming.popleft())
            self._open[-1].around = np.zeros(self._size)
        for search in self._open:
            start, stop = max(search.first, self._at), min(search.first + self._size, end)
            part = block[start - self._at : stop - self._at]
            search.around[start - search.first : stop - search.first] = part.mean(axis=1)
        self._at = end
        self._close([search for search in self._open if search.first + self._size <= end])

    def placed(self) -> tuple[Placed, ...]:
        """The verdict on every one-shot, once the file has ended."""
        self._close(self._open)
        self._done += [Placed(search.id, "missing") for search in self._coming]
        self._coming.clear()
        return tuple(self._done)

    def _close(self, searches: list[_Search]) -> None:
        self._done += [_judged(search, self._rate_hz) for search in searches]
        self._open = [search for search in self._open if search not in searches]


def _searches(events: Iterable[Mapping[str, Any]], rate_hz: int) -> Iterator[_Search]:
    for event in events:
        if told := event.get("print"):
            steps = np.frombuffer(base64.b64decode(told["wave"]), dtype=np.int8)
            first = round((told["at_s"] - _REACH / PRINT_HZ) * rate_hz)
            yield _Search(event["id"], steps * (told["peak"] / _STEPS), first)


def _judged(search: _Search, rate_hz: int) -> Placed:
    found = _matches(search.wave, _lowered(search.around[:, np.newaxis], rate_hz))
    near = math.ceil(MOST_LATE_S * PRINT_HZ)
    best = int(found.argmax())
    planned = float(found[_REACH - near : _REACH + near + 1].max())
    anywhere = float(np.median(np.abs(found))) / _NORMAL_MEDIAN
    if planned >= max(_WHOLE, _SURE * anywhere, _AS_GOOD * found[best]):
        return Placed(search.id, "heard")
    if _HOPEFUL * anywhere >= 1.0:
        return Placed(search.id, "buried")
    if found[best] >= max(_WHOLE, _SURE * anywhere):
        return Placed(search.id, "moved", (best - _REACH) / PRINT_HZ)
    return Placed(search.id, "missing")


def _matches(wave: Wave, around: Wave) -> Wave:
    """How much of a wave there is at each place, 1 for all of it."""
    size = 1 << (len(around) + len(wave)).bit_length()
    there, sought = np.fft.rfft(around, size), np.fft.rfft(wave, size)
    width = round(_BAND_HZ * size / PRINT_HZ) | 1
    noise = np.convolve(np.square(np.abs(there)), np.full(width, 1 / width), mode="same")
    weight = sought.conj() / np.maximum(noise, noise.max() * _QUIETEST + _TINY)
    whole = np.fft.irfft(sought * weight, size)[0]
    found: Wave = np.fft.irfft(there * weight, size)[: len(around) - len(wave) + 1] / max(whole, _TINY)
    return found
