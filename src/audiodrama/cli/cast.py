"""Output of `audiodrama cast`, and `--fill`: voices for those whom nobody cast."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from audiodrama.audition import cast_report
from audiodrama.base import yaml_editor
from audiodrama.base.names import key
from audiodrama.cast.model import VOICES
from audiodrama.cli import terminal
from audiodrama.production.cost import what_if
from audiodrama.production.project import Production, load
from audiodrama.production.status import approvals_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.cast.model import Role


def fill_cast(production: Production) -> Production:
    """Give everybody who speaks and has no voice one in voices.yaml, and read the production again."""
    from audiodrama.audition.casting import cast_everybody
    from audiodrama.base.stores.shared import chosen_store

    text = yaml_editor.editable_text(production.root, VOICES)
    roles = production.cast.roles
    spoken = [part for part in cast_report.speaking_parts(production.sheet, production.cast) if part.lines]
    uncast = [part for part in spoken if part.role not in roles or not roles[part.role].choices]
    genders = {part.role: gender for part in uncast if (gender := _gender_of(part.name, roles.get(part.role)))}
    if uncast:
        terminal.note("listening to voices …")
    proposals = cast_everybody(production.cast, production.sheet, uncast, genders, chosen_store())
    for each in proposals:
        terminal.note(f"  {each.name}: {each.engine}:{each.voice}")
    edited = yaml_editor.add_entries(text, "cast", [each.entry() for each in proposals if key(each.name) not in roles])
    for each in proposals:
        if key(each.name) in roles:
            edited = yaml_editor.set_value(edited, ["cast", each.name, "voice"], each.voice_entry)
    yaml_editor.rewrite(production.root / VOICES, text, edited)
    count = len(proposals)
    terminal.note(f"{count} character{'s' * (count != 1)} added to {VOICES}" if count else "everybody is cast already")
    return load(production.root)


def _gender_of(name: str, role: Role | None) -> str | None:
    """`female` or `male`, as voices.yaml states it, else as a title, a first name or a noun for a person tells."""
    from audiodrama.adapt.text import lexicon

    if role and role.gender in {"female", "male"}:
        return role.gender
    words = key(name).split("-")
    told = [lexicon.titles().get(words[0]), lexicon.given_names().get(words[0]), lexicon.people().get(words[-1])]
    return next((gender for gender in told if gender in {"female", "male"}), None)


def _why_none(role: Role | None) -> str:
    """Why somebody has no voice here: nobody cast them, or nothing of their list is installed."""
    if role is None or not role.choices:
        return "(nobody cast: audiodrama cast --fill)"
    return f"(not installed: {', '.join(map(cast_report.choice_text, role.choices))})"


def _unlike(series: Role, own: Role, keys: Sequence[str]) -> str:
    """In which keys a role differs from its series, its voice in full."""
    told = []
    if "voice" in keys:
        here, there = (", ".join(map(cast_report.choice_text, role.choices)) for role in (own, series))
        told.append(f"voice {here} and not {there}")
    return ", ".join([*told, *(each for each in keys if each != "voice")])


def show_cost(production: Production, changes: Sequence[str], *, as_json: bool = False) -> None:
    """The cost of changes to the casting that are not made."""
    cost = what_if(production, changes)
    if as_json:
        terminal.out_json({"changes": list(changes), **cost.as_json()})
        return
    for line in cost.lines:
        terminal.out(f"{line.place}  {line.speaker}: {terminal.shortened(line.text)}")
    terminal.note(f"{', '.join(changes)}: {cost.sentence}")


def show_cast(production: Production, *, as_json: bool = False) -> None:
    """The table of the cast, most lines first."""
    found = cast_report.speaking_parts(production.sheet, production.cast)
    nearest = cast_report.nearest_voices(production.cast)
    chapters = approvals_document(production) if production.takes else []
    if as_json:
        document = cast_report.cast_document(found, production.cast, nearest)
        terminal.out_json({**document, "chapters": chapters} if production.takes else document)
        return
    roles = production.cast.roles
    rows = [
        (
            part.name,
            f"{part.lines}",
            f"{part.words}",
            cast_report.voice_of(roles.get(part.role)) or _why_none(roles.get(part.role)),
            ", ".join(f"{roles[other].name} {far:.2f}" for other, far in nearest.get(part.role, ())[:2]),
        )
        for part in found
    ]
    terminal.out(terminal.table(rows, ("NAME", "LINES", "WORDS", "VOICE", "SOUNDS MOST LIKE")))
    for series, own, keys in cast_report.unlike_series(production.cast):
        file = series.place.file if series.place else "the series"
        terminal.message(f"warning: {own.name} is cast otherwise than in {file}: {_unlike(series, own, keys)}")
    for first, second, far in cast_report.confusable(production.sheet, production.cast, nearest):
        told = cast_report.is_tellers_voice(production.cast, first, second)
        terminal.message(
            f"warning: {first} and {second} talk to each other and sound alike (distance {far:.2f}); "
            f"try `{shlex.join(['audiodrama', 'audition', second])}`"
            + ", or leave it so if one of them tells the story"
            * told
        )
    for each in chapters:
        count = each["lines"]
        terminal.note(f"{each['title']}: {each['approved']} of {count} line{'s' * (count != 1)} approved")
