"""Assets: takes, sounds and rooms by content names; a file that was saved since the plan is noticed."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.arrange.sources import SoundRef, TakeRef
from audiodrama.arrange.timeline import Clip
from audiodrama.base.cache import Store
from audiodrama.base.errors import AudioError, EngineError
from audiodrama.dsp.audio import write_wav
from audiodrama.dsp.effects.table import Effect
from audiodrama.production.assets import Assets
from audiodrama.production.cache_keys import clip_names, room_files
from audiodrama.production.project import load

SCRIPT = "MARTA\nCome in. [[sfx: bell]]\n\nINT. CELLAR - NIGHT\n\nMARTA\nDark.\n"
SOUNDS = "sounds: {bell: {kind: sfx, file: bell.wav}}\nspaces: {cellar: {ir: cellar.wav}}\n"


def noise(seed: int, frames: int = 9000):
    """A sound of one channel."""
    return np.random.default_rng(seed).standard_normal((frames, 1)).astype(np.float32) / 9


def decay(seed: int):
    """The response of a room."""
    return noise(seed) * np.exp(-np.arange(9000, dtype=np.float32) / 900)[:, np.newaxis]


@pytest.fixture
def assets(tmp_path, production_at):
    """Those of a chapter with a bell and a recorded room."""
    root = production_at(tmp_path, script=SCRIPT, sounds=SOUNDS)
    write_wav(root / "sfx" / "bell.wav", noise(1), 44100)
    write_wav(root / "sfx" / "cellar.wav", decay(2), 44100)
    play = load(root)
    assert play.errors == ()
    sfx = root / "sfx"
    clips, rooms = clip_names(play.sheet.chapters[0], play.palette, sfx), room_files(play.palette, sfx)
    return Assets(play.palette, sfx, Store(root / "cache"), clips, rooms)


def bell(assets) -> SoundRef:
    """The bell as a clip names it."""
    ((use, prepared),) = [(use, sound) for use, sound in assets.sounds.items() if use.key == "bell"]
    return SoundRef(prepared.name, use)


def test_sounds_and_rooms_are_as_planned(assets):
    """Under the names that the plan gave them."""
    assert {use: sound.name for use, sound in assets.sounds.items()} == dict(assets.planned)
    assert (list(assets.tails), assets.are_as_planned) == (["cellar"], True)
    assert assets.responses(["cellar"])["cellar"].shape[1] == 2


@pytest.mark.parametrize(("file", "new"), [("bell.wav", noise(3)), ("cellar.wav", decay(3))])
def test_a_file_saved_since_the_plan_is_noticed(assets, file, new):
    """Whatever is heard of it, it is not what was planned."""
    write_wav(assets.sfx / file, new, 44100)
    assert assets.sounds
    assert assets.tails
    assert assets.are_as_planned is False


def test_a_clip_that_the_cache_lost_is_made_again(assets):
    """The mix hears the same."""
    source = bell(assets)
    before = assets.reader(source).read(0, 4000).copy()
    assets.store.path("sounds", source.name).write_bytes(b"damaged")
    np.testing.assert_array_equal(assets.reader(source).read(0, 4000), before)


def test_a_take_that_the_cache_lost_is_an_error(assets):
    """It cannot be made here, so the next render has to."""
    with pytest.raises(EngineError, match="not in the cache any more"):
        assets.reader(TakeRef("ab12"))


@pytest.mark.parametrize("nonsense", [b"", b"{}", b'["x"]', b"[NaN]", b"[" * 100_000])
def test_loudness_is_kept_and_nonsense_is_not_believed(assets, nonsense):
    """A measurement that is none is made again."""
    source = bell(assets)
    wanted = tuple(assets.loudness(source))
    (path,) = (assets.store.folder / "loudness").glob("*/*")
    assets.store.put("loudness", path.name, nonsense)
    other = Assets(assets.palette, assets.sfx, assets.store, assets.planned)
    assert tuple(other.loudness(source)) == wanted


def test_a_synthesised_room_is_kept(assets):
    """The same from the cache; a dry one has none."""
    name = next(key for key, space in assets.palette.spaces.items() if space.rt60_s and not space.ir)
    first = assets.response(name)
    np.testing.assert_array_equal(assets.response(name), first)
    assert len(list((assets.store.folder / "rooms").glob("*/*"))) == 1


def test_a_room_s_file_that_is_gone(assets):
    """Named by its place in the production."""
    (assets.sfx / "cellar.wav").unlink()
    with pytest.raises(AudioError, match=r"sfx/cellar\.wav cannot be read"):
        assets.response("cellar")


def test_effects_are_kept_by_all_that_makes_them(assets):
    """The same take with the same effects is not made again; another take, effect or a damaged entry is."""
    made = []

    def make():
        made.append(1)
        return noise(4, 100)

    def kept(name="voice", digest="one", level=-6.0):
        clip = Clip("a", "dialogue", TakeRef(name), 0, 100, effects=(Effect("gain", (("level", level),)),))
        return assets.kept_chain({name: digest}, clip, make)

    first = kept()
    np.testing.assert_array_equal(kept(), first)
    assert len(made) == 1
    for other in ({"digest": "two"}, {"name": "else"}, {"level": -7.0}):
        kept(**other)
    assert len(made) == 4
    for path in (assets.store.folder / "chains").glob("*/*"):
        assets.store.put("chains", path.name, b"nonsense")
    np.testing.assert_array_equal(kept(), first)
    assert len(made) == 5
