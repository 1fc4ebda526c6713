"""Text on its way out: nothing that a terminal obeys, nothing that XML cannot hold."""

import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.text import cells, encodable, for_terminal, for_xml, ljust, unprintable

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("\x1b[2JEVE", "␛[2JEVE"),
        ("\x9b2J", "\ufffd2J"),
        ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
        ("\ud800", "\ufffd"),
        ("a\ufffeb\uffff", "a\ufffdb\ufffd"),
        ("\x7f\x00", "␡␀"),
        ("one\ttwo\nthree é 語", "one\ttwo\nthree é 語"),
        ("a\rb", "a␍b"),
    ],
)
def test_a_terminal_obeys_nothing(raw, clean):
    """Escape sequences, C1 controls, overrides of direction and lone surrogates are shown, not obeyed."""
    assert for_terminal(raw) == clean


def test_one_line_stays_one_line():
    """Line feeds and tabs become blanks where a message has to fit on a line."""
    assert for_terminal("one\ntwo\tthree", lines=False) == "one two three"


@given(ANYTHING)
def test_xml_can_hold_everything(text):
    """Any text, cleaned and escaped, makes a file that a parser reads back as the cleaned text."""
    clean = for_xml(text)
    read = ET.fromstring(f"<a>{escape(clean)}</a>").text or ""
    assert read == clean.replace("\r\n", "\n").replace("\r", "\n")


@given(ANYTHING)
def test_what_would_be_replaced_is_found(text):
    """`unprintable` finds nothing exactly where both cleaners change nothing, but for carriage returns."""
    plain = text.replace("\r", "")
    assert (unprintable(plain) == ()) == (for_terminal(plain) == plain == for_xml(plain))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_any_stream_can_write_it(encoding):
    """Letters that an encoding lacks are spelt by their numbers, lone surrogates too."""
    assert encodable("é語\ud800", encoding).encode(encoding)


def test_cells_of_a_terminal():
    """Wide characters take two cells, combining marks none."""
    assert [cells(text) for text in ("abc", "語", "e\u0301", "")] == [3, 2, 1, 0]
    assert ljust("語", 4) == "語  "
