"""How loud lanes are, and finished files: `outputs`."""

import base64

import numpy as np
import pytest
from tests.studio_server import local_studio

from audiodrama.production.render import render

SCRIPT = """# A

INT. KITCHEN - NIGHT

[[amb: church-air]]

MARTA
Is it you? [[sfx: knock]] Come in.

BEN
(whispering)
It is only me.
"""


@pytest.fixture
def local(tmp_path, production_at):
    with local_studio(production_at(tmp_path / "p", script=SCRIPT)) as studio:
        yield studio


def test_lanes_are_loud_where_something_is_heard(local):
    """Speech stands in the lane of dialogue between its times and nowhere else, the bed runs on, and lines clear it."""
    local.get("/api/chapter/1/sound", start=0, end=8)
    timeline, document = local.get("/api/chapter/1/timeline"), local.get("/api/chapter/1/levels")
    assert document["timeline"] == timeline["timeline"]
    lanes = {name: np.frombuffer(base64.b64decode(raw), np.uint8) for name, raw in document["lanes"].items()}
    assert {len(each) for each in lanes.values()} == {int(np.ceil(timeline["duration_s"] * 10))}
    spoken = [event for event in timeline["events"] if event["kind"] == "line"]
    for event in spoken:
        middle = int((event["start_s"] + event["end_s"]) * 5)
        assert lanes["dialogue"][middle - 2 : middle + 3].max() > 100
    before = int(spoken[0]["start_s"] * 10) - 2
    assert lanes["dialogue"][:before].max() == 0
    assert lanes["beds"][before] > 0
    assert [row[3] for row in document["clearance"]] == ["01-001", "01-002"]
    assert all(row[2] > 0 for row in document["clearance"])


def test_finished_files_are_served_and_no_others(local):
    """What a render lists, by range; not the manifest, not the scripts, not what somebody put there."""
    assert local.get("/api/output") == {"chapters": [], "book": None}
    production = local.studio.edition.production
    render(production)
    (production.output / "evil.mp3").write_bytes(b"x")
    (chapter,) = local.get("/api/output")["chapters"]
    whole = local.client.get(chapter["url"])
    assert whole.content == (production.output / chapter["file"]).read_bytes()
    part = local.client.get(chapter["url"], headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    assert local.client.get(chapter["vtt"]).text.startswith("WEBVTT")
    assert local.client.get(chapter["url"], headers={"range": "bytes=99999999999-"}).status_code == 416
    for name in (
        "evil.mp3",
        ".audiodrama.json",
        "../voices.yaml",
        "index.html",
        "%2e%2e%2fvoices.yaml",
        "01-a.cues.json",
    ):
        assert local.client.get(f"/output/{name}").status_code == 404
