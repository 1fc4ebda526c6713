"""Answers of the studio: JSON that nobody keeps, and failures in the user's words with their cure."""

from __future__ import annotations

import json
import sys
import traceback
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import AudiodramaError, AudioError, EngineError, MissingError, UsageError
from audiodrama.base.refusals import cure_of
from audiodrama.base.strict import as_record, strict_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

_CODES: tuple[tuple[type[AudiodramaError], str, int], ...] = (
    (UsageError, "usage", 400),
    (MistakesError, "mistakes", 409),
    (MissingError, "missing", 409),
    (EngineError, "engine", 409),
    (AudioError, "sound", 409),
)


class RefusedRequestError(AudiodramaError):
    """A request that is not carried out.

    Args:
        message: the reason, one clause.
        status: of HTTP, from 400.
        code: one word, by which a page knows the case.
        hint: the cure, if there is one.
        more: further fields of the answer.
    """

    def __init__(
        self, message: str, *, status: int = 400, code: str = "usage", hint: str | None = None, **more: Any
    ) -> None:
        super().__init__(message, hint=hint)
        self.status, self.code, self.more = status, code, more


def missing_thing(message: str, hint: str | None = None) -> RefusedRequestError:
    """The refusal of a request for a thing that is not there."""
    return RefusedRequestError(message, status=404, code="gone", hint=hint)


def json_answer(document: Any, status: int = 200) -> Response:
    """A document as an answer; lone surrogates are written as escapes, so that any text of a production passes."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        raw = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
    return Response(raw, status, {"Cache-Control": "no-store"}, "application/json")


def failure_document(error: Exception) -> dict[str, Any]:
    """A failure as every answer and every job tells it."""
    if isinstance(error, RefusedRequestError):
        return {"error": error.message, "hint": error.hint, "code": error.code, **error.more}
    if isinstance(error, MistakesError):
        first = next(each for each in error.diagnostics if each.severity == "error")
        place = f"{first.place}: " if first.place else ""
        return {"error": f"{error.message}; {place}{first.message}", "hint": first.hint, "code": "mistakes"}
    if isinstance(error, AudiodramaError):
        code = next((code for kind, code, _ in _CODES if isinstance(error, kind)), "failed")
        return {"error": error.message, "hint": error.hint, "code": code}
    if isinstance(error, OSError):
        return {"error": f"{error.strerror or error}", "hint": cure_of(error), "code": "system"}
    return {"error": f"the studio failed: {type(error).__name__}: {error}", "hint": None, "code": "fault"}


def failure_answer(error: Exception) -> Response:
    """The answer to a request that failed; a fault of the program's own is shown in the terminal as well."""
    document = failure_document(error)
    if isinstance(error, RefusedRequestError):
        return json_answer(document, error.status)
    if isinstance(error, AudiodramaError):
        return json_answer(document, next((status for kind, _, status in _CODES if isinstance(error, kind)), 409))
    if isinstance(error, OSError):
        return json_answer(document, 409)
    traceback.print_exception(error, file=sys.stderr)
    return json_answer(document, 500)


async def body_of(request: Request) -> Mapping[str, Any]:
    """The object that a request carries.

    Raises:
        RefusedRequestError: it is not JSON, or no object.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RefusedRequestError("the body must be JSON", status=415)
    try:
        return as_record(strict_json(await request.body()))
    except (ValueError, TypeError) as error:
        raise RefusedRequestError(f"the body cannot be understood: {error}") from None
