"""Any bytes under the name of a sound are a sound or a sentence why not, in bounded time and memory."""

from __future__ import annotations

import io
import random
import struct
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

from attacking import linux_only, seeds, survives
from audiodrama.base.cache import Store
from audiodrama.sounds import clips, formats, inspect
from audiodrama.sounds.palette import Sound

FILES = Path(__file__).parents[1] / "sounds" / "files"
WRITTEN = [
    ("WAV", "PCM_16"),
    ("WAV", "FLOAT"),
    ("FLAC", "PCM_16"),
    ("OGG", "VORBIS"),
    ("MP3", "MPEG_LAYER_III"),
    ("AIFF", "PCM_24"),
    ("W64", "PCM_16"),
    ("CAF", "PCM_16"),
    ("AU", "ULAW"),
    ("OGG", "OPUS"),
]
HOSTILE = [
    b"\xff" * 4,
    b"\0" * 4,
    b"\x7f\xff\xff\xff",
    struct.pack("<I", 2**31 - 1),
    struct.pack("<H", 65535),
    b"data" + b"\xff" * 4,
    b"LIST" + b"\xff" * 4,
    b"fmt \x10\0\0\0",
    b"#EXTM3U\n/etc/passwd\n",
    b"ffconcat version 1.0\n",
    b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
    b"moov",
    b"\0\0\0\x01mdat" + b"\xff" * 8,
    b"OggS\0\x02",
    b"fLaC\0\0\0\x22",
    b"RIFF",
    b"FORM",
    b"nan",
    struct.pack("<f", float("nan")),
    struct.pack("<f", float("inf")),
    bytes(3000),
]


@cache
def whole() -> list[bytes]:
    """Good sounds of every kind that is written here, and the strange ones that are kept."""
    noise = np.random.default_rng(1).normal(0, 0.1, (4000, 2)).astype(np.float32)
    made = []
    for form, subtype in WRITTEN:
        buffer = io.BytesIO()
        soundfile.write(buffer, noise, 48000, format=form, subtype=subtype)
        made.append(buffer.getvalue())
    constant = io.BytesIO()
    soundfile.write(constant, np.zeros((400_000, 8), np.float32), 44100, format="FLAC", subtype="PCM_16")
    return [*made, constant.getvalue(), *(path.read_bytes() for path in sorted(FILES.iterdir()))]


def mutated(rng: random.Random) -> bytes:
    """One of them with a few changes, most often near its head."""
    signs = bytearray(rng.choice(whole()))
    for _ in range(rng.choice((1, 2, 8))):
        at = rng.randrange(min(len(signs), 200 if rng.random() < 0.8 else len(signs)) + 1)
        choice = rng.random()
        if choice < 0.45:
            signs[at : at + 1] = bytes([rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))])
        elif choice < 0.55:
            del signs[at : at + rng.randrange(1, 900)]
        elif choice < 0.65:
            del signs[at:]
        elif choice < 0.8:
            piece = rng.choice(HOSTILE)
            signs[at : at + len(piece)] = piece
        else:
            signs[at:at] = rng.choice(HOSTILE)
    return bytes(signs)


def used(seed: int) -> None:
    """Look through one as `check` does, and make a sound and a bed of it as a render does."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="sound-") as folder:
        path, store = (
            Path(folder) / f"x.{rng.choice(('wav', 'flac', 'mp3', 'm4a', 'ogg'))}",
            Store(Path(folder) / "cache"),
        )
        path.write_bytes(mutated(rng))
        if formats.problem(path, path.parent) or inspect.examine(path, store).fault:
            return
        sound = Sound("x", "x", rng.choice(("sfx", "bed")), file=path.name, trim=rng.random() < 0.5)
        samples = clips.load_clip(clips.prepare(sound, 0, path.parent, store).name, store)
        assert samples is None or (np.isfinite(samples).all() and np.abs(samples).max() < 64)


@linux_only
def test_a_mutated_sound_is_a_sound_or_a_sentence():
    """No bytes end in a traceback, in noise without measure, in minutes or in gigabytes."""
    survives(used, seeds(30), seconds=20, megabytes=1000)


@linux_only
@pytest.mark.attack
def test_many_mutated_sounds():
    """The same for more."""
    survives(used, seeds(150), seconds=20, megabytes=1000)
