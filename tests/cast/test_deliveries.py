"""Deliveries: what each asks for, and that the difference can be measured."""

import numpy as np
import pytest

from audiodrama.base import translations
from audiodrama.base.names import key
from audiodrama.base.units import db_to_gain
from audiodrama.cast.deliveries import (
    BUILT_IN_DELIVERIES,
    BUILT_IN_EFFECTS,
    DELIVERIES,
    SYNONYMS,
    deliveries_of,
    with_own,
)
from audiodrama.cast.model import Delivery
from audiodrama.dsp.effects.chain import apply
from audiodrama.dsp.effects.table import EFFECTS
from audiodrama.dsp.intelligibility import speech_index
from audiodrama.dsp.pitch import track_pitch
from synthetic_voice import RATE_HZ, loudness_db, phrase, share_voiced_alike, tilt_db

SPEECH = phrase(f0_hz=180.0)
POOR = 0.45
"""Below this index of speech much is lost (ANSI S3.5-1997)."""


def delivered(name):
    """The effects and the level of a delivery, and its pitch by the pitch effect; the rate is the engine's."""
    from audiodrama.dsp.effects.table import Effect

    asked = DELIVERIES[key(name)]
    chain = [Effect("pitch", (("shift", asked.pitch_st),))]
    chain += [step for effect in asked.effects for step in BUILT_IN_EFFECTS[effect]]
    return apply(chain, SPEECH, RATE_HZ) * db_to_gain(asked.level_db)


def pitch_of(samples):
    return track_pitch(samples[:, 0].astype(np.float64), RATE_HZ)


def spread_st(samples):
    found = pitch_of(samples)
    return np.subtract(*np.percentile(12 * np.log2(found.f0_hz[found.voiced]), [85, 15]))


def test_every_effect_exists():
    """Deliveries use chains that are there; chains use kinds and figures that are in the table, within range."""
    assert {name for each in BUILT_IN_DELIVERIES for name in each.effects} <= {*BUILT_IN_EFFECTS}
    steps = [step for chain in BUILT_IN_EFFECTS.values() for step in chain]
    wrong = [
        (step.kind, name)
        for step in steps
        for name, value in step.figures
        if not (figure := EFFECTS[step.kind].figure(name)) or not figure.low <= value <= figure.high
    ]
    assert wrong == []


def test_every_chain_is_used_and_every_key_is_a_key():
    """No chain is left over, and chains are found under the key of their name."""
    used = {name for each in BUILT_IN_DELIVERIES for name in each.effects}
    assert {*BUILT_IN_EFFECTS} - used == set()
    assert [key(name) for name in (*BUILT_IN_EFFECTS, *DELIVERIES)] == [*BUILT_IN_EFFECTS, *DELIVERIES]


def test_no_spelling_means_two_things():
    """A spelling stands in the table once, beside a delivery that exists."""
    spellings = [key(s) for each in BUILT_IN_DELIVERIES for s in (each.name, *SYNONYMS.get(each.name, ()))]
    spellings += translations.DELIVERIES
    assert len(spellings) == len(set(spellings)) == len(DELIVERIES)
    assert {*SYNONYMS} <= {each.name for each in BUILT_IN_DELIVERIES}


def test_levels_keep_every_delivery_audible():
    """Between -8 and +4 dB, rates between three quarters and one and a quarter."""
    assert all(-8 <= each.level_db <= 4 for each in BUILT_IN_DELIVERIES)
    assert all(0.75 <= each.rate <= 1.25 for each in BUILT_IN_DELIVERIES)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("whispering", ["whispering"]),
        ("Whispered", ["whispering"]),
        ("sotto voce", ["whispering"]),
        ("in tears", ["in tears"]),
        ("to himself", ["to herself"]),
        ("almost whispering, to herself", ["whispering", "to herself"]),
        ("very softly", ["softly"]),
        ("whispering to Madoka", ["whispering"]),
        ("a little amused", ["laughing"]),
        ("tired but cheerful", ["tired", "cheerful"]),
        ("crying; then sobbing", ["in tears"]),
    ],
)
def test_what_a_parenthetical_means(text, names):
    """Spellings, words of degree, persons spoken to and several at once are understood."""
    found, unknown = deliveries_of(text, DELIVERIES)
    assert ([each.name for each in found], unknown) == (names, ())


def test_what_means_nothing_is_handed_back():
    """A part that no delivery is known for comes back as written, beside those that are."""
    found, unknown = deliveries_of("shouting, with One Eye closed", DELIVERIES)
    assert ([each.name for each in found], unknown) == (["shouting"], ("with One Eye closed",))


