"""Files that lie where nobody looks for them: a `.txt` in script/, a script or sounds.yaml beside it, voices.yml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import Diagnostic, rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRIPTS, SFX = "script", "sfx"
_SCRIPT_ENDINGS = (".fountain", ".spmd")
_OTHER_ENDINGS = (".fountain.txt", ".txt", ".fdx", ".docx", ".doc", ".odt", ".rtf", ".md", ".highland", ".pdf")
_READ_BY_ADAPT = (".docx", ".txt", ".md", ".pdf")
_NO_SCRIPTS = (
    "readme",
    "notes",
    "note",
    "todo",
    "licen",
    "credits",
    "changelog",
    "synopsis",
    "characters",
    ".",
    "#",
    "~",
)
_OTHER_FOLDERS = ("scripts", "Script", "Scripts", "fountain")
_TEXTS = {
    "voices.yml": "voices.yaml", "Voices.yaml": "voices.yaml", "voice.yaml": "voices.yaml", "cast.yaml": "voices.yaml",
    "voices.json": "voices.yaml", "script/voices.yaml": "voices.yaml", "sfx/voices.yaml": "voices.yaml",
    "sounds.yaml": "sfx/sounds.yaml", "sounds.yml": "sfx/sounds.yaml", "sfx/sounds.yml": "sfx/sounds.yaml",
    "script/sounds.yaml": "sfx/sounds.yaml", "sounds/sounds.yaml": "sfx/sounds.yaml",
    "sfx/sound.yaml": "sfx/sounds.yaml",
}  # fmt: skip

PASSED_OVER = rule(
    "passed-over", "warning",
    "A file looks like a script, a cast or a table of sounds, but its name or its folder is another one than is read, "
    "so nothing of it would be heard.",
    example={"script/01.fountain": "MARTA\nHello.\n", "script/02.fountain.txt": "MARTA\nAnd goodbye.\n"},
    cure="Scripts lie in script/ and end in .fountain (some editors add .txt, and some systems hide it); the cast is "
    "voices.yaml beside that folder, and sounds are defined in sfx/sounds.yaml.",
)  # fmt: skip


def stray_files(root: Path) -> list[Diagnostic]:
    """A warning for each file of a production that is not read although it looks as if it should be."""
    found = [*_in_scripts(root), *_scripts_elsewhere(root), *_texts_elsewhere(root)]
    return [PASSED_OVER.at(None, f"{name} is not read", hint=hint) for name, hint in found]


def _in_scripts(root: Path) -> Iterator[tuple[str, str]]:
    for name in _files(root / SCRIPTS):
        low = name.lower()
        if name.endswith(_SCRIPT_ENDINGS[0]) or low.startswith(_NO_SCRIPTS):
            continue
        if low.endswith((".fountain", ".fountain.txt", ".spmd", ".txt")):
            yield f"{SCRIPTS}/{name}", "Let its name end in .fountain, in small letters, if it is a script."
        elif low.endswith(_OTHER_ENDINGS):
            adapt = "; `audiodrama adapt` makes a script of a story" if low.endswith(_READ_BY_ADAPT) else ""
            yield f"{SCRIPTS}/{name}", f"A script is plain text and ends in .fountain{adapt}."


def _scripts_elsewhere(root: Path) -> Iterator[tuple[str, str]]:
    for folder in ("", SFX, *_OTHER_FOLDERS):
        same = (
            folder and (root / SCRIPTS).exists() and (root / folder).exists() and _same(root / SCRIPTS, root / folder)
        )
        for name in () if same else _files(root / folder):
            if name.lower().endswith((*_SCRIPT_ENDINGS, ".fountain.txt")):
                shown = f"{folder}/{name}" if folder else name
                yield shown, f"Move it into the folder {SCRIPTS}/."


def _texts_elsewhere(root: Path) -> Iterator[tuple[str, str]]:
    there = {folder: set(_files(root / folder)) for folder in ("", SCRIPTS, SFX, "sounds")}
    for name, right in _TEXTS.items():
        folder, _, file = name.rpartition("/")
        if file in there[folder]:
            yield name, f"It is read as {right}."


def _files(folder: Path) -> list[str]:
    """Names of the files in a folder, in order, exactly as the disk spells them; none where it cannot be read."""
    try:
        return sorted(path.name for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def _same(one: Path, other: Path) -> bool:
    """Whether two names mean one folder, as on disks that fold case."""
    return one.exists() and other.exists() and one.samefile(other)
