"""Takes: every phrase of every line, spoken once, kept by the content of what was asked.

The call sequence, from a cast and chapters to what `arrange` needs:

>>> roles = choose_voices(cast, chapters, strict=False)                     # doctest: +SKIP
>>> wanted = requests(chapters, cast, roles)                                # doctest: +SKIP
>>> missing(wanted, store)              # what would be spoken: `--dry-run` # doctest: +SKIP
>>> speech = speak_all(wanted, store, jobs=2, on_progress=print)            # doctest: +SKIP
>>> speech.spoken["01-012"]             # one `recording.PhraseTake` a phrase    # doctest: +SKIP
>>> speech.failures                     # lines that no engine would speak  # doctest: +SKIP
>>> recording.load_take(store, take.name)   # samples, (frames, 1) at 44.1 kHz  # doctest: +SKIP

To mix the first chapter while the second is spoken, see `audiodrama.speech.speaking.Speaking`, which `speak_all` uses.

A take's name is made of the engine's fingerprint, the `Request` and the version of the processing. A level, a pan,
an effect or another text around it does not change it; a figure the engine honours (rate, pitch) does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.base.cache import content_name
from audiodrama.base.errors import MissingError
from audiodrama.base.languages import reading_language
from audiodrama.base.names import key
from audiodrama.dsp.effects.table import Effect
from audiodrama.engines import registry
from audiodrama.engines.base import Request, capabilities_of, fingerprint
from audiodrama.speech.kept_files import RECORDED
from audiodrama.speech.normalise import read_aloud, speakable
from audiodrama.speech.recording import KIND, PROCESSING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiodrama.base.cache import Store
    from audiodrama.base.source import Place
    from audiodrama.cast.model import Cast, Delivery, Role, VoiceChoice
    from audiodrama.engines.base import Capabilities, Engine
    from audiodrama.script.cuesheet import Chapter, Line, Phrase
    from audiodrama.speech.kept_files import KeptSound
    from audiodrama.speech.reading import Reading

SILENT = "silence"
"""Engine of a phrase that holds no word."""
UNSPOKEN = frozenset({SILENT, RECORDED})
"""Engines that are none: nobody is asked to speak."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The voice a role got: `index` counts from 0 in its preference list."""

    role: str
    index: int
    choice: VoiceChoice


@dataclass(frozen=True, slots=True)
class PhraseRequest:
    """A phrase to be spoken.

    Args:
        line: id of its line.
        phrase: its index in the line.
        engine: name of the engine, or `SILENT`.
        spoken: what the engine is asked.
        reading: from spoken words back to written ones.
        name: of the take.
        calibration: the passage that measures the voice's level, spoken as the role speaks; None in silence.
        effects: what the engine cannot do by itself and the mix has to: a shift in pitch.
        speed: how much faster the take is made than the engine spoke it: what is left of a rate that it cannot do.
        place: of the line in the script.
        language: BCP 47 tag it is read in.
        kept: its sound in the play, for the engine `RECORDED`.
        fixed: somebody chose this take by ear, so that nothing else may take its place.
    """

    line: str
    phrase: int
    engine: str
    spoken: Request
    reading: Reading
    name: str
    calibration: Request | None = None
    effects: tuple[Effect, ...] = ()
    place: Place | None = field(default=None, compare=False)
    language: str = "en"
    speed: float = 1.0
    kept: KeptSound | None = field(default=None, compare=False)
    fixed: bool = field(default=False, compare=False)


def choose(role: Role, *, strict: bool = False) -> Chosen:
    """The first voice of a role's list whose engine and voice are installed.

    Args:
        role: with at least one choice.
        strict: take the first or none.

    Raises:
        MissingError: there is none; the message names the engines and the command that installs the first.
    """
    reasons = []
    for index, choice in enumerate(role.choices[:1] if strict else role.choices):
        reason = registry.lack(choice.engine, choice.voice)
        if reason is None:
            return Chosen(key(role.name), index, choice)
        reasons.append((choice, reason))
    if not reasons:
        raise MissingError(f"{role.name} has no voice")
    told = "; ".join(f"{choice.engine}: {choice.voice} ({why})" for choice, (why, _) in reasons)
    hint = next((cure for _, (_, cure) in reasons if cure), None)
    raise MissingError(f"no voice of {role.name} is installed: {told}", hint=hint)


