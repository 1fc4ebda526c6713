"""The terminal: data on one stream, talk on the other, nothing that moves in a pipe."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import pytest

from audiodrama.base.diagnostics import Diagnostic
from audiodrama.cli import terminal
from audiodrama.cli.terminal import ProgressBar


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch):
    """Stderr as a terminal with colours."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stderr=Screen()))
    return terminal.sys.stderr


@pytest.fixture
def clock(monkeypatch):
    """Time that passes when it is told to."""
    now = [100.0]
    monkeypatch.setattr(terminal.time, "monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


def test_data_and_talk_are_apart(capsys):
    """Data goes to stdout, a note to stderr."""
    terminal.out("data")
    terminal.note("talk")
    assert capsys.readouterr() == ("data\n", "talk\n")


def test_a_document_is_json_in_the_user_s_letters(capsys):
    """It reads back as it was, and names are not escaped."""
    terminal.out_json({"name": "Åsa"})
    written = capsys.readouterr().out
    assert (json.loads(written), "Åsa" in written) == ({"name": "Åsa"}, True)


def test_diagnostics_are_counted():
    """Errors and warnings by themselves."""
    found = [Diagnostic(severity, "code", "message", None) for severity in ("error", "warning", "warning")]
    document = terminal.diagnostics_json(found)
    assert (document["errors"], document["warnings"]) == (1, 2)
    assert document["diagnostics"] == [each.as_json() for each in found]


@pytest.mark.parametrize(
    ("rows", "heads", "expected"),
    [
        ([("a", "b"), ("ccc", "d")], (), "a    b\nccc  d"),
        ([("a", "b")], ("NAME", "X"), "NAME  X\na     b"),
        ([("今晩", "x"), ("a", "y")], (), "今晩  x\na     y"),
        ([("a", "")], (), "a"),
        ([], ("NAME", "X"), "NAME  X"),
        ([], (), ""),
    ],
)
def test_tables(rows, heads, expected):
    """Columns as wide as they need to be on the screen, and no blanks at the ends of lines."""
    assert terminal.table(rows, heads) == expected


def test_marks_that_take_no_place():
    """A letter with its accent written apart is as wide as the letter."""
    assert terminal.table([("e\u0301", "x"), ("ab", "y")]) == "e\u0301   x\nab  y"


def test_colour_only_where_it_is_seen(screen, monkeypatch):
    """On a terminal, but not with NO_COLOR, on a dumb one, or in a pipe."""
    coloured = terminal.styled("text", "31")
    monkeypatch.setenv("TERM", "dumb")
    dumb = terminal.styled("text", "31")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    plain = terminal.styled("text", "31")
    monkeypatch.delenv("NO_COLOR")
    pipe = terminal.styled("text", "31", stream=io.StringIO())
    assert (coloured, dumb, plain, pipe) == ("\x1b[31mtext\x1b[0m", "text", "text", "text")


def test_short_work_shows_nothing(capsys, clock):
    """Within the first second there is no progress to see."""
    progress = ProgressBar("speaking", 10, began=100.0)
    clock(0.9)
    progress.step(9)
    progress.close()
    assert capsys.readouterr().err == ""


def test_progress_in_a_pipe(capsys, clock):
    """Plain lines with the time left, one in ten seconds, without anything that moves."""
    progress = ProgressBar("speaking", 40, began=100.0)
    for _ in range(20):
        clock(1.0)
        progress.step()
    progress.close()
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["speaking: 2%, 0:39 left", "speaking: 28%, 0:29 left"]


def test_progress_on_a_terminal(screen, clock):
    """A bar that is drawn over itself and taken away at the end."""
    progress = ProgressBar("speaking", 4, began=100.0)
    clock(2.0)
    progress.step(2, "mixing")
    progress.close()
    written = screen.getvalue()
    assert "50%, 0:02 left  mixing" in written
    assert (written.count("━"), "\n" in written) == (12, False)
    assert written.endswith("\r\x1b[K")


def test_quiet_progress(screen, clock):
    """Nothing at all is shown."""
    progress = ProgressBar("speaking", 4, began=100.0, quiet=True)
    clock(20.0)
    progress.step(2)
    progress.close()
    assert screen.getvalue() == ""


def test_progress_without_a_total(capsys, clock):
    """What has no known length neither fails nor promises a time."""
    progress = ProgressBar("fetching", 0, began=100.0)
    clock(2.0)
    progress.at(0, 0)
    clock(20.0)
    progress.at(50, 100)
    assert capsys.readouterr().err.splitlines() == ["fetching …", "fetching: 50%, 0:22 left"]


def test_more_than_all_is_all(clock):
    """Work that was underestimated never shows more than everything."""
    progress = ProgressBar("speaking", 4, began=100.0)
    progress.step(9)
    assert progress.done == 4
