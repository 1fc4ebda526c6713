"""ID3v2.3: what is written is what is read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.export.cover import Cover
from audiodrama.export.id3 import id3_tag, read_id3
from audiodrama.export.tags import Tags

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


@given(title=TEXT, author=TEXT, comment=TEXT)
def test_any_text_is_read_back(tmp_path_factory, title, author, comment):
    """Every alphabet, and text that Latin-1 cannot hold, survives."""
    tags = Tags(title, "Album", author=author, narrator="N", track=3, tracks=9, comment=comment)
    path = tmp_path_factory.mktemp("id3") / "x.mp3"
    path.write_bytes(id3_tag(tags) + b"\xff\xfb")
    assert read_id3(path) == tags.fields


def test_the_cover_is_the_front_cover():
    """The picture lies in an APIC frame of type 3 with its MIME type, byte for byte."""
    cover = Cover(b"\xff\xd8\xffpicture", "image/jpeg", 300, 300)
    body = b"\0image/jpeg\0\x03\0" + cover.image
    assert b"APIC" + len(body).to_bytes(4, "big") + b"\0\0" + body in id3_tag(Tags("t", "a", cover=cover))


def test_the_comment_is_a_comment_frame():
    """Players read COMM, not ffmpeg's private field."""
    tag = id3_tag(Tags("t", "a", comment="hello"))
    assert b"COMM" in tag
    assert b"TXXX" not in tag


@given(st.binary(max_size=60))
def test_a_damaged_tag_is_read_as_far_as_it_goes(tmp_path_factory, rest):
    """Rubbish after the first bytes of a tag, a comment's or a picture's frame never fails."""
    path = tmp_path_factory.getbasetemp() / "damaged.mp3"
    for frame in (b"", b"COMM\0\0\0\x20\0\0", b"APIC\0\0\0\x20\0\0", b"TIT2\0\0\0\x20\0\0"):
        path.write_bytes(b"ID3\x03\0\0\0\0\0\x40" + frame + rest)
        assert set(read_id3(path)) <= {*Tags("", "").__slots__, "artist", "album_artist", "composer"}


@pytest.mark.parametrize("raw", [b"", b"ID3", b"RIFF....", b"ID3\x04\0\0\0\0\0\0"])
def test_a_file_without_the_tag_has_no_fields(tmp_path: Path, raw: bytes):
    """No tag, another version, or a stump is an empty dictionary."""
    path = tmp_path / "x.mp3"
    path.write_bytes(raw)
    assert read_id3(path) == {}
