"""Auditions: lines that tell, voices that fit, and a choice written into one line of voices.yaml."""

from dataclasses import replace

import pytest

from audiodrama.audition.candidates import (
    Candidate,
    Wanted,
    blind_letters,
    candidates,
    guessed,
    parsed_choice,
    ranked,
    telling_lines,
    varied,
    with_choice,
    with_settings,
)
from audiodrama.audition.likeness import Portrait
from audiodrama.base.errors import UsageError
from audiodrama.base.source import Source
from audiodrama.cast.model import Role, VoiceChoice
from audiodrama.cast.reader import read_cast
from audiodrama.script.cuesheet import Line, Phrase
from audiodrama.sounds.palette import Palette

VOICES = """\
cast:
  MARTA:   # the lead
    voice:
      - tone: low    # for now
      - pyttsx3: en-us+f2
    rate: 0.95  # unhurried
  BEN: {voice: {tone: mid}, pan: 0.2}
  EVE:
    voice: [{tone: high}, {tone: low}]
"""


def line(number, text, *deliveries, chapter=1):
    name = f"{chapter:02}-{number:03}"
    return Line(name, "MARTA", "marta", text, (Phrase(text, deliveries=deliveries),))


def portrait(height_st, shade=0.0):
    return Portrait(height_st, 3.0, 15.0, 4.0, (shade,) * 16, (1.0,) * 16)


def candidate(voice, gender="unknown", height_st=None, **more):
    heard = None if height_st is None else portrait(height_st)
    return Candidate(VoiceChoice("tone", voice), voice, gender, heard, **more)


LINES = [
    line(1, "No."),
    line(2, "I never heard the bell that night, and nobody else did."),
    line(3, "I never heard the bell that night, and nobody else did."),
    line(4, "Come away from there at once!", "shouting"),
    line(5, "Come back to the house, all of you!", "shouting"),
    line(6, "Is that you, on the stairs?", "whispering"),
    line(7, "We walked for days along the river, and when the snow came, we slept in barns or woods.", chapter=2),
    line(8, "word " * 80),
]  # fmt: skip


def test_lines_are_varied():
    """Each delivery is heard before one is heard twice; lengths and moods differ; no words come twice."""
    found = telling_lines(LINES, 4)
    assert [each.phrases[0].deliveries for each in found] == [(), ("shouting",), ("whispering",), ()]
    assert found[-1].id == "02-007"
    assert [each.id for each in found] == sorted(each.id for each in found)
    assert len({each.text for each in telling_lines(LINES, 99)}) == len(telling_lines(LINES, 99))


def test_few_words_are_better_than_none():
    """A character who says next to nothing auditions with that."""
    assert telling_lines(LINES[:1]) == (LINES[0],)
    assert telling_lines([]) == ()


def test_the_voice_in_force_and_named_ones_come_first():
    """The first choice that can speak is marked; a named voice is always offered; nobody twice; no fakes."""
    role = Role("MARTA", (VoiceChoice("tone", "low"), VoiceChoice("pyttsx3", "en-us+f2")))
    named = [VoiceChoice("pyttsx3", "en-us+croak"), VoiceChoice("tone", "low")]
    found = candidates(role, named, most=5)
    assert [each.current for each in found] == [True] + [False] * (len(found) - 1)
    assert [each.choice.voice for each in found[:3]] == ["low", "en-us+f2", "en-us+croak"]
    assert len({each.choice for each in found}) == len(found)
    assert "tone" not in {each.choice.engine for each in found[1:]}
    assert 4 <= sum(each.choice.engine == "pyttsx3" for each in found) <= 7


@pytest.mark.parametrize(
    ("voice", "gender"), [("en-gb+f2", "female"), ("en+f2", "female"), ("en-gb+m3", "male"), ("en-us+f4", "female")]
)
def test_a_voice_named_by_its_language_is_known(voice, gender):
    """espeak-ng takes a language for a voice, and the starter names voices so: the gender is told all the same."""
    role = Role("ADA", (VoiceChoice("pyttsx3", voice),))
    assert guessed(role) == Wanted(gender)
    assert candidates(role)[0].gender == gender


def test_offers_keep_to_the_language_and_the_gender():
    """A woman's part in German is offered German voices; where a catalogue has women, no men."""
    german = candidates(Role("EVA"), language="de-DE")
    assert [each.choice.voice for each in german if each.choice.engine == "pyttsx3"] == ["de"]
    women = candidates(Role("EVE"), wanted=Wanted("female"))
    assert {each.gender for each in women if each.choice.engine == "pyttsx3"} == {"female"}
    assert guessed(Role("EVE", (VoiceChoice("tone", "low"), VoiceChoice("pyttsx3", "en-us+f3")))) == Wanted("female")


def test_a_voice_that_does_not_exist_is_refused():
    """A misspelt `--voice` is told before anything is spoken."""
    with pytest.raises(UsageError, match="soprano"):
        candidates(Role("EVE"), [VoiceChoice("tone", "soprano")])


