"""Casting: everybody counted, everybody given a voice of their own."""

from __future__ import annotations

import json

import pytest
import yaml

from audiodrama.audition import cast_report
from audiodrama.audition.cast_report import Part, Proposal
from audiodrama.cast.model import Cast, Role, VoiceChoice
from audiodrama.cli.cast import fill_cast
from audiodrama.engines import registry
from audiodrama.production.project import load


def uncast(*texts: str) -> list[Part]:
    """Characters without a voice who say these things."""
    return [Part(f"C{n}", f"c{n}", 1, 2, text, False) for n, text in enumerate(texts)]


def test_everybody_with_what_they_say(root):
    """The most lines first, then by name; a character of the cast without a line is there too."""
    (root / "script" / "01.fountain").write_text("MARTA\nOne two three.\n\nBEN\nFour.\n\nMARTA\nFive.\n\nZED\nSix.\n")
    play = load(root)
    assert cast_report.speaking_parts(play.sheet, play.cast) == [
        Part("MARTA", "marta", 2, 4, "One two three. Five.", True),
        Part("BEN", "ben", 1, 1, "Four.", True),
        Part("ZED", "zed", 1, 1, "Six.", False),
        Part("NARRATOR", "narrator", 0, 0, "", True),
    ]


def test_sixty_characters_are_all_different():
    """Nobody has another one's voice while there are any left, and the engine knows each of them."""
    proposals = cast_report.propose(uncast(*["Good evening."] * 60), Cast())
    assert len({each.voice for each in proposals}) == 60
    assert {registry.knows_voice(each.engine, each.voice) for each in proposals} == {None}


def test_more_characters_than_voices_differ_in_pace():
    """When a voice comes back, it comes at another speed."""
    proposals = cast_report.propose(uncast(*["Добрый вечер."] * 30), Cast())
    assert len({(each.voice, each.rate) for each in proposals}) == 30


def test_a_voice_that_is_taken_is_not_given_again():
    """The cast's own voices are left to whoever has them."""
    first = cast_report.propose(uncast("Hello."), Cast())[0]
    taken = Cast(roles={"m": Role("M", (VoiceChoice(first.engine, first.voice),))})
    assert cast_report.propose(uncast("Hello."), taken)[0].voice != first.voice


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Good evening.", None, "en"),
        ("Guten Abend.", "de", "de"),
        ("", "fr", "fr"),
        ("Добрый вечер, Marta", None, "ru"),
        ("Καλησπέρα", "de", "el"),
        ("今晩は。", None, "ja"),
        ("晚上好", None, "cmn"),
        ("좋은 저녁이에요", None, "ko"),
        ("ערב טוב", None, "he"),
        ("مساء الخير", None, "ar"),
        ("शुभ संध्या", None, "hi"),
        ("1234 …", None, "en"),
    ],
)
def test_the_alphabet_chooses_the_language(text, language, expected):
    """By the letters a character speaks in; the production's own language where they are Latin."""
    (proposal,) = cast_report.propose(uncast(text), Cast(), language)
    accent = proposal.voice.split("+")[0]
    assert accent.split("-")[0] == expected
    assert registry.knows_voice(proposal.engine, proposal.voice) is None


@pytest.mark.parametrize(
    "name", ["MARTA", "O'BRIEN", 'THE "DUKE"', "Åsa: 2", "007", "-", "A\\B", "Dr. Ray-Jones", "#1"]
)
def test_an_entry_is_yaml_of_the_character(name):
    """Whatever a character is called, the entry reads back as the name, voice and figures proposed."""
    entry = Proposal(name, "pyttsx3", "en-us+f2", 0.92, -0.25).entry()
    assert yaml.safe_load(entry) == {name: {"voice": {"pyttsx3": "en-us+f2"}, "rate": 0.92, "pan": -0.25}}


@pytest.mark.parametrize("name", ["Yes", "NO", "on", "null", "True"])
def test_names_that_other_readers_take_for_something_else(name, tmp_path, production_at):
    """They are names here."""
    entry = Proposal(name, "tone", "mid", 1.0, 0.0).entry().replace("\n", "\n  ")
    root = production_at(tmp_path, voices=f"cast:\n  {entry}\n", script=f"{name.upper()}\nHello.\n")
    assert [each.name for each in load(root).cast.roles.values()] == [name]


