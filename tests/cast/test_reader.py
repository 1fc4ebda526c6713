"""voices.yaml: what is written is what is cast, and every mistake is said at its place (`reader`, `profile_reader`)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiodrama.base.source import Source
from audiodrama.cast.deliveries import BUILT_IN_EFFECTS, DELIVERIES
from audiodrama.cast.model import Cast, Delivery, Pronunciation, Role, VoiceChoice
from audiodrama.cast.profiles import PROFILES
from audiodrama.cast.reader import read_cast
from audiodrama.dsp.effects.table import EFFECTS, Effect
from audiodrama.sounds.reader import read_palette
from audiodrama.speech.normalise import read_aloud

if TYPE_CHECKING:
    from audiodrama.sounds.palette import Palette

BUILT_IN = read_palette(None, Path("sfx"))[0]


def read(text: str, palette: Palette = BUILT_IN) -> Cast:
    """The cast of a text without mistakes."""
    cast, found = read_cast(Source("voices.yaml", text), palette)
    assert [each.message for each in found] == []
    return cast


def mistakes(text: str) -> list[tuple[str, str]]:
    """Codes and the stretches of the text that they point at."""
    found = read_cast(Source("voices.yaml", text), BUILT_IN)[1]
    return [(each.code, text[each.place.start : each.place.end]) for each in found]


def test_an_empty_file_is_the_built_in_casting():
    """Without a word there is nobody, but every delivery, effect and profile that comes with the program."""
    assert read("") == Cast(deliveries=DELIVERIES, effects=BUILT_IN_EFFECTS, profiles=PROFILES)


def test_every_key_of_a_character():
    """Each figure lands in the unit that its name says."""
    text = """cast:
  Old Marta:
    voice: {tone: mid}
    rate: 0.9
    pitch: -2st
    level: -3dB
    pan: -.25
    distance: 250cm
    effects: [whisper, Murmur]
    aliases: [GRANNY, The Widow]
"""
    expected = Role(
        "Old Marta", (VoiceChoice("tone", "mid"),), rate=0.9, pitch_st=-2, level_db=-3, pan=-0.25, distance_m=2.5,
        effects=("whisper", "murmur"), aliases=("GRANNY", "The Widow"),
    )  # fmt: skip
    cast = read(text)
    assert cast.roles == {"old-marta": expected}
    assert [cast.role(name) for name in ("OLD  MARTA", "Granny", "the_widow", "BEN")] == [expected] * 3 + [None]


@pytest.mark.parametrize(
    ("voice", "expected"),
    [
        ("{tone: low}", [VoiceChoice("tone", "low")]),
        ("[{tone: low}, {tone: high}]", [VoiceChoice("tone", "low"), VoiceChoice("tone", "high")]),
        (
            "{tone: {voice: low, language: de, speaker: '3', instructions: slowly}}",
            [VoiceChoice("tone", "low", "de", "3", "slowly")],
        ),
        (
            "[{tone: {voice: low}}, {pyttsx3: en-gb}]",
            [VoiceChoice("tone", "low"), VoiceChoice("pyttsx3", "en-gb")],
        ),
    ],
)
def test_preference_lists(voice, expected):
    """One voice, a list of them, and the long form, in the order in which they are written."""
    assert list(read(f"cast: {{M: {{voice: {voice}}}}}").roles["m"].choices) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("NARRATOR", "action")),
        ("narrator: {speaker: Old Tom}", ("Old Tom", "action")),
        ("narrator: {reads: cues-only}", ("NARRATOR", "cues-only")),
    ],
)
def test_the_narrator(text, expected):
    """Who narrates, and what."""
    cast = read(text)
    assert (cast.narrator, cast.narrator_reads) == expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{highpass: 1.2kHz}", Effect("highpass", (("frequency", 1200.0),))),
        ("{chorus: {rate: 0.8Hz, depth: 0.2}}", Effect("chorus", (("depth", 0.2), ("rate", 0.8)))),
        ("phone", Effect("phone")),
        ("{send: {space: church}}", Effect("send", (), "church")),
        ("{send: {space: Church, level: -6dB}}", Effect("send", (("level", -6.0),), "church")),
    ],
)
def test_a_step_of_an_effect(step, expected):
    """The main figure alone, a map of figures, a bare kind, and a send to a space under any spelling."""
    assert read(f"effects: {{Far Off: [{step}]}}").effects == {**BUILT_IN_EFFECTS, "far-off": (expected,)}


@pytest.mark.parametrize("kind", [each for each in EFFECTS.values() if each.figures and not each.takes_space])
def test_every_effect_takes_its_main_figure_and_all_by_name(kind):
    """A figure's default, written out, is read back as it was."""
    main, every = kind.main, ", ".join(f"{f.name}: {f.default:.6f}{f.unit}" for f in kind.figures)
    one = f"{main.default:.6f}{main.unit}"
    cast = read(f"effects: {{one: [{{{kind.name}: {one}}}], all: [{{{kind.name}: {{{every}}}}}]}}")
    assert cast.effects["one"] == (Effect(kind.name, ((main.name, main.default),)),)
    assert cast.effects["all"] == (Effect(kind.name, tuple((f.name, f.default) for f in kind.figures)),)


