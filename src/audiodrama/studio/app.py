"""The studio as a web application: routes to functions that know nothing of HTTP, behind the gate."""

from __future__ import annotations

import asyncio
import functools
import mimetypes
import shutil
import tempfile
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from audiodrama.studio import book, casting, changing, finding, folders, outputs, reading, taking, working, writing
from audiodrama.studio.answers import RefusedRequestError, body_of, failure_answer, json_answer, missing_thing
from audiodrama.studio.booktable import place_for_upload
from audiodrama.studio.calls import Call, tab_named
from audiodrama.studio.limits import Limits
from audiodrama.studio.ranges import ranged
from audiodrama.studio.security import Gate
from audiodrama.studio.sound import sample_named

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from audiodrama.studio.calls import Handler
    from audiodrama.studio.security import Keyring
    from audiodrama.studio.session import Studio

    Endpoint = Callable[[Request], Awaitable[Response]]

_ROOMS = (reading, writing, changing, working, casting, book, finding, folders, taking, outputs)
_OWN_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
_SHARED = {"tokens.css": "audiodrama.base"}
_RECORDINGS = {
    "audio/wav": "wav", "audio/x-wav": "wav", "audio/flac": "flac", "audio/mpeg": "mp3", "audio/mp4": "m4a",
    "audio/x-m4a": "m4a", "audio/ogg": "ogg",
}  # fmt: skip
_FOREVER = "private, max-age=31536000, immutable"


def create_app(studio: Studio, keys: Keyring) -> ASGIApp:
    """The application.

    Args:
        studio: what it shows and changes.
        keys: what opens the door.
    """
    routes = [
        Route("/", _page, methods=["GET"]),
        Route("/static/{name}", _static, methods=["GET"]),
        Route("/audio/{name}", functools.partial(_audio, studio), methods=["GET"]),
        *(
            Route(path, functools.partial(_download, studio, handler, name, kind), methods=["GET"])
            for path, name, kind, handler in finding.DOWNLOADS
        ),
        Route("/api/book", functools.partial(_upload, studio), methods=["POST"]),
        Route("/api/line/{id}/recording", functools.partial(_recording, studio), methods=["POST"]),
        Route("/output/{name}", functools.partial(_output, studio), methods=["GET"]),
        Route("/api/events", functools.partial(_events, studio), methods=["GET"]),
        *(
            Route(path, _endpoint(studio, handler), methods=[method])
            for method, path, handler in chain(*(room.ROUTES for room in _ROOMS))
        ),
    ]
    handlers: Any = {Exception: _failed, 404: _nothing, 405: _nothing}
    return Gate(Limits(Starlette(routes=routes, exception_handlers=handlers)), keys)


def _endpoint(studio: Studio, handler: Handler) -> Endpoint:
    """A function of a call, run in a thread, as an endpoint."""

    async def endpoint(request: Request) -> Response:
        try:
            call = Call(
                request.path_params,
                dict(request.query_params),
                await body_of(request) if request.method == "POST" else {},
                tab_named(request.headers.get("x-tab", "")),
            )
            return json_answer(await asyncio.get_running_loop().run_in_executor(studio.threads, handler, studio, call))
        except Exception as error:  # noqa: BLE001  every failure is told to the page in words
            return failure_answer(error)

    return endpoint


async def _failed(_request: Request, error: Exception) -> Response:
    return failure_answer(error)


async def _nothing(_request: Request, _error: Exception) -> Response:
    return failure_answer(missing_thing("there is nothing at this address"))


async def _page(_request: Request) -> Response:
    return _file("index.html")


async def _static(request: Request) -> Response:
    return _file(request.path_params["name"])


def _file(name: str) -> Response:
    """A file of the page itself."""
    package = _SHARED.get(name, "audiodrama.studio")
    folder = files(package) if name in _SHARED else files(package) / "page"
    there = {each.name: each for each in folder.iterdir() if each.is_file()}
    ending = f".{name.rpartition('.')[2]}"
    if name not in there or name.endswith(".py"):
        return failure_answer(missing_thing("there is no such file"))
    kind = _OWN_TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(there[name].read_bytes(), headers={"Cache-Control": "no-cache"}, media_type=kind)


async def _audio(studio: Studio, request: Request) -> Response:
    try:
        name = request.path_params["name"]
        if name.endswith(".mp3"):
            raw, kind = sample_named(studio.store, name.removesuffix(".mp3")), "audio/mpeg"
        else:
            raw, kind = studio.desk.shelf.get(name), "audio/wav"
        return ranged(raw, request.headers.get("range"), kind, _FOREVER)
    except Exception as error:  # noqa: BLE001
        return failure_answer(error)


async def _download(studio: Studio, handler: Handler, name: str, kind: str, _request: Request) -> Response:
    """A text that the browser puts into a file."""
    try:
        text = await asyncio.get_running_loop().run_in_executor(studio.threads, handler, studio, Call())
    except Exception as error:  # noqa: BLE001
        return failure_answer(error)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text.encode("utf-8", "replace"), headers=headers, media_type=kind)


async def _upload(studio: Studio, request: Request) -> Response:
    """Take in a book, piece by piece."""
    place = None
    try:
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/octet-stream":
            raise RefusedRequestError("send the file's own bytes", status=415)
        place = place_for_upload(request.headers.get("x-name", ""))
        with place.open("wb") as file:
            async for piece in request.stream():
                file.write(piece)
        return json_answer({"book": studio.books.add(place).name})
    except Exception as error:  # noqa: BLE001
        if place is not None:
            shutil.rmtree(place.parent, ignore_errors=True)
        return failure_answer(error)


async def _recording(studio: Studio, request: Request) -> Response:
    """Take in a person's recording of a line, piece by piece."""
    with tempfile.TemporaryDirectory(prefix="audiodrama-recording-") as folder:
        try:
            kind = request.headers.get("content-type", "").partition(";")[0].strip()
            if kind not in _RECORDINGS:
                raise RefusedRequestError("send the recording's own bytes", status=415)
            place = Path(folder) / f"recording.{_RECORDINGS[kind]}"
            with place.open("wb") as file:
                async for piece in request.stream():
                    file.write(piece)
            body = {"key": request.headers.get("x-key", "")}
            call = Call(request.path_params, {}, body, tab_named(request.headers.get("x-tab", "")))
            loop = asyncio.get_running_loop()
            return json_answer(await loop.run_in_executor(studio.threads, taking.record_line, studio, call, place))
        except Exception as error:  # noqa: BLE001
            return failure_answer(error)


async def _output(studio: Studio, request: Request) -> Response:
    try:
        return outputs.output_file(studio, request.path_params["name"], request.headers.get("range"))
    except Exception as error:  # noqa: BLE001
        return failure_answer(error)


async def _events(studio: Studio, request: Request) -> Response:
    since = request.headers.get("last-event-id") or request.query_params.get("since")
    try:
        stream = await studio.hub.stream(since, studio.snapshot)
    except Exception as error:  # noqa: BLE001
        return failure_answer(error)
    return StreamingResponse(stream, headers={"Cache-Control": "no-store"}, media_type="text/event-stream")
