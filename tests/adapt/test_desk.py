"""The desk: `desk`, `document`; pins by place, joined names, what changes, and that nothing is written unasked."""

from __future__ import annotations

import pytest

from audiodrama.adapt.desk import open_book
from audiodrama.base.errors import UsageError

TALK = (
    'Ruth met Daniel at the gate.\n\n"Cold," said somebody.\n\n'
    + "\n\n".join(f'"Line {n} of it."' for n in "abcd")
    + '\n\n"Enough," said Quill.\n'
)


@pytest.fixture
def desk(tmp_path):
    """A story on the desk."""
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return open_book(path)


def speaker(desk, words):
    """Who says some words."""
    at = desk.adaptation.text.index(words)
    return next(s.speaker for s in desk.adaptation.segments if s.start <= at < s.end)


def test_a_pin_turns_the_lines_around_and_tells_them(desk):
    """Each passage with another speaker is told, and taking the pin away brings the old ones back."""
    at = desk.adaptation.text.index("Line c")
    old = speaker(desk, "Line c")
    new = "Daniel" if old == "Ruth" else "Ruth"
    told = desk.pin_line([at], new)
    assert speaker(desk, "Line c") == new
    assert {(c.before, c.after) for c in told if c.start == at} == {(old, new)}
    assert len(told) > 1
    assert {c.start for c in desk.unpin_line([at])} == {c.start for c in told}
    assert speaker(desk, "Line c") == old


def test_a_pin_outlives_the_desk_once_it_is_written(desk, tmp_path):
    """Nothing is written before `write`, and the next desk knows what this one wrote."""
    desk.pin_line([desk.adaptation.text.index("Line b")], "Zelda")
    assert [p.name for p in tmp_path.iterdir()] == ["talk.txt"]
    desk.write()
    assert speaker(open_book(tmp_path / "talk.txt"), "Line b") == "Zelda"


def test_names_are_joined(desk):
    """Two names of one person become the first of them."""
    assert speaker(desk, "Enough") == "Quill"
    assert {c.after for c in desk.join_names("Ruth", "Quill") if c.before == "Quill"} == {"Ruth"}
    assert "Quill" not in [c.name for c in desk.adaptation.cast]


def test_pins_where_nobody_speaks_are_refused(desk):
    """A place without speech and an empty name are mistakes of the caller."""
    with pytest.raises(UsageError):
        desk.pin_line([0], "Ruth")
    with pytest.raises(UsageError):
        desk.pin_line([desk.adaptation.text.index("Line b")], " ")
