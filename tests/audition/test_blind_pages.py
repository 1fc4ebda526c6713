"""Letters of blind pages are kept by production and character."""

import pytest

from audiodrama.audition.blind_pages import keep_letters, voice_of_letter
from audiodrama.base.cache import Store
from audiodrama.base.errors import UsageError
from audiodrama.cast.model import VoiceChoice

LETTERS = {"A": VoiceChoice("tone", "low"), "B": VoiceChoice("tone", "mid", language="en", instructions="slowly")}


def test_a_letter_is_what_it_was(tmp_path):
    """With all that its entry says; the last page counts."""
    store = Store(tmp_path / "cache")
    keep_letters(store, tmp_path, "MARTA", {"A": VoiceChoice("tone", "high")})
    keep_letters(store, tmp_path, "MARTA", LETTERS)
    assert [voice_of_letter(store, tmp_path, "MARTA", each, "") for each in ("A", "b")] == list(LETTERS.values())


@pytest.mark.parametrize(("root", "role"), [("play", "BEN"), ("other", "MARTA")])
def test_another_page_has_other_letters(tmp_path, root, role):
    """Neither another character's page nor another production's counts; the hint is the command that makes one."""
    store = Store(tmp_path / "cache")
    keep_letters(store, tmp_path / "play", "MARTA", LETTERS)
    with pytest.raises(UsageError, match="no blind page") as error:
        voice_of_letter(store, tmp_path / root, role, "A", "make one")
    assert error.value.hint == "make one"
