"""A real browser for tests: chromium, headless, with a profile of its own, driven through playwright."""

import shutil
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip


def until(page, expression: str, limit_s: float = 20.0) -> None:
    """Wait until an expression of JavaScript holds (playwright's own waiting needs `eval`, which the pages forbid)."""
    end = time.monotonic() + limit_s
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never came true: {expression}"
        page.wait_for_timeout(30)


@contextmanager
def opened(path: Path | str, profile: Path, **options):
    """A page from the file system or an address; what it says on its console and every request it makes are kept.

    Yields:
        The page, its messages, and the addresses it asked for.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            profile, executable_path=program, headless=True, args=ARGUMENTS, **options
        )
        page, said, asked = context.new_page(), [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path if isinstance(path, str) else path.as_uri())
        try:
            yield page, said, asked
        finally:
            context.close()
