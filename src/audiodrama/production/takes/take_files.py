"""Sounds of lines put into the play: a take that its engine could not make again, and a person's recording."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import UsageError
from audiodrama.base.files import must_lie_inside, read_inside, replacing
from audiodrama.performance.take_entries import FOLDER
from audiodrama.production.takes.take_list import file_stem, recording_files, way_file
from audiodrama.speech import recording
from audiodrama.speech.kept_files import LARGEST_BYTES, KeptPhrase, kept_file
from audiodrama.speech.requests import SILENT

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.base.cache import Store
    from audiodrama.performance.recordings import Conformed
    from audiodrama.production.takes.line_scenes import LineScene
    from audiodrama.production.takes.take_list import ListedTake
    from audiodrama.speech.recording import PhraseTake
    from audiodrama.speech.requests import PhraseRequest

_MOST = 9999


def keep_in_play(scene: LineScene, take: ListedTake, store: Store) -> tuple[str, str]:
    """Write a take that can be heard into the play; returns its file, relative, and the SHA-256 of its bytes."""
    pairs = [
        (request, phrase)
        for request, phrase in zip(take.requests, take.phrases, strict=True)
        if request.engine != SILENT
    ]
    sound = np.concatenate([recording.load_take(store, phrase.name) for _, phrase in pairs])
    raw = kept_file(
        sound, tuple(_kept(request, phrase) for request, phrase in pairs),
        words=scene.line.text, role=scene.line.speaker,
    )  # fmt: skip
    file = way_file(scene, take.number)
    _write(scene.production.root, file, raw)
    return file, hashlib.sha256(raw).hexdigest()


def _kept(request: PhraseRequest, phrase: PhraseTake) -> KeptPhrase:
    shift_st = sum(dict(step.figures).get("shift", 0.0) for step in request.effects if step.kind == "pitch")
    return KeptPhrase(
        phrase.frames, phrase.words, phrase.timing, phrase.timing_error_s, phrase.level_db, float(shift_st)
    )


def put_recording(scene: LineScene, made: Conformed) -> tuple[int, str, str]:
    """Write a recording into the play, unless it lies there already.

    Returns:
        Its number from 1 among the recordings of its line, its file and the SHA-256 of its bytes.
    """
    root = scene.production.root
    raw = kept_file(made.sound, made.phrases, words=scene.line.text, role=scene.line.speaker)
    digest = hashlib.sha256(raw).hexdigest()
    there = recording_files(scene)
    for number, file in there.items():
        if _digest(root, file) == digest:
            return number, file, digest
    number = max(there, default=0) + 1
    if number > _MOST:
        raise UsageError(f"this line has {len(there)} recordings", hint=f"delete some in {FOLDER}/")
    file = f"{FOLDER}/{file_stem(scene.key)}.r{number}.flac"
    _write(root, file, raw)
    return number, file, digest


def _digest(root: Path, file: str) -> str:
    try:
        return hashlib.sha256(read_inside(root, file, limit_bytes=LARGEST_BYTES)).hexdigest()
    except OSError:
        return ""


def _write(root: Path, file: str, raw: bytes) -> None:
    must_lie_inside(root, root / file)
    with replacing(root / file) as part:
        part.write(raw)
