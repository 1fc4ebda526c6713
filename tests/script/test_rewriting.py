"""Gestures as edits of a script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.errors import UsageError
from audiodrama.base.source import Source
from audiodrama.cast.deliveries import DELIVERIES
from audiodrama.cast.model import Cast, Role
from audiodrama.script import fountain
from audiodrama.script.compiler import cue_sheet
from audiodrama.script.rewriting import (
    with_cue,
    with_cue_moved,
    with_cue_option,
    with_delivery,
    without_cue,
    word_places,
)
from audiodrama.sounds.reader import read_palette

PALETTE, _ = read_palette(None, None)
ROLES = {name.lower(): Role(name) for name in ("NARRATOR", "MARTA", "BEN")}
CAST = Cast(roles=ROLES, deliveries=DELIVERIES)

TEXT = """# A

MARTA
(whispering, beat)
Is it *you*? [[sfx: knock]] Come (quietly) in.

[[amb: rain]]

The rain, /* not yet */ it has stopped.

BEN (O.S.)
It is **only** me.[[sfx: thunder | level=-20dB]]
(shouting)
Let me in!
"""


def chapter(text):
    """The first chapter of a script, and what is wrong with it."""
    sheet, found = cue_sheet([(Source("script/a.fountain", text), fountain.parse(text))], CAST, PALETTE)
    return sheet.chapters[0], [each.code for each in found if each.severity == "error"]


def line(text, speaker):
    return next(each for each in chapter(text)[0].lines if each.speaker == speaker)


def cue(text, name):
    return next(each for each in chapter(text)[0].cues if each.kind != "line" and each.name == name)


def anchors(text):
    """Each cue at a word, with that word."""
    found, _ = chapter(text)
    said = {each.id: each.text.split() for each in found.lines}
    return {
        each.name: (said[each.anchor.line][each.anchor.word], each.anchor.edge)
        for each in found.cues
        if each.kind != "line" and each.anchor
    }


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_words_are_found_in_the_script(end):
    """Each word of a line lies where it is written, past notes, comments, emphasis and directions."""
    text = TEXT.replace("\n", end)
    for speaker, words in (("MARTA", ["Is", "it", "you?", "Come", "in."]),
                           ("NARRATOR", ["The", "rain,", "it", "has", "stopped."]),
                           ("BEN", ["It", "is", "only", "me.", "Let", "me", "in!"])):  # fmt: skip
        places = word_places(text, line(text, speaker))
        assert [text[start:end].replace("*", "") for start, end in places] == words


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_delivery_takes_the_place_of_another(end):
    """What else stands in the brackets stays; brackets with nothing in them go."""
    text = TEXT.replace("\n", end)
    louder = with_delivery(text, line(text, "MARTA"), 0, ["shouting"], DELIVERIES)
    assert louder == text.replace("(whispering, beat)", "(shouting, beat)")
    plain = with_delivery(text, line(text, "BEN"), 1, [], DELIVERIES)
    assert plain == text.replace(f"(shouting){end}", "")
    assert not line(plain, "BEN").phrases[-1].deliveries


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_delivery_is_put_where_there_was_none(end):
    """At the head of a speech it gets a row of its own below the name."""
    text = TEXT.replace("\n", end)
    quiet = with_delivery(text, line(text, "BEN"), 0, ["whispering"], DELIVERIES)
    assert quiet == text.replace(f"BEN (O.S.){end}", f"BEN (O.S.){end}(whispering){end}")
    assert line(quiet, "BEN").phrases[0].deliveries == ("whispering",)


def test_a_delivery_that_is_none_is_refused():
    """Neither the narrator, nor a delivery that nobody knows, nor a phrase that is not there."""
    with pytest.raises(UsageError, match="narrator"):
        with_delivery(TEXT, line(TEXT, "NARRATOR"), 0, ["whispering"], DELIVERIES)
    with pytest.raises(UsageError, match="no delivery"):
        with_delivery(TEXT, line(TEXT, "MARTA"), 0, ["flying"], DELIVERIES)
    with pytest.raises(UsageError, match="no phrase"):
        with_delivery(TEXT, line(TEXT, "MARTA"), 7, ["whispering"], DELIVERIES)


@pytest.mark.parametrize("speaker", ["MARTA", "NARRATOR", "BEN"])
@pytest.mark.parametrize("name", ["knock", "thunder", "rain"])
@pytest.mark.parametrize("edge", ["start", "end"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sound_that_is_dragged_stands_at_its_word(speaker, name, edge, end):
    """Wherever it stood, it stands at the word it was dropped on; no word is lost, and no other sound moves."""
    text = TEXT.replace("\n", end)
    before = anchors(text)
    goal = line(text, speaker)
    for word, said in enumerate(goal.text.split()):
        moved = with_cue_moved(text, cue(text, name), goal, word, edge)
        assert anchors(moved)[name] == (said, edge)
        assert {n: a for n, a in anchors(moved).items() if n != name} == {n: a for n, a in before.items() if n != name}
        assert line(moved, speaker).text == goal.text
        assert chapter(moved)[1] == []
        assert len(chapter(moved)[0].lines) == 3


def test_a_sound_is_put_at_a_word_and_taken_away():
    """Putting one there and taking it away again leaves the script as it was."""
    text = with_cue(TEXT, line(TEXT, "BEN"), 2, "start", "sfx: door-slam | under")
    assert "It is [[sfx: door-slam | under]] **only** me." in text
    assert without_cue(text, cue(text, "door-slam")) == TEXT
    glued = with_cue(TEXT, line(TEXT, "BEN"), 2, "end", "sfx: door-slam")
    assert "**only**[[sfx: door-slam]] me." in glued
    assert without_cue(glued, cue(glued, "door-slam")) == TEXT
    assert without_cue(TEXT, cue(TEXT, "rain")) == TEXT.replace("[[amb: rain]]\n\n", "")


@pytest.mark.parametrize("content", ["knock", "sfx: a]] b", "sfx: [[x", "sfx: a\nb", "sfx: knock | loud", "sfx:"])
def test_a_note_that_is_no_cue_is_not_put_there(content):
    """Nothing but a whole cue without faults is written."""
    with pytest.raises(UsageError):
        with_cue(TEXT, line(TEXT, "BEN"), 0, "start", content)


@pytest.mark.parametrize(
    ("raw", "name", "value", "after"),
    [
        ("[[sfx: knock]]", "level", "-12dB", "[[sfx: knock | level=-12dB]]"),
        ("[[sfx: knock | level=-20dB|under]]", "level", "-12dB", "[[sfx: knock | level=-12dB|under]]"),
        ("[[sfx: knock | level=-20dB | under]]", "level", None, "[[sfx: knock | under]]"),
        ("[[sfx: knock | under ]]", "under", None, "[[sfx: knock ]]"),
        ("[[sfx: knock]]", "under", "", "[[sfx: knock | under]]"),
        ("[[sfx: knock]]", "level", None, "[[sfx: knock]]"),
        ("[[ music: waltz ]]", "out", "3s", "[[ music: waltz | out=3s ]]"),
        ("SOUND: KNOCK", "under", "", "SOUND: KNOCK, under"),
    ],
)
def test_an_option_is_changed_and_nothing_else(raw, name, value, after):
    """The option stands where it stood, or comes last; other options and blanks stay."""
    if raw.isupper():
        after = after.replace("under", "UNDER")
        name = "UNDER"
    assert with_cue_option(raw, name, value) == after


@pytest.mark.parametrize(
    ("name", "value"),
    [("level", "loud"), ("level", "-12"), ("pan", "3"), ("wobble", "1"), ("level", "1dB]]x"), ("at", "middle")],
)  # fmt: skip
def test_an_option_that_the_cue_does_not_take_is_refused(name, value):
    """A value without unit, out of range, or that would break out of the note."""
    with pytest.raises(UsageError):
        with_cue_option("[[sfx: knock]]", name, value)


@given(
    st.lists(
        st.sampled_from(["*you*", "me", "(beat)", "[[sfx: knock]]", "/* no */", "well,", "**ah** -"]),
        min_size=1,
        max_size=8,
    )
)
def test_every_word_of_any_speech_is_found(parts):
    """Whatever stands between them, the words of a speech are found in order."""
    text = f"# A\n\nMARTA\nSo {' '.join(parts)} it is.\n"
    spoken = line(text, "MARTA")
    places = word_places(text, spoken)
    assert [text[a:b].replace("*", "") for a, b in places] == [
        w for w in spoken.text.split() if any(map(str.isalnum, w))
    ]
    assert places == sorted(places)
