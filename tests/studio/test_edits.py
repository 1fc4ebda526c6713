"""Edits of the production's texts, and their undo."""

import random

import pytest

from audiodrama.base.text_edits import RangeEdit
from audiodrama.studio.answers import RefusedRequestError
from audiodrama.studio.edits import Editor, may_be_edited
from audiodrama.studio.versions import text_hash

FILE = "script/01.fountain"


@pytest.fixture
def editor(root):
    return Editor(root)


def edit(editor, old, new, tab="one", seen=None):
    """Replace the only place that says something."""
    history = editor.look(FILE)
    at = history.text.index(old)
    return editor.edit(RangeEdit(FILE, at, at + len(old), old, new), seen or history.hash, tab)


def test_an_edit_replaces_its_stretch_and_nothing_else(root, editor):
    """Every other byte of the file stays."""
    before = (root / FILE).read_text()
    outcome = edit(editor, "It is only me.", "It is I.")
    after = (root / FILE).read_text()
    assert after == before.replace("It is only me.", "It is I.")
    assert after[outcome.start : outcome.end] == "It is I."
    assert outcome.hash == text_hash(after)


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_stay_those_of_the_file(root, editor, end):
    """A browser knows line feeds alone; what it sends is written, and compared, as the file has it."""
    text = (root / FILE).read_text().replace("\n", end)
    (root / FILE).write_bytes(text.encode())
    history = editor.look(FILE)
    start = text.index("MARTA")
    stop = text.index("Come in.") + len("Come in.")
    expect = text[start:stop].replace(end, "\n")
    editor.edit(RangeEdit(FILE, start, stop, expect, "MARTA\nYes?\n\nBEN\nNo."), history.hash, "one")
    assert (root / FILE).read_bytes() == (text[:start] + f"MARTA{end}Yes?{end}{end}BEN{end}No." + text[stop:]).encode()


def test_another_place_that_changed_is_no_conflict(root, editor):
    """An edit that was meant for an earlier version goes where its words stand now."""
    seen = editor.look(FILE)
    name, text = seen.hash, seen.text
    at = text.index("It is only me.")
    (root / FILE).write_text(text.replace("The rain has stopped.", "The rain and the wind have stopped."))
    outcome = editor.edit(RangeEdit(FILE, at, at + 14, "It is only me.", "It is I."), name, "one")
    after = (root / FILE).read_text()
    assert "wind have stopped" in after
    assert after[outcome.start : outcome.end] == "It is I."


def test_the_same_place_that_changed_is_a_conflict(root, editor):
    """Both texts are told, and neither is lost."""
    seen = editor.look(FILE)
    at = seen.text.index("It is only me.")
    (root / FILE).write_text(seen.text.replace("only me", "only the wind"))
    with pytest.raises(RefusedRequestError) as refusal:
        editor.edit(RangeEdit(FILE, at, at + 14, "It is only me.", "It is I."), seen.hash, "one")
    assert (refusal.value.status, refusal.value.code) == (409, "conflict")
    assert refusal.value.more["yours"] == "It is I."
    assert "It is only the wind." in (root / FILE).read_text()
    assert "wind" in refusal.value.more["disk"]


def test_a_version_nobody_knows_is_a_conflict(root, editor):
    """An edit of a text that was never seen here changes nothing."""
    before = (root / FILE).read_bytes()
    with pytest.raises(RefusedRequestError):
        edit(editor, "It is only me.", "It is I.", seen="0" * 32)
    assert (root / FILE).read_bytes() == before


def test_undo_takes_back_the_last_edit_of_its_own_tab(root, editor):
    """Each tab undoes its own edits, in the order in which they were made."""
    before = (root / FILE).read_text()
    edit(editor, "It is only me.", "It is I.", tab="one")
    edit(editor, "Close it", "Shut it", tab="two")
    edit(editor, "It is I.", "It is Ben.", tab="one")
    editor.undo("one")
    assert "It is I." in (root / FILE).read_text()
    editor.undo("two")
    editor.undo("one")
    assert (root / FILE).read_text() == before
    with pytest.raises(RefusedRequestError, match="nothing to undo"):
        editor.undo("one")


def test_undo_never_writes_over_somebody_else(root, editor):
    """An edit whose words another program has changed since stays as that left it."""
    edit(editor, "It is only me.", "It is I.")
    text = (root / FILE).read_text().replace("It is I.", "It is nobody.")
    (root / FILE).write_text(text)
    with pytest.raises(RefusedRequestError) as refusal:
        editor.undo("one")
    assert refusal.value.code == "conflict"
    assert (root / FILE).read_text() == text


def test_nothing_is_lost_between_three_writers(root, editor):
    """Two tabs with old versions and a program outside change a script 300 times: each change stands or was refused."""
    rng = random.Random(7)
    words = [f"word{n:03}" for n in range(60)]
    (root / FILE).write_text("# T\n\n" + "\n\n".join(words) + "\n")
    truth = list(words)
    views = {tab: (editor.look(FILE).hash, editor.look(FILE).text) for tab in ("one", "two")}
    for turn in range(300):
        place = rng.randrange(len(truth))
        who = rng.choice(["one", "two", "outside"])
        new = f"{who}{turn:03}" * rng.randint(1, 3)
        if who == "outside":
            text = (root / FILE).read_text()
            (root / FILE).write_text(text.replace(truth[place], new))
            truth[place] = new
            editor.look(FILE)  # as the watcher does
            continue
        seen, text = views[who]
        old = text[5:].strip().split("\n\n")[place]
        at = text.index(f"\n{old}\n") + 1
        wanted = RangeEdit(FILE, at, at + len(old), old, new)
        if truth[place] == old:
            editor.edit(wanted, seen, who)
            truth[place] = new
        else:
            with pytest.raises(RefusedRequestError) as refusal:
                editor.edit(wanted, seen, who)
            assert refusal.value.code == "conflict"
        if rng.random() < 0.3:
            views[who] = (editor.look(FILE).hash, editor.look(FILE).text)
    assert (root / FILE).read_text() == "# T\n\n" + "\n\n".join(truth) + "\n"


def test_only_texts_of_a_production_may_be_edited():
    """Scripts, casting and sounds; nothing in another folder, nothing above."""
    assert all(map(may_be_edited, ["voices.yaml", "sfx/sounds.yaml", "script/01.fountain", "script/ü b.fountain"]))
    assert not any(map(may_be_edited, ["x.yaml", "script/../x.fountain", "script/a/b.fountain", "sfx/a.fountain", ""]))
