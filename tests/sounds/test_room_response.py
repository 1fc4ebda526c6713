"""Rooms (`reverberation`): reverberation times, stereo, the open air, distance."""

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from audiodrama.arrange.distance import distance_gains
from audiodrama.base.errors import AudioError
from audiodrama.dsp.convolution import Convolver
from audiodrama.sounds.palette import BANDS_HZ, Space, kind_of
from audiodrama.sounds.reader import read_palette
from audiodrama.sounds.reverberation import impulse_response, measured_rt60, outdoor_response
from audiodrama.sounds.room_response import as_response, space_response

RATE = 44100
ROOMS = {
    "bedroom": ((4.2, 3.6, 2.5), (0.50, 0.45, 0.38, 0.35, 0.33, 0.30, 0.26)),
    "hall": ((9, 6, 3.6), (1.3, 1.35, 1.3, 1.2, 1.05, 0.85, 0.55)),
    "church": ((30, 12, 14), (3.3, 3.3, 3.1, 2.8, 2.3, 1.6, 0.9)),
    "even": ((5, 4, 3), (0.8,) * 7),
}


def _octave_decay(ir, centre):
    """T20 by another way than the module's: zero-phase octave filter, backward integral, -5 to -25 dB by two points."""
    sections = butter(4, [centre / 2**0.5, min(centre * 2**0.5, 21000)], "band", fs=RATE, output="sos")
    energy = (sosfiltfilt(sections, ir.astype(np.float64), axis=0) ** 2).sum(axis=1)
    left = np.cumsum(energy[::-1])[::-1]
    level = 10 * np.log10(left / left[0] + 1e-12)
    first, last = np.argmax(level < -5), np.argmax(level < -25)
    return 3 * (last - first) / RATE


@pytest.mark.parametrize("name", ROOMS)
def test_reverberation_times_are_as_asked(name):
    """Every octave band decays within 10 % of the time asked for (T30 by ISO 3382-1)."""
    size, target = ROOMS[name]
    measured = measured_rt60(impulse_response(size, target, seed=1), RATE)
    assert np.abs(np.array(measured) / np.array(target) - 1).max() < 0.10


@pytest.mark.parametrize("name", ["hall", "church"])
def test_another_measurement_agrees(name):
    """An independent T20 in the middle bands agrees within 20 %."""
    size, target = ROOMS[name]
    ir = impulse_response(size, target, seed=2)
    for centre, wanted in zip(BANDS_HZ[1:6], target[1:6], strict=True):
        assert _octave_decay(ir, centre) == pytest.approx(wanted, rel=0.2)


def test_measured_rt60_of_an_ideal_decay():
    """Noise that falls by 60 dB in 0.7 s is measured as 0.7 s."""
    noise = np.random.default_rng(0).standard_normal(RATE * 2)
    ideal = noise * 10 ** (-3 * np.arange(RATE * 2) / RATE / 0.7)
    assert measured_rt60(ideal, RATE) == pytest.approx([0.7] * 7, rel=0.1)


