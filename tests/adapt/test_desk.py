"""The desk: `desk`, `document`, `scripted`; pins, joined names, what changes, and that nothing is written unasked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from audiodrama.adapt.desk import open_book
from audiodrama.base.errors import UsageError
from audiodrama.production.project import check

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


def test_joined_names_are_parted_again(desk):
    """A name that was joined becomes a person of their own, and one that nobody else bears is refused."""
    desk.join_names("Ruth", "Quill")
    assert ("Ruth", "Quill") in {(c.before, c.after) for c in desk.part_name("Quill")}
    assert speaker(desk, "Enough") == "Quill"
    with pytest.raises(UsageError, match="not joined to anybody"):
        desk.part_name("Quill")


def test_names_that_a_rule_joined_are_parted(tmp_path):
    """First name and full name are one until somebody says that they are two."""
    path = tmp_path / "two.txt"
    path.write_text(
        'Ilse Brandt rang.\n\n"Hello?" said Ilse Brandt.\n\n"Come up," said Karl.\n\n"At last," said Ilse.\n'
    )
    book = open_book(path)
    assert speaker(book, "At last") == speaker(book, "Hello")
    book.part_name("Ilse" if speaker(book, "At last") == "Ilse Brandt" else "Ilse Brandt")
    assert (speaker(book, "Hello"), speaker(book, "At last")) == ("Ilse Brandt", "Ilse")
    book.write()
    again = open_book(path)
    assert (speaker(again, "Hello"), speaker(again, "At last")) == ("Ilse Brandt", "Ilse")


SCRIPT = "RUTH: Late.\n\nIVO: I know.\n\nRUTH: Sit.\n\nYOUNG IVO: No.\n\nRUTH: Sit!\n\nIVO: Yes.\n"


def test_a_script_can_be_put_right_as_well(tmp_path):
    """Pins, names changed in the script and joined names hold where the source says who speaks."""
    path = tmp_path / "late.txt"
    path.write_text(SCRIPT)
    book = open_book(path)
    told = book.pin_line([book.adaptation.text.index("Sit!")], "MARTA")
    assert {(c.before, c.after) for c in told} == {("RUTH", "MARTA")}
    assert {c.after for c in book.join_names("IVO", "YOUNG IVO")} == {"IVO"}
    book.write()
    script = tmp_path / "script" / "late.fountain"
    script.write_text(script.read_text().replace("IVO\nYes.", "OLD IVO\nYes."))
    again = open_book(path)
    said = [(s.speaker, s.evidence) for s in again.adaptation.segments if s.kind == "speech"]
    assert [who for who, _ in said] == ["RUTH", "IVO", "RUTH", "IVO", "MARTA", "OLD IVO"]
    assert [why for _, why in said[-2:]] == ["fixed by hand"] * 2


def test_pins_where_nobody_speaks_are_refused(desk):
    """A place without speech and an empty name are mistakes of the caller."""
    with pytest.raises(UsageError):
        desk.pin_line([0], "Ruth")
    with pytest.raises(UsageError):
        desk.pin_line([desk.adaptation.text.index("Line b")], " ")


BOOK = Path(__file__).with_name("stories") / "lost_property.txt"
NAMES = {
    "Customer": "Mr. Voss", "Dilly": "Dilly", "Pell": "Mr. Pell", "Teo": "Teo", "Narrator": "Bea",
    "Marguerite": "Marguerite", "Girl": "Josie",
}  # fmt: skip
FIXED = (
    "What name?", "And your own name", "Voss like the piano shop,", "I know the system", "Which year",
    "It's three streets", "Hush, Josie", "Write *clear*", "Can I see?", "I stopped at forty", "Oh.",
    "How can you tell", "It's a man!", "You're Marguerite.",
)  # fmt: skip


def test_a_modern_book_is_right_after_a_few_fixes(tmp_path):
    """In a book told by an "I", with messages and nicknames, two joins and 14 pins put all 133 passages right."""
    marked = BOOK.read_text(encoding="utf-8")
    path = tmp_path / "lost_property.md"
    path.write_text(re.sub("‹.*?›", "", marked), encoding="utf-8")
    wanted = [NAMES[name] for name in re.findall("‹(.*?)›", marked)]
    book = open_book(path)
    assert book.story.title == "Lost Property"
    first = [s.speaker for s in book.adaptation.segments if s.kind == "speech"]
    assert sum(a != b for a, b in zip(first, wanted, strict=True)) < len(wanted) // 4
    book.join_names("Mr. Voss", "The Customer")
    book.join_names("Marguerite", "The Old Lady")
    said = [s for s in book.adaptation.segments if s.kind == "speech"]
    for name in dict.fromkeys(wanted):
        starts = [
            s.start
            for s, who in zip(said, wanted, strict=True)
            if who == name and book.adaptation.text[s.start : s.end].startswith(FIXED)
        ]
        if starts:
            book.store = book.store.pinned(book.adaptation, starts, name)
    assert [s.speaker for s in book.adapt().segments if s.kind == "speech"] == wanted


def test_whoever_is_new_gets_a_voice(tmp_path):
    """A voices.yaml that stands keeps its words and gains those who speak and were not in it."""
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    stood = "# mine\ncast:\n  RUTH:\n    voice: {pyttsx3: en-us+f2}   # hers\n  NARRATOR: {voice: {pyttsx3: en-us}}\n"
    (tmp_path / "voices.yaml").write_text(stood)
    report = open_book(path).write()
    voices = (tmp_path / "voices.yaml").read_text()
    assert voices.startswith(stood)
    assert set(report.newcomers) == {c.name.upper() for c in open_book(path).adaptation.cast} - {"RUTH"}
    assert [d.message for d in check(tmp_path) if d.severity == "error"] == []
    assert open_book(path).write().newcomers == ()


def test_who_tells_the_story_has_the_voice_of_the_narrator(tmp_path):
    """In a story that somebody of a name tells, narration and their own lines are one voice."""
    path = tmp_path / "lost_property.md"
    path.write_text(re.sub("‹.*?›", "", BOOK.read_text(encoding="utf-8")), encoding="utf-8")
    book = open_book(path)
    assert book.adaptation.teller == "Bea"
    book.write()
    cast = yaml.safe_load((tmp_path / "voices.yaml").read_text())["cast"]
    assert cast["NARRATOR"]["voice"] == cast["BEA"]["voice"] != cast["DILLY"]["voice"]
