"""Messages between pool and workers."""

import io

import numpy as np
import pytest

from audiodrama.engines.base import Request, Take
from audiodrama.engines.wire import (
    one_line,
    pack_line,
    pack_take,
    read_message,
    unpack_line,
    unpack_take,
    write_message,
)


def test_lines_and_takes_pass_unchanged():
    """What is packed and written is what is read and unpacked."""
    line = Request("Où ça?", "low", "fr", "3", "calm", "Hm?", 7, 1.1, -2, ((0, "u"),), (1,), 1)
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
    ("raw", "error"),
    [
        (b"", EOFError),
        (b"\0\0", EOFError),
        (b"\0\0\0\5{}", EOFError),
        (b'\0\0\0\x0c{"frames":9}', EOFError),
        (b"\0\0\0\2xx", ValueError),
        (b"\0\0\0\2[]", ValueError),
        (b"\xff\xff\xff\xff", ValueError),
        (b'\0\0\0\x0d{"frames":-9}', ValueError),
        (b'\0\0\0\x0f{"frames":"9"} ', ValueError),
        (b'\0\0\0\x18{"frames":9999999999999}', ValueError),
        (b"\0\2\0\0" + b"[" * 0x20000, ValueError),
    ],
)
def test_what_is_no_message_ends_the_talk(raw, error):
    """A closed pipe and rubbish are both the end, never an endless read."""
    with pytest.raises(error):
        read_message(io.BytesIO(raw))


@pytest.mark.parametrize(
    "change",
    [{"words": [["a", 1]]}, {"words": [[1]]}, {"words": 3}, {"timing": "magic"}, {"rate_hz": None}, {"rate_hz": "x"}],
)
def test_what_is_no_take_is_refused(change):
    """A message that lacks a field, or holds another kind of value, gives no take."""
    message = {"rate_hz": 8000, "words": None, "timing": "engine", "timing_error_s": 0.1}
    assert unpack_take(message, bytes(8)).rate_hz == 8000
    with pytest.raises(ValueError, match=r".+"):
        unpack_take({**message, **change}, bytes(8))
    for name in message:
        with pytest.raises(ValueError, match="not a take"):
            unpack_take({key: value for key, value in message.items() if key != name}, bytes(8))


def test_two_channels_are_never_laid_end_to_end():
    """A take is packed with one channel or not at all."""
    with pytest.raises(ValueError, match="not one channel"):
        pack_take(Take(np.zeros((9, 2), np.float32), 8000))


def test_a_message_of_foreign_code_is_one_short_line():
    """Five megabytes, line ends, escapes and lone surrogates become a sentence that can be printed."""
    for text in ("x" * (5 << 20), "a\n" * 1000, "\x1b[2J \ud800 \u202e"):
        told = one_line(text)
        assert len(told) <= 300
        assert told.isprintable()
        told.encode()
