"""What a sound file truly holds, found out before anybody speaks: each file is looked through once, whatever its name.

Files that passed are remembered in the cache by their content; those that did not are looked through again.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, Any, Literal

from audiodrama.base.cache import Store, content_name
from audiodrama.base.files import file_hash
from audiodrama.sounds.formats import quiet_decoders, sniff

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
KIND = "soundchecks"
LONGEST_S = 6 * 3600.0
_BLOCK_FRAMES = 1 << 18
_FAINT = 1e-3  # -60 dBFS, below which a clip counts as silent
_NOTHING = 1e-6
_UNKNOWN_BYTES = 0x7FFFF000  # from here on a length is what programs write that do not know it
_MISSING_SHARE = 0.01

Loudness = Literal["sound", "faint", "nothing"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a sound file holds.

    Args:
        fault: why it cannot be used, in the writer's words; None when it can.
        duration_s: its length, as far as it could be read.
        channels: how many it has.
        loudness: `faint` never reaches -60 dBFS, `nothing` is digital silence.
        promised_s: the length its header promises, when clearly more than there is.
    """

    fault: str | None = None
    duration_s: float = 0.0
    channels: int = 0
    loudness: Loudness = "sound"
    promised_s: float | None = None


def examine(path: Path, store: Store) -> Finding:
    """Look through a sound file, or remember what was found in one of the same bytes.

    Args:
        path: a file that `soundfiles.problem` has let in.
        store: the cache; one that cannot be written costs only time.
    """
    try:
        name = content_name(KIND, VERSION, file_hash(path))
        if raw := store.get(KIND, name):
            return Finding(**json.loads(raw))
        found = _heard(path)
    except OSError as error:
        return Finding(f"it cannot be read ({error.strerror})")
    if found.fault is None:
        with suppress(OSError):
            store.put(KIND, name, json.dumps(asdict(found)).encode())
    return found


def _heard(path: Path) -> Finding:
    import soundfile

    with path.open("rb") as file, quiet_decoders():
        kind = str(sniff(file.read(64))).upper()
        promised = _promised_share(file)
        file.seek(0)
        try:
            with soundfile.SoundFile(file) as sound:
                return _scanned(sound, promised)
        except (soundfile.LibsndfileError, RuntimeError, ValueError):
            return Finding(f"it begins like {kind}, but the rest cannot be decoded")


def _scanned(sound: Any, promised: float) -> Finding:
    """Every block of a file; of plain whole numbers, which are always finite, only until something is heard."""
    import numpy as np

    whole = "PCM" in str(sound.subtype)
    plain = whole and sound.format in {"WAV", "WAVEX", "RF64", "AIFF"}
    low, high, frames = np.inf, -np.inf, 0
    for block in sound.blocks(_BLOCK_FRAMES, dtype="float32", always_2d=True):
        frames += len(block)
        if frames > LONGEST_S * sound.samplerate:
            return Finding(f"it is longer than {LONGEST_S / 3600:g} hours")
        if not whole and not np.isfinite(block).all():
            return Finding("it holds values that are no numbers (NaN or infinity)")
        if high - low <= 2 * _FAINT:
            low, high = min(low, float(block.min())), max(high, float(block.max()))
        elif plain:
            frames = sound.frames
            break
    if not frames:
        return Finding("no sound is in it")
    duration_s = frames / sound.samplerate
    return Finding(
        None, duration_s, sound.channels, _loudness(low, high), duration_s * promised if promised > 1 else None
    )


def _loudness(low: float, high: float) -> Loudness:
    """What a swing between two values is; of it at least half is left when its mean has been taken out."""
    if max(high, -low) <= _NOTHING:
        return "nothing"
    return "sound" if high - low > _FAINT else "faint"


def _promised_share(file: IO[bytes]) -> float:
    """How many times as much sound the header of a WAV or AIFF promises as there is; 1 where that is not told."""
    file.seek(0)
    order: Literal["little", "big"] = "little" if file.read(12)[:4] == b"RIFF" else "big"
    while len(head := file.read(8)) == 8:
        size = int.from_bytes(head[4:], order)
        if head[:4] in {b"data", b"SSND"}:
            start = file.tell()
            there = file.seek(0, 2) - start
            cut = there < size * (1 - _MISSING_SHARE) and size < _UNKNOWN_BYTES
            return size / there if cut and there else 1.0
        file.seek(size + size % 2, 1)
    return 1.0
