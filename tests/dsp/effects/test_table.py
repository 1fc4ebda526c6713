"""`table` `chain` `equalizer` `level` `modulation` `psola` `saturation` `transmission` `voice` `pitch`: their sound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiodrama.dsp.effects.chain import PLAIN, RANDOM, apply
from audiodrama.dsp.effects.table import EFFECTS, Effect, tail_s
from audiodrama.dsp.pitch import track_pitch
from synthetic_voice import RATE_HZ, hiss, level_db, loudness_db, phrase, share_voiced_alike, tilt_db, vowel

SPEECH = phrase()


def pitch_of(samples):
    return track_pitch(samples[:, 0].astype(np.float64), RATE_HZ)


def one(kind, **figures):
    return (Effect(kind, tuple(figures.items())),)


def strongly(kind):
    """A kind with every figure moved off the value at which it would do nothing."""
    moved = {"shift": 2.0, "gain": 6.0, "tremor": 0.5}
    return one(kind, **{figure.name: moved[figure.name] for figure in EFFECTS[kind].figures if figure.name in moved})


SOUNDING = [kind for kind in EFFECTS if kind != "send"]


def test_every_kind_has_exactly_one_function():
    """The table and the functions name the same kinds; only the send is left to arranging."""
    assert {*PLAIN, *RANDOM} == {*EFFECTS} - {"send"}
    assert not {*PLAIN} & {*RANDOM}


def test_defaults_lie_within_their_ranges():
    """A figure that is left out takes a value that could have been written."""
    wrong = [(k.name, f.name) for k in EFFECTS.values() for f in k.figures if not f.low <= f.default <= f.high]
    assert wrong == []


def test_the_table_needs_no_numpy():
    """voices.yaml is checked against the table without numpy being loaded."""
    import subprocess
    import sys

    code = "import sys, audiodrama.dsp.effects.table, audiodrama.cast.deliveries; print('numpy' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"


@pytest.mark.parametrize("kind", SOUNDING)
def test_length_and_type_stay(kind):
    """A voice comes back as float32 of the same shape, and it has changed."""
    made = apply(strongly(kind), SPEECH, RATE_HZ)
    assert (made.shape, made.dtype) == (SPEECH.shape, np.float32)
    assert not np.array_equal(made, SPEECH) or kind == "gain"


@pytest.mark.parametrize("kind", SOUNDING)
def test_silence_stays_silence(kind):
    """No effect makes sound of its own."""
    assert not apply(strongly(kind), np.zeros((6000, 1), np.float32), RATE_HZ).any()


@pytest.mark.parametrize("kind", SOUNDING)
def test_repeats_exactly(kind):
    """The same seed gives the same samples."""
    assert np.array_equal(
        apply(strongly(kind), SPEECH, RATE_HZ, seed=7), apply(strongly(kind), SPEECH, RATE_HZ, seed=7)
    )


@pytest.mark.parametrize("kind", sorted(RANDOM.keys() - {"pitch", "sing"}))
def test_another_seed_is_another_noise(kind):
    """Where chance has a part, the seed decides it."""
    first, second = (apply(strongly(kind), SPEECH, RATE_HZ, seed=seed) for seed in (1, 2))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("kind", [kind for kind in SOUNDING if EFFECTS[kind].colour])
def test_colour_keeps_the_loudness(kind):
    """An effect of colour changes the loudness by less than 1 dB and does not clip."""
    made = apply(strongly(kind), SPEECH, RATE_HZ)
    assert loudness_db(made) == pytest.approx(loudness_db(SPEECH), abs=1.0)
    assert np.abs(made).max() <= 1.0


@settings(max_examples=12, deadline=None)
@given(kind=st.sampled_from(SOUNDING), frames=st.integers(0, 1500))
def test_any_length_will_do(kind, frames):
    """A click, a syllable or nothing at all comes back at its own length, finite."""
    made = apply(strongly(kind), SPEECH[2000 : 2000 + frames], RATE_HZ)
    assert made.shape == (frames, 1)
    assert np.isfinite(made).all()


@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100, 48000])
def test_every_rate_will_do(rate_hz):
    """Filters whose edge lies above what a rate can hold are moved inside it."""
    speech = phrase(rate_hz=rate_hz, order="ai")
    for kind in SOUNDING:
        assert np.isfinite(apply(strongly(kind), speech, rate_hz)).all(), kind


def test_channels_are_treated_alike():
    """Two equal channels stay equal."""
    made = apply(one("chorus"), np.repeat(SPEECH, 2, axis=1), RATE_HZ)
    assert np.array_equal(made[:, 0], made[:, 1])


def test_nothing_to_do_is_nothing_done():
    """An empty chain and a send give back the samples themselves."""
    assert apply((), SPEECH, RATE_HZ) is SPEECH
    assert np.array_equal(apply((Effect("send", (("level", -12.0),), "church"),), SPEECH, RATE_HZ), SPEECH)


def test_a_chain_runs_in_order():
    """A chain is the same as its steps one after the other."""
    chain = one("highpass", frequency=300.0) + one("saturation", drive=12.0)
    assert np.allclose(apply(chain, SPEECH, RATE_HZ), apply(chain[1:], apply(chain[:1], SPEECH, RATE_HZ), RATE_HZ))


def test_the_tail_is_the_sum_of_its_steps():
    """What may ring on adds up along the chain."""
    assert tail_s(one("echo") + one("highpass") + one("shimmer")) == EFFECTS["echo"].tail_s + EFFECTS["shimmer"].tail_s


@pytest.mark.parametrize(
    ("kind", "figures", "kept_hz", "lost_hz"),
    [
        ("highpass", {"frequency": 1000.0, "order": 4}, 4000, 100),
        ("lowpass", {"frequency": 1000.0, "order": 4}, 100, 8000),
        ("bandpass", {"low": 800.0, "high": 1600.0, "order": 4}, 1130, 100),
        ("low-shelf", {"gain": -24.0, "frequency": 400.0}, 4000, 50),
        ("high-shelf", {"gain": -24.0, "frequency": 2000.0}, 100, 9000),
        ("peak", {"gain": -24.0, "frequency": 1000.0, "q": 1.0}, 100, 1000),
    ],
)
def test_filters_take_away_what_they_say(kind, figures, kept_hz, lost_hz):
    """Each filter leaves one frequency against another by 20 dB or more."""
    moments = np.arange(RATE_HZ) / RATE_HZ
    tones = sum(np.sin(2 * np.pi * hz * moments) for hz in (kept_hz, lost_hz))[:, np.newaxis].astype(np.float32)
    spectrum = np.abs(np.fft.rfft(0.2 * apply(one(kind, **figures), 0.2 * tones, RATE_HZ)[:, 0]))
    assert 20 * np.log10(spectrum[kept_hz] / spectrum[lost_hz]) >= 20


def test_gain_is_exact():
    """Six decibels are a factor of two, give or take a thousandth."""
    assert np.allclose(apply(one("gain", level=6.0206), SPEECH, RATE_HZ), 2 * SPEECH, rtol=1e-3)


def test_the_pitch_of_a_vowel_is_found():
    """The tracker follows a gliding pitch within a fifth of a semitone, and hears none in noise."""
    glide = vowel(f0_hz=200.0, seconds=0.6, movement_st=4.0).astype(np.float64)
    found = track_pitch(glide, RATE_HZ)
    moments = np.arange(len(found.f0_hz)) * 0.005
    truth = 200 * 2 ** (4 * np.cos(np.pi * moments / 0.6) / 12)
    middle = found.voiced & (moments > 0.05) & (moments < 0.55)
    assert middle.sum() > 90
    assert np.abs(12 * np.log2(found.f0_hz[middle] / truth[middle])).max() < 0.2
    assert not track_pitch(hiss(seconds=0.5).astype(np.float64), RATE_HZ).voiced.any()


@pytest.mark.parametrize("f0_hz", [100.0, 160.0, 240.0])
def test_a_whisper_has_no_voice_and_keeps_the_vowel(f0_hz):
    """Nothing periodic is left, and the spectrum still peaks near the vowel's first two resonances."""
    spoken = vowel((730, 1090, 2440), f0_hz=f0_hz, seconds=0.8)[:, np.newaxis]
    made = apply(one("whisper", formant=0.0), spoken, RATE_HZ)[:, 0].astype(np.float64)
    assert periodicity(spoken[:, 0].astype(np.float64), f0_hz) > 0.9
    assert abs(periodicity(made, f0_hz)) < 0.1
    power = np.abs(np.fft.rfft(made)) ** 2
    bands = {hz: power[int(0.8 * (hz - 120)) : int(0.8 * (hz + 120))].mean() for hz in (300, 900, 1800, 5000)}
    assert max(bands, key=bands.get) == 900


