"""Dask's programs as they are called, and the resources that each worker is given."""

from __future__ import annotations

import sys

import pytest

from audiodrama.base.errors import UsageError
from audiodrama.cluster.daemons import resources_of, run_until_stopped, scheduler_command, shares, worker_commands


def test_a_machines_resources_are_shared_out():
    """Of eight workers two have Kokoro, and one of them the server as well."""
    assert resources_of(["kokoro=2,server.fish=1", "piper=3"]) == {"kokoro": 2, "server.fish": 1, "piper": 3}
    groups = shares(8, {"kokoro": 2, "server.fish": 1})
    assert groups == [(1, {"kokoro": 1, "server.fish": 1}), (1, {"kokoro": 1}), (6, {})]
    assert shares(2, {}) == [(2, {})]
    for text in ("kokoro", "kokoro=many", "=1"):
        with pytest.raises(UsageError, match="no resource"):
            resources_of([text])
    with pytest.raises(UsageError, match="3 of kokoro and 2 workers"):
        shares(2, {"kokoro": 3})


def test_calls_of_dask():
    """One task at a time in each worker; open to this machine alone, unless told otherwise."""
    call = scheduler_command("127.0.0.1", 9999)
    assert call[:3] == [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    assert call[call.index("--host") + 1] == "127.0.0.1"
    with pytest.raises(UsageError, match="neither encrypted"):
        scheduler_command("0.0.0.0", 9999)
    assert "0.0.0.0" in scheduler_command("0.0.0.0", 9999, insecure=True)
    calls = worker_commands("127.0.0.1", 4, {"kokoro": 1})
    assert [call[call.index("--nworkers") + 1] for call in calls] == ["1", "3"]
    assert all(call[call.index("--nthreads") + 1] == "1" for call in calls)
    assert all(call[call.index("--host") + 1] == "127.0.0.1" for call in calls), "nobody else may talk to a worker"
    assert "--host" not in worker_commands("tcp://192.0.2.1:8786", 1, {}, insecure=True)[0]
    assert all(call[call.index("--dashboard-address") + 1] == "127.0.0.1:0" for call in calls)
    with pytest.raises(UsageError, match="neither encrypted"):
        worker_commands("tcp://192.0.2.1:8786", 2, {})


def test_certificates_are_used():
    """Where Dask's configuration names them, a scheduler may be open to others."""
    import dask.config

    with dask.config.set({"distributed.comm.tls.scheduler.cert": "c.pem"}):
        call = scheduler_command("0.0.0.0", 9999)
    assert call[call.index("--protocol") + 1] == "tls"


def test_programs_end_together():
    """The status is that of the one that failed."""
    call = [sys.executable, "-c", "raise SystemExit(3)"]
    assert run_until_stopped([call, [sys.executable, "-c", ""]]) == 3
