"""When a chapter has to be made again, and how much of it: content names of all that goes into it.

There are three (`manifest.Keys`): what is heard, what a player shows, and what the cue list and the captions call
things. A chapter that moved down the book is not mixed again, only its tags and labels are written anew. Nothing heavy
is loaded for it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from audiodrama.arrange.materials import sound_uses
from audiodrama.base.cache import code_name, content_name
from audiodrama.base.ffmpeg import ffmpeg_version
from audiodrama.base.files import file_hash
from audiodrama.base.versions import package_version
from audiodrama.export.cover import own_cover
from audiodrama.script.cuesheet import Line
from audiodrama.sounds.clip_names import clip_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from audiodrama.arrange.sources import SoundUse
    from audiodrama.cast.model import Cast
    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.effects.table import Effect
    from audiodrama.export.tags import Tags
    from audiodrama.script.cuesheet import Chapter, Cue
    from audiodrama.sounds.palette import Palette, Sound, Space

SOUND_CODE = (
    "base/units.py", "base/words.py", "dsp", "sounds", "speech", "arrange", "mix", "qc/one_shots.py",
    "qc/report.py", "export/encode.py", "export/exporter.py", "export/decode.py", "export/waveform.py",
    "export/mp3_pieces.py", "production/assets.py", "production/chapter.py", "production/making.py",
    "production/section_jobs.py",
)  # fmt: skip
"""The code that makes samples and measures them; a test holds it against what the making of a chapter imports."""
TAG_CODE = (
    "export/tags.py", "export/id3.py", "export/id3_chapters.py", "export/encode.py", "export/retag.py",
    "export/cover.py",
)  # fmt: skip
LABEL_CODE = ("export/captions.py", "export/cue_list.py", "base/words.py")
LIBRARIES = ("numpy", "scipy", "soundfile", "pydub", "pillow")
"""Packages whose next version may give other samples or pictures."""


@cache
def shaping_versions() -> dict[str, str]:
    """Versions of the libraries and of the ffmpeg that shape what is heard and shown."""
    return {"ffmpeg": ffmpeg_version(), **{name: package_version(name) for name in LIBRARIES}}


@dataclass(frozen=True)
class Ingredients:
    """Everything that is heard of a chapter besides its cues.

    Args:
        cast: of which only those who speak here count, with the deliveries and effects they use.
        palette: of which only the sounds and spaces heard here count.
        profile: what the master aims at.
        clips: content names of the sounds, by their use.
        rooms: SHA-256 of each file of a recorded room, by its name in sfx/.
        effects: of each phrase, what its engine could not do by itself.
        draft: whether the files are marked as a draft.
        clarity_lu: how much more than usual speech stands out.
    """

    cast: Cast
    palette: Palette
    profile: Profile
    clips: Mapping[SoundUse, str]
    rooms: Mapping[str, str]
    effects: tuple[tuple[Effect, ...], ...] = ()
    draft: bool = False
    clarity_lu: float = 0.0


def sound_key(chapter: Chapter, takes: Mapping[str, str], made_of: Ingredients) -> str:
    """Content name of everything that is heard in a chapter, with the code and the libraries that make samples of it.

    Args:
        chapter: its cues; their places, its number and its title change nothing that is heard.
        takes: checksum of each take and each voice's level, by name: two machines may hold different sound under one.
        made_of: the rest.
    """
    palette, cast = made_of.palette, made_of.cast
    sounds = {use.key: palette.sounds[use.key] for use in made_of.clips}
    levels = {key: (sound.name, sound.level_db, sound.pan) for key, sound in sounds.items()}
    voices = _voices(chapter, cast)
    spaces = _spaces(chapter, palette, voices)
    rooms = {space.ir: made_of.rooms.get(space.ir) for space in spaces.values() if space.ir}
    return content_name(
        "sound", code_name(*SOUND_CODE), shaping_versions(), _heard_of(chapter), sorted(takes.items()), voices,
        sorted(made_of.clips.values()), levels, spaces, rooms,
        made_of.profile, made_of.effects, made_of.draft, made_of.clarity_lu,
    )  # fmt: skip


def verified_key(key: str) -> str:
    """The key of the same sound after every take was heard back, and some were spoken again."""
    return content_name("verified", key)


def master_name(key: str) -> str:
    """Name in the cache of the lossless master of the sound that has this key."""
    return f"{key}.flac"


def tags_key(tags: Tags, cover: str) -> str:
    """Content name of what a player shows of a chapter's file; `cover` is that of `cover_key`."""
    return content_name("tags", code_name(*TAG_CODE), shaping_versions(), replace(tags, cover=None), cover)


