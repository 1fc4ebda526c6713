"""Voices heard before they are cast: lines spoken by candidates, level-matched; and portraits of the cast.

What is spoken lies in the cache as any take does: a candidate that gets the part has nothing to say again.
"""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.audition import likeness
from audiodrama.audition.candidates import candidates, guessed, ranked, varied
from audiodrama.base.errors import MissingError
from audiodrama.base.names import key
from audiodrama.base.units import db_to_gain, frames
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.effects.chain import apply
from audiodrama.dsp.effects.level import rounded
from audiodrama.dsp.effects.table import tail_s
from audiodrama.script.cuesheet import Line, Phrase
from audiodrama.speech import recording
from audiodrama.speech.requests import Chosen, choose, line_requests
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from audiodrama.audition.candidates import Candidate, Wanted
    from audiodrama.audition.likeness import Portrait
    from audiodrama.base.cache import Store
    from audiodrama.cast.model import Cast, Delivery, Role, VoiceChoice
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.effects.table import Effect
    from audiodrama.speech.recording import PhraseTake
    from audiodrama.speech.requests import PhraseRequest
    from audiodrama.speech.speaking import SpeakingProgress, SpeakingResult

_LISTENING_DB = 5.0  # from the mix's speech level to one that suits a page
_BREATH_S = 0.12
_TAIL_S = 0.5
_MP3_QUALITY = 0.5  # about 65 kb/s for one voice


@dataclass(frozen=True, slots=True)
class AuditionPart:
    """A voice for a role: what `hear` speaks a line as. `name` tells parts apart."""

    name: str
    role: Role
    choice: VoiceChoice


def hear_parts(
    parts: Sequence[AuditionPart],
    lines: Sequence[Line],
    cast: Cast,
    store: Store,
    *,
    jobs: int | None = None,
    on_progress: Callable[[SpeakingProgress], None] | None = None,
) -> tuple[dict[tuple[str, str], Sound], dict[str, str]]:
    """Every line in every part, as the role would speak it: its rate, pitch, effects and deliveries, no room.

    Args:
        parts: voices, with the role's own figures.
        lines: of any speaker; each part speaks them all.
        cast: deliveries, effects and pronunciations.
        store: where takes are kept.
        jobs: how many worker processes.
        on_progress: told how far it is.

    Returns:
        By part's name and line's id: mono sound at 44.1 kHz, shape (frames, 1), all parts at one level. And by part's
        name why it could not speak; nothing of it is among the sounds.
    """
    asked = {(part.name, line.id): _asked(part, line, cast) for part in parts for line in lines}
    requests = [request for each in asked.values() for request in each[1]]
    with Speaking(requests, store, jobs=jobs) as speaking:
        speech = speaking.wait(on_progress=on_progress)
    failed = {failure.line.split("\n", maxsplit=1)[0]: failure.reason for failure in speech.failures}
    roles = {part.name: part.role for part in parts}
    sounds = {
        (name, line): _line_sound(asked[name, line][0], roles[name], cast, speech, store)
        for name, line in asked
        if name not in failed
    }
    return sounds, failed


def _asked(part: AuditionPart, line: Line, cast: Cast) -> tuple[Line, list[PhraseRequest]]:
    """The line under an id of its own, and what has to be spoken for it."""
    role = replace(part.role, choices=(part.choice,))
    name = key(role.name)
    own = replace(line, id=f"{part.name}\n{line.id}", role=name, speaker=role.name)
    recast = replace(cast, roles={**cast.roles, name: role})
    return own, line_requests(own, recast, Chosen(name, 0, part.choice))


def _line_sound(line: Line, role: Role, cast: Cast, speech: SpeakingResult, store: Store) -> Sound:
    pieces: list[Sound] = []
    for phrase, spoken in zip(line.phrases, speech.spoken[line.id], strict=True):
        pause_s = phrase.pause_before_s + (_BREATH_S if pieces else 0.0)
        pieces.append(np.zeros((frames(pause_s, RATE_HZ), 1), np.float32))
        pieces.append(_phrase_sound(phrase, spoken, role, cast, store))
    return np.concatenate(pieces)


