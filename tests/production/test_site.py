"""The listening page: written when something changed, and only then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiodrama.base.cache import Store
from audiodrama.base.files import file_hash
from audiodrama.production.manifest import PAGE, Manifest
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render
from audiodrama.production.site import INDEX, cover_of, write_pages


@pytest.fixture
def play(root):
    """The small production, rendered."""
    render(load(root), options=Options(jobs=1))
    return load(root)


def test_a_page_is_written_once(play):
    """What is fresh is not touched; a page that was changed or lost is written again."""
    manifest, store, page = Manifest.read(play.output), Store.default(), play.output / INDEX
    before = page.read_bytes()
    assert write_pages(play, manifest, "mp3", store) == manifest
    page.write_text("changed")
    assert write_pages(play, manifest, "mp3", store) == manifest
    assert page.read_bytes() == before


def test_a_page_plays_what_there_is(play):
    """Every chapter with its audio; in another format than asked for where it has no other."""
    page = play.output / INDEX
    write_pages(play, Manifest.read(play.output), "opus", Store.default())
    assert [name in page.read_text() for name in ("01-the-lamp.mp3", "02-the-door.mp3")] == [True, True]


def test_a_chapter_without_its_cue_list_is_left_out(play):
    """The page has the others."""
    (play.output / "02-the-door.cues.json").unlink()
    manifest = Manifest.read(play.output).without_shared(PAGE)
    write_pages(play, manifest, "mp3", Store.default())
    text = (play.output / INDEX).read_text()
    assert ("01-the-lamp.mp3" in text, "02-the-door.mp3" in text) == (True, False)


def test_another_title_is_another_page(play):
    """The title page is on it."""
    manifest = Manifest.read(play.output)
    sheet = replace(play.sheet, title_page=replace(play.sheet.title_page, title="The Candle"))
    after = write_pages(replace(play, sheet=sheet), manifest, "mp3", Store.default())
    assert after.shared[PAGE].key != manifest.shared[PAGE].key
    assert "The Candle" in (play.output / INDEX).read_text()


def test_a_drawn_cover_is_kept(root):
    """Drawn once, the same from the cache."""
    store = Store(root / "cache")
    one, other = cover_of(load(root), store), cover_of(load(root), store)
    assert (one, (one.cover.width, one.cover.height) > (0, 0)) == (other, True)


@pytest.mark.parametrize("text", ["", "[]", '{"events": 1}', "[" * 100_000])
def test_a_cue_list_that_is_none_is_left_out(play, text):
    """Even where the manifest was forged to list it."""
    path = play.output / "02-the-door.cues.json"
    path.write_text(text)
    manifest = Manifest.read(play.output).without_shared(PAGE)
    entry = manifest.chapters["02-the-door"]
    manifest = manifest.with_chapter(
        "02-the-door",
        replace(entry, keys=replace(entry.keys, sound="f"), files={**entry.files, path.name: file_hash(path)}),
    )
    write_pages(play, manifest, "mp3", Store.default())
    text = (play.output / INDEX).read_text()
    assert ("01-the-lamp.mp3" in text, "02-the-door.mp3" in text) == (True, False)
