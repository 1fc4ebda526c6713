"""Progress: the time left, while chapters are made that take longer or shorter than was known."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from audiodrama.production import progress
from audiodrama.production.plan import Options

JOBS = 2
LENGTHS_S = {"01": 100.0, "02": 60.0, "03": 140.0}


@pytest.mark.parametrize("slowness", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("section_s", [2.0, 9.0])
def test_time_left_is_right_to_a_fifth(monkeypatch, slowness, section_s):
    """From the first minute to the last half minute, though the pace is another than it was known to be."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(progress, "making_s", lambda planned, _: LENGTHS_S[planned.chapter.name])
    stale = [SimpleNamespace(chapter=SimpleNamespace(name=name)) for name in LENGTHS_S]
    told = []
    plan = SimpleNamespace(stale=stale, store=None, options=Options(jobs=JOBS))
    clock = progress.Clock(plan, lambda share, left_s, _: told.append((now[0], share, left_s)))
    futures = {name: Future() for name in LENGTHS_S}
    for name, future in futures.items():
        clock.submitted(name, future)
    clock.spoken()
    for name, known_s in LENGTHS_S.items():
        whole_s, done_s = known_s * slowness, 0.0
        while done_s < whole_s:
            step = min(section_s, whole_s - done_s)
            done_s += step
            now[0] += step / JOBS
            clock.made_share(name, done_s / whole_s)
            clock.tell("mixing")
        futures[name].set_result(None)
    end = now[0]
    assert end == pytest.approx(sum(LENGTHS_S.values()) * slowness / JOBS)
    for at, _, left_s in told:
        if 60 <= at <= end - 30:
            assert left_s == pytest.approx(end - at, rel=0.2)
    shares = [share for _, share, _ in told]
    assert shares == sorted(shares)