def _phrase_sound(phrase: Phrase, spoken: PhraseTake, role: Role, cast: Cast, store: Store) -> Sound:
    deliveries = cast.deliveries_named(phrase.deliveries)
    chain = [*spoken.effects, *cast.chain(role, deliveries)]
    level_db = spoken.level_db + cast.level_db(role, deliveries) + _LISTENING_DB
    sound = recording.load_take(store, spoken.name)
    tail = np.zeros((frames(min(tail_s(chain), _TAIL_S), RATE_HZ), 1), np.float32)
    made = apply(chain, np.concatenate([sound, tail]), RATE_HZ) * np.float32(db_to_gain(level_db))
    return rounded(_eased(made, len(tail)).astype(np.float64)).astype(np.float32)


def _eased(sound: Sound, tail: int) -> Sound:
    """Fade out with the tail whatever still rings."""
    if tail:
        sound[-tail:] *= np.linspace(1, 0, tail, dtype=np.float32)[:, np.newaxis] ** 2
    return sound


def portraits(
    parts: Sequence[AuditionPart],
    cast: Cast,
    store: Store,
    *,
    language: str = "en",
    jobs: int | None = None,
    on_progress: Callable[[SpeakingProgress], None] | None = None,
) -> dict[str, Portrait]:
    """How each part sounds, by its name: a fixed passage is spoken once in each voice, and the portrait kept.

    Args:
        parts: voices with the role's figures and effects.
        cast: effects and pronunciations.
        store: where takes and portraits are kept.
        language: of the passage, for voices that name none: one for all, or they cannot be compared.
        jobs: how many worker processes.
        on_progress: told how far it is.

    Returns:
        A portrait for each part that could speak.
    """
    asked = {part.name: _passage(part, cast, language) for part in parts}
    with Speaking(list(asked.values()), store, jobs=jobs) as speaking:
        speech = speaking.wait(on_progress=on_progress)
    found = {}
    for part in parts:
        for spoken in speech.spoken.get(part.name, ()):
            chain = (*spoken.effects, *cast.chain(part.role, ()))
            found[part.name] = _portrait(spoken.name, chain, store)
    return found


def _passage(part: AuditionPart, cast: Cast, language: str) -> PhraseRequest:
    from audiodrama.speech.calibration import passage

    text = passage(part.choice.language or language)
    line = Line(part.name, part.role.name, key(part.role.name), text, (Phrase(text),))
    _, requests = _asked(part, line, cast)
    return replace(requests[0], line=part.name, calibration=None)


def _portrait(sound: str, chain: Sequence[Effect], store: Store) -> Portrait:
    name = likeness.portrait_name(sound, [[step.kind, step.figures] for step in chain])
    known = likeness.load_portrait(store, name)
    if known is None:
        known = likeness.portray(apply(chain, recording.load_take(store, sound), RATE_HZ), RATE_HZ)
        likeness.keep(store, name, known)
    return known


def hear_deliveries(
    part: AuditionPart, text: str, deliveries: Sequence[Delivery], cast: Cast, store: Store, *, jobs: int | None = None
) -> tuple[dict[tuple[str, str], Sound], dict[str, str]]:
    """One text in every delivery, without and with what is done to the engine's voice.

    Args:
        part: the voice.
        text: what it says.
        deliveries: each by a name of its own.
        cast: effects and pronunciations.
        store: where takes are kept.
        jobs: how many worker processes.

    Returns:
        By `"before"` or `"after"` and the delivery's name, as `hear` returns sounds; and failures by delivery.
    """
    lines = [_delivered(each.name, part, text) for each in deliveries]
    bare = {key(each.name): replace(each, level_db=0.0, effects=()) for each in deliveries}
    full = {key(each.name): each for each in deliveries}
    sounds: dict[tuple[str, str], Sound] = {}
    failed: dict[str, str] = {}
    for side, known in (("before", bare), ("after", full)):
        heard, reasons = hear_parts(
            [replace(part, name=side)], lines, replace(cast, deliveries=known), store, jobs=jobs
        )
        sounds |= heard
        failed |= reasons
    return sounds, failed


