"""`audiodrama audition`: a page to choose a voice by ear, and the choice written down."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiodrama.audition import blind_pages, candidates, samples
from audiodrama.base import yaml_editor
from audiodrama.base.errors import UsageError
from audiodrama.base.files import write_text
from audiodrama.base.names import closest, key, slug
from audiodrama.base.stores.shared import chosen_store
from audiodrama.cast.deliveries import BUILT_IN_DELIVERIES
from audiodrama.cast.model import VOICES
from audiodrama.cli import terminal
from audiodrama.engines import registry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from audiodrama.audition.candidates import Candidate
    from audiodrama.cast.model import Role, VoiceChoice
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Line
    from audiodrama.speech.speaking import SpeakingProgress

_LETTER = re.compile("[A-Za-z]{1,2}")
_SAMPLE = "Somebody was standing on the stairs all night, and nobody in the house had heard the bell."


@dataclass(frozen=True)
class Asked:
    """The options of the command.

    Args:
        voices: voices to hear, as `engine:voice`; with any, no others but those of voices.yaml are offered.
        lines: ids of lines, or words in them; the most telling ones when empty. With `deliveries`, what is said.
        settings: `rate=1.1`, …
        blind: letters instead of names.
        gender: what is known of the character, else of its present voice.
        age: what is known of the character.
        choose: write this voice, or this letter's, into voices.yaml.
        deliveries: a page of every delivery in the character's voice instead.
        path: where the page goes; into the output folder when None.
    """

    voices: Sequence[str] = ()
    lines: Sequence[str] = ()
    settings: Sequence[str] = ()
    blind: bool = False
    gender: str | None = None
    age: str | None = None
    choose: str | None = None
    deliveries: bool = False
    path: Path | None = None


def run_audition(production: Production, name: str, asked: Asked, *, as_json: bool = False) -> None:
    """Make the page, or write the choice.

    Raises:
        MistakesError: the production has errors.
        UsageError: nobody of this name is cast, or an option makes no sense.
    """
    production.must_be_clean()
    role = _role(production, name)
    if asked.choose:
        _choose(production, role, asked, as_json=as_json)
    elif asked.deliveries:
        _deliveries_page(production, role, asked)
    else:
        held = _held(production, role, asked)
        _show(production, asked, held, candidates.blind_letters(held.candidates, role.name), as_json=as_json)


def _role(production: Production, name: str) -> Role:
    role = production.cast.role(name)
    if role is None:
        near = closest(name, [each.name for each in production.cast.roles.values()])
        raise UsageError(f"nobody called {name} is cast", hint=f"did you mean {near}?" if near else None)
    return role


def _held(production: Production, role: Role, asked: Asked) -> samples.Audition:
    bar = terminal.ProgressBar("listening to voices", 1.0)

    def on_progress(news: SpeakingProgress) -> None:
        bar.show(news.done / news.total if news.total else 1.0, news.left_s, f"{news.done} of {news.total} takes")

    held = samples.hold_audition(
        candidates.with_settings(role, asked.settings),
        _lines(production, role, asked.lines),
        production.cast,
        samples.able(production.cast),
        chosen_store(),
        named=[candidates.parsed_choice(each) for each in asked.voices],
        only_named=bool(asked.voices),
        wanted=candidates.wanted_from(asked.gender or candidates.guessed(role).gender, asked.age),
        language=_language(production),
        on_progress=on_progress,
    )
    bar.close()
    return held


def _language(production: Production) -> str:
    return production.sheet.title_page.spoken_language


def _lines(production: Production, role: Role, wanted: Sequence[str]) -> tuple[Line, ...]:
    own = [line for chapter in production.sheet.chapters for line in chapter.lines if line.role == key(role.name)]
    if not own:
        raise UsageError(f"{role.name} has no lines", hint="nothing to audition with")
    return tuple(dict.fromkeys(_line(own, words) for words in wanted)) if wanted else candidates.telling_lines(own)


def _line(own: Sequence[Line], words: str) -> Line:
    found = next((line for line in own if words == line.id or words.casefold() in line.text.casefold()), None)
    if found is None:
        raise UsageError(f"{own[0].speaker} has no line with '{words}'")
    return found


def _show(
    production: Production,
    asked: Asked,
    held: samples.Audition,
    letters: Mapping[str, Candidate],
    *,
    as_json: bool,
) -> None:
    from audiodrama.audition.voice_page import audition_page

    shown = letters if asked.blind else None
    page = audition_page(
        held.role.name,
        held.lines,
        held.candidates,
        held.sounds,
        letters=shown,
        settings=asked.settings,
        language=_language(production),
    )
    path = asked.path or production.output / f"audition-{slug(held.role.name)}.html"
    write_text(path, page)
    if asked.blind:
        choices = {letter: candidate.choice for letter, candidate in letters.items()}
        blind_pages.keep_letters(chosen_store(), production.root, held.role.name, choices)
    for voice, reason in held.failed.items():
        terminal.message(f"warning: {voice} could not be heard: {reason}")
    if as_json:
        terminal.out_json(_as_json(held, letters, path))
        return
    if not asked.blind:
        rows = [_facts(each) for each in held.candidates]
        terminal.out(terminal.table(rows, ("VOICE", "FIT", "PITCH", "SOUNDS MOST LIKE", "")))
    terminal.out(str(path))


def _facts(candidate: Candidate) -> tuple[str, ...]:
    near, far = candidate.nearest or ("", 0.0)
    return (
        f"{candidate.choice.engine}:{candidate.choice.voice}",
        f"{candidate.fit:.2f}",
        f"{candidate.portrait.pitch_hz:.0f} Hz" if candidate.portrait else "",
        f"{near} {far:.2f}" if near else "",
        "now" if candidate.current else "",
    )


def _as_json(held: samples.Audition, letters: Mapping[str, Candidate], path: Path) -> dict[str, Any]:
    letter_of = {id(each): letter for letter, each in letters.items()}
    return {
        "name": held.role.name,
        "lines": [{"id": line.id, "text": line.text} for line in held.lines],
        "candidates": [
            {
                "letter": letter_of[id(each)],
                "engine": each.choice.engine,
                "voice": each.choice.voice,
                "gender": each.gender,
                "fit": round(each.fit, 3),
                "nearest": each.nearest and {"name": each.nearest[0], "distance": round(each.nearest[1], 3)},
                "current": each.current,
            }
            for each in held.candidates
        ],
        "failed": [{"voice": voice, "reason": reason} for voice, reason in held.failed.items()],
        "file": str(path),
    }


def _choose(production: Production, role: Role, asked: Asked, *, as_json: bool) -> None:
    if role.lock:
        series = production.cast.series.get(key(role.name))
        locked = series if series and series.lock else role
        raise UsageError(f"the voice of {role.name} is locked", hint=f"take lock: true out of {_file_of(locked)} first")
    choice = _choice(production, role, (asked.choose or "").strip())
    if reason := candidates.unknown(choice):
        raise UsageError(reason, hint="`audiodrama voices` lists them")
    before = yaml_editor.editable_text(production.root, VOICES)
    inherited = key(role.name) in production.cast.series
    after = candidates.with_choice(before, role.name, choice, asked.settings, inherited=inherited)
    yaml_editor.rewrite(production.root / VOICES, before, after)
    terminal.note(f"{role.name} is now {choice.engine}:{choice.voice} in {VOICES}")
    if lack := registry.lack(choice.engine, choice.voice):
        reason, cure = lack
        terminal.message(f"warning: {reason} here{f'; to install it: {cure}' if cure else ''}")
    if as_json:
        terminal.out_json({"name": role.name, "engine": choice.engine, "voice": choice.voice, "file": VOICES})


def _file_of(role: Role | None) -> str:
    """The file in which a role stands: voices.yaml, or one that it includes."""
    return role.place.file if role and role.place else VOICES


def _choice(production: Production, role: Role, wanted: str) -> VoiceChoice:
    """The voice that `--choose` names, or the one behind a letter of the last blind page; nothing is spoken for it."""
    if not _LETTER.fullmatch(wanted):
        return candidates.parsed_choice(wanted)
    command = shlex.join(["audiodrama", "audition", role.name, "--blind"])
    return blind_pages.voice_of_letter(chosen_store(), production.root, role.name, wanted, command)


def _deliveries_page(production: Production, role: Role, asked: Asked) -> None:
    from audiodrama.audition.voice_page import deliveries_page

    chosen = samples.able(production.cast).get(key(role.name))
    if chosen is None:
        raise UsageError(f"no voice of {role.name} is installed", hint="`audiodrama doctor` says what is missing")
    known = production.cast.deliveries
    own = [known[key(each.name)] for each in BUILT_IN_DELIVERIES]
    deliveries = list({each.name: each for each in (*own, *known.values())}.values())
    part = samples.AuditionPart(role.name, candidates.with_settings(role, asked.settings), chosen.choice)
    text = asked.lines[0] if asked.lines else _SAMPLE
    sounds, failed = samples.hear_deliveries(part, text, deliveries, production.cast, chosen_store())
    for reason in dict.fromkeys(failed.values()):
        terminal.message(f"warning: {reason}")
    path = asked.path or production.output / f"deliveries-{slug(role.name)}.html"
    write_text(path, deliveries_page(f"{role.name}: {chosen.choice.voice}", text, deliveries, sounds))
    terminal.out(str(path))
