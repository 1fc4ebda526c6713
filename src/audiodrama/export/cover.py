"""The picture on a player's screen: the producer's own, or one drawn from the title.

A drawn cover depends on title and author alone: night, a moon, and ridges that are sound waves.
The typeface is EB Garamond (SIL Open Font Licence, wheel `fontpkg-eb-garamond`); a title in an alphabet
it does not hold is left off rather than shown as boxes.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import os
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import ExportError
from audiodrama.base.files import opened_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image, ImageDraw, ImageFont

    Colour = tuple[int, int, int]

NAMES = ("cover.jpg", "cover.jpeg", "cover.png")
SIDE = 1600
LARGEST_BYTES = 10 << 20
SIDES = (300, 6000)
_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_RIDGES = 7
_ROWS_AT_ONCE = 64

# sky at the top, sky at the horizon, moon, nearest ridge
_PALETTES: tuple[tuple[Colour, Colour, Colour, Colour], ...] = (
    ((18, 20, 46), (150, 92, 122), (250, 226, 196), (12, 12, 28)),
    ((10, 30, 44), (86, 146, 150), (244, 238, 214), (6, 18, 28)),
    ((34, 16, 38), (204, 112, 92), (255, 226, 178), (22, 8, 24)),
    ((14, 26, 60), (118, 146, 196), (246, 244, 232), (8, 14, 36)),
    ((20, 34, 30), (148, 158, 106), (248, 240, 206), (10, 20, 18)),
    ((40, 14, 22), (184, 84, 78), (250, 214, 190), (24, 6, 12)),
)


@dataclass(frozen=True, slots=True)
class Cover:
    """A picture as it lies in a file: bytes, MIME type (`image/png`, `image/jpeg`) and size in pixels."""

    image: bytes
    mime: str
    width: int
    height: int

    @property
    def suffix(self) -> str:
        """Ending of a file that holds it."""
        return ".png" if self.mime == "image/png" else ".jpg"

    def flac_block(self) -> str:
        """The picture as Vorbis comments carry it: FLAC's METADATA_BLOCK_PICTURE (RFC 9639, 8.8), in base 64."""
        mime = self.mime.encode()
        head = struct.pack(">II", 3, len(mime)) + mime + struct.pack(">I", 0)
        sizes = struct.pack(">IIIII", self.width, self.height, 24, 0, len(self.image))
        return base64.b64encode(head + sizes + self.image).decode()


def own_cover(folder: Path) -> Path | None:
    """The producer's own picture in a folder, whatever it holds; None when there is none."""
    return next((path for name in NAMES if os.path.lexists(path := folder / name)), None)


def cover_for(folder: Path, title: str, author: str) -> Cover:
    """The cover of a production: a picture in `folder` (`cover.jpg`, `cover.png`), else a drawn one.

    Raises:
        ExportError: the picture there is not one, or too small or large.
    """
    found = own_cover(folder)
    return read_cover(found) if found else draw_cover(title, author)


def read_cover(path: Path) -> Cover:
    """Read and check a picture; what it is is told from its first bytes, not from its name.

    Raises:
        ExportError: not a PNG or JPEG that can be decoded, over 10 MB, or not between 300 and 6000 pixels a side.
    """
    try:
        with opened_regular(path) as file:
            raw = file.read(LARGEST_BYTES + 1)
        return checked_cover(raw)
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}") from error
    except ExportError as error:
        raise ExportError(f"{path} cannot be the cover: {error.message}", hint=error.hint) from error


def checked_cover(raw: bytes) -> Cover:
    """A picture held in memory, decoded once to see that it is whole.

    Raises:
        ExportError: as `read_cover`; the message says what is wrong with the picture.
    """
    from PIL import Image

    mime = next((mime for mime, magic in _MAGIC.items() if raw.startswith(magic)), None)
    if mime is None:
        raise ExportError("it is not a PNG or JPEG picture", hint="save it again as PNG or JPEG")
    if len(raw) > LARGEST_BYTES:
        raise ExportError("it is larger than 10 MB", hint="save it smaller: 1600 pixels a side are enough")
    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
            _check_sides(width, height)
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ExportError("it is damaged", hint="save it again as PNG or JPEG") from error
    return Cover(raw, mime, width, height)


def _check_sides(width: int, height: int) -> None:
    least, most = SIDES
    if not (least <= width <= most and least <= height <= most):
        raise ExportError(
            f"it measures {width} by {height} pixels", hint=f"each side must have {least} to {most} pixels"
        )


@functools.lru_cache(maxsize=8)
def draw_cover(title: str, author: str, side: int = SIDE) -> Cover:
    """A square cover as PNG; the same title and author give the same picture."""
    from PIL import Image

    digest = hashlib.sha256(f"{title}\n{author}".encode()).digest()
    palette = _PALETTES[digest[0] % len(_PALETTES)]
    canvas = Image.fromarray(_landscape(digest, palette, side), "RGB")
    _write(canvas, title, author, palette[2])
    buffer = io.BytesIO()
    canvas.save(buffer, format="PNG", compress_level=6)
    return Cover(buffer.getvalue(), "image/png", side, side)


