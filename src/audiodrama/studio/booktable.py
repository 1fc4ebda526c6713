"""Books that somebody dropped: each is read in a process of its own, put right line by line, and written."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from audiodrama.base.lifeline import SupervisedProcess
from audiodrama.base.names import slug
from audiodrama.base.strict import strict_json
from audiodrama.studio.answers import RefusedRequestError, missing_thing
from audiodrama.studio.rows import initials, nth_hue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ENDINGS = (".txt", ".md", ".epub", ".docx", ".pdf", ".fdx")
_MOST_BOOKS = 4
_DOUBTFUL = 0.6
_NAME = re.compile(r"[^\0-\x1f/\\]{1,200}")


class DroppedBook:
    """A story that somebody dropped.

    Args:
        name: of the book.
        source: the file.
        on_news: told when it was read, could not be, or was changed.
    """

    def __init__(self, name: str, source: Path, on_news: Callable[[], object]) -> None:
        self.name, self._source, self._on_news = name, source, on_news
        self.state, self.error = "reading", dict[str, Any]()
        self._facts: dict[str, Any] = {}
        self._lock = threading.Lock()
        command = [sys.executable, "-m", "audiodrama.studio.book_process"]
        self._process = SupervisedProcess(command, {})
        threading.Thread(target=self._drain, daemon=True).start()
        threading.Thread(target=self._read, name=f"book-{name}", daemon=True).start()

    def _read(self) -> None:
        try:
            self._facts = self._ask({"do": "open", "source": str(self._source)})
            self.state = "ready"
        except RefusedRequestError as refusal:
            self.state = "failed"
            self.error = {"error": refusal.message, "hint": refusal.hint, "code": refusal.code}
        self._on_news()

    def _drain(self) -> None:
        with suppress(OSError, ValueError):
            while self._process.stderr.read(1 << 16):
                continue

    def _ask(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            try:
                self._process.stdin.write(json.dumps(asked).encode() + b"\n")
                self._process.stdin.flush()
                told = strict_json(self._process.stdout.readline())
            except (OSError, ValueError):
                hint = "drop it again; perhaps it is too large for this machine"
                message = "the process that held this book has ended"
                raise RefusedRequestError(message, status=409, code="killed", hint=hint) from None
        if "failed" in told:
            failed = told["failed"]
            raise RefusedRequestError(failed["error"], status=409, code=failed["code"], hint=failed["hint"])
        answer: dict[str, Any] = told["answer"]
        return answer

    def document(self, first: int, count: int, *, doubtful: bool) -> dict[str, Any]:
        """All that was found in it, and a stretch of its text in segments; or the doubtful ones, the worst first."""
        if self.state != "ready":
            return {"book": self.name, "state": self.state, **self.error}
        segments = self._numbered()
        chosen = [each for each in segments if _is_doubtful(each)] if doubtful else segments
        chosen = sorted(chosen, key=lambda each: each["confidence"]) if doubtful else chosen
        facts = {name: value for name, value in self._facts.items() if name not in {"segments", "cast", "changed"}}
        cast = [
            each | {"initials": initials(each["name"]), "hue": nth_hue(nth)}
            for nth, each in enumerate(self._facts["cast"])
        ]
        return facts | {
            "book": self.name, "state": self.state, "cast": cast, "total": len(chosen), "from": first,
            "segments": chosen[first : first + count],
        }  # fmt: skip

    def _numbered(self) -> list[dict[str, Any]]:
        return [each | {"n": nth} for nth, each in enumerate(self._facts["segments"])]

    def fix(self, number: int, name: str | None) -> dict[str, Any]:
        """Give a passage to somebody, or take that back; the others are inferred again.

        Raises:
            RefusedRequestError: nobody speaks there.
        """
        segments = self._must_be_ready()["segments"]
        if not 0 <= number < len(segments) or segments[number]["kind"] != "speech":
            raise missing_thing("nobody speaks there")
        start = segments[number]["start"]
        asked = {"do": "unpin", "start": start} if name is None else {"do": "pin", "start": start, "name": name}
        return self._changed(self._ask(asked))

    def join(self, name: str, others: tuple[str, ...]) -> dict[str, Any]:
        """Make one person of several names."""
        self._must_be_ready()
        return self._changed(self._ask({"do": "join", "name": name, "others": list(others)}))

    def part(self, name: str) -> dict[str, Any]:
        """Make a person of their own of a name that was joined to another."""
        self._must_be_ready()
        return self._changed(self._ask({"do": "part", "name": name}))

    def _changed(self, answer: dict[str, Any]) -> dict[str, Any]:
        starts = set(answer["changed"])
        self._facts = self._facts | answer
        changed = [each for each in self._numbered() if each["start"] in starts and each["kind"] == "speech"]
        self._on_news()
        return {"changed": [each["n"] for each in changed], "segments": changed, "doubtful": self._facts["doubtful"]}

    def write(self, home: Path) -> list[str]:
        """Write a production; names of its files."""
        self._must_be_ready()
        written: list[str] = self._ask({"do": "write", "home": str(home)})["written"]
        return written

    def _must_be_ready(self) -> dict[str, Any]:
        if self.state != "ready":
            raise RefusedRequestError("the book has not been read", status=409, code="state", hint="wait a little")
        return self._facts

    def close(self) -> None:
        """Forget it."""
        self._process.end()
        shutil.rmtree(self._source.parent, ignore_errors=True)


def _is_doubtful(segment: Mapping[str, Any]) -> bool:
    return segment["kind"] == "speech" and segment["confidence"] < _DOUBTFUL and not segment["pinned"]


class BookTable:
    """The few books that lie open.

    Args:
        on_news: told the name of a book that changed.
    """

    def __init__(self, on_news: Callable[[str], object]) -> None:
        self._on_news = on_news
        self._books: dict[str, DroppedBook] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def add(self, source: Path) -> DroppedBook:
        """Put a file on the table; the oldest goes when there is no more room."""
        with self._lock:
            name = str(next(self._numbers))
            book = self._books[name] = DroppedBook(name, source, lambda: self._on_news(name))
            old = [self._books.pop(each) for each in list(self._books)[:-_MOST_BOOKS]]
        for each in old:
            each.close()
        return book

    def book(self, name: str) -> DroppedBook:
        """A book.

        Raises:
            RefusedRequestError: it is not there.
        """
        with self._lock:
            if name not in self._books:
                raise missing_thing("there is no such book", "drop it again")
            return self._books[name]

    def close(self) -> None:
        """Forget all of them."""
        with self._lock:
            books, self._books = list(self._books.values()), {}
        for each in books:
            each.close()


def place_for_upload(told: str) -> Path:
    """A file of our own for a dropped one, of its kind; its name is no path.

    Raises:
        RefusedRequestError: it is of a kind that is not read.
    """
    name = unquote(told)
    ending = Path(name).suffix.lower() if _NAME.fullmatch(name) else ""
    if ending not in ENDINGS:
        hint = f"drop a file that ends in {', '.join(ENDINGS)}"
        raise RefusedRequestError("this kind of file is not read", status=415, hint=hint)
    folder = Path(tempfile.mkdtemp(prefix="audiodrama-book-"))
    return folder / f"{slug(Path(name).stem)}{ending}"
