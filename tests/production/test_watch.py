"""Watching: a change is never missed, and files that are still being written to are left alone."""

from __future__ import annotations

import os

from audiodrama.production.watch import look, quiet_look, rounds


def age(root) -> None:
    """Let everything have been written long ago, as far as times can be set."""
    for path in root.rglob("*"):
        os.utime(path, (1000, 1000))


def test_every_kind_of_file_is_looked_at(root):
    """Scripts, casting, sounds, lexicons and covers; what a render writes is not."""
    for name in ("sfx/sounds.yaml", "sfx/deep/bell.wav", "words.pls", "script/cover.jpg", "output/index.html"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    names = {os.path.relpath(path, root) for path in look(root)}
    assert names == {
        "voices.yaml", "script/01.fountain", "sfx/sounds.yaml", "sfx/deep/bell.wav", "words.pls", "script/cover.jpg",
    }  # fmt: skip


def test_the_same_length_at_the_same_time_is_still_a_change(root):
    """Other bytes in a text are seen whatever the clock of the disk says."""
    age(root)
    before = look(root)
    path = root / "voices.yaml"
    path.write_text(path.read_text().replace("-0.2", "-0.3"))
    age(root)
    digests = [{name: facts[-1] for name, facts in seen.items()} for seen in (before, look(root))]
    assert digests[0] != digests[1]


def test_it_waits_until_files_are_left_alone(root, monkeypatch):
    """A look while somebody writes does not count; one that never settles gives up and is taken again."""
    clock = [10**20]
    monkeypatch.setattr("audiodrama.production.watch.time.time_ns", lambda: clock[0])
    writes = iter(range(3))

    def sleep(_: float) -> None:
        if next(writes, None) is not None:
            (root / "voices.yaml").write_text((root / "voices.yaml").read_text() + "\n")
            clock[0] = (root / "voices.yaml").stat().st_mtime_ns + 1
        else:
            clock[0] = 10**20

    clock[0] = (root / "voices.yaml").stat().st_mtime_ns + 1
    assert quiet_look(root, sleep) == look(root)
    assert next(writes, None) is None
    clock[0] = 0
    assert quiet_look(root, lambda _: None) is None


def test_a_round_for_each_change(root, monkeypatch):
    """One at the start, one after each change, none without."""
    monkeypatch.setattr("audiodrama.production.watch.time.time_ns", lambda: 10**20)
    sleeps = iter([None, None, "edit", None, "edit", "stop"])

    class StopError(Exception):
        pass

    def sleep(_: float) -> None:
        what = next(sleeps)
        if what == "edit":
            (root / "voices.yaml").write_text((root / "voices.yaml").read_text() + "\n")
        elif what == "stop":
            raise StopError

    count = 0
    try:
        for _ in rounds(root, sleep=sleep):
            count += 1
    except StopError:
        pass
    assert count == 3
