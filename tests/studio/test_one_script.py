"""One changed script of a long production, read by itself."""

import random

import pytest
from tests.studio_server import local_studio

from audiodrama.studio import one_script
from audiodrama.studio.edition import read_edition, read_texts
from audiodrama.studio.one_script import edition_with_one_script

FIRST = "Title: T\n\n# One\n\nMARTA\nIs it you? [[sfx: knock]] Come in.\n\n# Two\n\nBEN\nYes.\n"
SECOND = """# Three

INT. HALL - NIGHT

The rain has stopped.

MARTA
(to Ben)
Now.

ALL
Good night.

# Four

BEN
No.
"""
EDITS = [
    ("Yes.", "Yes indeed."), ("MARTA", "BEN"), ("BEN", "MARTA"), ("knock", "knokc"), ("knokc", "knock"),
    ("Now.", "Now. [[sfx: knock]] Go."), ("No.", "No.\n\nMARTA\nWhy?"), ("The rain", "(beat)\n\nThe rain"),
    ("ALL", "MARTA & BEN"), ("Good", "*Good*"),
]  # fmt: skip


@pytest.fixture
def root(tmp_path, production_at, monkeypatch):
    monkeypatch.setattr(one_script, "LONG_LETTERS", 10)
    return production_at(tmp_path / "p", **{"script/01.fountain": FIRST, "script/02.fountain": SECOND})


def told(edition):
    return [(each.code, each.place and each.place.as_json()) for each in edition.production.diagnostics]


def test_it_is_what_reading_all_gives(root):
    """After each of many edits of words, names, sounds and lines, chapters and mistakes are those of the whole."""
    rng = random.Random(3)
    edition = read_edition(root, 1)
    taken = 0
    for _ in range(40):
        name = rng.choice(["script/01.fountain", "script/02.fountain"])
        path = root / name
        text = path.read_text()
        old, new = rng.choice(EDITS)
        path.write_text(text.replace(old, new, 1))
        texts = read_texts(root)
        if texts == edition.texts:
            continue
        whole, quick = read_edition(root, 1), edition_with_one_script(edition, texts)
        assert quick is not None
        taken += 1
        assert quick.production.sheet == whole.production.sheet
        assert told(quick) == told(whole)
        assert quick.hashes == whole.hashes
        edition = whole
    assert taken > 15


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("script/01.fountain", "# Two\n", "# Zwei\n"), ("script/01.fountain", "Title: T", "Title: U"),
     ("script/01.fountain", "# Two\n\n", ""), ("voices.yaml", "tone: low", "tone: high"),
     ("script/02.fountain", "Now.", "Now. [[say: Now | as=Noo]]")],
)  # fmt: skip
def test_anything_that_others_depend_on_is_read_whole(root, file, old, new):
    """Titles, chapters, pronunciations and the casting concern every script."""
    edition = read_edition(root, 1)
    (root / file).write_text((root / file).read_text().replace(old, new))
    assert edition_with_one_script(edition, read_texts(root)) is None


def test_the_whole_has_the_last_word(root):
    """A first answer is followed by a reading of all; where both say the same nobody is disturbed."""
    with local_studio(root) as local:
        rows, files = local.rows(4)
        line = next(row for row in rows.values() if row["kind"] == "line")
        answer = local.edit(line, "BEN\nNever.", files)
        assert answer["chapters"] == [3, 4]
        known = local.studio.hub.last
        local.studio.read_whole()
        assert local.studio.hub.last == known
        assert local.rows(4)[0][line["id"]]["text"] == "Never."
        assert local.get("/api/production")["revision"] == answer["revision"]
