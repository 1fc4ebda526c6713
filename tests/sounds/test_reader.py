"""`palette`: sfx/sounds.yaml: sounds and spaces as written, over the ones that come with the program."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from audiodrama.base.source import Source
from audiodrama.dsp.audio import write_wav
from audiodrama.sounds import synth
from audiodrama.sounds.palette import Palette, Sound, Space
from audiodrama.sounds.reader import read_palette

BUILT_IN = read_palette(None, Path("sfx"))[0]


@pytest.fixture
def sfx(tmp_path):
    """The folder of a production's sounds, with a sound of 43 s and a response of one in it."""
    tone = np.sin(np.arange(43 * 8000, dtype=np.float32)).reshape(-1, 1) / 4
    write_wav(tmp_path / "play" / "sfx" / "bell.wav", tone, 8000)
    write_wav(tmp_path / "play" / "sfx" / "hall.wav", tone[:8000], 8000)
    return tmp_path / "play" / "sfx"


@pytest.fixture
def read(sfx):
    """The palette of a text without mistakes."""

    def reading(text: str) -> Palette:
        palette, found = read_palette(Source("sfx/sounds.yaml", text), sfx)
        assert [each.message for each in found] == []
        return palette

    return reading


def test_no_file_and_an_empty_one_are_the_built_in_palette(read):
    """Nothing written, nothing changed."""
    assert read("") == BUILT_IN


def test_every_recipe_is_in_the_built_in_palette():
    """No sound that the program can make is out of a script's reach."""
    assert {sound.recipe for sound in BUILT_IN.sounds.values()} == set(synth.RECIPES)


def test_every_key_of_a_file(read):
    """All that a sound from a file can say of itself."""
    text = """sounds:
  Church Bell Far:
    file: bell.wav
    kind: bed
    level: -20dB
    pan: 0.3
    trim: auto
    loop: [1.5s, 42s]
    duration: 2min
    seed: 7
    aliases: [the far bell]
    group: bells
    licence: CC0-1.0
    source: my own
"""
    expected = Sound(
        "church-bell-far", "Church Bell Far", "bed", file="bell.wav", level_db=-20, pan=0.3, trim=True, loop=(1.5, 42),
        duration_s=120, seed=7, aliases=("the far bell",), group="bells", licence="CC0-1.0", source="my own",
    )  # fmt: skip
    sounds = read(text).sounds
    assert {name: each for name, each in sounds.items() if name not in BUILT_IN.sounds} == {
        "church-bell-far": expected,
        "the-far-bell": expected,
    }


@pytest.mark.parametrize(("kind", "level_db"), [("sfx", -12.0), ("bed", -24.0), ("music", -16.0)])
def test_the_natural_level_of_a_file(read, kind, level_db):
    """A file without a level has that of its kind."""
    assert read(f"sounds: {{x y z: {{file: bell.wav, kind: {kind}}}}}").sounds["x-y-z"].level_db == level_db


def test_a_sound_from_a_recipe_takes_the_recipe_s_own(read):
    """Kind, level, group, licence and source come from the recipe."""
    recipe = next(iter(synth.RECIPES.values()))
    expected = Sound(
        "x-y-z", "x y z", recipe.kind, recipe=recipe.name, level_db=recipe.level_db, group=recipe.group,
        licence="MIT", source=f"synthesised ({recipe.name})",
    )  # fmt: skip
    assert read(f"sounds: {{x y z: {{synth: {recipe.name}}}}}").sounds["x-y-z"] == expected


@pytest.mark.parametrize("recipe", synth.RECIPES.values(), ids=lambda recipe: recipe.name)
def test_every_preset_and_parameter_can_be_written(read, recipe):
    """A preset gives its figures, a parameter under `params` (in its unit) counts over it."""
    given = {param.name: param.high for param in recipe.params}
    params = ", ".join(f"{param.name}: {param.high:.6f}{param.unit}" for param in recipe.params)
    for preset, figures in recipe.presets.items():
        found = read(f"sounds: {{x y z: {{synth: {recipe.name}, preset: {preset}}}}}").sounds["x-y-z"]
        assert dict(found.figures) == dict(figures)
    found = read(f"sounds: {{x y z: {{synth: {recipe.name}, params: {{{params}}}}}}}").sounds["x-y-z"]
    assert dict(found.figures) == pytest.approx(given)


