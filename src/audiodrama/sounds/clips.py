"""Sounds of the palette made ready for the mix: stereo at the mix's rate, at the reference loudness, in the cache.

A synthesised sound comes from its recipe. A file is taken in by its content, never by its name: its mean is taken out,
silence around it cut and its edges faded, all in floating point. One of more than five minutes stays where it lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import AudioError
from audiodrama.dsp.audio import RATE_HZ, decode, encode_flac
from audiodrama.dsp.resampling import resample
from audiodrama.sounds import long_files, synth
from audiodrama.sounds.clip_names import file_clip_name, synthesis_name
from audiodrama.sounds.content import file_content
from audiodrama.sounds.decoding import SoundStream, decode_content, open_sound
from audiodrama.sounds.murmurs import murmurs

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from audiodrama.base.cache import Store
    from audiodrama.sounds.palette import Sound

KIND, LENGTHS, LONG = "sounds", "lengths", "longsounds"
SEAM_S = 3.0
_QUIET = 1e-3
_EDGE_S = 0.01
_CHANNELS = 2
_BLOCK_FRAMES = 1 << 18


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sound in the cache: its content name, its length at the mix's rate, and whether its end meets its start."""

    name: str
    frames: int
    loops: bool


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
    if sound.file is not None:
        return _prepared_file(sound, folder, store)
    name = synthesis_name(sound, variation)
    return _known(sound, name, store) or _stored(sound, name, _synthesised(sound, variation), store)


def _prepared_file(sound: Sound, folder: Path, store: Store) -> Prepared:
    """As `prepare`: the bytes that give the name are those that are decoded."""
    with long_files.as_audio_error(f"sfx/{sound.file}"), file_content(folder / str(sound.file)) as content:
        name = file_clip_name(sound, content.digest)
        if known := _known(sound, name, store):
            return known
        with decode_content(content, store) as stream:
            if long_files.is_long(stream):
                return _measured(sound, name, stream, store)
            return _stored(sound, name, _from_stream(sound, stream), store)


def _known(sound: Sound, name: str, store: Store) -> Prepared | None:
    """A clip as the cache has it; None when it has to be made."""
    length = store.read(LENGTHS, name, int)
    if length is not None and store.has(KIND, name):
        return Prepared(name, length, sound.kind == "bed")
    facts = store.read(LONG, name, long_files.Measured.from_json)
    return None if facts is None else Prepared(name, facts.frames, sound.kind == "bed")


def _stored(sound: Sound, name: str, samples: NDArray[np.float32], store: Store) -> Prepared:
    store.put(KIND, name, encode_flac(samples, RATE_HZ))
    store.put(LENGTHS, name, str(len(samples)).encode())
    return Prepared(name, len(samples), sound.kind == "bed")


def _measured(sound: Sound, name: str, stream: SoundStream, store: Store) -> Prepared:
    seam_s = SEAM_S if sound.kind == "bed" else 0.0
    facts = long_files.measure(stream, trim=sound.trim, loop=sound.loop, seam_s=seam_s)
    _must_have_loop(facts.frames, sound)
    store.put(LONG, name, facts.as_json())
    return Prepared(name, facts.frames, sound.kind == "bed")


def reader(sound: Sound, variation: int, folder: Path, store: Store) -> long_files.LongReader | None:
    """The player of a long file, from where it lies; None for every other sound, which lies in the cache.

    Raises:
        AudioError: the file cannot be read any more.
    """
    if sound.file is None:
        return None
    prepared = prepare(sound, variation, folder, store)
    facts = None if store.has(KIND, prepared.name) else store.read(LONG, prepared.name, long_files.Measured.from_json)
    if facts is None:
        return None
    path, shown = folder / sound.file, f"sfx/{sound.file}"
    player = long_files.LongReader(path, shown, facts, store)
    if file_clip_name(sound, player.digest) != prepared.name:
        raise AudioError(f"{shown} was changed while it was read", hint="render again")
    return player


