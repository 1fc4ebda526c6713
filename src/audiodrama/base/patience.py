"""Asking a server until it answers: again where that helps, never longer than allowed, and not at all while it is down.

>>> reply = ask_server("http://127.0.0.1:8880/v1/models", Breaker(), Patience(3), largest=1 << 20)      # doctest: +SKIP
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

from audiodrama.base.http import HttpReply, NetError, http_request
from audiodrama.base.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
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


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server may take for one answer.

    Args:
        limit_s: seconds for all tries and the waiting between them.
        tries: how often it is asked; again after a wait that it asked for itself does not count.
        wished_s: seconds more that it may ask to be waited for, in all.
    """

    limit_s: float
    tries: int = 4
    wished_s: float = 0.0


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
    patience: Patience,
    *,
    body: Mapping[str, Any] | None = None,
    key: str | None = None,
    largest: int,
    accept: Callable[[HttpReply], T],
) -> T:
    """Ask until something can be accepted.

    Args:
        address: http or https.
        breaker: of this server.
        patience: how long and how often.
        body: sent as JSON by POST; without one it is GET.
        key: sent as a bearer token.
        largest: bytes that an answer may have.
        accept: makes something of an answer with a status of success; its `NetError` of kind `broken` is tried again.

    Raises:
        StatusError: the server refused, or failed to the last.
        NetError: it gave no answer that could be used, or not in time.
    """
    breaker.must_be_closed()
    until_s, wished_s = time.monotonic() + patience.limit_s, patience.wished_s
    words, attempt = "", 0
    while True:
        try:
            left_s = max(until_s - time.monotonic(), 0.1)
            reply = http_request(address, body=body, key=key, limit_s=left_s, largest=largest)
            answer = accept(_successful(reply))
        except NetError as error:
            wish_s = _wish_s(error)
            own_s = _own_wait_s(attempt)
            if own_s < wish_s <= wished_s:
                wished_s, until_s = wished_s - wish_s, until_s + wish_s
            else:
                attempt += 1
            wait_s = max(wish_s, own_s)
            if attempt == patience.tries or not _helps(error, words) or time.monotonic() + wait_s > until_s:
                breaker.failed(error)
                raise
            words = error.message
            time.sleep(wait_s)
        else:
            breaker.answered()
            return answer


def _successful(reply: HttpReply) -> HttpReply:
    if not 200 <= reply.status < 300:
        raise StatusError(reply)
    return reply


def _helps(error: NetError, before: str) -> bool:
    """Whether asking again may help; the same inner failure in the same words does not change."""
    if isinstance(error, StatusError):
        return error.reply.status in _AGAIN and not (error.reply.status == 500 and error.message == before)
    return error.kind in {"absent", "broken"}


def _own_wait_s(attempt: int) -> float:
    """Twice as long each time, and never all clients at once."""
    return min(_FIRST_WAIT_S * 2.0**attempt * (1 + random.random()), _LONGEST_WAIT_S)


def _wish_s(error: NetError) -> float:
    """Seconds that a server asks to be left alone, by `Retry-After` as a number or a date; 0 where it asks for none."""
    wish = error.reply.header("Retry-After") if isinstance(error, StatusError) else ""
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
