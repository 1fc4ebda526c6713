"""Work made ahead on another thread: the same values, no more of them, and no thread that stays."""

import threading

import pytest

from audiodrama.base.prefetch import ahead


def test_the_values_and_their_order_stay():
    """What comes out is what went in, however few wait."""
    assert [list(ahead(range(5), most)) for most in (1, 2, 9)] == [[0, 1, 2, 3, 4]] * 3
    assert list(ahead(())) == []


def test_they_are_made_on_another_thread():
    """The one who asks is free meanwhile."""
    makers = set(ahead(threading.get_ident() for _ in range(3)))
    assert len(makers) == 1
    assert threading.get_ident() not in makers


def test_a_failure_comes_after_the_values_before_it():
    """An error of the stream reaches whoever asks for the value that it took the place of."""

    def failing():
        yield from (1, 2)
        raise ValueError("three")

    found = ahead(failing(), 3)
    assert [next(found), next(found)] == [1, 2]
    with pytest.raises(ValueError, match="three"):
        next(found)


def test_whoever_stops_early_leaves_nothing_behind():
    """No more than was waiting has been made, and the thread has ended."""
    made = []
    before = threading.active_count()
    found = ahead((made.append(each) or each for each in range(100)), 2)
    assert next(found) == 0
    found.close()
    assert made == list(range(len(made)))
    assert len(made) <= 4
    assert threading.active_count() == before
