"""Machines for tests: a scheduler in this process that obeys, and real ones in processes of their own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from audiodrama.cluster import dispatcher as dispatchers
from audiodrama.cluster.daemons import CALM, scheduler_command, worker_commands
from audiodrama.cluster.link import WorkerState


class ObedientLink:
    """A scheduler with two workers, all in this process, in the place of a `Link`.

    Args:
        fails: told the name of the function and its arguments; raises what the worker would.
    """

    def __init__(self, fails=lambda name, arguments: None):
        self.stands, self._fails = True, fails
        self.sent, self.keys, self.resources, self.asked = [], [], {"one": {}, "two": {}}, []
        self._pool = ThreadPoolExecutor(2)

    def workers(self):
        return {name: WorkerState(1, own) for name, own in self.resources.items()}

    def held(self):
        return frozenset(self.keys)

    def ask(self, worker, call, *arguments):
        """The answer of a worker, at once."""
        self.asked.append(worker)
        return done(self.answer, worker, call, arguments)

    def answer(self, worker, call, arguments):
        """As `call` answers there."""
        return asyncio.run(call(*arguments, dask_worker=self._Worker(self.resources[worker])))

    class _Worker:
        def __init__(self, resources):
            self._resources = resources

        async def set_resources(self, **resources):
            self._resources |= resources

    def submit(self, key, call, arguments, resources, first):
        self.keys.append(key)
        self.sent.append((call.__name__, arguments, dict(resources), first))

        def work():
            self._fails(call.__name__, arguments)
            return call(*arguments)

        return self._pool.submit(work)

    def close(self):
        self._pool.shutdown(wait=True)


def done(call, *arguments) -> Future:
    """A future of what came of a call."""
    future = Future()
    try:
        future.set_result(call(*arguments))
    except Exception as error:  # noqa: BLE001  handed on as Dask would
        future.set_exception(error)
    return future


@contextmanager
def obedient(monkeypatch, **also):
    """A scheduler in this process stands behind every address."""
    link = ObedientLink(**also)
    monkeypatch.setattr(dispatchers, "Link", lambda address: link)
    yield link


class Machines:
    """A scheduler and workers in processes of their own, on loopback."""

    def __init__(self, workers=2, env=None, resources=None):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._env = CALM | os.environ | {"DASK_LOGGING__DISTRIBUTED": "critical"} | (env or {})
        self._workers, self._resources = workers, resources or {}
        self.programs = []
        self.start_scheduler()
        self.start_workers()

    def _start(self, call):
        program = subprocess.Popen(
            call, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.programs.append(program)
        return program

    def start_scheduler(self):
        self.scheduler = self._start(scheduler_command("127.0.0.1", self.port))

    def start_workers(self, count=None):
        for call in worker_commands(self.address, count or self._workers, self._resources):
            self._start(call)

    def nannies(self) -> list[int]:
        """Ids of the processes that watch over workers."""
        return [each.pid for each in self.programs if each is not self.scheduler and each.poll() is None]

    def workers(self) -> list[int]:
        """Ids of the processes that do the work, which the nannies watch over."""
        found = []
        for nanny in self.nannies():
            found += children_of(nanny)
        return found

    def wait(self, count=None):
        """Wait for the workers."""
        from distributed import Client

        with Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(count or self._workers, timeout=120)

    def stop(self):
        for program in self.programs:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
        for program in self.programs:
            program.wait()


def children_of(pid) -> list[int]:
    """Ids of the processes that a process has started and that run Python's worker of Dask."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (folder / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == pid and b"spawn_main" in command:
            found.append(int(folder.name))
    return found


@contextmanager
def running_machines(**also):
    """Real ones, until the block ends."""
    machines = Machines(**also)
    try:
        machines.wait()
        yield machines
    finally:
        machines.stop()
        time.sleep(0.1)


def big_script(chapters: int, lines: int) -> str:
    """A script in two voices, each line of it unlike the others."""
    parts = ["Title: The Lamp\nAuthor: A. Writer\n"]
    for chapter in range(chapters):
        parts.append(f"# Chapter {chapter + 1}\n\nINT. BEDROOM - NIGHT\n")
        parts += [
            f"{('MARTA', 'BEN')[number % 2]}\nThis is line {number} of chapter {chapter}, and there is more to say.\n"
            for number in range(lines)
        ]
    return "\n".join(parts)


@contextmanager
def two_hosts():
    """Two hosts in network namespaces, and the address at which they see this one; None where there can be none."""
    made = []

    def ip(*words):
        subprocess.run(["ip", *words], check=True, capture_output=True)

    hosts = ("audiodrama-one", "audiodrama-two")
    try:
        try:
            ip("link", "add", "adbridge", "type", "bridge")
            made.append(("link", "del", "adbridge"))
            ip("addr", "add", "10.77.13.1/24", "dev", "adbridge")
            ip("link", "set", "adbridge", "up")
            for number, host in enumerate(hosts):
                ip("netns", "add", host)
                made.append(("netns", "del", host))
                ip("link", "add", f"adveth{number}", "type", "veth", "peer", "name", "eth0", "netns", host)
                ip("link", "set", f"adveth{number}", "master", "adbridge", "up")
                ip("-n", host, "addr", "add", f"10.77.13.{number + 2}/24", "dev", "eth0")
                ip("-n", host, "link", "set", "eth0", "up")
                ip("-n", host, "link", "set", "lo", "up")
        except (OSError, subprocess.CalledProcessError):
            yield "", None
        else:
            yield "10.77.13.1", hosts
    finally:
        for words in reversed(made):
            subprocess.run(["ip", *words], check=False, capture_output=True)