def test_fit_asks_for_gender_pitch_and_distance():
    """The right gender, a usual pitch, and a voice unlike the others win, in this order of clarity."""
    found = [
        candidate("man", "male", 3.0),
        candidate("double", "female", 12.0),
        replace(candidate("apart", "female"), portrait=portrait(12.0, 3.0)),
        candidate("deep", "female", 2.0),
    ]
    best = ranked(found, Wanted("female"), {"BEN": portrait(12.0)})
    assert best[0].choice.voice == "apart"
    assert best[-1].choice.voice == "man"
    fits = {each.choice.voice: each.fit for each in best}
    assert all(0 <= fit <= 1 for fit in fits.values())
    assert next(each for each in best if each.choice.voice == "double").nearest == ("BEN", 0.0)


def test_nothing_known_ranks_nobody():
    """Without gender, cast or portraits the order stays."""
    found = [candidate("b"), candidate("a")]
    assert [each.choice.voice for each in ranked(found, Wanted())] == ["b", "a"]


def test_doubles_are_left_out():
    """Of two that sound alike the better stays; the one that speaks now and those named stay in any case."""
    found = [candidate("a", height_st=0), candidate("b", height_st=0.5), candidate("c", height_st=20.0),
             candidate("now", height_st=0.2, current=True), candidate("unheard")]  # fmt: skip
    assert [each.choice.voice for each in varied(found)] == ["a", "c", "now", "unheard"]
    assert [each.choice.voice for each in varied(found, kept=[found[1].choice])] == ["a", "b", "c", "now", "unheard"]
    assert [each.choice.voice for each in varied(found, most=1)] == ["a", "now"]


def test_blind_letters_tell_nothing_and_stay():
    """Letters do not depend on the order given, and differ from one character to another."""
    found = [candidate(f"v{index}") for index in range(30)]
    letters = blind_letters(found, "MARTA")
    assert letters == blind_letters(found[::-1], "MARTA")
    assert list(letters)[:3] + list(letters)[-2:] == ["A", "B", "C", "AC", "AD"]
    assert list(letters.values()) != list(blind_letters(found, "BEN").values())
    assert list(letters.values()) != found


@pytest.mark.parametrize(
    ("role", "choice", "before", "after"),
    [
        ("MARTA", VoiceChoice("pyttsx3", "en-us+f4"), "- tone: low ", "- pyttsx3: en-us+f4 "),
        ("marta", VoiceChoice("tone", "mid", speaker="3"), "- tone: low ", "- tone: {voice: mid, speaker: '3'} "),
        ("BEN", VoiceChoice("tone", "high"), "{tone: mid}", "{tone: high}"),
        ("EVE", VoiceChoice("tone", "mid"), "[{tone: high}", "[{tone: mid}"),
        ("EVE", VoiceChoice("tone", "a*0.7 + b*0.3"), "[{tone: high}", "[{tone: a*0.7 + b*0.3}"),
        ("BEN", VoiceChoice("tone", "no"), "{tone: mid}", "{tone: 'no'}"),
    ],
)
def test_choosing_touches_one_line_only(role, choice, before, after):
    """The first entry of the list, or the only one, gives way; every other byte stays, with any line ends."""
    for ends in ("\n", "\r\n"):
        text = VOICES.replace("\n", ends)
        assert with_choice(text, role, choice) == text.replace(before, after)


def test_settings_are_written_beside_the_choice():
    """A figure that stands there is changed in place, a new one is added."""
    made = with_choice(VOICES, "MARTA", VoiceChoice("tone", "mid"), ["rate=1.1", "pitch=+1st"])
    assert made == VOICES.replace("- tone: low ", "- tone: mid ").replace(
        "    rate: 0.95  # unhurried\n", "    rate: 1.1  # unhurried\n    pitch: +1st\n"
    )
    cast, mistakes = read_cast(Source("voices.yaml", made), Palette())
    assert mistakes == []
    assert (cast.roles["marta"].rate, cast.roles["marta"].pitch_st) == (1.1, 1.0)


def test_nobody_else_can_be_chosen_for():
    """A character who is not in the file is an error that says what to do."""
    with pytest.raises(UsageError, match="NOBODY"):
        with_choice(VOICES, "NOBODY", VoiceChoice("tone", "mid"))


def test_settings_change_a_role():
    """`--set` takes the figures of voices.yaml with their units."""
    role = with_settings(Role("MARTA", pan=0.3), ["rate=1.1", "pitch = -2st", "level=-3dB", "distance=150cm"])
    assert role == Role("MARTA", rate=1.1, pitch_st=-2.0, level_db=-3.0, pan=0.3, distance_m=1.5)


@pytest.mark.parametrize("setting", ["rate", "rate=", "speed=2", "pitch=2", "level=-3", "rate=fast"])
def test_settings_that_make_no_sense(setting):
    """An unknown figure, or one without its unit, is told as such."""
    with pytest.raises(UsageError, match=setting.split("=", maxsplit=1)[0]):
        with_settings(Role("MARTA"), [setting])


def test_a_choice_is_named_by_engine_and_voice():
    """`--choose` takes what the page shows."""
    assert parsed_choice("pyttsx3: en-us+f2") == VoiceChoice("pyttsx3", "en-us+f2")
    for wrong in ("B", "nobody:x", "tone:", "tone"):
        with pytest.raises(UsageError, match="is not a voice"):
            parsed_choice(wrong)
