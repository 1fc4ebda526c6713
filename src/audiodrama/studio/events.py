"""The one stream of events: numbered, kept for a while, so that a page that was away goes on where it left off."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from audiodrama.studio.answers import RefusedRequestError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

_KEPT_LETTERS = 4_000_000
_QUEUED = 400
_MOST_LISTENERS = 64
_KEEP_ALIVE_S = 15.0


class Hub:
    """Takes events from any thread and hands them to every listener.

    An id is the name of this run and a number, so that a page of an earlier run is told everything anew.
    """

    def __init__(self) -> None:
        self.run = secrets.token_hex(4)
        self._number = 0
        self._kept: deque[tuple[int, str]] = deque()
        self._size = 0
        self._lock = threading.Lock()
        self._listeners: set[asyncio.Queue[str | None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.closed = False

    @property
    def last(self) -> str:
        """Id of the event that came last."""
        return f"{self.run}-{self._number}"

    def publish(self, kind: str, document: Mapping[str, Any]) -> None:
        """Tell everybody of an event."""
        with self._lock:
            self._number += 1
            text = event_text(self.last, kind, document)
            self._kept.append((self._number, text))
            self._size += len(text)
            while self._size > _KEPT_LETTERS and len(self._kept) > 1:
                self._size -= len(self._kept.popleft()[1])
            loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._hand_out, text)

    def _hand_out(self, text: str | None) -> None:
        for listener in list(self._listeners):
            if text is not None and listener.qsize() >= _QUEUED:  # it reads too slowly, and starts anew
                self._listeners.discard(listener)
                listener.put_nowait(None)
            else:
                listener.put_nowait(text)

    def close(self) -> None:
        """End every stream; called in the loop's own thread or after it has ended."""
        self.closed = True
        self.publish("bye", {})
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._hand_out, None)

    async def stream(self, since: str | None, snapshot: Callable[[], Mapping[str, Any]]) -> AsyncIterator[str]:
        """Events as text, for one listener.

        Args:
            since: id of the last event that it knows; None for none.
            snapshot: makes the document by which a listener with a gap begins.

        Raises:
            RefusedRequestError: too many listen.
        """
        if len(self._listeners) >= _MOST_LISTENERS or self.closed:
            raise RefusedRequestError("too many pages listen", status=503, code="busy", hint="close some of them")
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        with self._lock:
            self._loop = asyncio.get_running_loop()
            missed = self._since(since)
            now = self.last
            self._listeners.add(queue)
        return self._told(queue, missed if missed is not None else [event_text(now, "snapshot", snapshot())])

    async def _told(self, queue: asyncio.Queue[str | None], first: list[str]) -> AsyncIterator[str]:
        try:
            yield ": welcome\nretry: 1000\n\n"
            for text in first:
                yield text
            while True:
                try:
                    told = await asyncio.wait_for(queue.get(), _KEEP_ALIVE_S)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if told is None:
                    return
                yield told
        finally:
            self._listeners.discard(queue)

    def _since(self, known: str | None) -> list[str] | None:
        """The events after one, or None when they are not all there."""
        run, _, number = (known or "").partition("-")
        if run != self.run or not number.isdecimal() or not number.isascii() or len(number) > 12:
            return None
        first = self._kept[0][0] if self._kept else self._number + 1
        if not first - 1 <= int(number) <= self._number:
            return None
        return [text for each, text in self._kept if each > int(number)]


def event_text(name: str, kind: str, document: Mapping[str, Any]) -> str:
    """An event as it goes over the wire; JSON holds no line end, so no text can pass for another event."""
    return f"id: {name}\nevent: {kind}\ndata: {json.dumps(document, separators=(',', ':'))}\n\n"
