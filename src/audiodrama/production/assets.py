"""Everything that a chapter plays: takes, sounds of the palette, long files, and the responses of its rooms.

All of it lies in the cache under content names, and what the cache has lost is made again. A sound file is read once;
one that was saved since the plan was made is noticed, because its content name is then another.
"""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.arrange.sources import SoundRef
from audiodrama.base.cache import Store, code_name, content_name
from audiodrama.base.errors import AudioError
from audiodrama.base.files import replacing, snapshot
from audiodrama.base.strict import as_list, as_number, strict_json
from audiodrama.dsp.audio import RATE_HZ, decode
from audiodrama.dsp.resampling import resample
from audiodrama.dsp.sound_readers import ArrayReader, FileReader, PlanarReader
from audiodrama.mix.clearance import PROFILE_VERSION, loudness_profile
from audiodrama.production.cache_keys import seeded, shaping_versions
from audiodrama.production.lock import only_one
from audiodrama.sounds import clips, room_response
from audiodrama.sounds.palette import kind_of
from audiodrama.speech import recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from audiodrama.arrange.sources import SoundUse, Source
    from audiodrama.arrange.timeline import Clip
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.sound_readers import SoundReader
    from audiodrama.sounds.palette import Palette, Space

ROOMS = "rooms"
LOUDNESS = "loudness"
CHAINS = "chains"
DECODED = "decoded"
_LONG_S = 10.0
_CLIP_CHANNELS = 2
_BLOCK_FRAMES = 1 << 18
_CHAIN_CODE = ("mix/voice_chain.py", "dsp")
_ROOM_CODE = ("sounds/room_response.py", "sounds/reverberation.py", "dsp")


