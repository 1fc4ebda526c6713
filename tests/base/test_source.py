"""Sources: unchanged text, places in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.source import EncodingError, Source


@given(st.text(st.sampled_from("ab\r\n\ufeffé漢"), max_size=40))
def test_lines_are_where_line_ends_end(text):
    """Each offset's line and column lead back to the offset, for every kind of line end."""
    source = Source("a", text)
    for offset in range(len(text)):
        line, column = source.line_column(offset)
        marked = line == 1 and text.startswith("\ufeff") and offset > 0
        assert source.line_starts[line - 1] + column - 1 + marked == offset


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_once(end):
    """Line numbers are those an editor shows."""
    source = Source("a", f"one{end}{end}three")
    assert source.line_column(source.text.index("three")) == (3, 1)
    assert [source.line_text(line) for line in (1, 2, 3)] == ["one", "", "three"]


def test_a_byte_order_mark_takes_no_column():
    """The first letter after it is in column 1, and lines show without it."""
    source = Source("a", "\ufeffTitle: x")
    assert source.line_column(1) == (1, 1)
    assert source.line_text(1) == "Title: x"


def test_reading_changes_nothing(tmp_path):
    """The text is the file's, carriage returns and mark included."""
    (tmp_path / "a").write_bytes("\ufeffé\r\n\rx".encode())
    assert Source.read(tmp_path / "a", "shown").text == "\ufeffé\r\n\rx"


def test_another_encoding_names_the_byte(tmp_path):
    """The error says which byte is none of UTF-8, and what to do."""
    (tmp_path / "a").write_bytes(b"Caf\xe9")
    with pytest.raises(EncodingError, match="byte 3 is 0xe9") as error:
        Source.read(tmp_path / "a", "script/a.fountain")
    assert (error.value.offset, error.value.text_before, error.value.exit_status) == (3, "Caf", 4)


def test_places_show_file_line_and_column():
    """As compilers do, so that editors can jump there."""
    place = Source("script/a.fountain", "ab\ncd").place(4, 5)
    assert str(place) == "script/a.fountain:2:2"
    assert place.as_json() == {
        "file": "script/a.fountain", "line": 2, "column": 2, "end_line": 2, "end_column": 3, "start": 4, "end": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("ADA\n".encode("utf-16"), "the file is UTF-16"),
        (b"%PDF-1.4\n%\xe2\xe3", "the file is a PDF"),
        (b"PK\x03\x04\xff", "word processor"),
        ("Caf\xe9".encode("latin-1"), "byte 3 is 0xe9, which is not UTF-8"),
    ],
)
def test_what_a_file_is_instead(tmp_path, raw, told):
    """Common cases are named: the first bad byte alone says little of a whole file."""
    (tmp_path / "a.fountain").write_bytes(raw)
    with pytest.raises(EncodingError) as error:
        Source.read(tmp_path / "a.fountain", "script/a.fountain")
    assert told in error.value.fault
