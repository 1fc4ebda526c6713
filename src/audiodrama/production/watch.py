"""Changes to a production's own files, noticed by looking: a round begins when the files have been left alone.

A file that was written to a moment ago may be written to again without a new time, for clocks of disks are coarse. So
a look counts only when everything is older than that moment, and texts count by their bytes besides.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from audiodrama.base.files import read_inside
from audiodrama.cast.model import VOICES
from audiodrama.cast.series import included_files
from audiodrama.performance.take_entries import FOLDER, TAKES
from audiodrama.production.project import SCRIPTS, SFX, SOUNDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    Looks = Mapping[str, tuple[int | str, ...]]

LOOK_S = 0.4
_QUIET_NS = 100_000_000
_PATIENCE_S = 5.0
"""Files that are never left alone for this long are rendered as they are, and then looked at again."""
_SMALL_BYTES = 1_000_000
_TEXTS = (".fountain", ".yaml", ".pls")


def rounds(root: Path, *, sleep: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """Yield at once, and whenever a file of the production has changed since the last round began; for ever.

    Args:
        root: the production's folder.
        sleep: waits between two looks.
    """
    seen: Looks | None = None
    while True:
        before = quiet_look(root, sleep)
        if before != seen:
            seen = before
            yield
        sleep(LOOK_S)


def quiet_look(root: Path, sleep: Callable[[float], object]) -> Looks | None:
    """A look at a production whose files have been left alone; None when they never are."""
    for _ in range(round(_PATIENCE_S / LOOK_S)):
        now_ns = time.time_ns()
        seen = look(root)
        if all(now_ns - int(written) > _QUIET_NS for written, *_ in seen.values()) and look(root) == seen:
            return seen
        sleep(LOOK_S)
    return None


def look(root: Path) -> Looks:
    """For each file of a production when it was last written, what else the system knows of it, and a text's bytes."""
    seen = {}
    for path in _files(root):
        try:
            facts = path.stat()
        except OSError:
            continue
        written = max(facts.st_mtime_ns, facts.st_ctime_ns)
        seen[str(path)] = (written, facts.st_mtime_ns, facts.st_size, facts.st_ino, _digest(root, path))
    return seen


def _files(root: Path) -> list[Path]:
    return [
        root / VOICES,
        root / SOUNDS,
        *included_files(root),
        root / TAKES,
        *root.glob("*.pls"),
        *root.glob("*/*.pls"),
        *(root / SCRIPTS).glob("*"),
        *(root / FOLDER).glob("*.flac"),
        *(path for path in (root / SFX).rglob("*") if path.is_file()),
    ]


def _digest(root: Path, path: Path) -> str:
    if path.suffix.lower() not in _TEXTS:
        return ""
    try:
        return hashlib.sha256(read_inside(root, path, limit_bytes=_SMALL_BYTES)).hexdigest()
    except OSError:
        return ""
