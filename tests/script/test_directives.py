"""The table of cues and the reading of one, and how a note becomes a cue (`directives`, `chapter_builder`)."""

from importlib.resources import files

import pytest

from audiodrama.script.directives import (
    BY_SPELLING,
    FLAGS,
    KEYS,
    KINDS,
    RADIO,
    like_radio,
    read_note,
    read_radio,
)


def options(content: str) -> dict[str, object]:
    directive = read_note(content)
    assert directive is not None
    return dict(directive.options)


def wrong(content: str) -> list[tuple[str, str]]:
    """Codes and the stretches they point at."""
    directive = read_note(content)
    assert directive is not None
    return [(fault.rule.code, content[fault.start : fault.end]) for fault in directive.faults]


@pytest.mark.parametrize("spelling", sorted(BY_SPELLING))
def test_every_spelling_of_a_kind_is_read(spelling):
    """In any case, with or without blanks."""
    for written in (spelling, spelling.upper(), f" {spelling} "):
        assert read_note(f"{written}: bell").kind is BY_SPELLING[spelling]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("sfx: bell", {}),
        ("sfx: bell | under | far", {"under": True, "far": True}),
        ("sfx: bell|LEVEL = -24 dB|pan=-.4", {"level_db": -24.0, "pan": -0.4}),
        ("amb: rain | in=300ms | out=2s | xfade=1s", {"in_s": 0.3, "out_s": 2.0, "xfade_s": 1.0}),
        ("amb: rain | to=-34dB", {"to_db": -34.0}),
        ("amb: rain | establish", {"establish": True}),
        ("amb: rain | establish=6s", {"establish": 6.0}),
        ("sfx: bell | at=end | offset=-0.1s | seed=7", {"at": "end", "offset_s": -0.1, "seed": 7}),
        ("pause: 0.8s", {"dur_s": 0.8}),
        ("say: kyouske | as=KYOH-skeh", {"as": "KYOH-skeh"}),
        ("mix: dialogue | gain=-2dB", {"gain_db": -2.0}),
    ],
)
def test_options_have_values_in_their_units(content, expected):
    """Milliseconds become seconds, and flags are true."""
    assert options(content) == expected
    assert wrong(content) == []


def test_names_fold():
    """The name is kept as written, the key is what is looked up."""
    directive = read_note("sfx:  Stairs   Creak | under")
    assert (directive.name, directive.key) == ("Stairs Creak", "stairs-creak")


@pytest.mark.parametrize("content", ["a thought", "todo: rewrite", "sfx", "SAYAKA: check", "http://x", ""])
def test_other_notes_are_the_writers(content):
    """A note that does not begin with a kind and a colon is no cue."""
    assert read_note(content) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("sfx: bell | lound", [("unknown-option", "lound")]),
        ("sfx: bell | sneak", [("unknown-option", "sneak")]),
        ("sfx: bell | wet=3dB", [("unknown-option", "wet=3dB")]),
        ("sfx: bell | level=-24", [("missing-unit", "level=-24")]),
        ("sfx: bell | level=3s", [("missing-unit", "level=3s")]),
        ("sfx: bell | pan=2dB", [("missing-unit", "pan=2dB")]),
        ("sfx: bell | pan=2", [("option-range", "pan=2")]),
        ("sfx: bell | seed=1.5", [("option-range", "seed=1.5")]),
        ("sfx: bell | level", [("missing-value", "level")]),
        ("sfx: bell | at=middle", [("missing-value", "at=middle")]),
        ("sfx: bell | under | under", [("repeated-option", "under")]),
        ("sfx: ", [("missing-name", ":")]),
        ("pause: 3", [("missing-unit", "3")]),
        ("pause: 2min", [("option-range", "2min")]),
        ("mix: trumpets | gain=1dB", [("unknown-bus", "trumpets")]),
        ("mix: dialogue", [("missing-value", "dialogue")]),
        ("say: kyouske", [("missing-value", "kyouske")]),
        ("say: a | as=", [("missing-value", "as=")]),
        ("sfx: bell [old]", [("bracket-in-note", "["), ("bracket-in-note", "]")]),
        ("sfx: bell | lound | level=1 | pan=9",
         [("unknown-option", "lound"), ("missing-unit", "level=1"), ("option-range", "pan=9")]),
    ],
)  # fmt: skip
def test_mistakes_have_their_places(content, expected):
    """All mistakes of a cue are found, each at the words that are wrong."""
    assert wrong(content) == expected


def test_a_slip_in_an_option_is_named():
    """The hint proposes what was likely meant."""
    assert read_note("sfx: bell | udner").faults[0].hint == "Did you mean under?"


@pytest.mark.parametrize(
    ("paragraph", "kind", "name", "expected"),
    [
        ("SOUND: KETTLE SINGS, UNDER", "sfx", "kettle-sings", {"under": True}),
        ("SFX: BELL", "sfx", "bell", {}),
        ("FX: BELL, FAR, LEVEL=-24DB", "sfx", "bell", {"far": True, "level_db": -24.0}),
        ("MUSIC: THEME, ESTABLISH", "music", "theme", {"establish": True}),
        ("MUSIC: THEME, level=-20dB", "music", "theme", {"level_db": -20.0}),
        ("ATMOS: RAIN", "amb", "rain", {}),
        ("AMBIENCE: PLUIE D'ÉTÉ", "amb", "pluie-d-été", {}),
    ],
)
def test_radio_spelling_means_the_same(paragraph, kind, name, expected):
    """The name runs to the first comma, the rest are flags and options."""
    directive = read_radio(paragraph)
    assert (directive.kind.name, directive.key, dict(directive.options), directive.faults) == (kind, name, expected, ())


@pytest.mark.parametrize("paragraph", ["Music: a waltz.", "SOUND of rain", "DOOR: BANG", "SOUND: BELL\nRINGS", "MUSIC"])
def test_prose_is_never_swallowed(paragraph):
    """Capitals, a colon and one line are required."""
    assert read_radio(paragraph) is None


def test_radio_spelling_in_ordinary_case_is_offered_as_a_cue():
    """The hint can be pasted."""
    assert like_radio("Music: a waltz, under.") == "[[music: a waltz | under]]"
    assert like_radio("Marta: hello.") is None


def test_the_table_hangs_together():
    """Kinds take only flags and keys that exist, no spelling has two meanings, and everything has a meaning."""
    spellings = [spelling for kind in KINDS for spelling in (kind.name, *kind.synonyms)]
    assert len(spellings) == len(set(spellings))
    for kind in KINDS:
        assert kind.flags <= FLAGS.keys()
        assert kind.keys | kind.needs <= KEYS.keys()
    assert all([*FLAGS.values(), *(key.doc for key in KEYS.values()), *(kind.doc for kind in KINDS)])
    assert set(FLAGS) == {flag for kind in KINDS for flag in kind.flags}
    assert set(KEYS) == {key for kind in KINDS for key in kind.keys}
    assert set(RADIO) <= set(BY_SPELLING)


def test_the_manual_tells_of_every_directive():
    """Each kind, synonym, flag and option stands in the page on the script language, with its meaning."""
    page = files("audiodrama.cli").joinpath("help/language.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert kind.doc in page
        assert all(f"`{spelling}`" in page for spelling in (kind.name, *kind.synonyms))
    for flag, doc in FLAGS.items():
        assert f"| `{flag}` | {doc} |" in page
    for key in KEYS.values():
        assert f"`{key.name}=" in page
        assert key.doc in page
