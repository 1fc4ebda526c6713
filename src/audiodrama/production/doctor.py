"""The state of this machine: each thing that a render needs, and the one step that mends its lack."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiodrama.base.cache import cache_folder
from audiodrama.base.errors import MissingError
from audiodrama.cast.model import EMBEDDED
from audiodrama.engines import registry
from audiodrama.engines.base import advice

if TYPE_CHECKING:
    from pathlib import Path

_ROOM_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: `fix` is the one step that mends it, `needed` whether the program cannot work without it."""

    name: str
    ok: bool
    detail: str
    fix: str | None = None
    needed: bool = True


def run_checks(output: Path | None = None) -> list[Check]:
    """Look at everything a render needs, at every engine, and at the recogniser that hears takes back.

    Args:
        output: the production's output folder, when there is one.
    """
    checks = [_python(), _ffmpeg(), _folder("cache", cache_folder())]
    if output is not None:
        checks.append(_folder("output", output))
    return [*checks, *map(_engine, registry.engine_names()), _recogniser()]


def checks_json(checks: list[Check]) -> dict[str, Any]:
    """The document of `doctor --json`; `ok` speaks of what is needed."""
    rows = [{"name": c.name, "ok": c.ok, "detail": c.detail, "fix": c.fix} for c in checks]
    return {"checks": rows, "ok": all_well(checks)}


def all_well(checks: list[Check]) -> bool:
    """Whether nothing that is needed is lacking."""
    return all(each.ok for each in checks if each.needed)


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("python", sys.version_info >= (3, 11), version, None)


def _ffmpeg() -> Check:
    fix = "uv pip install --reinstall imageio-ffmpeg"
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        told = subprocess.run([get_ffmpeg_exe(), "-version"], capture_output=True, text=True, timeout=20, check=True)
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        return Check("ffmpeg", False, f"it does not run: {error}", fix)
    return Check(
        "ffmpeg", True, f"{told.stdout.splitlines()[0].split(' Copyright')[0]} (GPL-3.0-or-later, a separate program)"
    )


def _folder(name: str, folder: Path) -> Check:
    """Whether files can be made in a folder, or in the nearest one above it that exists."""
    from tempfile import TemporaryFile

    place = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        with TemporaryFile(dir=place):
            free = shutil.disk_usage(place).free
    except OSError as error:
        return Check(name, False, f"{folder} cannot be written: {error.strerror}", f"mend its permissions: {place}")
    detail = f"{folder}, {free / (1 << 30):.0f} GB free"
    return Check(name, free > _ROOM_BYTES, detail, None if free > _ROOM_BYTES else "free a gigabyte of space there")


def _engine(name: str) -> Check:
    """An engine; only the embedded one is needed."""
    needed = name == EMBEDDED
    try:
        engine = registry.engine(name)
    except MissingError as error:
        return Check(f"engine {name}", False, error.message, error.hint, needed)
    if lack := engine.installed():
        return Check(f"engine {name}", False, f"not installed ({engine.licence})", lack, needed)
    count = sum(voice.installed for voice in engine.voices())
    told = f"{count} voice{'s' * (count != 1)}" if count else "any voice that it knows"
    better = advice(engine)
    more = f"; {better.gain}: {better.command}" if better else ""
    return Check(f"engine {name}", True, f"{told} ({engine.licence}){more}", None, needed)


def _recogniser() -> Check:
    """The recogniser, with which `qc --listen` and `render --verify` hear."""
    from audiodrama.speech import recogniser

    lack = recogniser.recogniser_lack()
    return Check("listen", lack is None, f"{'not installed' if lack else 'Whisper'} (MIT)", lack, needed=False)
