"""Diagnostics: rules, examples, drawing."""

from pathlib import Path

import pytest

import audiodrama.production.project  # noqa: F401  every rule registers itself on import
from audiodrama.base.diagnostics import (
    RULES,
    Diagnostic,
    Note,
    diagnostic_text,
    explanation,
    first_of_each_kind,
    in_order,
    rule,
)
from audiodrama.base.errors import UsageError
from audiodrama.base.source import Source
from audiodrama.production.project import check

BASE = {
    "voices.yaml": "cast:\n  NARRATOR: {voice: {tone: low}}\n  MARTA: {voice: {tone: mid}}\n",
    "sfx/sounds.yaml": "sounds:\n  rain: {kind: bed, synth: knock}\n  theme: {kind: music, synth: knock}\n",
    "script/example.fountain": "MARTA\nWho is there?\n",
}


def production(folder: Path, files: dict[str, str | bytes]) -> Path:
    own_scripts = any(name.startswith("script/") for name in files)
    base = {name: text for name, text in BASE.items() if not (own_scripts and name.startswith("script/"))}
    for name, content in {**base, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_the_base_production_is_clean(tmp_path):
    """What the examples are put into has no mistake of its own."""
    assert check(production(tmp_path, {})) == []


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_example_triggers_its_own_rule_and_no_other(code, tmp_path):
    """`explain CODE` never shows an example that the program does not complain about in just that way."""
    found = check(production(tmp_path, dict(RULES[code].example)))
    assert {each.code for each in found} == {code}


@pytest.mark.parametrize("code", sorted(RULES))
def test_rules_are_written_for_people(code):
    """A rule has a meaning and a cure in whole sentences, and a code that can be typed."""
    known = RULES[code]
    assert (known.meaning[0].isupper(), known.meaning[-1], known.cure[-1]) == (True, ".", ".")
    assert set(code) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize("code", sorted(RULES))
def test_messages_are_one_clause_without_a_full_stop(code, tmp_path):
    """Messages begin in lower case unless with a name, and only the hint is a sentence."""
    for each in check(production(tmp_path, dict(RULES[code].example))):
        assert not each.message.endswith(".")
        assert "\n" not in each.message


def test_a_code_is_taken_once():
    """Two rules of one name would shadow each other."""
    taken = min(RULES)
    with pytest.raises(ValueError, match=taken):
        rule(taken, "error", "", example="", cure="")


def test_explain_tells_meaning_example_and_cure():
    """Everything a rule knows is in its explanation."""
    text = explanation("unknown-voice")
    known = RULES["unknown-voice"]
    flat = " ".join(text.split())
    assert known.meaning in flat
    assert " ".join(known.example["script/example.fountain"].split()) in flat
    assert known.cure in flat


def test_explain_offers_the_nearest_code():
    """A misspelt code is a usage error with a proposal."""
    with pytest.raises(UsageError, match="unknown-voice"):
        explanation("unknwn-voice")


def test_render_draws_the_caret_notes_and_hint():
    """A diagnostic is drawn as the manual shows it."""
    script = Source("script/02.fountain", "Hello.\n\nMARLA (whisper)\nYes.\n")
    voices = Source("voices.yaml", "cast:\n  MARTA: {}\n")
    made = Diagnostic(
        "error", "unknown-voice", "no voice is cast for this name", script.place(8, 13), "Did you mean MARTA?",
        (Note("the closest name is cast here", voices.place(8, 13)),),
    )  # fmt: skip
    assert diagnostic_text(made).splitlines() == [
        "script/02.fountain:3:1: error[unknown-voice]: no voice is cast for this name",
        "    3 | MARLA (whisper)",
        "      | ^^^^^",
        "voices.yaml:2:3: note: the closest name is cast here",
        "      hint: Did you mean MARTA?",
    ]


def test_wide_characters_take_two_cells():
    """The caret stands below what it means in Chinese and Japanese, too."""
    source = Source("a.fountain", "さやか bell\n")
    assert diagnostic_text(Diagnostic("error", "x", "y", source.place(4, 8))).splitlines()[2] == "      |        ^^^^"


def test_diagnostics_without_a_place_come_first_and_doubles_once():
    """The order is that of the files, and nothing is told twice."""
    source = Source("b.fountain", "abc")
    late, early, none = (Diagnostic("error", "c", "m", place) for place in (source.place(2), source.place(0), None))
    assert in_order([late, early, none, late]) == [none, early, late]


def test_json_form_is_stable():
    """The keys that other programs read."""
    source = Source("b.fountain", "abc\ndef")
    made = Diagnostic("warning", "c", "m", source.place(4, 6), None, (Note("n"),))
    assert made.as_json() == {
        "severity": "warning", "code": "c", "message": "m", "hint": None,
        "place": {"file": "b.fountain", "line": 2, "column": 1, "end_line": 2, "end_column": 3, "start": 4, "end": 6},
        "notes": [{"message": "n", "place": None}],
    }  # fmt: skip


def test_after_a_hundred_of_a_kind_only_their_number_is_told():
    """The first hundred of each code stay, with one more that counts the rest; other codes are untouched."""
    source = Source("script/01.fountain", "x" * 400)
    many = [Diagnostic("error", "unclosed-note", "this note is not closed", source.place(at)) for at in range(250)]
    few = [Diagnostic("warning", "no-words", "there is no word", source.place(at)) for at in range(3)]
    shown = first_of_each_kind([*many, *few])
    assert shown[:100] + shown[101:] == [*many[:100], *few]
    assert (shown[100].message, shown[100].severity, shown[100].place) == (
        "and 150 more of this kind",
        "error",
        many[100].place,
    )
