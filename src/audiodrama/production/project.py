"""A production on disk, read whole: scripts, cast, palette, cue sheet, and every mistake in them. No engine is loaded.

>>> production = load(find_root(Path.cwd()))        # doctest: +SKIP
>>> production.errors or production.sheet.chapters  # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.base.cache import Store, content_name
from audiodrama.base.diagnostics import Diagnostic, MistakesError, first_of_each_kind, in_order, rule
from audiodrama.base.errors import ExportError, UsageError
from audiodrama.base.files import opened_inside
from audiodrama.base.names import natural
from audiodrama.base.refusals import cure_of
from audiodrama.base.source import EncodingError, Source
from audiodrama.cast.model import VOICES
from audiodrama.cast.reader import read_cast
from audiodrama.cast.series import BAD_INCLUDE
from audiodrama.export.cover import LARGEST_BYTES, checked_cover, own_cover
from audiodrama.performance.notes.accepted import NOTES, read_accepted
from audiodrama.performance.take_entries import TAKES, TakeBook, read_takes
from audiodrama.production.stray_files import stray_files
from audiodrama.production.takes.take_file import take_mistakes
from audiodrama.script import fountain
from audiodrama.script.compiler import cue_sheet
from audiodrama.script.foreign import foreign_roles
from audiodrama.sounds.reader import read_palette

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.cast.model import Cast
    from audiodrama.script.cuesheet import Chapter, CueSheet
    from audiodrama.sounds.palette import Palette

SOUNDS, SCRIPTS, SFX, OUTPUT = "sfx/sounds.yaml", "script", "sfx", "output"
DRAFTS = "draft"
"""Folder in output/ that drafts go to."""
_FORMATS = ("mp3", "m4b", "m4a", "opus", "flac", "wav")
_FOLLOWS = {VOICES: ("unknown-voice",), SOUNDS: ("unknown-sound", "unknown-space", "default-space")}

NO_SCRIPT = rule(
    "no-script", "error",
    "A production without a script: script/ holds no file that ends in .fountain.",
    example={"script/notes.txt": "A script whose name ends in .txt is none.\n"},
    cure="Put a script into script/ with the ending .fountain; `audiodrama new FOLDER` shows what one looks like.",
)  # fmt: skip
NOT_UTF8 = rule(
    "not-utf8", "error",
    "A file is in another encoding than UTF-8, so accents and quotes would come out "
    "as other characters.",
    example={"script/example.fountain": b"MARTA\nCaf\xe9.\n"},
    cure="Open the file in the editor that wrote it and save it as UTF-8; the message names the first bad byte.",
)  # fmt: skip
UNREADABLE = rule(
    "unreadable-file", "error",
    "A file of the production cannot be read, is a folder, is far too large, or lies outside.",
    example={"script/example.fountain": "MARTA\nHello.\n", "script/more.fountain/keep.txt": "A folder by mistake.\n"},
    cure="Look at the file's permissions, and that it is a file of this production, not a link to elsewhere.",
)  # fmt: skip
BAD_COVER = rule(
    "bad-cover", "error",
    "The picture beside the scripts cannot be the cover: it is no PNG or JPEG, is damaged, too small or too large, or "
    "lies outside the production.",
    example={
        "script/example.fountain": "MARTA\nHello.\n",
        "script/cover.jpg": "A page that was saved in place of the picture.\n",
    },
    cure="Save it again as PNG or JPEG, square, with 1600 pixels a side; or take it away, and a cover is drawn.",
)  # fmt: skip


@dataclass(frozen=True)
class Production:
    """Everything a production's text says.

    Args:
        root: its folder.
        cast: who speaks how.
        palette: what things sound like.
        sheet: the cue sheet; holds what could be understood, even when there are errors.
        diagnostics: every mistake, in order of place.
        draft: whether it is what `draft_of` made of it.
        takes: the takes that are kept, and the lines that were found good.
    """

    root: Path
    cast: Cast
    palette: Palette
    sheet: CueSheet
    diagnostics: tuple[Diagnostic, ...]
    draft: bool = False
    takes: TakeBook = field(default_factory=TakeBook)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The mistakes that stop a render."""
        return tuple(each for each in self.diagnostics if each.severity == "error")

    @property
    def output(self) -> Path:
        """Where chapters go; drafts have a folder of their own in it, so that none replaces a finished file."""
        return self.root / OUTPUT / DRAFTS if self.draft else self.root / OUTPUT

    def must_be_clean(self) -> None:
        """Raise `MistakesError` when there is any error."""
        if self.errors:
            raise MistakesError(self.diagnostics)

    def diagnostics_in(self, paths: Sequence[Path]) -> list[Diagnostic]:
        """The mistakes in some files only; all when none is named.

        Raises:
            UsageError: a path is not a file.
        """
        for path in paths:
            if not path.is_file():
                raise UsageError(f"there is no file {path}")
        wanted = {path.resolve() for path in paths}
        return [
            d for d in self.diagnostics if not wanted or (d.place and (self.root / d.place.file).resolve() in wanted)
        ]

    def chapters(self, wanted: tuple[str, ...] = ()) -> tuple[Chapter, ...]:
        """The chapters wanted, by number, slug, name (`01-the-pink-door`) or script file; all when none is named.

        Raises:
            UsageError: one of them does not exist.
        """
        names = [part for name in wanted for part in _numbers(name)]
        found = {chapter.number: chapter for name in names for chapter in self._named(name)}
        return tuple(found[number] for number in sorted(found)) if wanted else self.sheet.chapters

    def _named(self, name: str) -> list[Chapter]:
        stem = Path(name).stem if name.endswith(".fountain") else name
        found = [
            chapter
            for chapter in self.sheet.chapters
            if name == str(chapter.number) or stem in {chapter.slug, chapter.name} or Path(chapter.file).stem == stem
        ]
        if not found:
            if name.lower() in _FORMATS:
                raise UsageError(
                    f"{name} is a format and no chapter", hint="write formats with commas: --format mp3,m4b"
                )
            have = ", ".join(f"{c.number} ({c.slug})" for c in self.sheet.chapters)
            raise UsageError(f"there is no chapter {name}", hint=f"there are {have}" if have else "there are none yet")
        return found


