"""Real machines on loopback: a scheduler and workers in processes of their own, killed while they work.

`AUDIODRAMA_ATTACK_TIMES` says how often each is done; the small number is for every change. The engine stops before the
line that a test names, so that whoever is killed has work before him, however slow the machine is.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from audiodrama.base.stores.care import verify_store
from audiodrama.base.stores.shared import SharedStore
from bucket import KEY, SECRET, environment_of, serving_bucket
from many_machines import big_script, running_machines, two_hosts
from waiting_engine import CLOCK_S, HOLD, S_PER_LETTER, install_into, takes_in

TIMES = int(os.environ.get("AUDIODRAMA_ATTACK_TIMES", "2"))
SEED = int(os.environ.get("AUDIODRAMA_SEED", "0"))
VOICES = """narrator: {speaker: NARRATOR}
cast:
  NARRATOR: {voice: {waiting: low}}
  MARTA: {voice: {waiting: mid}}
  BEN: {voice: {waiting: high}}
"""
SCRIPT = big_script(2, 12)
LINES = 24
PATIENCE_S = 8


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """An environment in which every process knows the engine that waits."""
    folder = tmp_path_factory.mktemp("engine")
    places = [install_into(folder / "site"), os.environ.get("PYTHONPATH", "")]
    return {
        "PYTHONPATH": os.pathsep.join(filter(None, places)), S_PER_LETTER: "0.006",
        "AUDIODRAMA_STORE_PATIENCE": str(PATIENCE_S), "OMP_NUM_THREADS": "1",
        HOLD: str(folder / "hold"),
    }  # fmt: skip


class Studio:
    """A producer's machine: a production, a cache, a store."""

    def __init__(self, folder, world, store=None, name="client"):
        self.folder, self.store = folder, store or str(folder / "shelf")
        self.env = os.environ | world | {"AUDIODRAMA_STORE": self.store, "AUDIODRAMA_CACHE": str(folder / name)}
        self.play = folder / f"play-{name}"
        for path, text in (("script/01.fountain", SCRIPT), ("voices.yaml", VOICES)):
            (self.play / path).parent.mkdir(parents=True, exist_ok=True)
            (self.play / path).write_text(text)
        if "://" not in self.store:
            Path(self.store).mkdir(exist_ok=True)

    def begin(self, *words):
        """A render on its way."""
        call = [sys.executable, "-m", "audiodrama", "render", "-C", str(self.play), "--format", "flac", *words]
        return subprocess.Popen(call, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def render(self, *words):
        """A render to its end: status, stdout, stderr."""
        return ended(self.begin(*words))

    def files(self):
        """Hashes of the chapters that came out."""
        paths = sorted(p for p in (self.play / "output").glob("0*") if p.suffix in {".flac", ".json", ".vtt"})
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}

    def hold(self, count):
        """Let no more lines be spoken when there are so many takes; those under way are finished."""
        part = Path(self.env[HOLD] + ".part")
        part.write_text(f"{count}\n{self.store}")
        part.replace(self.env[HOLD])

    def go_on(self):
        """Hold nothing up any more."""
        Path(self.env[HOLD]).unlink(missing_ok=True)

    def wait_for_takes(self, program, count):
        """Wait until a render has spoken so much."""
        wait_until(lambda: self.takes() >= count or program.poll() is not None)
        assert program.poll() is None, ended(program)

    def takes(self):
        """How many takes lie in the store."""
        return takes_in(self.store)

    def nothing_half(self, undisturbed):
        """Whatever has its final name is whole, in the output folder and in the store."""
        assert self.files().items() <= undisturbed.items()
        near = SharedStore(self.folder / "looking", address=self.store)
        assert verify_store(near).damaged == ()