def choose_voices(cast: Cast, chapters: Iterable[Chapter], *, strict: bool = False) -> dict[str, Chosen]:
    """A voice for each role that speaks in these chapters, by key.

    Raises:
        MissingError: a role has no voice that is installed.
    """
    speaking = dict.fromkeys(line.role for chapter in chapters for line in chapter.lines)
    return {role: choose(_role(cast, role), strict=strict) for role in speaking}


def _role(cast: Cast, name: str) -> Role:
    role = cast.role(name)
    if role is None:
        raise MissingError(
            f"nobody is cast for {name}", hint="cast them in voices.yaml, or run `audiodrama cast --fill`"
        )
    return role


def requests(chapters: Iterable[Chapter], cast: Cast, chosen: Mapping[str, Chosen]) -> list[PhraseRequest]:
    """Requests for all phrases of these chapters, in the order of the script."""
    return [
        request
        for chapter in chapters
        for before, line in pairwise((None, *chapter.lines))
        if line is not None
        for request in line_requests(line, cast, chosen[line.role], before=before)
    ]


def line_requests(line: Line, cast: Cast, chosen: Chosen, *, before: Line | None = None) -> list[PhraseRequest]:
    """One request for each phrase of a line; `before` is the line before it, for engines that answer in tone."""
    voice = _Voice(_role(cast, line.role), chosen.choice, registry.engine(chosen.choice.engine))
    contexts = [before.text if before else None, *(phrase.text for phrase in line.phrases)]
    return [_request(line, index, voice, cast, contexts[index]) for index in range(len(line.phrases))]