def test_a_parameter_counts_over_its_preset(read):
    """Of a preset only what is written anew changes."""
    recipe = next(each for each in synth.RECIPES.values() if any(len(p) > 1 for p in each.presets.values()))
    preset, figures = next((n, p) for n, p in recipe.presets.items() if len(p) > 1)
    param = next(each for each in recipe.params if each.name in figures)
    params = f"{{{param.name}: {param.low:.6f}{param.unit}}}"
    text = f"sounds: {{x: {{synth: {recipe.name}, preset: {preset}, params: {params}}}}}"
    assert dict(read(text).sounds["x"].figures) == pytest.approx({**figures, param.name: param.low})


def test_every_key_of_a_space(read):
    """All that a space can say of itself, in its own units."""
    beds = [name for name, each in BUILT_IN.sounds.items() if each.kind == "bed" and each.key == name][:2]
    text = f"""spaces:
  Lamp Room:
    size: [4m, 300cm, 2.5m]
    rt60: [0.7s, 0.6s, 0.5s, 400ms, 0.3s, 0.2s, 0.1s]
    wet: -7dB
    predelay: 12ms
    highpass: 0.2kHz
    seed: 3
    ir: hall.wav
    beds: [{beds[0]}, {beds[1].upper()}]
    aliases: [lantern]
"""
    expected = Space(
        "lamp-room", "Lamp Room", (4, 3, 2.5), (0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1), wet_db=-7, predelay_s=0.012,
        highpass_hz=200, seed=3, ir="hall.wav", beds=tuple(beds), aliases=("lantern",),
    )  # fmt: skip
    spaces = read(text).spaces
    assert (spaces["lamp-room"], spaces["lantern"]) == (expected, expected)


def test_one_reverberation_time_is_spread_over_the_bands(read):
    """The figure is that of 500 Hz; below a little longer, above shorter and shorter."""
    times = read("spaces: {x y z: {size: [4m, 3m, 2.5m], rt60: 1s}}").spaces["x-y-z"].rt60_s
    assert (len(times), times[2], times[0] >= times[1] >= times[2]) == (7, 1.0, True)
    assert list(times[2:]) == sorted(set(times[2:]), reverse=True)


def test_a_space_like_another(read):
    """What is left out comes from the other one, its beds too, but not its other names."""
    base = BUILT_IN.spaces["church"]
    spaces = read("spaces: {chapel x: {like: Church, wet: -4dB}, crypt x: {like: chapel x, beds: []}}").spaces
    chapel = replace(base, key="chapel-x", name="chapel x", wet_db=-4.0, aliases=())
    assert spaces["chapel-x"] == chapel
    assert spaces["crypt-x"] == replace(chapel, key="crypt-x", name="crypt x", beds=())
    assert spaces["church"] == base


