"""Sounds are found by words in any order: in the palette, and in the user's own library folders."""

from __future__ import annotations

import os

import pytest

from audiodrama.sounds.library import VARIABLE, find_sounds, library_folders
from audiodrama.sounds.reader import read_palette

PALETTE = read_palette(None, None)[0]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("knock", "knock"),
        ("door knocking", "knock"),
        ("the phone", "telephone"),
        ("phone rings", "telephone"),
        ("glass breaking", "glass-break"),
        ("stairs creaking", "stair-creak"),
        ("Church Bells", "church-bell"),
        ("DOG", "dog"),
        ("horse gallop", "gallop"),
        ("wind", "night-wind"),
        ("", None),
        ("qqq", None),
    ],
)
def test_words_in_the_palette(words, first):
    """Names and aliases, whatever the order and the endings; a name comes before an alias."""
    found = find_sounds(words, PALETTE, ()).sounds
    assert (found[0].key if found else None) == first


def test_rooms_are_found_too():
    """By their names and aliases."""
    assert [space.key for space in find_sounds("hallways", PALETTE, ()).spaces] == ["corridor"]


@pytest.fixture
def library(tmp_path):
    """A library as people have them, some of it named after the Universal Category System."""
    names = (
        "Foley/DOORWood_Knock Three Hard_ABC_Set1.wav", "AMBPark_Morning Birds_XY_Lib.flac",
        "old stuff/knock-on-door 02.MP3", "FEETBoots_Running_ABC_Set1.wav", "Regen/Gewitter über dem See.ogg",
        "notes on knocking.txt", "._DOORWood_Knock.wav",
        "TRNDiesel_Pass_AA_B.wav", "UIClick_Soft_AA_B.wav",
    )  # fmt: skip
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("knock door", ["DOORWood_Knock Three Hard_ABC_Set1.wav", "knock-on-door 02.MP3"]),
        ("hard knock", ["DOORWood_Knock Three Hard_ABC_Set1.wav"]),
        ("door wood", ["DOORWood_Knock Three Hard_ABC_Set1.wav"]),
        ("foley", ["DOORWood_Knock Three Hard_ABC_Set1.wav"]),
        ("ambience bird", ["AMBPark_Morning Birds_XY_Lib.flac"]),
        ("footsteps", ["FEETBoots_Running_ABC_Set1.wav"]),
        ("boot run", ["FEETBoots_Running_ABC_Set1.wav"]),
        ("diesel train", ["TRNDiesel_Pass_AA_B.wav"]),
        ("interface click", ["UIClick_Soft_AA_B.wav"]),
        ("see ÜBER", ["Gewitter über dem See.ogg"]),
        ("notes", []),
    ],
)
def test_words_in_file_names(library, words, expected):
    """In names of files and folders and in UCS categories; other files and hidden ones are passed over."""
    assert [file.path.name for file in find_sounds(words, PALETTE, [library]).files] == expected


def test_folders_come_from_the_environment(tmp_path, monkeypatch):
    """As many as are named, in that order; those that are not there are left out."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    monkeypatch.setenv(
        VARIABLE, os.pathsep.join([str(tmp_path / "b"), str(tmp_path / "gone"), "", str(tmp_path / "a")])
    )
    assert library_folders() == [tmp_path / "b", tmp_path / "a"]
    monkeypatch.delenv(VARIABLE)
    assert library_folders() == []


def test_a_link_in_a_circle_ends(library):
    """Folders that hold themselves are walked once."""
    (library / "again").symlink_to(library)
    assert len(find_sounds("hard knock", PALETTE, [library]).files) == 1
