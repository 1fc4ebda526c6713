"""A person's recording of a line, made ready for the play: one channel, ends cut, levelled, its words found in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import AudioError
from audiodrama.base.words import words
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.loudness import SPEECH_LUFS, integrated_lufs
from audiodrama.dsp.resampling import resample
from audiodrama.engines.alignment import with_word_times
from audiodrama.engines.base import Request, Take
from audiodrama.sounds import formats, inspect
from audiodrama.sounds.content import UnreadableSoundError
from audiodrama.sounds.decoding import open_sound
from audiodrama.speech import recording
from audiodrama.speech.kept_files import KeptPhrase
from audiodrama.speech.requests import SILENT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from audiodrama.base.cache import Store
    from audiodrama.dsp.audio import Sound
    from audiodrama.speech.requests import PhraseRequest

    Wave = NDArray[np.float32]

LONGEST_S = 600.0
FURTHEST = 5.0
"""A recording that is so many times longer or shorter than the line takes is of something else."""
_ODD = 2.0
_LEAST_S = 1.0
_WINDOW_S = 0.01
_BEFORE_S, _AFTER_S = 0.08, 0.16
_NARROW_HZ = 16_000
_NOISY_DB = 35.0
_CANCELLED = 0.1
_MOST_DB = 60.0
_PEAK = 0.7
_ALIGNED_VOICE = "en-us"


@dataclass(frozen=True)
class Conformed:
    """A recording as the play keeps it.

    Args:
        sound: (frames, 1) at 44.1 kHz, its phrases one after the other.
        phrases: their facts.
        notes: warnings for the producer, one clause each.
    """

    sound: Sound
    phrases: tuple[KeptPhrase, ...]
    notes: tuple[str, ...]


def conform_recording(file: Path, usual: Sequence[PhraseRequest], store: Store, *, expected_s: float) -> Conformed:
    """Make a recording ready.

    Args:
        file: in any format that the sounds of a production take.
        usual: the requests of its line, which say how its words are read.
        store: the cache.
        expected_s: how long the line takes by its usual voice, or by its words.

    Raises:
        AudioError: it cannot be a recording of this line, with the reason.
    """
    audible = [request for request in usual if request.engine != SILENT]
    if not audible:
        raise AudioError("the line has no words that could be recorded")
    wave, rate_hz, notes = _one_channel(file, store)
    start, end, floor_db = speech_span(wave, rate_hz)
    length_s = (end - start) / rate_hz
    notes += _length_notes(file, length_s, max(expected_s, _LEAST_S))
    if floor_db > -_NOISY_DB:
        notes.append(f"its background is only {-floor_db:.0f} dB under the voice, and will be heard with it")
    if rate_hz < _NARROW_HZ:
        notes.append(f"it has {rate_hz / 1000:g} kHz, so nothing above {rate_hz / 2000:g} kHz: it sounds like a phone")
    spoken = wave[start:end] * np.float32(_PEAK / float(np.abs(wave[start:end]).max()))
    take = _aligned(np.clip(resample(spoken[:, np.newaxis], rate_hz, RATE_HZ)[:, 0], -1.0, 1.0), audible)
    if take.words is None:
        notes.append("nobody here can find its words in time (no voice reads this language), so they are guessed")
    pieces = [recording.record(piece, request.reading.text) for piece, request in _pieces(take, audible)]
    sound = np.concatenate([each for _, each in pieces])
    level_db = voice_level_db(sound)
    phrases = tuple(
        KeptPhrase(
            facts.frames,
            tuple(request.reading.written_times(facts.words)),
            facts.timing,
            facts.timing_error_s,
            level_db,
        )
        for (facts, _), request in zip(pieces, audible, strict=True)
    )
    return Conformed(sound, phrases, tuple(notes))


def voice_level_db(sound: Sound) -> float:
    """The gain that brings a person's line to the common speech level; a short one is measured as if it went on."""
    count = -(-RATE_HZ // max(len(sound), 1))
    measured = integrated_lufs(np.tile(sound, (count, 1)), RATE_HZ)
    if not np.isfinite(measured):
        raise AudioError("nothing in it can be heard")
    return round(min(max(SPEECH_LUFS - measured, -_MOST_DB), _MOST_DB), 3)


def _one_channel(file: Path, store: Store) -> tuple[Wave, int, list[str]]:
    """All of a file as one channel, its rate, and what is to be said of it."""
    reason = formats.problem(file, file.parent)
    finding = inspect.examine(file, store) if reason is None else inspect.Finding(reason)
    fault = finding.fault or (None if finding.loudness == "sound" else "nothing in it can be heard")
    if fault is None and finding.duration_s > LONGEST_S:
        fault = f"it lasts {finding.duration_s / 60:.0f} minutes, and a recording is of one line"
    if fault:
        raise AudioError(f"{file} cannot be a recording: {fault}", hint=_cure(fault))
    try:
        with open_sound(file, store) as stream:
            parts = []
            while len(block := stream.read(1 << 18)):
                parts.append(block)
            samples, rate_hz, channels = np.concatenate(parts), stream.rate_hz, stream.channels
    except UnreadableSoundError as error:
        raise AudioError(f"{file} cannot be a recording: {error}", hint=_cure(str(error))) from None
    notes = []
    if channels > 2:
        notes.append(f"it has {channels} channels, which are mixed into one")
    if finding.promised_s:
        notes.append(f"it ends after {finding.duration_s:.1f} s, and promises {finding.promised_s:.1f} s")
    return _mono(samples, notes), rate_hz, notes


def _cure(fault: str) -> str:
    if "heard" in fault:
        return "look whether the right microphone was on, and record the line again"
    if "minutes" in fault:
        return "cut the line out of it, and give that"
    return f"export it again as one of {formats.FORMATS}"


def _mono(samples: Sound, notes: list[str]) -> Wave:
    """The mean of both channels; the louder one where they cancel each other, or one holds nothing."""
    powers = np.square(samples.astype(np.float64)).mean(axis=0)
    mean = samples.mean(axis=1)
    if float(np.square(mean.astype(np.float64)).mean()) < _CANCELLED * float(powers.max()):
        notes.append("its two channels cancel each other, so one of them is taken")
        return np.ascontiguousarray(samples[:, int(powers.argmax())])
    return np.asarray(mean, np.float32)


def speech_span(wave: Wave, rate_hz: int) -> tuple[int, int, float]:
    """Where a recording is spoken, and how far its background lies below the voice.

    Args:
        wave: (frames,).
        rate_hz: its sample rate.

    Returns:
        First and last frame, with a little air, and the background's level against the loudest moments in dB.
    """
    window = max(1, round(_WINDOW_S * rate_hz))
    count = len(wave) // window
    if not count:
        return 0, len(wave), -90.0
    power = np.square(wave[: count * window].astype(np.float64)).reshape(count, window).mean(axis=1)
    level_db = 10 * np.log10(power + 1e-12)
    top_db = float(np.percentile(level_db, 98))
    floor_db = float(np.percentile(level_db, 5))
    least_db = min(top_db - 20.0, max(top_db - 45.0, floor_db + 10.0))
    heard = np.flatnonzero(level_db >= least_db)
    start = max(0, int(heard[0]) * window - round(_BEFORE_S * rate_hz))
    end = min(len(wave), (int(heard[-1]) + 1) * window + round(_AFTER_S * rate_hz))
    return start, end, floor_db - top_db


def _length_notes(file: Path, length_s: float, expected_s: float) -> list[str]:
    ratio = length_s / expected_s
    if ratio >= FURTHEST or ratio <= 1 / FURTHEST:
        raise AudioError(
            f"{file} cannot be a recording of this line: {length_s:.1f} s are spoken in it, and the line takes about "
            f"{expected_s:.1f} s",
            hint="cut it to the one line, and look whether it is the right file",
        )
    if ratio >= _ODD or ratio <= 1 / _ODD:
        return [f"it lasts {length_s:.1f} s, and the line takes about {expected_s:.1f} s: is it all of it?"]
    return []


def _aligned(spoken: Wave, audible: Sequence[PhraseRequest]) -> Take:
    """The whole line with the times of its words as they are read."""
    text = " ".join(request.reading.text for request in audible)
    asked = Request(text=text, voice=_ALIGNED_VOICE, language=audible[0].language)
    return with_word_times(Take(spoken, RATE_HZ, None, "proportional"), asked)


def _pieces(take: Take, audible: Sequence[PhraseRequest]) -> list[tuple[Take, PhraseRequest]]:
    """The phrases of a line, cut where it is quietest between their words."""
    counts = [len(words(request.reading.text)) for request in audible]
    length_s = len(take.samples) / RATE_HZ
    times = take.words
    if times is None:
        text = " ".join(request.reading.text for request in audible)
        times = recording.proportional(text, _BEFORE_S, max(length_s - _AFTER_S, _BEFORE_S))
    ends = np.cumsum(counts)
    cuts = [0, *(_quietest(take.samples, times[end - 1][1], times[end][0]) for end in ends[:-1]), len(take.samples)]
    pieces = []
    for at, request in enumerate(audible):
        offset_s = cuts[at] / RATE_HZ
        own = tuple((a - offset_s, b - offset_s) for a, b in times[ends[at] - counts[at] : ends[at]])
        known = take.words is not None
        pieces.append(
            (
                Take(
                    take.samples[cuts[at] : cuts[at + 1]],
                    RATE_HZ,
                    own if known else None,
                    take.timing if known else "proportional",
                    take.timing_error_s,
                ),
                request,
            )
        )
    return pieces


def _quietest(samples: Wave, end_s: float, start_s: float) -> int:
    """The frame between two words at which the least is lost by a cut."""
    low = max(0, round((min(end_s, start_s) - 0.1) * RATE_HZ))
    high = min(len(samples), round((max(end_s, start_s) + 0.1) * RATE_HZ))
    window = round(0.02 * RATE_HZ)
    if high - low <= window:
        return (low + high) // 2
    power = np.square(samples[low:high].astype(np.float64))
    sums = np.concatenate([[0.0], np.cumsum(power)])
    return low + int(np.argmin(sums[window:] - sums[:-window])) + window // 2
