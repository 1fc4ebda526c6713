"""Questions to a scheduler come to an end, whatever it does; Dask's client is a double here, its loop a real one."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError
from types import SimpleNamespace

import pytest

from audiodrama.cluster import link as links
from audiodrama.cluster.link import ClusterError, Link, LostError, WorkerState


class Task:
    """A future as Dask has them; `comes` is what becomes of it."""

    def __init__(self, client, key, call):
        self._client, self.key, self._call = client, key, call

    async def _result(self):
        await self._client.comes(self.key)
        return self._call()

    def __await__(self):
        return self._result().__await__()

    def release(self):
        self._client.released.append(self.key)


class Dask:
    """A client whose scheduler answers, breaks off or stays silent."""

    def __init__(self):
        self.status, self.released, self.scheduler = "running", [], self
        self.loop = SimpleNamespace(asyncio_loop=asyncio.new_event_loop())
        self._thread = threading.Thread(target=self.loop.asyncio_loop.run_forever, daemon=True)
        self._thread.start()

    async def identity(self, n_workers):
        one = {"nthreads": 1, "resources": {"kokoro": 1}, "status": "running", "name": "one"}
        return {"workers": {"one": one, "two": {"nthreads": 4, "status": "paused"}}}

    async def processing(self):
        return {"one": ["a", "b"], "two": []}

    async def comes(self, key):
        """What becomes of a task before its result is there."""

    async def run(self, call, *arguments, workers, on_error):
        return {worker: call(*arguments) for worker in workers if worker != "gone"}

    def submit(self, call, *arguments, key, **also):
        return Task(self, key, lambda: call(*arguments))

    def stop(self):
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self.loop.asyncio_loop).result()  # what was cancelled ends
        self.loop.asyncio_loop.call_soon_threadsafe(self.loop.asyncio_loop.stop)
        self._thread.join()
        self.loop.asyncio_loop.close()


async def silence(*_, **__):
    """No answer, ever."""
    await asyncio.Event().wait()


@pytest.fixture
def dask(monkeypatch):
    """The client behind every link."""
    client = Dask()
    monkeypatch.setattr(links, "_connected", lambda address: client)
    yield client
    if not client.loop.asyncio_loop.is_closed():
        client.stop()


def test_who_is_there_and_who_holds_what(dask):
    """Workers that are short of memory take nothing."""
    link = Link("tcp://here:8786")
    assert link.stands
    assert link.workers() == {"one": WorkerState(1, {"kokoro": 1}), "two": WorkerState(4, {}, running=False)}
    assert link.held() == {"a", "b"}
    assert link.ask("one", len, "abc").result() == 3
    with pytest.raises(OSError, match="gone"):
        link.ask("gone", len, "abc").result()


def test_a_scheduler_that_is_silent(dask, monkeypatch):
    """It is given up after a while, in which this program is awake."""
    monkeypatch.setattr(links, "SILENT_S", 0.03)
    monkeypatch.setattr(links, "_LOOK_S", 0.01)
    monkeypatch.setattr(dask, "processing", silence)
    with pytest.raises(ClusterError, match="has not answered") as error:
        Link("tcp://here:8786").held()
    assert not isinstance(error.value, LostError)


def test_a_connection_that_breaks_off(dask, monkeypatch):
    """That may be for a moment, and is told apart."""
    link = Link("tcp://here:8786")

    async def broken(**_):
        raise OSError("closed")

    monkeypatch.setattr(dask, "identity", broken)
    with pytest.raises(LostError, match="does not answer: closed"):
        link.workers()

    async def cancelled(key):
        raise CancelledError("connection lost")

    monkeypatch.setattr(dask, "comes", cancelled)
    with pytest.raises(LostError, match="has lost its work"):
        link.submit("key", len, ("abc",), {}, 0).result()
    dask.stop()
    with pytest.raises(LostError, match="has gone"):
        link.held()


def test_a_task_is_let_go_of(dask, monkeypatch):
    """When its result is here, and when nobody wants it any more; one result that does not come holds up no other."""
    link = Link("tcp://here:8786")
    comes = dask.comes
    monkeypatch.setattr(dask, "comes", lambda key: silence() if key == "slow" else comes(key))
    slow = link.submit("slow", len, ("abc",), {}, 0)
    assert link.submit("quick", len, ("abc",), {}, 0).result() == 3
    slow.cancel()
    assert link.submit("next", len, ("abcd",), {}, 0).result() == 4
    assert set(dask.released) == {"slow", "quick", "next"}

    def closed(*_, **__):
        raise RuntimeError("closed")

    monkeypatch.setattr(dask, "submit", closed)
    with pytest.raises(ClusterError, match="takes no work: closed"):
        link.submit("late", len, ("abc",), {}, 0).result()


def test_a_scheduler_of_another_version(monkeypatch):
    """It is told with both values, and its client, which would not understand it, is not begun."""

    async def old(address):
        return "2020.1.0"

    monkeypatch.setattr(links, "_version_at", old)
    with pytest.raises(ClusterError, match=r"of another version: distributed is 2020.1.0 there and 20"):
        Link("tcp://here:8786")


def test_no_certificates():
    """An encrypted way needs some."""
    with pytest.raises(ClusterError, match="there are no certificates"):
        Link("tls://127.0.0.1:1")
