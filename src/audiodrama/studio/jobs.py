"""Jobs of the studio: they belong to the server, wait for their turn, can be stopped, and keep what they have done."""

from __future__ import annotations

import itertools
import json
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from audiodrama.base.lifeline import SupervisedProcess
from audiodrama.base.strict import strict_json
from audiodrama.studio.answers import RefusedRequestError, missing_thing
from audiodrama.studio.tasks import shown_audition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

JobState = Literal["waiting", "running", "paused", "stopped", "done", "warnings", "failed"]
_KEPT, _MOST_WAITING = 60, 30
_PATIENCE_S = 12.0
_ATTEMPTS = 2
_LIGHT = ("audition", "take")
"""Kinds that do not wait for a render: somebody sits and listens."""
_CAN: Mapping[str, tuple[str, ...]] = {
    "waiting": ("stop",),
    "running": ("pause", "stop"),
    "paused": ("resume", "stop"),
    "stopped": ("retry",),
    "failed": ("retry",),
    "done": (),
    "warnings": ("retry",),
}


@dataclass
class StudioJob:
    """A piece of work.

    Args:
        id: its name.
        kind: of `tasks.TASKS`.
        title: for people.
        wish: as it was asked for.
        state: how far it came.
        share: done, 0 to 1.
        left_s: seconds left, None when nobody knows.
        doing: what is being done just now.
        error: why it failed, as answers tell it.
        result: what came of it.
    """

    id: str
    kind: str
    title: str
    wish: Mapping[str, Any]
    state: JobState = "waiting"
    share: float = 0.0
    left_s: float | None = None
    doing: str = ""
    error: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    attempts: int = 0
    wanted_end: JobState | None = None
    process: SupervisedProcess | None = field(default=None, repr=False)

    def as_json(self, *, whole: bool = False) -> dict[str, Any]:
        """The job as pages see it; long results only when it is asked for by itself."""
        told = self.result or {}
        notes = [each for name in ("failed", "notes") for each in told.get(name, [])[:200] if isinstance(each, str)]
        chapters = self.wish.get("chapters") or []
        result = self.result if whole or self.kind in {"export", "speak"} else None
        result = shown_audition(result) if result is not None and self.kind == "audition" else result
        return {
            "id": self.id, "kind": self.kind, "title": self.title, "state": self.state,
            "share": round(self.share, 4), "left_s": None if self.left_s is None else round(self.left_s, 1),
            "doing": self.doing, "chapter": chapters[0] if len(chapters) == 1 else None, "error": self.error,
            "result": result, "notes": notes, "can": list(_CAN[self.state]),
        }  # fmt: skip


