"""Jobs as the page asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiodrama.studio.answers import RefusedRequestError, missing_thing
from audiodrama.studio.jobs import job_titles
from audiodrama.studio.tasks import wish_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.studio.calls import Call, Handler
    from audiodrama.studio.jobs import StudioJob
    from audiodrama.studio.session import Studio


def jobs_document(studio: Studio, _call: Call) -> dict[str, Any]:
    """All jobs, the latest first."""
    return {"jobs": [job.as_json() for job in studio.jobs.jobs()]}


def job_document(studio: Studio, call: Call) -> dict[str, Any]:
    """One job with its whole result."""
    return studio.jobs.job(call.path["id"]).as_json(whole=True)


def add_job(studio: Studio, call: Call) -> dict[str, Any]:
    """Begin a job."""
    return {"job": begin_job(studio, call.body).as_json()}


def begin_job(studio: Studio, wish: Mapping[str, Any]) -> StudioJob:
    """Take a job of the production that is open.

    Raises:
        RefusedRequestError: nobody knows such a job.
        MistakesError: the production has errors.
    """
    edition = studio.edition
    if fault := wish_fault(wish):
        raise RefusedRequestError(fault)
    edition.production.must_be_clean()
    numbers = [int(each) for each in wish.get("chapters", [])]
    titles = {chapter.number: f"{chapter.number} {chapter.title}" for chapter in edition.production.sheet.chapters}
    if gone := [each for each in numbers if each not in titles]:
        raise missing_thing(f"there is no chapter {gone[0]}")
    kind = str(wish["kind"])
    return studio.jobs.add(kind, job_titles(kind, wish, [titles[each] for each in numbers]), wish)


def steer_job(studio: Studio, call: Call) -> dict[str, Any]:
    """Stop, pause, resume or retry a job, or take it off the list."""
    name, what = call.path["id"], call.path["what"]
    if what == "forget":
        studio.jobs.forget(name)
        return {"jobs": [job.as_json() for job in studio.jobs.jobs()]}
    steps = {
        "stop": studio.jobs.stop,
        "pause": studio.jobs.pause,
        "resume": studio.jobs.resume,
        "retry": studio.jobs.resume,
    }
    if what not in steps:
        raise missing_thing("a job is stopped, paused, resumed, retried or forgotten")
    return {"job": steps[what](name).as_json()}


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/api/jobs", jobs_document),
    ("GET", "/api/jobs/{id}", job_document),
    ("POST", "/api/jobs", add_job),
    ("POST", "/api/jobs/{id}/{what}", steer_job),
]
