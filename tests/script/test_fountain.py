"""Fountain: each piece of the grammar, places, time (`fountain`, `elements`, `rows`, `emphasis`)."""

import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audiodrama.script.elements import Element
from audiodrama.script.emphasis import plain
from audiodrama.script.fountain import parse


def told(text: str) -> list[tuple[str, str]]:
    """Kinds and texts."""
    return [(element.kind, element.text) for element in parse(text).elements]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n\n", []),
        ("She climbs.\nSlowly.", [("action", "She climbs.\nSlowly.")]),
        ("One.\n\nTwo.", [("action", "One."), ("action", "Two.")]),
        ("    indented\n", [("action", "    indented")]),
        ("!INT. NO HEADING", [("action", "INT. NO HEADING")]),
        ("INT. CHURCH - NIGHT\n", [("scene-heading", "INT. CHURCH - NIGHT")]),
        ("ext. garden\n\n", [("scene-heading", "ext. garden")]),
        ("int./ext. car\n", [("scene-heading", "int./ext. car")]),
        ("I/E CAR\n", [("scene-heading", "I/E CAR")]),
        ("EST. PORCH\n", [("scene-heading", "EST. PORCH")]),
        ("INTERIOR MONOLOGUE", [("action", "INTERIOR MONOLOGUE")]),
        (".THE VOID", [("scene-heading", "THE VOID")]),
        ("...and on.", [("action", "...and on.")]),
        (". no", [("action", ". no")]),
        ("Int. by a house\nthat stood there.", [("action", "Int. by a house\nthat stood there.")]),
        ("INT. HALL\nShe waits.", [("scene-heading", "INT. HALL"), ("action", "She waits.")]),
        ("She waits.\nINT. HALL\n", [("action", "She waits."), ("scene-heading", "INT. HALL")]),
        ("She waits.\nThe INT. HALL\n", [("action", "She waits.\nThe INT. HALL")]),
        ("MARTA\nHello.\nAgain.", [("character", "MARTA"), ("dialogue", "Hello.\nAgain.")]),
        ("MARTA\n\nHello.", [("action", "MARTA"), ("action", "Hello.")]),
        ("Marta\nHello.", [("action", "Marta\nHello.")]),
        ("@Marta\nHello.", [("character", "Marta"), ("dialogue", "Hello.")]),
        ("ÉLODIE\nBonjour.", [("character", "ÉLODIE"), ("dialogue", "Bonjour.")]),
        ("МАРИЯ\nДа.", [("character", "МАРИЯ"), ("dialogue", "Да.")]),
        ("さやか\nはい。", [("action", "さやか\nはい。")]),
        ("@さやか\nはい。", [("character", "さやか"), ("dialogue", "はい。")]),
        ("23\nno.", [("action", "23\nno.")]),
        ("R2D2\nbeep.", [("character", "R2D2"), ("dialogue", "beep.")]),
        ("MARTA (on the radio)\nHi.", [("character", "MARTA (on the radio)"), ("dialogue", "Hi.")]),
        ("Marta (O.S.)\nHi.", [("action", "Marta (O.S.)\nHi.")]),
        ("    MARTA\n    Hi.", [("character", "MARTA"), ("dialogue", "Hi.")]),
        ("A\nOne.\n  \nTwo.", [("character", "A"), ("dialogue", "One.\n\nTwo.")]),
        ("A\nOne.\n \nTwo.", [("character", "A"), ("dialogue", "One."), ("action", "Two.")]),
        ("A\nOne.\n    \nTwo.", [("character", "A"), ("dialogue", "One."), ("action", "Two.")]),
        ("A\n(low)\nOne.", [("character", "A"), ("parenthetical", "(low)"), ("dialogue", "One.")]),
        ("A\n(low)\n(slow)\nOne.", [("character", "A"), ("parenthetical", "(low)"), ("parenthetical", "(slow)"),
                                    ("dialogue", "One.")]),
        ("A\n(low,\n  slow)\nOne.", [("character", "A"), ("parenthetical", "(low,\nslow)"), ("dialogue", "One.")]),
        ("A\n(Yes) and (no)", [("character", "A"), ("dialogue", "(Yes) and (no)")]),
        ("A\nOne.\n(beat)\nTwo.", [("character", "A"), ("dialogue", "One."), ("parenthetical", "(beat)"),
                                   ("dialogue", "Two.")]),
        ("(alone)\nText.", [("action", "(alone)\nText.")]),
        ("A\n~la la\n~lu\nEnd.", [("character", "A"), ("lyrics", "la la\nlu"), ("dialogue", "End.")]),
        ("~la\nAction.", [("lyrics", "la"), ("action", "Action.")]),
        ("One.\n\nCUT TO:\n\nTwo.", [("action", "One."), ("transition", "CUT TO:"), ("action", "Two.")]),
        ("CUT TO: \n\nTwo.", [("action", "CUT TO: "), ("action", "Two.")]),
        ("CUT TO:\nBar", [("transition", "CUT TO:"), ("action", "Bar")]),
        ("@CUT TO:\nBar", [("character", "CUT TO:"), ("dialogue", "Bar")]),
        ("> fade out.", [("transition", "fade out.")]),
        ("A\nBye.\n> FADE OUT.", [("character", "A"), ("dialogue", "Bye."), ("transition", "FADE OUT.")]),
        ("> THE END <", [("centered", "THE END")]),
        ("===", [("page-break", "")]),
        ("==", [("action", "==")]),
        ("= It ends.", [("synopsis", "It ends.")]),
        ("# One\n## Two", [("section", "One"), ("section", "Two")]),
        ("Title: X\nAuthor:\n\tA\n\tB\n\nText.", [("title-entry", "X"), ("title-entry", "A\nB"), ("action", "Text.")]),
        ("Title: X\nNo entry.\n", [("title-entry", "X"), ("action", "No entry.")]),
        ("Night: the house sleeps.\n", [("action", "Night: the house sleeps.")]),
        ("FADE IN:\n\nText.", [("action", "FADE IN:"), ("action", "Text.")]),
        ("One [[a note]] two.", [("action", "One  two."), ("note", "a note")]),
        ("[[alone]]\n", [("note", "alone")]),
        ("[[a]]\nText.", [("action", "Text."), ("note", "a")]),
        ("A\n[[a]]\nHi.", [("character", "A"), ("dialogue", "Hi."), ("note", "a")]),
        ("A\nHi.\n[[a]]\nHo.", [("character", "A"), ("dialogue", "Hi.\nHo."), ("note", "a")]),
        ("BLACK\n[[a]]\n\nHi.", [("action", "BLACK"), ("note", "a"), ("action", "Hi.")]),
        ("One.[[two\nlines]] Two.", [("action", "One. Two."), ("note", "two\nlines")]),
        ("[[two\n  \nlines]]", [("note", "two\n  \nlines")]),
        ("[[two\n\nlines]]", [("action", "[[two"), ("action", "lines]]")]),
        ("[[open [[shut]]", [("action", "[[open "), ("note", "shut")]),
        ("One /* cut */two.", [("action", "One two."), ("boneyard", "cut")]),
        ("One.\n/* a\n\nb */\nTwo.", [("action", "One.\nTwo."), ("boneyard", "a\n\nb")]),
        ("CUT TO:\n/* a */\nINT. HALL\n", [("transition", "CUT TO:"), ("boneyard", "a"),
                                            ("scene-heading", "INT. HALL")]),
        ("One /* open", [("action", "One /* open")]),
        ("A *word* and _one_.", [("action", "A *word* and _one_.")]),
    ],
)  # fmt: skip
def test_elements(text, expected):
    """What each piece of Fountain is."""
    assert told(text) == expected


