"""What single recipes sound like, by features: where their energy lies, how they begin, how they decay."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import find_peaks

from audiodrama.base.names import key
from audiodrama.dsp.loudness import integrated_lufs
from audiodrama.sounds.reader import read_palette
from audiodrama.sounds.synth import RECIPES, grains, painter, shape, synthesise

RATE = 44100


def _share(sound, low, high):
    """How much of the energy lies between two frequencies."""
    power = (np.abs(np.fft.rfft(sound, axis=0)) ** 2).sum(axis=1)
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE)
    return power[(frequency >= low) & (frequency < high)].sum() / power.sum()


def _hull(sound, step_s=0.005):
    step = round(step_s * RATE)
    return np.sqrt((sound[: len(sound) // step * step] ** 2).sum(axis=1).reshape(-1, step).mean(axis=1))


def _onsets(sound, *, rise=4.0, apart_s=0.05):
    hull = _hull(sound) + 1e-6
    jump = hull[2:] / hull[:-2]
    peaks, _ = find_peaks(jump, height=rise, distance=round(apart_s / 0.005))
    return [peak for peak in peaks if hull[peak + 2] > 0.12 * hull.max()]


@pytest.mark.parametrize("count", [1, 3, 5])
def test_knock_knocks_as_often_as_asked(count):
    """The number of onsets is the number of knocks."""
    sound = synthesise("knock", {"count": count, "gap": 0.3}, seed=1)
    assert len(_onsets(np.concatenate([np.zeros((2000, 2), np.float32), sound]))) == count


def test_steps_are_counted_and_paced():
    """Four steps at 0.6 s last about two seconds and a tail, and six steps last longer."""
    four, six = (synthesise("steps-stone", {"count": count, "pace": 0.6}, seed=1) for count in (4, 6))
    assert len(four) / RATE == pytest.approx(2.1, abs=0.4)
    assert (len(six) - len(four)) / RATE == pytest.approx(1.2, abs=0.35)


def test_surfaces_differ():
    """Wood is dark, stone less so, leaves are bright."""
    wood, stone, leaves = (
        _share(synthesise(f"steps-{name}", {}, seed=1), 1000, 16000) for name in ("wood", "stone", "leaves")
    )
    assert wood < stone < leaves


def test_creak_climbs_from_ticks_to_a_groan():
    """A creak holds many slips, most of them in its middle half, and the board's modes below 6.5 kHz."""
    sound = synthesise("creak", {"tread": -60, "length": 1.0, "fast": 60}, preset="oak-1", seed=1)
    slips = _onsets(sound, rise=1.6, apart_s=0.008)
    assert len(slips) >= 8
    assert _share(sound, 80, 6500) > 0.9


def test_presets_of_the_creak_are_different_boards():
    """No two presets sound alike: their spectra differ by several dB in thirds of an octave."""
    edges = np.geomspace(100, 6400, 19)
    spectra = []
    for preset in RECIPES["creak"].presets:
        sound = synthesise("creak", {"tread": -60}, preset=preset, seed=1)
        spectra.append([10 * np.log10(_share(sound, low, high) + 1e-6) for low, high in itertools.pairwise(edges)])
    apart = [np.abs(np.subtract(a, b)).mean() for i, a in enumerate(spectra) for b in spectra[:i]]
    assert len(spectra) >= 8
    assert min(apart) > 1.0


def test_bell_has_its_partials_and_decays():
    """Hum, prime, tierce and nominal are there, and half the ring later the level has fallen by tens of dB."""
    sound = synthesise("church-bell", {"hum": 200, "ring": 10, "distance": 30}, seed=1)
    for ratio in (1, 2, 2.38, 4):
        near = _share(sound, 200 * ratio * 0.985, 200 * ratio * 1.015)
        assert near > 8 * _share(sound, 200 * ratio * 1.03, 200 * ratio * 1.06)
    hull = _hull(sound, 0.1)
    assert 20 * np.log10(hull[50] / hull[1]) < -15


def test_distance_dulls_a_bell():
    """Far bells have lost their upper part."""
    near, far = (_share(synthesise("church-bell", {"distance": d}, seed=1), 1500, 16000) for d in (30, 1500))
    assert far < 0.3 * near


@pytest.mark.parametrize(
    ("name", "low", "high", "least"),
    [
        ("crickets", 3800, 5600, 0.8),
        ("swifts", 3000, 12000, 0.6),
        ("owl", 500, 1300, 0.8),
        ("heartbeat", 30, 400, 0.8),
        ("rain", 700, 12000, 0.7),
        ("thunder", 20, 400, 0.6),
        ("glass-break", 1500, 16000, 0.5),
        ("drone", 40, 500, 0.9),
        ("church-air", 20, 1000, 0.8),
    ],
)
def test_energy_lies_where_it_belongs(name, low, high, least):
    """Each sound keeps to its range."""
    seconds = 10.0 if RECIPES[name].loops else None
    assert _share(synthesise(name, {}, seed=1, duration_s=seconds), low, high) > least


