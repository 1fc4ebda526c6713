"""Sounds of the palette made ready for the mix: stereo at the mix's rate, at the reference loudness, in the cache.

A synthesised sound comes from its recipe. A file is taken in by its content, never by its name: pydub takes
the DC out of it, cuts the silence around it and fades its edges. One of more than five minutes stays where it lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.cache import Store, code_name, content_name
from audiodrama.base.errors import AudioError
from audiodrama.base.files import file_hash
from audiodrama.dsp.audio import RATE_HZ, decode, encode_flac, from_segment, resample, to_segment, valid_sound
from audiodrama.sounds import long_files, synth

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from audiodrama.sounds.palette import Sound

VERSION = 1
KIND, LENGTHS, LONG = "sounds", "lengths", "longsounds"
SEAM_S = 3.0
_QUIET_DB = -60.0
_EDGE_MS = 10
_CHANNELS = 2


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sound in the cache: its content name, its length at the mix's rate, and whether its end meets its start."""

    name: str
    frames: int
    loops: bool


def clip_name(sound: Sound, variation: int, folder: Path) -> str:
    """Content name of one use of a sound: all that makes its samples, a file's own bytes included.

    Raises:
        AudioError: the file cannot be read.
    """
    code = code_name("sounds/synth") if sound.recipe else None
    made = (sound.recipe, sound.figures, sound.seed, sound.duration_s, variation if sound.recipe else 0)
    return content_name("clip", VERSION, code, sound.kind, made, _file_facts(sound, folder), RATE_HZ)


def _file_facts(sound: Sound, folder: Path) -> Any:
    if sound.file is None:
        return None
    try:
        return file_hash(folder / sound.file), sound.trim, sound.loop
    except OSError as error:
        raise AudioError(f"sfx/{sound.file} cannot be read: {error.strerror}") from None


def prepare(sound: Sound, variation: int, folder: Path, store: Store) -> Prepared:
    """Make sure that one use of a sound lies in the cache.

    Args:
        sound: from the palette.
        variation: which use of it; uses of a synthesised sound differ, a file is always the same.
        folder: sfx/ of the production.
        store: the cache.

    Raises:
        AudioError: the file is not sound, is silent, or holds values that are no numbers.
    """
    name = clip_name(sound, variation, folder)
    if known := _long(sound, name, folder, store):
        return Prepared(name, known.frames, sound.kind == "bed")
    length = store.get(LENGTHS, name)
    if length is None or not store.has(KIND, name):
        samples = _synthesised(sound, variation) if sound.recipe else _from_file(sound, folder)
        store.put(KIND, name, encode_flac(samples, RATE_HZ))
        length = str(len(samples)).encode()
        store.put(LENGTHS, name, length)
    return Prepared(name, int(length), sound.kind == "bed")


def reader(sound: Sound, variation: int, folder: Path, store: Store) -> long_files.LongReader | None:
    """What plays a long file from where it lies; None for every other sound, which lies in the cache.

    Raises:
        AudioError: the file cannot be read any more.
    """
    known = _long(sound, clip_name(sound, variation, folder), folder, store)
    if known is None:
        return None
    return long_files.LongReader(folder / str(sound.file), f"sfx/{sound.file}", known, two_channels)


def _long(sound: Sound, name: str, folder: Path, store: Store) -> long_files.Measured | None:
    """What is known of a long file, measured when it is first met; None for a short one or a recipe."""
    if sound.file is None or store.has(KIND, name):
        return None
    if raw := store.get(LONG, name):
        return long_files.Measured.from_json(raw)
    path, shown = folder / sound.file, f"sfx/{sound.file}"
    with long_files.opened(path, shown) as file:
        if file.frames < long_files.LONG_S * file.samplerate:
            return None
    seam_s = SEAM_S if sound.kind == "bed" else 0.0
    known = long_files.measure(path, shown, sides=two_channels, trim=sound.trim, loop=sound.loop, seam_s=seam_s)
    if known.frames < RATE_HZ // 2:
        raise AudioError(f"the loop of {sound.name} lies past the end of {shown}", hint="shorten it")
    store.put(LONG, name, known.as_json())
    return known


