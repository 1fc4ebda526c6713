"""A production on disk: found from below, read in order, its mistakes collected."""

from __future__ import annotations

import pytest

from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import UsageError
from audiodrama.export.cover import draw_cover
from audiodrama.production.project import check, find_root, load

SPOKEN = "MARTA\nIs it you?\n"


@pytest.fixture
def play_of(tmp_path, production_at):
    """A production of these scripts alone."""

    def write(**scripts: str | bytes):
        root = production_at(tmp_path / "play", **{f"script/{name}": text for name, text in scripts.items()})
        if "01.fountain" not in scripts:
            (root / "script" / "01.fountain").unlink()
        return root

    return write


def codes(root) -> list[tuple[str, str]]:
    """Each mistake with its place."""
    return [(each.code, str(each.place)) for each in check(root)]


def test_the_root_is_found_from_below(root):
    """From the folder itself, from one in it, and from one deep in it."""
    (root / "script" / "old" / "older").mkdir(parents=True)
    starts = (root, root / "script", root / "script" / "old" / "older", root / "script" / "..")
    assert [find_root(each) for each in starts] == [root.resolve()] * 4


def test_the_nearest_root_counts(root, production_at):
    """A production inside another one is its own."""
    inner = production_at(root / "drafts" / "inner")
    assert find_root(inner / "script") == inner.resolve()


def test_no_root(tmp_path):
    """A folder without voices.yaml above it, and one that is not there, are errors that say what to do."""
    with pytest.raises(UsageError, match="no production here") as error:
        find_root(tmp_path)
    assert "audiodrama new" in error.value.hint
    with pytest.raises(UsageError, match="there is no folder"):
        find_root(tmp_path / "gone")


def test_a_clean_production(root):
    """All of it is read, and nothing is wrong."""
    play = load(root)
    play.must_be_clean()
    assert (play.root, play.diagnostics, sorted(play.cast.roles)) == (root, (), ["ben", "marta", "narrator"])
    assert [(each.number, each.slug, each.name) for each in play.sheet.chapters] == [
        (1, "the-lamp", "01-the-lamp"),
        (2, "the-door", "02-the-door"),
    ]


def test_scripts_come_in_natural_order(play_of):
    """2 comes before 10, whatever the file system thinks; other files are no scripts."""
    titles = {"10.fountain": "Ten", "2.fountain": "Two", "1b.fountain": "One and a half", "02x.txt": "None"}
    root = play_of(**{name: f"# {title}\n\n{SPOKEN}" for name, title in titles.items()})
    assert [each.title for each in load(root).sheet.chapters] == ["One and a half", "Two", "Ten"]


@pytest.mark.parametrize(
    "change", [str, lambda s: "\ufeff" + s, lambda s: s.replace("\n", "\r\n"), lambda s: s.replace("\n", "\r")]
)
def test_marks_and_ends_of_lines_change_nothing(root, change):
    """A byte-order mark and the line ends of other systems leave every line what it is."""
    before = load(root).sheet
    for path in (root / "script" / "01.fountain", root / "voices.yaml"):
        path.write_bytes(change(path.read_text()).encode())
    after = load(root)
    assert after.diagnostics == ()
    said = [[(line.id, line.speaker, line.text) for line in each.lines] for each in after.sheet.chapters]
    assert said == [[(line.id, line.speaker, line.text) for line in each.lines] for each in before.chapters]
    assert [line.place.line for c in after.sheet.chapters for line in c.lines] == [
        line.place.line for c in before.chapters for line in c.lines
    ]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ((), [1, 2, 3]),
        (("2",), [2]),
        (("the-door",), [2]),
        (("02-the-door",), [2]),
        (("01.fountain",), [1, 2]),
        (("01",), [1, 2]),
        (("script/02.fountain",), [3]),
        (("3", "the-lamp", "1"), [1, 3]),
    ],
)  # fmt: skip
def test_chapters_by_what_they_are_called(root, wanted, expected):
    """By number, slug, name and script file, each once and in order."""
    (root / "script" / "02.fountain").write_text(f"# The Stairs\n\n{SPOKEN}")
    assert [each.number for each in load(root).chapters(wanted)] == expected


def test_a_chapter_that_is_not_there(root):
    """The error names those that are."""
    with pytest.raises(UsageError, match="there is no chapter 7") as error:
        load(root).chapters(("7",))
    assert error.value.hint == "there are 1 (the-lamp), 2 (the-door)"


def test_no_script(play_of):
    """A production without a script says so, at no place."""
    assert codes(play_of()) == [("no-script", "None")]


