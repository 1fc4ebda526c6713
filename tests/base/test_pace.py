"""How long things take: learned slowly, forgotten safely."""

from __future__ import annotations

import pytest

from audiodrama.base import pace
from audiodrama.base.cache import Store


@pytest.fixture
def store(tmp_path):
    """A cache of its own."""
    return Store(tmp_path / "cache")


def test_what_was_never_measured(store):
    """Engines that are known have their usual pace; an unknown one counts as slow, never as quick."""
    known = [pace.seconds_each(store, each) for each in ("tone", "pyttsx3", "piper")]
    assert known == sorted(known)
    assert pace.seconds_each(store, "somebody's") > max(known)


def test_the_first_measurement_counts_whole_and_the_next_half(store):
    """One busy minute does not decide."""
    pace.learn(store, "tone", 100.0, 1000.0)
    assert pace.seconds_each(store, "tone") == pytest.approx(0.1)
    pace.learn(store, "tone", 300.0, 1000.0)
    assert pace.seconds_each(store, "tone") == pytest.approx(0.2)
    assert pace.seconds_each(store, "piper") == pace.seconds_each(Store(store.folder / "other"), "piper")


@pytest.mark.parametrize("what", ["tone", pace.MAKING, "somebody's"])
def test_one_short_line_hardly_counts(store, what):
    """Two seconds for the three letters of a No are the engine's start, not its pace."""
    usual = pace.seconds_each(store, what)
    pace.learn(store, what, 2.0, 3.0)
    assert usual < pace.seconds_each(store, what) < 0.1
    pace.learn(store, what, 2000 * usual, 2000.0)
    assert pace.seconds_each(store, what) < usual + 0.04


@pytest.mark.parametrize(("seconds", "amount"), [(0.0, 10.0), (10.0, 0.0), (-1.0, 10.0), (10.0, -1.0)])
def test_nothing_is_learned_from_nothing(store, seconds, amount):
    """An amount or a time that is none changes nothing."""
    before = pace.seconds_each(store, "tone")
    pace.learn(store, "tone", seconds, amount)
    assert pace.seconds_each(store, "tone") == before


@pytest.mark.parametrize("broken", ["", "x", "[]", "null", "\x00"])
def test_a_broken_note_is_no_note(store, broken):
    """What cannot be read is as if it were not there, and is written anew."""
    usual = pace.seconds_each(store, "tone")
    pace.learn(store, "tone", 10.0, 100.0)
    (path,) = (store.folder / "pace").iterdir()
    path.write_text(broken)
    assert pace.seconds_each(store, "tone") == usual
    pace.learn(store, "tone", 10.0, 100.0)
    assert usual != pace.seconds_each(store, "tone") <= 0.1


def test_the_first_takes_do_not_decide_what_is_left():
    """A slow start is weighed against what is known; after a while only what was measured counts."""
    assert pace.left_s(1000, 0, 0.0, 0.02) == 20
    assert pace.left_s(1000, 10, 10.0, 0.02) < 50
    assert pace.left_s(1000, 20_000, 1000.0, 0.02) == pytest.approx(50, rel=0.02)
