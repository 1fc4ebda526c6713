"""A `worker` of a hostile engine: patience holds whatever it does, its `news` pass, nothing outlives it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audiodrama.base.errors import EngineError
from audiodrama.engines.base import Request
from audiodrama.engines.news import News
from audiodrama.engines.pool import Pool

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and looks into /proc")
TEXT = "Hello there, my friend"


@pytest.fixture
def pool(tmp_path, monkeypatch):
    """One worker that finds the hostile engine, and has little patience."""
    entry = tmp_path / "hostile-1.dist-info"
    entry.mkdir()
    (entry / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile\nVersion: 1\n")
    (entry / "entry_points.txt").write_text("[audiodrama.engines]\nhostile = hostile_engine:HostileEngine\n")
    monkeypatch.setenv(
        "PYTHONPATH",
        os.pathsep.join([str(tmp_path), str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]),
    )
    monkeypatch.setenv("HOSTILE_NOTES", str(tmp_path / "pid"))
    with Pool(1, patience=lambda line, *, fresh: 4.0 if "hang" in line.voice else 60.0) as one:
        yield one


def ask(pool, voice):
    return pool.submit("hostile", Request(TEXT, voice))


@pytest.mark.parametrize(
    ("voice", "reason"),
    [
        ("fork-and-crash", "it crashed (status -6)"),
        ("pool-and-hang", "no answer within 4 s"),
        ("leave", "it crashed (status 3)"),
        ("nothing", "no take came back, but str"),
        ("stereo", "not one channel"),
        ("integers", "the samples are int16"),
        ("shout", "RuntimeError: worse worse"),
        ("broken-letters", "RuntimeError: ␛[2J\ufffd oops \ufffd"),
        ("silent-error", "MuteError"),
        ("no-such-method", "AttributeError"),
    ],
)
def test_the_line_is_named_and_the_next_one_spoken(pool, voice, reason):
    """What a worker does costs its own line; the message is one short line that can be printed."""
    with pytest.raises(EngineError) as caught:
        ask(pool, voice).result(60)
    assert reason in caught.value.message
    assert len(caught.value.message) < 1000
    assert caught.value.message.isprintable()
    assert ask(pool, "good").result(60).rate_hz == 22050


@pytest.mark.parametrize("voice", ["flood-errors", "print-much"])
def test_noise_costs_nothing(pool, voice):
    """Whatever is written to stderr or stdout, the take comes back."""
    assert ask(pool, voice).result(60).rate_hz == 22050


def test_news_of_an_engine_that_gets_ready_reach_the_pool(pool):
    """They can be printed, and are gone once it speaks."""
    ask(pool, "good").result(60)
    speaking, told = ask(pool, "slow-start"), set()
    while not speaking.done():
        told.add(pool.news)
        time.sleep(0.05)
    assert told == {None, News("warming up␛[2J", 0.5)}
    assert (speaking.result().rate_hz, pool.news) == (22050, None)


def test_closed_pipes_end_the_patience_at_once(pool):
    """A worker that cannot answer any more is not waited for."""
    with pytest.raises(EngineError, match="it crashed"):
        ask(pool, "close-everything").result(60)


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def assert_gone(pid):
    deadline = time.monotonic() + 10
    while lives(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not lives(pid)


@pytest.mark.parametrize("voice", ["helper", "helper-in-its-own-session", "daemon"])
def test_what_an_engine_starts_ends_with_its_worker(pool, tmp_path, voice):
    """A child, one in a session of its own, and one that is nobody's child any more."""
    ask(pool, voice).result(60)
    pid = (tmp_path / "pid").read_text()
    assert lives(pid)
    pool.close()
    assert_gone(pid)


RENDERING = """
from audiodrama.engines.base import Request
from audiodrama.engines.pool import Pool
pool = Pool(1)
pool.submit("hostile", Request("Hello there", "daemon")).result()
print("spoken", flush=True)
pool.submit("hostile", Request("Hello there", "pool-and-hang")).result()
"""


@pytest.mark.usefixtures("pool")
def test_nothing_outlives_a_render_that_is_killed(tmp_path):
    """Not even what an engine has hidden from its worker."""
    with subprocess.Popen([sys.executable, "-c", RENDERING], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"spoken\n"
        process.kill()
    assert_gone((tmp_path / "pid").read_text())
