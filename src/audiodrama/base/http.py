"""The one way out to the net: speech servers, language models, downloads.

An answer is whole or it is an error, no larger and no later than the caller allows. A redirect is followed only to the
scheme, host and port that were asked, so a key never reaches another one; downloads, which carry no key, may follow to
other hosts, though not from https to http. Whatever an answer says in words is without the key.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead, RemoteDisconnected
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urljoin, urlsplit

from audiodrama.base.errors import AudiodramaError
from audiodrama.base.redaction import redact, redact_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from email.message import Message

FailureKind = Literal["late", "absent", "broken", "wrong"]
_CONNECT_S = 10.0
_BLOCK = 1 << 16
_LONGEST_S = 24 * 3600.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD = frozenset({307, 308})
_MOST_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}
_LONGEST_WORDS = 1 << 16


class NetError(AudiodramaError):
    """No whole answer came.

    Args:
        message: why, as a clause that follows the name of the server: "did not answer: connection refused".
        kind: `late` (the time was up), `absent` (nobody there), `broken` (an answer that is not whole), or `wrong`
            (what no second try mends).
    """

    def __init__(self, message: str, *, hint: str | None = None, kind: FailureKind = "wrong") -> None:
        super().__init__(message, hint=hint)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A whole answer.

    Args:
        status: of HTTP.
        reason: the status in words.
        headers: by name, in any case.
        body: as it came; for words use `text` and `json`, which are without the key.
        sized: whether the answer itself said where it ends, by a length or by chunks.
    """

    status: int
    reason: str
    headers: Message
    body: bytes
    sized: bool
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def header(self, name: str) -> str:
        """A header's value without the key; empty when it is absent."""
        return redact(str(self.headers.get(name) or ""), self.secrets)

    def text(self) -> str:
        """The beginning of the body as words, without the key."""
        return redact(self.body[:_LONGEST_WORDS].decode(errors="replace"), self.secrets)

    def json(self) -> Any:
        """The body as JSON, without the key.

        Raises:
            ValueError: it is none.
        """
        try:
            return redact_json(json.loads(self.body), self.secrets)
        except RecursionError:
            raise ValueError("nested too deep") from None


class _Clock:
    """A time limit over a whole exchange: when it is up, the socket is shut, whatever it is doing."""

    def __init__(self, limit_s: float, idle_s: float) -> None:
        self.idle_s, self.late = idle_s, False
        self._wire: socket.socket | None = None
        self._timer = threading.Timer(limit_s, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, wire: socket.socket) -> None:
        """Take note of the socket to be shut."""
        self._wire = wire
        wire.settimeout(self.idle_s)
        if self.late:
            self._expire()

    def _expire(self) -> None:
        self.late = True
        if self._wire is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._wire, socket.SHUT_RDWR)  # not that of TLS, which would unwrap it first