def test_response_is_stereo_and_survives_mono():
    """The sides are decorrelated, hold the same energy, and their sum loses no more than 3.5 dB."""
    ir = impulse_response(*ROOMS["church"], seed=1)
    assert ir.dtype == np.float32
    assert ir.shape[1] == 2
    assert abs(np.corrcoef(ir.T)[0, 1]) < 0.6
    assert abs(np.corrcoef(ir[RATE // 2 :].T)[0, 1]) < 0.35
    left, right = (ir.astype(np.float64) ** 2).sum(axis=0)
    assert 10 * np.log10(left / right) == pytest.approx(0, abs=1.5)
    mono = (ir.mean(axis=1) ** 2).sum() / ((ir**2).sum() / 2)
    assert 10 * np.log10(mono) > -3.5


def test_return_is_as_loud_as_the_voice():
    """Speech-shaped noise comes back at its own level within 1.5 dB: `wet` is the level of the reverberation."""
    rng = np.random.default_rng(1)
    sections = butter(1, [250, 1500], "band", fs=RATE, output="sos")
    voice = sosfiltfilt(sections, rng.standard_normal((6 * RATE, 1)), axis=0).astype(np.float32) * 0.1
    for size, target in ROOMS.values():
        wet = Convolver(impulse_response(size, target, seed=1)).process(voice)[4 * RATE :]
        assert 10 * np.log10((wet**2).mean() / (voice[4 * RATE :] ** 2).mean()) == pytest.approx(0, abs=1.5)


def test_same_seed_same_response_and_another_differs():
    """Chance comes from the seed alone."""
    first, again, other = (impulse_response((4, 3, 2.5), 0.4, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first[:5000], other[:5000])


def test_predelay_moves_the_first_reflection():
    """What comes back begins when the predelay says."""
    for predelay in (0.0, 0.012, 0.08):
        ir = impulse_response((9, 6, 3.6), 1.2, seed=1, predelay_s=predelay)
        loud = np.abs(ir).max(axis=1)
        assert np.argmax(loud > 0.1 * loud.max()) / RATE == pytest.approx(predelay, abs=0.003)


def test_floor_of_carpet_dulls_the_early_part():
    """A carpet takes high frequencies out of the early reflections, stone leaves them."""

    def brightness(floor):
        ir = impulse_response((8, 6, 2.6), 0.4, seed=1, materials={"floor": floor}, distance_m=1.5)[: RATE // 63]
        power = np.abs(np.fft.rfft(ir, axis=0)) ** 2
        frequency = np.fft.rfftfreq(len(ir), 1 / RATE)
        return power[(frequency > 2000) & (frequency < 8000)].sum() / power[(frequency > 100) & (frequency < 500)].sum()

    assert brightness("carpet") < 0.92 * brightness("stone")


@pytest.mark.parametrize(
    "bad",
    [
        {"size_m": (0.1, 3, 3)},
        {"size_m": (4, 3)},
        {"rt60_s": (0.4, 0.4)},
        {"rt60_s": 0.0},
        {"rt60_s": float("nan")},
        {"materials": {"floor": "jelly"}},
        {"materials": {"roof": "stone"}},
        {"source_m": (9, 9, 9)},
        {"predelay_s": 2.0},
    ],
)
def test_impossible_rooms_are_refused(bad):
    """Figures out of range raise instead of making a strange sound."""
    with pytest.raises(ValueError, match=r"size|rt60|material|floor|roof|outside|predelay"):
        impulse_response(**{"size_m": (4.0, 3.0, 2.5), "rt60_s": 0.4, "seed": 1, **bad})


def test_other_rates_keep_the_decay():
    """At 24 kHz the bands below the half rate decay as asked."""
    measured = measured_rt60(impulse_response((5, 4, 3), 0.8, seed=1, rate_hz=24000), 24000)
    assert measured[:6] == pytest.approx([0.8] * 6, rel=0.1)


def test_open_air_is_short_and_sparse():
    """Outdoors the energy has come within 50 ms, the first of it within 15 ms, and there is no tail."""
    ir = outdoor_response(0.2, seed=1)
    energy = np.cumsum((ir**2).sum(axis=1)) / (ir**2).sum()
    assert np.argmax(energy > 0.05) / RATE < 0.015
    assert np.argmax(energy > 0.9) / RATE < 0.06
    assert len(ir) / RATE < 0.6


def test_spaces_of_the_palette():
    """Every built-in space has a finite response of its kind; dry has none."""
    spaces = read_palette(None, None)[0].spaces
    for space in {space.key: space for space in spaces.values()}.values():
        response = space_response(space)
        if kind_of(space) == "dry":
            assert response is None
        else:
            assert np.isfinite(response).all()
            assert np.abs(response).max() > 0.01
    assert kind_of(spaces["church"]) == "room"
    assert kind_of(spaces["open-air"]) == "outdoor"
    assert {"bedroom", "stairwell", "landing", "long-hall", "kitchen", "small-room", "interior", "exterior"} <= set(
        spaces
    )


def test_responses_from_elsewhere():
    """A usable response is brought to stereo and to unit energy for speech."""
    ir = impulse_response((4, 3, 2.5), 0.4, seed=1)
    assert as_response(7 * ir, rate_hz=RATE) == pytest.approx(ir, abs=1e-4)
    assert as_response(ir[:, 0], rate_hz=RATE).shape == (len(ir), 2)


@pytest.mark.parametrize(
    "bad", [np.zeros((100, 2)), np.zeros((0, 2)), np.ones((10, 3)), np.full((10, 2), np.nan), np.ones((RATE * 21, 1))]
)
def test_useless_responses_are_refused(bad):
    """Silence, emptiness, NaN, too many channels or seconds: a message instead of a mute or broken mix."""
    with pytest.raises(AudioError, match="impulse response"):
        as_response(bad.astype(np.float32), rate_hz=RATE)


def test_distance_changes_level_ratio_and_brightness_together():
    """Farther is softer, duller and wetter, without a jump; in the dry nothing is sent."""
    church, air, dry = (
        Space("a", "a", size_m=(30.0, 12.0, 14.0), rt60_s=(3.0,) * 7, wet_db=-4.5),
        Space("b", "b", rt60_s=(0.2,) * 7, wet_db=-20.0),
        Space("c", "c"),
    )
    assert distance_gains(1.0, church) == pytest.approx((0.0, -4.5, 20000.0))
    for space in (church, air):
        steps = [distance_gains(float(metres), space) for metres in np.geomspace(0.5, 60, 30)]
        direct, send, lowpass = (np.array(column) for column in zip(*steps, strict=True))
        assert (np.diff(direct) < 0).all()
        assert (np.diff(send - direct) > 0).all()
        assert (np.diff(lowpass) <= 0).all()
        assert np.abs(np.diff(direct)).max() < 1.5
    assert distance_gains(3.0, dry)[1] <= -100
    assert distance_gains(0.0, church) == distance_gains(0.5, church)
