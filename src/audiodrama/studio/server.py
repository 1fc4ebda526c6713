"""The studio's server: it listens on this machine alone, and Ctrl-C ends it and all that it started."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from audiodrama.base.cache import cache_folder
from audiodrama.base.errors import UsageError
from audiodrama.base.memory import hold_little_memory
from audiodrama.studio.app import create_app
from audiodrama.studio.limits import MOST_CONNECTIONS, PatientProtocol
from audiodrama.studio.security import Keyring, kept_secret
from audiodrama.studio.session import Studio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PORT = 7373
_SIGNS = "studio-key"
_LAST_S = 3


def run_studio(
    folder: Path,
    root: Path | None,
    port: int | None,
    *,
    on_ready: Callable[[str], object],
    on_word: Callable[[str], object],
) -> None:
    """Serve the studio until it is interrupted.

    Args:
        folder: nothing outside of it is read or written.
        root: folder of the production in it, None where there is none yet.
        port: where to listen; None for the usual one, or any that is free.
        on_ready: told the address, with the word that opens the door once.
        on_word: told each address after it, when the one before has been used.

    Raises:
        UsageError: the port is taken.
    """
    hold_little_memory()
    door = _door(port)
    number = door.getsockname()[1]
    keys = Keyring(
        kept_secret(cache_folder() / _SIGNS), number, lambda word: on_word(_address(number, word))
    )  # fmt: skip
    studio = Studio(folder, root)
    config = uvicorn.Config(
        create_app(studio, keys), http=PatientProtocol, ws="none", lifespan="off", log_config=None, access_log=False,
        limit_concurrency=MOST_CONNECTIONS, timeout_keep_alive=60, timeout_graceful_shutdown=_LAST_S,
        proxy_headers=False, server_header=False,
    )  # fmt: skip
    server = _Server(config, studio)
    try:
        on_ready(_address(number, keys.new_word()))
        server.run(sockets=[door])
    finally:
        studio.close()
        door.close()


def _address(port: int, word: str) -> str:
    return f"http://127.0.0.1:{port}/?word={word}"


def _door(port: int | None) -> socket.socket:
    """A socket that listens on the loopback."""
    try:
        return socket.create_server(("127.0.0.1", PORT if port is None else port))
    except OSError as error:
        if port is None:
            return socket.create_server(("127.0.0.1", 0))
        raise UsageError(f"port {port} cannot be used: {error.strerror}", hint="leave --port out") from None


class _Server(uvicorn.Server):
    """A server that ends the studio's work before it waits for its threads, and takes a signal for a wish to end."""

    def __init__(self, config: uvicorn.Config, studio: Studio) -> None:
        super().__init__(config)
        self._studio = studio

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Hear Ctrl-C and a request to end; afterwards they mean again what they meant before."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams and what is under way, then the connections."""
        await asyncio.to_thread(self._studio.close)
        await super().shutdown(sockets)