def load_clip(name: str, store: Store) -> NDArray[np.float32] | None:
    """The samples (frames, 2) of a prepared sound, or None when the cache has lost it."""
    return store.read(KIND, name, lambda raw: decode(raw)[0])


def _synthesised(sound: Sound, variation: int) -> NDArray[np.float32]:
    assert sound.recipe
    return synth.synthesise(
        sound.recipe,
        dict(sound.figures),
        seed=sound.seed or synth.seed_of(sound.key),
        variation=variation,
        rate_hz=RATE_HZ,
        duration_s=sound.duration_s,
        voices=murmurs(RATE_HZ) if synth.RECIPES[sound.recipe].spoken else (),
    )


def _from_stream(sound: Sound, stream: SoundStream) -> NDArray[np.float32]:
    from audiodrama.sounds.synth import shape

    samples = conform(_all_of(stream), stream.rate_hz, f"sfx/{sound.file}", trim=sound.trim)
    if sound.loop:
        start, end = (round(point_s * RATE_HZ) for point_s in sound.loop)
        samples = samples[start:end]
        _must_have_loop(len(samples), sound)
    if sound.kind == "bed":
        seam = min(round(SEAM_S * RATE_HZ), len(samples) // 3)
        samples = shape.looped(samples, seam) if seam > RATE_HZ // 100 else samples
    return shape.at_reference(samples, rate_hz=RATE_HZ, loops=sound.kind != "sfx")


def _must_have_loop(frames: int, sound: Sound) -> None:
    if sound.loop and frames < RATE_HZ // 2:
        raise AudioError(f"the loop of {sound.name} lies past the end of sfx/{sound.file}", hint="shorten it")


def _all_of(stream: SoundStream) -> NDArray[np.float32]:
    """Everything that is in a short file; a header that promised less than there is does not make it longer."""
    blocks = [np.zeros((0, _CHANNELS), dtype=np.float32)]
    limit = int(long_files.LONG_S * stream.rate_hz) + 1
    while limit > 0 and len(block := stream.read(min(limit, _BLOCK_FRAMES))):
        blocks.append(block)
        limit -= len(block)
    return np.concatenate(blocks)


def conform(samples: NDArray[np.float32], rate_hz: int, shown: str, *, trim: bool) -> NDArray[np.float32]:
    """Bring a sound to the mix's rate, without DC, silence around it, or an edge that clicks; nothing is clipped.

    Args:
        samples: float32 (frames, 2), which may pass full scale.
        rate_hz: their rate.
        shown: what to call it in a message.
        trim: cut what lies below -60 dBFS at both ends.

    Returns:
        float32 (frames, 2) at the mix's rate.

    Raises:
        AudioError: it is silent.
    """
    centred = samples - samples.mean(axis=0, dtype=np.float64).astype(np.float32) if len(samples) else samples
    loud = np.flatnonzero(np.abs(centred).max(axis=1) > _QUIET)
    if not len(loud):
        raise AudioError(f"{shown} is silent", hint="choose another file, or raise its level")
    edge = round(_EDGE_S * rate_hz)
    if trim:
        centred = centred[max(0, int(loud[0]) - edge) : int(loud[-1]) + 1 + edge]
    edge = min(edge, len(centred) // 4)
    ramp = (np.arange(edge, dtype=np.float32) / max(1, edge))[:, np.newaxis]
    if edge:
        centred[:edge] *= ramp
        centred[-edge:] *= ramp[::-1]
    return resample(centred, rate_hz, RATE_HZ)


def read_file(path: Path, shown: str, store: Store) -> tuple[NDArray[np.float32], int]:
    """Samples (frames, 2) and rate of a short sound file, read by what its first bytes say, never by its name.

    Raises:
        AudioError: it is not a sound file that can be read, or holds values that are no numbers.
    """
    with long_files.as_audio_error(shown), open_sound(path, store) as stream:
        return _all_of(stream), stream.rate_hz
