"""A retail sample: a minute to five of the story, from a line's beginning to a line's end."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from audiodrama.cast.profiles import PROFILES
from audiodrama.export.exporter import check_file
from audiodrama.export.sample import sample_span, write_sample
from audiodrama.export.tags import Tags
from audiodrama.qc.tags import read_tags

LINES = [(10.0 * n, 10.0 * n + 8.0) for n in range(1, 60)]


@pytest.mark.parametrize(
    ("lines", "length_s", "span"),
    [
        (LINES, 600.0, (9.7, 188.7)),
        (LINES, 120.0, (9.7, 120.0)),
        ([], 600.0, (0.0, 180.0)),
        ([(0.1, 500.0)], 600.0, (0.0, 180.0)),
        ([(5.0, 9.0), (400.0, 410.0)], 600.0, (4.7, 184.7)),
    ],
    ids=["whole lines", "a short chapter", "no words", "one long speech", "a long silence"],
)
def test_the_sample_begins_and_ends_with_lines(lines, length_s, span):
    """At most three minutes; where no line ends in time, three minutes."""
    assert sample_span(lines, length_s) == pytest.approx(span)


def test_a_sample_is_cut_faded_and_tagged(tmp_path):
    """Its length is that of the span, it begins and ends in silence, and it is no chapter."""
    sound = np.full((44100 * 8, 2), 0.25, np.float32)
    soundfile.write(tmp_path / "01.wav", sound, 44100)
    tags = Tags("Sample", "The Lamp", chapters=(("One", 0.0, 8.0),))
    done = write_sample(tmp_path / "01.wav", (2.0, 6.0), tmp_path / "x-sample.mp3", tags, PROFILES["audiobook"])
    assert check_file(done.path).duration_s == pytest.approx(4.0, abs=0.1)
    found, rate_hz = soundfile.read(done.path)
    assert np.abs(found[:200]).max() < 0.02
    assert np.abs(found[rate_hz : rate_hz * 3]).mean() == pytest.approx(0.25, abs=0.02)
    assert (read_tags(done.path)["title"], b"CHAP" in done.path.read_bytes()) == ("Sample", False)
