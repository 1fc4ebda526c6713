"""A story as it is read from a file, and the text of its bytes."""

from __future__ import annotations

from dataclasses import dataclass

from audiodrama.base.errors import AudiodramaError


@dataclass(frozen=True)
class Story:
    """A story read from a file; `plain` if offsets into `text` are offsets into the file as it stands."""

    text: str
    title: str
    author: str = ""
    language: str = ""
    plain: bool = False


def decoded(raw: bytes, name: str) -> str:
    """The text of a file whose encoding is marked, UTF-8, or guessed from its bytes; a byte-order mark is dropped.

    Raises:
        AudiodramaError: if no encoding makes text of it.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace")
    if b"\0" in raw[:4096]:
        raise AudiodramaError(f"{name} is not a text file", hint="save it as plain text")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(raw, name)


def _guessed(raw: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(raw[: 1 << 20]).best()
    # Western prose in one byte a letter is nearly always Windows-1252, of which Latin-1 is a part.
    guess = best.encoding if best is not None else "cp1252"
    western = {
        "latin_1",
        "cp1252",
        "iso8859_1",
        "iso8859_15",
        "cp1250",
        "cp1257",
        "iso8859_2",
        "iso8859_9",
        "cp1254",
        "cp1258",
        "mac_roman",
        "hp_roman8",
        "cp775",
        "cp437",
        "cp850",
    }
    for encoding in ("cp1252", guess) if guess in western else (guess, "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AudiodramaError(f"the encoding of {name} cannot be told", hint="save it as UTF-8")
