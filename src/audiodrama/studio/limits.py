"""Bounds of what a request may take: bytes of its body, and how long a slow client is waited for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

from audiodrama.studio.answers import RefusedRequestError, json_answer

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY_BYTES = 1_000_000
LARGEST_UPLOAD_BYTES = 64_000_000
HEAD_S = 10.0
BODY_S = 20.0
UPLOAD_S = 300.0
SEND_S = 30.0
MOST_CONNECTIONS = 300


class Limits:
    """Bounds each request; what is beyond them is answered without being read.

    Args:
        app: the studio.
        uploads: paths whose bodies may be files.
    """

    def __init__(self, app: ASGIApp, uploads: tuple[str, ...] = ("/api/book",)) -> None:
        self._app, self._uploads = app, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        upload = path in self._uploads or path.endswith("/recording")
        most, limit_s = (LARGEST_UPLOAD_BYTES, UPLOAD_S) if upload else (LARGEST_BODY_BYTES, BODY_S)
        told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not told.isdigit() or int(told[:20]) > most:
            await _too_large(most)(scope, receive, send)
            return
        await self._app(scope, _bounded(receive, most, limit_s), _patient(send))


def _too_large(most: int) -> Response:
    error = f"the body is larger than {most // 1_000_000} MB"
    return json_answer({"error": error, "hint": None, "code": "large"}, 413)


def _bounded(receive: Receive, most: int, limit_s: float) -> Receive:
    """A body that ends in time and is no larger than told; afterwards only the client's leaving is waited for."""
    read, whole = 0, False
    deadline_s: float | None = None

    async def receiving() -> Message:
        nonlocal read, whole, deadline_s
        if whole:
            return await receive()
        now_s = asyncio.get_running_loop().time()
        deadline_s = deadline_s or now_s + limit_s
        try:
            message = await asyncio.wait_for(receive(), min(BODY_S, max(deadline_s - now_s, 0.01)))
        except TimeoutError:
            raise RefusedRequestError("the body did not come in time", status=408, code="slow") from None
        if message["type"] == "http.request":
            read += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if read > most:
                raise RefusedRequestError(
                    f"the body is larger than {most // 1_000_000} MB", status=413, code="large"
                )  # fmt: skip
        return message

    return receiving


def _patient(send: Send) -> Send:
    """A client that does not read is not waited for without end."""

    async def sending(message: Message) -> None:
        await asyncio.wait_for(send(message), SEND_S)

    return sending


class PatientProtocol(H11Protocol):
    """HTTP of a connection whose requests have to come in time: one that stays silent is closed."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._waiting: asyncio.TimerHandle | None = self.loop.call_later(HEAD_S, self._late)

    def _late(self) -> None:
        self._waiting = None
        if self.cycle is None and not self.transport.is_closing():
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Take in data; a request that follows another has as long for its head."""
        super().data_received(data)
        answering = self.cycle is not None and not self.cycle.response_complete
        if self._waiting is not None and answering:
            self._waiting.cancel()
            self._waiting = None
        elif self._waiting is None and self.cycle is not None and not answering:
            self._waiting = self.loop.call_later(HEAD_S, self._still_late, self.cycle)

    def _still_late(self, before: object) -> None:
        self._waiting = None
        if self.cycle is before and not self.transport.is_closing():
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        if self._waiting is not None:
            self._waiting.cancel()
        super().connection_lost(exc)