@dataclass(frozen=True, slots=True)
class _Voice:
    """A role in the voice it got."""

    role: Role
    choice: VoiceChoice
    engine: Engine

    @property
    def capabilities(self) -> Capabilities:
        """The abilities of its engine."""
        return capabilities_of(self.engine, self.choice.voice)

    def paced(self, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """The deliveries whose pace and pitch are made here: none where the voice acts on words."""
        return () if self.capabilities.direction else deliveries

    def asked(
        self,
        reading: Reading,
        deliveries: Sequence[Delivery] = (),
        stressed: tuple[int, ...] = (),
        direction: str = "",
        context: str | None = None,
    ) -> Request:
        """The part of a request that the engine honours, so that nothing else changes the take's name."""
        wanted = Request(
            text=" ".join(reading.text.split()),
            voice=self.choice.voice,
            language=self.choice.language,
            speaker=self.choice.speaker,
            instructions=_joined_direction(self.choice.instructions, direction),
            context=context,
            seed=self.choice.seed,
            rate=_rate(self.role, self.paced(deliveries)),
            pitch_st=_pitch_st(self.role, self.paced(deliveries)),
            phonemes=reading.phonemes,
            stressed=stressed,
        )
        return self.capabilities.fit(wanted)

    def calibration(self) -> Request:
        """The passage that measures its level."""
        return self.asked(_passage_reading(voice_language(self.choice, "")))


@cache
def _passage_reading(language: str) -> Reading:
    """The passage that every voice of a language is measured by, as it is read."""
    from audiodrama.speech.calibration import passage

    return read_aloud(passage(language), language=language)


def _joined_direction(instructions: str | None, direction: str) -> str | None:
    """How to speak: how the role always does, then how this phrase is to be said."""
    parts = [" ".join(part.split()).rstrip(".") for part in (instructions or "", direction)]
    return ". ".join(part for part in parts if part) or None


def _direction(phrase: Phrase, deliveries: Sequence[Delivery]) -> str:
    """A phrase's direction as written; of deliveries that nobody wrote in words, their names."""
    return phrase.direction or ", ".join(delivery.name for delivery in deliveries)


def _request(line: Line, index: int, voice: _Voice, cast: Cast, context: str | None) -> PhraseRequest:
    phrase = line.phrases[index]
    deliveries = cast.deliveries_named(phrase.deliveries)
    language = voice_language(voice.choice, phrase.text)
    reading = read_aloud(
        phrase.text,
        language=language,
        pronounce=cast.pronounce,
        says=phrase.says,
        takes_phonemes=voice.capabilities.phonemes,
    )
    stressed = reading.spoken_words(word - phrase.first_word for word in phrase.stressed)
    asked = voice.asked(reading, deliveries, stressed, _direction(phrase, deliveries), context)
    if not speakable(reading.text):
        return PhraseRequest(line.id, index, SILENT, asked, reading, content_name(SILENT, PROCESSING), place=line.place)
    paced = voice.paced(deliveries)
    speed = round(_rate(voice.role, paced) / asked.rate, 4)
    return PhraseRequest(
        line.id,
        index,
        voice.engine.name,
        asked,
        reading,
        take_name(voice.engine, asked, speed),
        voice.calibration(),
        _left_over(asked, voice.role, paced),
        line.place,
        language,
        speed,
    )


def _rate(role: Role, deliveries: Sequence[Delivery]) -> float:
    rate = role.rate
    for delivery in deliveries:
        rate *= delivery.rate
    return round(rate, 4)


def _pitch_st(role: Role, deliveries: Sequence[Delivery]) -> float:
    return round(role.pitch_st + sum(delivery.pitch_st for delivery in deliveries), 4)


def _left_over(asked: Request, role: Role, deliveries: Sequence[Delivery]) -> tuple[Effect, ...]:
    """The rest of a shift in pitch that the engine cannot do."""
    left_st = round(_pitch_st(role, deliveries) - asked.pitch_st, 4)
    return (Effect("pitch", (("shift", left_st),)),) if left_st else ()


def take_name(engine: Engine, spoken: Request, speed: float = 1.0) -> str:
    """The name of a take, of an engine's and of what is done to its speed afterwards."""
    stretched = [] if speed == 1.0 else [speed]
    return content_name("take", PROCESSING, fingerprint(engine, spoken.voice), spoken, *stretched)


def voice_language(choice: VoiceChoice, text: str) -> str:
    """The language a phrase is read in: the choice's, else the voice's own unless that has another alphabet."""
    own = choice.language or (registry.languages(choice.engine, choice.voice) or ("en",))[0]
    return reading_language(text, own)


def missing(wanted: Iterable[PhraseRequest], store: Store) -> list[PhraseRequest]:
    """The requests that an engine would have to speak, each take once, in order."""
    first = {request.name: request for request in reversed(list(wanted)) if request.engine not in UNSPOKEN}
    present = store.present(KIND, first)
    return [
        request
        for request in dict.fromkeys(wanted)
        if first.get(request.name) is request and request.name not in present
    ]


def unmet(cast: Cast, chosen: Mapping[str, Chosen], chapters: Iterable[Chapter] = ()) -> list[str]:
    """Controls that a voice cannot honour and nothing else makes up for, one sentence each."""
    emphatic = {line.role for chapter in chapters for line in chapter.lines if any(p.stressed for p in line.phrases)}
    told = {}
    sounds = sorted({each.written for each in cast.pronounce.values() if each.ipa and not each.spoken})
    for role_key, choice in chosen.items():
        engine = registry.engine(choice.choice.engine)
        able = capabilities_of(engine, choice.choice.voice)
        role = _role(cast, role_key)
        if not able.speakers and choice.choice.speaker:
            told[role_key, "speaker"] = f"{role.name}: {engine.name} has no speakers to choose from"
        if not able.direction and choice.choice.instructions:
            told[role_key, "instructions"] = f"{role.name}: {engine.name} takes no instructions"
        if not able.seed and choice.choice.seed is not None:
            told[role_key, "seed"] = f"{role.name}: {engine.name} takes no seed"
        if not able.stress and role_key in emphatic:
            told[engine.name, "stress"] = f"{engine.name} cannot stress single words; *emphasis* is read like the rest"
        if not able.phonemes and sounds:
            shown = ", ".join(sounds[:6]) + (" and others" if len(sounds) > 6 else "")
            told[engine.name, "phonemes"] = (
                f"{engine.name} takes no IPA and reads {shown} as written; give them `as:` too"
            )
    return list(told.values())
