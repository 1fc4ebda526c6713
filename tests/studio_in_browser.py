"""The studio as a program of its own, for tests that open its page in a browser or end it on purpose."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from browser import opened, until

if TYPE_CHECKING:
    from pathlib import Path

READY = "document.documentElement.dataset.ready !== undefined"
PLAYING = "document.querySelector('.glyph.play')?.getAttribute('aria-label').startsWith('Pause')"
SOUNDING = f"{PLAYING} && !document.querySelector('.glyph.play').classList.contains('waiting')"


class Server:
    """One running studio; `address` opens it once, as its first line says."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        command = [sys.executable, "-m", "audiodrama", "studio", str(folder), "--no-open", "--port", str(port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.words: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), self.process.stderr.read()
        self.home = self.address.split("?")[0]
        self.port = int(re.search(r":(\d+)/", self.address)[1])

    def _listen(self) -> None:
        """Each browser needs an address of its own: the next one is printed when one has been used."""
        for line in self.process.stderr:
            self.words += re.findall(r"http://\S+", line)

    def next_address(self) -> str:
        """The newest address that nobody used."""
        end = time.monotonic() + 20
        while not self.words:
            assert time.monotonic() < end, "no other address was printed"
            time.sleep(0.05)
        return self.words.pop()

    def close(self) -> int:
        """Ctrl-C, as at the terminal."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@contextmanager
def studio(folder: Path, profile: Path, *, ready: str = READY, **options):
    """A studio of a folder and its page in a browser.

    Yields:
        The page, the server, and what the page said on its console.
    """
    server = Server(folder)
    try:
        options = {"viewport": {"width": 1280, "height": 860}} | options
        with opened(server.address, profile, **options) as (page, said, asked):
            until(page, ready)
            yield page, server, said
            assert all(address.startswith((server.home, "blob:", "data:")) for address in asked)
    finally:
        server.close()


def choose(page, text: str) -> None:
    """Make the row with these words the chosen one, by hand, without playing."""
    row = page.locator(".row", has_text=text).first
    chosen = f"document.querySelector('.row.chosen')?.textContent.includes({text!r})"
    for _ in range(5):  # rows that are being measured may move away under the pointer
        row.click(position={"x": 4, "y": 20})
        page.wait_for_timeout(100)
        if page.evaluate(chosen):
            return
    until(page, chosen)