def load(name: str, store: Store) -> NDArray[np.float32] | None:
    """The samples (frames, 2) of a prepared sound, or None when the cache has lost it."""
    raw = store.get(KIND, name)
    return None if raw is None else decode(raw)[0]


def _synthesised(sound: Sound, variation: int) -> NDArray[np.float32]:
    assert sound.recipe
    return synth.synthesise(
        sound.recipe,
        dict(sound.figures),
        seed=sound.seed or synth.seed_of(sound.key),
        variation=variation,
        rate_hz=RATE_HZ,
        duration_s=sound.duration_s,
    )


def _from_file(sound: Sound, folder: Path) -> NDArray[np.float32]:
    from audiodrama.sounds.synth import levels, shape

    shown = f"sfx/{sound.file}"
    samples = conform(*read_file(folder / str(sound.file), shown), shown, trim=sound.trim)
    if sound.loop:
        start, end = (round(each * RATE_HZ) for each in sound.loop)
        samples = samples[start:end]
        if len(samples) < RATE_HZ // 2:
            raise AudioError(f"the loop of {sound.name} lies past the end of sfx/{sound.file}", hint="shorten it")
    if sound.kind == "bed":
        seam = min(round(SEAM_S * RATE_HZ), len(samples) // 3)
        samples = shape.looped(samples, seam) if seam > RATE_HZ // 100 else samples
    return levels.at_reference(samples, rate_hz=RATE_HZ, loops=sound.kind != "sfx")


def conform(samples: NDArray[np.float32], rate_hz: int, shown: str, *, trim: bool) -> NDArray[np.float32]:
    """Bring a sound to stereo at the mix's rate, without DC, silence around it, or an edge that clicks.

    Args:
        samples: float32 (frames, channels) of any number of channels.
        rate_hz: their rate.
        shown: what to call it in a message.
        trim: cut what lies below -60 dBFS at both ends.

    Raises:
        AudioError: it is silent.
    """
    segment = to_segment(two_channels(samples), rate_hz).remove_dc_offset()
    if segment.max_dBFS < _QUIET_DB:
        raise AudioError(f"{shown} is silent", hint="choose another file, or raise its level")
    if trim:
        from pydub.silence import detect_leading_silence

        head = detect_leading_silence(segment, _QUIET_DB, chunk_size=1)
        tail = detect_leading_silence(segment.reverse(), _QUIET_DB, chunk_size=1)
        segment = segment[max(0, head - _EDGE_MS) : len(segment) - max(0, tail - _EDGE_MS)]
    edge_ms = min(_EDGE_MS, len(segment) // 4)
    faded = from_segment(segment.fade_in(edge_ms).fade_out(edge_ms) if edge_ms else segment)
    return resample(faded[0], rate_hz, RATE_HZ)


def two_channels(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mono on both sides; of more than two channels the odd ones go left, the even ones right, at equal power."""
    channels = samples.shape[1]
    if channels == 1:
        return np.repeat(samples, 2, axis=1)
    if channels == _CHANNELS:
        return samples
    sides = [samples[:, side::2].sum(axis=1) / np.sqrt(samples[:, side::2].shape[1]) for side in (0, 1)]
    return np.ascontiguousarray(np.stack(sides, axis=1), dtype=np.float32)


def read_file(path: Path, shown: str) -> tuple[NDArray[np.float32], int]:
    """Samples (frames, channels) and rate of a sound file, read by what its first bytes say, never by its name.

    Raises:
        AudioError: it is not a sound file that can be read, or holds values that are no numbers.
    """
    with long_files.opened(path, shown) as file:
        return valid_sound(file.read(dtype="float32", always_2d=True)), int(file.samplerate)
