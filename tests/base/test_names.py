"""Names: when two spellings are the same, slugs, natural order, near misses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.names import closest, key, natural, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Stairs creak", "stairs-creak"),
        ("  STAIRS   creak!", "stairs-creak"),
        ("stairs_creak", "stairs-creak"),
        ("old-stair", "old-stair"),
        ("José", "josé"),
        ("Jose\u0301", "josé"),
        ("ＦＵＬＬ", "full"),
        ("Straße", "strasse"),
        ("さやか", "さやか"),
        ("Мария Ивановна", "мария-ивановна"),
        ("!?", ""),
        ("O'Neill", "o-neill"),
    ],
)
def test_names_fold_to_one_key(name, expected):
    """Case, compatibility forms and separators do not tell names apart; letters of any alphabet do."""
    assert key(name) == expected


@given(st.text())
def test_folding_twice_changes_nothing(name):
    """A key is its own key."""
    assert key(key(name)) == key(name)


def test_slugs_are_short_and_never_empty():
    """A slug can stand in a file name."""
    assert slug("The Pink Door!") == "the-pink-door"
    assert slug("…") == "untitled"
    assert len(slug("word " * 40)) <= 60
    assert not slug("a" * 59 + " b").endswith("-")


def test_natural_order_counts():
    """10 comes after 2."""
    assert sorted(["10-b", "2-a", "1-c", "b", "B2", "b10"], key=natural) == ["1-c", "2-a", "10-b", "b", "B2", "b10"]


def test_closest_finds_a_slip_and_nothing_far():
    """Only a name that is nearly the one meant is proposed."""
    assert closest("MARLA", ["MARTA", "TOM"]) == "MARTA"
    assert closest("xylophone", ["MARTA", "TOM"]) is None
    assert closest("marta", []) is None