def test_own_nouns_take_the_place_of_built_in_ones(read):
    """A name of the file counts over the built-in one; everything else stays."""
    palette = read("sounds: {Knock: {file: bell.wav}}\nspaces: {church: {size: [4m, 3m, 2.5m], rt60: 0.5s}}")
    assert (palette.sounds["knock"].file, palette.spaces["church"].size_m) == ("bell.wav", (4, 3, 2.5))
    assert {n: s for n, s in palette.sounds.items() if n != "knock"} == {
        n: s for n, s in BUILT_IN.sounds.items() if n != "knock"
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sonds: {}", [("unknown-key", "sonds")]),
        ("sounds: {x: {kind: sfx}}", [("no-sound-source", "x")]),
        ("sounds: {x: {synth: knock, file: bell.wav}}", [("no-sound-source", "x")]),
        ("sounds: {x: {synth: creek}}", [("unknown-recipe", "creek")]),
        ("sounds: {x: {synth: knock, preset: nobody}}", [("unknown-recipe", "nobody")]),
        ("sounds: {x: {synth: knock, params: {nothing: 1}}}", [("unknown-key", "nothing")]),
        ("sounds: {x: {file: gone.wav}}", [("bad-sound-file", "gone.wav")]),
        ("sounds: {x: {file: ../../gone.wav}}", [("bad-sound-file", "../../gone.wav")]),
        ("sounds: {x: {file: sounds.yaml}}", [("bad-sound-file", "sounds.yaml")]),
        ("sounds: {x: {file: bell.wav, kind: noise}}", [("bad-value", "noise")]),
        ("sounds: {x: {file: bell.wav, trim: maybe}}", [("bad-value", "maybe")]),
        ("sounds: {x: {file: bell.wav, level: -3}}", [("bad-value", "-3")]),
        ("sounds: {x: {file: bell.wav, pan: 3}}", [("out-of-range", "3")]),
        ("sounds: {x: {file: bell.wav, loop: [3s, 1s]}}", [("bad-value", "[3s, 1s]")]),
        ("sounds: {x: {file: bell.wav, lop: auto}}", [("unknown-key", "lop")]),
        ("sounds: {x: {file: bell.wav, seed: -1}}", [("bad-value", "-1")]),
        ("sounds: {x: {file: bell.wav}, X: {file: bell.wav}}", [("duplicate-key", "X")]),
        ("sounds: {x: {file: bell.wav}, z: {file: bell.wav, aliases: [x]}}", [("duplicate-key", "z")]),
        ("spaces: {x: {like: churhc}}", [("unknown-base", "churhc")]),
        ("spaces: {x: {size: [4m, 3m]}}", [("bad-value", "[4m, 3m]")]),
        ("spaces: {x: {size: [4m, 3m, 0.1m]}}", [("out-of-range", "[4m, 3m, 0.1m]")]),
        ("spaces: {x: {rt60: [1s, 1s]}}", [("bad-value", "[1s, 1s]")]),
        ("spaces: {x: {rt60: 60s}}", [("out-of-range", "60s")]),
        ("spaces: {x: {rt60: 1}}", [("bad-value", "1")]),
        ("spaces: {x: {size: [4, 3m, 2m]}}", [("bad-value", "4")]),
        ("sounds: {x: {file: bell.wav, loop: [3, 4s]}}", [("bad-value", "3")]),
        ("spaces: {x: {beds: [no such bed]}}", [("unknown-base", "no such bed")]),
        ("spaces: {x: {beds: [knock]}}", [("bad-value", "knock")]),
        ("spaces: {x: {ir: gone.wav}}", [("bad-sound-file", "gone.wav")]),
        ("spaces: {x: {wett: -3dB}}", [("unknown-key", "wett")]),
    ],
)
def test_mistakes_at_their_places(sfx, text, expected):
    """Each mistake once, pointing at the very text that is wrong."""
    (sfx / "sounds.yaml").write_text(text)
    found = read_palette(Source("sfx/sounds.yaml", text), sfx)[1]
    assert [(each.code, text[each.place.start : each.place.end]) for each in found] == expected


def test_a_sound_that_cannot_be_used_is_not_in_the_palette(sfx):
    """Without a recipe or a file there is nothing to play; its neighbours are there."""
    text = "sounds: {x: {synth: creek}, z: {file: bell.wav}}"
    sounds = read_palette(Source("sfx/sounds.yaml", text), sfx)[0].sounds
    assert ("x" in sounds, "z" in sounds) == (False, True)


def test_an_alias_that_is_the_name_itself(read):
    """Another spelling of a sound's or a space's own name is no other sound or space."""
    palette = read("sounds: {x z: {file: bell.wav, aliases: [X-Z, y, Y]}}\nspaces: {x z: {aliases: [X Z]}}")
    assert (palette.sounds["y"].key, palette.spaces["x-z"].key) == ("x-z", "x-z")


@pytest.mark.parametrize(
    ("there", "hint"),
    [
        ("bell.wav", "Move bell.wav into sfx/."),
        ("sounds/Bell.WAV", "Move sounds/Bell.WAV into sfx/."),
        ("sfx/metal/bell.wav", "Did you mean metal/bell.wav?"),
        ("sfx/bell.mp3", "Did you mean bell.mp3?"),
        ("sfx/BELL.wav", "Did you mean BELL.wav?"),
        ("sfx/door-open.wav", "Put a copy into sfx/."),
        ("script/bell.fountain", "Put a copy into sfx/."),
    ],
)
def test_a_file_that_lies_elsewhere(tmp_path, there, hint):
    """The cure names the file of this name wherever in the production it lies, and no other one."""
    (tmp_path / "sfx").mkdir()
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_bytes(b"")
    _, mistakes = read_palette(Source("sfx/sounds.yaml", "sounds: {x: {file: bell.wav}}"), tmp_path / "sfx")
    if (tmp_path / "sfx" / "bell.wav").exists():
        pytest.skip("this disk makes no difference between capitals and small letters")
    assert [mistake.hint for mistake in mistakes] == [hint]
