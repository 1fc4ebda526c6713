"""Rows read quickly are read as YAML reads them, to the last place; and what is written otherwise is left to YAML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.source import Source
from audiodrama.performance import take_entries
from audiodrama.performance.take_edits import with_entries
from audiodrama.performance.take_entries import TakeEntry, read_takes
from audiodrama.performance.take_rows import quick_rows

KEYS = [f"marta-{number:016x}" for number in range(3)]


def by_yaml(source: Source):
    """The book and the mistakes as the reader of YAML finds them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(take_entries, "quick_rows", lambda _: None)
        return read_takes(source)


def places(book):
    """Where each entry stands."""
    return {key: (entry.place.start, entry.place.end) for key, entry in book.entries.items()}


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), min_size=3, max_size=3))
def test_the_program_s_own_rows(texts):
    """Whatever words and notes hold, both read the same."""
    wanted = {
        key: TakeEntry(key, words=words, note=f"x{note}", sha256="0" * 64, keep="seed 7")
        for key, (words, note) in zip(KEYS, texts, strict=True)
    }
    source = Source("takes.yaml", with_entries("", wanted, KEYS))
    book, found = read_takes(source)
    assert (book, found, places(book)) == (*by_yaml(source), places(by_yaml(source)[0]))
    assert book.entries == wanted


@given(st.text(alphabet="ab:,{}[]\"\\#\n '-0&*!|>", max_size=14))
def test_rows_by_hand(text):
    """Any text in place of a value: where the quick one reads it at all, it reads what YAML does."""
    source = Source("takes.yaml", f"version: 1\ntakes:\n  {KEYS[0]}: {{note: {text}}}\n  {KEYS[1]}: {{note: b}}\n")
    if quick_rows(source) is not None:
        book, found = read_takes(source)
        assert (book, found) == by_yaml(source)
        assert places(book) == places(by_yaml(source)[0])


@pytest.mark.parametrize(
    "text",
    [
        "takes: {}\n",
        f"takes:\n  {KEYS[0]}:\n    note: x\n",
        f"takes:\n    {KEYS[0]}: {{note: x}}\n",
        f"takes:\n  {KEYS[0]}: {{note: x}}\nmore: 1\n",
        f"takes:\n  {KEYS[0]}: {{note: x}}\n  {KEYS[0]}: {{note: y}}\n",
        f"takes:\n  {KEYS[0]}: {{note: x, note: y}}\n",
        f"takes:\r\n  {KEYS[0]}: {{note: x}}\r\n",
        f"\ufefftakes:\n  {KEYS[0]}: {{note: x}}\n",
        f"  {KEYS[0]}: {{note: x}}\n",
    ],
)
def test_what_is_written_otherwise(text):
    """It is left to YAML."""
    assert quick_rows(Source("takes.yaml", text)) is None
