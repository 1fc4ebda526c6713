"""Takes are heard while others are still being spoken, and never a second time."""

from __future__ import annotations

import threading

import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import MissingError
from audiodrama.production.project import load
from audiodrama.speech import hearing_ahead as ahead
from audiodrama.speech import requests, speaking
from audiodrama.speech.hearing_ahead import hearing_ahead
from audiodrama.speech.proof import Ears, cast_names, mend
from audiodrama.speech.recogniser import compare, folded_words


class Counting:
    """Understands everything, and says when it has heard so many excerpts."""

    def __init__(self, enough):
        self.heard, self.enough, self.done = [], enough, threading.Event()

    def check_all(self, excerpts, leave_out=()):
        self.heard += [excerpt.text for excerpt in excerpts]
        if len(self.heard) >= self.enough:
            self.done.set()
        return [compare(*[folded_words(excerpt.text)] * 2) for excerpt in excerpts]


@pytest.fixture
def play(tmp_path, production_at, monkeypatch):
    monkeypatch.setattr(ahead, "_LOOK_S", 0.01)
    production = load(production_at(tmp_path / "play"))
    chapters = production.sheet.chapters
    chosen = requests.choose_voices(production.cast, chapters)
    return production, chosen, requests.requests(chapters, production.cast, chosen)


def test_what_was_heard_ahead_is_not_heard_again(play):
    """The verification finds every answer in the cache."""
    production, chosen, wanted = play
    store, listener = Store.default(), Counting(len(wanted))
    ears = Ears(listener, store, cast_names(production.cast))
    with hearing_ahead(wanted, lambda: ears):
        speaking.speak_all(wanted, store, jobs=1)
        assert listener.done.wait(30)
    lines = {line.id: line for chapter in production.sheet.chapters for line in chapter.lines}
    assert mend(wanted, lines, production.cast, chosen, store, listener) == ({}, [])
    assert sorted(listener.heard) == sorted(request.reading.written for request in wanted)


def test_without_a_recogniser_nothing_is_heard(play):
    """The error is left to whoever asks for the takes."""

    def missing():
        raise MissingError("no recogniser is installed")

    with hearing_ahead(play[2], missing):
        pass
    assert not [thread for thread in threading.enumerate() if thread.name == "hearing ahead"]
