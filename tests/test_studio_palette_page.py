"""The sounds page and its spectrograms."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from audiodrama.palette import Sound
from audiodrama.store import Store
from audiodrama.studio.palette_page import Shown, palette_page, sounds_page
from audiodrama.studio.spectrogram import spectrogram
from browser import opened, until

RATE_HZ = 44100


def pixels(sound: np.ndarray) -> np.ndarray:
    """Darkness of each point of a sound's picture: 0 for nothing, more for louder; high notes first."""
    picture = Image.open(io.BytesIO(spectrogram(sound, RATE_HZ)))
    return 255 - np.asarray(picture.convert("L"), dtype=float)


def tone(hz: float, seconds: float = 1.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)).astype(np.float32)[:, None]


@pytest.mark.parametrize("hz", [100.0, 1000.0, 8000.0])
def test_a_tone_is_a_line_at_its_pitch(hz):
    """The darkest row is the one of its frequency, on a logarithmic scale from 40 Hz to 18 kHz."""
    dark = pixels(tone(hz)).mean(axis=1)
    share = 1 - (np.flatnonzero(dark > 0.97 * dark.max()).mean() + 0.5) / len(dark)
    assert 40 * (18000 / 40) ** share == pytest.approx(hz, rel=0.12)


def test_time_runs_to_the_right():
    """Sound in the second half alone darkens the right half alone."""
    dark = pixels(np.concatenate([np.zeros((RATE_HZ, 1), np.float32), tone(1000.0)])).max(axis=0)
    half = len(dark) // 2
    assert dark[: half - 10].max() < 10
    assert dark[half + 10 :].min() > 100


@pytest.mark.parametrize("frames", [1, 500, 70 * RATE_HZ])
def test_any_length_has_a_picture_of_bounded_size(frames):
    """One sample, or more than a minute; silence is blank."""
    dark = pixels(np.zeros((frames, 2), dtype=np.float32))
    assert dark.shape[1] <= 481
    assert dark.max() < 10


SOUNDS = [
    Sound("stair-creak", "Stair creak", "sfx", recipe="creak", group="doors and wood", aliases=("STAIRS CREAK",)),
    Sound("hand-bell", "Hand bell", "sfx", recipe="hand-bell", group="bells", licence='CC0 "x" <y>'),
]


def test_the_page_holds_every_sound(tmp_path):
    """A card each, in its group, with sound and picture inside; told when each is ready; the same each time."""
    heard = []
    page, again = (
        palette_page(SOUNDS, tmp_path, Store(tmp_path / "cache"), on_each=lambda: heard.append(1)) for _ in range(2)
    )
    assert page == again
    assert len(heard) == 4
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["doors and wood", "bells"]
    assert page.count('src="data:audio/mpeg;base64,') == page.count('src="data:image/png;base64,') == 2
    assert "CC0 &quot;x&quot; &lt;y&gt;" in page


@pytest.mark.browser
def test_sounds_are_found_and_play_one_at_a_time(tmp_path):
    """Typing keeps what has it in its names; a second sound stops the first."""
    path = tmp_path / "sounds.html"
    path.write_text(palette_page(SOUNDS, tmp_path, Store(tmp_path / "cache")), encoding="utf-8")
    with opened(path, tmp_path / "profile") as (page, said, _):
        page.evaluate("[...document.querySelectorAll('audio')].forEach(a => { a.loop = true })")
        page.evaluate("document.querySelectorAll('audio')[0].play()")
        page.evaluate("document.querySelectorAll('audio')[1].play()")
        until(page, "document.querySelectorAll('audio')[0].paused && !document.querySelectorAll('audio')[1].paused")
        page.locator("#find").fill("stairs cr")
        assert [each.inner_text() for each in page.locator("li:visible h3").all()] == ["stair-creak"]
        page.locator("#find").fill("nothing like it")
        assert page.locator("#nothing").is_visible()
        assert said == []


def test_a_hostile_name_stays_a_text():
    """Names, licences and addresses are escaped."""
    nasty = '"><script>alert(1)</script>'
    page = sounds_page(nasty, [Shown(nasty, "sfx", nasty, nasty, 1.0, b"", nasty, nasty, (nasty,))])
    assert "<script>alert" not in page
