"""The application from request to answer: `reading`, `writing`, `calls`, `answers`, `ranges`, `session`, `edition`."""

import json
import time

import pytest
from tests.studio_server import local_studio

from audiodrama.studio.ranges import byte_range


@pytest.fixture
def local(root):
    with local_studio(root) as studio:
        yield studio


def until(holds, limit_s=20):
    """Wait until something is true."""
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_page_is_served(local):
    """The page and its parts come from the program, with types that browsers trust."""
    assert local.client.get("/").headers["content-type"].startswith("text/html")
    assert local.client.get("/static/tokens.css").headers["content-type"].startswith("text/css")
    assert local.client.get("/nothing").json()["code"] == "gone"


def test_the_frame_names_everything(local):
    """The production, its chapters, who speaks with initials and a hue, and what can be chosen."""
    frame = local.get("/api/production")
    assert (frame["start"], frame["title"], frame["author"], frame["errors"]) == (False, "The Lamp", "A. Writer", 0)
    assert [(each["number"], each["title"], each["lines"]) for each in frame["chapters"]] == [
        (1, "The Lamp", 3), (2, "The Door", 1),
    ]  # fmt: skip
    people = {each["name"]: each for each in frame["roles"]}
    assert (people["MARTA"]["initials"], people["NARRATOR"]["hue"], people["BEN"]["voice"]) == ("MA", None, "tone:high")
    assert people["MARTA"]["hue"] != people["BEN"]["hue"]
    assert "whispering" in frame["deliveries"]
    assert {"name": "rate", "low": 0.3}.items() <= frame["figures"][0].items()


def test_an_edit_is_seen_in_rows_and_events(local):
    """After an edit the rows say the new words, the file's hash is the one that was answered, and pages are told."""
    rows, files = local.rows()
    line = next(row for row in rows.values() if row["kind"] == "line" and row["speaker"] == "BEN")
    known = local.studio.hub.last
    answer = local.edit(line, line["raw"].replace("only me", "only the wind"), files)
    rows, files = local.rows()
    assert rows[line["id"]]["text"] == "It is only the wind."
    assert files[line["file"]] == answer["hash"]
    assert answer["chapters"] == [1, 2]
    kinds = [text.split("\n")[1] for text in local.studio.hub._since(known)]
    assert [kind for kind in kinds if kind != "event: states"][:2] == ["event: file", "event: production"]
    assert local.get("/api/production")["undo"] is None  # of this page, which names no tab
    assert local.post("/api/undo")["what"]
    assert local.rows()[0][line["id"]]["text"] == "It is only me."


def test_a_conflict_is_told_with_both_texts(local, root):
    """What was meant and what stands there."""
    rows, files = local.rows()
    line = next(row for row in rows.values() if row["kind"] == "line")
    text = (root / line["file"]).read_text()
    (root / line["file"]).write_text(text.replace(line["raw"], "Somebody else was here."))
    answer = local.edit(line, "Mine.", files, status=409)
    assert (answer["code"], answer["yours"]) == ("conflict", "Mine.")
    assert "omebody else was here" in answer["disk"]


def test_an_outside_edit_is_noticed(local, root):
    """A script saved by another program is read anew, and every page is told that it came from outside."""
    known = local.studio.hub.last
    script = root / "script/01.fountain"
    script.write_text(script.read_text().replace("only me", "only the wind"))
    until(lambda: '"by":"outside"' in "".join(local.studio.hub._since(known)))
    until(lambda: "event: production" in "".join(local.studio.hub._since(known)))
    assert "only the wind" in json.dumps(local.get("/api/chapter/1/rows"))


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"[]", 400), (b"{", 400), (b'{"file": 1}', 400), (b"[" * 100_000, 400), (b'{"x": NaN}', 400),
     (b'{"file":"\\ud800"}', 400), (b'{"start": 1e400}', 400), (b"\xff", 400),
     (b'{"file":"voices.yaml","start":-1,"end":0,"expect":"","hash":"","text":""}', 400),
     (b'{"file":"voices.yaml","start":0.5,"end":1,"expect":"","hash":"","text":""}', 400),
     (b'{"file":"voices.yaml","start":true,"end":1,"expect":"","hash":"","text":""}', 400)],
)  # fmt: skip
def test_a_body_that_is_nonsense_is_refused(local, body, status):
    """Whatever comes as a body, the answer is a document with the reason, and nothing was changed."""
    answer = local.client.post("/api/edit", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, set(answer.json()) >= {"error", "hint", "code"}) == (status, True)


def test_a_form_is_no_request(local):
    """A form of a foreign page could be sent without asking; only JSON is read."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        assert local.client.post("/api/undo", content=b"{}", headers={"content-type": kind}).status_code == 415


def test_a_large_body_is_refused_before_it_is_read(local):
    """More than a megabyte is nobody's edit."""
    assert local.client.post("/api/edit", content=b" " * 1_000_001).status_code == 413
    headers = {"content-length": "-1"}
    assert local.client.post("/api/edit", content=b"", headers=headers).status_code in {400, 413}


@pytest.mark.parametrize(
    ("wanted", "span"),
    [(None, None), ("bytes=0-0", (0, 0)), ("bytes=5-", (5, 9)), ("bytes=-3", (7, 9)), ("bytes=0-99", (0, 9)),
     ("bytes=-0", (1, 0)), ("bytes=10-", (1, 0)), ("bytes=-", None), ("bytes=4-2", None), ("bytes=0-1,3-4", None),
     ("chars=0-1", None), ("bytes=" + "9" * 30 + "-", None), ("bytes=²-", None), ("bytes=-100", (0, 9))],
)  # fmt: skip
def test_ranges_are_those_of_the_standard(wanted, span):
    """One range is met, one beyond the end is refused, anything else means all."""
    assert byte_range(wanted, 10) == span


def test_a_canary_in_every_field_stays_text(tmp_path, production_at):
    """Markup in titles, names, words, sounds and folders is told as text, never as markup."""
    evil = "<img src=x onerror=alert(1)>"
    root = production_at(
        tmp_path / "pl&ay",
        script=f"Title: {evil}\nAuthor: {evil}\n\n# {evil}\n\n@{evil}\nHello {evil} you. [[sfx: {evil}]]\n",
        voices=f"narrator: {{speaker: NARRATOR}}\ncast:\n  NARRATOR: {{voice: {{tone: low}}}}\n"
        f"  '{evil}': {{voice: {{tone: mid}}}}\n",
    )
    with local_studio(root) as local:
        frame = local.client.get("/api/production")
        assert frame.headers["content-type"] == "application/json"
        assert frame.json()["title"] == evil
        rows = local.client.get("/api/chapter/1/rows")
        assert rows.headers["content-type"] == "application/json"
        assert evil in rows.json()["rows"][0]["raw"]
        gone = local.client.get("/<script>alert(1)</script>")
        assert gone.headers["content-type"] == "application/json"


def test_rows_of_an_earlier_moment_can_be_edited(local, root):
    """Rows that were shown before another program changed what stands above them are found where they are now."""
    rows, files = local.rows()
    line = rows["01-003"]
    script = root / line["file"]
    script.write_text(script.read_text().replace("The rain has stopped.", "The rain and the wind have stopped."))
    answer = local.edit(line, line["raw"].replace("only me", "only I"), files)
    assert "It is only I." in script.read_text()
    assert "The rain and the wind have stopped." in script.read_text()
    assert answer["id"] == "01-003"
