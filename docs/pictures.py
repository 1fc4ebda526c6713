"""Make the pictures of README and manual from a rendered showcase: `audiodrama render`, then `python docs/pictures.py`.

Needs chromium (studio, listening page and the check's picture are photographed as a browser shows them).
"""

from __future__ import annotations

import shutil
import signal
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
STORY = """The Last Lamp

Marta stood at the window and counted the lamps along the quay.

"Somebody is on the stairs," said Ben.

"Nobody is on the stairs. There never is."

"I heard it. Twice."

"Then open the door," Marta said.

"Good evening," said the old woman on the landing. "I have come about the lamp."

"What lamp?"

"The one you are going to put out."
"""


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """A page or picture, in a browser with a profile of its own."""
    browser = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("no chromium here: apt-get install chromium")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as profile:
        context = driver.chromium.launch_persistent_context(
            profile,
            executable_path=browser,
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
            viewport={"width": 1280, "height": 900},
        )
        page = context.new_page()
        page.goto(address)
        yield page
        context.close()


def photograph_page(path: Path, picture: Path) -> None:
    """The listening page somewhere inside the first chapter."""
    with opened(path.as_uri()) as page:
        page.evaluate(f"document.querySelector('audio').currentTime = {PLACE_S}")
        page.wait_for_timeout(1500)
        page.screenshot(path=picture)


def photograph_check(path: Path, picture: Path) -> None:
    """What `qc --pictures` drew of a chapter, whole."""
    with opened(path.as_uri()) as page:
        page.set_viewport_size({"width": 1600, "height": 620})
        page.screenshot(path=picture)


@contextmanager
def studio(folder: Path) -> Iterator[Page]:
    """The studio of a folder, open in a browser, and closed again."""
    command = [sys.executable, "-m", "audiodrama", "studio", str(folder), "--no-open", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        with opened(server.stdout.readline().strip()) as page:
            yield page
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def photograph_studio(root: Path, pictures: Path) -> None:
    """The studio while a line of the first chapter sounds, and its casting of a role."""
    with studio(root) as page:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.locator("#total", has_text=":").wait_for()
        page.wait_for_timeout(4000)
        line = page.locator(".row.line", has_text="Grandmother").first
        line.scroll_into_view_if_needed()
        line.locator("b").first.click()
        page.locator(".play[aria-label^=Pause]:not(.waiting)").wait_for(timeout=300_000)
        page.wait_for_timeout(900)
        page.screenshot(path=pictures / "studio.png")
        page.keyboard.press("Space")
        page.locator("#tab-role").click()
        page.locator("[data-act=audition]").click()
        page.locator(".candidate").first.wait_for(timeout=1_800_000)
        page.locator(".candidates").scroll_into_view_if_needed()
        page.screenshot(path=pictures / "studio-cast.png")


def photograph_book(pictures: Path) -> None:
    """A short story, read for who speaks."""
    with tempfile.TemporaryDirectory() as folder, studio(Path(folder)) as page:
        story = Path(folder, "The Last Lamp.txt")
        story.write_text(STORY)
        page.locator("input[type=file]").set_input_files(story)
        page.locator(".review").wait_for(timeout=120_000)
        if page.locator("[data-act=only-doubtful][aria-pressed=true]").count():
            page.locator("[data-act=only-doubtful]").click()
        page.wait_for_timeout(500)
        page.screenshot(path=pictures / "studio-book.png")


def main(output: Path) -> None:
    if not (output / "index.html").exists():
        sys.exit("render the showcase first: audiodrama render")
    chapter = min(output.glob("01-*.mp3"))
    command = [sys.executable, "-m", "audiodrama", "-C", str(output.parent), "qc", "--pictures", str(chapter)]
    subprocess.run(command, check=True)
    photograph_studio(output.parent, PICTURES)
    photograph_book(PICTURES)
    photograph_page(output / "index.html", PICTURES / "listening.png")
    photograph_check(chapter.with_suffix(".qc.svg"), PICTURES / "timeline.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else PICTURES.parent / "output")
