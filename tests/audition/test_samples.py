"""Samples: voices heard at one level, and portraits of a cast."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiodrama.audition.likeness import distance
from audiodrama.audition.samples import AuditionPart, hear_deliveries, hear_parts, hold_audition, mp3, portraits
from audiodrama.base.cache import Store
from audiodrama.cast.deliveries import BUILT_IN_EFFECTS, DELIVERIES
from audiodrama.cast.model import Cast, Delivery, Role, VoiceChoice
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.loudness import integrated_lufs
from audiodrama.script.cuesheet import Line, Phrase
from audiodrama.speech.requests import Chosen

TEXT = "Somebody was standing on the stairs all night long."
CAST = Cast(
    roles={
        "marta": Role("MARTA", (VoiceChoice("tone", "low"),)),
        "ben": Role("BEN", (VoiceChoice("tone", "high"),), effects=("phone",)),
    },
    deliveries=DELIVERIES,
    effects=BUILT_IN_EFFECTS,
)


def line(name, *deliveries, text=TEXT, **more):
    return Line(name, "MARTA", "marta", text, (Phrase(text, deliveries=deliveries, **more),))


def part(voice, name=None, role="marta", engine="tone"):
    return AuditionPart(name or voice, CAST.roles[role], VoiceChoice(engine, voice))


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache")


def test_every_voice_is_heard_at_one_level(store):
    """Voices of different loudness come out alike; a delivery's level is heard on top."""
    parts = [part("low"), part("en-us+m3", engine="pyttsx3"), part("en-gb-x-rp+f2", engine="pyttsx3")]
    sounds, failed = hear_parts(parts, [line("plain"), line("phoned", "on-the-phone")], CAST, store, jobs=1)
    assert failed == {}
    assert {sound.shape[1] for sound in sounds.values()} == {1}
    loud = {key: integrated_lufs(sound, RATE_HZ) for key, sound in sounds.items()}
    for each in parts:
        assert loud[each.name, "plain"] == pytest.approx(-18, abs=1.5)
        assert loud[each.name, "phoned"] - loud[each.name, "plain"] == pytest.approx(-1.5, abs=1.0)


def test_a_second_hearing_speaks_nothing(store, monkeypatch):
    """What was heard once lies in the cache and is the same."""
    first, _ = hear_parts([part("low")], [line("a")], CAST, store, jobs=1)
    monkeypatch.setattr("audiodrama.engines.pool.Pool.submit", None)
    second, _ = hear_parts([part("low")], [line("a")], CAST, store, jobs=1)
    assert np.array_equal(first["low", "a"], second["low", "a"])


def test_pauses_between_phrases_are_kept(store):
    """A beat in the middle of a line is as long as the script asks, and a breath longer."""
    whole = Line("a", "MARTA", "marta", "One two. Three four.", (Phrase("One two."), Phrase("Three four.", 2)))
    beat = Line("b", "MARTA", "marta", whole.text, (Phrase("One two."), Phrase("Three four.", 2, pause_before_s=0.6)))
    sounds, _ = hear_parts([part("low")], [whole, beat], CAST, store, jobs=1)
    assert len(sounds["low", "b"]) - len(sounds["low", "a"]) == round(0.6 * RATE_HZ)


def test_a_voice_that_fails_is_left_out_and_named(store):
    """One engine's fault costs its own row of the page, not the audition."""
    sounds, failed = hear_parts([part("low"), part("refuse")], [line("a")], CAST, store, jobs=1)
    assert {name for name, _ in sounds} == {"low"}
    assert list(failed) == ["refuse"]
    assert "refuses" in failed["refuse"]


def test_deliveries_before_and_after(store):
    """The bare voice has no effect and no level of the delivery's; the finished one has both."""
    asked = [Delivery("plain"), Delivery("far", level_db=-6.0), Delivery("phoned", effects=("phone",))]
    sounds, failed = hear_deliveries(part("mid"), TEXT, asked, CAST, store, jobs=1)
    assert failed == {}
    assert {*sounds} == {(side, each.name) for side in ("before", "after") for each in asked}
    assert np.array_equal(sounds["before", "plain"], sounds["after", "plain"])
    assert np.array_equal(sounds["before", "far"], sounds["before", "plain"])
    assert np.allclose(sounds["after", "far"], sounds["before", "far"] * 10 ** (-6 / 20), atol=1e-4)
    assert not np.allclose(sounds["after", "phoned"], sounds["before", "phoned"], atol=0.01)


def test_portraits_are_of_the_role_s_own_sound(store):
    """A role's pitch and effects are part of how it sounds; a portrait is made once."""
    found = portraits([part("low"), part("high"), part("high", "phoned", role="ben")], CAST, store, jobs=1)
    assert distance(found["low"], found["high"]) > 0.3
    assert distance(found["phoned"], found["high"]) > 0.2
    kept = sorted(Path(store.folder, "portrait").rglob("*"))
    assert portraits([part("low")], CAST, store, jobs=1)["low"] == found["low"]
    assert sorted(Path(store.folder, "portrait").rglob("*")) == kept


def test_an_audition_ranks_hears_and_tells_who_failed(store):
    """Named voices are heard, the one in force is marked, the rest of the cast is what they are held against."""
    chosen = {name: Chosen(name, 0, role.choices[0]) for name, role in CAST.roles.items()}
    named = [VoiceChoice("tone", "mid"), VoiceChoice("tone", "refuse")]
    held = hold_audition(CAST.roles["marta"], [line("a")], CAST, chosen, store, named=named, only_named=True, jobs=1)
    assert {each.choice.voice for each in held.candidates} == {"low", "mid", "refuse"}
    assert [each.choice.voice for each in held.candidates if each.current] == ["low"]
    assert {each.nearest[0] for each in held.candidates if each.nearest} == {"BEN"}
    assert list(held.failed) == ["tone:refuse"]
    heard = {held.candidates[int(at)].choice.voice for at, _ in held.sounds}
    assert heard == {"low", "mid"}


def test_mp3_plays_everywhere():
    """A sound comes back from its MP3 at the same level and nearly the same length."""
    sound = (0.2 * np.sin(np.arange(RATE_HZ) * 0.06)).astype(np.float32)[:, np.newaxis]
    back, rate_hz = soundfile.read(io.BytesIO(mp3(sound)))
    assert rate_hz == RATE_HZ
    assert abs(len(back) - len(sound)) < 0.1 * RATE_HZ
    assert np.sqrt(np.mean(back[5000:30000] ** 2)) == pytest.approx(0.2 / np.sqrt(2), rel=0.02)
