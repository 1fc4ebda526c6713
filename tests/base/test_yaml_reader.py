"""Strict YAML: what is not understood is said, with its place."""

from __future__ import annotations

import pytest

from audiodrama.base.names import key
from audiodrama.base.source import Source
from audiodrama.base.yaml_reader import Reader


def read(text: str) -> tuple[Reader, object]:
    reader = Reader(Source("voices.yaml", text))
    return reader, reader.document()


def codes(reader: Reader) -> list[str]:
    return [each.code for each in reader.diagnostics]


def test_scalars_stay_what_they_are():
    """`no`, `1e3` and dates are names, never False, 1000.0 or a day."""
    reader, block = read("no: yes\n1e3: 2020-01-01\nnull: ~\n")
    assert [(name, node.value) for name, _, node in block.names()] == [
        ("no", "yes"),
        ("1e3", "2020-01-01"),
        ("null", "~"),
    ]
    assert reader.diagnostics == []


def test_places_count_characters_behind_a_byte_order_mark_and_accents():
    """A place points at the very characters of the value in the text as it stands in the file."""
    text = "\ufeffé: ünï\r\n東: {pan: 3}\r\n"
    _, block = read(text)
    place = block.block("東").value_place("pan")
    assert (text[place.start : place.end], place.line, place.column) == ("3", 2, 10)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1", "yaml-syntax"),
        ("a: 'x", "yaml-syntax"),
        ("a: &x 1\nb: *x\n", "yaml-syntax"),
        ("a: !!python/name:os.system x\n", "yaml-syntax"),
        ("a: 1\n---\nb: 2\n", "yaml-syntax"),
        ("[" * 100_000, "yaml-syntax"),
        ("a: \x00", "yaml-syntax"),
        ("[1, 2]", "wrong-shape"),
        ("a: 1\na: 2\n", "duplicate-key"),
    ],
)
def test_broken_files_are_one_mistake(text, code):
    """Whatever is wrong with a file is said once, with its place, and never raised."""
    reader, _ = read(text)
    assert codes(reader) == [code]
    assert reader.diagnostics[0].place is not None


def test_names_that_fold_alike_are_duplicates():
    """Two spellings of one name would lose one of two values."""
    reader, block = read("cast:\n  MARTA: 1\n  Marta: 2\n")
    assert [name for name, _, _ in block.children("cast", key)] == ["MARTA"]
    assert codes(reader) == ["duplicate-key"]


def test_what_nobody_asked_for_is_an_unknown_key():
    """A misspelt key is named, with the likely spelling."""
    reader, block = read("rate: 1\nlevle: 2\n")
    block.figure("rate", "", 1.0, low=0, high=2)
    block.figure("level", "dB", 0.0, low=-10, high=10)
    block.close()
    assert codes(reader) == ["unknown-key"]
    assert reader.diagnostics[0].hint == "Did you mean level?"


@pytest.mark.parametrize(
    ("written", "value", "found"),
    [
        ("-3dB", -3.0, []),
        ("-3", 0.0, ["bad-value"]),
        ("3s", 0.0, ["bad-value"]),
        ("-90dB", 0.0, ["out-of-range"]),
        ("[1dB]", 0.0, ["wrong-shape"]),
    ],
)
def test_figures_want_their_unit_and_range(written, value, found):
    """A number counts only with its unit and inside its range; otherwise the default stands and the mistake is said."""
    reader, block = read(f"level: {written}\n")
    assert block.figure("level", "dB", 0.0, low=-40, high=12) == value
    assert codes(reader) == found


@pytest.mark.parametrize(
    ("text", "told", "begun"),
    [
        ("a:\n\tb: 1\n", "a tab stands here", []),
        ("a: {b: 1\n", "a comma or the closing } is missing before this", ["1:4"]),
        ("a: [b, 1\nc: 2\n", "a comma or the closing ] is missing before this", ["1:4"]),
        ("a: b: c\n", "this colon makes a second key on one line", []),
        ("a:\n  b: 1\n c: 2\n", "this fits nothing above it", []),
        ("a: 'x\n", "a quotation mark is not closed", ["1:4"]),
        ("a: @x\n", "a text that begins with @ wants quotes", []),
    ],
)
def test_common_slips_in_plain_words(text, told, begun):
    """What a writer can make something of, and where that which is broken begins."""
    reader = Reader(Source("x", text))
    assert reader.document() is None
    [mistake] = reader.diagnostics
    assert mistake.message == f"this is not readable: {told}"
    assert [str(note.place) for note in mistake.notes] == [f"x:{place}" for place in begun]
