"""How optional parts come to this machine: extras by the package manager, voices and models by `voices install`."""

from __future__ import annotations

import errno
import hashlib
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.engines.kokoro import voices, weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    OnProgress = Callable[[float, float | None], None]

CHECKOUT = Path(__file__).parents[3]
OFFLINE = "npm pack kokoro-js@1.2.1 && audiodrama voices install kokoro --from kokoro-js-1.2.1.tgz"
"""The way to Kokoro's official voices where their own address cannot be reached."""
_MANY = 5


def step(extra: str) -> str:
    """The command that adds an extra: to the environment of a checkout, else to the one that the package lies in."""
    if (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "src" / "audiodrama").is_dir():
        return f"uv sync --inexact --extra {extra}"
    return f"pip install 'audiodrama[{extra}]'"


class Installer(Protocol):
    """Brings the voices of an engine to this machine, and removes them."""

    def install(self, source: Path | None, *, model: bool, on_progress: OnProgress) -> str:
        """Fetch or copy them; a sentence of what is there now."""

    def remove(self, *, model: bool) -> str:
        """Take them away again; a sentence of what was there."""


class KokoroInstaller:
    """Kokoro's official voices (28 MB), and its model in float32 (325 MB).

    Args:
        address: folder of the official files on the net, ending in a slash.
    """

    def __init__(self, address: str = weights.OFFICIAL_ADDRESS) -> None:
        self._address = address

    def install(self, source: Path | None, *, model: bool, on_progress: OnProgress) -> str:
        """Bring the voices, or the model, from the net or from `source`; what is there and whole is not fetched again.

        Args:
            source: a folder, an archive of voices, or the model's file; None for the net.
            model: the model in float32 instead of the voices.
            on_progress: told which share is there, from 0 to 1, and how many seconds are left, if that is known.

        Returns:
            A sentence of what is there now.

        Raises:
            AudiodramaError: it cannot be fetched, or is not what it should be; what was good of it is kept.
        """
        if model:
            self._install_model(source, on_progress)
            return f"Kokoro speaks with its model in float32: {weights.model_file()}"
        if source is not None:
            _keep_voices(source, on_progress)
        elif voices.damaged_voices():
            self._fetch_voices(on_progress)
        count = len(voices.installed_voices())
        return (
            f"{count} of Kokoro's {len(voices.VOICE_NAMES)} official voices are installed in {voices.voices_folder()}"
        )

    def remove(self, *, model: bool) -> str:
        """Take the model away, or the voices; takes that were spoken stay in the cache."""
        there = [weights.model_file()] if model else [voices.voice_file(name) for name in voices.VOICE_NAMES]
        paths = [path for path in there if path.is_file()]
        for path in paths:
            path.unlink()
        if model:
            return "the model in float32 was removed" if paths else "the model in float32 is not installed"
        return f"{len(paths)} official voice{'s' * (len(paths) != 1)} of Kokoro's removed"

    def _fetch_voices(self, on_progress: OnProgress) -> None:
        archive = weights.models_folder() / weights.OFFICIAL_VOICES.name
        self._fetch(weights.OFFICIAL_VOICES, archive, on_progress)
        _keep_voices(archive, on_progress)
        archive.unlink()

    def _install_model(self, source: Path | None, on_progress: OnProgress) -> None:
        if source is None:
            self._fetch(weights.OFFICIAL_MODEL, weights.model_file(), on_progress)
        else:
            _copy_model(source / weights.OFFICIAL_MODEL.name if source.is_dir() else source)

    def _fetch(self, file: weights.OfficialFile, target: Path, on_progress: OnProgress) -> None:
        from audiodrama.base.download import fetch

        _must_have_room(target.parent, file)
        try:
            progress = _timed(file.size, on_progress)
            fetch(f"{self._address}{file.name}", target, file.sha256, size=file.size, on_progress=progress)
        except AudiodramaError as error:
            cure = f"{error.hint}; or from a file: {OFFLINE}" if file is weights.OFFICIAL_VOICES else error.hint
            raise AudiodramaError(error.message, hint=cure) from None


def _timed(size: int, on_progress: OnProgress) -> Callable[[int, int], None]:
    """Bytes as a share and the seconds that are left."""
    began_s = time.monotonic()

    def tell(done: int, _total: int) -> None:
        share = min(1.0, done / size)
        on_progress(share, (time.monotonic() - began_s) * (1 - share) / share if share else None)

    return tell


def _must_have_room(folder: Path, file: weights.OfficialFile) -> None:
    place = next(each for each in (folder, *folder.parents) if each.exists())
    there = (folder / f"{file.name}.part").stat().st_size if (folder / f"{file.name}.part").is_file() else 0
    lack = 2 * file.size - there - shutil.disk_usage(place).free
    if lack > 0:
        raise _no_room(folder, f"free {lack / 1e6:.0f} MB there")


def _no_room(folder: Path, cure: str) -> AudiodramaError:
    return AudiodramaError(f"there is no room in {folder}", hint=f"{cure}, or name another folder in AUDIODRAMA_CACHE")


def _keep_voices(source: Path, on_progress: OnProgress) -> None:
    """Keep the good voices of a folder or archive, and name the others."""
    from audiodrama.engines.kokoro.voice_files import read_voices

    good, faults = 0, []
    try:
        for name, body in read_voices(source):
            if reason := voices.voice_fault(name, body):
                faults.append(reason)
                continue
            voices.keep_voice(name, body)
            good += 1
            on_progress(min(1.0, good / len(voices.VOICE_NAMES)), None)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise _no_room(voices.voices_folder(), "free 28 MB there") from None
        raise
    if faults:
        more = f", and {len(faults) - _MANY} more" if len(faults) > _MANY else ""
        kept = f"; {good} good voices of it were installed" if good else ""
        raise AudiodramaError(
            f"{source.name}: {'; '.join(faults[:_MANY])}{more}{kept}", hint=f"official ones: {OFFLINE}"
        )
    if not good:
        raise AudiodramaError(f"{source} holds no voice of Kokoro's", hint=f"official ones: {OFFLINE}")


def _copy_model(source: Path) -> None:
    from audiodrama.base.files import replacing

    official = weights.OFFICIAL_MODEL
    if not source.is_file():
        raise UsageError(f"{source} is no file", hint=f"name {official.name} or the folder that holds it")
    if source.stat().st_size != official.size:
        size = source.stat().st_size
        raise AudiodramaError(f"{source.name} is not {official.name}: {size} bytes, {official.size} expected")
    with source.open("rb") as file, replacing(weights.model_file()) as target:
        checked = hashlib.sha256()
        while block := file.read(1 << 20):
            checked.update(block)
            target.write(block)
        if checked.hexdigest() != official.sha256:
            raise AudiodramaError(f"{source.name} is damaged or another model: its hash differs")


INSTALLERS: Mapping[str, Installer] = {"kokoro": KokoroInstaller()}
