"""Output of `audiodrama hear` and `audiodrama say`: text, and sound that is played or written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import UsageError
from audiodrama.base.names import slug
from audiodrama.base.stores.shared import chosen_store
from audiodrama.base.units import clock
from audiodrama.cli import player, terminal
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.production import preview
from audiodrama.production.plan import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.production.project import Production


def hear_place(
    production: Production,
    place: str,
    profile: str,
    seconds: float,
    path: Path | None,
    *,
    draft: bool = False,
    as_json: bool = False,
) -> None:
    """Mix the seconds around a place and play them, or write them where there is no player or a path was given."""
    options = Options(profile=profile, draft=draft)
    heard = preview.preview_place(production, place, options, chosen_store(), around_s=seconds)
    fallback = production.output / f"hear-{slug(place)}.wav"
    written = player.play_or_write(heard.samples, RATE_HZ, path, fallback)
    if as_json:
        terminal.out_json(
            {
                "chapter": heard.chapter.number,
                "start_s": round(heard.start_s, 3),
                "end_s": round(heard.end_s, 3),
                "events": [{"id": e.id, "kind": e.kind, "name": e.label, "text": e.text} for e in heard.events],
                "file": written and str(written),
            }
        )
        return
    terminal.note(f"{heard.chapter.title}, {clock(heard.start_s)} to {clock(heard.end_s)}")
    for event in heard.events:
        terminal.note(f"  {clock(event.start_frame / RATE_HZ)}  {event.label}: {event.text}" if event.text else
                      f"  {clock(event.start_frame / RATE_HZ)}  [{event.kind}: {event.label}]")  # fmt: skip
    if written:
        if path is None:
            terminal.note("no program here plays sound, so it was written to a file:")
        terminal.out(str(written))


def show_timeline(production: Production, place: str, profile: str, *, draft: bool = False) -> None:
    """Every clip of a place's chapter with its times, levels, pan, effects and rooms, one a row."""
    from audiodrama.arrange.listing import timeline_text

    options = Options(profile=profile, draft=draft)
    terminal.out(timeline_text(preview.chapter_timeline(production, place, options, chosen_store())).rstrip())


def say_line(production: Production, text: str, name: str | None, delivery: Sequence[str], path: Path | None) -> None:
    """One line in a character's voice, played or written; only voices.yaml has to be without errors."""
    if name is None:
        raise UsageError("nobody is named to say it", hint="add --as NAME, or --reading to see how it is read")
    broken = [each for each in production.errors if each.place and each.place.file == "voices.yaml"]
    if broken:
        raise MistakesError(broken)
    samples = preview.say(production.cast, text, name, chosen_store(), delivery=delivery)
    written = player.play_or_write(samples, RATE_HZ, path, Path(f"say-{slug(name)}.wav"))
    if written:
        if path is None:
            terminal.note("no program here plays sound, so it was written to a file:")
        terminal.out(str(written))


def show_reading(
    production: Production | None, text: str, name: str | None, voice: str | None, *, as_json: bool = False
) -> None:
    """How a text is read: as a character of the production says it, as a voice would, or in American English."""
    from audiodrama.audition.candidates import parsed_choice
    from audiodrama.speech.asked import asked_text
    from audiodrama.speech.requests import choose

    choice = parsed_choice(voice) if voice else None
    if name and choice is None:
        if production is None:
            raise UsageError("there is no production here", hint="leave out --as, or go to the production's folder")
        choice = choose(preview.role_of(production.cast, name)).choice
    asked = asked_text(text, choice, production.cast.pronounce if production else None)
    if as_json:
        terminal.out_json({"reading": asked.reading, "phonemes": asked.phonemes, "words": [*map(list, asked.words)]})
        return
    terminal.out(asked.reading)
    if asked.phonemes is not None:
        terminal.out(asked.phonemes)
