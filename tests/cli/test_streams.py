"""Ends of streams: whatever stdout and stderr are, no traceback, and the status of the work that was done."""

from __future__ import annotations

import errno
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audiodrama.cli import streams
from audiodrama.cli.app import run

PROGRAM = shlex.join([sys.executable, "-m", "audiodrama"])
BROKEN = "MARTA\nIs it 扉 you? [[sfx: knok]] Come in.\n"


def shell(line: str, root, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a line of the shell beside a production; `$A` is the program."""
    return subprocess.run(
        ["bash", "-c", "set -o pipefail; " + line.replace("$A", PROGRAM)],
        capture_output=True, encoding=more.get("PYTHONIOENCODING", "utf-8"), check=False, cwd=root,
        env=os.environ | more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("$A check >&-", 4),
        ("$A check 2>&-", 4),
        ("$A check >&- 2>&- <&-", 4),
        ("$A check | head -1", 4),
        ("$A check --json | head -1", 4),
        ("$A cues | head -1", 0),
        ("$A cues >&-", 0),
        ("$A voices | true", 0),
        ("$A explain | head -1", 0),
        ("$A --help | head -1", 0),
        ("$A --help >&-", 0),
        ("$A render 9 2>&-", 2),
        ("$A cues > /dev/full", 1),
        ("$A --version > /dev/full", 1),
    ],
)
def test_the_status_is_that_of_the_work(tmp_path, production_at, line, status):
    """A reader who goes and a stream that is closed are no failures; a disk that is full is one."""
    script = BROKEN if status == 4 else BROKEN.replace("knok", "knock")
    done = shell(line, production_at(tmp_path / "play", script=script))
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_old_encodings_show_letters_by_their_numbers(tmp_path, production_at, encoding):
    """Nothing is lost: a letter that the stream lacks is spelt, and a document reads back as it was."""
    root = production_at(tmp_path / "play", script=BROKEN.replace("knok", "knock"))
    text = shell("$A cues", root, PYTHONIOENCODING=encoding)
    assert (text.returncode, "Is it \\u6249 you?" in text.stdout) == (0, True)
    document = shell("$A cues --json", root, PYTHONIOENCODING=encoding)
    lines = [cue.get("text") for cue in json.loads(document.stdout)["chapters"][0]["cues"]]
    assert "Is it 扉 you? Come in." in lines


def test_files_do_not_take_the_number_of_a_closed_stream(root):
    """A render with all streams closed makes the same files as any other."""
    done = shell("$A render 2 --format wav --jobs 1 >&- 2>&- <&-", root)
    closed = (root / "output" / "02-the-door.wav").read_bytes()
    assert done.returncode == 0
    assert shell("$A render 2 --format wav --jobs 1", root, AUDIODRAMA_CACHE=str(root / "cache")).returncode == 0
    assert (root / "output" / "02-the-door.wav").read_bytes() == closed


def test_a_stream_whose_reader_has_gone_is_written_to_once():
    """After the first refusal it leads nowhere."""
    reading, writing = os.pipe()
    stream = io.TextIOWrapper(os.fdopen(writing, "wb"))
    os.close(reading)
    streams.write(stream, "first")
    streams.write(stream, "second")
    stream.close()


def test_a_full_disk_is_told_by_name():
    """The refusal names the output, since no file's name is known."""
    with open("/dev/full", "w") as full, pytest.raises(OSError, match="No space") as error:  # noqa: PTH123
        try:
            streams.write(full, "text")
        finally:
            streams._lead_nowhere(full)
    assert (error.value.errno, error.value.filename) == (errno.ENOSPC, streams.OUTPUT)


def test_a_failure_is_told_though_its_document_cannot_be_written(root):
    """What failed, and that the output takes nothing."""
    done = shell("$A qc --json > /dev/full", root)
    assert done.returncode == 1
    assert "nothing has been rendered" in done.stderr
    assert "the output: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unreadable_script_folder_is_named(root, monkeypatch, capsys):
    """Exit 4, with the folder and the cure; it is not taken for an empty one."""
    iterdir = Path.iterdir

    def refuse(path):
        if path.name == "script":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert run(["check", "-C", str(root)]) == 4
    said = capsys.readouterr().out
    assert "script/ cannot be read: Permission denied" in said
    assert "permission" in said.split("hint:")[1]


DROPPED = """
import sys
import time
from audiodrama.__main__ import keep_interrupt

class Fragile:
    def __del__(self):
        raise KeyboardInterrupt

sys.unraisablehook = keep_interrupt
try:
    Fragile()
    time.sleep(3600)
except KeyboardInterrupt:
    print("came")
"""


def test_an_interrupt_is_not_lost_where_python_drops_errors():
    """One that falls into a destructor, or the like of it in an import, comes right after it, and nothing is shown.

    It ends the wait that follows: nobody waits for what runs for an hour.
    """
    done = subprocess.run([sys.executable, "-c", DROPPED], capture_output=True, text=True, check=True, timeout=600)
    assert (done.stdout, done.stderr) == ("came\n", "")


def handles_signals(process) -> bool:
    """Whether a program has loaded so much that it handles signals; this one comes last."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return True
    caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGHUP - 1) & 1)


@pytest.mark.parametrize(("name", "after_s"), [("SIGHUP", 0.1), ("SIGINT", 0.4), ("SIGTERM", 0.9)])
def test_signals_leave_no_traceback_and_nothing_half(root, name, after_s):
    """Whenever one comes: status 130, and no temporary file."""
    process = subprocess.Popen(
        [sys.executable, "-m", "audiodrama", "render", "--jobs", "1"],
        cwd=root, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    while not handles_signals(process) and process.poll() is None:
        time.sleep(0.01)
    time.sleep(after_s)
    process.send_signal(getattr(signal, name))
    _, said = process.communicate(timeout=60)
    assert process.returncode in {130, 0}
    assert "Traceback" not in said
    parts = [path for folder in (root, Path(os.environ["AUDIODRAMA_CACHE"])) for path in folder.rglob(".part-*")]
    assert parts == []
