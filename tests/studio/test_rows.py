"""The rows of a chapter."""

from audiodrama.performance.take_keys import line_key
from audiodrama.studio.edition import read_edition
from audiodrama.studio.rows import RowMarks, cast_marks, chapter_rows, initials, utf16, word_offsets

SCRIPT = """Title: T

# One

INT. BEDROOM - NIGHT

[[amb: rain]]

MARTA & BEN
(whispering)
Is it you? [[sfx: knock]] Come in.

## Part two

CUT TO:

The \U0001f319 moon is out.

MARTA
Yes.

BEN ^
No.

# Two

Nothing more.
"""


def rows_of(production_at, tmp_path, number=1):
    edition = read_edition(production_at(tmp_path / "p", script=SCRIPT), 1)
    chapter = edition.chapter(number)
    return edition, chapter, chapter_rows(edition, chapter, RowMarks({}))


def test_rows_are_the_script_in_order(production_at, tmp_path):
    """A row for each thing that is heard, and for headings, each with the very text of the file."""
    edition, _, rows = rows_of(production_at, tmp_path)
    assert [(row["kind"], row["raw"].split("\n")[0]) for row in rows] == [
        ("section", "# One"),
        ("heading", "INT. BEDROOM - NIGHT"),
        ("cue", "[[amb: rain]]"),
        ("line", "MARTA & BEN"),
        ("section", "## Part two"),
        ("cue", "CUT TO:"),
        ("line", "The \U0001f319 moon is out."),
        ("line", "MARTA"),
        ("line", "BEN ^"),
    ]
    text = edition.texts["script/01.fountain"]
    assert all(row["raw"] == text[row["start"] : row["end"]] for row in rows)
    assert all(text.split("\n")[row["line"] - 1] == row["raw"].split("\n")[0] for row in rows)
    assert [row["title"] for row in chapter_rows(edition, edition.chapter(2), RowMarks({})) if "title" in row] == [
        "Two"
    ]


def test_a_line_says_all_that_is_known_of_it(production_at, tmp_path):
    """Words with their places, deliveries, sounds at their words, and those who say it together."""
    _, _, rows = rows_of(production_at, tmp_path)
    line = next(row for row in rows if row["kind"] == "line")
    assert line["raw"][line["body"] :].startswith("(whispering)\nIs it you?")
    assert (line["ensemble"], [each["speaker"] for each in line["with"]]) == ("MARTA & BEN", ["BEN"])
    assert line["phrases"][0]["deliveries"] == ["whispering"]
    (chip,) = line["chips"]
    assert (chip["kind"], chip["raw"], chip["word"], chip["edge"]) == ("sfx", "[[sfx: knock]]", 3, "start")
    spans = zip(line["words"][::2], line["words"][1::2], strict=True)
    assert [line["text"][start:end] for start, end in spans] == ["Is", "it", "you?", "Come", "in."]


def test_offsets_of_words_count_as_browsers_do():
    """A character beyond the basic plane is two for JavaScript."""
    assert word_offsets("a \U0001f319moon b") == [0, 1, 2, 8, 9, 10]
    assert utf16("\U0001f319", 1) == 2


def test_a_key_is_of_what_is_said_and_how(production_at, tmp_path):
    """The same words of the same role have one key wherever they stand; other words, or another delivery, another."""
    one = read_edition(production_at(tmp_path / "a", script="# A\n\nMARTA\nYes.\n\nMARTA\n(shouting)\nYes.\n"), 1)
    two = read_edition(production_at(tmp_path / "b", script="# A\n\nBEN\nNo.\n\nMARTA\nYes.\n"), 1)
    (plain, loud), (_, moved) = one.chapter(1).lines, two.chapter(1).lines
    assert line_key(plain) == line_key(moved) != line_key(loud)


def test_initials_are_two_letters():
    """Of two words their first letters, else the first two of the name."""
    assert [initials(name) for name in ("MARTA", "DR. SØREN KIERKEGAARD", "X", "李明", "")] == [
        "MA",
        "DS",
        "X",
        "李明",
        "",
    ]


def test_hues_differ_and_the_narrator_has_none(production_at, tmp_path):
    """Everybody has a hue of their own, those who speak most first."""
    edition, _, _ = rows_of(production_at, tmp_path)
    marks = cast_marks(edition.production)
    hues = [each["hue"] for each in marks if each["name"] != "NARRATOR"]
    assert len(set(hues)) == len(hues)
    assert next(each["hue"] for each in marks if each["name"] == "NARRATOR") is None
