"""Ids of episodes stay whatever happens around them."""

from __future__ import annotations

import pytest

from audiodrama.export.targets.podcast_ids import EpisodeName, episode_ids, read_register, register_text

ONE, TWO, THREE = EpisodeName("one", "Who is there"), EpisodeName("two", "Nobody"), EpisodeName("three", "It was I")
INTERLUDE = EpisodeName("interlude", "Rain falls")
SAME_TITLE = EpisodeName("one", "A letter came")


def registered(tmp_path, *names):
    """Ids of a first export, and the register that it left."""
    ids = episode_ids("Show", names)
    path = tmp_path / "episodes.json"
    path.write_text(register_text(ids, names))
    return ids, path


@pytest.mark.parametrize("new", [INTERLUDE, SAME_TITLE, EpisodeName("interlude", ONE.words)])
def test_a_chapter_inserted_before_changes_no_id(tmp_path, new):
    """The others keep theirs, and the new one has another: also with the title or the first words of an old one."""
    ids, register = registered(tmp_path, ONE, TWO, THREE)
    again = episode_ids("Show", [new, ONE, TWO, THREE], register)
    assert again[1:] == ids
    assert again[0] not in ids


def test_without_a_register_too():
    """Another machine, which has no earlier feed, makes the same ids."""
    assert episode_ids("Show", [INTERLUDE, ONE, TWO])[1:] == episode_ids("Show", [ONE, TWO])


@pytest.mark.parametrize("changed", [EpisodeName("the-one", ONE.words), EpisodeName("one", "Who was there")])
def test_a_new_title_or_new_words_change_no_id(tmp_path, changed):
    """An episode is recognised by what stayed."""
    ids, register = registered(tmp_path, ONE, TWO)
    assert episode_ids("Show", [changed, TWO], register) == ids


def test_moved_chapters_keep_their_ids(tmp_path):
    """The order does not matter."""
    ids, register = registered(tmp_path, ONE, TWO, THREE)
    assert episode_ids("Show", [THREE, ONE, TWO], register) == (ids[2], ids[0], ids[1])


def test_every_id_is_another(tmp_path):
    """Ten chapters of one title and the same first words have ten ids."""
    ids, register = registered(tmp_path, *[ONE] * 10)
    assert len(set(ids)) == 10
    assert episode_ids("Show", [ONE] * 10, register) == ids


@pytest.mark.parametrize("text", ["", "[]", "null", '{"a": 1}', '{"a": {"slug": 1, "words": null}}', "[" * 100_000])
def test_a_register_of_nonsense_counts_as_none(tmp_path, text):
    """Whatever lies there, ids are those of a first export."""
    path = tmp_path / "episodes.json"
    path.write_text(text)
    assert read_register(path) == {}
    assert episode_ids("Show", [ONE], path) == episode_ids("Show", [ONE])