def ended(program, limit_s=600):
    """Status, stdout and stderr of a program, its words in one line."""
    out, err = program.communicate(timeout=limit_s)
    return program.returncode, out, " ".join(err.split())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, world):
    """The files of one machine that nobody disturbs."""
    studio = Studio(tmp_path_factory.mktemp("alone"), world | {S_PER_LETTER: "0"}, name="alone")
    del studio.env["AUDIODRAMA_STORE"]
    status, _, told = studio.render("--jobs", "1")
    assert status == 0, told
    return studio.files()


@pytest.fixture(scope="module")
def serving(world, tmp_path_factory):
    """Three workers that serve all tests."""
    env = world | {"AUDIODRAMA_CACHE": str(tmp_path_factory.mktemp("workers"))}
    with running_machines(workers=3, env=env) as running:
        yield running


@pytest.fixture
def machines(serving, world):
    """Those workers, all of them there and none of them held up."""
    Path(world[HOLD]).unlink(missing_ok=True)
    serving.wait()
    return serving


def send(number, programs):
    """Send a signal to those programs that are still there."""
    for pid in programs:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def wait_until(look, limit_s=300):
    """Wait until something holds."""
    deadline = time.monotonic() + limit_s
    while not look():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


@pytest.mark.slow
def test_the_same_bytes_on_real_workers(machines, undisturbed, world, tmp_path):
    """And a bill that names every line once."""
    studio = Studio(tmp_path, world)
    status, _, told = studio.render("--on", machines.address)
    assert status == 0, told
    assert studio.files() == undisturbed
    assert "3 workers at" in told
    assert re.search(rf"machine lines speaking chapters making \S+ {LINES} ", told), told


@pytest.mark.slow
def test_two_programs_on_a_bucket(undisturbed, world, tmp_path):
    """Without a scheduler; while the bucket is busy for some seconds, nothing but time is lost."""
    with serving_bucket() as bucket:
        env = world | environment_of(bucket) | {"AUDIODRAMA_STORE_PATIENCE": "60"}
        studios = [Studio(tmp_path, env, "s3://shelf/takes", name) for name in ("one", "two")]
        programs = [each.begin("--share", "s3://shelf/takes", "--jobs", "1") for each in studios]
        wait_until(lambda: sum("/takes/" in path and method == "PUT" for method, path in list(bucket.asked)) > 3)
        bucket.spoil = ("503 Slow Down", "SlowDown", "reduce your request rate")
        time.sleep(5)
        bucket.spoil = None
        results = [ended(each) for each in programs]
        assert [status for status, *_ in results] == [0, 0], results
        assert [each.files() for each in studios] == [undisturbed, undisturbed]
        spoken = [int(re.search(r"(\d+) takes? spoken on this machine", told)[1]) for *_, told in results]
        assert min(spoken) > 0
        assert sum(spoken) <= LINES + 6, "hardly a line is spoken twice"
        assert all(method != "GET" or path.strip("/") != "shelf" for method, path in bucket.asked), "nobody lists"


@pytest.mark.slow
def test_clocks_that_are_years_off(undisturbed, world, tmp_path):
    """Of programs on one folder: nothing is swept, trimmed or refused for it."""
    clocks = ("315360000", "-315360000")
    studios = [Studio(tmp_path, world | {CLOCK_S: clock}, name=f"clock{clock}") for clock in clocks]
    programs = [each.begin("--share", each.store, "--jobs", "1") for each in studios]
    results = [ended(each) for each in programs]
    assert [status for status, *_ in results] == [0, 0], results
    assert [each.files() for each in studios] == [undisturbed, undisturbed]
    studios[0].nothing_half(undisturbed)


