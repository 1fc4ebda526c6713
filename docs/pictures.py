"""Make the pictures of the README from a rendered showcase: `audiodrama render && python docs/pictures.py [OUTPUT]`.

Needs chromium (the listening page and the check's picture are photographed as a browser shows them).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

PICTURES = Path(__file__).resolve().parent
PLACE_S = 58.0


@contextmanager
def opened(path: Path) -> Iterator[Page]:
    """A page or picture from the file system, in a browser with a profile of its own."""
    browser = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("no chromium here: apt-get install chromium")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as profile:
        context = driver.chromium.launch_persistent_context(
            profile, executable_path=browser, args=["--no-sandbox"], viewport={"width": 1280, "height": 900}
        )
        page = context.new_page()
        page.goto(path.as_uri())
        yield page
        context.close()


def photograph_page(path: Path, picture: Path) -> None:
    """The listening page somewhere inside the first chapter."""
    with opened(path) as page:
        page.evaluate(f"document.querySelector('audio').currentTime = {PLACE_S}")
        page.wait_for_timeout(1500)
        page.screenshot(path=picture)


def photograph_check(path: Path, picture: Path) -> None:
    """What `qc --pictures` drew of a chapter, whole."""
    with opened(path) as page:
        page.set_viewport_size({"width": 1600, "height": 620})
        page.screenshot(path=picture)


def main(output: Path) -> None:
    if not (output / "index.html").exists():
        sys.exit("render the showcase first: audiodrama render")
    chapter = min(output.glob("01-*.mp3"))
    command = [sys.executable, "-m", "audiodrama", "-C", str(output.parent), "qc", "--pictures", str(chapter)]
    subprocess.run(command, check=True)
    photograph_page(output / "index.html", PICTURES / "listening.png")
    photograph_check(chapter.with_suffix(".qc.svg"), PICTURES / "timeline.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else PICTURES.parent / "output")
