"""Other tags for a finished file: the bytes are those that encoding with these tags gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from audiodrama.base.errors import ExportError
from audiodrama.export.cover import draw_cover
from audiodrama.export.encode import encode, format_named
from audiodrama.export.retag import retag
from audiodrama.export.tags import Tags

RATE_HZ = 44100
OLD = Tags("One", "The Book", "A. Writer", "A Reader", 1, 3, cover=draw_cover("The Book", "A. Writer", 300))
NEW = replace(OLD, title="A much longer title — ½ =;#\\" * 9, track=12, tracks=140, comment="Read, twice.")


def encoded(path, form: str, tags: Tags):
    """Two seconds of noise."""
    noise = np.random.default_rng(1).standard_normal((2 * RATE_HZ + 17, 2)).astype(np.float32) / 10
    encode([noise[:5000], noise[5000:]], path, format_named(form), rate_hz=RATE_HZ, tags=tags)
    return path


@pytest.mark.parametrize("form", ["mp3", "flac", "wav", "opus", "m4a"])
@pytest.mark.parametrize(
    "tags", [NEW, replace(OLD, cover=None), replace(OLD, cover=draw_cover("Another", "", 320))],
    ids=["texts", "no cover", "another cover"],
)  # fmt: skip
def test_a_file_with_other_tags(tmp_path, form, tags):
    """Byte for byte what a clean render writes, also over the file itself."""
    wanted = encoded(tmp_path / f"wanted.{form}", form, tags).read_bytes()
    old = encoded(tmp_path / f"old.{form}", form, OLD)
    retag(old, tmp_path / f"new.{form}", form, tags)
    assert (tmp_path / f"new.{form}").read_bytes() == wanted
    retag(old, old, form, tags)
    assert old.read_bytes() == wanted


@pytest.mark.parametrize("form", ["mp3", "flac", "opus"])
def test_what_is_no_such_file_is_refused(tmp_path, form):
    """Rubbish under its name gives an error and no file."""
    (tmp_path / f"old.{form}").write_bytes(b"rubbish")
    with pytest.raises(ExportError):
        retag(tmp_path / f"old.{form}", tmp_path / f"new.{form}", form, NEW)
    assert [path.name for path in tmp_path.iterdir()] == [f"old.{form}"]
