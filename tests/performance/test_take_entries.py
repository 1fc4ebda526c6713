"""takes.yaml read strictly: nonsense, merges that went wrong and newer versions are told, and nothing of them holds."""

from __future__ import annotations

import pytest

from audiodrama.base.source import Source
from audiodrama.performance.take_entries import read_takes

KEY = "marta-0123456789abcdef"


def codes(text: str) -> list[str]:
    """Codes of the mistakes in a text, and nothing of what is wrong is taken."""
    book, found = read_takes(Source("takes.yaml", text))
    assert not found or KEY not in book.entries
    return [each.code for each in found]


def test_an_entry_is_read():
    """With its fields and its place."""
    text = f"version: 1\ntakes:\n  {KEY}: {{keep: variant again 3, words: Hello., note: no, sha256: {'0' * 64}}}\n"
    book, found = read_takes(Source("takes.yaml", text))
    entry = book.entries[KEY]
    assert found == []
    assert (entry.keep, entry.words, entry.note, entry.sha256) == ("variant again 3", "Hello.", "no", "0" * 64)
    assert entry.key_place is not None
    assert text[entry.key_place.start : entry.key_place.end] == KEY


@pytest.mark.parametrize("text", ["", "takes:\n", "takes: {}\n", "version: 1\n", "# nothing\n"])
def test_nothing_is_no_mistake(text):
    """An empty file keeps nothing."""
    assert codes(text) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("keep: loudest", "bad-take"),
        ("keep: seed", "bad-take"),
        ("keep: seed -1", "bad-take"),
        ("keep: variant", "bad-take"),
        ("keep: variant louder", "bad-take"),
        ("keep: recording", "bad-take"),
        ("keep: recording, file: takes/a.flac", "bad-take"),
        ("keep: recording, file: ../a.flac, sha256: x", "bad-value"),
        (f"keep: recording, file: takes/../../a.flac, sha256: {'a' * 64}", "bad-value"),
        (f"keep: recording, file: /takes/a.flac, sha256: {'a' * 64}", "bad-value"),
        (f"keep: recording, file: takes/a.wav, sha256: {'a' * 64}", "bad-value"),
        ("sha256: ABC", "bad-value"),
        ("approved: yesterday", "bad-value"),
        ("approved: [1]", "wrong-shape"),
        ("approval: x", "unknown-key"),
        ("note: a, note: b", "duplicate-key"),
    ],
)
def test_nonsense_in_an_entry(fields, code):
    """A field that makes no sense is an error at its place, and the entry does not hold."""
    assert code in codes(f"takes:\n  {KEY}: {{{fields}}}\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("takes:\n  marta: {note: x}\n", "bad-take"),
        ("takes:\n  marta-0123456789ABCDEF: {note: x}\n", "bad-take"),
        ("takes: [1]\n", "wrong-shape"),
        ("- 1\n", "wrong-shape"),
        ("takes:\n  a: {\n", "yaml-syntax"),
        ("takes: &a {x: *a}\n", "yaml-syntax"),
        ("tekes: {}\n", "unknown-key"),
        ("version: 2\ntakes: {}\n", "newer-takes"),
        ("version: 99\nfuture: [1]\n", "newer-takes"),
        ("version: one\n", "bad-value"),
        (f"takes:\n<<<<<<< HEAD\n  {KEY}: {{keep: first}}\n=======\n>>>>>>> b\n", "merge-conflict"),
        (f"takes:\n  {KEY}: {{keep: first}}\n>>>>>>> b\n", "merge-conflict"),
        (f"takes:\n  {KEY}: {{keep: first}}\n  {KEY}: {{keep: first}}\n", "duplicate-key"),
    ],
)
def test_nonsense_in_the_file(text, code):
    """Broken YAML, marks of a merge, another version, and keys that no line has."""
    book, found = read_takes(Source("takes.yaml", text))
    assert code in {each.code for each in found}
    assert all(each.place is not None for each in found)
    assert code == "duplicate-key" or not book
