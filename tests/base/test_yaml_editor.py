"""Editing YAML in place: one value changes, every other byte stays."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.base.yaml_editor import add_entries, remove_value, rewrite, scalar, set_value, value_span

VOICES = """\
# Who speaks how.
narrator: {speaker: NARRATOR, reads: action}   # the default

cast:
  SAYAKA:                       # bright and quick
    voice:
      - kokoro: jf_alpha*0.7 + jf_nezumi*0.3   # first choice
      - pyttsx3: en-us+f2
    rate: 1.05
    aliases: [MIKI, "THE GHOST"]

  MÁRTA: {voice: {pyttsx3: en-us}, rate: 1.0}  # stern
  # nobody yet for the crowd

deliveries:
  slow: {rate: 0.86}
"""


def changed_lines(before, after):
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    assert len(old) == len(new)
    return [(a, b) for a, b in zip(old, new, strict=True) if a != b]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (("cast", "SAYAKA", "rate"), "1.1", "    rate: 1.1"),
        (("cast", "sayaka", "voice", 0), "{kokoro: jf_alpha}", "      - {kokoro: jf_alpha}   # first choice"),
        (("cast", "Márta", "voice"), "{tone: low}", "  MÁRTA: {voice: {tone: low}, rate: 1.0}  # stern"),
        (("cast", "MÁRTA", "pan"), "-0.2", "  MÁRTA: {voice: {pyttsx3: en-us}, rate: 1.0, pan: -0.2}  # stern"),
        (("narrator", "reads"), "cues-only", "narrator: {speaker: NARRATOR, reads: cues-only}   # the default"),
    ],
)
def test_one_line_changes(ends, path, value, line):
    """The value's line is the only one that differs, whatever ends the lines, with or without a byte-order mark."""
    for mark in ("", "\ufeff"):
        before = mark + VOICES.replace("\n", ends)
        assert [new for _, new in changed_lines(before, set_value(before, path, value))] == [
            mark * before.startswith(mark + "narrator") + line + ends
        ]


def test_a_missing_figure_is_added_below_the_others():
    """A figure that a character did not have gets a line of its own, indented as its neighbours."""
    assert set_value(VOICES, ("cast", "SAYAKA", "level"), "-2dB") == VOICES.replace(
        '"THE GHOST"]\n', '"THE GHOST"]\n    level: -2dB\n'
    )


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("a: ~  # none\n", ("a",), "1", "a: 1  # none\n"),
        ("a:\nb: 1", ("a",), "x", "a: x\nb: 1"),
        ("a:", ("a",), "x", "a: x"),
        ("a:   # later\nb: 1\n", ("a", "c"), "x", "a: {c: x}   # later\nb: 1\n"),
        ("a: {}\n", ("a", "b"), "2", "a: {b: 2}\n"),
        ("a: |\n  text\n  more\nb: 1\n", ("a",), "x", "a: x\nb: 1\n"),
        ("a: 'q\n  r'\nb: 1", ("a",), "x", "a: x\nb: 1"),
        ("a: # why\n  - b\n  - c\nd: 1\n", ("a",), "[e]", "a: [e] # why\nd: 1\n"),
        ("a: [1, 2,\n  3]\n", ("a", 1), "9", "a: [1, 9,\n  3]\n"),
        ("a: 1", ("b",), "2", "a: 1\nb: 2"),
        ("", ("a",), "1", "a: 1\n"),
        ("no: x\n", ("no",), "y", "no: y\n"),
    ],
)
def test_every_shape_of_value(before, path, value, after):
    """Empty values, blocks, quoted texts, lists over several lines, and keys that YAML would take for booleans."""
    assert set_value(before, path, value) == after


@pytest.mark.parametrize(
    ("text", "path"),
    [("a: 1\n", ("b", "c")), ("a: [1]\n", ("a", 4)), ("a: x\n", ("a", "b")), (VOICES, ("cast", "NOBODY", "rate"))],
)
def test_a_path_that_leads_nowhere(text, path):
    """A character or a list entry that is not there is named in the error."""
    with pytest.raises(UsageError, match=str(path[0])):
        set_value(text, path, "1")


@pytest.mark.parametrize("value", ["1}, {", "[", "x\nb: 2", "x # y"])
def test_a_value_that_would_spill_over_is_refused(value):
    """A value that would change its neighbours, or break the file, never gets in."""
    with pytest.raises(AudiodramaError):
        set_value("a: {b: 1, c: 2}\n", ("a", "b"), value)


def test_a_broken_file_is_left_alone():
    """What is not YAML is not edited."""
    with pytest.raises(AudiodramaError, match="not valid YAML"):
        set_value("a: [\n", ("a",), "1")


PLAIN = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=6).map(lambda s: f"k{s}")
LEAF = st.one_of(PLAIN, st.integers(0, 99).map(str), st.just("'a # b'"), st.just('"c: d"'))


@settings(deadline=None)
@given(
    st.dictionaries(PLAIN.map(str.lower), st.dictionaries(PLAIN.map(str.lower), LEAF, min_size=1), min_size=1),
    st.data(),
)
def test_only_the_value_s_line_differs(tree, data):
    """In any file of two levels with comments, setting a value changes its line alone, and to what was asked."""
    rows = []
    for name, inner in tree.items():
        rows.append(f"{name}:  # {name}")
        rows += [f"   {each}:   {value}   # {each}" for each, value in inner.items()] + [""]
    before = "\n".join(rows)
    name = data.draw(st.sampled_from(sorted(tree)))
    inner = data.draw(st.sampled_from(sorted(tree[name])))
    after = set_value(before, (name, inner), "changed")
    assert len(changed_lines(before, after)) == 1
    assert yaml.safe_load(after)[name][inner] == "changed"
    start, end = value_span(after, (name, inner))
    assert after[:start] + "x" + after[end:] == before[:start] + "x" + before[start + len(tree[name][inner]) :]


