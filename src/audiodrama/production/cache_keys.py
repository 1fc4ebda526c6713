"""When a chapter has to be made anew: the content name of all that goes into it. Nothing heavy is loaded for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from audiodrama.arrange.arranger import sound_uses
from audiodrama.base.cache import code_name, content_name
from audiodrama.base.files import file_hash
from audiodrama.export.cover import own_cover
from audiodrama.sounds import clips

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiodrama.arrange.sources import SoundUse
    from audiodrama.cast.model import Cast
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.sounds.palette import Palette, Sound, Space


def chapter_key(chapter: Chapter, takes: Sequence[str], cast: Cast, palette: Palette, sfx: Path, *also: Any) -> str:
    """Content name of everything that goes into a chapter, the program's own code included.

    Args:
        chapter: its cues; where they stand in the file changes nothing that is heard.
        takes: names of its takes and of its voices' calibrations.
        cast: of which only those who speak here count, with the deliveries and effects they use.
        palette: of which only the sounds and spaces heard here count.
        sfx: folder of the sound files.
        also: whatever else it is made from (profile, tags, draft, …).
    """
    uses = sound_uses(chapter, palette)
    clip_names = [clips.clip_name(seeded(use, palette), use.variation, sfx) for use in uses]
    levels = {use.key: (palette.sounds[use.key].level_db, palette.sounds[use.key].pan) for use in uses}
    voices = _voices(chapter, cast)
    spaces = _spaces(chapter, palette, voices)
    responses = [file_hash(sfx / space.ir) for space in spaces.values() if space.ir]
    return content_name(code_name(), chapter, list(takes), voices, sorted(clip_names), levels, spaces, responses, also)


def _voices(chapter: Chapter, cast: Cast) -> dict[str, Any]:
    """Of each role and delivery heard in a chapter its figures, and what its effects are."""
    roles = {line.role: cast.roles.get(line.role) for line in chapter.lines}
    used = {each for line in chapter.lines for phrase in line.phrases for each in phrase.deliveries}
    deliveries = {each: cast.deliveries[each] for each in sorted(used) if each in cast.deliveries}
    chains = [cast.chain(role, deliveries.values()) for role in roles.values()]
    return {"roles": roles, "deliveries": deliveries, "effects": chains}


def _spaces(chapter: Chapter, palette: Palette, voices: dict[str, Any]) -> dict[str, Space]:
    """The spaces that a chapter plays in or sends to."""
    names = {line.space for line in chapter.lines}
    names |= {cue.name for cue in chapter.cues if cue.kind == "space"}
    names |= {step.space for chain in voices["effects"] for step in chain}
    return {name: palette.spaces[name] for name in sorted(n for n in names if n and n in palette.spaces)}


def places_key(chapter: Chapter) -> str:
    """Content name of where a chapter's cues stand: when only that changes, the cue list is written again, no sound."""
    return content_name([(cue.id, cue.place and cue.place.as_json()) for cue in chapter.cues])


def seeded(use: SoundUse, palette: Palette) -> Sound:
    """The sound of a use, with the seed that its cue asks for."""
    sound = palette.sounds[use.key]
    return sound if use.seed is None else replace(sound, seed=use.seed)


def cover_key(folder: Path, title: str, author: str) -> str:
    """Content name of the cover: the picture's bytes, or what a drawn one is drawn from."""
    found = own_cover(folder)
    return content_name("cover", code_name(), file_hash(found) if found else (title, author))
