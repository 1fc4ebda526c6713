"""Words in another language than their voices speak are told, with the cure."""

import pytest

from audiodrama.base.source import Source
from audiodrama.cast.deliveries import DELIVERIES
from audiodrama.cast.model import Cast, Role, VoiceChoice
from audiodrama.script.compiler import cue_sheet
from audiodrama.script.foreign import foreign_roles, script_language
from audiodrama.script.fountain import parse
from audiodrama.sounds.palette import Palette

FRENCH = "La porte s'ouvre.\n\nANNE\nQui est là ? Il est déjà trois heures.\n"
HEBREW = "שעון מעורר מצפצף. טלפון על השידה.\n"


def sheet_and_told(text: str, voice: str = "en-gb+m3", language: str | None = None):
    choice = VoiceChoice("pyttsx3", voice, language)
    cast = Cast(roles={name.lower(): Role(name, (choice,)) for name in ("NARRATOR", "ANNE")}, deliveries=DELIVERIES)
    sheet, _ = cue_sheet([(Source("script/01.fountain", text), parse(text))], cast, Palette({}, {}))
    return sheet, [(each.code, each.message, each.hint or "", len(each.notes)) for each in foreign_roles(sheet, cast)]


def test_french_words_of_english_voices_are_told_together():
    """One warning for all roles, and both steps of the cure."""
    ((code, message, hint, more),) = sheet_and_told(FRENCH)[1]
    assert (code, message) == ("other-language", "the words of NARRATOR are French, but its voice speaks English")
    assert "Language: fr" in hint
    assert "audiodrama voices --language fr" in hint
    assert more == 1


def test_with_its_language_stated_only_the_voice_is_asked_for():
    """The title page is right already, so the hint does not ask for it again."""
    ((_, _, hint, _),) = sheet_and_told(f"Title: La cave\nLanguage: French\n\n{FRENCH}")[1]
    assert hint.startswith("Give NARRATOR a voice of it")


@pytest.mark.parametrize(
    ("text", "voice", "told"),
    [
        (HEBREW, "en-us", 1),
        (HEBREW, "he", 0),
        (FRENCH, "fr-fr", 0),
        (FRENCH, "fr-be+f2", 0),
        ("Привет, как дела?\n", "en-gb", 1),
        ("Привет, как дела?\n", "uk", 0),
        ("こんにちは。\n", "cmn", 1),
        ("你好，你在哪里？\n", "cmn", 0),
        ("你好，你在哪里？\n", "en", 1),
        ("The door fell shut, and it was not the wind that had done it.\n", "ru", 1),
        ("The door fell shut, and it was not the wind that had done it.\n", "en-us", 0),
        ("Oh! Ah!\n", "fr", 0),
    ],
)
def test_alphabet_and_words_are_held_against_the_voice(text, voice, told):
    """A voice of the language, or of a near one, is none to be told."""
    assert len(sheet_and_told(text, voice)[1]) == told


def test_a_stated_language_of_the_voice_counts():
    """`language:` beside a voice overrides what its catalogue says."""
    assert sheet_and_told(FRENCH, "en-gb", "fr")[1] == []


@pytest.mark.parametrize(
    ("text", "language"),
    [(FRENCH, "fr"), (HEBREW, "he"), ("Title: X\nLanguage: de\n\nHi there.\n", "de"), ("Title: X\n\nHi.\n", None)],
)
def test_the_language_of_a_script(text, language):
    """Stated, or read off alphabet and words."""
    assert script_language(sheet_and_told(text)[0]) == language


def test_a_language_that_is_none_is_told():
    """It would be taken for English."""
    ((code, *_),) = sheet_and_told("Title: X\nLanguage: the usual one\n\nHi.\n")[1]
    assert code == "unknown-language"