def test_an_own_delivery_takes_over_every_spelling():
    """A production's `whispering` is meant by `whispered` too, and a spelling of its own stays its own."""
    own = Delivery("whispering", level_db=-3)
    other = Delivery("sotto voce", level_db=-7)
    known = with_own({"whispering": own, "sotto-voce": other})
    assert (known["whispered"], known["whispering"], known["sotto-voce"]) == (own, own, other)
    assert known["shouting"] == DELIVERIES["shouting"]


@pytest.mark.parametrize("delivery", BUILT_IN_DELIVERIES, ids=lambda each: each.name)
def test_the_level_is_the_delivery_s_own(delivery):
    """Effects keep the loudness, so that a delivery is as much louder or softer as its table says, within 1.5 dB."""
    assert loudness_db(delivered(delivery.name)) - loudness_db(SPEECH) == pytest.approx(delivery.level_db, abs=1.5)


@pytest.mark.parametrize("delivery", BUILT_IN_DELIVERIES, ids=lambda each: each.name)
def test_every_delivery_but_the_plain_one_changes_something(delivery):
    """Samples, or the rate that the engine is asked for."""
    changed = delivery.rate != 1 or not np.allclose(delivered(delivery.name), SPEECH, atol=1e-4)
    assert changed == (delivery.name != "normal")


