"""The manual on the command line: pages, commands and diagnostics under one word."""

from __future__ import annotations

import io
import sys

import pytest

from audiodrama.cli import manual, terminal
from audiodrama.cli.app import run
from audiodrama.cli.manual import topics
from audiodrama.cli.options import app_commands


def test_without_a_topic_all_are_listed(capsys):
    """Every page with its title, every command with its whole sentence, nothing wider than 80 columns."""
    assert run(["help"]) == 0
    said = capsys.readouterr().out
    assert [name for name in (*topics(), *app_commands()) if f"\n  {name} " not in said] == []
    assert "..." not in said
    assert max(map(len, said.splitlines())) <= 80


@pytest.mark.parametrize("topic", sorted(topics()))
def test_a_page_in_a_pipe_is_as_it_was_written(capsys, topic):
    """So that it can be searched and kept."""
    assert run(["help", topic]) == 0
    said = capsys.readouterr().out
    assert said.startswith("# ")
    assert said == (manual.files("audiodrama.cli") / "help" / f"{topic}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("topic", "words"), [("render", "Usage: audiodrama render"), ("unknown-sound", "Cure:")])
def test_a_command_and_a_diagnostic_are_topics_too(capsys, topic, words):
    """Whatever a message names can be asked about."""
    assert run(["help", topic]) == 0
    assert words in capsys.readouterr().out


def test_a_page_on_a_terminal_is_set_for_reading(monkeypatch):
    """Headings and tables are set, no line is wider than the screen, and a pager shows it."""
    shown = []
    monkeypatch.setattr("rich.pager.SystemPager.show", lambda _, text: shown.append(text))
    monkeypatch.setenv("LESS", "-R")
    monkeypatch.setattr(terminal, "is_terminal", lambda _: True)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert run(["help", "publishing"]) == 0
    assert "| kind | what |" not in shown[0]
    assert max(len(line) for line in shown[0].splitlines() if "\x1b" not in line) <= 80


def test_an_unknown_topic(capsys):
    """The nearest one is named."""
    assert run(["help", "publishin"]) == 2
    assert "did you mean publishing?" in capsys.readouterr().err


def test_summaries_are_whole(capsys):
    """`--help` says of each command its whole sentence."""
    assert run(["--help"]) == 0
    said = capsys.readouterr().out.split("Commands:")[1]
    assert "..." not in said
    assert "on one page; then choose." in " ".join(said.split())