@dataclass(frozen=True)
class Assets:
    """The sounds of one chapter.

    Args:
        palette: sounds and spaces.
        sfx: folder of the production's sound files.
        store: the cache.
        planned: content name of each use of a sound, as it was when the chapter was planned.
        planned_rooms: SHA-256 of each file of a recorded room, by its name in sfx/, as it was then.
        long_s: a sound that is longer is decoded piece by piece.
    """

    palette: Palette
    sfx: Path
    store: Store
    planned: Mapping[SoundUse, str]
    planned_rooms: Mapping[str, str] = field(default_factory=dict)
    long_s: float = _LONG_S
    _changed: set[str] = field(default_factory=set, repr=False, compare=False)
    _profiles: dict[str, Sequence[float]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def sounds(self) -> dict[SoundUse, clips.Prepared]:
        """Every sound of the palette, made ready.

        A bed takes more memory than anything else while it is synthesised, so of all processes one does so at a time;
        the others then find it in the cache.

        Raises:
            AudioError: a file cannot be used.
        """
        self.store.folder.mkdir(parents=True, exist_ok=True)
        with only_one(self.store.folder, lambda: None):
            return {use: self._prepared(use) for use in self.planned}

    @property
    def are_as_planned(self) -> bool:
        """Whether no sound file was saved since the plan was made."""
        return not self._changed and all(sound.name == self.planned[use] for use, sound in self.sounds.items())

    def _prepared(self, use: SoundUse) -> clips.Prepared:
        return clips.prepare(seeded(use, self.palette), use.variation, self.sfx, self.store)

    def reader(self, source: Source) -> SoundReader:
        """A take or a sound, in memory when it is short.

        Raises:
            EngineError: the cache has lost a take.
            AudioError: a sound cannot be read any more.
        """
        if isinstance(source, SoundRef):
            return self._sound_reader(source)
        return ArrayReader(recording.load_take(self.store, source.name))

    def _sound_reader(self, source: SoundRef) -> SoundReader:
        if self.store.has(DECODED, source.name) and self.store.sealed(DECODED, source.name):
            return PlanarReader(self.store.path(DECODED, source.name), _CLIP_CHANNELS)
        reader = self._kept_clip(source.name)
        if reader is None and (long := self._long(source.use)):
            return long
        if reader is None:  # it was damaged since it was made ready
            self._prepared(source.use)
            reader = self._kept_clip(source.name)
        if reader is None:
            raise AudioError(f"the sound {source.use.key} is not in the cache any more", hint="render again")
        if reader.frames <= self.long_s * RATE_HZ:
            return ArrayReader(reader.read(0, reader.frames))
        return self._decoded(source.name, reader)

    def _decoded(self, name: str, reader: FileReader) -> PlanarReader:
        """A long sound, decoded into a file: every section of a chapter reads another part of it."""
        path = self.store.free_path(DECODED, name)
        planes = np.empty((_CLIP_CHANNELS, reader.frames), dtype="<f4")
        for start in range(0, reader.frames, _BLOCK_FRAMES):
            end = min(start + _BLOCK_FRAMES, reader.frames)
            planes[:, start:end] = reader.read(start, end).T
        with replacing(path) as file:
            file.write(planes.data)
        self.store.seal(DECODED, name)
        return PlanarReader(path, len(planes))

    def _kept_clip(self, name: str) -> FileReader | None:
        return self.store.read(clips.KIND, name, lambda raw: FileReader(raw, RATE_HZ))

    def _long(self, use: SoundUse) -> SoundReader | None:
        return clips.reader(seeded(use, self.palette), use.variation, self.sfx, self.store)

    def loudness(self, source: Source) -> Sequence[float]:
        """How loud a take or a sound is from moment to moment, measured once, then kept in the cache."""
        if source.name not in self._profiles:
            self._profiles[source.name] = self._loudness(source)
        return self._profiles[source.name]

    def _loudness(self, source: Source) -> Sequence[float]:
        entry = content_name("loudness", PROFILE_VERSION, source.name)
        kept = self.store.read(LOUDNESS, entry, _levels)
        if kept is not None:
            return kept
        levels = loudness_profile(self.reader(source), RATE_HZ)
        self.store.put(LOUDNESS, entry, json.dumps(levels).encode())
        return levels

    def kept_chain(self, digests: Mapping[str, str], clip: Clip, make: Callable[[], Sound]) -> Sound:
        """A clip's sound through its effects, (frames, channels), made once, then kept in the cache.

        Args:
            digests: checksums of takes by their names.
            clip: its sound and effects count.
            make: makes it.
        """
        digest = digests.get(clip.sound.name)
        name = content_name(
            "chain", code_name(*_CHAIN_CODE), shaping_versions(), clip.sound.name, digest, clip.effects, RATE_HZ
        )
        kept = self.store.read(CHAINS, name, _samples)
        if kept is not None:
            return kept
        samples = make()
        buffer = io.BytesIO()
        np.save(buffer, samples, allow_pickle=False)
        self.store.put(CHAINS, name, buffer.getvalue())
        return samples

    @cached_property
    def tails(self) -> dict[str, int]:
        """Frames of the responses of spaces whose reverberation comes from a file."""
        recorded = {key: self.response(key) for key, space in self.palette.spaces.items() if space.ir}
        return {key: len(sound) for key, sound in recorded.items() if sound is not None}

    def responses(self, spaces: Sequence[str]) -> dict[str, Sound]:
        """Impulse responses of spaces by their keys, at the mix's rate; dry ones have none."""
        known = {key: self.response(key) for key in spaces}
        return {key: sound for key, sound in known.items() if sound is not None}

    def response(self, key: str) -> Sound | None:
        """The impulse response of a space, (frames, 2) at the mix's rate; None for a dry one.

        Raises:
            AudioError: its file cannot be used.
        """
        space = self.palette.spaces[key]
        if space.ir is not None:
            return self._recorded_response(space, space.ir)
        return None if kind_of(space) == "dry" else self._synthesised_response(space)

    def _recorded_response(self, space: Space, file: str) -> Sound:
        shown = f"sfx/{file}"
        with _explaining(shown), snapshot(self.sfx / file) as (copy, digest):
            samples, rate_hz = clips.read_file(copy, shown, self.store)
        if self.planned_rooms.get(file, digest) != digest:
            self._changed.add(file)
        try:
            return room_response.as_response(resample(samples, rate_hz, RATE_HZ), rate_hz=RATE_HZ)
        except AudioError as error:
            hint = f"it is the `ir:` of {space.name} in sfx/sounds.yaml; choose another file"
            raise AudioError(f"{shown}: {error.message}", hint=hint) from None

    def _synthesised_response(self, space: Space) -> Sound:
        plain = replace(space, key="", name="", aliases=(), beds=(), wet_db=0.0)
        name = content_name("room", code_name(*_ROOM_CODE), shaping_versions(), plain)
        kept = self.store.read(ROOMS, name, lambda raw: decode(raw)[0])
        if kept is not None:
            return kept
        samples = room_response.space_response(space, rate_hz=RATE_HZ)
        assert samples is not None, "a space that is not dry has a response"
        raw = _wav(samples)
        self.store.put(ROOMS, name, raw)
        return decode(raw)[0]


@contextmanager
def _explaining(shown: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AudioError(f"{shown} cannot be read: {error.strerror}") from None


def _samples(raw: bytes) -> Sound:
    samples: Sound = np.load(io.BytesIO(raw), allow_pickle=False)
    if samples.ndim != 2 or samples.dtype != np.float32:
        raise ValueError("not samples")
    return samples


def _levels(raw: bytes) -> tuple[float, ...]:
    return tuple(map(as_number, as_list(strict_json(raw))))


def _wav(samples: Sound) -> bytes:
    import soundfile

    buffer = io.BytesIO()
    soundfile.write(buffer, samples, RATE_HZ, format="WAV", subtype="FLOAT")
    return buffer.getvalue()
