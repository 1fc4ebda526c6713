"""Checksums of takes as they sound, and `failures` that are remembered."""

from __future__ import annotations

import numpy as np

from audiodrama.base.cache import Store
from audiodrama.speech.failures import failed_before, remember_failure
from audiodrama.speech.recording import TakeFacts, keep_take
from audiodrama.speech.take_sums import line_sum, take_sum

FACTS = TakeFacts(1000, (), "engine", 0.0)
SOUND = np.sin(np.arange(1000, dtype=np.float32) / 7).reshape(-1, 1) / 3


def test_the_same_sound_has_the_same_sum():
    """Under another name, from another store; another sound has another."""
    store = Store.default()
    keep_take(store, "a" * 40, FACTS, SOUND)
    keep_take(store, "b" * 40, FACTS, SOUND)
    keep_take(store, "c" * 40, FACTS, SOUND / 2)
    one, same, other = (take_sum(store, letter * 40) for letter in "abc")
    assert one == same != other
    assert take_sum(store, "a" * 40) == one


def test_a_take_that_is_made_anew_is_measured_anew():
    """What is remembered belongs to the entry, not to its name."""
    store = Store.default()
    keep_take(store, "a" * 40, FACTS, SOUND)
    before = take_sum(store, "a" * 40)
    keep_take(store, "a" * 40, FACTS, SOUND / 2)
    assert take_sum(store, "a" * 40) != before


def test_no_sum_of_what_is_not_there():
    """Nor of a line of which one phrase is not."""
    store = Store.default()
    keep_take(store, "a" * 40, FACTS, SOUND)
    assert take_sum(store, "b" * 40) is None
    assert line_sum(store, ["a" * 40, "b" * 40]) is None
    assert line_sum(store, ["a" * 40]) == take_sum(store, "a" * 40)


def test_a_failure_is_remembered():
    """With its reason, by the take's name."""
    store = Store.default()
    assert failed_before(store, "a" * 40) is None
    remember_failure(store, "a" * 40, "it crashed")
    assert failed_before(store, "a" * 40) == "it crashed"