def periodicity(wave, f0_hz):
    """How like the wave is to itself one period later, -1 to 1, over stretches of 50 ms."""
    lag, length = round(RATE_HZ / f0_hz), RATE_HZ // 20
    starts = range(2000, len(wave) - length - lag - 2000, length)
    return np.mean([np.corrcoef(wave[s : s + length], wave[s + lag : s + lag + length])[0, 1] for s in starts])


def test_a_whispered_phrase_is_unvoiced_throughout():
    """A whole phrase loses its pitch, and its pauses stay pauses."""
    made = apply(one("whisper"), SPEECH, RATE_HZ)[:, 0].astype(np.float64)
    assert pitch_of(SPEECH).voiced.mean() > 0.5
    found = track_pitch(made, RATE_HZ)
    assert share_voiced_alike(pitch_of(SPEECH), found) < 0.02
    assert found.voiced.mean() < 0.1
    pause = np.abs(SPEECH[:, 0]) < 1e-6
    quiet = np.convolve(pause, np.ones(2401), "same") > 2400
    assert level_db(made[quiet]) < level_db(made) - 50


@pytest.mark.parametrize("shift", [-4.0, 3.0, 7.0])
def test_pitch_moves_and_the_mouth_stays(shift):
    """The pitch goes where it is asked to within a fifth of a semitone; the first resonance stays within 8 per cent."""
    spoken = vowel((700, 1220, 2600), f0_hz=130.0, seconds=0.8)[:, np.newaxis]
    made = apply(one("pitch", shift=shift), spoken, RATE_HZ)
    before, after = (pitch_of(x) for x in (spoken, made))
    assert 12 * np.log2(after.median_hz / before.median_hz) == pytest.approx(shift, abs=0.2)
    assert after.hnr_db() > 10
    assert first_resonance_hz(made) == pytest.approx(first_resonance_hz(spoken), rel=0.08)


