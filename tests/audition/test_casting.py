"""Voices for those whom nobody cast: unlike those they talk to, of their gender and language; nobody speaks here."""

import zlib

import pytest

from audiodrama.audition import samples
from audiodrama.audition.cast_report import speaking_parts
from audiodrama.audition.casting import cast_everybody
from audiodrama.audition.likeness import ALIKE, Portrait, distance
from audiodrama.base.cache import Store
from audiodrama.base.source import Source
from audiodrama.cast.deliveries import DELIVERIES
from audiodrama.cast.model import Cast, Role, VoiceChoice
from audiodrama.production.project import Production
from audiodrama.script.compiler import cue_sheet
from audiodrama.script.fountain import parse
from audiodrama.sounds.palette import Palette


def portrait_of(voice: str, pitch_st: float) -> Portrait:
    """A portrait that depends on the variant alone, as those of accents nearly do."""
    variant = voice.partition("+")[2] or "m1"
    seed = zlib.crc32(variant.encode())
    colour = tuple(((seed >> k) % 7 - 3) * 1.5 for k in range(16))
    return Portrait((12.0 if variant[0] == "f" else 0.0) + pitch_st, 3.0, 10.0, 4.0, colour, (1.0,) * 16)


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """Nobody speaks: portraits come from a table."""
    monkeypatch.setattr(
        samples,
        "portraits",
        lambda asked, *_, **__: {each.name: portrait_of(each.choice.voice, each.role.pitch_st) for each in asked},
    )


def production(text: str, cast: Cast, tmp_path) -> Production:
    sheet, _ = cue_sheet([(Source("script/01.fountain", text), parse(text))], cast, Palette({}, {}))
    return Production(tmp_path, cast, Palette({}, {}), sheet, ())


def proposals(text: str, tmp_path, genders=None, cast: Cast | None = None):
    play = production(text, cast or Cast(deliveries=DELIVERIES), tmp_path)
    uncast = [part for part in speaking_parts(play.sheet, play.cast) if not part.cast]
    return {each.name: each for each in cast_everybody(play.cast, play.sheet, uncast, genders or {}, Store(tmp_path))}


def test_nobody_sounds_like_those_they_talk_to(tmp_path):
    """Ten who talk to each other in a ring are told apart, each from its neighbours."""
    names = [f"{letter * 3}" for letter in "ABCDEFGHIJ"]
    text = "\n\n".join(f"{name}\nHello there." for name in [*names, names[0]])
    voices = proposals(text, tmp_path)
    for one, other in zip(names, [*names[1:], names[0]], strict=True):
        portraits = [portrait_of(voices[name].voice, voices[name].pitch_st) for name in (one, other)]
        assert distance(*portraits) >= ALIKE


def test_a_voice_of_the_cast_is_not_given_again(tmp_path):
    """Whoever is cast keeps the only voice of its kind."""
    cast = Cast(roles={"ann": Role("ANN", (VoiceChoice("pyttsx3", "en-us+m3"),))}, deliveries=DELIVERIES)
    voice = proposals("ANN\nHi.\n\nBOB\nHo.\n", tmp_path, cast=cast)["BOB"].voice
    assert not voice.endswith("+m3")


@pytest.mark.parametrize(("gender", "letter"), [("female", "f"), ("male", "m")])
def test_the_gender_is_heard(tmp_path, gender, letter):
    """A stated or known gender chooses among the voices of it."""
    assert f"+{letter}" in proposals("BOB\nHo.\n", tmp_path, {"bob": gender})["BOB"].voice


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("BOB\nHello.\n", "en"),
        ("Title: X\nLanguage: French\n\nBOB\nOui.\n", "fr"),
        ("Qui est là ? Il est déjà trois heures, et la porte est fermée.\n\nBOB\nOui.\n", "fr"),
        ("@小明\n你好，你在哪里？\n", "cmn"),
        ("Title: X\nLanguage: zh\n\n@小明\n你好！\n", "cmn"),
        ("ИВАН\nПривет.\n", "ru"),
        ("Title: X\nLanguage: pt-BR\n\nBOB\nSim.\n", "pt-br"),
    ],
)
def test_the_voices_speak_the_language(tmp_path, text, language):
    """Stated on the title page, or told by alphabet and words."""
    for each in proposals(text, tmp_path).values():
        assert each.voice.partition("+")[0].startswith(language)
