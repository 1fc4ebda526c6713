"""The figures that director's notes are read off, each made once of a sound and kept in the cache by its content."""

from __future__ import annotations

import io
import json
import re
from collections import OrderedDict, defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.cache import code_name, content_name
from audiodrama.base.names import key
from audiodrama.base.strict import as_list, as_number, strict_json
from audiodrama.base.words import words
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.bands import BANDS, band_decay, band_profile
from audiodrama.dsp.envelope import Envelope
from audiodrama.dsp.intelligibility import stoi
from audiodrama.mix.desk import hear
from audiodrama.mix.voice_chain import clip_reader
from audiodrama.performance.notes import takes
from audiodrama.performance.notes.field import level_lufs, owner
from audiodrama.performance.notes.lines import Join, LineFacts, SpokenPart
from audiodrama.performance.notes.names import NameTake, capital_names, word_cepstrum
from audiodrama.performance.notes.takes import PeakFigures
from audiodrama.speech import recording
from audiodrama.speech.requests import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from audiodrama.arrange.timeline import Clip, Event
    from audiodrama.cast.model import Cast
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.bands import Powers
    from audiodrama.dsp.sound_readers import SoundReader
    from audiodrama.performance.notes.field import SoundField
    from audiodrama.performance.notes.takes import VoiceFigures
    from audiodrama.production.chapter import Job, Score
    from audiodrama.script.cuesheet import Phrase
    from audiodrama.speech.recording import PhraseTake
    from audiodrama.speech.requests import PhraseRequest

PROFILES, FIGURES, CEPSTRA = "bands", "take-figures", "cepstra"
_AT_HAND = 48
_PROFILE_CODE = ("dsp/bands.py", "dsp/loudness.py")
_ACTIVE = 0.01
_TEARING = frozenset({"saturation", "compressor", "phone", "radio", "ring"})
_PIECE = re.compile(r"[/~]")
_NAME = re.compile(r"[^\W\d_]+")
_FIGURES_CODE = ("performance/notes/takes.py", "dsp/pitch.py", "dsp/loudness.py", "dsp/filters.py")


