"""When a chapter has to be made anew: the content name of all that goes into it. Nothing heavy is loaded for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from audiodrama import clips
from audiodrama.arrange import SoundUse, sound_uses
from audiodrama.cover import NAMES
from audiodrama.store import code_name, content_name, file_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiodrama.cuesheet import Chapter
    from audiodrama.palette import Palette, Sound


def chapter_key(chapter: Chapter, takes: Sequence[str], palette: Palette, sfx: Path, *also: Any) -> str:
    """Content name of everything that goes into a chapter, the program's own code included.

    Args:
        chapter: its cues; their places count, since the cue list shows them.
        takes: names of its takes and of its voices' calibrations.
        palette: what its sounds and spaces are.
        sfx: folder of the sound files.
        also: whatever else it is made from (cast, profile, tags, draft, …).
    """
    sounds = sorted(clips.clip_name(seeded(use, palette), use.variation, sfx) for use in sound_uses(chapter, palette))
    levels = {key: (sound.level_db, sound.pan, sound.kind) for key, sound in palette.sounds.items()}
    responses = [file_hash(sfx / space.ir) for space in palette.spaces.values() if space.ir]
    places = [cue.place and (cue.place.start, cue.place.line, cue.place.column) for cue in chapter.cues]
    return content_name(
        code_name(), chapter, chapter.file, places, list(takes), sounds, levels, dict(palette.spaces), responses, also
    )


def seeded(use: SoundUse, palette: Palette) -> Sound:
    """The sound of a use, with the seed that its cue asks for."""
    sound = palette.sounds[use.key]
    return sound if use.seed is None else replace(sound, seed=use.seed)


def cover_key(folder: Path, title: str, author: str) -> str:
    """Content name of the cover: the picture's bytes, or what a drawn one is drawn from."""
    found = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    return content_name("cover", code_name(), file_hash(found) if found else (title, author))
