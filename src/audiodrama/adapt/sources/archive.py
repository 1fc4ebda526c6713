"""Opening EPUB and DOCX files that may be hostile: no bombs, no paths out of the archive, no entities."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from pathlib import Path

MOST_MEMBERS = 4000
MOST_BYTES = 48 << 20
_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGE = (
    zipfile.BadZipFile,
    OSError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    zlib.error,
    ValueError,
    UnicodeError,
)


class Archive:
    """The members of a zip file, read with limits; `name` is the file's, for messages."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        with path.open("rb") as file:
            if file.read(4) == _OLE:
                raise AudiodramaError(
                    f"{path.name} is an older Word file, or one that is protected by a password",
                    hint="open it in a word processor and save it as .docx without a password",
                )
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGE as error:
            raise AudiodramaError(f"{path.name} is damaged: {error}") from error
        self._left = MOST_BYTES
        self._counted: set[str] = set()
        self.members = {i.filename for i in self._zip.infolist()}
        if len(self.members) > MOST_MEMBERS:
            self.close()
            raise AudiodramaError(f"{path.name} holds more than {MOST_MEMBERS} files")

    def read(self, member: str) -> bytes:
        """The bytes of a member.

        Raises:
            AudiodramaError: if it is not there, is damaged, or makes the archive larger than any book.
        """
        if member not in self.members:
            raise AudiodramaError(f"{self.name} lacks {member}")
        try:
            with self._zip.open(member) as file:
                raw = file.read(MOST_BYTES + 1)
        except _DAMAGE as error:
            raise AudiodramaError(f"{self.name} is damaged in {member}: {error}") from error
        if member not in self._counted:
            self._left -= len(raw)
            self._counted.add(member)
        if self._left < 0:
            raise AudiodramaError(f"{self.name} unpacks to more than {MOST_BYTES >> 20} MB", hint="it is no book")
        return raw

    def xml(self, member: str) -> Any:
        """The root element of an XML member; declarations of entities are refused.

        Raises:
            AudiodramaError: if it is no well-formed XML or declares entities.
        """
        from xml.etree.ElementTree import ParseError

        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import fromstring

        try:
            return fromstring(self.read(member))
        except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
            raise AudiodramaError(
                f"{self.name}: {member} cannot be read as XML: {type(error).__name__} {error}"
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._zip.close()


def inside(base: str, link: str, archive: str) -> str:
    """The member that a link in `base` means.

    Raises:
        AudiodramaError: if it leads out of the archive.
    """
    plain = unquote(link.split("#", maxsplit=1)[0])
    if "\0" in plain:
        raise AudiodramaError(f"{archive} links out of itself: {link!r}")
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), plain))
    if joined.startswith(("/", "..")) or ":" in joined or "\\" in joined:
        raise AudiodramaError(f"{archive} links out of itself: {link}")
    return joined
