"""Preview of a place: the seconds around a line or a cue, mixed exactly as in the render; or one line alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.base.errors import EngineError, UsageError
from audiodrama.base.names import closest, key
from audiodrama.base.units import frames
from audiodrama.base.words import words
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.loudness import SPEECH_LUFS
from audiodrama.mix.desk import hear as mixed
from audiodrama.mix.limiter import hold_peaks
from audiodrama.mix.master import UNDER_PEAK_DB
from audiodrama.production.chapter import score_of, spoken_job
from audiodrama.production.places import find_place
from audiodrama.production.plan import Options, plan
from audiodrama.script.cuesheet import Line, Phrase
from audiodrama.speech import requests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.arrange.timeline import Event, Timeline
    from audiodrama.base.cache import Store
    from audiodrama.cast.model import Cast, Role
    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.audio import Sound
    from audiodrama.production.manifest import Manifest
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter

AROUND_S = 10.0


@dataclass(frozen=True)
class Stretch:
    """A preview: samples (frames, 2) at 44.1 kHz, where it begins in its chapter, and what happens in it."""

    samples: Sound
    chapter: Chapter
    start_s: float
    end_s: float
    events: tuple[Event, ...]


def preview_place(
    production: Production, place: str, options: Options, store: Store, *, around_s: float = AROUND_S
) -> Stretch:
    """Mix the seconds around a place, at the loudness of the finished chapter.

    Only lines that the cache lacks are spoken; of the chapter, only this stretch is mixed.

    Args:
        production: without errors.
        place: `2:31` (line 31 of the file that holds chapter 2), `file:31`, or the id of a line or cue.
        options: profile, draft and clarity, as for a render.
        store: the cache.
        around_s: how much to mix.

    Raises:
        UsageError: there is no such place.
        EngineError: a line could not be spoken.
    """
    chapter, cue = find_place(production, place)
    planned = plan(production, [str(chapter.number)], options, store)
    job = spoken_job(planned)
    score = score_of(job)
    timeline, assets = score.timeline, replace(job.assets, long_s=around_s)
    start, end = _window(timeline, cue, around_s)
    samples = mixed(timeline, start, end, assets.reader, score.responses, keep=job.keep)
    events = tuple(e for e in timeline.events if e.start_frame < end and e.end_frame > start)
    gain_db = gain_of(planned.manifest, planned.profile, chapter.name)
    mastered = hold_peaks(samples, gain_db, planned.profile.peak_dbtp - UNDER_PEAK_DB, RATE_HZ)
    return Stretch(mastered, chapter, start / RATE_HZ, end / RATE_HZ, events)


def chapter_timeline(production: Production, place: str, options: Options, store: Store) -> Timeline:
    """The timeline of the chapter that a place lies in; lines that the cache lacks are spoken for it.

    Raises:
        UsageError: there is no such place.
        EngineError: a line could not be spoken.
    """
    chapter, _ = find_place(production, place)
    return score_of(spoken_job(plan(production, [str(chapter.number)], options, store))).timeline


def gain_of(manifest: Manifest, profile: Profile, name: str) -> float:
    """The master's gain in dB: that of the last render of a chapter, else what speech at the common level needs."""
    entry = manifest.chapters.get(name)
    return entry.facts.gain_db if entry else profile.loudness_lufs - SPEECH_LUFS


def _window(timeline: Timeline, cue: str, around_s: float) -> tuple[int, int]:
    """The stretch around an event: it begins a fifth before the event, and lies inside the chapter."""
    event = next((e for e in timeline.events if e.id == cue), None)
    at = event.start_frame if event else 0
    length = min(frames(around_s, timeline.rate_hz), timeline.frames)
    start = max(0, min(at - length // 5, timeline.frames - length))
    return start, start + length


def say(cast: Cast, text: str, name: str, store: Store, *, delivery: Sequence[str] = ()) -> Sound:
    """One line as a character of the cast says it, dry, at the loudness of a podcast.

    Args:
        cast: who speaks how.
        text: what to say.
        name: of the character, or an alias.
        store: the cache.
        delivery: names of deliveries.

    Returns:
        Samples (frames, 1) at 44.1 kHz.

    Raises:
        UsageError: nobody of that name is cast, there is no such delivery, or there are no words.
        EngineError: it could not be spoken.
    """
    from audiodrama.audition import samples

    role = role_of(cast, name)
    for each in delivery:
        if key(each) not in cast.deliveries:
            near = closest(each, cast.deliveries)
            known = ", ".join(dict.fromkeys(delivery.name for delivery in cast.deliveries.values()))
            raise UsageError(
                f"there is no delivery {each}", hint=f"did you mean {near}?" if near else f"there are {known}"
            )
    if not words(text):
        raise UsageError("there is no word to say")
    keys = tuple(map(key, delivery))
    line = Line("say", role.name, key(role.name), text, (Phrase(text, deliveries=keys),))
    part = samples.AuditionPart("say", role, requests.choose(role).choice)
    heard, failed = samples.hear_parts([part], [line], cast, store, jobs=1)
    if failed:
        raise EngineError(f"{part.choice.engine} could not say it: {failed['say']}")
    return heard["say", "say"]


def role_of(cast: Cast, name: str) -> Role:
    """The role of a name or an alias.

    Raises:
        UsageError: nobody of that name is cast.
    """
    role = cast.role(name)
    if role is None:
        near = closest(name, [each.name for each in cast.roles.values()])
        raise UsageError(f"nobody called {name} is cast", hint=f"Did you mean {near}?" if near else None)
    return role
