"""A take as it is kept: trimmed, 44.1 kHz, lossless, with its word times in front.

An entry of the store is a length, a JSON header, and FLAC. Takes carry 3 dB of headroom, so that resampling cannot
clip what an engine drove to full scale; calibration measures them as they are kept and so takes the 3 dB out again.
One that would reach full scale even so, because a neural voice overshot, is kept as much softer as it needs to be.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from audiodrama.base.errors import EngineError
from audiodrama.base.strict import as_list, as_number, strict_json
from audiodrama.dsp.audio import RATE_HZ, decode, encode_flac, valid_sound
from audiodrama.dsp.resampling import resample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.base.cache import Store
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.effects.table import Effect
    from audiodrama.engines.base import Take


PROCESSING = 2
"""Part of every take's name: raised when the way from an engine's samples to a kept take changes."""
KIND = "takes"
PAUSE_S = 0.35
"""Length of a phrase that has nothing to say (only marks)."""
_HEADROOM = 10 ** (-3 / 20)
_FULL_SCALE = 1.0 - 2.0**-20
"""A hair below what 24 bits hold, so that rounding does not go beyond it."""
_KEPT_BEFORE_S, _KEPT_AFTER_S = 0.03, 0.09
_SILENCE_DB = -55.0
_WINDOW_S = 0.005
_EDGE_S = 0.004
_MOST_FRAMES = 3600 * RATE_HZ
_LOWEST_HZ = 10.0
"""Below any voice; some neural ones push the wave to one side while they speak."""


@dataclass(frozen=True, slots=True)
class TakeFacts:
    """Facts about a kept take.

    Args:
        frames: length at 44.1 kHz.
        words: (start_s, end_s) of each spoken word.
        timing: where these come from.
        timing_error_s: how far off they may be.
    """

    frames: int
    words: tuple[tuple[float, float], ...]
    timing: Literal["engine", "aligned", "proportional"]
    timing_error_s: float


def record(take: Take, spoken: str) -> tuple[TakeFacts, Sound]:
    """An engine's take made ready to keep: silence at its ends cut, resampled, edges faded.

    Args:
        take: as the engine returned it.
        spoken: what it was asked to say.

    Returns:
        Facts and samples of shape (frames, 1).
    """
    start, end = _heard(take)
    samples = valid_sound(_levelled(take.samples[start:end], take.rate_hz) * np.float32(_HEADROOM))
    sound = _below_full_scale(_faded(resample(samples, take.rate_hz, RATE_HZ)))
    length_s, offset_s = len(sound) / RATE_HZ, start / take.rate_hz
    if take.words is None:
        times = proportional(spoken, _KEPT_BEFORE_S, length_s - _KEPT_AFTER_S)
        return TakeFacts(len(sound), times, "proportional", _guess_error_s(length_s, len(times))), sound
    times = tuple((_within(a - offset_s, length_s), _within(b - offset_s, length_s)) for a, b in take.words)
    return TakeFacts(len(sound), times, take.timing, take.timing_error_s), sound


def _below_full_scale(sound: Sound) -> Sound:
    peak = float(np.abs(sound).max(initial=0.0))
    return sound * np.float32(_FULL_SCALE / peak) if peak > _FULL_SCALE else sound


def _within(time_s: float, length_s: float) -> float:
    return round(min(max(time_s, 0.0), length_s), 6)


def _guess_error_s(length_s: float, count: int) -> float:
    """Letters do not know pauses: measured errors grow with the line, half a second in ten at the worst words."""
    return round(min(1.0, 0.05 + 0.06 * length_s), 3) if count > 1 else 0.05


def proportional(spoken: str, start_s: float, end_s: float) -> tuple[tuple[float, float], ...]:
    """Word times by counting letters, a pause at a mark counting as two or four of them."""
    from audiodrama.base.words import words

    weights = []
    for word in words(spoken):
        letters = sum(map(str.isalnum, word.text)) + 1
        pause = 4 if word.text[-1] in ".!?…" else 2 if word.text[-1] in ",;:—" else 0
        weights.append((letters, pause))
    total = sum(letters + pause for letters, pause in weights) - (weights[-1][1] if weights else 0)
    step, now, times = max(end_s - start_s, 0.0) / max(total, 1), start_s, []
    for letters, pause in weights:
        times.append((round(now, 6), round(now + step * letters, 6)))
        now += step * (letters + pause)
    return tuple(times)


def _levelled(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """A wave without a constant offset."""
    from audiodrama.dsp.effects.equalizer import passing

    if not samples.size:
        return samples
    return passing(samples.astype(np.float64), rate_hz, "highpass", (_LOWEST_HZ,), 1).astype(np.float32)


def _heard(take: Take) -> tuple[int, int]:
    """The stretch that is heard, with a little air on both sides."""
    window = max(1, int(_WINDOW_S * take.rate_hz))
    whole = len(take.samples) // window * window
    power = np.square(take.samples[:whole].astype(np.float64)).reshape(-1, window).mean(axis=1)
    if not power.size:
        return 0, len(take.samples)
    loud = np.flatnonzero(power >= power.max() * 10 ** (_SILENCE_DB / 10))
    start = int(loud[0]) * window - int(_KEPT_BEFORE_S * take.rate_hz)
    end = (int(loud[-1]) + 1) * window + int(_KEPT_AFTER_S * take.rate_hz)
    return max(0, start), min(len(take.samples), end)


def _faded(sound: Sound) -> Sound:
    count = min(int(_EDGE_S * RATE_HZ), len(sound) // 2)
    edge = np.sin(np.linspace(0, np.pi / 2, count, endpoint=False, dtype=np.float32))[:, np.newaxis] ** 2
    sound[:count] *= edge
    sound[len(sound) - count :] *= edge[::-1]
    return sound


def at_speed(take: Take, speed: float) -> Take:
    """A take made faster (above 1) or slower at the same pitch, its word times with it."""
    if speed == 1.0:
        return take
    from audiodrama.dsp.effects.stretch import stretch

    times = take.words and tuple((start / speed, end / speed) for start, end in take.words)
    samples = stretch(take.samples, take.rate_hz, speed)
    return replace(take, samples=samples, words=times, timing_error_s=take.timing_error_s / min(speed, 1.0))


def pause() -> tuple[TakeFacts, Sound]:
    """The take of a phrase that holds no word: a short silence."""
    frames = int(PAUSE_S * RATE_HZ)
    return TakeFacts(frames, (), "engine", 0.0), np.zeros((frames, 1), np.float32)


def keep_take(store: Store, name: str, recording: TakeFacts, sound: Sound) -> bool:
    """Put a take into the store; False when another one of this name was there first, and stays."""
    head = json.dumps([recording.frames, recording.words, recording.timing, recording.timing_error_s]).encode()
    return store.put(KIND, name, struct.pack(">I", len(head)) + head + encode_flac(sound, RATE_HZ))


def take_facts(store: Store, name: str) -> TakeFacts | None:
    """Facts about a take, or None when the store has none that is whole."""
    return store.read(KIND, name, lambda body: _entry(body)[0])


def load_take(store: Store, name: str) -> Sound:
    """A take's samples at 44.1 kHz, shape (frames, 1).

    Raises:
        EngineError: the store has lost it.
    """
    sound = store.read(KIND, name, _sound)
    if sound is None:
        raise EngineError(f"the take {name} is not in the cache any more", hint="render again")
    return sound


def _entry(body: bytes) -> tuple[TakeFacts, bytes]:
    """Facts and FLAC of an entry; any exception at all for bytes that are none."""
    (length,) = struct.unpack(">I", body[:4])
    frames, times, timing, error_s = strict_json(body[4 : 4 + length])
    if timing not in {"engine", "aligned", "proportional"}:
        raise ValueError(timing)
    words = tuple((as_number(start_s, 0.0), as_number(end_s, 0.0)) for start_s, end_s in as_list(times))
    facts = TakeFacts(int(as_number(frames, 0, _MOST_FRAMES)), words, timing, as_number(error_s, 0.0))
    return facts, body[4 + length :]


def _sound(body: bytes) -> Sound:
    facts, flac = _entry(body)
    sound, rate_hz = decode(flac)
    if (rate_hz, sound.shape) != (RATE_HZ, (facts.frames, 1)):
        raise ValueError("not the sound of these facts")
    return sound


@dataclass(frozen=True, slots=True)
class PhraseTake:
    """A phrase that has been spoken: all that arranging needs to know of a take.

    Args:
        name: of the take in the store.
        frames: length at the timeline's rate.
        words: (start_s, end_s) of each word of the phrase, from the take's first frame.
        timing: where the word times come from.
        timing_error_s: how far off they may be.
        level_db: gain that brings this voice to the common speech level (`SPEECH_LUFS`).
        effects: what the engine was asked for and could not do by itself, applied before all other effects.
    """

    name: str
    frames: int
    words: tuple[tuple[float, float], ...]
    timing: Literal["engine", "aligned", "proportional"]
    timing_error_s: float
    level_db: float
    effects: tuple[Effect, ...] = ()
