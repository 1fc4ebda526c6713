"""The way to a Dask scheduler, on which no question stays open for ever.

Dask's client waits as long as a connection stands, and one to a program that is stopped or to a machine that sleeps
stands for hours. Here a question has a limit; what may take long (a task, a worker that is looked at) is a future, so
nobody who does not answer holds up what others have done.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError, Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from audiodrama.base.errors import AudiodramaError
from audiodrama.base.versions import package_version

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

T = TypeVar("T")
GOES_ON = "nothing is lost: run it again when it is there, and it goes on from here"
SILENT_S = 300.0
"""How long a scheduler may be silent while its connection stands: as long as Dask's own waits for a worker."""
_CONNECT_S = 10.0
_LOOK_S = 1.0


class ClusterError(AudiodramaError):
    """The scheduler or all workers are gone, or do not fit; nothing was lost."""


class LostError(ClusterError):
    """The connection to the scheduler broke off, and with it what was under way; it may stand again in a moment."""


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker as its scheduler sees it.

    Args:
        threads: how many tasks it does at a time.
        resources: that it offers.
        running: whether it takes tasks; one that is short of memory, or closing, does not.
    """

    threads: int
    resources: Mapping[str, float]
    running: bool = True


class Link:
    """A connection to a scheduler.

    Args:
        address: from `security.scheduler_address`.

    Raises:
        ClusterError: nobody answers there, or a scheduler of another version.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._client: Any = _connected(address)

    @property
    def stands(self) -> bool:
        """Whether the scheduler can be talked to."""
        return bool(self._client.status == "running")

    def workers(self) -> dict[str, WorkerState]:
        """All workers, by their addresses."""
        told = self._answer(lambda: self._client.scheduler.identity(n_workers=-1))
        return {
            str(address): WorkerState(int(each["nthreads"]), each.get("resources", {}), each["status"] == "running")
            for address, each in told["workers"].items()
        }

    def held(self) -> frozenset[str]:
        """Keys of the tasks that lie with a worker, begun or not: neither done nor taken by nobody."""
        told = self._answer(self._client.processing)
        return frozenset(str(key) for keys in told.values() for key in keys)

    def ask(self, worker: str, call: Callable[..., Any], *arguments: object) -> Future[Any]:
        """Let a worker call a function beside its tasks; an `OSError` says that nobody answers there."""

        async def asked() -> Any:
            answers = await self._client.run(call, *arguments, workers=[worker], on_error="return")
            answer = answers.get(worker, ConnectionError("it has gone"))
            if isinstance(answer, Exception):
                raise answer
            return answer

        return self._soon(asked())

    def submit(
        self,
        key: str,
        call: Callable[..., Any],
        arguments: tuple[Any, ...],
        resources: Mapping[str, float],
        first: float,
    ) -> Future[Any]:
        """Hand out a task: what came of it, or of whoever had it; a `LostError` says that it was lost on its way.

        Args:
            key: its name, unlike any other's.
            call: what runs on a worker.
            arguments: of plain values.
            resources: that a worker has to offer.
            first: the higher, the sooner.
        """
        try:
            task = self._client.submit(call, *arguments, key=key, resources=dict(resources), priority=first, pure=False)
        except Exception as error:  # noqa: BLE001  a client that has given its scheduler up takes nothing more
            return _failed(ClusterError(f"the scheduler {self.address} takes no work: {error}", hint=GOES_ON))

        async def result() -> Any:
            return await task

        async def brought() -> Any:
            # Dask ends it well when the task is released, and not when it is cancelled
            coming = asyncio.ensure_future(result())
            coming.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            try:
                return await asyncio.shield(coming)
            except CancelledError:
                raise LostError(f"the scheduler {self.address} has lost its work", hint=GOES_ON) from None
            finally:
                task.release()

        return self._soon(brought())

    def close(self) -> None:
        """Let go of the scheduler, and of all tasks."""
        self._client.close(timeout=2)

    def _soon(self, asked: Coroutine[Any, Any, T]) -> Future[T]:
        try:
            return asyncio.run_coroutine_threadsafe(asked, self._client.loop.asyncio_loop)
        except RuntimeError as error:  # its loop has ended
            asked.close()
            return _failed(LostError(f"the scheduler {self.address} has gone: {error}", hint=GOES_ON))

    def _answer(self, ask: Callable[[], Any]) -> Any:
        async def asked() -> Any:
            return await ask()

        future = self._soon(asked())
        if not came(future, SILENT_S):
            future.cancel()
            raise ClusterError(f"the scheduler {self.address} has not answered for {SILENT_S:g} s", hint=GOES_ON)
        try:
            return future.result()
        except ClusterError:
            raise
        except Exception as error:
            raise LostError(f"the scheduler {self.address} does not answer: {error}", hint=GOES_ON) from error


def came(future: Future[Any], limit_s: float) -> bool:
    """Whether a future is done within a time that this program is awake: looks are counted, whatever the clock says."""
    looks = max(1, round(limit_s / _LOOK_S))
    return any(wait_for([future], timeout=_LOOK_S).done for _ in range(looks))


def _failed(error: Exception) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def _connected(address: str) -> Any:
    import logging

    from distributed import Client

    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # its words are told in ours

    class Connected(Client):
        def __del__(self) -> None:
            """One that never was connected is not closed: that would take its time, and then say so."""

    connect: Any = Connected
    try:
        theirs, ours = asyncio.run(_version_at(address)), package_version("distributed")
        if theirs == ours:
            return connect(address, timeout=_CONNECT_S, set_as_default=False)
    except Exception as error:  # noqa: BLE001  certificates, names, versions: all of it means that nobody can be asked
        why = str(error).split("\n", maxsplit=1)[0] or type(error).__name__
        hint = "audiodrama cluster scheduler starts one; a tls:// address needs certificates in Dask's configuration"
        raise ClusterError(f"no scheduler answers at {address}: {why}", hint=hint) from None
    told = f"the scheduler {address} is of another version: distributed is {theirs} there and {ours} here"
    raise ClusterError(told, hint="install the same versions on every machine")


async def _version_at(address: str) -> str:
    """Version of Dask distributed that a scheduler runs; what it is asked for is the same in all of them."""
    from distributed.core import rpc
    from distributed.security import Security

    ask: Any = rpc
    security: Any = Security
    arguments = security().get_connection_args("client")
    if address.startswith(("tls:", "wss:")) and not arguments.get("ssl_context"):
        raise ValueError("there are no certificates")
    for again in (True, False):
        try:
            async with ask(address, connection_args=arguments, timeout=_CONNECT_S) as scheduler:
                told = await asyncio.wait_for(scheduler.versions(), _CONNECT_S)
            break
        except TimeoutError:  # by the clock: it may be this program that was stopped meanwhile
            if not again:
                raise TimeoutError(f"somebody is there, and says nothing for {_CONNECT_S:g} s") from None
    return str(told.get("packages", {}).get("distributed", "unknown"))
