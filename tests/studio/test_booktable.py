"""From a book to a production: `book`, `book_process`, `folders`."""

import time
import zipfile
from urllib.parse import quote

import pytest
from tests.studio_server import local_studio

STORY = """The Lamp

CHAPTER ONE

“Is it you?” asked Martha. The rain had stopped.

“It is only me,” said Ben, and he put the lamp on the table.

“Come in, then.”

“Somebody is on the stairs.”

“Nobody is on the stairs,” said Martha.
"""


@pytest.fixture
def shelf(tmp_path):
    home = tmp_path / "shelf"
    home.mkdir()
    with local_studio(None, home) as studio:
        yield studio


def drop(local, raw, name="story.txt", status=200):
    headers = {"content-type": "application/octet-stream", "x-name": quote(name)}
    answer = local.client.post("/api/book", content=raw, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def read(local, book, limit_s=60):
    end = time.monotonic() + limit_s
    while (document := local.get(f"/api/book/{book}"))["state"] == "reading":
        assert time.monotonic() < end
        time.sleep(0.05)
    return document


def test_a_book_becomes_a_production(shelf):
    """It is read, says who speaks and how sure that is; one line is put right and the others follow; it is written."""
    assert shelf.get("/api/production")["start"]
    book = drop(shelf, STORY.encode())["book"]
    document = read(shelf, book)
    assert document["state"] == "ready", document
    said = [each for each in document["segments"] if each["kind"] == "speech"]
    assert [each["speaker"] for each in said[:2]] == ["Martha", "Ben"]
    assert {each["name"] for each in document["cast"]} >= {"Martha", "Ben"}
    assert all(0 <= each["confidence"] <= 1 and each["evidence"] for each in said)
    assert len({each["hue"] for each in document["cast"]}) == len(document["cast"])
    last = said[3]
    answer = shelf.post(f"/api/book/{book}/speaker", n=last["n"], name="ILSE")
    assert last["n"] in answer["changed"]
    assert next(each for each in answer["segments"] if each["n"] == last["n"])["pinned"]
    assert shelf.get(f"/api/book/{book}", doubtful=1)["total"] == answer["doubtful"]
    back = shelf.post(f"/api/book/{book}/speaker", n=last["n"], name="")
    assert not next(each for each in back["segments"] if each["n"] == last["n"])["pinned"]
    shelf.post(f"/api/book/{book}/speaker", n=last["n"], name="ILSE")
    opened = shelf.post(f"/api/book/{book}/production", folder="The Lamp")
    assert opened["folder"] == "The Lamp"
    frame = shelf.get("/api/production")
    assert (frame["start"], frame["errors"], frame["root"]) == (False, 0, "The Lamp")
    script = next(name for name in opened["files"] if name.endswith(".fountain"))
    assert "ILSE\n" in (shelf.studio.home / "The Lamp" / script).read_text()


def test_people_of_a_book_are_joined_and_parted(shelf):
    """Two of the cast become one with both names, and the name that was joined becomes a person again."""
    book = drop(shelf, STORY.encode())["book"]
    read(shelf, book)
    names = lambda: {each["name"]: each["aliases"] for each in shelf.get(f"/api/book/{book}")["cast"]}  # noqa: E731
    assert set(names()) == {"Martha", "Ben"}
    assert shelf.post(f"/api/book/{book}/join", name="Martha", others=["Ben"])["changed"]
    assert names() == {"Martha": ["Ben"]}
    assert shelf.post(f"/api/book/{book}/part", name="Ben")["changed"]
    assert names() == {"Martha": [], "Ben": []}


def test_a_file_that_is_no_book_is_told(shelf, tmp_path):
    """Damaged, hostile and empty files fail in words, in a process of their own; other kinds are not even taken in."""
    for raw, name in ((b"", "a.txt"), (b"PK\x03\x04nonsense", "a.epub"), (b"\xd0\xcf\x11\xe0", "a.docx")):
        document = read(shelf, drop(shelf, raw, name)["book"])
        assert (document["state"], bool(document["error"])) == ("failed", True)
    bomb = tmp_path / "bomb.epub"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip")
        file.writestr("x.xhtml", b"a" * 30_000_000)
    assert read(shelf, drop(shelf, bomb.read_bytes(), "bomb.epub")["book"])["state"] == "failed"
    for name in ("a.exe", "a", "", "../../a.sh", "a.txt\0.exe", "a/b.txt.js"):
        drop(shelf, b"x", name, status=415)
    assert shelf.client.post("/api/book", json={}).status_code == 415
    assert list(shelf.studio.home.iterdir()) == []


def test_a_name_of_a_file_is_no_path(shelf):
    """However a dropped file is called, it lies in a folder of our own, and is gone with the studio."""
    names = ("../../../etc/passwd.txt", "C:\\x\\y.txt", "ü b.txt", "a" * 150 + ".txt", ".txt.txt")
    places = []
    for name in names:
        answer = shelf.client.post(
            "/api/book", content=STORY.encode(),
            headers={"content-type": "application/octet-stream", "x-name": quote(name)},
        )  # fmt: skip
        if answer.status_code == 200:
            places.append(shelf.studio.books.book(answer.json()["book"])._source)
    assert places
    assert all(place.parent.name.startswith("audiodrama-book-") and place.parent.parent.is_dir() for place in places)
    shelf.studio.books.close()
    assert not any(place.parent.exists() for place in places)


@pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/b", ".hidden", "", "x" * 200, "a\0b", "..", "con\n", "x."])
def test_a_production_begins_only_inside_the_folder(shelf, name):
    """Names that lead elsewhere are refused; nothing is written."""
    assert shelf.client.post("/api/start", json={"new": name}).status_code == 400
    assert shelf.client.post("/api/start", json={"open": name}).status_code == 400
    assert list(shelf.studio.home.iterdir()) == []


def test_a_production_is_started_and_opened_again(shelf, tmp_path):
    """A new one passes its own check; a name that is taken, or leads out by a link, is refused."""
    shelf.post("/api/start", new="my play")
    assert shelf.get("/api/production")["errors"] == 0
    assert shelf.post("/api/start", 409, new="my play")["code"] == "taken"
    (shelf.studio.home / "away").symlink_to(tmp_path)
    assert shelf.post("/api/start", 409, new="away")
    with local_studio(None, shelf.studio.home) as again:
        assert [each["folder"] for each in again.get("/api/production")["productions"]] == ["my play"]
        again.post("/api/start", open="my play")
        assert again.get("/api/production")["start"] is False
        assert again.post("/api/start", 404, open="nothing")["code"] == "gone"


def test_inside_a_production_none_is_started(root):
    """The studio of a play makes no other play in it."""
    with local_studio(root) as local:
        assert local.post("/api/start", 409, new="other")["code"] == "start"


def test_without_a_production_the_rest_says_so(shelf):
    """Rows, sound, edits and jobs wait for a production."""
    assert shelf.get("/api/chapter/1/rows", 409)["code"] == "start"
    assert (
        shelf.post("/api/edit", 409, file="voices.yaml", start=0, end=0, expect="", hash="", text="x")["code"]
        == "start"
    )
    assert shelf.post("/api/jobs", 409, kind="render")["code"] == "start"


def test_a_book_that_is_not_there_is_told(shelf):
    """And a place in it where nobody speaks."""
    assert shelf.get("/api/book/9", 404)["code"] == "gone"
    book = drop(shelf, STORY.encode())["book"]
    read(shelf, book)
    assert shelf.post(f"/api/book/{book}/speaker", 404, n=9999, name="X")["code"] == "gone"
    assert shelf.post(f"/api/book/{book}/speaker", 400, n=-1, name="X")