class _Handler(urllib.request.HTTPSHandler, urllib.request.HTTPHandler):
    """Opens connections that a clock watches."""

    def __init__(self, clock: _Clock) -> None:
        super().__init__()
        self._clock = clock

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(self._watched(HTTPConnection), req)

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(self._watched(HTTPSConnection), req)

    def _watched(self, kind: type[HTTPConnection]) -> type[HTTPConnection]:
        clock = self._clock

        class Watched(kind):  # type: ignore[misc, valid-type]
            def connect(self) -> None:
                self.timeout = min(_CONNECT_S, clock.idle_s)
                super().connect()
                clock.watch(self.sock)

        return Watched


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Hands every status to the caller: no redirect is followed here, no error raised."""

    def http_response(self, request: urllib.request.Request, response: Any) -> Any:  # noqa: ARG002 - the name is urllib's
        return response

    https_response = http_response


def http_request(
    address: str,
    *,
    body: Mapping[str, Any] | None = None,
    key: str | None = None,
    limit_s: float,
    largest: int,
) -> HttpReply:
    """Ask once, and return the whole answer whatever its status.

    Args:
        address: http or https.
        body: sent as JSON by POST; without one it is GET.
        key: sent as a bearer token, to this scheme, host and port alone.
        limit_s: seconds for everything, from the first connection to the last byte.
        largest: bytes that the answer may have.

    Raises:
        NetError: nobody answered, or not in time, or not whole, or too much.
    """
    content = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if content else {}
    with _Clock(limit_s, limit_s) as clock:
        exchange = _Exchange(clock, limit_s, key)
        with exchange.open(address, content, headers) as response:
            whole = b"".join(exchange.blocks(response, largest))
        sized = response.chunked or response.headers["Content-Length"] is not None
        return HttpReply(response.status, response.reason, response.headers, whole, sized, exchange.secrets)


@contextmanager
def http_stream(
    address: str, headers: Mapping[str, str], *, idle_s: float
) -> Iterator[tuple[int, Message, Iterator[bytes]]]:
    """A download: status, headers and blocks as they come; no key is sent, and other hosts may be redirected to.

    Args:
        address: http or https.
        headers: to send.
        idle_s: seconds in which something has to come.

    Raises:
        NetError: nobody answered, or what came breaks off.
    """
    with _Clock(_LONGEST_S, idle_s) as clock:
        exchange = _Exchange(clock, idle_s, None, elsewhere=True)
        with exchange.open(address, None, headers) as response:
            yield response.status, response.headers, exchange.blocks(response, None)


class _Exchange:
    """One question and its answer: whatever goes wrong with the net is a `NetError` without the key."""

    def __init__(self, clock: _Clock, limit_s: float, key: str | None, *, elsewhere: bool = False) -> None:
        self._clock, self._limit_s, self._elsewhere = clock, limit_s, elsewhere
        self.secrets = (key,) if key else ()

    def open(self, address: str, content: bytes | None, headers: Mapping[str, str]) -> HTTPResponse:
        """The answer, its body still to come, after redirects that may be followed."""
        must_be_address(address)
        fields = {**headers, **_authorization(self.secrets)}
        with self._plain_errors():
            for _ in range(_MOST_REDIRECTS):
                response = self._opened(address, content, fields)
                target = response.headers.get("Location")
                if response.status not in _REDIRECTS or not target:
                    return response
                response.close()
                address = self._further(address, target, response.status, posts=content is not None)
        raise NetError("sends on from one address to the next without an end")

    def blocks(self, response: HTTPResponse, largest: int | None) -> Iterator[bytes]:
        """The body; it ends where the answer says, or it is an error."""
        size, due = 0, response.length
        while block := self._block(response):
            size += len(block)
            if largest is not None and size > largest:
                raise NetError(f"answered with more than {largest / 1e6:.0f} MB")
            yield block
        if due is None and not response.chunked and not size:
            raise NetError("broke off before anything came", kind="broken")
        if due is not None and size < due:
            raise NetError(f"broke off after {size} of {due} bytes", kind="broken")

    def _block(self, response: HTTPResponse) -> bytes:
        with self._plain_errors():
            return response.read1(_BLOCK)

    def _opened(self, address: str, content: bytes | None, headers: Mapping[str, str]) -> HTTPResponse:
        proxies = urllib.request.ProxyHandler({} if _goes_straight(address, headers) else None)
        opener = urllib.request.build_opener(proxies, _Handler(self._clock), _AsItIs())
        fields = {"User-Agent": "audiodrama", **headers}
        request = urllib.request.Request(address, content, fields)  # noqa: S310 - checked by `must_be_address`
        response: HTTPResponse = opener.open(request, timeout=self._clock.idle_s)
        return response

    def _further(self, address: str, target: str, status: int, *, posts: bool) -> str:
        """Where a redirect leads, if it may be followed."""
        further = urljoin(address, target)
        may = _origin(further) == _origin(address) or (self._elsewhere and not _less_safe(address, further))
        if may and (not posts or status in _SAME_METHOD):
            return further
        parts = urlsplit(further)
        raise NetError(
            f"answered {status}: it sends on to {parts.scheme}://{parts.hostname}, which is not followed",
            hint="if that is the right place, give its address instead",
        )

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except NetError as error:
            raise NetError(redact(error.message, self.secrets), hint=error.hint, kind=error.kind) from None
        except (OSError, HTTPException, ValueError) as error:
            if self._clock.late or isinstance(_cause(error), TimeoutError):
                raise self._too_late() from None
            kind, words = _in_words(error)
            raise NetError(redact(words, self.secrets), kind=kind) from None
        if self._clock.late:
            raise self._too_late()

    def _too_late(self) -> NetError:
        return NetError(f"did not answer within {self._limit_s:.0f} s", kind="late")


def _goes_straight(address: str, headers: Mapping[str, str]) -> bool:
    """Whether no proxy may come between: this machine itself, and a key that is not encrypted."""
    parts = urlsplit(address)
    return is_loopback(address) or (parts.scheme == "http" and "Authorization" in headers)


def is_loopback(address: str) -> bool:
    """Whether an address lies on this machine; a name that only begins like one does not."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme)


def _less_safe(address: str, further: str) -> bool:
    schemes = urlsplit(address).scheme, urlsplit(further).scheme
    return schemes[1] not in _PORTS or schemes == ("https", "http")


def must_be_address(address: str) -> None:
    """See that something is an address on the net that can be asked.

    Raises:
        NetError: another scheme, no host, or a name and password inside, which are not repeated.
    """
    try:
        parts = urlsplit(address)
        port_is_number = parts.port is None or parts.port >= 0
    except ValueError:
        raise NetError("has no address that can be read", hint="as in http://localhost:8880/v1") from None
    if parts.scheme not in _PORTS or not parts.hostname or not port_is_number or any(map(str.isspace, address)):
        raise NetError("has no address on the net", hint="as in http://localhost:8880/v1")
    if "@" in parts.netloc:
        raise NetError("has a name or a key in its address", hint="take it out; keys are read from the environment")


def _authorization(keys: tuple[str, ...]) -> dict[str, str]:
    return {"Authorization": f"Bearer {_sendable(keys[0])}"} if keys else {}


def _sendable(key: str) -> str:
    if not key.isascii() or not key.isprintable() or " " in key:
        raise NetError("has a key that cannot be sent", hint="blanks and line ends are no part of a key")
    return key


def _cause(error: Exception) -> object:
    return error.reason if isinstance(error, urllib.error.URLError) else error


def _in_words(error: Exception) -> tuple[FailureKind, str]:
    """An exception as a kind and a clause."""
    cause = _cause(error)
    if isinstance(cause, IncompleteRead):
        return "broken", "broke off in the middle of its answer"
    if isinstance(cause, RemoteDisconnected):
        return "broken", "closed the connection without an answer"
    if isinstance(cause, socket.gaierror):
        return "absent", "did not answer: no host has this name"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "wrong", f"has no certificate that can be trusted: {cause.verify_message}"
    if isinstance(cause, OSError):
        return "absent", f"did not answer: {(cause.strerror or type(cause).__name__).lower()}"
    return "broken", f"did not answer as HTTP does: {type(error).__name__}"