@pytest.mark.slow
def test_credentials_that_are_wrong_are_never_printed(undisturbed, world, tmp_path):
    """Of this machine or of a worker; whatever the bucket says of them, nobody reads it, and the next run goes on."""
    with serving_bucket() as bucket:
        bucket.refused = "AKIAWRONGWRONGWRONG0"
        wrong = environment_of(bucket) | {"AWS_ACCESS_KEY_ID": bucket.refused}
        store = "s3://shelf/takes"
        studio = Studio(tmp_path, world | wrong, store)
        right = Studio(tmp_path, world | environment_of(bucket), store)
        with running_machines(workers=1, env=world | wrong | {"AUDIODRAMA_CACHE": str(tmp_path / "w")}) as poor:
            for each, words in (
                (studio, ("--share", store)),
                (studio, ("--store", store)),
                (right, ("--on", poor.address)),
            ):
                status, out, told = each.render(*words)
                assert status == 1, told
                assert "refuses these credentials" in told
                assert not [secret for secret in (bucket.refused, KEY, SECRET) if secret in out + told]
                assert "Traceback" not in told
        status, _, told = right.render("--share", store, "--jobs", "1")
        assert status == 0, told
        assert right.files() == undisturbed


@pytest.mark.attack
def test_workers_that_are_killed(machines, undisturbed, world, tmp_path):
    """Whichever worker goes, or all of them at a time: the render ends well, with the same files."""
    chance, killed, round_ = random.Random(SEED), 0, 0
    while killed < TIMES:
        round_ += 1
        (tmp_path / str(round_)).mkdir()
        studio = Studio(tmp_path / str(round_), world)
        program = studio.begin("--on", machines.address)
        for takes in (3, 10):
            studio.hold(takes)
            studio.wait_for_takes(program, takes)
            studio.hold(takes + 4)  # so that some are inside a line, some between two, and none is at the end
            time.sleep(chance.uniform(0, 0.6))
            workers = machines.workers()
            for each in workers if takes == 10 else [chance.choice(workers)]:
                os.kill(each, signal.SIGKILL)
            killed += 1
        studio.go_on()
        status, _, told = ended(program)
        assert status == 0, told
        assert studio.files() == undisturbed
        studio.nothing_half(undisturbed)
        machines.wait()


