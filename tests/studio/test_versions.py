"""Places in texts that changed."""

from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.text_edits import TextStep
from audiodrama.studio.versions import TextHistory, text_hash

TEXTS = st.text("ab\n", max_size=12)


@given(st.lists(TEXTS, min_size=1, max_size=6), st.data())
def test_a_stretch_that_is_carried_on_says_the_same(texts, data):
    """Wherever a stretch of an earlier version is found again, the same words stand, and around it nothing was lost."""
    history = TextHistory(texts[0])
    for text in texts[1:]:
        history.become(text)
    seen = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(seen)))
    end = data.draw(st.integers(start, len(seen)))
    carried = history.carried(text_hash(seen), start, end)
    if carried is not None:
        assert history.text[slice(*carried)] == seen[start:end]
    low, high = history.hull(text_hash(seen), start, end)
    assert 0 <= low <= high <= len(history.text)


def test_a_stretch_moves_with_what_stands_before_it():
    """It is shifted by changes before it, left alone by those behind it, and lost by those inside."""
    history = TextHistory("one two three")
    seen = history.hash
    history.become("ONE! two three")
    assert history.carried(seen, 4, 7) == (5, 8)
    history.become("ONE! two 3")
    assert history.carried(seen, 4, 7) == (5, 8)
    assert history.carried(seen, 8, 13) is None
    assert history.hull(seen, 8, 13) == (9, 10)
    assert history.carried("unknown", 0, 1) is None


def test_an_insertion_where_somebody_else_inserted_is_not_guessed():
    """Of two insertions at one place nobody knows which comes first."""
    history = TextHistory("ab")
    seen = history.hash
    history.become("aXb", TextStep(1, 1, 2))
    assert history.carried(seen, 1, 1) is None
    assert history.carried(seen, 0, 1) == (0, 1)
    assert history.carried(seen, 1, 2) == (2, 3)
