"""What lies in output/ and what made it: a file is fresh while its key is the same and its bytes are those written.

Files are listed under their chapter, so that those of a chapter that no longer exists can be removed, and only those.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from audiodrama.base.files import file_hash, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NAME = ".audiodrama.json"
PAGE, BOOK = "", "m4b"
OF_ALL = (PAGE, BOOK)
"""Names under which the listening page and the whole book's file are listed."""
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Made:
    """A chapter as it was made.

    Args:
        key: content name of everything that went into it.
        files: name in output/ -> SHA-256 of its bytes.
        facts: what the report says of it (`duration_s`, …), so that nothing has to be measured again.
    """

    key: str
    files: Mapping[str, str]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished:
    """A chapter that was made: its files with their SHA-256, what the report says of it, and where the time went."""

    files: Mapping[str, str]
    facts: Mapping[str, Any]
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """All chapters of an output folder by their names, and what is made of all of them (`OF_ALL`)."""

    chapters: Mapping[str, Made] = field(default_factory=dict)

    @classmethod
    def read(cls, output: Path) -> Manifest:
        """The manifest of a folder; an empty one when there is none, or none that can be read."""
        try:
            raw = json.loads((output / NAME).read_text(encoding="utf-8"))
            if raw["version"] != _VERSION:
                return cls()
            return cls(
                {name: Made(c["key"], dict(c["files"]), dict(c["facts"])) for name, c in raw["chapters"].items()}
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def write(self, output: Path) -> None:
        """Keep it in the folder, atomically."""
        chapters = {n: {"key": m.key, "files": dict(m.files), "facts": dict(m.facts)} for n, m in self.chapters.items()}
        document = {"version": _VERSION, "chapters": chapters}
        write_text(output / NAME, json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")

    def fresh(self, name: str, key: str, files: Iterable[str], output: Path) -> bool:
        """Whether a chapter's files are there, byte for byte as this key made them."""
        made = self.chapters.get(name)
        return made is not None and made.key == key and all(_same(output / f, made.files.get(f)) for f in files)

    def with_chapter(self, name: str, made: Made) -> Manifest:
        """A copy in which a chapter was made anew; files of the same key that were not asked for this time stay."""
        before = self.chapters.get(name)
        kept = before.files if before and before.key == made.key else {}
        return Manifest({**self.chapters, name: Made(made.key, {**kept, **made.files}, made.facts)})

    def only(self, names: Iterable[str]) -> Manifest:
        """A copy without the chapters that no longer exist."""
        wanted = {*names, *OF_ALL}
        return Manifest({name: made for name, made in self.chapters.items() if name in wanted})

    def without(self, name: str) -> Manifest:
        """A copy in which one entry is missing."""
        return Manifest({each: made for each, made in self.chapters.items() if each != name})

    @property
    def files(self) -> set[str]:
        """Every file listed."""
        return {file for made in self.chapters.values() for file in made.files}


def remove_stale(output: Path, before: Manifest, now: Manifest) -> list[str]:
    """Remove the files that the manifest before lists and this one does not; names that point elsewhere stay."""
    removed = []
    for name in sorted(before.files - now.files):
        path = output / name
        if "/" not in name and "\\" not in name and path.is_file():
            path.unlink()
            removed.append(name)
    return removed


def _same(path: Path, digest: str | None) -> bool:
    return digest is not None and path.is_file() and file_hash(path) == digest
