"""Dask's own scheduler and workers, as this program wants them: one task at a time in each, no page to look at."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audiodrama.base.errors import MissingError, UsageError
from audiodrama.base.http import is_loopback
from audiodrama.cluster.security import must_be_safe, scheduler_address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_RESOURCE = re.compile(r"([\w.-]+)=(\d+)", re.ASCII)
_LOOK_S = 0.2
CALM = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "DASK_LOGGING__DISTRIBUTED": "warning",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "500ms",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__GIL__ENABLED": "False",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "1s",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "120s",
}
"""Environment of Dask's programs, where the user's own says nothing: they do not watch themselves all the time, and a
worker from which nothing is heard is given up after two minutes, four at the most."""


def resources_of(texts: Sequence[str]) -> dict[str, int]:
    """How many of each resource a machine has: `kokoro=2`, `server.fish=4`.

    Raises:
        UsageError: one of them is not written so.
    """
    found = {}
    for text in (part for each in texts for part in each.split(",") if part.strip()):
        match = _RESOURCE.fullmatch(text.strip())
        if match is None:
            raise UsageError(f"{text.strip()!r} is no resource", hint="such as kokoro=2 or server.fish=4")
        found[match[1]] = int(match[2])
    return found


def shares(workers: int, resources: Mapping[str, int]) -> list[tuple[int, dict[str, int]]]:
    """Workers of a machine in groups: how many there are that have which resources, one of each at the most.

    Dask counts resources for each worker; so of eight workers and `kokoro=2` two are given one.

    Raises:
        UsageError: there is more of a resource than there are workers.
    """
    if over := [name for name, count in resources.items() if count > workers]:
        raise UsageError(f"there are {resources[over[0]]} of {over[0]} and {workers} workers", hint="--workers N")
    each = [frozenset(name for name, count in resources.items() if number < count) for number in range(workers)]
    groups = dict.fromkeys(each, 0)
    for names in each:
        groups[names] += 1
    return [(count, dict.fromkeys(sorted(names), 1)) for names, count in groups.items()]


def scheduler_command(host: str, port: int, *, insecure: bool = False) -> list[str]:
    """The call of a scheduler.

    Raises:
        UsageError: it would be open to others, and not encrypted.
        MissingError: Dask is not installed.
    """
    _must_have_dask()
    scheme = "tls" if _has_certificates() else "tcp"
    must_be_safe(scheduler_address(f"{scheme}://{host}:{port}"), insecure=insecure)
    return _dask("scheduler", "--protocol", scheme, "--host", host, "--port", str(port), "--no-dashboard")


def worker_commands(
    address: str, workers: int, resources: Mapping[str, int], *, insecure: bool = False
) -> list[list[str]]:
    """The calls that start a machine's workers.

    Raises:
        UsageError: the address is none or not safe, or there is more of a resource than there are workers.
        MissingError: Dask is not installed.
    """
    _must_have_dask()
    full = scheduler_address(address)
    must_be_safe(full, insecure=insecure)
    calls = []
    for count, own in shares(workers, resources):
        call = _dask(
            "worker", full, "--nworkers", str(count), "--nthreads", "1", "--no-dashboard", "--death-timeout", "300"
        )
        if is_loopback(full):  # else a worker listens wherever it can be reached
            call += ["--host", urlsplit(full).hostname or ""]
        if own:
            call += ["--resources", ",".join(f"{name}={amount}" for name, amount in own.items())]
        calls.append(call)
    return calls


def _dask(what: str, *options: str) -> list[str]:
    # the page of figures, which --no-dashboard only makes smaller, is for this machine alone
    return [sys.executable, "-m", f"distributed.cli.dask_{what}", *options, "--dashboard-address", "127.0.0.1:0"]


def _must_have_dask() -> None:
    from importlib.util import find_spec

    if find_spec("distributed") is None:
        raise MissingError("many machines need Dask, which is not installed", hint="pip install 'audiodrama[cluster]'")


def _has_certificates() -> bool:
    """Whether Dask's configuration names a certificate of the scheduler."""
    import dask.config
    import distributed  # noqa: F401  it brings its configuration

    return bool(dask.config.get("distributed.comm.tls.scheduler.cert", None))


def run_until_stopped(calls: Sequence[Sequence[str]]) -> int:
    """Run programs until they end or this one is told to; then none of them is left.

    Returns:
        The first exit status that is not 0, else 0.
    """
    programs = [subprocess.Popen(call, env=CALM | os.environ) for call in calls]

    def stop(*_: object) -> None:
        for each in programs:
            if each.poll() is None:
                each.send_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        while any(each.poll() is None for each in programs):
            time.sleep(_LOOK_S)
    finally:
        stop()
        for each in programs:
            each.wait()
        signal.signal(signal.SIGTERM, before)
    return next((each.returncode for each in programs if each.returncode), 0)
