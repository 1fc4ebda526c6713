"""takes.yaml on disk: programs take turns, nothing of another is lost, and lines that are gone are told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import AudiodramaError
from audiodrama.performance.take_entries import TakeEntry
from audiodrama.performance.take_keys import line_keys
from audiodrama.production.project import check, load
from audiodrama.production.takes.take_file import change_takes

KEYS = [f"marta-{number:016x}" for number in range(200)]
WRITER = """
import sys
from pathlib import Path
from audiodrama.performance.take_entries import TakeEntry
from audiodrama.production.takes.take_file import change_takes
root, first, step = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
order = [f"marta-{number:016x}" for number in range(200)]
for number in range(first, 30, step):
    key = order[number]
    change_takes(root, lambda book: {key: TakeEntry(key, keep="first", note=str(number))}, order)
"""


def test_two_programs_at_once_lose_nothing(root):
    """Real processes, each writing many entries: all of them are there, in order."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(root), str(first), "2"]) for first in range(2)
    ]  # fmt: skip
    assert [each.wait(timeout=120) for each in writers] == [0, 0]
    book = change_takes(root, lambda _: {}, KEYS)
    assert list(book.entries) == KEYS[:30]
    assert {entry.note for entry in book.entries.values()} == {str(number) for number in range(30)}


def test_a_program_without_locks_is_noticed(root):
    """Somebody who saves while a change is worked out is not written over."""
    change_takes(root, lambda _: {KEYS[1]: TakeEntry(KEYS[1], note="a")}, KEYS)

    def saved_meanwhile(_):
        with (root / "takes.yaml").open("a") as file:
            file.write("# somebody's own\n")
        return {KEYS[2]: TakeEntry(KEYS[2], note="b")}

    with pytest.raises(AudiodramaError, match="changed by somebody else"):
        change_takes(root, saved_meanwhile, KEYS)
    assert (root / "takes.yaml").read_text().endswith("# somebody's own\n")


def test_nothing_to_change_writes_nothing(root):
    """The file keeps its bytes and its times."""
    change_takes(root, lambda _: {KEYS[1]: TakeEntry(KEYS[1], note="a")}, KEYS)
    before = (root / "takes.yaml").stat()
    change_takes(root, lambda book: dict(book.entries), KEYS)
    assert (root / "takes.yaml").stat().st_mtime_ns == before.st_mtime_ns


def test_a_broken_file_is_left_alone(root):
    """Its mistakes are told, and not a byte is written."""
    (root / "takes.yaml").write_text("takes: [\n")
    with pytest.raises(MistakesError):
        change_takes(root, lambda _: {KEYS[1]: TakeEntry(KEYS[1], note="a")}, KEYS)
    assert (root / "takes.yaml").read_text() == "takes: [\n"


def test_a_link_out_of_the_play_is_not_followed(root, tmp_path):
    """Neither read nor written."""
    (tmp_path / "elsewhere.yaml").write_text("takes: {}\n")
    (root / "takes.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert [each.code for each in check(root)] == ["unreadable-file"]
    with pytest.raises(OSError, match="link out of the production"):
        change_takes(root, lambda _: {KEYS[1]: TakeEntry(KEYS[1], note="a")}, KEYS)
    assert (tmp_path / "elsewhere.yaml").read_text() == "takes: {}\n"


def test_a_line_whose_words_changed_is_named_with_its_nearest(root):
    """With the place where the entry stands, and where the line stands now."""
    (root / "takes.yaml").write_text(
        "takes:\n  ben-0123456789abcdef: {words: It is only you., at: 'script/01.fountain:13', approved: 2026-11-29}\n"
    )
    (found,) = load(root).diagnostics
    assert (found.code, found.severity, found.place and found.place.line) == ("orphan-take", "warning", 2)
    assert "approves a line that is not in the script and stood at script/01.fountain:13: It is only you" in (
        found.message
    )
    (note,) = found.notes
    assert note.message == "the nearest line is now: It is only me."
    assert note.place is not None
    assert note.place.line == 13


def test_no_line_is_called_near_that_is_not(root):
    """Of another role, or of quite other words."""
    (root / "takes.yaml").write_text("takes:\n  ben-0123456789abcdef: {words: Quite another thing., keep: first}\n")
    (found,) = load(root).diagnostics
    assert (found.code, found.notes) == ("orphan-take", ())


def test_the_line_of_another_role_with_the_same_words_is_near(root):
    """As when a line was given to somebody else; a line that has an entry of its own is nobody's neighbour."""
    entry = "{words: It is only me., keep: first}"
    (root / "takes.yaml").write_text(f"takes:\n  marta-0123456789abcdef: {entry}\n")
    (found,) = load(root).diagnostics
    assert [note.message for note in found.notes] == ["the nearest line is now: It is only me."]
    own = line_keys(load(root).sheet.chapters)["01-003"]
    (root / "takes.yaml").write_text(f"takes:\n  {own}: {entry}\n  ben-0123456789abcdef: {entry}\n")
    (found,) = load(root).diagnostics
    assert (found.code, found.notes) == ("orphan-take", ())
