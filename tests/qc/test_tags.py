"""Tags of every format as `qc` reads them: by a library that had no part in writing them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.export.cover import draw_cover
from audiodrama.export.encode import FORMATS, encode, format_named
from audiodrama.export.tags import Tags
from audiodrama.qc.tags import ENDINGS, read_tags

TAGS = Tags(
    "Zwölf; = #1", "Book 扉", author="A. Writer, B. Writer", narrator="N. Reader", track=3, tracks=9, language="de",
    comment="after a tale; x=1 \\", cover=draw_cover("a", "b", 300),
    chapters=(("Eins", 0.0, 0.5), ("Zwei", 0.5, 1.0)),
)  # fmt: skip
# RIFF has no fields for these, MP4 none for a language
LACKS = {"wav": {"composer", "track", "cover", "album_artist"}, "m4b": {"language"}, "m4a": {"language"}}


def encoded(folder, name: str, tags: Tags):
    path = folder / f"x.{name}"
    encode([np.zeros((44100, 2), np.float32)], path, format_named(name), rate_hz=44100, tags=tags)
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_carries_the_tags(tmp_path, name):
    """Special characters and a backslash at the end included."""
    wanted = TAGS.fields | {"cover": "image/png"}
    wanted = {field: text for field, text in wanted.items() if field not in LACKS.get(name, ())}
    assert {field: text.strip() for field, text in read_tags(encoded(tmp_path, name, TAGS)).items()} == wanted


def test_opus_marks_stand_where_they_are(tmp_path):
    """A mark in the second half of a second is not a second late."""
    from tinytag import TinyTag

    other = TinyTag.get(encoded(tmp_path, "opus", TAGS)).other
    assert other["chapter001"] == ["00:00:00.500"]
    assert other["chapter001name"] == ["Zwei"]


@given(st.binary(max_size=80), st.sampled_from(ENDINGS))
def test_damaged_files_have_no_tags(tmp_path_factory, rest, ending):
    """Whatever lies there, reading never fails."""
    path = tmp_path_factory.getbasetemp() / f"damaged{ending}"
    for head in (b"", b"ID3\x03\0\0\0\0\0\x40TIT2\0\0\0\x20\0\0", b"fLaC", b"OggS\0\x02", b"\0\0\0\x20ftypM4B "):
        path.write_bytes(head + rest)
        assert all(isinstance(text, str) for text in read_tags(path).values())


def test_kinds_that_are_not_known_have_none(tmp_path):
    """A text is asked for no tags."""
    (tmp_path / "x.txt").write_text("title: no")
    assert read_tags(tmp_path / "x.txt") == {}
