"""Covers: the producer's own when it is a picture, else one drawn from the title."""

import io

import pytest
from PIL import Image, ImageChops

from audiodrama.base.errors import ExportError
from audiodrama.export.cover import cover_for, draw_cover, read_cover


def picture(side: int = 400, form: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), (90, 20, 60)).save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "form", "mime"), [("cover.jpg", "JPEG", "image/jpeg"), ("cover.png", "PNG", "image/png")]
)
def test_the_producers_own_picture_is_taken_as_it_is(tmp_path, name, form, mime):
    """Byte for byte, with its true type and size."""
    (tmp_path / name).write_bytes(picture(form=form))
    cover = cover_for(tmp_path, "T", "A")
    assert (cover.image, cover.mime, cover.width, cover.height) == (picture(form=form), mime, 400, 400)


def test_the_type_is_told_by_the_bytes(tmp_path):
    """A PNG that is called .jpg is tagged as PNG."""
    (tmp_path / "cover.jpg").write_bytes(picture())
    assert cover_for(tmp_path, "T", "A").mime == "image/png"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"#EXTM3U", "is not a PNG or JPEG picture"),
        (b"", "is not a PNG or JPEG picture"),
        (picture()[:200], "is damaged"),
        (picture(64), "measures 64 by 64 pixels"),
        (picture(6001), "measures 6001 by 6001 pixels"),
        (picture() + bytes(11 << 20), "is larger than 10 MB"),
    ],
)
def test_what_is_no_fit_picture_is_refused(tmp_path, raw, message):
    """Each refusal names the file and the cure."""
    (tmp_path / "cover.png").write_bytes(raw)
    with pytest.raises(ExportError, match=rf"cover\.png cannot be the cover: it {message}.*\(.+\)"):
        read_cover(tmp_path / "cover.png")


def test_a_drawn_cover_repeats_and_depends_on_the_title(tmp_path):
    """The same title gives the same bytes; another title another picture."""
    first = cover_for(tmp_path, "The Door", "A")
    draw_cover.cache_clear()
    assert cover_for(tmp_path, "The Door", "A") == first
    assert draw_cover("The Stair", "A").image != first.image


def pixels(title: str, author: str = "") -> Image.Image:
    return Image.open(io.BytesIO(draw_cover(title, author, 400).image))


@pytest.mark.parametrize("title", ["Étoile", "Ворона", "A" * 60, "one two three four " * 12])
def test_a_title_is_drawn_inside_the_picture(title):
    """Whatever the length, the writing stays clear of the edges: only columns inside differ from a blank sky."""
    bright = pixels(title).convert("L").crop((0, 0, 400, 180)).point(lambda value: 255 * (value > 200))
    box = bright.getbbox()
    assert box is not None
    assert box[0] >= 16
    assert box[2] <= 384


def test_letters_the_typeface_lacks_are_left_off():
    """A Japanese title gives a picture without writing, never boxes."""
    bright = pixels("魔法少女").convert("L").crop((0, 0, 400, 150))
    assert ImageChops.lighter(bright, bright).getextrema()[1] < 200