def test_own_effects_for_a_character():
    """A chain of the file is known to its characters and deliveries, and may take a built-in one's place."""
    text = """cast: {M: {voice: {tone: mid}, effects: Ghost}}
deliveries: {haunted: {effects: [ghost, whisper]}}
effects: {ghost: [{highpass: 300Hz}, phone], whisper: [{gain: -6dB}]}
"""
    cast = read(text)
    ghost = (Effect("highpass", (("frequency", 300.0),)), Effect("phone"))
    softer = (Effect("gain", (("level", -6.0),)),)
    assert cast.chain(cast.role("M"), [cast.deliveries["haunted"]]) == (*ghost, *ghost, *softer)


def test_a_delivery_over_a_built_in_one():
    """Figures left out stay as they are; `effects: []` takes the effects away."""
    before = DELIVERIES["whispering"]
    cast = read("deliveries: {whispering: {level: -2dB}}")
    assert cast.deliveries["whispering"] == replace(before, level_db=-2.0)
    assert read("deliveries: {whispering: {effects: []}}").deliveries["whispering"] == replace(before, effects=())


def test_a_new_delivery():
    """All figures of a delivery of the user's own."""
    cast = read("deliveries: {Half Asleep: {rate: 0.8, pitch: -1st, level: -4dB, effects: [soft]}}")
    assert cast.deliveries["half-asleep"] == Delivery("Half Asleep", 0.8, -1, -4, ("soft",))
    assert {name: each for name, each in cast.deliveries.items() if name in DELIVERIES} == DELIVERIES


def test_a_delivery_like_another():
    """What it does not say is as in the other one, be that built in or of the same file."""
    cast = read("deliveries: {rasend: {like: angry, level: 3dB}, tobend: {like: rasend, rate: 1.2}}")
    base = DELIVERIES["angry"]
    assert cast.deliveries["rasend"] == replace(base, name="rasend", level_db=3)
    assert cast.deliveries["tobend"] == replace(base, name="tobend", level_db=3, rate=1.2)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("Kyouske: KYOH-skeh", Pronunciation("Kyouske", "KYOH-skeh")),
        ("Kyouske: {as: KYOH-skeh, language: en}", Pronunciation("Kyouske", "KYOH-skeh", language="en")),
        ("Kyouske: {ipa: kʲoːske}", Pronunciation("Kyouske", ipa="kʲoːske")),
        ("Kyouske: {ipa: kʲoːske, as: kyoh-skeh}", Pronunciation("Kyouske", "kyoh-skeh", "kʲoːske")),
    ],
)
def test_pronunciations(entry, expected):
    """A respelling alone or in the long form, or IPA; found under the folded word."""
    assert read(f"pronounce: {{{entry}}}").pronounce == {"kyouske": expected}


def test_every_key_of_a_profile():
    """What is not written comes from the profile that it is like."""
    text = """profiles:
  club: {like: broadcast, loudness: -20LUFS, tolerance: 0.3LU, peak: -2dB, noise-floor: -55dB, head: 300ms,
         tail: 1s, longest: 10min, loudness-range: 6LU, rate: 44100, bit-rate: 256}
  club-loud: {like: club, loudness: -18LUFS}
"""
    club = replace(
        PROFILES["broadcast"], name="club", loudness_lufs=-20, tolerance_lu=0.3, peak_dbtp=-2, noise_floor_db=-55,
        head_s=0.3, tail_s=1, longest_s=600, loudness_range_lu=6, rate_hz=44100, bit_rate_kbps=256,
    )  # fmt: skip
    loud = replace(club, name="club-loud", loudness_lufs=-18)
    assert read(text).profiles == {**PROFILES, "club": club, "club-loud": loud}


