"""Small stories, each of a kind that once failed, with the facts that are right."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import pytest

from adapt_case_facts import CASES, FACTS, FOLDER, outcome
from audiodrama.adapt.output.first_voices import first_voices
from audiodrama.cli.app import run

OPEN = {
    ("qu-nested", "not_speaker"),
}  # fmt: skip
"""Facts that do not hold yet, by case and kind: whoever mends one takes it off this list."""
EVERY = int(os.environ.get("AUDIODRAMA_EVERY_CASE", "5"))
"""Every so many cases go through `check` as well; 1 for all of them."""
READABLE = [c for c in CASES if {"fails": True} not in c["facts"]]


@pytest.mark.parametrize("case", READABLE, ids=lambda c: c["id"])
def test_the_facts_of_a_story_hold(case):
    """Speakers, chapters, the cast and every word are what the case says."""
    out = outcome(case)
    wrong = []
    for fact in case["facts"]:
        ((kind, value),) = fact.items()
        if kind in FACTS and (case["id"], kind) not in OPEN and not FACTS[kind](out, value):
            wrong.append((kind, value))
    assert wrong == []


@pytest.mark.parametrize(
    "case", [c for c in READABLE if any("language_voices" in f for f in c["facts"])], ids=lambda c: c["id"]
)
def test_voices_speak_the_language_of_the_book(case):
    """Every voice of the first cast is one of the text's language."""
    wanted = next(f["language_voices"] for f in case["facts"] if "language_voices" in f)
    rows = [row for row in first_voices(outcome(case).adaptation).splitlines() if "voice:" in row]
    assert rows
    assert all(f"pyttsx3: {wanted}" in row for row in rows)


@pytest.mark.parametrize("case", [c for c in CASES if c not in READABLE], ids=lambda c: c["id"])
def test_what_cannot_be_adapted_says_why(case, tmp_path, capsys):
    """A locked, foreign or empty file gives one sentence and a status, never a traceback."""
    with contextlib.chdir(tmp_path):
        assert run(["adapt", str(FOLDER / case["file"])]) != 0
    said = capsys.readouterr().err
    assert said.startswith("audiodrama: ")
    assert "Traceback" not in said


@pytest.mark.slow
@pytest.mark.parametrize("case", READABLE[::EVERY], ids=lambda c: c["id"])
def test_check_has_no_error_after_adapt(case, tmp_path, capsys, monkeypatch):
    """A production that adapt has made passes check without errors."""
    monkeypatch.chdir(tmp_path)
    assert run(["adapt", os.fspath(FOLDER / case["file"]), *case.get("options", [])]) == 0
    capsys.readouterr()
    run(["check", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert [d["message"] for d in found["diagnostics"] if d["severity"] == "error"] == []
    assert Path("voices.yaml").exists()
