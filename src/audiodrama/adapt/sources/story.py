"""A story as it comes out of a file: one text, its parts as far as the file names them, and what was left out."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.adapt.records import Block, BlockKind, word_set
from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class SourcePart:
    """A paragraph as a file gives it.

    `level` is that of a heading from 1, `label` what a piece of matter is ("title page"), `speaker` who says it in a
    script, `linked` the share (0 to 1) of its letters that lead to another place of the book.
    """

    text: str
    kind: BlockKind = "prose"
    level: int = 0
    label: str = ""
    speaker: str = ""
    linked: float = 0.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something the text lacks: what it is, and how many words it had."""

    label: str
    words: int


@dataclass(frozen=True)
class Cleaned:
    """A text with pieces taken out: `cuts` are (place in this text, characters missing before it), in order."""

    text: str
    cuts: tuple[tuple[int, int], ...] = ()

    def origin(self, place: int) -> int:
        """The place in the text as it was before."""
        i = bisect_right(self.cuts, (place, 1 << 60)) - 1
        return place + (self.cuts[i][1] if i >= 0 else 0)


@dataclass(frozen=True)
class Story:
    """A story read from a file.

    `plain` is whether offsets into `text` can be told as offsets into the file, by way of `cleaned`; `blocks` are the
    paragraphs as the file gives them, or None where they are to be found in the text.
    """

    text: str
    title: str
    author: str = ""
    language: str = ""
    plain: bool = False
    blocks: tuple[Block, ...] | None = None
    left_out: tuple[LeftOut, ...] = ()
    cleaned: Cleaned | None = None

    def origin(self, place: int) -> int:
        """The place in the file's text of a place in `text`."""
        return self.cleaned.origin(place) if self.cleaned else place


def story_of(
    parts: Iterable[SourcePart], title: str, author: str = "", language: str = "", left_out: Sequence[LeftOut] = ()
) -> Story:
    """A story made of the parts of a structured file, with a blank line between them."""
    pieces: list[str] = []
    blocks: list[Block] = []
    at = 0
    for part in parts:
        text = part.text.strip()
        if text:
            blocks.append(Block(at, at + len(text), part.kind, part.level, part.label, part.speaker))
            pieces.append(text)
            at += len(text) + 2
    return Story("\n\n".join(pieces), title, author, language, blocks=tuple(blocks), left_out=tuple(left_out))


def decode_text(raw: bytes, name: str, declared: str = "") -> str:
    """The text of a file in the encoding that is marked, declared, UTF-8 or guessed; a byte-order mark is dropped.

    Raises:
        AudiodramaError: if no encoding makes text of it.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace")
    wide = _wide(raw)
    if wide:
        return raw.decode(wide, errors="replace")
    if b"\0" in raw[:4096]:
        raise AudiodramaError(f"{name} is not a text file", hint="save it as plain text")
    for encoding in (declared, "utf-8"):
        try:
            return raw.decode(encoding) if encoding else raw.decode("utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return _guessed(raw, name)


def _wide(raw: bytes) -> str:
    """UTF-16 without a mark: nearly every other byte of European text is nothing."""
    piece = raw[:4096]
    even, odd = piece[::2].count(0), piece[1::2].count(0)
    half = len(piece) // 2
    if half < 2 or even + odd < 0.6 * half or min(even, odd) * 20 > max(even, odd):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


_WESTERN = word_set(
    "latin_1 cp1252 iso8859_1 iso8859_15 cp1250 cp1257 iso8859_2 iso8859_9 cp1254 cp1258 mac_roman hp_roman8",
    "cp775 cp437 cp850",
)


def _guessed(raw: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(raw[: 1 << 18]).best()
    # Western prose in one byte a letter is nearly always Windows-1252, of which Latin-1 is a part.
    guess = best.encoding if best is not None else "cp1252"
    for encoding in ("cp1252", guess) if guess in _WESTERN else (guess, "cp1252"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise AudiodramaError(f"the encoding of {name} cannot be told", hint="save it as UTF-8")