@pytest.mark.parametrize("shift", [-3.0, 3.0])
def test_formant_moves_the_mouth_and_not_the_pitch(shift):
    """The resonances move by the ratio asked for, the pitch by nothing."""
    spoken = vowel((700, 1220, 2600), f0_hz=130.0, seconds=0.8)[:, np.newaxis]
    made = apply(one("formant", shift=shift), spoken, RATE_HZ)
    before, after = (pitch_of(x).median_hz for x in (spoken, made))
    assert after == pytest.approx(before, rel=0.005)
    assert first_resonance_hz(made) / first_resonance_hz(spoken) == pytest.approx(2 ** (shift / 12), rel=0.06)


def first_resonance_hz(samples):
    """The peak of the smoothed spectrum between 450 and 1000 Hz."""
    from audiodrama.dsp.pitch import envelope_db

    wave = samples[4000:-4000, 0].astype(np.float64) * np.hanning(len(samples) - 8000)
    magnitude = np.abs(np.fft.rfft(wave))[np.newaxis]
    hz = np.fft.rfftfreq(len(wave), 1 / RATE_HZ)
    inside = (hz > 450) & (hz < 1000)
    return hz[inside][envelope_db(magnitude, RATE_HZ, quefrency_s=0.004, rounds=30)[0, inside].argmax()]


@pytest.mark.parametrize("intonation", [0.0, 0.5, 1.6])
def test_intonation_widens_and_flattens(intonation):
    """The spread of the pitch in semitones is multiplied."""
    spread = [spread_st(x) for x in (SPEECH, apply(one("pitch", intonation=intonation), SPEECH, RATE_HZ))]
    assert spread[1] / spread[0] == pytest.approx(intonation, abs=0.15)


def spread_st(samples):
    found = pitch_of(samples)
    height = 12 * np.log2(found.f0_hz[found.voiced] / found.median_hz)
    return np.subtract(*np.percentile(height, [85, 15]))