def labels_key(chapter: Chapter) -> str:
    """Content name of what a chapter's cue list and captions call things: ids, names, titles, and places."""
    cues = [
        (cue.id, cue.speaker if isinstance(cue, Line) else cue.name, cue.place and cue.place.as_json())
        for cue in chapter.cues
    ]
    marks = [mark.title for mark in chapter.marks]
    return content_name("labels", code_name(*LABEL_CODE), chapter.number, chapter.slug, chapter.title, cues, marks)


def relative(chapter: Chapter) -> Chapter:
    """A chapter without its number and its name: `01-012` is `012`, wherever the chapter stands in the book.

    This is what is arranged and mixed, so that nothing that is heard can depend on either.
    """
    cues = tuple(_relative_cue(cue) for cue in chapter.cues)
    return replace(chapter, number=0, slug="", title="", cues=cues, file="")


def _relative_cue(cue: Line | Cue) -> Line | Cue:
    if isinstance(cue, Line):
        dual_with, together = cue.dual_with and relative_id(cue.dual_with), cue.together and relative_id(cue.together)
        return replace(cue, id=relative_id(cue.id), dual_with=dual_with, together=together)
    anchor = cue.anchor and replace(cue.anchor, line=relative_id(cue.anchor.line))
    return replace(cue, id=relative_id(cue.id), anchor=anchor)


def relative_id(name: str) -> str:
    """The id of a line or cue without its chapter's number."""
    return name.partition("-")[2]


def _heard_of(chapter: Chapter) -> tuple[Any, ...]:
    """Of a chapter all that can be heard: roles are, the names that they are written with are not."""
    cues = [replace(cue, speaker="") if isinstance(cue, Line) else cue for cue in relative(chapter).cues]
    return cues, [(mark.cue, mark.depth) for mark in chapter.marks]


def clip_names(chapter: Chapter, palette: Palette, sfx: Path) -> dict[SoundUse, str]:
    """Content name of every sound that a chapter plays.

    Raises:
        AudioError: a sound file cannot be read.
    """
    uses = sound_uses(chapter, palette)
    return {use: clip_name(seeded(use, palette), use.variation, sfx) for use in uses}


def room_files(palette: Palette, sfx: Path) -> dict[str, str]:
    """SHA-256 of each file of a recorded room, by its name in sfx/; a file that cannot be read is left out."""
    digests = {}
    for name in sorted({space.ir for space in palette.spaces.values() if space.ir}):
        with suppress(OSError):
            digests[name] = file_hash(sfx / name)
    return digests


def _voices(chapter: Chapter, cast: Cast) -> dict[str, Any]:
    """Of each role and delivery heard in a chapter the figures that the mix uses, and what its effects are."""
    roles = {line.role: cast.roles.get(line.role) for line in chapter.lines}
    used = {name for line in chapter.lines for phrase in line.phrases for name in phrase.deliveries}
    deliveries = {name: cast.deliveries[name] for name in sorted(used) if name in cast.deliveries}
    chains = [cast.chain(role, deliveries.values()) for role in roles.values()]
    # what a role is called, and which voices it would like, is not heard; rate and pitch are heard in its takes
    figures = {
        name: role and replace(role, name="", choices=(), aliases=(), rate=1.0, pitch_st=0.0)
        for name, role in roles.items()
    }
    changes = {name: replace(change, name="", rate=1.0, pitch_st=0.0) for name, change in deliveries.items()}
    return {"roles": figures, "deliveries": changes, "effects": chains, "all": _of_everybody(cast)}


def _of_everybody(cast: Cast) -> Cast:
    """The settings of voices.yaml that belong to no role, delivery or word."""
    return replace(cast, narrator="", roles={}, deliveries={}, effects={}, pronounce={}, profiles={})


def _spaces(chapter: Chapter, palette: Palette, voices: Mapping[str, Any]) -> dict[str, Space]:
    """The spaces that a chapter plays in or sends to, without what they are called."""
    names = {line.space for line in chapter.lines}
    names |= {cue.name for cue in chapter.cues if cue.kind == "space"}
    names |= {step.space for chain in voices["effects"] for step in chain}
    used = sorted(name for name in names if name and name in palette.spaces)
    return {name: replace(palette.spaces[name], name="", aliases=()) for name in used}


def seeded(use: SoundUse, palette: Palette) -> Sound:
    """The sound of a use, with the seed that its cue asks for."""
    sound = palette.sounds[use.key]
    return sound if use.seed is None else replace(sound, seed=use.seed)


def cover_key(folder: Path, title: str, author: str) -> str:
    """Content name of the cover: the picture's bytes, or what a drawn one is drawn from."""
    picture = own_cover(folder)
    if picture:
        return picture_key(file_hash(picture))
    return content_name("cover", code_name("export/cover.py"), shaping_versions(), title, author)


def picture_key(digest: str) -> str:
    """Content name of a cover that is the producer's own picture, by the SHA-256 of its bytes."""
    return content_name("cover", digest)
