"""Asking a store until it answers: longer once it has answered before, never for ever."""

from __future__ import annotations

import pytest

from audiodrama.base.errors import StoreError
from audiodrama.base.stores.remote import BusyError, Tries


class Away:
    """A store that is away for so many seconds, and the clock of whoever waits."""

    def __init__(self, away_s):
        self.now_s, self._until_s = 0.0, away_s

    def sleep(self, seconds):
        self.now_s += seconds

    def away_for(self, away_s):
        self._until_s = self.now_s + away_s

    def answer(self):
        if self.now_s < self._until_s:
            raise BusyError("SlowDown")
        return "here"


def test_a_store_that_comes_back_is_waited_for():
    """A minute and a half for one that has answered, ten seconds for one that never did."""
    store = Away(8.0)
    tries = Tries("shelf", clock=lambda: store.now_s, sleep=store.sleep)
    assert tries.until_it_answers(store.answer) == "here"
    store.away_for(70.0)
    assert tries.until_it_answers(store.answer) == "here"
    store.away_for(200.0)
    with pytest.raises(StoreError, match="shelf does not answer: SlowDown"):
        tries.until_it_answers(store.answer)


def test_a_store_that_never_answered_is_soon_given_up():
    """A mistyped address is told within seconds; one that says it is busy is there."""
    store = Away(60.0)
    with pytest.raises(StoreError):
        Tries("shelf", clock=lambda: store.now_s, sleep=store.sleep).until_it_answers(store.answer)
    assert store.now_s < 11.0
    tries = Tries("shelf", clock=lambda: store.now_s, sleep=store.sleep)
    tries.reached()
    assert tries.until_it_answers(store.answer) == "here"