def test_a_profile_like_none_is_a_podcast():
    """Without `like` the figures are those of a podcast."""
    assert read("profiles: {mine: {tail: 3s}}").profiles["mine"] == replace(PROFILES["podcast"], name="mine", tail_s=3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cats: {}", [("unknown-key", "cats")]),
        ("narrator: {speker: TOM}", [("unknown-key", "speker")]),
        ("narrator: {reads: everything}", [("bad-value", "everything")]),
        ("cast: {M: {rate: 1.1}}", [("no-voice", "M")]),
        ("cast: {M: {voice: {tone: mid}, raet: 1.1}}", [("unknown-key", "raet")]),
        ("cast: {M: {voice: {tone: mid}}, m: {voice: {tone: low}}}", [("duplicate-key", "m")]),
        ("cast: {M: {voice: {festivl: kal}}}", [("unknown-engine", "festivl")]),
        ("cast: {M: {voice: {tone: soprano}}}", [("unknown-engine-voice", "soprano")]),
        ("cast: {M: {voice: {tone: {voice: soprano}}}}", [("unknown-engine-voice", "soprano")]),
        ("cast: {M: {voice: {tone: {language: en}}}}", [("wrong-shape", "tone")]),
        ("cast: {M: {voice: {tone: {voice: mid, sex: f}}}}", [("unknown-key", "sex")]),
        ("cast: {M: {voice: {tone: [mid]}}}", [("wrong-shape", "[mid]")]),
        ("cast: {M: {voice: mid}}", [("wrong-shape", "mid")]),
        ("cast: {M: [tone]}", [("wrong-shape", "[tone]")]),
        ("cast: {M: {voice: {tone: mid}, level: -3}}", [("bad-value", "-3")]),
        ("cast: {M: {voice: {tone: mid}, rate: 12}}", [("out-of-range", "12")]),
        ("cast: {M: {voice: {tone: mid}, pan: [0.1]}}", [("wrong-shape", "[0.1]")]),
        ("cast: {M: {voice: {tone: mid}, effects: [gohst]}}", [("unknown-effect", "gohst")]),
        ("cast: {M: {voice: {tone: mid}}, B: {voice: {tone: low}, aliases: [m]}}", [("duplicate-key", "B")]),
        ("deliveries: {sad: {speed: 1}}", [("unknown-key", "speed")]),
        ("deliveries: {odd: {effects: [gohst]}}", [("unknown-effect", "gohst")]),
        ("effects: {far: {highpass: 180Hz}}", [("wrong-shape", "far")]),
        ("effects: {far: [{highpass: 180Hz, gain: 1dB}]}", [("wrong-shape", "{highpass: 180Hz, gain: 1dB}")]),
        ("effects: {far: [{higpass: 180Hz}]}", [("unknown-effect", "higpass")]),
        ("effects: {far: [{highpass: 180}]}", [("bad-value", "180")]),
        ("effects: {far: [{highpass: 1Hz}]}", [("out-of-range", "1Hz")]),
        ("effects: {far: [{highpass: {frequency: 180dB}}]}", [("bad-value", "180dB")]),
        ("effects: {far: [{highpass: {q: 3}}]}", [("unknown-key", "q")]),
        ("effects: {far: [{highpass: [180Hz]}]}", [("wrong-shape", "[180Hz]")]),
        ("effects: {far: [send]}", [("wrong-shape", "send")]),
        ("effects: {far: [{send: -6dB}]}", [("wrong-shape", "send")]),
        ("effects: {far: [{send: [church]}]}", [("wrong-shape", "send")]),
        ("effects: {far: [{whisper: 3}]}", [("out-of-range", "3")]),
        ("effects: {far: [{send: {level: -6dB}}]}", [("wrong-shape", "{level: -6dB}")]),
        ("effects: {far: [{send: {space: churhc}}]}", [("unknown-effect", "churhc")]),
        ("pronounce: {Kyouske: {language: en}}", [("wrong-shape", "Kyouske")]),
        ("pronounce: {Kyouske: {ipa: KYOH-skeh}}", [("bad-value", "KYOH-skeh")]),
        ("pronounce: {Kyouske: {ipa: 'kj@ske'}}", [("bad-value", "'kj@ske'")]),
        ("pronounce: {Kyouske: a, KYOUSKE: b}", [("duplicate-key", "KYOUSKE")]),
        ("profiles: {mine: {like: podcats}}", [("unknown-base", "podcats")]),
        ("profiles: {mine: {rate: 22050}}", [("bad-value", "22050")]),
        ("profiles: {mine: {bit-rate: 100}}", [("bad-value", "100")]),
        ("profiles: {mine: {peak: 3dB}}", [("out-of-range", "3dB")]),
        ("profiles: {mine: {loudnes: -3LUFS}}", [("unknown-key", "loudnes")]),
        ("profiles: {mine: {credits: sung}}", [("bad-value", "sung")]),
    ],
)  # fmt: skip
def test_mistakes_at_their_places(text, expected):
    """Each mistake once, pointing at the very text that is wrong."""
    assert mistakes(text) == expected


def test_a_mistake_names_what_was_meant():
    """A misspelt effect comes with the name nearest to it."""
    (found,) = read_cast(Source("voices.yaml", "effects: {far: [{higpass: 180Hz}]}"), BUILT_IN)[1]
    assert found.hint == "Did you mean highpass?"