def test_kettle_and_pouring_rise_in_pitch():
    """The centre of the spectrum climbs while a glass fills."""
    sound = synthesise("pour", {}, seed=1)
    third = len(sound) // 3
    assert _share(sound[2 * third :], 1500, 8000) > _share(sound[:third], 1500, 8000)


def test_white_swell_grows():
    """Each second is louder than the last until the light lets go."""
    hull = _hull(synthesise("white-swell", {"rise": 5}, seed=1), 1.0)
    assert (np.diff(hull[:5]) > 0).all()


def test_clock_ticks_evenly():
    """Ticks and tocks come every half second, all through the loop."""
    sound = synthesise("clock", {}, seed=1, duration_s=10.0)
    hull = np.roll(_hull(sound), 50)
    spectrum = np.abs(np.fft.rfft(hull - hull.mean()))
    assert np.argmax(spectrum[5:60]) + 5 in {10, 20, 40}
    assert len(find_peaks(hull, height=0.25 * hull.max(), distance=60)[0]) == 20


@pytest.mark.parametrize("name", ["night-wind", "rain", "clock", "drone"])
def test_seam_holds_over_many_turns(name):
    """Played round and round, the join is no louder, brighter or softer than the rest."""
    loop = synthesise(name, {}, seed=2, duration_s=8.0)
    round_ = np.concatenate([loop[-RATE:], loop[:RATE]])
    middle = loop[3 * RATE : 5 * RATE]
    assert 10 * np.log10((np.diff(round_, axis=0) ** 2).mean() / (np.diff(middle, axis=0) ** 2).mean()) < 9
    click = np.abs(np.diff(round_, n=2, axis=0)).max(axis=1)
    assert click[RATE - 3 : RATE + 2].max() <= click.max()
    assert click[RATE - 3 : RATE + 2].max() < 4 * np.quantile(np.abs(np.diff(loop, n=2, axis=0)), 0.999) + 1e-5


def test_crowd_is_made_of_the_voices():
    """A murmur keeps the band of its voices, loops at the reference level and needs at least one line."""
    rng = np.random.default_rng(0)
    time = np.arange(RATE) / RATE
    voices = [np.sin(2 * np.pi * pitch * time).astype(np.float32) * 0.2 for pitch in (180, 230, 290)]
    murmur = synthesise("crowd", {}, seed=1, duration_s=8.0, voices=voices)
    assert murmur.shape == (8 * RATE, 2)
    assert integrated_lufs(murmur, RATE) == pytest.approx(-23, abs=0.3)
    assert _share(murmur, 150, 350) > 0.8
    assert np.array_equal(murmur, synthesise("crowd", {}, seed=1, duration_s=8.0, voices=voices))
    assert abs(np.corrcoef(murmur.T)[0, 1]) < 0.95
    with pytest.raises(ValueError, match="at least one"):
        synthesise("crowd", {}, seed=1, voices=[np.zeros(RATE, np.float32), rng.standard_normal(10).astype("f4")])


def test_palette_sounds_can_all_be_made():
    """Every built-in name gives sound with its own figures, seed and kind; levels lie below speech."""
    sounds = {sound.key: sound for sound in read_palette(None, None)[0].sounds.values()}
    assert len(sounds) >= 60
    assert len({(sound.recipe, sound.figures, sound.seed) for sound in sounds.values()}) == len(sounds)
    for sound in sounds.values():
        recipe = RECIPES[sound.recipe]
        assert sound.kind == recipe.kind
        assert not recipe.problems(dict(sound.figures))
        assert -45 < sound.level_db < 0


def test_every_recipe_has_a_name_in_the_palette():
    """What the program can make can be called without writing a sounds.yaml."""
    used = {sound.recipe for sound in read_palette(None, None)[0].sounds.values()}
    assert used == set(RECIPES)


def test_reference_of_a_known_signal():
    """The meter reads -23 LUFS for a stereo 997 Hz sine of -23 dBFS peak on each side (EBU Tech 3341, case 1)."""
    sine = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE)[:, None].repeat(2, axis=1) * 10 ** (-23 / 20)
    assert integrated_lufs(sine.astype(np.float32), RATE) == pytest.approx(-23, abs=0.1)


def test_painted_noise_has_the_colour_asked_for():
    """A hump at 1 kHz is loudest there, and a layer of twice the amplitude is 6 dB louder."""
    rng = np.random.default_rng(1)
    quiet = painter.paint(rng, [(painter.hump(1000, 1.0), 1.0)], frames=4 * RATE, rate_hz=RATE)
    loud = painter.paint(rng, [(painter.hump(1000, 1.0), 2.0)], frames=4 * RATE, rate_hz=RATE)
    assert _share(quiet, 700, 1400) > 0.85
    assert 20 * np.log10(loud.std() / quiet.std()) == pytest.approx(6, abs=0.3)


