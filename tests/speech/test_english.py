"""`amounts` `calendar` `capitals` `context` `lists` `marks` `names` `numbers` `romans` `telephone` `voice_sounds`"""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.speech.english.numbers import cardinal, ordinal, roman, year
from audiodrama.speech.normalise import read_aloud


def test_numbers_are_the_words_another_library_knows():
    """Cardinals and ordinals up to ten to the twentieth agree with the library inflect."""
    other = pytest.importorskip("inflect").engine()
    numbers = [*range(2000), *(random.Random(power).randrange(10**power) for power in range(4, 21) for _ in range(9))]
    words = {number: other.number_to_words(number, andword="and", comma="").replace("  ", " ") for number in numbers}
    assert {number: cardinal(number) for number in numbers} == words
    assert {number: ordinal(number) for number in numbers[:300]} == {n: other.ordinal(words[n]) for n in numbers[:300]}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1984", "nineteen eighty-four"),
        ("1900", "nineteen hundred"),
        ("1905", "nineteen oh five"),
        ("2000", "two thousand"),
        ("2009", "two thousand and nine"),
        ("2026", "twenty twenty-six"),
    ],
)
def test_years(written, said):
    """A year is two numbers, except at the turn of a millennium."""
    assert year(written) == said


@pytest.mark.parametrize(("numeral", "value"), [("IV", 4), ("MCMXC", 1990), ("IIX", None), ("", None), ("Q", None)])
def test_roman_numerals(numeral, value):
    """Only the usual spelling is a number."""
    assert roman(numeral) == value


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "In 1984 she paid $5.50 for 3 apples.",
            "In nineteen eighty-four she paid five dollars and fifty cents for three apples.",
        ),
        ("It cost £1, then €1,234.", "It cost one pound, then one thousand two hundred and thirty-four euros."),
        ("a $5 million house", "a five million dollar house"),
        ("a 5 km run, a £20 note", "a five kilometre run, a twenty pound note"),
        (
            "12,345 and 3.14 and -5",
            "twelve thousand three hundred and forty-five and three point one four and minus five",
        ),
        ("the 1980s and the 80s", "the nineteen eighties and the eighties"),
        ("March 12, 1984", "March twelfth, nineteen eighty-four"),
        ("on the 3rd of May", "on the third of May"),
        ("12 March 1984", "the twelfth of March, nineteen eighty-four"),
        ("2026-01-05", "January fifth, twenty twenty-six"),
        ("at 10:30 p.m. or 9:00", "at ten thirty P M or nine o'clock"),
        ("at 7pm, not 7:05", "at seven P M, not seven oh five"),
        ("1st, 2nd, 21st", "first, second, twenty-first"),
        ("No. 5 and #7", "number five and number seven"),
        ("1/2 a cup, 3½ cups", "half a cup, three and a half cups"),
        ("pages 10-12, 1914–1918", "pages ten to twelve, nineteen fourteen to nineteen eighteen"),
        ("agent 007", "agent oh oh seven"),
        (
            "5 km, 1 kg, 6 ft, 20°C, 50%",
            "five kilometres, one kilogram, six feet, twenty degrees Celsius, fifty percent",
        ),
        ("version 3.11.7", "version three point eleven point seven"),
        ("5'10\" tall", "five foot ten tall"),
        ("Dr. Jones met Mr. and Mrs Smith", "Doctor Jones met Mister and Missus Smith"),
        ("St. John of Baker St. in town", "Saint John of Baker Street in town"),
        ("Henry VIII in Chapter IV, said I", "Henry the eighth in Chapter four, said I"),
        ("salt & pepper, e.g. here, etc. And on", "salt and pepper, for example here, et cetera. And on"),
        ("24/7, since 9/11", "twenty-four seven, since nine eleven"),
        ("I can. He may. No one did it.", "I can. He may. No one did it."),
        ("A&B, R&B", "A and B, R and B"),
    ],
)
def test_what_is_written_is_read(written, said):
    """Numbers, dates, money and abbreviations are read as a reader would."""
    assert read_aloud(written).text == said


ROWS = [row.split("\t") for row in Path(__file__).with_name("readings.tsv").read_text("utf-8").splitlines()[1:]]


@pytest.mark.parametrize(("written", "said"), ROWS)
def test_every_usual_form_is_read_as_a_person_would(written, said):
    """Streets, telephones, money, ranges, dates, times, numerals, initials, signs and dashes, as written by hand."""
    assert read_aloud(written).text == said


@pytest.mark.parametrize(
    ("written", "sounds"),
    [
        ("Shhh!", ["\u0283\u02d0"]),
        ("Mmm. Hm. Hmph. Mm-hmm.", ["m\u02d0", "hm", "hmf", "mhm"]),
        ("Pfft. Grr. Brrr. Zzz. Pssst.", ["pf\u02d0t", "\u0261\u0279\u02d0", "b\u0279\u02d0", "z\u02d0", "ps\u02d0t"]),
        ("B-b-but W-what? St-st-stop.", ["b", "b", "w", "st", "st"]),
        ("Th-that, th-think, c-city, ch-choose, I-I'm", ["\u00f0", "\u03b8", "s", "t\u0283", "a\u026a"]),
        ("ten A.M., plan A, an A, the ABC", ["\u02c8e\u026a"] * 4),
    ],
)
def test_sounds_are_given_where_letters_would_be_spelt(written, sounds):
    """Interjections, stutters and the letter A go to engines as phonemes."""
    assert [ipa for _, ipa in read_aloud(written).phonemes] == sounds


@pytest.mark.parametrize(
    "written",
    ["Shhh, b-b-but why?", "T-shirt, X-ray, re-read, no-no, by-bye", "Gen Z met Malcolm X on D-Day. I may. Can I?"],
)
def test_engines_without_phonemes_get_what_is_written(written):
    """What only sounds can mend is left to an engine that takes none; other words are never touched."""
    assert read_aloud(written, takes_phonemes=False).text == written


def test_a_british_date_has_its_day_first():
    """The country of the voice decides between day and month; a number above twelve decides by itself."""
    said = [read_aloud("5/6/2024 and 25/6/2024", language=language).text for language in ("en-gb", "en-us")]
    assert said == [
        "the fifth of June, twenty twenty-four and the twenty-fifth of June, twenty twenty-four",
        "May sixth, twenty twenty-four and June twenty-fifth, twenty twenty-four",
    ]


@given(st.text(alphabet="0123456789 .,:/-\u2014\u2026$%&'+#stABDXIVm", max_size=24))
def test_no_digits_are_left_to_chance(text):
    """Whatever digits stand in, reading never fails and keeps every word accounted for."""
    reading = read_aloud(text)
    from audiodrama.base.words import words

    assert sum(group.last - group.first for group in reading.groups) == len(words(text))
    assert sum(group.said_last - group.said_first for group in reading.groups) == len(words(reading.text))
