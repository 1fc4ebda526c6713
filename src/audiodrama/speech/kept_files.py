"""Sounds of lines that lie in the play itself, as takes/*.flac: a person's recording, or a take nobody can make again.

Such a file is FLAC of 24 bits, mono, 44.1 kHz: the phrases of its line one after the other. A comment in it holds, as
JSON, where each phrase ends, when its words are heard, its level and the shift in pitch that its voice could not do; so
nothing of it has to be worked out again, and it sounds the same on every machine.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from audiodrama.base.cache import content_name
from audiodrama.base.errors import EngineError
from audiodrama.base.files import read_inside
from audiodrama.base.strict import as_list, as_number, as_record, as_text, strict_json
from audiodrama.base.text import for_xml

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.dsp.audio import Sound

RECORDED = "recording"
"""Engine of a phrase whose sound lies in the play: no engine is asked for it."""
LARGEST_BYTES = 64_000_000
_MARK = b"audiodrama take 1 "
_HEAD_BYTES = 1 << 18
_MOST_FRAMES = 3600 * 44100
_VORBIS = 4
_TIMINGS: dict[str, Literal["engine", "aligned", "proportional"]] = {
    "engine": "engine", "aligned": "aligned", "proportional": "proportional",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptPhrase:
    """A phrase in a file of the play.

    Args:
        frames: its length at 44.1 kHz.
        words: (start_s, end_s) of each word as it is written.
        timing: where these come from.
        timing_error_s: how far off they may be.
        level_db: gain that brings it to the common speech level.
        pitch_st: shift that the mix still has to make.
    """

    frames: int
    words: tuple[tuple[float, float], ...]
    timing: Literal["engine", "aligned", "proportional"]
    timing_error_s: float
    level_db: float
    pitch_st: float = 0.0


@dataclass(frozen=True, slots=True)
class KeptSound:
    """The sound of one phrase in a file of the play.

    Args:
        root: folder of the production.
        file: relative to it.
        sha256: of the file's bytes.
        start_frame: where the phrase begins in it.
        phrase: the facts.
    """

    root: Path
    file: str
    sha256: str
    start_frame: int
    phrase: KeptPhrase

    @property
    def name(self) -> str:
        """Name of its take in the store: by content, so it holds wherever the play lies."""
        return content_name(RECORDED, self.sha256, self.start_frame, self.phrase)

    def samples(self) -> Sound:
        """Its samples, (frames, 1) at 44.1 kHz.

        Raises:
            EngineError: the file is gone, or is not the one that was kept.
        """
        import soundfile

        raw = kept_bytes(self.root, self.file, self.sha256)
        try:
            with soundfile.SoundFile(io.BytesIO(raw)) as file:  # only the stretch: a small file may claim days
                file.seek(self.start_frame)
                sound: Sound = file.read(self.phrase.frames, dtype="float32", always_2d=True)
        except (RuntimeError, ValueError, MemoryError):
            raise EngineError(f"{self.file} cannot be decoded", hint="choose again") from None
        if sound.shape != (self.phrase.frames, 1):
            raise EngineError(f"{self.file} holds another length of sound than it says", hint="choose again")
        return sound


def kept_bytes(root: Path, file: str, sha256: str) -> bytes:
    """The bytes of a file of the play.

    Raises:
        EngineError: it is gone, or is not the one that was kept.
    """
    try:
        raw = read_inside(root, file, limit_bytes=LARGEST_BYTES)
    except OSError as error:
        raise EngineError(f"{file} cannot be read: {error.strerror}", hint="bring it back, or choose again") from None
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise EngineError(f"{file} is not the file that was kept", hint="bring that back, or choose again")
    return raw


def kept_file(sound: Sound, phrases: tuple[KeptPhrase, ...], *, words: str, role: str) -> bytes:
    """The bytes of a file for the play.

    Args:
        sound: (frames, 1) at 44.1 kHz, the phrases one after the other.
        phrases: their facts; their frames add up to the sound's.
        words: of the line, for whoever opens the file elsewhere.
        role: who says it.
    """
    import soundfile

    from audiodrama.dsp.audio import RATE_HZ

    buffer = io.BytesIO()
    with soundfile.SoundFile(buffer, "w", RATE_HZ, 1, "PCM_24", format="FLAC") as file:
        file.title, file.artist = for_xml(words), for_xml(role)  # libsndfile crashes where libFLAC refuses a character
        file.comment = _MARK.decode() + json.dumps([asdict(each) for each in phrases], separators=(",", ":"))
        file.write(sound)
    return buffer.getvalue()


def kept_phrases(raw: bytes) -> tuple[KeptPhrase, ...]:
    """The facts in the comment of a file of the play; its first bytes are enough.

    Raises:
        ValueError: it holds none, or nonsense.
    """
    said = next((each for each in _comments(raw) if _MARK in each[:80]), None)
    if said is None:
        raise ValueError("it holds no word times")
    try:
        return tuple(map(_phrase, as_list(strict_json(said[said.index(_MARK) + len(_MARK) :]))))
    except (KeyError, TypeError) as error:
        raise ValueError(f"its word times make no sense: {error}") from None


def kept_sounds(root: Path, file: str, sha256: str) -> tuple[KeptSound, ...]:
    """The phrases of a file of the play; only its head is read.

    Raises:
        EngineError: the file is gone, or holds no line.
    """
    from audiodrama.base.files import opened_inside

    try:
        with opened_inside(root, file, limit_bytes=LARGEST_BYTES) as opened:
            phrases = kept_phrases(opened.read(_HEAD_BYTES))
    except OSError as error:
        raise EngineError(f"{file} cannot be read: {error.strerror}", hint="bring it back, or choose again") from None
    except ValueError as error:
        hint = "give it as a recording: `audiodrama take PLACE --file " + file + "`"
        raise EngineError(f"{file} is no take that was kept here: {error}", hint=hint) from None
    starts = [sum(each.frames for each in phrases[:at]) for at in range(len(phrases))]
    return tuple(KeptSound(root, file, sha256, start, phrase) for start, phrase in zip(starts, phrases, strict=True))


def _comments(raw: bytes) -> list[bytes]:
    """The Vorbis comments of a FLAC file (RFC 9639, sections 8 and 8.6)."""
    if raw[:4] != b"fLaC":
        raise ValueError("it is no FLAC")
    at = 4
    while at + 4 <= len(raw):
        kind, size = raw[at] & 0x7F, int.from_bytes(raw[at + 1 : at + 4], "big")
        body = raw[at + 4 : at + 4 + size]
        if kind == _VORBIS:
            return _fields(body)
        if raw[at] & 0x80:
            break
        at += 4 + size
    return []


def _fields(body: bytes) -> list[bytes]:
    at = 4 + int.from_bytes(body[:4], "little")
    count, at = int.from_bytes(body[at : at + 4], "little"), at + 4
    found = []
    for _ in range(min(count, 100)):
        size = int.from_bytes(body[at : at + 4], "little")
        found.append(body[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def _phrase(raw: object) -> KeptPhrase:
    fields = as_record(raw)
    words = []
    for pair in as_list(fields["words"]):
        start, end = as_list(pair)
        words.append((as_number(start, 0, 1e5), as_number(end, 0, 1e5)))
    frames = as_number(fields["frames"], 1, _MOST_FRAMES)
    if not isinstance(frames, int):
        raise TypeError("a length is no whole number")
    return KeptPhrase(
        frames,
        tuple(words),
        _TIMINGS[as_text(fields["timing"])],
        as_number(fields["timing_error_s"], 0, 1e3),
        as_number(fields["level_db"], -80, 80),
        as_number(fields["pitch_st"], -48, 48),
    )