def _numbers(name: str) -> list[str]:
    """A list or a range of chapters, `1,2` or `1-3`, as single numbers; anything else as it is."""
    if name.isdigit() or not re.fullmatch(r"\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*", name):
        return [name]
    spans = [[int(end) for end in part.split("-")] for part in name.split(",")]
    return [str(number) for span in spans for number in range(span[0], span[-1] + 1)] or [name]


def find_root(start: Path) -> Path:
    """The nearest folder upwards that holds voices.yaml.

    Raises:
        UsageError: there is none.
    """
    here = start.resolve()
    if not here.is_dir():
        raise UsageError(f"there is no folder {start}")
    for folder in (here, *here.parents):
        if (folder / VOICES).is_file():
            return folder
    other = next((name for name in ("voices.yml", "voices.yaml.txt", "voice.yaml") if (here / name).is_file()), None)
    raise UsageError(
        f"no production here: {VOICES} is neither in {start} nor in a folder above it",
        hint=f"rename {other} to {VOICES}"
        if other
        else "start one with `audiodrama new FOLDER`, or name one with -C FOLDER",
    )


def load(root: Path, instead: Mapping[str, str] | None = None) -> Production:
    """Read a production. Mistakes are collected, never raised.

    Args:
        root: its folder.
        instead: texts by the file's name in the production (`voices.yaml`, `script/01.fountain`) that are read in place
            of those on the disk: what an edit would make of the production, before it is made.
    """
    mistakes: list[Diagnostic] = []
    texts = _Texts(root, instead or {}, mistakes)
    sounds = texts.read(SOUNDS) if os.path.lexists(root / SOUNDS) or SOUNDS in texts.instead else None
    palette, found = read_palette(sounds, root / SFX)
    mistakes += found
    voices = texts.read(VOICES)
    cast, found = read_cast(voices or Source(VOICES, ""), palette, root)
    mistakes += found
    _notes(texts, mistakes)
    scripts = _scripts(texts)
    mistakes += stray_files(root)
    _output(root, mistakes)
    _cover(root, mistakes)
    sheet, found = cue_sheet([(source, fountain.parse(source.text)) for source in scripts], cast, palette)
    found += foreign_roles(sheet, cast)
    takes = _takes(texts, sheet)
    told = tuple(first_of_each_kind(in_order([*mistakes, *_causes(mistakes, found)])))
    return Production(root, cast, palette, sheet, told, takes=takes)


def _notes(texts: _Texts, mistakes: list[Diagnostic]) -> None:
    """The notes that were accepted, for their mistakes alone; whoever lists notes reads them again."""
    path = texts.root / NOTES
    source = texts.read(NOTES) if path.exists() or path.is_symlink() else None
    if source is not None:
        mistakes += read_accepted(source)[1]