def test_poisson_follows_its_rate():
    """Twice the rate, twice the grains; none where the rate is nought."""
    rng = np.random.default_rng(2)
    times = grains.poisson(rng, np.array([0.0] * 50 + [100.0] * 50), 100.0)
    assert (times < 48).sum() == 0
    assert len(times) == pytest.approx(5000, rel=0.1)


def test_laying_on_a_circle_loses_nothing():
    """A sound that reaches over the end goes on at the beginning."""
    canvas = np.zeros((100, 2), np.float32)
    shape.lay_round(canvas, np.ones((30, 2), np.float32), 0.09, rate_hz=1000)
    assert canvas[:20].sum() + canvas[90:].sum() == pytest.approx(60)
    assert canvas.sum() == pytest.approx(60)


EVERYDAY = (Path(__file__).parent / "everyday.txt").read_text().splitlines()


@pytest.mark.parametrize("name", EVERYDAY)
def test_everyday_names(name):
    """Sounds that producers ask for are there under the name they use, softer than shouting."""
    sound = read_palette(None, None)[0].sounds[key(name)]
    assert sound.level_db <= 0


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("telephone-bell", None, 900, 9000, 0.8),
        ("mobile", None, 600, 6000, 0.9),
        ("line-tone", "dial", 340, 450, 0.95),
        ("line-tone", "busy", 470, 630, 0.9),
        ("beep", None, 900, 1100, 0.9),
        ("siren", None, 500, 5000, 0.9),
        ("fog-horn", None, 60, 900, 0.9),
        ("car-horn", None, 350, 6000, 0.9),
        ("engine", None, 30, 500, 0.8),
        ("train-ride", None, 20, 900, 0.7),
        ("typewriter", None, 200, 9000, 0.75),
        ("paper", None, 1000, 16000, 0.7),
        ("coins", None, 2500, 16000, 0.7),
        ("keys", None, 1800, 16000, 0.7),
        ("explosion", None, 20, 400, 0.5),
        ("punch", None, 40, 900, 0.7),
        ("sword", None, 700, 14000, 0.7),
        ("dog", None, 300, 4500, 0.8),
        ("cow", None, 100, 1500, 0.8),
        ("birdsong", None, 1800, 9000, 0.5),
        ("laugh", "woman", 200, 5000, 0.8),
        ("breathing", None, 500, 6000, 0.8),
    ],
)
def test_everyday_sounds_keep_to_their_range(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    seconds = 10.0 if RECIPES[name].loops else None
    assert _share(synthesise(name, {}, seed=1, preset=preset, duration_s=seconds), low, high) > least


@pytest.mark.parametrize(("rings", "length"), [(1, 1.0), (3, 0.8)])
def test_a_telephone_rings_and_pauses(rings, length):
    """So many rings, each as long as asked, with silence between."""
    sound = synthesise("telephone-bell", {"rings": rings, "length": length, "pause": 1.5}, seed=1)
    loud = _hull(sound, 0.05) > 0.15 * _hull(sound, 0.05).max()
    starts = np.flatnonzero(np.diff(loud.astype(int)) == 1)
    assert len(starts) + int(loud[0]) == rings
    assert loud.sum() * 0.05 / rings == pytest.approx(length, abs=0.3)


@pytest.mark.parametrize(("preset", "beats"), [("walk", 4), ("gallop", 4), ("trot", 2)])
def test_hooves_follow_their_gait(preset, beats):
    """A horse that walks or gallops is heard four times a stride, one that trots twice."""
    sound = synthesise("hooves", {"strides": 6}, seed=1, preset=preset)
    assert len(_onsets(np.concatenate([np.zeros((2000, 2), np.float32), sound]))) == pytest.approx(6 * beats, abs=3)


def test_a_siren_wails():
    """The strongest frequency climbs and falls between the pitches asked for."""
    sound = synthesise("siren", {"low": 600, "high": 1200, "period": 3, "length": 6, "distance": 20}, seed=1)
    step = RATE // 5
    pitches = [
        np.argmax(np.abs(np.fft.rfft(sound[at : at + step, 0]))[: step // 2]) * RATE / step
        for at in range(step, 5 * RATE, step)
    ]
    assert min(pitches) < 750
    assert max(pitches) > 1000


def test_steps_come_nearer():
    """Steps that approach end louder and brighter than they began."""
    sound = synthesise("steps-wood", {}, seed=1, preset="approach")
    half = len(sound) // 2
    assert (sound[half:] ** 2).mean() > 10 * (sound[:half] ** 2).mean()
    assert _share(sound[half:], 1500, 12000) > _share(sound[:half], 1500, 12000)


def test_a_larger_throat_is_lower():
    """The pitch of a bark falls with the size of the dog."""
    small, large = (synthesise("dog", {"size": size, "count": 1, "distance": 1}, seed=1) for size in (0.6, 1.6))
    assert _share(small, 100, 700) < _share(large, 100, 700)
