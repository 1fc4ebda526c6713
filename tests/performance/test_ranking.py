"""Ranks of takes: words before all else, and never length alone."""

from __future__ import annotations

from dataclasses import replace

from audiodrama.performance.ranking import TakeFigures, rank_takes

PLAIN = TakeFigures(duration_s=3.0, level_lufs=-23.0, words=8, misheard=0, likeness=0.2)


def best(*takes: TakeFigures) -> int:
    """Which take ranks first."""
    return [each.rank for each in rank_takes(takes)].index(0)


def test_words_outweigh_all_else():
    """A take that drops two of eight words is worse than one that is long, soft and a little unlike."""
    dropped = replace(PLAIN, misheard=2)
    odd = replace(PLAIN, duration_s=3.6, level_lufs=-26.0, likeness=0.5)
    assert best(dropped, odd) == 1


def test_length_alone_never_decides():
    """Of two that are equally far off in length, the other measures decide; the likest in length may lose."""
    usual = replace(PLAIN, likeness=1.2)
    longer = replace(PLAIN, duration_s=3.3)
    assert best(usual, replace(usual), longer) == 2


def test_each_measure_counts():
    """Level and likeness each make a difference when all else is the same."""
    for worse in (replace(PLAIN, level_lufs=-30.0), replace(PLAIN, likeness=0.9), replace(PLAIN, duration_s=9.0)):
        assert best(worse, PLAIN, PLAIN) == 1


def test_of_two_that_are_equal_the_first_is_better():
    """No take is preferred for nothing."""
    assert [each.rank for each in rank_takes([PLAIN, PLAIN, PLAIN])] == [0, 1, 2]
    assert rank_takes([]) == []


def test_the_reasons_say_each_measure():
    """In words, and honestly where nobody listened or too little was said."""
    first, second = rank_takes(
        [replace(PLAIN, misheard=None, likeness=None), replace(PLAIN, misheard=3, duration_s=4.0, level_lufs=-20.0)]
    )
    assert first.reasons == (
        "words not heard back", "14% shorter than the others", "as loud as the voice is",
        "too little spoken to tell whose voice",
    )  # fmt: skip
    assert second.reasons == (
        "3 of 8 words misheard", "14% longer than the others", "3.0 LU louder than the voice is",
        "like the role (0.20)",
    )  # fmt: skip


def test_nobody_wins_by_not_being_heard():
    """A take whose words nobody listened to is neither better nor worse for it than the mean of the others."""
    good, bad, unheard = PLAIN, replace(PLAIN, misheard=8), replace(PLAIN, misheard=None)
    assert [each.rank for each in rank_takes([unheard, bad, good])] == [1, 2, 0]
