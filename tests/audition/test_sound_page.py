"""The sounds page."""

import json
import re

import pytest

from audiodrama.audition.sound_page import palette_page
from audiodrama.base.cache import Store
from audiodrama.sounds.palette import Sound, Space
from browser import opened, until

NASTY = '"><script>document.title = 1</script>'
SOUNDS = [
    Sound("stair-creak", "Stair creak", "sfx", recipe="creak", group="doors and wood"),
    Sound("hall", "Hall", "sfx", recipe="knock", group="doors and wood", aliases=("a knock in a hall",)),
    Sound("hand-bell", f"Hand bell {NASTY}", "sfx", recipe="hand-bell", group="bells", licence=NASTY, source=NASTY),
]
SPACES = [
    Space("hall", "Hall", size_m=(9.0, 6.0, 4.0), rt60_s=(1.2,) * 7),
    Space("dry", "Dry"),
    Space("porch", f"Porch {NASTY}", rt60_s=(0.2,) * 7, aliases=(NASTY,)),
]


def test_the_page_holds_every_sound(tmp_path):
    """Each sound by its name, told when it is ready; the same page each time."""
    heard = []
    pages = [
        palette_page(SOUNDS, SPACES, tmp_path, Store(tmp_path / "cache"), on_each=lambda: heard.append(1))
        for _ in range(2)
    ]
    assert pages[0] == pages[1]
    assert len(heard) == 2 * (len(SOUNDS) + len(SPACES))
    assert "Stair creak" in pages[0]
    assert "<script>document.title" not in pages[0]


def test_every_entry_can_be_linked_to_and_copied(tmp_path):
    """Its name is its anchor; a room with a sound's name has one of its own; the cue is that of its kind."""
    page = palette_page(SOUNDS, SPACES, tmp_path, Store(tmp_path / "cache"))
    anchors = re.findall(r'<li id="([^"]+)"', page)
    assert anchors == ["stair-creak", "hall", "hand-bell", "space-hall", "dry", "porch"]
    assert 'data-cue="[[sfx: Stair creak]]"' in page
    assert 'data-cue="[[space: Hall]]"' in page
    recordings = json.loads(re.search(r'id="values">(.*?)</script>', page)[1])["sounds"]
    assert {name: len(uses) for name, uses in recordings.items()} == dict(zip(anchors, (2, 2, 2, 1, 1, 1), strict=True))


def test_a_room_is_heard(tmp_path):
    """Two knocks last longer in a hall than in none."""
    page = palette_page([], SPACES, tmp_path, Store(tmp_path / "cache"))
    hall, dry, _ = (float(text) for text in re.findall(r">play ([\d.]+) s<", page))
    assert hall > dry + 0.5


@pytest.mark.browser
def test_the_page_is_searched(tmp_path):
    """In a real browser: words leave those that hold them all; a link shows its sound whatever was typed."""
    path = tmp_path / "sounds.html"
    path.write_text(palette_page(SOUNDS, SPACES, tmp_path, Store(tmp_path / "cache")), encoding="utf-8")
    with opened(path, tmp_path / "profile") as (page, said, _):
        page.keyboard.press("/")
        page.keyboard.type("hall knock")
        shown = "[...document.querySelectorAll('#found > li')].filter(e => !e.hidden).map(e => e.id)"
        assert page.evaluate(shown) == ["hall"]
        page.evaluate("location.hash = '#dry'")
        until(page, f"{shown}.length === 6")
        page.select_option("#kind", "room")
        assert page.evaluate(shown) == ["space-hall", "dry", "porch"]
        assert said == []


@pytest.mark.browser
def test_the_page_opens_and_runs_nothing_but_itself(tmp_path):
    """In a real browser: no message, no request, no script of a name or licence."""
    path = tmp_path / "sounds.html"
    path.write_text(palette_page(SOUNDS, SPACES, tmp_path, Store(tmp_path / "cache")), encoding="utf-8")
    with opened(path, tmp_path / "profile") as (page, said, asked):
        assert page.title() != "1"
        assert all(address.startswith(("file:", "data:", "blob:")) for address in asked)
        assert said == []
