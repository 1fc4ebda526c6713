"""What `audiodrama sounds` lists, previews and shows on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import UsageError
from audiodrama.base.names import closest, key
from audiodrama.cli import terminal
from audiodrama.production.project import SFX, find_root, load
from audiodrama.sounds.reader import read_palette

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.sounds.palette import Palette, Sound


def run_sounds(folder: Path, action: str | None, name: str | None, path: Path | None, *, as_json: bool = False) -> None:
    """List the palette of the production, or the built-in one outside of any; or preview one of it."""
    palette, sfx = _palette(folder)
    if action is None:
        _list(palette, as_json=as_json)
    elif action == "preview" and name is not None:
        _preview(palette, sfx, name, path)
    elif action == "page":
        _page(palette, sfx, path)
    else:
        raise UsageError(
            "what of the sounds?", hint="sounds · sounds preview NAME -o x.wav · sounds page -o sounds.html"
        )


def _palette(folder: Path) -> tuple[Palette, Path]:
    try:
        root = find_root(folder)
    except UsageError:
        return read_palette(None, folder)[0], folder
    return load(root).palette, root / SFX


def own_sounds(palette: Palette) -> list[Sound]:
    """Every sound once, by group and name."""
    return sorted({id(sound): sound for sound in palette.sounds.values()}.values(), key=lambda s: (s.group, s.key))


def _list(palette: Palette, *, as_json: bool) -> None:
    found = own_sounds(palette)
    spaces = sorted({space.key for space in palette.spaces.values() if space.key})
    if as_json:
        terminal.out_json({"sounds": [_sound_json(sound) for sound in found], "spaces": spaces})
        return
    group = None
    for sound in found:
        if sound.group != group:
            group = sound.group
            terminal.out("\n", terminal.Styled(group, "1"))
        also = f"  (also {', '.join(sound.aliases)})" if sound.aliases else ""
        rights = f"{sound.source}; {sound.licence or 'no licence given'}"
        terminal.out(f"  {sound.kind:5} {sound.name}{also}  {sound.level_db:+g} dB  {rights}")
    terminal.out("\n", terminal.Styled("spaces", "1"), f"\n  {', '.join(spaces)}")


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


def _preview(palette: Palette, sfx: Path, name: str, path: Path | None) -> None:
    """Make one sound as the mix uses it: played, or written."""
    from pathlib import Path as File

    from audiodrama.base.cache import Store
    from audiodrama.cli import player
    from audiodrama.dsp.audio import RATE_HZ
    from audiodrama.sounds import clips

    sound = palette.sounds.get(key(name))
    if sound is None:
        near = closest(name, palette.sounds)
        raise UsageError(
            f"there is no sound {name}", hint=f"Did you mean {near}?" if near else "`audiodrama sounds` lists them"
        )
    store = Store.default()
    samples = clips.load(clips.prepare(sound, 0, sfx, store).name, store)
    assert samples is not None
    written = player.play_or_write(samples, RATE_HZ, path, File(f"{sound.key}.wav"))
    if written:
        terminal.out(str(written))


def _page(palette: Palette, sfx: Path, path: Path | None) -> None:
    """The page that plays them all, with spectrograms."""
    from pathlib import Path as File

    from audiodrama.audition.sound_page import palette_page
    from audiodrama.base.cache import Store
    from audiodrama.base.files import write_text

    target = path or File("sounds.html")
    found = own_sounds(palette)
    progress = terminal.Progress("sounds", len(found))
    page = palette_page(found, sfx, Store.default(), on_each=lambda: progress.step(1))
    progress.close()
    write_text(target, page)
    terminal.out(str(target))
