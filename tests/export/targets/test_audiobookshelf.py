"""A folder as Audiobookshelf wants it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.errors import UsageError
from audiodrama.export.cover import draw_cover
from audiodrama.export.tags import Tags
from audiodrama.export.targets.audiobookshelf import folder_name, write_shelf

COVER = draw_cover("Book", "A. Writer", 400)
TAGS = Tags(
    "Two = 2", "Book & more", author="A. Writer, B. Writer", narrator="N. Reader", track=2, tracks=2, cover=COVER
)


def test_the_shelf_is_author_and_title(tmp_path):
    """Folders by name, audio and cover as they are, what the server wants to know in metadata.json."""
    audio = tmp_path / "01-one.mp3"
    audio.write_bytes(b"sound")
    place = write_shelf(tmp_path / "library", TAGS, [audio], chapters=[("One", 0.0, 2.5)])
    assert place == tmp_path / "library" / "A. Writer, B. Writer" / "Book & more"
    assert sorted(each.name for each in place.iterdir()) == ["01-one.mp3", "cover.png", "metadata.json"]
    assert (place / "cover.png").read_bytes() == COVER.image
    told = json.loads((place / "metadata.json").read_text())
    assert (told["title"], told["authors"], told["narrators"]) == (
        "Book & more",
        ["A. Writer", "B. Writer"],
        ["N. Reader"],
    )
    assert told["chapters"] == [{"id": 0, "start": 0.0, "end": 2.5, "title": "One"}]
    with pytest.raises(UsageError, match="at least one file"):
        write_shelf(tmp_path, TAGS, [])


@given(st.text(max_size=200))
def test_folder_names_are_harmless(name):
    """Whatever the title, the name is one folder of every file system, and never a way out."""
    made = folder_name(name)
    assert made
    assert made == made.strip(". ")
    assert not set(made) & set('<>:"/\\|?*\0\n')
    assert len(made) <= 121


@pytest.mark.parametrize(("name", "made"), [("..", "_"), ("CON", "_CON"), ("a/b", "a b"), ("What?", "What"), ("", "_")])
def test_names_with_a_meaning_are_changed(name, made):
    """Dots, devices and separators."""
    assert folder_name(name) == made
