"""Edits of takes.yaml: one line each, in the order of the script, and every other byte as it was."""

from __future__ import annotations

import random

import pytest

from audiodrama.base.diagnostics import MistakesError
from audiodrama.performance.take_edits import clean_takes, with_entries
from audiodrama.performance.take_entries import TakeEntry

KEYS = [f"marta-{number:016x}" for number in range(8)]
WORDS = 'He said: "no", # and {so} on…'


def entry(number: int, **fields: str) -> TakeEntry:
    """An entry of a line."""
    return TakeEntry(KEYS[number], words=WORDS, at="script/01.fountain:3", **fields)


def edited(text: str, *entries: TakeEntry, gone: tuple[int, ...] = ()) -> str:
    """A text with entries put in or taken out."""
    return with_entries(text, {each.key: each for each in entries} | {KEYS[n]: None for n in gone}, KEYS)


def test_a_first_entry_makes_the_file():
    """What is written can be read again."""
    made = edited("", entry(3, keep="seed 7", voice="tone:mid", sha256="a" * 64))
    assert clean_takes(made).entries == {KEYS[3]: entry(3, keep="seed 7", voice="tone:mid", sha256="a" * 64)}
    assert made.count("\n") == len(made.splitlines())


def test_entries_stand_in_the_order_of_the_script():
    """Each new one finds its place among those that are there, whatever order they come in."""
    text = ""
    numbers = list(range(8))
    random.Random(4).shuffle(numbers)
    for number in numbers:
        text = edited(text, entry(number, keep="first"))
    assert list(clean_takes(text).entries) == KEYS


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_comments_and_all_else_stay(line_end):
    """Only the value that changes is another; comments, spacing, line ends and the order by hand are kept."""
    text = line_end.join(
        [
            "# ours", "version: 1", "takes:", "  # scene one", f"  {KEYS[5]}: {{keep:   first,  note: x}}   # hm",
            f"  {KEYS[1]}:", "    keep: first   # block style", "    note: 'yes'", "# end", "",
        ]
    )  # fmt: skip
    changed = edited(text, TakeEntry(KEYS[5], keep="seed 9", note="x"), TakeEntry(KEYS[1], note="yes"))
    assert changed == text.replace("keep:   first,", "keep:   seed 9,").replace(
        f"    keep: first   # block style{line_end}", ""
    )
    grown = edited(changed, entry(7, note="n"), entry(0, note="n"))
    assert [row for row in grown.split(line_end) if WORDS[:4] not in row] == changed.split(line_end)
    assert "\r" not in grown.replace("\r\n", "") if line_end == "\r\n" else "\r" not in grown


def test_what_is_taken_out_leaves_nothing():
    """Down to an empty map, to which an entry can be added again."""
    text = edited("", entry(1, keep="first"), entry(2, note="a"))
    assert edited(edited(text, gone=(1,)), entry(1, keep="first")) == text
    empty = edited(text, gone=(1, 2))
    assert clean_takes(empty).entries == {}
    assert edited(empty, entry(1, keep="first"), entry(2, note="a")) == text


def test_an_entry_that_says_nothing_goes():
    """A line that neither keeps nor approves nor notes anything needs no entry."""
    text = edited("", entry(1, keep="first"))
    assert clean_takes(edited(text, entry(1))).entries == {}


@pytest.mark.parametrize(
    "text", ["takes: {}\n", "takes:\n", "version: 1\n", "# only a comment\n", "\ufeffversion: 1\n"]
)
def test_a_file_by_hand_with_nothing_in_it(text):
    """It is kept and gets its first entry."""
    made = edited(text, entry(2, keep="first"))
    assert list(clean_takes(made).entries) == [KEYS[2]]
    assert made.startswith(text.split("takes")[0])


def test_words_of_any_kind_come_back():
    """Quotes, marks, control characters and line separators of other alphabets."""
    for words in ['"', "'", "a: b", "- x", "no", "12", "é\u2028z", "\t", "{}", "\u0000x", "# c", "%", "@", "ends \\"]:
        made = edited("", TakeEntry(KEYS[0], words=words, note=words))
        assert clean_takes(made).entries[KEYS[0]].note == words


def test_many_at_once():
    """A chapter that is approved is one edit."""
    keys = [f"ben-{number:016x}" for number in range(600)]
    text = with_entries("", {key: TakeEntry(key, words=WORDS, keep="first") for key in keys[::2]}, keys)
    text = with_entries(text, {key: TakeEntry(key, words=WORDS, note="x") for key in keys}, keys)
    assert list(clean_takes(text).entries) == keys


def test_a_file_with_mistakes_is_not_touched():
    """Its mistakes are told instead."""
    with pytest.raises(MistakesError):
        edited("takes:\n  marta-0: {keep: first}\n", entry(1, keep="first"))
