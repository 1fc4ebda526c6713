"""Edits of the production's text files: exactly one stretch each, only where the file is what the writer saw.

The files are the truth: before every write the file is read again, and an edit that was meant for another text is
refused with both, what was meant and what stands there. A file that changed elsewhere meanwhile is no conflict.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError
from audiodrama.base.files import must_lie_inside, read_inside, replacing
from audiodrama.base.text_edits import RangeEdit, TextStep, edit_between
from audiodrama.cast.model import VOICES
from audiodrama.performance.notes.accepted import NOTES
from audiodrama.performance.take_entries import TAKES
from audiodrama.production.project import SCRIPTS, SOUNDS
from audiodrama.studio.answers import RefusedRequestError, missing_thing
from audiodrama.studio.versions import TextHistory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LARGEST_FILE_BYTES = 20_000_000
_SCRIPT = re.compile(r"[^/\\\0]+\.fountain")
_LINE_END = re.compile(r"\r\n|\n|\r")
_TRIES = 5
_UNDOS, _TABS = 500, 64


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """An edit that was made: the file as it is now, and where the new text stands in it."""

    file: str
    hash: str
    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class _Undo:
    edit: RangeEdit
    seen: str
    label: str


class Editor:
    """Edits the files of one production, and takes back what it did.

    Args:
        root: folder of the production.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._histories: dict[str, TextHistory] = {}
        self._undos: OrderedDict[str, list[_Undo]] = OrderedDict()
        self._lock = threading.RLock()

    def look(self, file: str) -> TextHistory:
        """A file as it is now.

        Raises:
            RefusedRequestError: it is none that may be edited, or not there.
        """
        with self._lock:
            return self._become(file, self._read(file))

    def see(self, texts: Mapping[str, str]) -> None:
        """Take in texts as pages are shown them, so that edits of these versions are understood later."""
        with self._lock:
            for file, text in texts.items():
                if may_be_edited(file):
                    self._become(file, text)

    def _become(self, file: str, text: str) -> TextHistory:
        if file in self._histories:
            self._histories[file].become(text)
        else:
            self._histories[file] = TextHistory(text)
        return self._histories[file]

    def edit(self, wanted: RangeEdit, seen: str, tab: str, label: str = "") -> EditOutcome:
        """Make an edit.

        Args:
            wanted: the edit, in the version that was seen.
            seen: hash of that version.
            tab: whose undo takes it back.
            label: what was done, for people.

        Raises:
            RefusedRequestError: the stretch is not what was expected (code `conflict`).
        """
        with self._lock:
            outcome, undo = self._made(wanted, seen, label or f"edit of {wanted.file}")
            self._stack(tab).append(undo)
            del self._stack(tab)[:-_UNDOS]
            return outcome

    def undo(self, tab: str) -> EditOutcome:
        """Take back the last edit of a tab; one that others have written over is given up.

        Raises:
            RefusedRequestError: there is none, or something else stands there now.
        """
        with self._lock:
            stack = self._stack(tab)
            if not stack:
                raise RefusedRequestError("there is nothing to undo", status=404, code="nothing")
            last = stack.pop()
            return self._made(last.edit, last.seen, last.label)[0]

    def record(self, file: str, before: str, tab: str, label: str) -> None:
        """Take in that a function has written a text, so that undo takes it back.

        Args:
            file: its name.
            before: the text as it was; empty where there was none.
            tab: whose undo it is.
            label: what was done, for people.
        """
        with self._lock:
            after = self.look(file)
            back = edit_between(file, after.text, before)
            if after.text != before:
                self._stack(tab).append(_Undo(back, after.hash, label))

    def undoable(self, tab: str) -> str | None:
        """The edit that `undo` would take back, in words."""
        with self._lock:
            stack = self._undos.get(tab)
            return stack[-1].label if stack else None

    def _stack(self, tab: str) -> list[_Undo]:
        stack = self._undos.setdefault(tab, [])
        self._undos.move_to_end(tab)
        while len(self._undos) > _TABS:
            self._undos.popitem(last=False)
        return stack

    def _made(self, wanted: RangeEdit, seen: str, label: str) -> tuple[EditOutcome, _Undo]:
        for _ in range(_TRIES):
            history = self.look(wanted.file)
            start, end = self._place(history, wanted, seen)
            before = history.text
            old, new = before[start:end], _with_line_ends(wanted.text, before)
            after = before[:start] + new + before[end:]
            if not self._replaced(wanted.file, before, after):
                continue
            history.become(after, TextStep(start, end, start + len(new)))
            outcome = EditOutcome(wanted.file, history.hash, start, start + len(new), label)
            undo = _Undo(RangeEdit(wanted.file, start, start + len(new), new, old), history.hash, label)
            return outcome, undo
        raise AudiodramaError(f"{wanted.file} is being written by another program", hint="try again in a moment")

    def _place(self, history: TextHistory, wanted: RangeEdit, seen: str) -> tuple[int, int]:
        """Where the edit belongs now."""
        sane = 0 <= wanted.start <= wanted.end
        found = history.carried(seen, wanted.start, wanted.end) if sane else None
        stands = history.text[slice(*found)] if found is not None and found[1] <= len(history.text) else None
        if found is not None and stands is not None and _flat(stands) == _flat(wanted.expect):
            return found
        start, end = history.hull(seen, wanted.start, wanted.end) if sane else (0, 0)
        raise RefusedRequestError(
            f"{wanted.file} was changed at this place by somebody else",
            status=409, code="conflict", hint="compare both, then edit it again",
            yours=wanted.text, disk=history.text[start:end], hash=history.hash, start=start, end=end,
        )  # fmt: skip

    def _replaced(self, file: str, before: str, after: str) -> bool:
        """Write a file unless it is no longer what was read."""
        path = (self._root / file).resolve()
        must_lie_inside(self._root, path)
        if before == after:
            return True
        raw = after.encode()
        if len(raw) > LARGEST_FILE_BYTES:
            raise RefusedRequestError(f"{file} would be too large", status=413, code="large")

        class _ChangedError(Exception):
            pass

        try:
            with replacing(path) as out:
                out.write(raw)
                if self._read(file) != before:
                    raise _ChangedError
        except _ChangedError:
            return False
        return True

    def _read(self, file: str) -> str:
        if not may_be_edited(file):
            raise missing_thing(f"{file[:80]} is no text of the production")
        try:
            return read_inside(self._root, file, limit_bytes=LARGEST_FILE_BYTES).decode()
        except FileNotFoundError:
            raise missing_thing(f"there is no {file}") from None
        except UnicodeDecodeError:
            raise RefusedRequestError(f"{file} is not UTF-8", status=409, code="encoding") from None


def may_be_edited(file: str) -> bool:
    """Whether a name is that of a text of a production: a script, its casting or its sounds."""
    folder, _, name = file.rpartition("/")
    return file in {VOICES, SOUNDS, TAKES, NOTES} or (folder == SCRIPTS and _SCRIPT.fullmatch(name) is not None)


def _flat(text: str) -> str:
    """A text whose lines end as a browser ends them."""
    return _LINE_END.sub("\n", text)


def _with_line_ends(text: str, whole: str) -> str:
    """A text whose lines end as those of a file do."""
    found = _LINE_END.search(whole)
    return _LINE_END.sub(lambda _: found[0] if found else "\n", text)
