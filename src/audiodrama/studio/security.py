"""The door of the studio: this machine alone, a browser that was shown the word, and requests of our own page.

A page of a stranger's can make a browser ask anything of `127.0.0.1`, and a name of his own can be made to lead here
(DNS rebinding): so the address that was asked for and the page that asks are both looked at, before anything is done.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import threading
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, RedirectResponse, Response

from audiodrama.base.files import replacing
from audiodrama.studio.answers import json_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Content security policy of every answer."""
HEADERS = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "microphone=(self), camera=(), geolocation=(), payment=()"),
)
_SECRET_BYTES = 32
_WORDS_KEPT = 8
_LOCKED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>audiodrama studio</title>
<h1>This studio is locked</h1><p>Open the whole address that <code>audiodrama studio</code> printed in the terminal:
it ends in a word that works once. Another one stands there now.</p></html>
"""


class Keyring:
    """The words and cookies that open the door.

    Args:
        secret: signs cookies; the same one after a restart, so that pages that stand open go on.
        port: where the studio listens; a cookie is good for one port, since browsers give cookies to all of them.
        on_word: told each new word, when the one before it has been used.
    """

    def __init__(self, secret: bytes, port: int, on_word: Callable[[str], object] = lambda _: None) -> None:
        self._secret, self.port, self._on_word = secret, port, on_word
        self._words: list[str] = []
        self._lock = threading.Lock()

    @property
    def cookie_name(self) -> str:
        """Name of the cookie."""
        return f"audiodrama-{self.port}"

    def new_word(self) -> str:
        """A word that opens the door once."""
        word = secrets.token_urlsafe(16)
        with self._lock:
            self._words = [*self._words, word][-_WORDS_KEPT:]
        return word

    def cookie_for(self, word: str) -> str | None:
        """The cookie for a word, which is used up by it; None for a word that does not open the door."""
        with self._lock:
            known = next((each for each in self._words if hmac.compare_digest(each.encode(), word.encode())), None)
            if known is None:
                return None
            self._words.remove(known)
        self._on_word(self.new_word())
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{self._signed(nonce)}"

    def opens(self, cookie: str) -> bool:
        """Whether a cookie is one of ours."""
        nonce, _, signature = cookie.partition(".")
        return hmac.compare_digest(self._signed(nonce).encode(), signature.encode("utf-8", "replace"))

    def _signed(self, nonce: str) -> str:
        told = f"{self.port}:{nonce}".encode("utf-8", "replace")
        return hmac.new(self._secret, told, hashlib.sha256).hexdigest()


def kept_secret(file: Path) -> bytes:
    """The secret that signs cookies, kept for this user alone; a new one where there is none that is safe."""
    with suppress(OSError):
        facts = file.lstat()
        own = not hasattr(os, "getuid") or facts.st_uid == os.getuid()
        private = os.name == "nt" or not facts.st_mode & 0o077
        if stat.S_ISREG(facts.st_mode) and own and private and len(raw := file.read_bytes()) == _SECRET_BYTES:
            return raw
    raw = secrets.token_bytes(_SECRET_BYTES)
    with suppress(OSError):
        file.unlink(missing_ok=True)
        with replacing(file) as out:
            Path(out.name).chmod(0o600)
            out.write(raw)
    return raw


class Gate:
    """Lets nobody in but our own page in a browser that was shown the word.

    Args:
        app: the studio.
        keys: what opens the door.
    """

    def __init__(self, app: ASGIApp, keys: Keyring) -> None:
        self._app, self._keys = app, keys
        names = ("127.0.0.1", "localhost", "[::1]")
        self._hosts = {f"{name}:{keys.port}" for name in names} | ({*names} if keys.port == 80 else set())
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        answer = self._answer(scope)
        if answer is not None:
            await answer(scope, receive, _with_headers(send))
        else:
            await self._app(scope, receive, _with_headers(send))

    def _answer(self, scope: Scope) -> Response | None:
        """The answer to a request that does not get in; None for one that does."""
        headers = _headers(scope)
        if headers is None or headers.get("host", "").lower() not in self._hosts:
            return json_answer({"error": "this is not the address of the studio", "hint": None, "code": "host"}, 421)
        if scope["method"] not in {"GET", "HEAD", "POST"}:
            return json_answer({"error": "there is no such request", "hint": None, "code": "method"}, 405)
        foreign = headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
        navigates = scope["method"] == "GET" and scope["path"] == "/" and "origin" not in headers
        if ("origin" in headers and headers["origin"] not in self._origins) or (foreign and not navigates):
            return json_answer({"error": "another page asked for this", "hint": None, "code": "origin"}, 403)
        if scope["method"] == "GET" and scope["path"] == "/":
            word = parse_qs(scope["query_string"].decode("latin-1")).get("word", [""])[0]
            if word and (answer := self._welcome(word)):
                return answer
        return None if self._keys.opens(self._cookie(headers)) else self._locked(scope)

    def _welcome(self, word: str) -> Response | None:
        cookie = self._keys.cookie_for(word)
        if cookie is None:
            return None
        answer = RedirectResponse("/", 303, {"Cache-Control": "no-store"})
        answer.set_cookie(self._keys.cookie_name, cookie, httponly=True, samesite="strict", path="/")
        return answer

    def _cookie(self, headers: dict[str, str]) -> str:
        jar: SimpleCookie = SimpleCookie()
        with suppress(CookieError):
            jar.load(headers.get("cookie", ""))
        own = jar.get(self._keys.cookie_name)
        return own.value if own else ""

    @staticmethod
    def _locked(scope: Scope) -> Response:
        if scope["path"] == "/":
            return HTMLResponse(_LOCKED, 401, {"Cache-Control": "no-store"})
        hint = "open the address that the terminal prints"
        return json_answer({"error": "this studio is locked", "hint": hint, "code": "locked-out"}, 401)


def _headers(scope: Scope) -> dict[str, str] | None:
    """Headers by name; None when one that decides is there twice."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        shown = name.decode("latin-1").lower()
        if shown in found and shown in {"host", "origin"}:
            return None
        joined = f"{found[shown]}; " if shown in found and shown == "cookie" else ""
        found[shown] = joined + value.decode("latin-1")
    return found


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message.get("headers", [])}
            more = [(n.encode(), v.encode()) for n, v in HEADERS if n.encode() not in there]
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return sending