def test_another_encoding(play_of):
    """The first byte that is no UTF-8 is the place, and the other scripts are read all the same."""
    root = play_of(**{"1.fountain": b"MARTA\nOne caf\xe9.\n", "2.fountain": SPOKEN})
    assert codes(root) == [("not-utf8", "script/1.fountain:2:8")]
    assert [each.file for each in load(root).sheet.chapters] == ["script/2.fountain"]


def test_what_cannot_be_read(play_of, tmp_path):
    """A folder and a link that leads outside are mistakes, not crashes."""
    root = play_of(**{"1.fountain": SPOKEN})
    (root / "script" / "2.fountain").mkdir()
    (tmp_path / "secret.txt").write_text(SPOKEN)
    (root / "script" / "3.fountain").symlink_to(tmp_path / "secret.txt")
    found = check(root)
    assert [each.code for each in found] == ["unreadable-file", "unreadable-file"]
    assert [each.message.split(" cannot")[0] for each in found] == ["script/2.fountain", "script/3.fountain"]


def test_what_follows_from_a_broken_file_is_not_said(root):
    """A casting or a palette that is no YAML is one mistake, not one for each line that needs it."""
    (root / "voices.yaml").write_text("cast: [\n")
    (root / "sfx").mkdir()
    (root / "sfx" / "sounds.yaml").write_text("sounds: {\n")
    assert sorted({code for code, _ in codes(root)}) == ["yaml-syntax"]


def test_mistakes_stop_what_needs_a_clean_production(root):
    """Errors are raised together; the ones of a single file can be asked for."""
    (root / "script" / "02.fountain").write_text("MARLA\nWho is there? [[sfx: no such sound]]\n")
    play = load(root)
    with pytest.raises(MistakesError) as error:
        play.must_be_clean()
    assert [each.code for each in error.value.diagnostics] == ["unknown-voice", "unknown-sound"]
    assert play.diagnostics_in([root / "script" / "01.fountain"]) == []
    assert play.diagnostics_in([root / "script" / "02.fountain"]) == list(play.diagnostics)
    with pytest.raises(UsageError, match="there is no file"):
        play.diagnostics_in([root / "script" / "03.fountain"])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"not a picture", "script/cover.jpg cannot be the cover: it is not a PNG or JPEG picture"),
        (b"\xff\xd8\xff" + bytes(300), "script/cover.jpg cannot be the cover: it is damaged"),
        (draw_cover("T", "A", 200).image, "script/cover.jpg cannot be the cover: it measures 200 by 200 pixels"),
        (draw_cover("T", "A", 300).image, None),
    ],
)
def test_the_cover_is_looked_at_before_anybody_speaks(root, raw, message):
    """A picture that cannot be the cover is a mistake, each time it is looked at."""
    (root / "script" / "cover.jpg").write_bytes(raw)
    expected = [] if message is None else [("bad-cover", message)]
    assert [[(each.code, each.message) for each in check(root)] for _ in range(2)] == [expected] * 2


def test_a_cover_from_elsewhere(root, tmp_path):
    """A link out of the production is not followed."""
    (tmp_path / "mine.png").write_bytes(draw_cover("T", "A", 300).image)
    (root / "script" / "cover.png").symlink_to(tmp_path / "mine.png")
    assert [each.message for each in check(root)] == [
        "script/cover.png cannot be the cover: it is a link out of the production; put a copy in its place"
    ]


def test_scripts_whose_names_went_wrong(root):
    """Nobody's second chapter is passed over in silence; backups, notes and hidden files are."""
    for name in ("02.Fountain", "03.fountain.txt", "01.fountain~", ".02.fountain", "notes.txt"):
        (root / "script" / name).write_text(SPOKEN)
    assert [each.message for each in check(root)] == [
        "script/02.Fountain is not read",
        "script/03.fountain.txt is not read",
    ]


def test_a_casting_that_cannot_be_read_is_one_mistake(root):
    """Nobody is told of each name that follows from it."""
    (root / "voices.yaml").unlink()
    assert [each.code for each in check(root)] == ["unreadable-file"]


@pytest.mark.parametrize(("wanted", "numbers"), [(("1,2",), [1, 2]), (("1-2",), [1, 2]), (("2-2", "1"), [1, 2])])
def test_lists_and_ranges_of_chapters(root, wanted, numbers):
    """`1,2` and `1-2` are what they look like."""
    assert [chapter.number for chapter in load(root).chapters(wanted)] == numbers


@pytest.mark.parametrize(("wanted", "message"), [("m4b", "m4b is a format and no chapter"), ("1-3", "no chapter 3")])
def test_what_is_no_chapter(root, wanted, message):
    """A format after a blank is told as one; a range that goes too far names the first that is not there."""
    with pytest.raises(UsageError, match=message):
        load(root).chapters((wanted,))
