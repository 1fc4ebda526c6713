"""Languages by their alphabets."""

import pytest

from audiodrama.base.languages import alphabet_of, language_of, reading_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Guten Tag", "de"), ("Добрый день, Tom", "ru"), ("Καλημέρα", "el"), ("שלום", "he"), ("你好", "cmn"),
        ("お茶を飲む", "ja"), ("안녕하세요", "ko"), ("… 1984!", "de"), ("", "de"),
    ],
)  # fmt: skip
def test_the_alphabet_tells_the_language(text, language):
    """Most letters decide; kana among Han letters mean Japanese; without letters it is the production's own."""
    assert language_of(text, "de") == language


@pytest.mark.parametrize(
    ("text", "own", "read"),
    [("Hello.", "ja", "en"), ("こんにちは", "ja", "ja"), ("Hello.", "zh-cn", "en"), ("Bonjour.", "fr", "fr")],
)
def test_a_voice_reads_foreign_letters_as_english(text, own, read):
    """Latin letters are English for a voice whose own language is written otherwise."""
    assert reading_language(text, own) == read


def test_alphabets():
    """The alphabet is that of most letters."""
    assert [alphabet_of(text) for text in ("a я", "", "カナ漢字")] == ["LATIN", "", "KANA"]
