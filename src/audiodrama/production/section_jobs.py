"""Sections of a chapter as jobs of their own: mixed, measured and encoded by whatever process is free, and kept.

Everything lies in the cache under the content of the section, so that after an edit only those sections are made again
in which something else is heard. Jobs are plain values; what they make is never sent, but read from the cache.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Self

import numpy as np

from audiodrama.base.cache import code_name, content_name
from audiodrama.base.errors import AudioError
from audiodrama.base.files import replacing
from audiodrama.base.strict import as_number, as_record, as_text, strict_json
from audiodrama.export.mp3_pieces import Mp3Piece, encode_piece
from audiodrama.mix.levels import Levels, mixed_section
from audiodrama.mix.limiter import hold_peaks
from audiodrama.mix.sections import AFTER_FRAMES
from audiodrama.production.cache_keys import shaping_versions
from audiodrama.qc.one_shots import Print, print_of, searched_end

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from audiodrama.arrange.timeline import Clip, Timeline
    from audiodrama.base.cache import Store
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.envelope import Point
    from audiodrama.export.encode import Format
    from audiodrama.mix.levels import MixedSection
    from audiodrama.mix.sections import Section
    from audiodrama.production.assets import Assets

LEVELS, PIECES, PRINTS = "levels", "pieces", "prints"
_MIX_CODE = (
    "mix",
    "dsp",
    "arrange/ducking.py",
    "base/units.py",
    "speech/recording.py",
    "production/section_jobs.py",
    "production/assets.py",
)
_PIECE_CODE = ("mix/limiter.py", "dsp/peaks.py", "export/mp3_pieces.py", "export/encode.py", "export/waveform.py")
_PRINT_CODE = ("mix", "dsp", "qc/one_shots.py")
_CHANNELS = 2
_MOST_RESPONSES = 6
_responses: dict[str, Sound | None] = {}
"""Responses in use in this process, by their SHA-256."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A master's part in a piece: its gain and the limiter's ceiling, in dB, and the MP3 that is made of it.

    `code` names the program that does it, so that processes of one render never differ in what they call things.
    """

    gain_db: float
    ceiling_db: float
    form: Format
    code: str

    @classmethod
    def of(cls, gain_db: float, ceiling_db: float, form: Format) -> Self:
        """An aim of this program."""
        return cls(gain_db, ceiling_db, form, content_name(code_name(*_PIECE_CODE), shaping_versions()))


@dataclass(frozen=True)
class Sources:
    """Where the sections of a chapter have their sounds from.

    Args:
        assets: sounds, rooms and takes.
        takes: checksums of takes by their names.
        rooms: SHA-256 of the response of each space, as it was when the chapter was arranged.
    """

    assets: Assets
    takes: Mapping[str, str]
    rooms: Mapping[str, str]

    @property
    def store(self) -> Store:
        """The cache."""
        return self.assets.store

    def keep(self, clip: Clip, make: Callable[[], Sound]) -> Sound:
        """A clip's sound through its effects, kept in the cache; as `mix` takes it."""
        return self.assets.kept_chain(self.takes, clip, make)

    def responses(self, spaces: Sequence[str]) -> dict[str, Sound]:
        """Impulse responses of spaces.

        Raises:
            AudioError: one is another than when the chapter was arranged.
        """
        found = {space: self._response(space) for space in spaces}
        return {space: response for space, response in found.items() if response is not None}

    def _response(self, space: str) -> Sound | None:
        digest = self.rooms[space]
        if digest not in _responses:
            response = self.assets.response(space)
            if room_digest(response) != digest:
                raise AudioError(f"the response of {space} was changed while it was used", hint="render again")
            while len(_responses) >= _MOST_RESPONSES:
                del _responses[next(iter(_responses))]
            _responses[digest] = response
        return _responses[digest]

    def digests(self, timeline: Timeline) -> dict[str, str | None]:
        """Checksums of the takes that a timeline plays."""
        return {clip.sound.name: self.takes.get(clip.sound.name) for clip in timeline.clips}


def room_digest(response: Sound | None) -> str:
    """SHA-256 of a response's samples; empty for the response of a dry space."""
    return "" if response is None else sha256(np.ascontiguousarray(response, dtype="<f4").tobytes()).hexdigest()


