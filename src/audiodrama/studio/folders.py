"""Productions in the folder that the studio was started in: which there are, a new one, another one opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from audiodrama.base.files import must_lie_inside
from audiodrama.cast.model import VOICES
from audiodrama.production.starter import start
from audiodrama.studio.answers import RefusedRequestError, missing_thing

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.studio.calls import Call, Handler
    from audiodrama.studio.session import Studio

_NAME = re.compile(r"\w[\w .,'()&+-]{0,79}")
_MOST = 200


def productions_in(home: Path) -> list[dict[str, str]]:
    """The productions right inside a folder, by name."""
    try:
        folders = sorted(each for each in home.iterdir() if (each / VOICES).is_file())
    except OSError:
        return []
    return [{"folder": each.name, "title": each.name} for each in folders if _NAME.fullmatch(each.name)][:_MOST]


def new_folder(studio: Studio, name: str) -> Path:
    """A folder for a new production, right inside the one that the studio was started in.

    Raises:
        RefusedRequestError: the name is none, is taken, or the studio was started in a production.
    """
    if (studio.home / VOICES).exists():
        hint = "start the studio in the folder that holds your plays"
        raise RefusedRequestError("this folder is a production itself", status=409, code="start", hint=hint)
    folder = _inside(studio, name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedRequestError(f"{name} is there already", status=409, code="taken", hint="choose another name")
    return folder


def _inside(studio: Studio, name: str) -> Path:
    if not _NAME.fullmatch(name) or name.endswith((".", " ")):
        raise RefusedRequestError("this is no name for a folder", hint="letters, digits, blanks and -")
    folder = studio.home / name
    must_lie_inside(studio.home, folder)
    return folder


def open_or_start(studio: Studio, call: Call) -> dict[str, Any]:
    """Open a production, or start a new one; jobs of another one have to end first."""
    if any(job.state in {"waiting", "running", "paused"} for job in studio.jobs.jobs()):
        raise RefusedRequestError("a job has not ended", status=409, code="busy", hint="wait for it, or stop it")
    if "new" in call.body:
        folder = new_folder(studio, call.text("new"))
        start(folder)
    else:
        folder = _inside(studio, call.text("open"))
        if not (folder / VOICES).is_file():
            raise missing_thing(f"there is no production {folder.name}")
    studio.open(folder)
    return {"start": False, "folder": folder.name}


ROUTES: list[tuple[str, str, Handler]] = [("POST", "/api/start", open_or_start)]
