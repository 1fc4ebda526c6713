"""One changed script of a long production read by itself: what the others say is known from before.

It is a first answer, so that a page need not wait until ten hours have been read again; the whole is read afterwards,
and has the last word.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import in_order
from audiodrama.base.names import key
from audiodrama.base.source import Source
from audiodrama.production.project import SCRIPTS
from audiodrama.script import fountain
from audiodrama.script.compiler import script_chapters
from audiodrama.studio.edition import Edition
from audiodrama.studio.versions import text_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.base.diagnostics import Diagnostic
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.script.elements import Script

LONG_LETTERS = 300_000
"""A production with fewer letters is read whole in a moment."""


def edition_with_one_script(before: Edition, texts: Mapping[str, str]) -> Edition | None:
    """The next edition, where a single script of a long production changed; None where all has to be read.

    Args:
        before: the last edition.
        texts: all texts as they are now.
    """
    changed = [name for name in {**before.texts, **texts} if before.texts.get(name) != texts.get(name)]
    if len(changed) != 1 or sum(map(len, texts.values())) < LONG_LETTERS:
        return None
    (file,) = changed
    chapters = before.production.sheet.chapters
    own = [chapter for chapter in chapters if chapter.file == file]
    if not file.startswith(f"{SCRIPTS}/") or not own or file not in texts or _has_pronunciations(chapters):
        return None
    script = _parsed(texts[file])
    if _frame(script) != _frame(_parsed(before.texts[file])):
        return None
    return _edition(before, texts, file, own)


def _edition(before: Edition, texts: Mapping[str, str], file: str, own: Sequence[Chapter]) -> Edition | None:
    production = before.production
    others = [chapter for chapter in production.sheet.chapters if chapter.file != file]
    speakers = {key(name) for each in others for line in each.lines for name in (line.speaker, line.ensemble) if name}
    made, found = script_chapters(
        Source(file, texts[file]), _parsed(texts[file]), production.cast, production.palette,
        number=own[0].number, title=own[0].title, speakers=speakers,
    )  # fmt: skip
    if [each.number for each in made] != [each.number for each in own] or _has_pronunciations(made):
        return None
    fresh = {chapter.number: chapter for chapter in made}
    sheet = replace(
        production.sheet,
        chapters=tuple(fresh.get(chapter.number, chapter) for chapter in production.sheet.chapters),
    )
    diagnostics = _told(production.diagnostics, found, file)
    hashes = {**before.hashes, file: text_hash(texts[file])}
    changed = replace(production, sheet=sheet, diagnostics=diagnostics)
    return Edition(before.revision + 1, changed, hashes, dict(texts))


def _told(before: Sequence[Diagnostic], found: Sequence[Diagnostic], file: str) -> tuple[Diagnostic, ...]:
    """Mistakes of the other files as they were, and those of this one that they do not tell already."""
    kept = [each for each in before if each.place is None or each.place.file != file]
    known = {(each.code, each.message) for each in kept}
    return tuple(in_order([*kept, *(each for each in found if (each.code, each.message) not in known)]))


def _has_pronunciations(chapters: Sequence[Chapter]) -> bool:
    """Whether a script says how a word is pronounced from there on, also in the scripts behind it."""
    return any(cue.kind == "say" for chapter in chapters for cue in chapter.cues)


def _frame(script: Script) -> object:
    """All of a script that other scripts and the chapters' titles depend on."""
    sections = [(each.text, each.depth) for each in script.elements if each.kind == "section"]
    return script.title_page, sections


@lru_cache(maxsize=8)
def _parsed(text: str) -> Script:
    return fountain.parse(text)
