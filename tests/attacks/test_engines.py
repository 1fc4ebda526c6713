"""Rubbish of every shape from an engine costs its line: a take is speech, or an error of one line names it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from attacking import linux_only, seeds
from audiodrama.base.errors import EngineError
from audiodrama.base.text import unprintable
from audiodrama.engines.base import Request
from audiodrama.engines.pool import Pool
from audiodrama.engines.validation import fault
from audiodrama.speech.recording import record

TEXT = "Hello there, my friend"


@pytest.fixture
def pool(tmp_path, monkeypatch):
    """Two workers that find the hostile engine."""
    entry = tmp_path / "hostile-1.dist-info"
    entry.mkdir()
    (entry / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile\nVersion: 1\n")
    (entry / "entry_points.txt").write_text("[audiodrama.engines]\nhostile = hostile_engine:HostileEngine\n")
    folders = [str(tmp_path), str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(folders))
    with Pool(2, patience=lambda _line, *, fresh: 60.0) as one:
        yield one


def judged(pool, tries) -> list[str]:
    """What is wrong with the answers to some seeds."""
    asked = {seed: pool.submit("hostile", Request(TEXT, f"rubbish-{seed}")) for seed in tries}
    failed = []
    for seed, answer in asked.items():
        try:
            take = answer.result(300)
        except EngineError as error:
            if len(error.message) > 1000 or unprintable(error.message):
                failed.append(f"seed {seed}: {error.message[:300]!r}")
            continue
        facts, sound = record(take, TEXT)
        if fault(take, Request(TEXT, "x")) or not np.isfinite(sound).all() or np.abs(sound).max() > 2:
            failed.append(f"seed {seed}: this passes for speech")
        if any(start > end for start, end in facts.words):
            failed.append(f"seed {seed}: words end before they begin")
    return failed


@linux_only
def test_a_few_shapes_of_rubbish(pool):
    """Types, shapes, levels, lengths, rates, times of words and messages, in any mixture."""
    assert judged(pool, seeds(12)) == []


@linux_only
@pytest.mark.attack
def test_many_shapes_of_rubbish(pool):
    """The same for more."""
    assert judged(pool, seeds(150)) == []