class JobDesk:
    """Takes jobs, runs one heavy one at a time, and tells of each change.

    Args:
        root: gives the folder of the production.
        on_change: told each job whenever anything of it changes.
        module: the program that does a job, given its wish.
    """

    def __init__(
        self,
        root: Callable[[], Path],
        on_change: Callable[[StudioJob], object],
        module: str = "audiodrama.studio.task_process",
    ) -> None:
        self._root, self._on_change, self._module = root, on_change, module
        self._jobs: dict[str, StudioJob] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self._threads: list[threading.Thread] = []
        self._closed = False

    def jobs(self) -> list[StudioJob]:
        """All jobs, the latest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def job(self, name: str) -> StudioJob:
        """A job by its id.

        Raises:
            RefusedRequestError: there is none.
        """
        with self._lock:
            if name not in self._jobs:
                raise missing_thing("there is no such job")
            return self._jobs[name]

    def add(self, kind: str, title: str, wish: Mapping[str, Any]) -> StudioJob:
        """Take a job; the same one that still waits is not taken twice.

        Raises:
            RefusedRequestError: too many wait.
        """
        with self._lock:
            waiting = [each for each in self._jobs.values() if each.state == "waiting"]
            same = next((each for each in waiting if (each.kind, each.wish) == (kind, wish)), None)
            if same is not None:
                return same
            if len(waiting) >= _MOST_WAITING:
                raise RefusedRequestError("too many jobs wait", status=429, code="busy", hint="stop some of them")
            job = StudioJob(str(next(self._numbers)), kind, title, dict(wish))
            self._jobs[job.id] = job
            self._forget_old()
        self._on_change(job)
        self._start_next()
        return job

    def stop(self, name: str) -> StudioJob:
        """Stop a job; what it has done is kept."""
        return self._end(self.job(name), "stopped")

    def pause(self, name: str) -> StudioJob:
        """Stop a job for now; it goes on from where it was when it is resumed."""
        return self._end(self.job(name), "paused")

    def resume(self, name: str) -> StudioJob:
        """Let a job that was paused, stopped or failed wait for its turn again."""
        job = self.job(name)
        with self._lock:
            if job.state not in {"paused", "stopped", "failed", "warnings"}:
                raise RefusedRequestError(f"this job is {job.state}", status=409, code="state")
            job.state, job.error, job.attempts, job.wanted_end = "waiting", None, 0, None
        self._on_change(job)
        self._start_next()
        return job

    def forget(self, name: str) -> None:
        """Take a job that has ended off the list."""
        with self._lock:
            if self.job(name).state in {"waiting", "running"}:
                raise RefusedRequestError("this job has not ended", status=409, code="state", hint="stop it first")
            del self._jobs[name]

    def close(self) -> None:
        """Stop everything, and wait until it has."""
        with self._lock:
            self._closed = True
            jobs = [each for each in self._jobs.values() if each.state in {"waiting", "running"}]
        for job in jobs:
            self._end(job, "stopped")
        for thread in self._threads:
            thread.join(_PATIENCE_S)

    # Running

    def _end(self, job: StudioJob, state: JobState) -> StudioJob:
        with self._lock:
            if job.state == "running":
                job.wanted_end = state
                process = job.process
                if process is not None:
                    with suppress(OSError, ValueError):
                        process.stdin.close()
                    threading.Thread(target=_end_late, args=(process,), daemon=True).start()
            elif job.state in {"waiting", "paused"}:
                job.state = state
            else:
                raise RefusedRequestError(f"this job is {job.state}", status=409, code="state")
        self._on_change(job)
        return job

    def _start_next(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._threads = [each for each in self._threads if each.is_alive()]
            for light in (True, False):
                same = [each for each in self._jobs.values() if (each.kind in _LIGHT) == light]
                waiting = [each for each in same if each.state == "waiting"]
                job = None if any(each.state == "running" for each in same) else next(iter(waiting), None)
                if job is not None:
                    job.state = "running"
                    thread = threading.Thread(target=self._run, args=(job,), name=f"job-{job.id}", daemon=True)
                    self._threads.append(thread)
                    thread.start()

    def _run(self, job: StudioJob) -> None:
        self._on_change(job)
        while True:
            job.attempts += 1
            ended = self._attempt(job)
            with self._lock:
                again = ended is None and job.wanted_end is None and job.attempts < _ATTEMPTS and not self._closed
                if not again:
                    _conclude(job, ended)
                    break
            job.doing = "its process was ended from outside; it is begun again"
            self._on_change(job)
        self._on_change(job)
        self._start_next()

    def _attempt(self, job: StudioJob) -> Mapping[str, Any] | None:
        """The last word of a process; None when it went without one."""
        wish = {**job.wish, "root": str(self._root())}
        try:
            process = SupervisedProcess([sys.executable, "-m", self._module], {})
        except OSError as error:
            return {"failed": {"error": f"no process can be started: {error}", "hint": None, "code": "system"}}
        with self._lock:
            job.process = process
            stopped = job.wanted_end is not None
        noise = threading.Thread(target=_drain, args=(process,), daemon=True)
        noise.start()
        last: Mapping[str, Any] | None = None
        try:
            with suppress(OSError, ValueError):
                process.stdin.write(json.dumps(wish).encode() + b"\n")
                process.stdin.flush()
                if stopped:
                    process.stdin.close()
            for row in process.stdout:
                last = self._hear(job, row) or last
        finally:
            with self._lock:
                job.process = None
            process.end()
            noise.join(1)
            for stream in (process.stdin, process.stdout, process.stderr):
                with suppress(OSError):
                    stream.close()
        return last

    def _hear(self, job: StudioJob, row: bytes) -> Mapping[str, Any] | None:
        """Take in a row of the process; its last word, if this is it."""
        try:
            told = strict_json(row)
        except ValueError:
            return None
        if not isinstance(told, dict):
            return None
        if "share" not in told:
            return told
        with self._lock:
            job.share = max(0.0, min(1.0, float(told["share"])))
            job.left_s = None if told.get("left_s") is None else float(told["left_s"])
            job.doing = str(told.get("doing", ""))[:300]
        self._on_change(job)
        return None

    def _forget_old(self) -> None:
        ended = [each.id for each in self._jobs.values() if each.state not in {"waiting", "running", "paused"}]
        for name in ended[: max(0, len(self._jobs) - _KEPT)]:
            del self._jobs[name]


def _conclude(job: StudioJob, ended: Mapping[str, Any] | None) -> None:
    """The state in which a job has ended."""
    job.left_s = None
    if ended is not None and "result" in ended:
        job.result, job.share = dict(ended["result"]), 1.0
        told = job.kind != "audition" and (job.result.get("failed") or job.result.get("notes"))
        job.state = "warnings" if told else "done"
    elif ended is not None and "failed" in ended:
        job.state, job.error = "failed", dict(ended["failed"])
    elif job.wanted_end is not None:
        job.state = job.wanted_end
    else:
        hint = "try it again; what was done is kept"
        error = "the process that did this was ended from outside, perhaps for want of memory"
        job.state, job.error = "failed", {"error": error, "hint": hint, "code": "killed"}
    job.doing = ""


def _end_late(process: SupervisedProcess) -> None:
    """End a process that was asked to stop and does not."""
    deadline_s = time.monotonic() + _PATIENCE_S
    while not process.ended and time.monotonic() < deadline_s:
        time.sleep(0.05)
    process.end()


def _drain(process: SupervisedProcess) -> None:
    """Read whatever a process says besides, so that it is not held up; it is not for pages."""
    with suppress(OSError, ValueError):
        while process.stderr.read(1 << 16):
            continue


def job_titles(kind: str, wish: Mapping[str, Any], chapters: Sequence[str]) -> str:
    """A job's title for people: `render 1 The Lamp`, `export stems`, `audition of MARTA`."""
    if kind == "take":
        return f"new takes of {wish.get('line', '')}"
    if kind == "audition":
        return f"audition of {wish.get('role', '')}"
    what = f" {wish['target']}" if kind == "export" and wish.get("target") else ""
    where = f" {', '.join(chapters[:3])}{' …' if len(chapters) > 3 else ''}" if chapters else ""
    return f"{'draft' if kind == 'render' and wish.get('draft') else kind}{what}{where or ' everything'}"
