"""Make the pictures of the README from a rendered showcase: `audiodrama render && python docs/pictures.py`.

Needs chromium (the listening page and the check's picture are photographed as a browser shows them).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--virtual-time-budget=3000",
)  # fmt: skip


def photograph(page: Path, picture: Path, width: int, height: int) -> None:
    """A page as the browser shows it."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no chromium here: apt-get install chromium")
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser, *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}",
            f"--screenshot={picture}", page.as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    output = ROOT / "output"
    if not (output / "index.html").exists():
        sys.exit("render the showcase first: audiodrama render")
    photograph(output / "index.html", ROOT / "docs" / "listening.png", 1280, 960)
    chapter = output / "01-the-pink-door.mp3"
    command = [sys.executable, "-m", "audiodrama", "qc", "--pictures", str(chapter)]
    subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    photograph(chapter.with_suffix(".qc.svg"), ROOT / "docs" / "timeline.png", 1640, 580)


if __name__ == "__main__":
    main()
