"""From what is written to what is said, and back: `reading` too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.words import words
from audiodrama.cast.model import Pronunciation
from audiodrama.cast.pls import word_key
from audiodrama.script.cuesheet import Say
from audiodrama.speech.normalise import read_aloud, speakable


def lexicon(*entries):
    return {word_key(each.written): each for each in entries}


KYOUSUKE = Pronunciation("Kyousuke", spoken="KYOH-skeh")
MADOKA = Pronunciation("Madoka", ipa="mˈɑdəkə", spoken="mah-doh-kah")


def even(reading):
    """Times of spoken words, one second each."""
    return [(float(index), index + 1.0) for index in range(len(words(reading.text)))]


def test_a_respelling_takes_the_place_of_the_word():
    """Capitals of a respelling mark stress and are not spelled out; a possessive keeps its ending."""
    reading = read_aloud("Is that kyousuke's coat?", pronounce=lexicon(KYOUSUKE))
    assert reading.text == "Is that kyoh-skeh's coat?"


def test_only_whole_words_are_changed():
    """A name inside another word is left alone."""
    assert read_aloud("Madokas amid", pronounce=lexicon(MADOKA)).text == "Madokas amid"


def test_ipa_goes_to_engines_that_take_it():
    """The word stays and its sounds go beside it; other engines get the respelling."""
    reading = read_aloud("So Madoka's here in 1984", pronounce=lexicon(MADOKA))
    assert (reading.text, reading.phonemes) == ("So Madoka's here in nineteen eighty-four", ((1, "mˈɑdəkəz"),))
    assert read_aloud("So Madoka", pronounce=lexicon(MADOKA), takes_phonemes=False).text == "So mah-doh-kah"


def test_the_script_comes_before_the_lexicon():
    """`[[say: …]]` wins over voices.yaml."""
    reading = read_aloud("Hello Kyousuke", pronounce=lexicon(KYOUSUKE), says=(Say("kyousuke", spoken="cow ski"),))
    assert reading.text == "Hello cow ski"


def test_a_pronunciation_may_belong_to_a_language():
    """An entry for another language is not used."""
    own = lexicon(Pronunciation("chat", spoken="shah", language="fr"))
    assert [read_aloud("chat", language=tag, pronounce=own).text for tag in ("en", "fr", "fr-CA")] == [
        "chat",
        "shah",
        "shah",
    ]


def test_other_languages_keep_their_numbers():
    """The engine knows how another language reads its numbers."""
    assert read_aloud("Im Jahr 1984", language="de").text == "Im Jahr 1984"


def test_pictures_are_passed_over():
    """Emoji are not read out, signs that are said stay."""
    assert read_aloud("Hi 😀👍🏽 there ©", language="fr").text.split() == ["Hi", "there", "©"]


@pytest.mark.parametrize(
    ("text", "is_said"), [("…", False), ("?!", False), ("😀", False), ("", False), ("a", True), ("日", True)]
)
def test_speakable(text, is_said):
    """A text without a letter or digit has nothing to say."""
    assert speakable(read_aloud(text).text) == is_said


def test_times_point_back_to_what_is_written():
    """One written word takes all its spoken ones; several share theirs by letters; what is unsaid takes no time."""
    reading = read_aloud("In 1984 for $5 million now")
    assert reading.text == "In nineteen eighty-four for five million dollars now"
    times = reading.written_times(even(reading))
    assert times[:3] == ((0.0, 1.0), (1.0, 3.0), (3.0, 4.0))
    assert times[3] == (4.0, pytest.approx(4.0 + 3 * 2 / 9))
    assert times[4] == (pytest.approx(4.0 + 3 * 2 / 9), pytest.approx(7.0))
    assert times[5] == (7.0, 8.0)


def test_stress_follows_its_word():
    """The spoken words of a written one are found again."""
    assert read_aloud("In 1984 it was").spoken_words([1, 3]) == (1, 2, 4)


@given(
    st.lists(
        st.sampled_from(["Kyousuke", "Madoka's", "1984", "—", "Mr.", "Smith", "😀", "7%", "so", "日本"]), max_size=8
    )
)
def test_every_word_has_a_time(parts):
    """Whatever is changed, each written word gets a time, in order, within the spoken ones."""
    text = " ".join(parts)
    reading = read_aloud(text, pronounce=lexicon(KYOUSUKE, MADOKA))
    flat = [time for word in reading.written_times(even(reading)) for time in word]
    assert len(flat) == 2 * len(words(text))
    assert flat == sorted(flat)
    assert all(0 <= time <= len(words(reading.text)) for time in flat)