@pytest.mark.attack
def test_programs_that_are_stopped_and_woken(machines, undisturbed, world, tmp_path):
    """The one that renders, the scheduler, workers, or all of them, and some killed meanwhile: the same files come out.

    What was done while nobody listened, or was done by somebody who died before he could tell it, is done again.
    """
    for number in range(max(1, TIMES // 2)):
        chance = random.Random(f"{SEED} {number}")
        (tmp_path / str(number)).mkdir()
        studio = Studio(tmp_path / str(number), world)
        program = studio.begin("--on", machines.address)
        studio.wait_for_takes(program, chance.choice((1, 6, LINES)))
        workers = machines.workers()
        groups = [[program.pid], [machines.scheduler.pid], workers, [chance.choice(workers)], machines.nannies()]
        stopped = [pid for group in chance.sample(groups, chance.randint(1, len(groups))) for pid in group]
        killed = chance.sample(workers, chance.randint(0, len(workers)))
        send(signal.SIGSTOP, stopped)
        time.sleep(chance.uniform(0, 12))
        send(signal.SIGKILL, killed)
        time.sleep(chance.uniform(0, 12))
        send(signal.SIGCONT, stopped)
        status, _, told = ended(program)
        assert status == 0, told
        assert "Traceback" not in told
        assert studio.files() == undisturbed
        studio.nothing_half(undisturbed)
        machines.wait()


@pytest.mark.attack
def test_a_scheduler_that_is_killed(machines, undisturbed, world, tmp_path):
    """The render ends with a word, what was spoken is kept, and the next one goes on from there."""
    for number in range(max(1, TIMES // 2)):
        (tmp_path / str(number)).mkdir()
        studio = Studio(tmp_path / str(number), world)
        takes = 3 + (SEED + number) % 5
        studio.hold(takes + 2)
        with running_machines(workers=2, env=world | {"AUDIODRAMA_CACHE": str(tmp_path / "workers")}) as doomed:
            program = studio.begin("--on", doomed.address)
            studio.wait_for_takes(program, takes)
            os.killpg(doomed.scheduler.pid, signal.SIGKILL)
            status, _, told = ended(program)
        studio.go_on()
        assert status == 1, told
        assert "nothing is lost" in told
        assert "Traceback" not in told
        studio.nothing_half(undisturbed)
        there = studio.takes()
        status, _, told = studio.render("--on", machines.address)
        assert status == 0, told
        assert studio.files() == undisturbed
        spoken = int(re.search(r"machine lines speaking chapters making \S+ (\d+) ", told)[1])
        assert spoken == LINES - there, "nothing that lay in the store is spoken again"


@pytest.mark.attack
def test_a_store_that_goes_away(machines, undisturbed, world, tmp_path):
    """For a moment: the render waits. For long: it ends with a word. Either way nothing is lost."""
    for number in range(max(1, TIMES // 2)):
        (tmp_path / str(number)).mkdir()
        studio = Studio(tmp_path / str(number), world)
        away, takes = Path(studio.store).with_name("elsewhere"), 3 + (SEED + number) % 7
        studio.hold(takes + 2)
        program = studio.begin("--on", machines.address)
        studio.wait_for_takes(program, takes)
        shutil.move(studio.store, away)  # with the takes that held the lines up
        time.sleep(1.5)
        studio.hold(takes + 8)
        shutil.move(away, studio.store)
        studio.wait_for_takes(program, takes + 6)
        shutil.move(studio.store, away)
        status, _, told = ended(program)
        shutil.move(away, studio.store)
        studio.go_on()
        assert status == 1, told
        assert "does not answer" in told
        assert "Traceback" not in told
        studio.nothing_half(undisturbed)
        status, _, told = studio.render("--on", machines.address)
        assert status == 0, told
        assert studio.files() == undisturbed
        studio.nothing_half(undisturbed)


@pytest.mark.slow
def test_a_store_that_cannot_be_written(machines, world, tmp_path):
    """Full or read-only, and not this user's: a word with the cure, exit 1."""
    if os.getuid() == 0 and shutil.which("mount") is None:
        pytest.skip("a folder that root cannot write needs mount")
    studio = Studio(tmp_path, world)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", studio.store], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a full disk needs the right to mount one")
    try:
        status, _, told = studio.render("--on", machines.address)
        assert status == 1
        assert "No space left on device" in told
        assert "store trim --older" in told
        subprocess.run(["mount", "-o", "remount,ro", studio.store], check=True)
        status, _, told = studio.render("--on", machines.address)
        assert status == 1
        assert "Read-only file system" in told
    finally:
        subprocess.run(["umount", "-l", studio.store], check=False)


@pytest.mark.slow
def test_two_hosts_in_network_namespaces(undisturbed, world, tmp_path):
    """Workers that reach the scheduler over a network of their own; only with --insecure, and by the user's word."""
    if shutil.which("ip") is None or os.getuid() != 0:
        pytest.skip("network namespaces need root and the program ip")
    with two_hosts() as (here, hosts):
        if hosts is None:
            pytest.skip("this system makes no network namespaces")
        studio = Studio(tmp_path, world)
        address = f"tcp://{here}:18786"
        env = studio.env | {"AUDIODRAMA_CACHE": str(tmp_path / "workers")}
        own, alone = [sys.executable, "-m", "audiodrama", "cluster"], ["--workers", "1", "--insecure"]
        programs = [subprocess.Popen([*own, "scheduler", "--host", here, "--port", "18786", "--insecure"], env=env)]
        programs += [
            subprocess.Popen(["ip", "netns", "exec", host, *own, "worker", address, *alone], env=env) for host in hosts
        ]
        try:
            status, _, told = studio.render("--on", address)
            assert status == 2
            assert "--insecure" in told
            status, _, told = studio.render("--on", address, "--insecure")
            assert status == 0, told
            assert studio.files() == undisturbed
        finally:
            for each in programs:
                each.terminate()
            for each in programs:
                each.wait(30)
