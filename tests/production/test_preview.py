"""Previews: the right seconds of the right chapter, as loud as the chapter, and safe."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import EngineError, UsageError
from audiodrama.production.plan import Options
from audiodrama.production.preview import preview_place, say
from audiodrama.production.project import load

OPTIONS = Options(jobs=1)


@pytest.mark.parametrize(
    ("place", "chapter", "text"),
    [
        ("1:10", 1, "Is it you? Come in."),
        ("1:11", 1, "Is it you? Come in."),
        ("01:15", 1, "It is only me."),
        ("01.fountain:15", 1, "It is only me."),
        ("script/01.fountain:20", 2, "Close it, would you?"),
        ("2:20", 2, "Close it, would you?"),
    ],
)
def test_places(root, place, chapter, text):
    """By chapter or file and line: what is heard lies around the speech nearest to it."""
    heard = preview_place(load(root), place, OPTIONS, Store.default(), around_s=2.0)
    lines = [event.text for event in heard.events if event.kind == "line"]
    assert (heard.chapter.number, text in lines) == (chapter, True)
    assert len(heard.samples) == round((heard.end_s - heard.start_s) * 44100) <= 2 * 44100


def test_a_place_by_its_id(root):
    """The ids of `cues` are places."""
    play = load(root)
    cue = play.sheet.chapters[1].lines[0]
    assert cue.id in {event.id for event in preview_place(play, cue.id, OPTIONS, Store.default()).events}


def test_more_than_the_chapter_is_the_chapter(root):
    """A stretch never begins before its chapter or ends after it."""
    heard = preview_place(load(root), "2:20", OPTIONS, Store.default(), around_s=600)
    assert (heard.start_s, heard.samples.shape) == (0.0, (round(heard.end_s * 44100), 2))


def test_a_sound_damaged_in_the_cache_is_made_again(root):
    """What lies in the cache and is not what was put there counts as missing, and is heard as before."""
    store = Store.default()
    expected = preview_place(load(root), "1:11", OPTIONS, store)
    for path in (store.folder / "sounds").glob("*/*"):
        path.write_bytes(b"damaged")
    np.testing.assert_array_equal(preview_place(load(root), "1:11", OPTIONS, store).samples, expected.samples)


def test_hearing_imports_no_scipy(root):
    """A place whose takes lie in the cache is heard without the library that takes longest to import."""
    preview_place(load(root), "1:11", OPTIONS, Store.default())
    code = (
        "import sys; from pathlib import Path; from audiodrama.production import plan, preview, project;"
        "from audiodrama.base import cache;"
        f"play = project.load(Path({str(root)!r}));"
        "preview.preview_place(play, '1:11', plan.Options(jobs=1), cache.Store.default());"
        "sys.exit('scipy.signal' in sys.modules or 'scipy.fft' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_stays_below_the_profile_s_peak(root):
    """Like the master, it has no sample above the profile's highest peak."""
    (root / "voices.yaml").write_text((root / "voices.yaml").read_text() + "profiles: {low: {peak: -15dB}}\n")
    heard = preview_place(load(root), "1:11", Options(jobs=1, profile="low"), Store.default())
    assert 0.05 < np.abs(heard.samples).max() <= 10 ** (-15 / 20)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("2:999", "has no line 999"),
        ("7:1", "no chapter or script 7"),
        ("nowhere", "no place nowhere"),
        ("1:x", "no place 1:x"),
    ],
)
def test_no_such_place(root, place, message):
    """The error says what a place is, or which chapters there are."""
    with pytest.raises(UsageError, match=message) as error:
        preview_place(load(root), place, OPTIONS, Store.default())
    assert "2" in error.value.hint


def test_saying_a_line(root):
    """One voice, dry; a delivery changes it, and the same line is the same sound."""
    cast, store = load(root).cast, Store.default()
    plain = say(cast, "Good evening.", "Marta", store)
    assert (plain.shape[1], plain.dtype) == (1, np.float32)
    np.testing.assert_array_equal(say(cast, "Good evening.", "MARTA", store), plain)
    assert not np.array_equal(say(cast, "Good evening.", "MARTA", store, delivery=["Whispering"])[:9000], plain[:9000])


def test_what_cannot_be_said(root, tmp_path, production_at):
    """Nobody of that name, no such delivery, an engine that fails: each says what to do or why."""
    cast, store = load(root).cast, Store.default()
    with pytest.raises(UsageError, match="nobody called MARTHA is cast") as error:
        say(cast, "Hello.", "MARTHA", store)
    assert error.value.hint == "Did you mean MARTA?"
    with pytest.raises(UsageError, match="there is no delivery sobbingly"):
        say(cast, "Hello.", "MARTA", store, delivery=["sobbingly"])
    with pytest.raises(UsageError, match="there is no word to say"):
        say(cast, " … ", "MARTA", store)
    refusing = load(production_at(tmp_path / "b", voices="cast: {M: {voice: {tone: refuse}}}\n", script="M\nHello.\n"))
    with pytest.raises(EngineError, match="this voice refuses"):
        say(refusing.cast, "Hello.", "M", store)
