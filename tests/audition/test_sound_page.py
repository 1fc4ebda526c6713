"""The sounds page."""

import pytest

from audiodrama.audition.sound_page import palette_page
from audiodrama.base.cache import Store
from audiodrama.sounds.palette import Sound
from browser import opened

NASTY = '"><script>document.title = 1</script>'
SOUNDS = [
    Sound("stair-creak", "Stair creak", "sfx", recipe="creak", group="doors and wood"),
    Sound("hand-bell", f"Hand bell {NASTY}", "sfx", recipe="hand-bell", group="bells", licence=NASTY, source=NASTY),
]


def test_the_page_holds_every_sound(tmp_path):
    """Each sound by its name, told when it is ready; the same page each time."""
    heard = []
    pages = [
        palette_page(SOUNDS, tmp_path, Store(tmp_path / "cache"), on_each=lambda: heard.append(1)) for _ in range(2)
    ]
    assert pages[0] == pages[1]
    assert len(heard) == 2 * len(SOUNDS)
    assert "Stair creak" in pages[0]
    assert "<script>document.title" not in pages[0]


@pytest.mark.browser
def test_the_page_opens_and_runs_nothing_but_itself(tmp_path):
    """In a real browser: no message, no request, no script of a name or licence."""
    path = tmp_path / "sounds.html"
    path.write_text(palette_page(SOUNDS, tmp_path, Store(tmp_path / "cache")), encoding="utf-8")
    with opened(path, tmp_path / "profile") as (page, said, asked):
        assert page.title() != "1"
        assert all(address.startswith(("file:", "data:", "blob:")) for address in asked)
        assert said == []