@dataclass(frozen=True)
class SectionJob:
    """A section that is to be made.

    Args:
        name: content name of its mix.
        section: what is heard.
        sources: where it comes from.
        near: as for `mixed_section`.
        last: whether the chapter ends with it.
        laid: file for its samples as long as the chapter is being made.
    """

    name: str
    section: Section
    sources: Sources
    near: float
    last: bool
    laid: Path

    @classmethod
    def of(cls, section: Section, sources: Sources, near: float, *, last: bool, laid: Path) -> Self:
        """The job of a section; arguments as above."""
        rooms = {space: sources.rooms[space] for space in section.timeline.spaces}
        name = content_name(
            "section", code_name(*_MIX_CODE), shaping_versions(), section, sources.digests(section.timeline), rooms,
            near, last,
        )  # fmt: skip
        return cls(name, section, sources, near, last, laid)

    def piece_name(self, aim: Aim) -> str:
        """Content name of the piece of MP3 that an aim makes of it."""
        return content_name("piece", self.name, aim)

    def is_laid(self, aim: Aim | None) -> bool:
        """Whether the cache has its levels, and its piece of MP3 where an aim is known."""
        return self.sources.store.has(LEVELS, self.name) and (aim is None or self.is_encoded(aim))

    def is_encoded(self, aim: Aim) -> bool:
        """Whether the cache has its piece of MP3."""
        return self.sources.store.has(PIECES, self.piece_name(aim))

    def lay(self, aim: Aim | None) -> None:
        """Mix it and keep its levels, its samples as long as the chapter is made, its piece where an aim is known."""
        mixed = self._mixed()
        with replacing(self.laid) as file:
            file.write(mixed.samples.data)
        if aim is not None:
            self._encode(mixed.samples, aim)

    def make_piece(self, aim: Aim) -> None:
        """Encode it and keep the piece of MP3."""
        self._encode(self.samples(), aim)

    def levels(self) -> Levels:
        """Its levels, from the cache where that has them."""
        kept = self.sources.store.read(LEVELS, self.name, Levels.of_bytes)
        return self._mixed().levels if kept is None else kept

    def samples(self) -> Sound:
        """Its samples with their margins, as `MixedSection` has them."""
        frames = self.section.before_frames + self.section.frames + AFTER_FRAMES
        try:
            samples = np.fromfile(self.laid, np.float32).reshape(-1, _CHANNELS)
        except FileNotFoundError:
            return self._mixed().samples
        return samples if len(samples) == frames else self._mixed().samples

    def piece(self, aim: Aim) -> Mp3Piece:
        """Its piece of MP3, from the cache where that has it."""
        name = self.piece_name(aim)
        kept = self.sources.store.read(PIECES, name, Mp3Piece.of_bytes)
        return self._encode(self.samples(), aim) if kept is None else kept

    def _mixed(self) -> MixedSection:
        sources = self.sources
        spaces = sources.responses(self.section.timeline.spaces)
        mixed = mixed_section(self.section, sources.assets.reader, spaces, near=self.near, keep=sources.keep)
        sources.store.put(LEVELS, self.name, mixed.levels.as_bytes())
        return mixed

    def _encode(self, samples: Sound, aim: Aim) -> Mp3Piece:
        section, rate_hz = self.section, self.section.timeline.rate_hz
        sound = hold_peaks(samples, aim.gain_db, aim.ceiling_db, rate_hz)
        piece = encode_piece(sound, section.before_frames, section.frames, aim.form, last=self.last, rate_hz=rate_hz)
        self.sources.store.put(PIECES, self.piece_name(aim), piece.as_bytes())
        return piece


@dataclass(frozen=True)
class LaidChapter:
    """A chapter's mix as `master` takes it: sections whose levels, and perhaps samples, were kept."""

    jobs: tuple[SectionJob, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its sections in order."""
        return tuple(job.section for job in self.jobs)

    def levels(self, number: int) -> Levels:
        """Levels of a section."""
        return self.jobs[number].levels()

    def samples(self, number: int) -> Sound:
        """Samples of a section with its margins."""
        return self.jobs[number].samples()


def kept_print(
    clip: Clip, timeline: Timeline, speech: Sequence[Point], sources: Sources, *, gain_db: float
) -> Print | None:
    """The print of a one-shot, made once, then kept in the cache; arguments as for `print_of`.

    Args:
        clip: the only one of the timeline, which begins with it.
        timeline: an excerpt.
        speech: in the excerpt.
        sources: of its sounds.
        gain_db: of the master.
    """
    store, spaces = sources.store, tuple(send.space for send in clip.sends)
    name = content_name(
        "print", code_name(*_PRINT_CODE), shaping_versions(), timeline, speech, sources.digests(timeline),
        [sources.rooms[space] for space in spaces], gain_db, searched_end(clip, timeline.rate_hz),
    )  # fmt: skip
    kept = store.read(PRINTS, name, _prints)
    if kept is None:
        made = print_of(clip, timeline, speech, sources.assets.reader, sources.responses(spaces), gain_db=gain_db)
        kept = (made,)
        store.put(PRINTS, name, json.dumps(made and asdict(made)).encode())
    return kept[0]


def _prints(raw: bytes) -> tuple[Print | None]:
    """A print or none, as the cache has it, as the only one in a row: none is no miss."""
    if raw == b"null":
        return (None,)
    found = as_record(strict_json(raw))
    return (Print(int(as_number(found["at"])), as_number(found["peak"]), as_text(found["wave"])),)
