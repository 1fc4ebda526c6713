"""Keys leave in no spelling: whole, shortened, encoded, in another case, inside JSON."""

import pytest

from audiodrama.base.redaction import redact, redact_json

KEY = "sk-live-AbC/123+xyz=="


@pytest.mark.parametrize(
    "text",
    [
        f"Invalid key {KEY}.",
        f"Bearer {KEY}{KEY}",
        f"key={KEY[:12]}… is unknown",
        f"…{KEY[-9:]} is unknown",
        f"unknown {KEY.upper()}",
        "in an address: ?k=sk-live-AbC%2F123%2Bxyz%3D%3D",
    ],
)
def test_no_stretch_of_a_key_is_left(text):
    """Six characters in a row are never those of the key."""
    shown = redact(text, [KEY])
    pieces = [KEY[at : at + 6].lower() for at in range(len(KEY) - 5)]
    assert "[key]" in shown
    assert [piece for piece in pieces if piece in shown.lower()] == []


@pytest.mark.parametrize("secrets", [[], [""], ["another-key-altogether"]])
def test_other_words_stay(secrets):
    """Nothing is hidden that is no secret."""
    assert redact("answered 403: not you", secrets) == "answered 403: not you"


def test_what_stands_around_a_key_stays():
    """One mark stands for it."""
    assert redact(f"key {KEY} is old", [KEY]) == "key [key] is old"
    assert redact("ßß ab sk-live", ["sk-live"]) == "ßß ab [key]"


def test_json_is_searched_to_the_bottom():
    """Names and values, however deep; what is no text stays."""
    value = {"voices": [{"id": KEY, "n": 7}], KEY: [None, True]}
    assert redact_json(value, [KEY]) == {"voices": [{"id": "[key]", "n": 7}], "[key]": [None, True]}