def test_a_song_stands_on_the_notes_of_a_scale():
    """Without vibrato most voiced moments lie within a third of a semitone of a pentatonic scale about the median."""
    spoken = pitch_of(SPEECH)
    sung = pitch_of(apply(one("sing", vibrato=0.0), SPEECH, RATE_HZ))
    notes = np.array([0, 3, 5, 7, 10, 12])

    def on_notes(found):
        height = 12 * np.log2(found.f0_hz[found.voiced] / spoken.median_hz) % 12
        return (np.abs(height[:, np.newaxis] - notes).min(axis=1) < 0.34).mean()

    assert on_notes(sung) > 0.7 > on_notes(spoken)


def test_breath_lies_beside_the_voice():
    """The harmonics-to-noise ratio falls with the breath, and the voice stays."""
    plain, breathy = (pitch_of(x) for x in (SPEECH, apply(one("breath", level=-3.0), SPEECH, RATE_HZ)))
    assert breathy.hnr_db() < plain.hnr_db() - 3
    assert breathy.median_hz == pytest.approx(plain.median_hz, rel=0.03)


def test_saturation_adds_harmonics_and_a_compressor_takes_range():
    """A driven tone has overtones; of two tones the softer comes nearer."""
    moments = np.arange(RATE_HZ) / RATE_HZ
    tone = (0.1 * np.sin(2 * np.pi * 500 * moments))[:, np.newaxis].astype(np.float32)
    spectrum = np.abs(np.fft.rfft(apply(one("saturation", drive=20.0), tone, RATE_HZ)[:, 0]))
    assert spectrum[1500] > 0.05 * spectrum[500]
    two = tone * np.where(moments < 0.5, 1.0, 0.1)[:, np.newaxis].astype(np.float32)
    made = apply(one("compressor", ratio=4.0, threshold=-30.0, release=0.03), two, RATE_HZ)
    assert level_db(made[3000:9000]) - level_db(made[-9000:-3000]) == pytest.approx(20 / 4, abs=1.0)


@pytest.mark.parametrize("kind", ["phone", "radio"])
def test_lines_are_narrow(kind):
    """Next to nothing is left below 150 Hz and above 5 kHz."""
    made = apply(one(kind), phrase(f0_hz=120.0), RATE_HZ)
    power = np.abs(np.fft.rfft(made[:, 0])) ** 2
    hz = np.fft.rfftfreq(len(made), 1 / RATE_HZ)
    assert 10 * np.log10(power[(hz < 150) | (hz > 5000)].sum() / power.sum()) < -20


def test_a_door_muffles():
    """What lies above 1 kHz is 10 dB weaker against the rest, and still there."""
    change = tilt_db(apply(one("door"), SPEECH, RATE_HZ)) - tilt_db(SPEECH)
    assert -45 < change < -10


def test_radio_opens_with_the_voice():
    """There is static in the short pause between words, none long after the last."""
    long_pause = np.concatenate([SPEECH, np.zeros((RATE_HZ, 1), np.float32)])
    made = apply(one("radio"), long_pause, RATE_HZ)
    assert level_db(made[-RATE_HZ // 2 :]) < -190
    assert -40 < level_db(made[len(SPEECH) : len(SPEECH) + 1500]) - level_db(made[: len(SPEECH)]) < -10


def test_tremolo_and_vibrato_move():
    """The loudness of a tone swings by the depth asked for, its pitch with the vibrato's."""
    moments = np.arange(2 * RATE_HZ) / RATE_HZ
    tone = (0.2 * np.sin(2 * np.pi * 300 * moments))[:, np.newaxis].astype(np.float32)
    loud = np.abs(apply(one("tremolo", depth=0.5), tone, RATE_HZ)[:, 0]).reshape(-1, 240).max(axis=1)
    assert loud.min() / loud.max() == pytest.approx(0.5, abs=0.05)
    height = track_pitch(
        apply(one("vibrato", depth=0.5), tone, RATE_HZ)[4000:-4000, 0].astype(np.float64), RATE_HZ
    ).f0_hz
    assert 12 * np.log2(height.max() / height.min()) == pytest.approx(1.0, abs=0.2)


def test_an_echo_comes_back():
    """A click returns after the delay."""
    click = np.zeros((RATE_HZ, 1), np.float32)
    click[1000:1010] = 0.5
    made = np.abs(apply(one("echo", delay=0.25), click, RATE_HZ)[:, 0])
    assert 7000 <= 1200 + made[1200:].argmax() < 7020