def _takes(texts: _Texts, sheet: CueSheet) -> TakeBook:
    """The takes that are kept; those of lines that are not in the script, and files that are gone, are mistakes."""
    path = texts.root / TAKES
    source = texts.read(TAKES) if path.exists() or path.is_symlink() or TAKES in texts.instead else None
    if source is None:
        return TakeBook()
    book, found = read_takes(source)
    texts.mistakes.extend([*found, *take_mistakes(texts.root, book, sheet)])
    return book


def check(root: Path) -> list[Diagnostic]:
    """Every mistake in a production, in order of place; what `audiodrama check` prints."""
    return list(load(root).diagnostics)


def _causes(mistakes: Sequence[Diagnostic], found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Mistakes in scripts without those that only follow from a casting or a palette that could not be read at all."""
    lost = {each.place.file for each in mistakes if each.place and each.code in {"yaml-syntax", "not-utf8"}}
    lost |= {file for file in _FOLLOWS for each in mistakes if each.code == UNREADABLE.code and file in each.message}
    lost |= {VOICES for each in mistakes if each.code == "unknown-key" and each.hint == "Did you mean cast?"}
    lost |= {VOICES for each in mistakes if each.code == BAD_INCLUDE.code}
    follows = {code for file in lost for code in _FOLLOWS.get(file, ())}
    return [each for each in found if each.code not in follows]


def _scripts(texts: _Texts) -> list[Source]:
    """The scripts in natural order of their names."""
    root, mistakes = texts.root, texts.mistakes
    try:
        entries = [path for path in (root / SCRIPTS).iterdir() if path.name.endswith(".fountain")]
    except (FileNotFoundError, NotADirectoryError):
        entries = []
    except OSError as error:
        cure = cure_of(error)
        hint = f"{cure[:1].upper()}{cure[1:]}." if cure else None
        mistakes.append(UNREADABLE.at(None, f"{SCRIPTS}/ cannot be read: {error.strerror}", hint=hint))
        return []
    paths = sorted(entries, key=lambda path: natural(path.name))
    if not paths:
        mistakes.append(NO_SCRIPT.at(None, f"there is no script in {SCRIPTS}/", hint="A script ends in .fountain."))
    read = [texts.read(f"{SCRIPTS}/{path.name}") for path in paths]
    return [source for source in read if source is not None]


def _output(root: Path, mistakes: list[Diagnostic]) -> None:
    """A link in place of output/ would have a render write wherever it leads."""
    if not (root / OUTPUT).resolve().is_relative_to(root.resolve()):
        message = f"{OUTPUT} cannot be used: it is a link out of the production"
        mistakes.append(UNREADABLE.at(None, message, hint=f"Put a folder called {OUTPUT} in its place."))


def _cover(root: Path, mistakes: list[Diagnostic]) -> None:
    """The producer's own cover, looked at once; a good one is remembered by its content."""
    found = own_cover(root / SCRIPTS)
    if found is None:
        return
    try:
        with opened_inside(root, found) as file:
            raw = file.read(LARGEST_BYTES + 1)
        name = content_name(BAD_COVER.code, hashlib.sha256(raw).hexdigest())
        if not Store.default().has(BAD_COVER.code, name):
            checked_cover(raw)
            with suppress(OSError):
                Store.default().put(BAD_COVER.code, name, b"")
    except OSError as error:
        mistakes.append(BAD_COVER.at(None, f"{SCRIPTS}/{found.name} cannot be the cover: {error.strerror}"))
    except ExportError as error:
        hint = error.hint and f"{error.hint[:1].upper()}{error.hint[1:]}."
        message = f"{SCRIPTS}/{found.name} cannot be the cover: {error.message}"
        mistakes.append(BAD_COVER.at(None, message, hint=hint))


@dataclass(frozen=True)
class _Texts:
    """The text files of a production, or what stands in place of them."""

    root: Path
    instead: Mapping[str, str]
    mistakes: list[Diagnostic]

    def read(self, shown: str) -> Source | None:
        """A file by its name in the production; what keeps it from being read is a mistake."""
        if shown in self.instead:
            return Source(shown, self.instead[shown])
        try:
            return Source.inside(self.root, shown)
        except EncodingError as error:
            before = Source(shown, error.text_before + "\ufffd")
            place = before.place(len(error.text_before))
            hint = "Open it in the program that wrote it, and save it as plain text in UTF-8."
            self.mistakes.append(NOT_UTF8.at(place, error.fault, hint=hint))
        except OSError as error:
            self.mistakes.append(UNREADABLE.at(None, f"{shown} cannot be read: {error.strerror}"))
        return None