ENTRIES = ["BOB:\n  voice: {tone: low}\n  rate: 1.1", "EVE:\n  voice: {tone: mid}"]


def test_new_characters_go_to_the_end_of_the_cast():
    """Whatever stood in the file stands there still, and the new entries lie indented as the others."""
    added = "  BOB:\n    voice: {tone: low}\n    rate: 1.1\n  EVE:\n    voice: {tone: mid}\n"
    assert add_entries(VOICES, "cast", ENTRIES) == VOICES.replace("# stern\n", "# stern\n" + added)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "cast:\n  BOB:\n    rate: 1\n"),
        ("cast:\n", "cast:\n  BOB:\n    rate: 1\n"),
        ("cast: {}  # none\nx: 1\n", "cast:  # none\n  BOB:\n    rate: 1\nx: 1\n"),
        ("cast:   # none\n\nx: 1", "cast:   # none\n  BOB:\n    rate: 1\n\nx: 1"),
        ("cast: {A: {rate: 2}}", "cast: {A: {rate: 2}, BOB: {rate: 1}}"),
        (
            "cast:\r\n    A:\r\n        rate: 2\r\n\r\n# end",
            "cast:\r\n    A:\r\n        rate: 2\r\n    BOB:\r\n      rate: 1\r\n\r\n# end",
        ),
        ("x: 1", "x: 1\ncast:\n  BOB:\n    rate: 1\n"),
        ("cast:\n  A:\nx: 1\n", "cast:\n  A:\n  BOB:\n    rate: 1\nx: 1\n"),
        ("cast:\n  A: 1", "cast:\n  A: 1\n  BOB:\n    rate: 1"),
    ],
)
def test_a_cast_in_any_shape_takes_entries(before, after):
    """No cast, an empty one, one in braces, one with other indents and line ends."""
    assert add_entries(before, "cast", ["BOB:\n  rate: 1"]) == after


def test_nobody_is_added_twice():
    """An entry whose name is there already, in any spelling, is refused."""
    with pytest.raises(UsageError, match="sayaka"):
        add_entries(VOICES, "cast", ["Sayaka:\n  rate: 1"])


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path):
    """Writing needs the file to be what was read; a link stays a link."""
    file, link = tmp_path / "voices.yaml", tmp_path / "link.yaml"
    file.write_bytes(b"a: 1\r\n")
    link.symlink_to(file)
    rewrite(link, "a: 1\r\n", "a: 2\r\n")
    assert (link.is_symlink(), file.read_bytes()) == (True, b"a: 2\r\n")
    with pytest.raises(AudiodramaError, match="changed by somebody else"):
        rewrite(file, "a: 1\r\n", "a: 3\r\n")
    assert file.read_bytes() == b"a: 2\r\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("MARTA", "MARTA"), ("Mr. Brown-Smith", "Mr. Brown-Smith"), ("José", "José"), ("語", "語"), ("no", '"no"'),
        ("ON", '"ON"'), ("null", '"null"'), ("12", '"12"'), ("a: b", '"a: b"'), ("# 1", '"# 1"'), ("", '""'),
        ('say "hi"', '"say \\"hi\\""'), ("two  blanks", '"two  blanks"'), ("end ", '"end "'), ("~", '"~"'),
    ],
)  # fmt: skip
def test_a_text_is_quoted_where_yaml_needs_it(text, written):
    """A text stands bare only where every reader of YAML reads it as this text."""
    assert scalar(text) == written


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_back(text):
    """Whatever the text, YAML reads it back, from one line."""
    assert yaml.safe_load(scalar(text)) == text
    assert "\n" not in scalar(text)


@pytest.mark.parametrize(
    ("text", "path", "left"),
    [
        ("a: {x: 1, y: 2, z: 3}  # c\n", ["a", "x"], "a: {y: 2, z: 3}  # c\n"),
        ("a: {x: 1, y: 2, z: 3}\n", ["a", "y"], "a: {x: 1, z: 3}\n"),
        ("a: {x: 1, y: 2, z: 3}\n", ["a", "z"], "a: {x: 1, y: 2}\n"),
        ("a: {x: 1}\n", ["a", "x"], "a: {}\n"),
        ("a:\n  x: 1   # one\n  # two\n  y: 2\n", ["a", "x"], "a:\n  # two\n  y: 2\n"),
        ("a:\r\n  x: 1\r\n  y: [1,\r\n      2]\r\n", ["a", "y"], "a:\r\n  x: 1\r\n"),
        ("a:\n  x: 1", ["a", "x"], "a:\n"),
    ],
)
def test_a_value_is_taken_out(text, path, left):
    """With its comma or its rows, and nothing else."""
    assert remove_value(text, path) == left


def test_only_what_is_there_is_taken_out():
    """A path that leads nowhere is an error."""
    with pytest.raises(UsageError):
        remove_value("a: {x: 1}\n", ["a", "y"])
