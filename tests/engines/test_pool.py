"""Workers: what crashes, hangs or talks rubbish costs one line a retry, and nothing is left running."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from audiodrama.base.errors import EngineError
from audiodrama.engines import pool as pool_module
from audiodrama.engines.base import Request
from audiodrama.engines.pool import Pool, patience_s, processors
from audiodrama.engines.tone import ToneEngine

TEXT = "Hello there, my friend"


def quick(line, *, fresh):
    return 30.0 if fresh and "hang" not in line.voice else 3.0


@pytest.fixture
def pool():
    with Pool(1, patience=quick) as one:
        yield one


def test_a_take_comes_back_as_the_engine_made_it(pool):
    """Samples, rate and word times pass the pipe unchanged."""
    line = Request(TEXT, "low", rate=1.2, pitch_st=2)
    take, own = pool.submit("tone", line).result(), ToneEngine().speak(line)
    assert np.array_equal(take.samples, own.samples)
    assert (take.rate_hz, take.words, take.timing) == (own.rate_hz, own.words, own.timing)


@pytest.mark.parametrize("voice", ["crash-once", "hang-once", "nan-once"])
def test_one_accident_is_retried(pool, voice):
    """A line that fails once is spoken by the second attempt."""
    assert len(pool.submit("tone", Request(TEXT, voice)).result().samples) > 0


@pytest.mark.parametrize(
    ("voice", "reason"),
    [
        ("crash", "it crashed"),
        ("hang", "no answer within 3 s"),
        ("nan", "not numbers"),
        ("silent", "silent"),
        ("short", "cut short"),
        ("refuse", "this voice refuses"),
        ("nobody", "the tone engine has no voice nobody"),
    ],
)
def test_what_fails_twice_is_named(pool, voice, reason):
    """The error names engine, voice, line and reason; the next line is spoken as if nothing had happened."""
    with pytest.raises(EngineError) as caught:
        pool.submit("tone", Request(TEXT, voice)).result()
    assert f"tone ({voice}) failed twice on '{TEXT}'" in str(caught.value)
    assert reason in str(caught.value)
    assert pool.submit("tone", Request(TEXT, "low")).result().rate_hz == 22050


def test_lines_are_spoken_in_the_order_given(pool):
    """First come, first served: the first audio comes early."""
    order = []
    futures = [pool.submit("tone", Request(f"line {index}", "low")) for index in range(8)]
    for index, future in enumerate(futures):
        future.add_done_callback(lambda _, index=index: order.append(index))
    assert [future.result() is not None for future in futures] == [True] * 8
    assert order == list(range(8))


def test_patience_grows_with_the_text_and_for_a_model_to_load(monkeypatch):
    """Twice the text may take longer; so may the first line, and any on a machine that has more to do than it can."""
    monkeypatch.setattr(pool_module, "_load", lambda: 0.5)
    short, long = Request("a" * 100, "low"), Request("a" * 200, "low")
    assert patience_s(short, fresh=False) < patience_s(long, fresh=False) < patience_s(short, fresh=True)
    alone_s = patience_s(short, fresh=False)
    monkeypatch.setattr(pool_module, "_load", lambda: 3.0 * processors())
    assert patience_s(short, fresh=False) == 3 * alone_s


def test_closing_stops_what_hangs():
    """Closing does not wait for a line that never ends, and drops what is queued."""
    pool = Pool(1)
    hanging, queued = (pool.submit("tone", Request(TEXT, voice)) for voice in ("hang", "low"))
    time.sleep(0.5)
    pool.close()
    assert isinstance(hanging.exception(), EngineError)
    assert queued.cancelled() or isinstance(queued.exception(), EngineError)


def children_of(process):
    """Processes started by a process, all generations."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, parent = int(status.parent.name), int(status.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if parent == process:
            found += [pid, *children_of(pid)]
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


HANGING = """
from audiodrama.engines.base import Request
from audiodrama.engines.pool import Pool
with Pool(2) as pool:
    futures = [pool.submit("tone", Request("Hello", "hang")) for _ in range(2)]
    print("started", flush=True)
    [future.result() for future in futures]
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_its_parent(how):
    """Killed, ended or interrupted: the workers go too, even in the middle of a line."""
    with subprocess.Popen(
        [sys.executable, "-c", HANGING], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        assert process.stdout.readline() == b"started\n"
        deadline = time.monotonic() + 20
        while len(workers := children_of(process.pid)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        os.kill(process.pid, how)
        try:
            process.wait(20)
        finally:
            process.kill()
        deadline = time.monotonic() + 20
        while any(map(alive, workers)) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert (len(workers), [pid for pid in workers if alive(pid)]) == (2, [])
