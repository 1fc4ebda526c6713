"""Small plays with forty faults at known places: one to develop thresholds on, another one to look at them once.

Most faults are written into the script, voices.yaml or sfx/sounds.yaml, as a writer would make them; those of takes are
made in the takes themselves, under the names of the takes, as an engine or a person would have delivered them. Figures
reach from just noticed to plain. The lines between the faults are as they should be, and nothing may be noted of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.cache import Store
from audiodrama.dsp.audio import RATE_HZ, write_wav
from audiodrama.dsp.effects.chain import apply
from audiodrama.dsp.effects.stretch import stretch
from audiodrama.dsp.effects.table import Effect
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load
from audiodrama.script.cuesheet import Phrase
from audiodrama.speech import recording
from audiodrama.speech.requests import line_requests
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from audiodrama.dsp.audio import Sound
    from audiodrama.performance.notes.model import DirectorNote

    Change = Callable[[Sound, np.random.Generator], Sound]


@dataclass(frozen=True)
class Planted:
    """A fault.

    Args:
        code: of the note that should tell it.
        chapter: number.
        line: of the script, where the note's place should be; 0 for a pair of voices.
        about: what was done.
        also: codes that tell it as well.
        names: of two who sound alike.
    """

    code: str
    chapter: int
    line: int
    about: str
    also: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def is_told_by(self, note: DirectorNote) -> bool:
        """Whether a note tells this fault, at its place."""
        if note.code not in {self.code, *self.also} or note.chapter != self.chapter:
            return False
        if self.names:
            return all(name in note.message for name in self.names)
        return note.place is not None and note.place.line == self.line

    def stands_at(self, note: DirectorNote) -> bool:
        """Whether a note is about the place of this fault, which may have more than one effect."""
        return note.place is not None and (note.chapter, note.place.line) == (self.chapter, self.line)


# What is done to a take


def louder(db: float) -> Change:
    """So much louder or softer."""
    return lambda sound, _: (sound * 10 ** (db / 20)).astype(np.float32)


def faster(ratio: float) -> Change:
    """Faster or slower at the same pitch."""
    return lambda sound, _: stretch(sound[:, 0], RATE_HZ, ratio).reshape(-1, 1).astype(np.float32)


def flatter(share: float) -> Change:
    """So much of its melody left."""
    return lambda sound, _: apply([Effect("pitch", (("intonation", share),))], sound, RATE_HZ)


def clipped(db: float) -> Change:
    """Peaks cut off so far below the highest, at the rate of a voice, and levelled again."""

    def change(sound: Sound, _: np.random.Generator) -> Sound:
        from scipy.signal import resample_poly

        low = resample_poly(sound[:, 0].astype(np.float64), 1, 2)
        top = np.abs(low).max() * 10 ** (-db / 20)
        cut = np.clip(low, -top, top)
        cut *= np.sqrt(np.square(low).mean() / np.square(cut).mean())
        return resample_poly(cut, 2, 1)[: len(sound), np.newaxis].astype(np.float32)

    return change


def _loud_frame(sound: Sound, rng: np.random.Generator, first: float, last: float) -> int:
    """A frame in the middle of a sound of the voice, in a part of the take."""
    power = np.convolve(np.square(sound[:, 0], dtype=np.float64), np.ones(882) / 882, "same")
    inside = np.arange(len(power))
    loud = (power > power.max() * 0.15) & (inside > first * len(power)) & (inside < last * len(power))
    return int(rng.choice(np.flatnonzero(loud)))


def cut_short() -> Change:
    """The end is lost, in the middle of a sound."""

    def change(sound: Sound, rng: np.random.Generator) -> Sound:
        end = _loud_frame(sound, rng, 0.75, 0.97)
        cut = sound[:end].copy()
        cut[-176:] *= np.linspace(1, 0, 176, dtype=np.float32)[:, np.newaxis]
        return cut

    return change


def with_hole(seconds: float) -> Change:
    """A hole inside, which begins in the middle of a sound."""

    def change(sound: Sound, rng: np.random.Generator) -> Sound:
        at = _loud_frame(sound, rng, 0.2, 0.7)
        holed = sound.copy()
        holed[at : at + round(seconds * RATE_HZ)] = 0
        return holed

    return change


@dataclass
class Script:
    """A script being written, with what is planted in it."""

    text: str = ""
    chapter: int = 0
    planted: list[Planted] = field(default_factory=list)
    changes: dict[tuple[int, int], Change] = field(default_factory=dict)
    said: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def at(self) -> int:
        """The line of the file that comes next."""
        return self.text.count("\n") + 1

    def put(self, paragraph: str) -> int:
        """A paragraph; the line it begins at."""
        here = self.at
        self.text += f"{paragraph}\n\n"
        return here

    def begin(self, title: str, place: str) -> None:
        """A chapter."""
        self.chapter += 1
        self.put(f"# {title}")
        self.put(place)

    def fault(self, code: str, line: int, about: str, *also: str, names: tuple[str, ...] = ()) -> None:
        """What is planted at a line."""
        self.planted.append(Planted(code, self.chapter, line, about, also, names))

    def say(
        self, who: str, text: str, *, how: str = "", code: str = "", about: str = "", also: tuple[str, ...] = (),
        change: Change | None = None, said: str | None = None,
    ) -> int:  # fmt: skip
        """A speech, as it is or with a fault in it."""
        here = self.put(f"{who}\n{f'({how})' + chr(10) if how else ''}{text}")
        if code:
            self.fault(code, here, about, *also)
        if change is not None:
            self.changes[self.chapter, here] = change
        if said is not None:
            self.said[self.chapter, here] = said
        return here


def spoken_play(root: Path, script: Script, voices: str, sounds: str, files: dict[str, Sound], seed: int) -> None:
    """Write a play, let it be spoken into the user's cache, and change the takes that are to be faulty."""
    (root / "script").mkdir(parents=True)
    (root / "sfx").mkdir()
    (root / "script" / "01.fountain").write_text(script.text, encoding="utf-8")
    (root / "voices.yaml").write_text(voices, encoding="utf-8")
    (root / "sfx" / "sounds.yaml").write_text(sounds, encoding="utf-8")
    for name, sound in files.items():
        write_wav(root / "sfx" / name, sound, RATE_HZ)
    production, store, rng = load(root), Store.default(), np.random.default_rng(seed)
    production.must_be_clean()
    planned = plan(production, (), Options(), store)
    wanted = [request for chapter in planned.chapters for request in chapter.requests]
    lines = {line.id: line for chapter in planned.chapters for line in chapter.chapter.lines}
    with Speaking(wanted, store, jobs=1) as speaking:
        assert not speaking.wait().failures
    for chapter in planned.chapters:
        for request in chapter.requests:
            key = (chapter.chapter.number, lines[request.line].place.line)
            if key in script.said:
                _say_otherwise(request, lines[request.line], script.said[key], planned, store)
            if key in script.changes and request.phrase == 0:
                facts, sound = recording.take_facts(store, request.name), recording.load_take(store, request.name)
                changed = script.changes[key](sound, rng)
                ratio = len(changed) / len(sound)
                stretched = abs(ratio - 1) > 0.02 and not np.array_equal(changed[:2000], sound[:2000])
                scale = ratio if stretched else 1.0
                last = len(changed) / RATE_HZ
                times = tuple((min(a * scale, last), min(b * scale, last)) for a, b in facts.words)
                recording.keep_take(store, request.name, replace(facts, frames=len(changed), words=times), changed)


