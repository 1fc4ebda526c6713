"""Each `recipe` is complete, and every sound that is made holds to the same rules."""

import subprocess
import sys
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from audiodrama.dsp.loudness import integrated_lufs, loudest_lufs
from audiodrama.sounds.synth import GROUPS, RECIPES, REFERENCE_LUFS, Param, synthesise

ONE_SHOTS = [name for name, recipe in RECIPES.items() if not recipe.loops]
LOOPS = [name for name, recipe in RECIPES.items() if recipe.loops]


def test_listing_recipes_loads_no_numerical_library():
    """The table can be read, and parameters judged, without numpy or scipy."""
    code = (
        "import sys; from audiodrama.sounds.synth import RECIPES\n"
        "print(RECIPES['knock'].problems({'count': 99}), 'numpy' in sys.modules, 'scipy' in sys.modules)"
    )
    heard = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert heard.split()[-2:] == ["False", "False"]
    assert "count must be between 1 and 8" in heard


def test_every_recipe_is_complete():
    """Names match keys, groups are listed, docs are there, renderers are found, presets stay in range."""
    for name, recipe in RECIPES.items():
        assert recipe.name == name
        assert recipe.group in GROUPS
        assert callable(recipe.render)
        assert recipe.doc
        assert not recipe.doc.endswith(".")
        for preset in recipe.presets:
            assert set(recipe.values({}, preset=preset)) == {param.name for param in recipe.params}


def test_problems_name_the_parameter():
    """An unknown parameter or preset and a value out of range are refused with a sentence that says what there is."""
    recipe = RECIPES["knock"]
    assert recipe.problems({"loudness": 1.0}) == ("there is no parameter loudness; there are count, gap, force, size",)
    with pytest.raises(ValueError, match=r"gap must be between 0\.1 and 1 s"):
        recipe.values({"gap": 7.0})
    with pytest.raises(ValueError, match="no preset loud; it has timid, police"):
        recipe.values({}, preset="loud")
    with pytest.raises(ValueError, match="outside"):
        Param("x", 3, 0, 2, "", "")


@cache
def one_shot(name: str) -> np.ndarray:
    """A one-shot as it comes out of its defaults, made once for all tests that look at it."""
    return synthesise(name, {}, seed=3)


@pytest.mark.parametrize("name", ONE_SHOTS)
def test_one_shot_keeps_the_rules(name):
    """A one-shot is finite stereo float32 at the reference level, without clipping or DC, with silent edges."""
    sound = one_shot(name)
    assert sound.dtype == np.float32
    assert sound.shape[1] == 2
    assert np.isfinite(sound).all()
    peak = float(np.abs(sound).max())
    assert 0.01 < peak < 1.0
    loudness = loudest_lufs(sound, 44100)
    assert loudness == pytest.approx(REFERENCE_LUFS, abs=0.3) or peak == pytest.approx(10 ** (-0.5 / 20), abs=0.01)
    assert np.abs(sound.mean(axis=0)).max() < 0.005
    assert np.abs(sound[[0, -1]]).max() < 0.002 * peak
    assert len(sound) / 44100 <= RECIPES[name].duration_s + 0.01


@pytest.mark.parametrize("name", ONE_SHOTS)
def test_one_shot_repeats_by_seed_and_varies_by_use(name):
    """The same seed and variation give the same samples; the next use of the same thing differs."""
    first, again, later = (synthesise(name, {}, seed=5, variation=use, rate_hz=24000) for use in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first[: len(later)], later[: len(first)])


@pytest.mark.parametrize("name", ONE_SHOTS)
def test_one_shot_survives_mono(name):
    """Summed to mono it loses less than 4 dB of its power."""
    sound = one_shot(name)
    both, mono = (sound**2).mean(), (sound.mean(axis=1) ** 2).mean()
    assert 10 * np.log10(mono / both) > -4


@pytest.mark.parametrize("name", LOOPS)
def test_loop_keeps_the_rules(name):
    """A bed has the length and level asked for, and its end runs on into its beginning without a click."""
    voices = [np.sin(np.arange(44100) * pitch).astype(np.float32) for pitch in (0.03, 0.04)]
    sound = synthesise(name, {}, seed=3, duration_s=12.0, voices=voices if RECIPES[name].spoken else ())
    assert sound.shape == (12 * 44100, 2)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < 1.0
    assert integrated_lufs(sound, 44100) <= REFERENCE_LUFS + 0.1
    assert np.abs(sound.mean(axis=0)).max() < 0.002
    seam = np.concatenate([sound[-2205:], sound[:2205]])
    step = np.abs(np.diff(seam, axis=0)).max(axis=1)
    assert step[2204] <= max(3 * float(np.sqrt((np.diff(sound, axis=0) ** 2).mean())), float(np.quantile(step, 0.999)))


@pytest.mark.parametrize("name", ["creak", "knock"])
def test_extremes_of_parameters_still_sound(name):
    """At the low and high end of every parameter the result is finite and not silent."""
    recipe = RECIPES[name]
    for param in recipe.params:
        for value in (param.low, param.high):
            sound = synthesise(name, {param.name: value}, seed=1)
            assert np.isfinite(sound).all()
            assert np.abs(sound).max() > 0.01


def test_duration_limits_a_one_shot():
    """A one-shot asked to be short is cut with a fade, not padded."""
    sound = synthesise("door-close", {}, seed=1, duration_s=0.2)
    assert len(sound) / 44100 == pytest.approx(0.2, abs=0.01)
    assert np.abs(sound[-1]).max() < 0.01


@pytest.mark.parametrize("bad", [{"rate_hz": 100}, {"duration_s": 0.0}, {"variation": -1}, {"duration_s": 1e9}])
def test_impossible_requests_are_refused(bad):
    """Rates, lengths and variations out of range raise."""
    with pytest.raises(ValueError, match="must be between"):
        synthesise("knock", {}, **{"seed": 1, **bad})


def test_rate_changes_samples_not_sound():
    """At another rate the same knock lasts as long and is as loud."""
    low, high = synthesise("knock", {}, seed=2, rate_hz=24000), synthesise("knock", {}, seed=2, rate_hz=48000)
    assert len(low) / 24000 == pytest.approx(len(high) / 48000, rel=0.2)
    assert loudest_lufs(low, 24000) == pytest.approx(loudest_lufs(high, 48000), abs=0.5)


def test_seeds_make_different_things():
    """Two seeds differ from the first millisecond on."""
    sounds = [synthesise("door-close", {}, seed=seed)[:8000] for seed in range(4)]
    assert all(not np.allclose(a[: len(b)], b[: len(a)]) for a, b in pairwise(sounds))
