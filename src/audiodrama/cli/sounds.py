"""`audiodrama sounds`: the palette as a list, a search in it and in the user's library, a preview, a page."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from audiodrama.base.errors import UsageError
from audiodrama.base.names import closest, key
from audiodrama.cli import terminal
from audiodrama.production.project import SFX, find_root, load
from audiodrama.sounds.library import VARIABLE, find_sounds, library_folders
from audiodrama.sounds.palette import SoundKind
from audiodrama.sounds.reader import read_palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.sounds.library import LibraryFile
    from audiodrama.sounds.palette import Palette, Sound, Space

_HINT = "sounds · sounds find WORDS · sounds add NAME FILE · sounds preview NAME -o x.wav · sounds page -o sounds.html"
_MOST_LINES = 200


def _palette(folder: Path) -> tuple[Palette, Path]:
    """The palette of the production, or the built-in one outside of any; and the folder of its files."""
    try:
        root = find_root(folder)
    except UsageError:
        return read_palette(None, folder)[0], folder
    return load(root).palette, root / SFX


def own_sounds(palette: Palette) -> list[Sound]:
    """Every sound once, by group and name."""
    return sorted({id(sound): sound for sound in palette.sounds.values()}.values(), key=lambda s: (s.group, s.key))


def own_spaces(palette: Palette) -> list[Space]:
    """Every space once, by name."""
    return sorted({id(space): space for space in palette.spaces.values()}.values(), key=lambda s: s.key)


def list_sounds(folder: Path, *, as_json: bool) -> None:
    """The whole palette."""
    palette, _ = _palette(folder)
    sounds, spaces = own_sounds(palette), own_spaces(palette)
    if as_json:
        document = {"sounds": [_sound_json(sound) for sound in sounds], "spaces": [space.key for space in spaces]}
        terminal.out_json(document)
        return
    group = None
    for sound in sounds:
        if sound.group != group:
            group = sound.group
            terminal.out("")
            terminal.out(terminal.Styled(group, "1"))
        terminal.out(f"  {_line(sound)}")
    terminal.out("")
    terminal.out(terminal.Styled("spaces", "1"))
    terminal.out(f"  {', '.join(space.key for space in spaces)}")


def _line(sound: Sound) -> str:
    also = f"  (also {', '.join(sound.aliases)})" if sound.aliases else ""
    rights = f"  {sound.source}; {sound.licence or 'no licence given'}" if sound.file else ""
    recipe = f"  synth {sound.recipe}" if sound.recipe and sound.recipe != sound.key else ""
    return f"{sound.kind:5} {sound.name}{also}  {sound.level_db:+g} dB{recipe}{rights}"


def _sound_json(sound: Sound) -> dict[str, Any]:
    return {
        "name": sound.name,
        "kind": sound.kind,
        "source": "file" if sound.file else "synth",
        "licence": sound.licence,
        "duration_s": _duration_s(sound),
        "group": sound.group,
        "level_db": sound.level_db,
        "aliases": list(sound.aliases),
        "from": sound.source,
    }


def _duration_s(sound: Sound) -> float | None:
    """Length where it is known without making the sound; a one-shot ends when it has died away."""
    if sound.duration_s is not None:
        return sound.duration_s
    if sound.recipe and sound.kind != "sfx":
        from audiodrama.sounds.synth import RECIPES

        return RECIPES[sound.recipe].duration_s
    return None


def find(folder: Path, words: Sequence[str], *, as_json: bool) -> None:
    """Sounds of the palette and files of the user's library that match all words."""
    if not words:
        raise UsageError("what is to be found?", hint="sounds find WORDS, such as: audiodrama sounds find door knock")
    palette, _ = _palette(folder)
    folders = library_folders()
    matches = find_sounds(" ".join(words), palette, folders)
    if as_json:
        files = [{"file": str(file.path), "name": file.path.stem, "category": file.category} for file in matches.files]
        spaces = [space.key for space in matches.spaces]
        sounds = [_sound_json(sound) for sound in matches.sounds]
        terminal.out_json({"sounds": sounds, "spaces": spaces, "files": files})
        return
    for sound in matches.sounds:
        terminal.out(_line(sound))
    for space in matches.spaces:
        terminal.out(f"space {space.name}")
    _print_files(matches.files, words)
    if not (matches.sounds or matches.spaces or matches.files):
        terminal.note(f"nothing is called {' '.join(words)}")
    if not folders:
        terminal.note(f"{VARIABLE} names no folder of your own: set it to those that hold your sound files")