@pytest.mark.parametrize("delivery", BUILT_IN_DELIVERIES, ids=lambda each: each.name)
def test_words_stay_understood(delivery):
    """Over a background 15 dB below plain speech, no delivery is as poor to follow as speech lost in a crowd."""
    hiss = np.random.default_rng(1).normal(size=len(SPEECH))
    pink = np.fft.irfft(np.fft.rfft(hiss) / np.sqrt(np.maximum(np.arange(len(hiss) // 2 + 1), 20)), len(hiss))
    background = pink[:, np.newaxis].astype(np.float32)
    background *= db_to_gain(loudness_db(SPEECH) - 15 - loudness_db(background))
    assert speech_index(in_thirds(delivered(delivery.name)), in_thirds(background)) > POOR + 0.03


def in_thirds(samples):
    """Power in each of the 18 thirds of an octave that `speech_index` takes."""
    power = np.square(np.abs(np.fft.rfft(samples[:, 0])))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    edges = 160 * 2 ** ((np.arange(19) - 0.5) / 3)
    return np.add.reduceat(power, np.searchsorted(hz, edges))[:18]


def test_whispering_has_no_voicing_left():
    """Hardly a moment of a whispered phrase has the pitch of the voice, and its treble is stronger."""
    made = delivered("whispering")
    assert pitch_of(SPEECH).voiced.mean() > 0.5
    assert share_voiced_alike(pitch_of(SPEECH), pitch_of(made)) < 0.02
    assert pitch_of(made).voiced.mean() < 0.1
    assert tilt_db(made) > tilt_db(SPEECH) + 6


def test_shouting_is_higher_brighter_and_louder():
    """Pitch up by three semitones or more, the spectrum less steep by 5 dB or more, louder by 3 dB or more."""
    made = delivered("shouting")
    assert 12 * np.log2(pitch_of(made).median_hz / pitch_of(SPEECH).median_hz) > 2.9
    assert tilt_db(made) > tilt_db(SPEECH) + 5
    assert loudness_db(made) > loudness_db(SPEECH) + 3


def test_tears_shake():
    """The pitch of a held vowel moves between neighbouring moments several times as much as before."""

    def shake(samples):
        found = pitch_of(samples)
        both = found.voiced[12:] & found.voiced[:-12]
        return np.abs(12 * np.log2(found.f0_hz[12:][both] / found.f0_hz[:-12][both])).mean()

    steady = phrase(f0_hz=180.0, order="a", syllable_s=3.0)
    assert shake(apply(BUILT_IN_EFFECTS["tears"], steady, RATE_HZ)) > 4 * shake(steady)
    assert pitch_of(delivered("in tears")).hnr_db() < pitch_of(SPEECH).hnr_db() - 1.5


def test_laughing_beats():
    """Loudness swings between four and six times a second much more than in plain speech."""

    def beat(samples):
        loud = np.sqrt(np.square(samples[: len(samples) // 240 * 240, 0]).reshape(-1, 240).mean(axis=1))
        power = np.abs(np.fft.rfft(loud * np.hanning(len(loud)))) ** 2
        hz = np.fft.rfftfreq(len(loud), 0.01)
        return power[(hz > 4) & (hz < 6)].sum() / power[(hz > 0.5) & (hz < 20)].sum()

    steady = phrase(f0_hz=180.0, order="a", syllable_s=3.0)
    made = apply(BUILT_IN_EFFECTS["laugh"], steady, RATE_HZ)
    assert beat(made) > 5 * beat(steady)


def test_moods_widen_and_flatten_the_melody():
    """Joy and surprise widen the melody, weariness and coldness flatten it, the order as listeners have it."""
    spread = {name: spread_st(delivered(name)) for name in ("coldly", "tired", "normal", "surprised")}
    assert spread["coldly"] < spread["tired"] < 0.75 * spread["normal"]
    assert spread["surprised"] > 1.2 * spread["normal"]


def test_soft_voices_are_duller_and_breathier():
    """Softly spoken, the treble of the voice falls, and there is more noise beside the harmonics."""
    made = delivered("softly")
    assert pitch_of(made).hnr_db() < pitch_of(SPEECH).hnr_db() - 1
    voiced_treble = tilt_db(apply(BUILT_IN_EFFECTS["weary"], SPEECH, RATE_HZ), edge_hz=2500.0)
    assert voiced_treble < tilt_db(SPEECH, edge_hz=2500.0) - 1


def test_pace_is_asked_of_the_engine():
    """Fast is faster than plain, slow and tired slower."""
    rate = {name: DELIVERIES[key(name)].rate for name in ("fast", "normal", "tired", "slow", "singing")}
    assert rate["normal"] == 1
    assert rate["fast"] > 1.15
    assert 0.9 > rate["tired"] > rate["slow"] >= rate["singing"]


def test_lines_and_doors_narrow_the_band():
    """Phone and door let little pass above 4 kHz; the phone lets little pass below 200 Hz besides."""

    def share_db(samples, low, high):
        power = np.abs(np.fft.rfft(samples[:, 0])) ** 2
        hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
        return 10 * np.log10(power[(hz >= low) & (hz < high)].sum() / power.sum())

    assert share_db(SPEECH, 4000, 12000) > -30
    assert share_db(delivered("on the phone"), 4500, 12000) < -30
    assert share_db(delivered("on the phone"), 0, 200) < -12
    assert share_db(delivered("through a door"), 4000, 12000) < -35


def test_a_ghost_leaves_something_behind():
    """After the last word of a ghost there is a haze, and there is none after plain speech."""
    padded = np.concatenate([SPEECH, np.zeros((RATE_HZ, 1), np.float32)])
    made = apply(BUILT_IN_EFFECTS["ghost"], padded, RATE_HZ)
    after = made[len(SPEECH) + RATE_HZ // 10 : len(SPEECH) + RATE_HZ // 2]
    assert loudness_db(after) > loudness_db(SPEECH) - 45


def test_the_manual_tells_all():
    """Every delivery, chain and kind of effect stands in the manual, with the figures that are in the tables."""
    from importlib.resources import files

    manual = (files("audiodrama.cli") / "help" / "casting.md").read_text(encoding="utf-8")
    kinds = [
        f"| `{kind.name}` | {kind.doc.rstrip('.')} | "
        + " · ".join(f"`{f.name}` {f.default:g}{f.unit} ({f.low:g} to {f.high:g})" for f in kind.figures)
        for kind in EFFECTS.values()
    ]
    deliveries = [f"| {each.name} |" for each in BUILT_IN_DELIVERIES]
    rates = [f"rate {each.rate:g}" for each in BUILT_IN_DELIVERIES if each.rate != 1]
    chains = [f"`{name}`" for name in BUILT_IN_EFFECTS]
    assert [text for text in (*kinds, *deliveries, *rates, *chains) if text not in manual] == []


@pytest.mark.parametrize("voice", ["en-us+f2", "en-us+m3"])
def test_deliveries_of_a_real_voice(voice):
    """What holds of synthetic vowels holds of an engine's speech: no voicing in a whisper, a brighter shout."""
    from audiodrama.engines import registry
    from audiodrama.engines.base import Request

    take = registry.engine("pyttsx3").speak(Request("Somebody was standing on the stairs all night.", voice))
    spoken = take.samples[:, np.newaxis]

    def heard(*effects):
        chain = [step for effect in effects for step in BUILT_IN_EFFECTS[effect]]
        made = apply(chain, spoken, take.rate_hz)
        return made, track_pitch(made[:, 0].astype(np.float64), take.rate_hz)

    plain = track_pitch(spoken[:, 0].astype(np.float64), take.rate_hz)
    whisper, whispered = heard("whisper")
    shout, shouted = heard("shout")
    assert plain.voiced.mean() > 0.3
    assert share_voiced_alike(plain, whispered) < 0.05
    assert tilt_db(whisper, take.rate_hz) > tilt_db(spoken, take.rate_hz) + 4
    assert tilt_db(shout, take.rate_hz) > tilt_db(spoken, take.rate_hz) + 4
    assert shouted.voiced.mean() > 0.7 * plain.voiced.mean()
