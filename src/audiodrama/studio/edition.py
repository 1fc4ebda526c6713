"""A production as it was read at one moment, with the very texts that it was read from."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.cast.model import VOICES
from audiodrama.cast.series import included_files
from audiodrama.performance.notes.accepted import NOTES
from audiodrama.performance.take_entries import TAKES
from audiodrama.production.project import SCRIPTS, SOUNDS, load
from audiodrama.studio.answers import missing_thing
from audiodrama.studio.versions import text_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter

_TRIES = 5


@dataclass(frozen=True)
class Edition:
    """A production as it was read at one moment.

    Args:
        revision: rises with each reading.
        production: as it was read, mistakes and all.
        hashes: of each of its texts, by name.
        texts: the scripts and YAML files, by name.
    """

    revision: int
    production: Production
    hashes: Mapping[str, str]
    texts: Mapping[str, str] = field(repr=False)

    def chapter(self, number: int) -> Chapter:
        """A chapter.

        Raises:
            RefusedRequestError: there is none of this number.
        """
        for chapter in self.production.sheet.chapters:
            if chapter.number == number:
                return chapter
        raise missing_thing(f"there is no chapter {number}")

    def chapter_of(self, cue: str) -> Chapter:
        """The chapter that holds a line or cue.

        Raises:
            RefusedRequestError: none does.
        """
        for chapter in self.production.sheet.chapters:
            if any(each.id == cue for each in chapter.cues):
                return chapter
        raise missing_thing(f"there is no line or cue {cue[:40]}")


def read_edition(root: Path, revision: int) -> Edition:
    """Read a production, with the texts that it was read from; a file that is saved meanwhile is read again."""
    texts = read_texts(root)
    for _ in range(_TRIES):
        production = load(root)
        again = read_texts(root)
        if again == texts:
            break
        texts = again
    return Edition(revision, production, {name: text_hash(text) for name, text in texts.items()}, texts)


def read_texts(root: Path) -> dict[str, str]:
    """The texts of a production by name: scripts, casting, sounds; those that are no UTF-8 are left out."""
    paths = [
        root / VOICES,
        root / SOUNDS,
        root / TAKES,
        root / NOTES,
        *sorted((root / SCRIPTS).glob("*.fountain")),
        *included_files(root),
    ]
    found = {}
    for path in paths:
        try:
            if path.is_file():
                found[Path(os.path.relpath(path, root)).as_posix()] = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    return found


def chapters_that_changed(before: Edition, after: Edition) -> list[int] | None:
    """Numbers of the chapters whose rows are others than before; None when all may be."""
    files = {name for name in {**before.hashes, **after.hashes} if before.hashes.get(name) != after.hashes.get(name)}
    were, are = before.production.sheet.chapters, after.production.sheet.chapters
    if files <= {TAKES, NOTES}:
        return [chapter.number for chapter in are]
    moved = [(each.number, each.file) for each in were] != [(each.number, each.file) for each in are]
    if moved or any(not name.startswith(f"{SCRIPTS}/") for name in files):
        return None
    return [one.number for one, other in zip(are, were, strict=True) if one.file in files or one != other]