def _print_files(files: Sequence[LibraryFile], words: Sequence[str]) -> None:
    for file in files[:_MOST_LINES]:
        terminal.out(f"file  {file.path}{f'  ({file.category})' if file.category else ''}")
    if len(files) > _MOST_LINES:
        terminal.note(f"and {len(files) - _MOST_LINES} more files; one more word makes it fewer")
    if files:
        name = shlex.quote(" ".join(words))
        terminal.note(f"to use one: audiodrama sounds add {name} {shlex.quote(str(files[0].path))}")


def add(folder: Path, words: Sequence[str], *, kind: str, licence: str, source: str, as_json: bool) -> None:
    """Put a file of the user's into the production under a name."""
    if len(words) != 2:
        raise UsageError("add takes a name and a file", hint="sounds add NAME FILE; quote a name of several words")
    if kind not in get_args(SoundKind):
        raise UsageError(f"'{kind}' is no kind of sound", hint=f"choose from {', '.join(get_args(SoundKind))}")
    from audiodrama.base.cache import Store
    from audiodrama.sounds.adding import SOUNDS_FILE, add_sound

    name, file = words[0], Path(words[1])
    sfx = find_root(folder) / SFX
    added = add_sound(sfx, name, file, kind=kind, licence=licence, source=source, store=Store.default())  # type: ignore[arg-type]  # looked at above
    if as_json:
        document = {"name": added.name, "file": added.file, "kind": added.kind, "duration_s": added.duration_s}
        terminal.out_json(document)
        return
    verb = "amb" if added.kind == "bed" else added.kind
    terminal.out(f"[[{verb}: {added.name}]] is {SFX}/{added.file}, {added.duration_s:.1f} s")
    terminal.note(f"written into {SFX}/{SOUNDS_FILE}")
    if not licence:
        terminal.note("no licence is given: add `licence:` and `source:` there, so that the credits name them")


def preview(folder: Path, words: Sequence[str], path: Path | None) -> None:
    """Make one sound as the mix uses it: played, or written."""
    if not words:
        raise UsageError("which sound?", hint=_HINT)
    from audiodrama.base.cache import Store
    from audiodrama.cli import player
    from audiodrama.dsp.audio import RATE_HZ
    from audiodrama.sounds import clips

    palette, sfx = _palette(folder)
    name = " ".join(words)
    sound = palette.sounds.get(key(name))
    if sound is None:
        near = closest(name, palette.sounds)
        hint = f"did you mean {near}?" if near else f"try: audiodrama sounds find {shlex.quote(name)}"
        raise UsageError(f"there is no sound {name}", hint=hint)
    store = Store.default()
    samples = clips.load_clip(clips.prepare(sound, 0, sfx, store).name, store)
    assert samples is not None
    written = player.play_or_write(samples, RATE_HZ, path, Path(f"{sound.key}.wav"))
    if written:
        terminal.out(str(written))


def page(folder: Path, action: str, path: Path | None) -> None:
    """The page that plays all sounds and rooms, with spectrograms."""
    if action != "page":
        raise UsageError(f"sounds has no {action}", hint=_HINT)
    from audiodrama.audition.sound_page import palette_page
    from audiodrama.base.cache import Store
    from audiodrama.base.files import write_text

    palette, sfx = _palette(folder)
    target = path or Path("sounds.html")
    sounds, spaces = own_sounds(palette), own_spaces(palette)
    progress = terminal.ProgressBar("sounds", len(sounds) + len(spaces))
    text = palette_page(sounds, spaces, sfx, Store.default(), on_each=lambda: progress.step(1))
    progress.close()
    write_text(target, text)
    terminal.out(str(target))
