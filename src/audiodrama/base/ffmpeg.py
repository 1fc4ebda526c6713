"""The ffmpeg that comes with imageio-ffmpeg: where it lies, and which version it is, without starting it."""

from __future__ import annotations

import functools
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

from audiodrama.base.errors import MissingError
from audiodrama.base.versions import package_version

PACKAGE = "imageio-ffmpeg"
_OWN = "IMAGEIO_FFMPEG_EXE"
_PATIENCE_S = 20


@functools.cache
def ffmpeg() -> str:
    """Path of the ffmpeg program.

    Raises:
        MissingError: there is none.
    """
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise MissingError("ffmpeg is missing", hint=f"reinstall the package: pip install {PACKAGE}") from None


@functools.cache
def ffmpeg_version() -> str:
    """Which ffmpeg encodes and decodes here: the wheel's program by its name, another one by what it says of itself.

    "none" where there is none, so that a plan can be made without it.
    """
    if not os.environ.get(_OWN) and (name := _in_the_wheel()):
        return f"{package_version(PACKAGE)}, {name}"
    try:
        told = subprocess.run([ffmpeg(), "-version"], capture_output=True, timeout=_PATIENCE_S, check=False)
    except (MissingError, OSError, subprocess.SubprocessError):
        return "none"
    return told.stdout.partition(b"\n")[0].decode(errors="replace")


def _in_the_wheel() -> str | None:
    spec = find_spec("imageio_ffmpeg")
    if spec is None or spec.origin is None:
        return None
    programs = sorted(path.name for path in (Path(spec.origin).parent / "binaries").glob("ffmpeg-*"))
    return programs[0] if len(programs) == 1 else None
