"""Asking a server until it answers: again where that helps, never longer than allowed, and not at all while it is down.

>>> reply = ask_server("http://127.0.0.1:8880/v1/models", Breaker(), limit_s=3, largest=1 << 20)      # doctest: +SKIP
"""

from __future__ import annotations

import random
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

from audiodrama.base.http import HttpReply, NetError, http_request
from audiodrama.base.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
TRIES = 4
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 20.0
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_DOWN = frozenset({429, 502, 503, 504})
_WORDS = 160


class StatusError(NetError):
    """A server answered with a status that is no success.

    Args:
        reply: the answer.
    """

    def __init__(self, reply: HttpReply) -> None:
        super().__init__(f"answered {reply.status}: {words_of(reply)}", kind="broken")
        self.reply = reply


class Breaker:
    """One server's recent past: after three failures in a row, or one silence, it is left alone for a while.

    Args:
        most: failures in a row.
        rest_s: how long it is left alone; then one request may try, and the next failure begins another rest.
        clock: seconds that only grow.
    """

    def __init__(self, most: int = 3, rest_s: float = 30.0, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._rest_s, self._clock = most, rest_s, clock
        self._failures, self._until_s = 0, 0.0
        self._last: NetError | None = None

    def must_be_closed(self) -> None:
        """See that the server may be asked.

        Raises:
            NetError: it is left alone; the last failure once more.
        """
        if self._last is not None and self._clock() < self._until_s:
            raise self._last

    def failed(self, error: NetError) -> None:
        """Take note of a failure."""
        down = isinstance(error, StatusError) and error.reply.status in _DOWN
        if error.kind not in {"late", "absent"} and not down:
            return
        self._failures += self._most if error.kind == "late" else 1
        if self._failures >= self._most:
            self._last, self._until_s = error, self._clock() + self._rest_s

    def answered(self) -> None:
        """Take note of an answer."""
        self._failures, self._last = 0, None


def ask_server(
    address: str,
    breaker: Breaker,
    *,
    body: Mapping[str, Any] | None = None,
    key: str | None = None,
    limit_s: float,
    largest: int,
    tries: int = TRIES,
    accept: Callable[[HttpReply], T],
) -> T:
    """Ask until something can be accepted.

    Args:
        address: http or https.
        breaker: of this server.
        body: sent as JSON by POST; without one it is GET.
        key: sent as a bearer token.
        limit_s: seconds for all tries and the waiting between them.
        largest: bytes that an answer may have.
        tries: how often.
        accept: makes something of an answer with a status of success; its `NetError` of kind `broken` is tried again.

    Raises:
        StatusError: the server refused, or failed to the last.
        NetError: it gave no answer that could be used, or not in time.
    """
    breaker.must_be_closed()
    until_s, words = time.monotonic() + limit_s, ""
    for attempt in range(tries):
        try:
            left_s = max(until_s - time.monotonic(), 0.1)
            reply = http_request(address, body=body, key=key, limit_s=left_s, largest=largest)
            found = accept(_successful(reply))
        except NetError as error:
            wait_s = _wait_s(error, attempt)
            if attempt + 1 == tries or not _helps(error, words) or time.monotonic() + wait_s > until_s:
                breaker.failed(error)
                raise
            words = error.message
            time.sleep(wait_s)
        else:
            breaker.answered()
            return found
    raise AssertionError("no try")


def _successful(reply: HttpReply) -> HttpReply:
    if not 200 <= reply.status < 300:
        raise StatusError(reply)
    return reply


def _helps(error: NetError, before: str) -> bool:
    """Whether asking again may help; the same inner failure in the same words does not change."""
    if isinstance(error, StatusError):
        return error.reply.status in _AGAIN and not (error.reply.status == 500 and error.message == before)
    return error.kind in {"absent", "broken"}


def _wait_s(error: NetError, attempt: int) -> float:
    """Twice as long each time, never all clients at once, and as long as the server wishes."""
    wish_s = _wish_s(error.reply.header("Retry-After")) if isinstance(error, StatusError) else 0.0
    own_s = min(_FIRST_WAIT_S * float(2**attempt) * (1 + random.random()), _LONGEST_WAIT_S)
    return max(wish_s, own_s)


def _wish_s(wish: str) -> float:
    """Seconds that a `Retry-After` asks for, a number or a date; 0 for what is neither."""
    if wish.replace(".", "", 1).isdecimal() and wish.isascii():
        return float(wish[:12])
    try:
        return max(0.0, parsedate_to_datetime(wish).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return 0.0


def words_of(reply: HttpReply) -> str:
    """A server's complaint as one line: of the usual JSON the message alone, of a web page the status in words."""
    try:
        said = _message(reply.json())
    except ValueError:
        text = reply.text()
        said = "" if text.lstrip().startswith("<") else text
    plain = "".join(c if c.isprintable() else " " for c in said)
    return _shortened(redact(" ".join(plain.split()) or _reason(reply), reply.secrets))


def _reason(reply: HttpReply) -> str:
    return "".join(c for c in reply.reason if c.isprintable()) or "no reason given"


def _shortened(text: str) -> str:
    return text if len(text) <= _WORDS else f"{text[: _WORDS - 1]}…"


def _message(fault: Any) -> str:
    """The words in `error.message`, `detail`, `detail.message`, `detail[0].msg` or `message`."""
    if isinstance(fault, dict):
        inner = next((fault[name] for name in ("error", "detail", "message", "msg") if fault.get(name)), None)
        return "" if inner is None else _message(inner) + _field(fault)
    if isinstance(fault, list) and fault:
        return "; ".join(_message(part) for part in fault[:3])
    return str(fault)


def _field(fault: Mapping[str, Any]) -> str:
    """The field that a validation error names."""
    place = fault.get("loc")
    return f" ({place[-1]})" if isinstance(place, list) and place else ""
