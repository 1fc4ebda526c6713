"""Pronunciation lexicons in and out: the W3C's Pronunciation Lexicon Specification, version 1.0 (2008).

A `lexeme` has written forms (`grapheme`) and either sounds (`phoneme`, in IPA) or another spelling (`alias`). What a
document type or an entity could smuggle in is refused before anything is read.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from audiodrama.base.errors import AudiodramaError
from audiodrama.base.files import read_inside
from audiodrama.cast.model import Pronunciation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from xml.etree import ElementTree as ET

_NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LARGEST = 20_000_000


def word_key(written: str) -> str:
    """A written word as the lexicon knows it: its capitals and its composition do not count."""
    return unicodedata.normalize("NFKC", written).casefold()


def read_lexicon(path: Path, folder: Path) -> tuple[Pronunciation, ...]:
    """The pronunciations of a PLS file.

    Args:
        path: of the file.
        folder: it has to lie inside this one, links followed.

    Raises:
        AudiodramaError: it cannot be read, lies outside, is far too large, or is no PLS document.
    """
    try:
        return read_pls(read_inside(folder, path, limit_bytes=_LARGEST))
    except FileNotFoundError:
        raise AudiodramaError("there is no such file") from None
    except OSError as error:
        raise AudiodramaError(f"it cannot be read: {error.strerror}", hint="put a copy beside voices.yaml") from None


def read_pls(raw: bytes) -> tuple[Pronunciation, ...]:
    """The pronunciations of a PLS document, in its order; of a lexeme the preferred or first sounds.

    Args:
        raw: the file's bytes; the encoding is the one it declares.

    Raises:
        AudiodramaError: it is no PLS document, declares entities, or gives sounds in another alphabet than IPA.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        raise AudiodramaError("it declares a document type or entities", hint="remove its DOCTYPE") from None
    except (ParseError, ValueError, LookupError) as error:
        raise AudiodramaError(f"it is not well-formed XML: {error}") from None
    if _kind(root) != "lexicon":
        raise AudiodramaError(f"it begins with <{_kind(root)}>, not with <lexicon>")
    language = root.get(_LANGUAGE)
    return tuple(
        each for lexeme in root if _kind(lexeme) == "lexeme" for each in _lexeme(lexeme, root.get("alphabet"), language)
    )


def _kind(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _lexeme(lexeme: ET.Element, alphabet: str | None, language: str | None) -> Iterator[Pronunciation]:
    sounds = [each for each in lexeme if _kind(each) == "phoneme"]
    best = next((each for each in sounds if each.get("prefer") == "true"), sounds[0] if sounds else None)
    used = (best.get("alphabet") if best is not None else None) or alphabet or "ipa"
    if best is not None and used.lower() != "ipa":
        raise AudiodramaError(f"it gives sounds in {used}", hint="only IPA is understood")
    spelling = next((_text(each) for each in lexeme if _kind(each) == "alias"), None)
    for written in (_text(each) for each in lexeme if _kind(each) == "grapheme"):
        if written and (best is not None or spelling):
            yield Pronunciation(written, spelling, None if best is None else _text(best), language)


def write_pls(entries: Iterable[Pronunciation], *, language: str) -> str:
    """A PLS document of the pronunciations that hold for a language.

    Args:
        entries: those of another language are left out; of two for a word the later one holds.
        language: BCP 47 tag.
    """
    spoken = _primary(language)
    own = {word_key(e.written): e for e in entries if e.language is None or _primary(e.language) == spoken}.values()
    lexemes = "".join(f"  <lexeme>{_entry(each)}</lexeme>\n" for each in own if each.ipa or each.spoken)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<lexicon version="1.0" xmlns="{_NAMESPACE}" alphabet="ipa" xml:lang={quoteattr(language)}>\n'
        f"{lexemes}</lexicon>\n"
    )


def _primary(language: str) -> str:
    return language.lower().split("-")[0]


def _entry(each: Pronunciation) -> str:
    said = f"<phoneme>{escape(each.ipa)}</phoneme>" if each.ipa else ""
    said += f"<alias>{escape(each.spoken)}</alias>" if each.spoken else ""
    return f"<grapheme>{escape(each.written)}</grapheme>{said}"