def _say_otherwise(request, line, words: str, planned, store: Store) -> None:
    """Other words under the name of a take, as an engine that misread it would have delivered them."""
    role = planned.production.cast.roles[line.role]
    other = replace(line, id="other", text=words, phrases=(Phrase(words, deliveries=line.phrases[0].deliveries),))
    asked = line_requests(other, planned.production.cast, replace(planned.chosen[line.role], role=line.role))
    with Speaking(asked, store, jobs=1) as speaking:
        speech = speaking.wait()
    assert not speech.failures, role
    take = speech.spoken["other"][0]
    facts, sound = recording.take_facts(store, take.name), recording.load_take(store, take.name)
    times = facts.words
    if len(words.split()) != len(line.text.split()):
        times = recording.proportional(line.text, 0.03, facts.frames / RATE_HZ - 0.09)
    recording.keep_take(store, request.name, replace(facts, words=times), sound)


# Sounds from files


def knock_file() -> Sound:
    """Two knocks on wood."""
    rng = np.random.default_rng(5)
    wave = np.zeros(round(0.6 * RATE_HZ))
    for at in (0, round(0.25 * RATE_HZ)):
        decay = np.exp(-np.arange(6000) / 700)
        wave[at : at + 6000] += decay * (
            rng.normal(size=6000) + 3 * np.sin(np.arange(6000) * 2 * np.pi * 190 / RATE_HZ)
        )
    return (0.2 * wave / np.abs(wave).max())[:, np.newaxis].astype(np.float32)


def ticking_file(seconds: float) -> Sound:
    """A quiet machine with one clank in it, to be looped."""
    rng = np.random.default_rng(6)
    wave = 0.01 * rng.normal(size=round(seconds * RATE_HZ))
    at = len(wave) // 3
    wave[at : at + 4000] += 0.3 * np.exp(-np.arange(4000) / 600) * np.sin(np.arange(4000) * 2 * np.pi * 900 / RATE_HZ)
    return wave[:, np.newaxis].astype(np.float32)


def noisy_tail_file(seconds: float) -> Sound:
    """A stroke, and then next to nothing, for which a story waits."""
    rng = np.random.default_rng(7)
    wave = 0.0006 * rng.normal(size=round(seconds * RATE_HZ))
    wave[:9000] += 0.8 * np.exp(-np.arange(9000) / 900) * rng.normal(size=9000).clip(-2, 2) / 2
    return wave[:, np.newaxis].astype(np.float32)


def horn_file(seconds: float) -> Sound:
    """A horn, rich in harmonics: it covers what is said."""
    moments = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = sum(np.sin(2 * np.pi * 165 * k * moments + k * k) / k**0.6 for k in range(1, 36))
    ease = np.minimum(1, np.minimum(moments, seconds - moments) / 0.02)
    return (0.2 * ease * wave / np.abs(wave).max())[:, np.newaxis].astype(np.float32)


def found_among(planted: Sequence[Planted], notes: Sequence[DirectorNote]) -> tuple[list[Planted], list[DirectorNote]]:
    """The faults that no note tells, and the notes that tell no fault."""
    lost = [each for each in planted if not any(each.is_told_by(note) for note in notes)]
    false = [note for note in notes if not any(each.is_told_by(note) or each.stands_at(note) for each in planted)]
    return lost, false