class NoteMaterials:
    """Profiles and figures of the sounds of one chapter; only some of them are held at a time.

    Args:
        job: the chapter, spoken.
        score: the chapter in time.
        wanted: what was asked of the engines for it.
    """

    def __init__(self, job: Job, score: Score, wanted: Sequence[PhraseRequest]) -> None:
        self._job, self._score = job, score
        self._wanted: dict[str, list[PhraseRequest]] = defaultdict(list)
        for request in wanted:
            self._wanted[request.line].append(request)
        self._lines = {line.id: line for line in job.chapter.lines}
        self._clips: dict[str, list[Clip]] = defaultdict(list)
        for clip in score.timeline.clips:
            if clip.bus == "dialogue":
                self._clips[owner(clip)].append(clip)
        self._ride = Envelope(dict(score.timeline.bus_gain).get("dialogue", ()))
        self._held: OrderedDict[str, Powers] = OrderedDict()
        self.measured: list[str] = []
        """Names of the takes and sounds that had to be listened to."""
        self.decays = {space: band_decay(response, RATE_HZ) for space, response in score.responses.items()}
        """How each room returns power."""

    def profile(self, clip: Clip) -> Powers:
        """The band profile of a clip's sound through its effects."""
        digest = self._digest(clip.sound.name)
        effects = clip.effects if clip.bus == "dialogue" else ()
        name = content_name("bands", code_name(*_PROFILE_CODE), clip.sound.name, digest, effects)
        if name in self._held:
            self._held.move_to_end(name)
            return self._held[name]
        store = self._job.store
        found = store.read(PROFILES, name, _profile)
        if found is None:
            self.measured.append(clip.sound.name)
            found = band_profile(self._reader(clip), RATE_HZ)
            buffer = io.BytesIO()
            np.save(buffer, found, allow_pickle=False)
            store.put(PROFILES, name, buffer.getvalue())
        self._held[name] = found
        while len(self._held) > _AT_HAND:
            self._held.popitem(last=False)
        return found

    def _reader(self, clip: Clip) -> SoundReader:
        if clip.effects:
            return clip_reader(clip, lambda: self._job.assets.reader(clip.sound), RATE_HZ, self._job.keep)
        return self._job.assets.reader(clip.sound)

    def line_facts(self, event: Event, field: SoundField) -> LineFacts:
        """A line with the figures of its takes.

        Raises:
            EngineError: the cache has lost one.
        """
        line, clips = self._lines[event.id], self._clips[event.id]
        window = field.window(event.start_frame, event.end_frame)
        own = window.of(event.id)
        loud = own[:, BANDS] > own[:, BANDS].max(initial=0.0) * _ACTIVE
        parts = [
            self._part(number, take, request, clips)
            for number, (take, request) in enumerate(
                zip(self._job.spoken[event.id], self._wanted[event.id], strict=True)
            )
            if request.engine != SILENT
        ]  # fmt: skip
        return LineFacts(
            line, event, RATE_HZ, tuple(parts), level_lufs(own[loud]) if loud.any() else -120.0,
            frozenset(step.kind for clip in clips for step in clip.effects),
        )  # fmt: skip

    def _part(self, number: int, take: PhraseTake, request: PhraseRequest, clips: Sequence[Clip]) -> SpokenPart:
        name = f"{request.line}.{number}" if number else request.line
        own = [clip for clip in clips if _PIECE.split(clip.id, maxsplit=1)[0] == name]
        start = min((clip.start_frame - clip.offset_frame for clip in own), default=0)
        return SpokenPart(
            self.figures(take.name), request.spoken.text, request.spoken.rate * request.speed, take.level_db,
            start / RATE_HZ, self._peaks(own), self._joins(take, own),
            self._ride.at(start + take.frames // 2),
        )  # fmt: skip

    def _peaks(self, clips: Sequence[Clip]) -> PeakFigures | None:
        """Peaks of a take through its effects, where one of them may tear them."""
        clip = next((each for each in clips if _TEARING.intersection(step.kind for step in each.effects)), None)
        if clip is None:
            return None
        name = content_name(
            "peaks", code_name(*_FIGURES_CODE), clip.sound.name, self._digest(clip.sound.name), clip.effects
        )
        store = self._job.store
        found = store.read(FIGURES, name, lambda raw: PeakFigures(*map(as_number, as_list(strict_json(raw)))))
        if found is None:
            self.measured.append(clip.sound.name)
            reader = replace(clip, bus="foley")  # as it is before a voice's peaks are spread out
            opened = clip_reader(reader, lambda: self._job.assets.reader(clip.sound), RATE_HZ, self._job.keep)
            found = takes.peak_figures(opened.read(0, opened.frames), RATE_HZ)
            store.put(FIGURES, name, json.dumps([found.piled, found.crest_db]).encode())
        return found

    def _joins(self, take: PhraseTake, clips: Sequence[Clip]) -> tuple[Join, ...]:
        """Where a take is cut in pieces because speech waits."""
        cuts = [clip for clip in clips if clip.offset_frame and "~" not in clip.id]
        if not cuts:
            return ()
        samples = self._samples(take.name)
        return tuple(
            Join(clip.start_frame / RATE_HZ, *takes.levels_beside(samples, clip.offset_frame, RATE_HZ)) for clip in cuts
        )

    def stoi(self, event: Event) -> float | None:
        """STOI of a line in the mix: its own voice, dry, against everything; kept while the chapter sounds the same.

        Args:
            event: of the line.

        Returns:
            The measure; None where there is too little speech to tell.
        """
        sound, store = self._job.keys.sound, self._job.store
        if not sound:
            return self._measured_stoi(event)
        name = content_name(
            "stoi", code_name("dsp/intelligibility.py", "mix"), sound, event.start_frame, event.end_frame
        )
        kept = store.read(FIGURES, name, lambda raw: list(map(as_number, as_list(strict_json(raw)))))
        if kept is None:
            found = self._measured_stoi(event)
            kept = [] if found is None else [found]
            store.put(FIGURES, name, json.dumps(kept).encode())
        return kept[0] if kept else None

    def _measured_stoi(self, event: Event) -> float | None:
        timeline = self._score.timeline
        own = tuple(
            replace(clip, sends=()) for clip in timeline.clips if owner(clip) == event.id and clip.dry
        )  # fmt: skip
        alone = replace(timeline, clips=own, spaces=(), return_gain=())
        stretch = (event.start_frame, event.end_frame, self._job.assets.reader)
        clean = hear(alone, *stretch, {}, keep=self._job.keep)
        mixed = hear(timeline, *stretch, self._score.responses, keep=self._job.keep)
        found = stoi(clean.mean(axis=1), mixed.mean(axis=1), RATE_HZ)
        return None if found is None else round(found, 4)

    def name_takes(self, facts: Iterable[LineFacts]) -> Iterator[NameTake]:
        """Every name in these lines: of the cast, of `pronounce`, and words that `[[say: …]]` tells."""
        cast = self._job.cast
        wanted = {key(name) for role in cast.roles.values() for name in (role.name, *role.aliases)}
        wanted |= {key(each.written) for each in cast.pronounce.values()}
        wanted |= capital_names(line.text for line in self._lines.values())
        wanted |= {key(say.written) for line in self._lines.values() for phrase in line.phrases for say in phrase.says}
        for each in facts:
            heard = each.event.words
            for phrase, take in zip(each.line.phrases, self._job.spoken[each.line.id], strict=True):
                for number, (word, times) in enumerate(zip(words(phrase.text), take.words, strict=False)):
                    name = _NAME.match(word.text)
                    at = phrase.first_word + number
                    if name is None or key(name[0]) not in wanted or at >= len(heard):
                        continue
                    yield NameTake(
                        name[0], each, at, heard[at].start_frame / RATE_HZ, heard[at].end_frame / RATE_HZ,
                        _asked(name[0], phrase, cast), partial(self._cepstrum, take.name, *times),
                    )  # fmt: skip

    def _cepstrum(self, take: str, start_s: float, end_s: float) -> NDArray[np.float64]:
        name = content_name(
            "cepstrum", code_name("performance/notes/names.py", "dsp/mel.py"), take, self._digest(take), start_s, end_s
        )
        store = self._job.store
        found = store.read(
            CEPSTRA, name, lambda raw: np.asarray(np.load(io.BytesIO(raw), allow_pickle=False), np.float64)
        )
        if found is None:
            found = word_cepstrum(self._samples(take), RATE_HZ, start_s, end_s)
            buffer = io.BytesIO()
            np.save(buffer, found.astype(np.float32), allow_pickle=False)
            store.put(CEPSTRA, name, buffer.getvalue())
        return found

    def figures(self, take: str) -> VoiceFigures:
        """Figures of a take.

        Raises:
            EngineError: the cache has lost it.
        """
        name = content_name("figures", code_name(*_FIGURES_CODE), takes.FIGURES_VERSION, take, self._digest(take))
        store = self._job.store
        found = store.read(FIGURES, name, takes.parse_figures)
        if found is None:
            self.measured.append(take)
            found = takes.voice_figures(self._samples(take), RATE_HZ)
            store.put(FIGURES, name, takes.figures_text(found))
        return found

    def _samples(self, take: str) -> Sound:
        return recording.load_take(self._job.store, take)

    def _digest(self, take: str) -> str | None:
        return self._job.store.digest(recording.KIND, take)


def _profile(raw: bytes) -> Powers:
    found = np.load(io.BytesIO(raw), allow_pickle=False)
    if found.ndim != 2 or found.shape[1] != BANDS + 1 or found.dtype != np.float32:
        raise ValueError("no profile")
    return np.asarray(found)


def _asked(name: str, phrase: Phrase, cast: Cast) -> str:
    """How a name is asked for in a phrase: by the script, else by voices.yaml; empty as it is written."""
    said = next((each for each in reversed(phrase.says) if key(each.written) == key(name)), None)
    if said is not None:
        return said.ipa or said.spoken or ""
    known = next((each for each in cast.pronounce.values() if key(each.written) == key(name)), None)
    return (known.ipa or known.spoken or "") if known else ""