def test_attributes():
    """Depth, number, dual, name and extensions stand beside the text."""
    script = parse("### Deep\n\nINT. HALL - DAY #1-a.#\n\nMARTA (V.O.) (CONT'D) ^\n(low)\nHi.\n")
    section, heading, cue, low, speech = script.elements
    assert (section.depth, section.text) == (3, "Deep")
    assert (heading.number, heading.text) == ("1-a.", "INT. HALL - DAY")
    assert (cue.name, cue.extensions, cue.dual) == ("MARTA", ("V.O.", "CONT'D"), True)
    assert [(each.name, each.dual) for each in (low, speech)] == [("MARTA", True)] * 2


def test_title_page_by_key():
    """The last of a repeated key counts."""
    assert parse("Title: A\nDraft date: 1\nTitle: B\n").title_page == {"Title": "B", "Draft date": "1"}


def test_raw_spelling_and_what_it_holds():
    """`source[start:end]` is the element as written, and notes in it come after it."""
    text = ".HALL [[a]] #3#\n\nShe [[b]] waits.\n"
    elements = parse(text).elements
    assert [text[each.start : each.end] for each in elements] == [
        ".HALL [[a]] #3#",
        "[[a]]",
        "She [[b]] waits.",
        "[[b]]",
    ]


EVERYTHING = (
    "Title: X\n\n# One\n\nINT. HALL #1#\n\n  She [[a]] waits. /* b */ Long.\nStill.\n\nMARTA (V.O.) ^\n(low)\n"
    "Ten[[c]].\n  \nEleven.\n~la\n\nCUT TO:\n\n> END <\n\n===\n\n= syn\n"
)
PIECES = st.lists(
    st.sampled_from(
        ["\n", "\n\n", "\r\n", "\r", "  \n", "MARTA", "@é", "(beat)", "Hello.", "[[", "]]", "[[a]]", "/*", "*/",
         "/* x */", "INT. A", "CUT TO:", "> ", " <", "# ", "= ", "===", "~la", "!", ".X", "Title: x", " ",
         "^", "#1#", "*a*", "漢"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(PIECES)
@example(EVERYTHING)
@settings(max_examples=300)
def test_every_character_knows_where_it_stands(text):
    """Offsets lead from the text of an element back to the same characters of the source."""
    for element in parse(text).elements:
        assert 0 <= element.start <= element.end <= len(text)
        offsets = element.offsets()
        if element.kind not in {"note", "boneyard"}:
            assert len(offsets) == len(element.text)
            assert offsets == sorted(set(offsets))
            assert offsets == [element.offset(index) for index in range(len(offsets))]
            assert all(text[at] == sign or sign == "\n" for at, sign in zip(offsets, element.text, strict=True))
            assert not offsets or element.start <= offsets[0] <= offsets[-1] < max(element.end, element.start + 1)


@given(PIECES)
@example(EVERYTHING)
def test_nothing_is_lost(text):
    """Every visible character of the script belongs to some element."""
    covered = {at for element in parse(text).elements for at in range(element.start, element.end)}
    assert {at for at, sign in enumerate(text) if not sign.isspace() and sign != "\ufeff"} <= covered


@given(PIECES, st.sampled_from(["\r\n", "\r"]))
@example(EVERYTHING, "\r\n")
def test_line_ends_and_byte_order_mark_change_no_text(text, end):
    """The same script from another system has the same elements."""
    text = text.replace("\r", "")
    other = "\ufeff" + text.replace("\n", end)

    def spoken(element: Element) -> tuple[object, ...]:
        return element.kind, element.text.replace("\r\n", "\n").replace("\r", "\n"), element.name, element.dual

    assert [spoken(each) for each in parse(other).elements] == [spoken(each) for each in parse(text).elements]


@pytest.mark.parametrize(
    ("marked", "expected", "stressed"),
    [
        ("plain", "plain", []),
        ("*one* two", "one two", ["one"]),
        ("**one** _two_ ***three***", "one two three", ["one", "two", "three"]),
        ("_all the *words* here_", "all the words here", ["all the words here", "words"]),
        ("5 * 3 * 2", "5 * 3 * 2", []),
        ("dial *69 and *23", "dial *69 and *23", []),
        ("dial *69 and 23*", "dial 69 and 23", ["69 and 23"]),
        (r"\*one\*", "*one*", []),
        (r"**\*9\***", "*9*", ["*9*"]),
        ("snake_case_name", "snake_case_name", []),
        ("*open\nclose*", "*open\nclose*", []),
        ("**bold *and*** more", "bold and more", ["bold and", "and"]),
        ("*a **b** c*", "a b c", ["a b c", "b"]),
        ("****", "****", []),
    ],
)
def test_emphasis(marked, expected, stressed):
    """Marks go, what is only a sign stays."""
    found = plain(marked)
    assert found.text == expected
    assert [found.text[start:end] for start, end in found.stressed] == stressed
    assert [marked[index] for index in found.kept] == list(found.text)


@given(st.text(st.sampled_from("ab *_\\\n"), max_size=30))
def test_emphasis_keeps_every_letter(marked):
    """Only marks are ever taken away, and places lead back."""
    found = plain(marked)
    assert [marked[index] for index in found.kept] == list(found.text)
    assert [each for each in found.text if each in "ab \n"] == [each for each in marked if each in "ab \n"]


def steps(text: str) -> int:
    """Lines of Python that parsing a text takes."""
    count = 0

    def trace(*_):
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)
    try:
        parse(text)
        plain(text)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize(
    "unit",
    ["[[", "]]", "/*", "*/", "[[a]]b", "[[a\n", "(", "(\n", "N\n(a\n", "- ", "*", "*a ", "_a", "**a*b* ", "#a ", "~a\n",
     "AB\n", "[[a]]\n", "x\n[[a]]\n", "A\nb\n  \n", "A: b\n", "INT. A\n", "@\n", "\r", "\\", ">\n", "!\n", "=\n",
     "A\n[[x]]\n[[x]]\n", "Title: a\n  b\n", "A\nb\n[[c]]\n  \n"],
)  # fmt: skip
def test_no_text_makes_parsing_more_than_linear(unit):
    """Twice the text takes about twice the steps, whatever it is made of."""
    once, twice = steps("A\n" + unit * 300), steps("A\n" + unit * 600)
    assert twice <= 2.1 * once + 200
