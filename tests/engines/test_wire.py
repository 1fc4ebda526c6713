"""Messages between pool and workers."""

import io

import numpy as np
import pytest

from audiodrama.engines.base import SpokenLine, Take
from audiodrama.engines.wire import pack_line, pack_take, read_message, unpack_line, unpack_take, write_message


def test_lines_and_takes_pass_unchanged():
    """What is packed and written is what is read and unpacked."""
    line = SpokenLine("Où ça?", "low", "fr", "3", "calm", 1.1, -2, ((0, "u"),), (1,), 1)
    take = Take(np.linspace(-1, 1, 7, dtype=np.float32), 8000, ((0.0, 0.5),), "aligned", 0.06)
    pipe = io.BytesIO()
    write_message(pipe, {"line": pack_line(line)})
    write_message(pipe, *pack_take(take))
    pipe.seek(0)
    assert unpack_line(read_message(pipe)[0]["line"]) == line
    back = unpack_take(*read_message(pipe))
    assert np.array_equal(back.samples, take.samples)
    assert (back.rate_hz, back.words, back.timing, back.timing_error_s) == (8000, ((0.0, 0.5),), "aligned", 0.06)


@pytest.mark.parametrize(
    "raw", [b"", b"\0\0", b"\0\0\0\5{}", b"\0\0\0\2xx", b"\xff\xff\xff\xff", b'\0\0\0\x0c{"frames":9}']
)
def test_what_is_no_message_ends_the_talk(raw):
    """A closed pipe and rubbish are both the end, never an endless read."""
    with pytest.raises(EOFError):
        read_message(io.BytesIO(raw))
