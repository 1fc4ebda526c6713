"""Adding the user's own sound file to a production: a copy in sfx/, and its entry in sounds.yaml."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudioError, UsageError
from audiodrama.base.files import file_hash, must_lie_inside, replacing, snapshot
from audiodrama.base.names import key
from audiodrama.base.source import Source
from audiodrama.base.yaml_editor import add_entries, editable_text, rewrite, scalar
from audiodrama.sounds import formats, inspect
from audiodrama.sounds.reader import read_palette

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.base.cache import Store
    from audiodrama.sounds.palette import SoundKind

SOUNDS_FILE = "sounds.yaml"


@dataclass(frozen=True, slots=True)
class AddedSound:
    """A sound that was added.

    Args:
        name: by which scripts call it.
        file: where its file lies, relative to sfx/.
        kind: `sfx`, `bed` or `music`.
        duration_s: how long it lasts.
    """

    name: str
    file: str
    kind: SoundKind
    duration_s: float


def add_sound(
    sfx: Path, name: str, file: Path, *, kind: SoundKind = "sfx", licence: str = "", source: str = "", store: Store
) -> AddedSound:
    """Copy a sound file into sfx/, unless it lies there, and write its entry into sounds.yaml.

    Args:
        sfx: the folder of the production's sounds.
        name: by which scripts are to call it.
        file: the user's file, anywhere.
        kind: what it is used as.
        licence: its terms of use, for the credits.
        source: where it is from, for the credits.
        store: the cache.

    Returns:
        What was written; every other character of sounds.yaml is as it was.

    Raises:
        UsageError: the name is taken in this production or is none, or another file lies where the copy would.
        AudioError: the file cannot be used as sound.
    """
    if not key(name):
        raise UsageError(f"'{name}' is no name for a sound", hint="use letters or digits")
    finding = _usable(file, store)
    text = _text_of(sfx)
    _must_be_free(sfx, name, text)
    place = _placed(sfx, file)
    figures = [f"kind: {kind}", f"file: {scalar(place)}"]
    figures += [f"{field}: {scalar(value)}" for field, value in (("licence", licence), ("source", source)) if value]
    entry = "\n".join([f"{scalar(name)}:", *(f"  {figure}" for figure in figures)])
    edited = add_entries(text or "", "sounds", [entry])
    if text is None:
        must_lie_inside(sfx.parent, sfx / SOUNDS_FILE)
        with replacing(sfx / SOUNDS_FILE) as part:
            part.write(edited.encode())
    else:
        rewrite(sfx / SOUNDS_FILE, text, edited, root=sfx.parent)
    return AddedSound(name, place, kind, finding.duration_s)


def _usable(file: Path, store: Store) -> inspect.Finding:
    reason = formats.problem(file, file.parent)
    finding = inspect.examine(file, store) if reason is None else inspect.Finding(reason)
    fault = finding.fault or (None if finding.loudness == "sound" else "nothing in it can be heard")
    if fault:
        raise AudioError(f"{file} cannot be used: {fault}", hint=f"export it again as one of {formats.FORMATS}")
    return finding


def _text_of(sfx: Path) -> str | None:
    path = sfx / SOUNDS_FILE
    return editable_text(sfx.parent, f"{sfx.name}/{SOUNDS_FILE}") if os.path.lexists(path) else None


def _must_be_free(sfx: Path, name: str, text: str | None) -> None:
    """See that the production's own file gives this name to nothing yet; built-in names may be taken over."""
    if text is None:
        return
    palette, _ = read_palette(Source(f"{sfx.name}/{SOUNDS_FILE}", text), sfx)
    sound, built_in = palette.sounds.get(key(name)), read_palette(None, sfx)[0].sounds.get(key(name))
    if sound is not None and sound is not built_in:
        raise UsageError(
            f"{sfx.name}/{SOUNDS_FILE} has a sound {name} already", hint="choose another name, or edit that entry"
        )


def _placed(sfx: Path, file: Path) -> str:
    """Where the file lies in sfx/, copied there unless it does already."""
    real = file.resolve()
    if real.is_relative_to(sfx.resolve()):
        return real.relative_to(sfx.resolve()).as_posix()
    target = sfx / file.name
    must_lie_inside(sfx.parent, target)
    with snapshot(file) as (copy, digest):
        if target.exists():
            if file_hash(target) != digest:
                raise UsageError(f"{sfx.name}/{file.name} is another file already", hint="rename one of the two")
            return file.name
        with copy.open("rb") as bytes_of, replacing(target) as part:
            while block := bytes_of.read(1 << 20):
                part.write(block)
    return file.name
