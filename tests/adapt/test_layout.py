"""Paragraphs, headings, breaks and matter: `layout`, `chapters`, `front`."""

from __future__ import annotations

import pytest

from audiodrama.adapt.text.chapters import find_blocks, find_chapters
from audiodrama.adapt.text.layout import paragraphs

STORY = "It was a long way down to the harbour, and nobody had swept the snow since Tuesday."


def kinds(text: str) -> list[tuple[str, str]]:
    """Kind and first words of every block."""
    return [(b.kind, text[b.start : b.end][:24]) for b in find_blocks(text)]


@pytest.mark.parametrize(
    "heading",
    [
        "Chapter 1",
        "CHAPTER I.",
        "Chapter One: The Harbour",
        "IV",
        "7",
        "7.",
        "TWELVE",
        "Part Two",
        "# The Harbour",
        "Prologue",
        "THE FIRST PART",
        "XIV. The Snow",
    ],
)
def test_headings_of_usual_forms(heading):
    """Words, arabic and roman numerals, spelled numbers and Markdown are all headings."""
    text = f"{heading}\n\n{STORY}\n"
    assert kinds(text) == [("heading", heading[:24]), ("prose", STORY[:24])]


def test_capitals_alone_are_headings_where_no_numbers_are():
    """In a book without numbered chapters a title in capitals starts one."""
    text = f"THE HARBOUR\n\n{STORY}\n\nTHE SNOW\n\n{STORY}\n"
    assert [c.title for c in find_chapters(text, find_blocks(text))] == ["THE HARBOUR", "THE SNOW"]


@pytest.mark.parametrize("mark", ["* * *", "***", "—", "#", "⁂", "~ ~ ~", "---"])
def test_scene_breaks(mark):
    """A line of ornaments is a break, not prose."""
    text = f"{STORY}\n\n{mark}\n\n{STORY}\n"
    assert [kind for kind, _ in kinds(text)] == ["prose", "break", "prose"]


def test_number_and_title_are_one_heading():
    """A title below its number belongs to the chapter's title."""
    text = f"CHAPTER 2\n\nThe Harbour at Night\n\n{STORY}\n"
    assert [c.title for c in find_chapters(text, find_blocks(text))] == ["CHAPTER 2: The Harbour at Night"]


def test_front_and_end_matter_are_kept_apart():
    """Title page, copyright and what follows THE END are matter."""
    text = (
        f"The Harbour\n\nby A. Writer\n\nCopyright 2020 A. Writer\n\nChapter 1\n\n{STORY}\n\n"
        + f"{STORY}\n\n" * 12
        + "THE END\n\nAbout the author: she likes snow.\n"
    )
    found = kinds(text)
    assert [kind for kind, _ in found[:4]] == ["matter", "matter", "matter", "heading"]
    assert [kind for kind, _ in found[-3:]] == ["prose", "matter", "matter"]


def test_a_story_without_headings_is_one_chapter():
    """All of it, from the first word to the last."""
    text = f"{STORY}\n\n{STORY}\n"
    assert [(c.title, c.start, c.end) for c in find_chapters(text, find_blocks(text))] == [("", 0, len(text) - 1)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(newline):
    """Every kind of line end gives the same paragraphs."""
    text = newline.join(["One line", "of two.", "", "Another paragraph.", ""])
    assert [text[a:b].split() for a, b in paragraphs(text)] == [
        ["One", "line", "of", "two."],
        ["Another", "paragraph."],
    ]
