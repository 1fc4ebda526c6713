"""The facts of a sound file, learnt before anybody speaks: each file is looked through once, whatever its name.

Files that passed are remembered in the cache by their content; those that did not are looked through again.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, get_args

from audiodrama.base.cache import content_name
from audiodrama.base.strict import as_number, as_record, as_text, strict_json
from audiodrama.sounds.content import FileContent, UnreadableSoundError, file_content
from audiodrama.sounds.decoding import LONGEST_S, SoundStream, decode_content
from audiodrama.sounds.riff import promised_share

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.base.cache import Store

VERSION = 2
KIND = "soundchecks"
_BLOCK_FRAMES = 1 << 18
_FAINT = 1e-3  # -60 dBFS, below which a clip counts as silent
_NOTHING = 1e-6
_UNPACKED = frozenset({"wav", "aiff", "w64", "au", "caf"})

Loudness = Literal["sound", "faint", "nothing"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The facts of a sound file.

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
    """Look through a sound file, or remember the facts of one of the same bytes.

    Args:
        path: a file that `formats.problem` has let in.
        store: the cache; one that cannot be written costs only time.
    """
    try:
        with file_content(path) as content:
            name = content_name(KIND, VERSION, content.digest)
            if known := store.read(KIND, name, _finding):
                return known
            finding = _look_through(content, store)
    except UnreadableSoundError as error:
        return Finding(str(error))
    with suppress(OSError):
        store.put(KIND, name, json.dumps(asdict(finding)).encode())
    return finding


def _finding(raw: bytes) -> Finding:
    """An entry of the cache, read strictly."""
    fields = as_record(strict_json(raw))
    fault, promised_s, loudness = fields["fault"], fields["promised_s"], fields["loudness"]
    if loudness not in get_args(Loudness):
        raise ValueError(loudness)
    return Finding(
        None if fault is None else as_text(fault),
        as_number(fields["duration_s"], 0.0),
        int(as_number(fields["channels"], 0)),
        loudness,
        None if promised_s is None else as_number(promised_s, 0.0),
    )


def _look_through(content: FileContent, store: Store) -> Finding:
    promised = promised_share(content.file, content.size)
    with decode_content(content, store) as stream:
        frames, low, high = _scan(stream)
        duration_s = frames / stream.rate_hz
        promised_s = duration_s * promised if stream.kind in {"wav", "aiff"} and promised > 1 else None
        return Finding(None, duration_s, stream.channels, _loudness(low, high), promised_s)


def _scan(stream: SoundStream) -> tuple[int, float, float]:
    """Length in frames, lowest and highest value; of plain whole numbers only until something is heard."""
    plain = stream.kind in _UNPACKED and "PCM" in stream.subtype
    low, high, frames = float("inf"), float("-inf"), 0
    while len(block := stream.read(_BLOCK_FRAMES)):
        frames += len(block)
        stream.must_be_dense(frames)
        if high - low <= 2 * _FAINT:
            low, high = min(low, float(block.min())), max(high, float(block.max()))
        elif plain:
            frames = stream.frames
        if frames > LONGEST_S * stream.rate_hz:
            raise UnreadableSoundError(f"it is longer than {LONGEST_S / 3600:g} hours")
        if frames == stream.frames:
            break
    if not frames:
        raise UnreadableSoundError("no sound is in it")
    return frames, low, high


def _loudness(low: float, high: float) -> Loudness:
    """How loud a swing between two values is; of it at least half is left when its mean has been taken out."""
    if max(high, -low) <= _NOTHING:
        return "nothing"
    return "sound" if high - low > _FAINT else "faint"