def _landscape(digest: bytes, palette: tuple[Colour, Colour, Colour, Colour], side: int) -> NDArray[np.uint8]:
    import numpy as np

    top, horizon, moon, near = (np.array(colour, dtype=np.float32) for colour in palette)
    x = y = np.arange(side, dtype=np.float32) / np.float32(side)
    across, ridges = 0.22 + 0.56 * digest[1] / 255, list(_ridges(digest, side))
    picture = np.empty((side, side, 3), dtype=np.uint8)
    for start in range(0, side, _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        down = y[rows, None]
        strip = np.repeat(_mixed(top, horizon, np.clip(down / 0.8, 0, 1) ** 1.4), side, axis=1)
        far: NDArray[np.float32] = np.hypot(x[None, :] - np.float32(across), down - np.float32(0.60))
        _paint(strip, moon, np.exp(-((far / np.float32(0.34)) ** 2)) * np.float32(0.32))
        _paint(strip, moon, _edge(0.13 - far, side))
        for layer, ridge in enumerate(ridges):
            if (float(down[-1, 0]) - float(ridge.min())) * side < -1:
                continue
            colour = _mixed(horizon * 0.72, near, np.float32(((layer + 1) / _RIDGES) ** 0.7))
            _paint(strip, colour, _edge(down - ridge[None, :], side))
        picture[rows] = np.clip(strip, 0, 255) + 0.5
    return picture


def _mixed(one: NDArray[np.float32], other: NDArray[np.float32], share: Any) -> NDArray[np.float32]:
    import numpy as np

    return one + (other - one) * np.asarray(share, dtype=np.float32)[..., None]


def _paint(picture: NDArray[np.float32], colour: NDArray[np.float32], coverage: NDArray[np.float32]) -> None:
    picture += (colour.reshape(1, 1, 3) - picture) * coverage[..., None]


def _edge(distance: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Coverage of a pixel by a shape whose border lies `distance` (in parts of the side) away: a soft edge."""
    import numpy as np

    return np.asarray(np.clip(distance * side + 0.5, 0, 1), dtype=np.float32)


def _ridges(digest: bytes, side: int) -> Iterator[NDArray[np.float32]]:
    """Height of each ridge from the far one on: bursts of waves under smooth envelopes, as speech has them."""
    import numpy as np

    random = np.random.default_rng(int.from_bytes(digest[2:10], "big"))
    x = np.linspace(0, 1, side)
    for layer in range(_RIDGES):
        wave = np.zeros(side)
        for _ in range(9):
            centre, width = random.uniform(-0.05, 1.05), random.uniform(0.05, 0.14)
            turns, phase = random.uniform(14, 34), random.uniform(0, 2 * np.pi)
            burst = np.exp(-(((x - centre) / width) ** 2))
            wave += burst * (0.55 + 0.45 * np.cos(2 * np.pi * turns * x + phase)) * random.uniform(0.3, 1.0)
        yield (0.66 + 0.052 * layer - wave * (0.055 - 0.003 * layer)).astype(np.float32)


def _write(canvas: Image.Image, title: str, author: str, ink: Colour) -> None:
    from PIL import ImageDraw

    draw, side = ImageDraw.Draw(canvas), canvas.width
    lines = _set_title(draw, title, side)
    y = side * 0.27 - sum(font.size for _, font in lines) * 0.53
    for line, font in lines:
        draw.text((side / 2, y), line, font=font, fill=ink, anchor="ma")
        y += font.size * 1.06
    if author and _covered(author):
        font = _fitting(draw, author, side * 0.8, round(side * 0.05), italic=True)
        draw.text((side / 2, side * 0.915), author, font=font, fill=ink, anchor="ms")


def _set_title(draw: ImageDraw.ImageDraw, title: str, side: int) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """The title broken into at most four lines, as large as it can stand; empty when a letter is missing."""
    if not title.strip() or not _covered(title):
        return []
    for size in range(round(side * 0.15), round(side * 0.03), -round(side * 0.005)):
        font = _typeface(size)
        lines = _broken(draw, title.split(), font, side * 0.84)
        if lines and len(lines) * size * 1.06 <= side * 0.38:
            return [(line, font) for line in lines]
    return [(title, _fitting(draw, title, side * 0.84, round(side * 0.05)))]


def _broken(draw: ImageDraw.ImageDraw, parts: list[str], font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Lines no wider than `width`, or none at all when a single word is."""
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]} {part}".strip()
        if draw.textlength(longer, font=font) <= width:
            lines[-1] = longer
        elif draw.textlength(part, font=font) > width:
            return []
        else:
            lines.append(part)
    return lines


def _fitting(
    draw: ImageDraw.ImageDraw, text: str, width: float, size: int, *, italic: bool = False
) -> ImageFont.FreeTypeFont:
    font = _typeface(size, italic=italic)
    wide = draw.textlength(text, font=font)
    return font if wide <= width else _typeface(max(8, int(size * width / wide)), italic=italic)


@functools.lru_cache(maxsize=32)
def _typeface(size: int, *, italic: bool = False) -> ImageFont.FreeTypeFont:
    from importlib.resources import as_file, files

    from PIL import ImageFont

    name = "EBGaramond-Italic[wght].ttf" if italic else "EBGaramond[wght].ttf"
    with as_file(files("fontpkg_eb_garamond") / "files" / name) as path:
        font = ImageFont.truetype(io.BytesIO(path.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([500])
    return font


@functools.lru_cache(maxsize=64)
def _covered(text: str) -> bool:
    """Whether the typeface holds every letter: a missing one has the shape of a code point nobody has."""
    font = _typeface(40)
    missing = font.getmask("\uffff")
    shapes = ((letter, font.getmask(letter)) for letter in set(text) if not letter.isspace())
    return all((bytes(shape), shape.size) != (bytes(missing), missing.size) for _, shape in shapes)
