"""output/credits.txt: whose voices and sounds are heard, under which licences; written anew when any of it changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiodrama.base.errors import MissingError, UsageError
from audiodrama.engines import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiodrama.cast.model import Cast
    from audiodrama.script.title_page import TitlePage
    from audiodrama.sounds.palette import Palette, Sound, Space

CREDITS = "credits.txt"
_UNTOLD = "no licence given"


@dataclass(frozen=True, slots=True)
class Credits:
    """Whom and what a chapter has to credit.

    Args:
        voices: `engine:voice` of every role that speaks in it, by the role's key.
        sounds: keys of the sounds it plays, in order.
        rooms: keys of the spaces in it whose reverberation comes from a file, in order.
    """

    voices: Mapping[str, str] = field(default_factory=dict)
    sounds: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()


def credits_text(title_page: TitlePage, cast: Cast, palette: Palette, chapters: Iterable[Credits]) -> str:
    """The credits of a book, from those of its chapters; the same facts give the same text."""
    known = list(chapters)
    names = {role: cast.roles[role].name for role in cast.roles}
    voices = {(names.get(role, role), voice) for chapter in known for role, voice in chapter.voices.items()}
    keys = sorted({key for chapter in known for key in chapter.sounds})
    sounds = [palette.sounds[key] for key in keys if key in palette.sounds]
    rooms = sorted({key for chapter in known for key in chapter.rooms})
    spaces = [palette.spaces[key] for key in rooms if key in palette.spaces]
    parts = [
        _heading(title_page),
        _part("Voices", [(role, voice, _licence(voice)) for role, voice in sorted(voices)]),
        _part("Recorded sounds", [_recorded(sound) for sound in sounds if sound.file]),
        _part("Recorded rooms", [_recorded_room(space) for space in spaces]),
        _part("Synthesised sounds", [(sound.name, sound.source, sound.licence) for sound in sounds if sound.recipe]),
    ]
    return "\n".join(part for part in parts if part)


def _heading(page: TitlePage) -> str:
    author = f"Written by {page.author}" if page.author else ""
    lines = [page.book_title, author, page.credit, page.source, page.copyright, page.licence]
    return "\n".join(line for line in lines if line) + "\n"


def _part(title: str, rows: Sequence[tuple[str, ...]]) -> str:
    """A heading and its rows in columns; nothing where there are no rows."""
    if not rows:
        return ""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([title, *(f"  {line}" for line in lines)]) + "\n"


def _licence(voice: str) -> str:
    """Licence of an engine, and of its voice where that has another one."""
    name, _, which = voice.partition(":")
    try:
        engine = registry.engine(name)
    except (MissingError, UsageError):  # it was there when the chapter was made
        return _UNTOLD
    own = next((each.licence for each in engine.voices() if each.id == which), "")
    return f"{engine.licence}; this voice: {own}" if own and own != engine.licence else engine.licence


def _recorded(sound: Sound) -> tuple[str, ...]:
    return sound.name, sound.source or f"sfx/{sound.file}", sound.licence or _UNTOLD


def _recorded_room(space: Space) -> tuple[str, ...]:
    return space.name, space.source or f"sfx/{space.ir}", space.licence or _UNTOLD
