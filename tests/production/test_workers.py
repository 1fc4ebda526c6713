"""Whoever makes chapters ends when told to, whatever ended the one that told it, and tidies up behind itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures.process import BrokenProcessPool

import pytest

from audiodrama.base.files import replacing_path
from audiodrama.production.workers import chapter_workers

SLOW_S = 60.0


def half_written(folder) -> None:
    """Begin a file, say so, and take far longer than anybody waits."""
    with replacing_path(folder / "chapter.mp3"):
        (folder / "begun").touch()
        time.sleep(SLOW_S)


def wait_for(path) -> None:
    """Until a file is there."""
    began = time.monotonic()
    while not path.exists():
        assert time.monotonic() - began < SLOW_S
        time.sleep(0.02)


def test_work_of_one_is_done_here():
    """Results and failures come as futures, and it is this process that did it."""
    with chapter_workers(1, lambda: None) as executor:
        assert executor.submit(os.getpid).result() == os.getpid()
        assert isinstance(executor.submit(int, "x").exception(), ValueError)


def test_ctrl_c_ends_work_that_is_done_here():
    """It is not kept for later, as a failure is."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), chapter_workers(1, lambda: None) as executor:
        executor.submit(interrupted)


def test_ticks_come_while_work_is_done_here():
    """Progress goes on being told."""
    ticks: list[int] = []

    def until_told() -> int:
        while not ticks:
            time.sleep(0.01)
        return 7

    with chapter_workers(1, lambda: ticks.append(1)) as executor:
        assert executor.submit(until_told).result() == 7


def test_a_stop_reaches_work_elsewhere(tmp_path):
    """The half-written file is gone, and nobody waits for the rest."""
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), chapter_workers(2, lambda: None) as executor:
        executor.submit(half_written, tmp_path)
        wait_for(tmp_path / "begun")
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["begun"]
    assert time.monotonic() - began < SLOW_S


def test_a_process_that_was_ended_breaks_the_work(tmp_path):
    """Nobody waits for what will not come."""
    with chapter_workers(2, lambda: None) as executor, pytest.raises(BrokenProcessPool):
        executor.submit(os._exit, 9).result()


PARENT = """
    import sys
    import time
    from pathlib import Path
    from audiodrama.base.files import replacing_path
    from audiodrama.production.workers import chapter_workers

    def half_written(folder):
        with replacing_path(folder / "chapter.mp3"):
            (folder / "begun").touch()
            time.sleep(60)

    if __name__ == "__main__":
        with chapter_workers(2, lambda: None) as executor:
            executor.submit(half_written, Path(sys.argv[1])).result()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_parent_that_was_killed_leaves_nobody_behind(tmp_path):
    """The process that makes the chapter ends, and its half-written file goes with it."""
    (tmp_path / "parent.py").write_text(textwrap.dedent(PARENT))
    folder = tmp_path / "output"
    folder.mkdir()
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py"), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert parent.stdout
    wait_for(folder / "begun")
    parent.send_signal(signal.SIGKILL)
    parent.stdout.read()  # ends when the last process that holds the pipe has ended
    parent.wait()
    assert [path.name for path in folder.iterdir()] == ["begun"]
