"""JSON that may hold anything, read strictly."""

import math

import pytest

from audiodrama.base.strict import as_list, as_number, as_record, as_text, as_texts, strict_json


@pytest.mark.parametrize("raw", ["", "{", "NaN", "[Infinity]", "[" * 100_000, b"\xff"])
def test_what_is_no_json_is_an_error(raw):
    """Broken, bottomless and unending values are refused."""
    with pytest.raises(ValueError):  # noqa: PT011 - the words are json's own
        strict_json(raw)


def test_what_is_json_is_read():
    """Text or bytes in UTF-8 make the same value."""
    assert (
        strict_json('{"é": [1, 2.5, null]}') == strict_json('{"é": [1, 2.5, null]}'.encode()) == {"é": [1, 2.5, None]}
    )


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (as_text, 1), (as_text, None), (as_text, "\ud800"), (as_texts, "a"), (as_texts, ["a", 1]), (as_number, "1"),
        (as_number, True), (as_number, math.inf), (as_number, math.nan), (as_number, 10**400), (as_list, {}),
        (as_list, "ab"), (as_record, []), (as_record, {"\udfff": 1}),
    ],
)  # fmt: skip
def test_something_like_it_is_not_enough(read, raw):
    """A value of another kind is an error, never turned into the kind that was wanted."""
    with pytest.raises((TypeError, ValueError)):
        read(raw)


@pytest.mark.parametrize(("raw", "fits"), [(0, True), (10, True), (10.5, False), (-1, False)])
def test_a_range_holds_both_its_ends(raw, fits):
    """A number outside of the range is refused; a whole one stays whole."""
    if fits:
        assert as_number(raw, 0, 10) is raw
    else:
        with pytest.raises(ValueError, match="out of range"):
            as_number(raw, 0, 10)


def test_the_right_kind_passes_through():
    """What is of the kind comes back as it was."""
    assert (as_text("é"), as_texts(["a"]), as_list([1]), as_record({"a": 1})) == ("é", ("a",), [1], {"a": 1})