def _delivered(delivery: str, part: AuditionPart, text: str) -> Line:
    return Line(delivery, part.role.name, key(part.role.name), text, (Phrase(text, deliveries=(key(delivery),)),))


@dataclass(frozen=True)
class Audition:
    """The result of an audition.

    Args:
        role: with the settings that were tried.
        lines: what was spoken.
        candidates: those who could speak, the best fit first.
        sounds: by `str(index of the candidate)` and the line's id, as the page wants them.
        failed: why others could not speak, by voice.
    """

    role: Role
    lines: tuple[Line, ...]
    candidates: tuple[Candidate, ...]
    sounds: Mapping[tuple[str, str], Sound]
    failed: Mapping[str, str]


def hold_audition(  # noqa: PLR0913  every choice the command offers
    role: Role,
    lines: Sequence[Line],
    cast: Cast,
    chosen: Mapping[str, Chosen],
    store: Store,
    *,
    named: Sequence[VoiceChoice] = (),
    only_named: bool = False,
    wanted: Wanted | None = None,
    language: str = "en",
    jobs: int | None = None,
    on_progress: Callable[[SpeakingProgress], None] | None = None,
) -> Audition:
    """Find voices for a character, rank them against the rest of the cast, and let them speak.

    Args:
        role: the character, with settings applied (`audition.with_settings`).
        lines: what they are to say (`audition.telling_lines`).
        cast: the whole cast.
        chosen: the voices that the others have (`takes.choose_voices`).
        store: where takes and portraits are kept.
        named: voices that are to be heard in any case.
        only_named: offer no others but the one that speaks now.
        wanted: what is known of the character; by default the gender of its present voice.
        language: of the script.
        jobs: how many worker processes.
        on_progress: told how far it is.
    """
    wanted = wanted or guessed(role)
    found = candidates(role, named, wanted=wanted, language=language, most=0 if only_named else 12)
    parts = [AuditionPart(str(at), role, each.choice) for at, each in enumerate(found)]
    rest = [part for part in cast_parts(cast, chosen) if part.name != key(role.name)]
    heard = portraits([*rest, *parts], cast, store, language=language, jobs=jobs, on_progress=on_progress)
    others = {cast.roles[part.name].name: heard[part.name] for part in rest if part.name in heard}
    found = [replace(each, portrait=heard.get(str(at))) for at, each in enumerate(found)]
    best = varied(ranked(found, wanted, others), kept=named)
    parts = [AuditionPart(str(at), role, each.choice) for at, each in enumerate(best)]
    sounds, failed = hear_parts(parts, lines, cast, store, jobs=jobs, on_progress=on_progress)
    reasons = {f"{best[int(at)].choice.engine}:{best[int(at)].choice.voice}": why for at, why in failed.items()}
    return Audition(role, tuple(lines), tuple(best), sounds, reasons)


def cast_parts(cast: Cast, chosen: Mapping[str, Chosen]) -> list[AuditionPart]:
    """The cast as it would speak: a part for each role that got a voice, named by the role's key."""
    return [AuditionPart(name, cast.roles[name], each.choice) for name, each in chosen.items() if name in cast.roles]


def able(cast: Cast) -> dict[str, Chosen]:
    """The voice of every role that has one on this machine, by key."""
    found = {}
    for name, role in cast.roles.items():
        with suppress(MissingError):
            found[name] = choose(role)
    return found


def mp3(sound: Sound) -> bytes:
    """A sound as MP3, for a page that carries its own audio; any browser plays it.

    Args:
        sound: (frames, channels) at 44.1 kHz.
    """
    import soundfile

    file = io.BytesIO()
    soundfile.write(
        file, sound, RATE_HZ, format="MP3", subtype="MPEG_LAYER_III", compression_level=_MP3_QUALITY
    )  # fmt: skip
    return file.getvalue()
