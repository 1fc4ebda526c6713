"""Phonemes word by word, and Kokoro's letters (`alphabet`) for them."""

import pytest

from audiodrama.base.words import words
from audiodrama.engines.kokoro.alphabet import TOKENS, kokoro_letters
from audiodrama.engines.phonemes import text_sounds


def said(text, language="en-us", given=None):
    return [(each.text, each.word) for each in text_sounds(text, language, given or {})]


def test_words_keep_their_sounds_and_marks():
    """Each word's sounds carry its index; marks stand between with none."""
    assert said("Hello there, my friend!") == [
        ("həlˈo^ʊ", 0), ("ðˈɛ^ɹ", 1), (",", None), ("ma^ɪ", 2), ("fɹˈɛnd", 3), ("!", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("I only wanted to--", ["—"]),
        ("I only wanted to--\u201d", ["—”"]),
        ("Wait... what?", ["…", "?"]),
        ("...and then", ["…"]),
        ("well-known", []),
        ("No.", ["."]),
    ],
)
def test_typed_dots_and_dashes_are_marks(text, marks):
    """A voice hears by its mark that a speech is cut off or trails off, however it was typed."""
    assert [sounds for sounds, word in said(text) if word is None] == marks


def test_words_drawn_together_are_shared_out():
    """Where espeak-ng joins "of the", each still gets its own part."""
    assert said("friend of the forest") == [("fɹˈɛnd", 0), ("ʌv", 1), ("ðə", 2), ("fˈɔːɹɪst", 3)]


def test_given_sounds_are_taken():
    """IPA from a lexicon stands in for espeak-ng's."""
    assert said("So Madoka, yes", given={1: "mˈɑdəkə"})[1:3] == [("mˈɑdəkə", 1), (",", None)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It's well-known — isn't it? \u201cYes.\u201d (No.)", "en-gb"),
        ("Où est passé l'été\u00a0?", "fr"),
        ("Он ушёл, не сказав.", "ru"),
        ("of the of the of the in a to the", "en-us"),
        ("a " * 300, "en-us"),
    ],
)
def test_every_word_is_there_once(text, language):
    """Whatever the language and the marks, words come in order, each once."""
    owners = [word for _, word in said(text, language) if word is not None]
    assert owners == list(range(len(words(text))))


@pytest.mark.parametrize(
    ("sounds", "language", "expected"),
    [
        ("həlˈo^ʊ", "en-us", "həlˈO"),
        ("həlˈə^ʊ", "en-gb", "həlˈQ"),
        ("t^ʃˈɜːt^ʃ", "en-us", "ʧˈɜɹʧ"),
        ("wˈɔːɾɚ", "en-us", "wˈɔTəɹ"),
        ("d^ʒˈɔ^ɪ nˈa^ʊ", "en-us", "ʤˈY nˈW"),
        ("pasˈe", "fr-fr", "pasˈe"),
        ("kɒ§t", "en-gb", "kɒt"),
    ],
)
def test_kokoros_letters(sounds, language, expected):
    """One letter for each diphthong and affricate; what the model does not know is left out."""
    assert kokoro_letters(sounds, language, TOKENS) == expected