def test_plain_figures_are_left_out():
    """What is as usual need not be written."""
    assert Proposal("M", "tone", "mid", 1.0, 0.0).entry() == "M:\n  voice: {tone: mid}"


def test_the_document_of_the_cast(root):
    """What `cast --json` tells: counts, the voice that speaks, all choices, and who sounds alike."""
    play = load(root)
    found = cast_report.speaking_parts(play.sheet, play.cast)
    document = cast_report.cast_document(found, play.cast, {"marta": (("ben", 0.12345),)})
    assert json.loads(json.dumps(document)) == document
    assert document["cast"][0] == {
        "name": "MARTA", "lines": 2, "words": 9, "voice": "tone:mid", "choices": ["tone:mid"],
        "nearest": [{"name": "BEN", "distance": 0.123}], "series": None,
    }  # fmt: skip


def test_the_voice_that_speaks_here():
    """The first that is there; none when none is."""
    lost, there = VoiceChoice("tone", "soprano"), VoiceChoice("tone", "mid")
    assert cast_report.voice_of(Role("M", (lost, there))) == "tone:mid"
    assert [cast_report.voice_of(Role("M", (lost,))), cast_report.voice_of(Role("M")), cast_report.voice_of(None)] == [
        None
    ] * 3


def test_who_is_taken_for_whom(root):
    """Only those who talk to each other and sound alike, the most alike first."""
    alike = {"marta": (("ben", 0.02), ("narrator", 0.01)), "ben": (("narrator", 0.001), ("marta", 0.02))}
    play = load(root)
    assert cast_report.confusable(play.sheet, play.cast, alike) == [("MARTA", "NARRATOR", 0.01), ("BEN", "MARTA", 0.02)]
    assert cast_report.confusable(play.sheet, play.cast, {"marta": (("ben", 99.0),)}) == []


def test_names_that_tell_get_voices_that_suit(tmp_path, production_at):
    """A title, a first name or a noun for a person tells; each voice is still given once."""
    script = "\n\n".join(
        f"{name}\nGood evening." for name in ("MRS LAMB", "LORD PYM", "ANNA", "OLD WOMAN", "PETER", "ZYX")
    )
    root = production_at(tmp_path / "play", script=script, voices="cast: {}\n")
    voices = {role.name: role.choices[0].voice for role in fill_cast(load(root)).cast.roles.values()}
    kinds = {name: voice.partition("+")[2][0] for name, voice in voices.items() if name != "ZYX"}
    assert kinds == {"MRS LAMB": "f", "LORD PYM": "m", "ANNA": "f", "OLD WOMAN": "f", "PETER": "m"}
    assert len(set(voices.values())) == 6


def test_a_stated_gender_without_a_voice_is_filled_in(root):
    """An entry that states only a gender gets a voice of it, in its own place, and keeps what it has."""
    (root / "script" / "01.fountain").write_text("CAPTAIN\nHo there.\n")
    (root / "voices.yaml").write_text("cast:\n  CAPTAIN: {gender: female, rate: 1.1}  # ours\n")
    play = fill_cast(load(root))
    assert "+f" in play.cast.roles["captain"].choices[0].voice
    assert (root / "voices.yaml").read_text().endswith("}  # ours\n")
    assert play.cast.roles["captain"].rate == 1.1


def test_a_teller_may_have_the_narrators_voice():
    """That of the very same voice is told apart from one that only sounds alike, and from two who share another one."""
    low, mid = (VoiceChoice("tone", voice) for voice in ("low", "mid"))
    cast = Cast(
        roles={name: Role(name.upper(), (one,)) for name, one in (("narrator", low), ("bea", low), ("teo", mid))}
    )
    told = [cast_report.is_tellers_voice(cast, *pair) for pair in (("NARRATOR", "BEA"), ("BEA", "NARRATOR"))]
    assert told == [True, True]
    assert not cast_report.is_tellers_voice(cast, "NARRATOR", "TEO")
    assert not cast_report.is_tellers_voice(cast, "TEO", "TEO")
    assert not cast_report.is_tellers_voice(cast, "NARRATOR", "NOBODY")
