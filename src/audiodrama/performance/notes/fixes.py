"""Edits that mend: exact replacements in a script or in voices.yaml, and the words for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.base import yaml_editor
from audiodrama.base.errors import AudiodramaError
from audiodrama.base.text_edits import RangeEdit, edit_between
from audiodrama.base.units import UnitError, quantity
from audiodrama.performance.notes.model import Fix

if TYPE_CHECKING:
    from audiodrama.base.source import Place
    from audiodrama.cast.model import Delivery

VOICES = "voices.yaml"
_CUE = re.compile(r"\[\[(.*)\]\]", re.DOTALL)
_LEVELS = ("level", "to", "gain")


def with_option(place: Place | None, name: str, value: str) -> RangeEdit | None:
    """A cue with an option put in or changed; None where the cue is not written in brackets.

    Args:
        place: of the cue.
        name: of the option, such as `gain`.
        value: with its unit.
    """
    found = _cue_parts(place)
    if place is None or found is None:
        return None
    kept = [part for part in found if part.partition("=")[0].strip() != name]
    return _cue_edit(place, [*kept, f"{name}={value}"])


def with_flag(place: Place | None, flag: str) -> RangeEdit | None:
    """A cue with a word put in, such as `under`; None where it has it, or is not written in brackets."""
    found = _cue_parts(place)
    if place is None or found is None or flag in found:
        return None
    return _cue_edit(place, [*found, flag])


def without_option(place: Place | None, name: str) -> RangeEdit | None:
    """A cue without an option or a word; None where it has none of this name."""
    found = _cue_parts(place)
    if place is None or found is None:
        return None
    kept = [part for part in found if part.partition("=")[0].strip() != name]
    return None if kept == found else _cue_edit(place, kept)


def _cue_parts(place: Place | None) -> list[str] | None:
    """The parts of a cue in brackets."""
    if place is None:
        return None
    found = _CUE.fullmatch(place.source.text[place.start : place.end])
    return [part.strip() for part in found[1].split("|")] if found else None


def _cue_edit(place: Place, parts: list[str]) -> RangeEdit:
    written = place.source.text[place.start : place.end]
    return RangeEdit(place.file, place.start, place.end, written, f"[[{' | '.join(parts)}]]")


def moved_cue(place: Place | None, by_db: float) -> Fix | None:
    """A cue made louder or softer: by the level it states, else by its gain."""
    if place is None:
        return None
    written = place.source.text[place.start : place.end]
    options = dict(part.strip().partition("=")[::2] for part in written.strip("[]").split("|")[1:])
    name = next((each for each in _LEVELS if each in options), _LEVELS[-1])
    try:
        before_db = quantity(options[name], "dB") if name in options else 0.0
    except UnitError:
        return None
    edit = with_option(place, name, f"{before_db + by_db:g}dB")
    if edit is None:
        return Fix(f"{written.splitlines()[0]}: {by_db:+g} dB")
    return Fix(f"{edit.text} at line {place.line}", (edit,))


def put_before(place: Place | None, text: str) -> RangeEdit | None:
    """A paragraph put in before another one."""
    return None if place is None else RangeEdit(place.file, place.start, place.start, "", f"{text}\n\n")


def put_behind(place: Place | None, text: str) -> RangeEdit | None:
    """A paragraph put in behind another one."""
    return None if place is None else RangeEdit(place.file, place.end, place.end, "", f"\n\n{text}")


def behind_name(place: Place | None, words: str) -> RangeEdit | None:
    """Words in brackets behind the name of a speaker; None for a paragraph that has no such name."""
    if place is None:
        return None
    written = place.source.text[place.start : place.end]
    first = written.splitlines()[0] if written else ""
    if not first or (first != first.upper() and not first.startswith("@")):
        return None
    at = place.start + len(first.rstrip().removesuffix("^").rstrip())
    return RangeEdit(place.file, at, at, "", f" ({words})")


def without_dual(place: Place | None) -> RangeEdit | None:
    """A speaker's name without the mark that lets him speak at the same time as the speech before."""
    if place is None:
        return None
    written = place.source.text[place.start : place.end]
    first = written.splitlines()[0] if written else ""
    bare = first.rstrip().removesuffix("^").rstrip()
    if not first.rstrip().endswith("^"):
        return None
    return RangeEdit(place.file, place.start + len(bare), place.start + len(first), first[len(bare) :], "")


def value_edit(voices: str, path: tuple[str, ...], value: str) -> RangeEdit | None:
    """A value of voices.yaml put in its place; None where that needs a person."""
    try:
        edited = yaml_editor.set_value(voices, path, value)
    except AudiodramaError:
        return None
    return edit_between(VOICES, voices, edited)


def ride(place: Place | None, gain_db: float) -> Fix:
    """The voices raised or lowered for one line."""
    cue, back = (f"[[mix: dialogue | gain={each:+g}dB | in=100ms]]" for each in (gain_db, 0.0))
    edits = (put_before(place, cue), put_behind(place, back))
    return Fix(f"{cue} before the line, and {back} behind it", tuple(each for each in edits if each))


def new_take(place: Place | None) -> Fix:
    """Another take of a line."""
    where = f"{place.file.rpartition('/')[2]}:{place.line}" if place else "PLACE"
    command = f"audiodrama take {where} --new 3"
    return Fix(f"another take: {command}", (), command)


def delivery_level(voices: str, deliveries: list[Delivery], change_db: float) -> Fix | None:
    """The level of the delivery that moves a line the most; None where no delivery moves it that way."""
    moved = [each for each in deliveries if each.level_db * change_db < 0]
    if not moved:
        return None
    most = max(moved, key=lambda each: abs(each.level_db))
    level_db = round((most.level_db + change_db) * 2) / 2
    edit = value_edit(voices, ("deliveries", most.name, "level"), f"{level_db:g}dB")
    written = f"deliveries: {{{most.name}: {{level: {level_db:g}dB}}}}"
    return Fix(f"in {VOICES}, {written}", (edit,) if edit else ())


def role_level(voices: str, name: str, level_db: float) -> Fix:
    """The level of a role."""
    edit = value_edit(voices, ("cast", name, "level"), f"{level_db:g}dB")
    return Fix(f"in {VOICES}, cast: {{{name}: {{level: {level_db:g}dB}}}}", (edit,) if edit else ())