def test_a_broken_file_keeps_the_built_in_casting():
    """What is no YAML gives one mistake and the casting that comes with the program."""
    cast, found = read_cast(Source("voices.yaml", "cast: [\n"), BUILT_IN)
    assert ([each.code for each in found], cast) == (
        ["yaml-syntax"],
        Cast(deliveries=DELIVERIES, effects=BUILT_IN_EFFECTS),
    )


def test_what_is_right_is_read_beside_what_is_wrong():
    """One mistake costs its own value, not its neighbours."""
    text = "cast: {M: {voice: [{festivl: x}, {tone: mid}], rate: 12, pan: 0.5}}"
    assert read_cast(Source("voices.yaml", text), BUILT_IN)[0].roles == {
        "m": Role("M", (VoiceChoice("tone", "mid"),), pan=0.5)
    }


def test_an_alias_that_is_the_name_itself():
    """Another spelling of one's own name belongs to nobody else."""
    assert read("cast: {MARTA: {voice: {tone: mid}, aliases: [Marta, GRAN, Gran]}}").role("gran").name == "MARTA"


PLS = """<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="{}">
<lexeme><grapheme>Aoi</grapheme><phoneme>{}</phoneme></lexeme>
<lexeme><grapheme>Rei</grapheme><alias>ray</alias></lexeme></lexicon>"""


def test_lexicons_come_before_the_files_own_words(tmp_path):
    """A word means what the file itself says, else what the last lexicon of the line's language says."""
    (tmp_path / "names.pls").write_text(PLS.format("en", "aɔɪ"))
    (tmp_path / "noms.pls").write_text(PLS.format("fr", "awa"))
    text = "lexicons: [names.pls, noms.pls]\npronounce: {rei: {as: raid}}\n"
    cast, found = read_cast(Source("voices.yaml", text), BUILT_IN, tmp_path)
    assert found == []
    for language, said, ipa in (("en-gb", "Aoi, raid", "aɔɪ"), ("fr", "Aoi, raid", "awa"), ("de", "Aoi, raid", None)):
        reading = read_aloud("Aoi, Rei", language=language, pronounce=cast.pronounce)
        assert (reading.text, dict(reading.phonemes).get(0)) == (said, ipa)


@pytest.mark.parametrize(
    ("raw", "name", "reason"),
    [
        (None, "names.pls", "there is no such file"),
        (b"<html/>", "names.pls", "it begins with <html>"),
        (b"", "../names.pls", "it lies outside the production"),
        (None, ".", "it is a folder, not a file"),
        ("<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a><a/>".encode("utf-16"), "names.pls", "document type"),
    ],
)
def test_a_lexicon_that_cannot_be_used_is_a_mistake_at_its_name(tmp_path, raw, name, reason):
    """The name is pointed at, and the reason told."""
    (tmp_path / "play").mkdir()
    if raw is not None:
        (tmp_path / "play" / name).write_bytes(raw)
    (found,) = read_cast(Source("voices.yaml", f"lexicons: {name}\n"), BUILT_IN, tmp_path / "play")[1]
    assert (found.code, found.place.start) == ("bad-lexicon", 10)
    assert reason in found.message


def test_voices_that_lack_the_same_thing_are_told_once(monkeypatch):
    """One step installs them all: the others are notes at their places; another lack is told by itself."""
    lacks = {"low": ("the engine is not installed", "get it"), "mid": ("the engine is not installed", "get it"),
             "high": ("the voice is not installed", None)}  # fmt: skip
    monkeypatch.setattr("audiodrama.cast.voice_reader.registry.lack", lambda _, voice: lacks[voice])
    text = "cast:\n  A: {voice: {tone: low}}\n  B: {voice: {tone: high}}\n  C: {voice: {tone: mid}}\n"
    _, found = read_cast(Source("voices.yaml", text), BUILT_IN)
    assert [(str(each.place), [(note.message, str(note.place)) for note in each.notes]) for each in found] == [
        ("voices.yaml:2:21", [("nor can tone: mid", "voices.yaml:4:21")]),
        ("voices.yaml:3:21", []),
    ]


def test_gender_and_lock_are_stated():
    """Both are read, and neither makes one role differ from another that sounds the same."""
    role = read("cast:\n  A: {voice: {tone: mid}, gender: female, lock: true}\n").roles["a"]
    assert (role.gender, role.lock) == ("female", True)
    assert role == read("cast:\n  A: {voice: {tone: mid}}\n").roles["a"]
    assert mistakes("cast:\n  A: {voice: {tone: mid}, gender: woman}\n") == [("bad-value", "woman")]
