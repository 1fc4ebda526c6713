"""PLS lexicons in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.errors import AudiodramaError
from audiodrama.cast.model import Pronunciation
from audiodrama.cast.pls import read_pls, word_key, write_pls
from audiodrama.cli.app import run

VOICES = "cast: {MARTA: {voice: {tone: low}}}\n"
PLS = """<?xml version="1.0" encoding="UTF-8"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en-GB">
  <meta name="x" content="y"/>
  <lexeme><grapheme>judgment</grapheme><grapheme>judgement</grapheme><phoneme>ˈdʒʌdʒ.mənt</phoneme></lexeme>
  <lexeme><grapheme>W3C</grapheme><alias>World Wide Web Consortium</alias></lexeme>
  <lexeme><grapheme>Newton</grapheme><phoneme>ˈnuːtən</phoneme><phoneme prefer="true">ˈnjuːtən</phoneme></lexeme>
  <lexeme><grapheme>nothing</grapheme></lexeme>
</lexicon>
"""


def test_a_document_is_read():
    """Each written form has the preferred sounds, or another spelling, in the document's language."""
    assert read_pls(PLS.encode()) == (
        Pronunciation("judgment", None, "ˈdʒʌdʒ.mənt", "en-GB"),
        Pronunciation("judgement", None, "ˈdʒʌdʒ.mənt", "en-GB"),
        Pronunciation("W3C", "World Wide Web Consortium", None, "en-GB"),
        Pronunciation("Newton", None, "ˈnjuːtən", "en-GB"),
    )


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<lexicon", "not well-formed"),
        (b"<html/>", "begins with <html>"),
        (b'<!DOCTYPE l [<!ENTITY a "b">]><lexicon/>', "document type or entities"),
        (b'<?xml version="1.0" encoding="no-such"?><lexicon/>', "not well-formed"),
        (
            b'<lexicon alphabet="x-sampa"><lexeme><grapheme>a</grapheme><phoneme>a</phoneme></lexeme></lexicon>',
            "sounds in x-sampa",
        ),
    ],
)
def test_what_is_no_lexicon_is_refused(raw, reason):
    """The reason is told in a sentence."""
    with pytest.raises(AudiodramaError, match=reason):
        read_pls(raw)


_TEXT = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)


@given(st.lists(st.builds(Pronunciation, _TEXT, st.none() | _TEXT, st.none() | _TEXT), max_size=6))
def test_what_is_written_is_read_again(entries):
    """Every pronunciation that says something comes back in the language it was written for."""
    told = [each for each in {word_key(e.written): e for e in entries}.values() if each.ipa or each.spoken]
    back = read_pls(write_pls(entries, language="en").encode())
    assert back == tuple(Pronunciation(each.written, each.spoken, each.ipa, "en") for each in told)


def test_other_languages_are_left_out():
    """A document is of one language."""
    entries = [Pronunciation("chat", "shah", None, "fr"), Pronunciation("chat", "tchat", None, "en")]
    assert [each.spoken for each in read_pls(write_pls(entries, language="fr").encode())] == ["shah"]


def test_the_words_of_a_production_are_printed(root, capsys):
    """`voices lexicon` prints what another production can name under `lexicons`, and nothing else."""
    (root / "voices.yaml").write_text(
        VOICES + "pronounce: {Aoi: {ipa: aɔɪ}, rei: ray, chat: {as: shah, language: fr}}\n"
    )
    assert run(["voices", "lexicon", "-C", str(root)]) == 0
    printed = capsys.readouterr().out
    assert read_pls(printed.encode()) == (
        Pronunciation("Aoi", None, "aɔɪ", "en"),
        Pronunciation("rei", "ray", None, "en"),
    )
    assert run(["voices", "lexicon", "-C", str(root), "--language", "fr-CA"]) == 0
    assert {each.written for each in read_pls(capsys.readouterr().out.encode())} == {"Aoi", "rei", "chat"}
