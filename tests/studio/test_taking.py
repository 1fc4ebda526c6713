"""Takes, approvals and notes of lines as the page asks for them."""

import time

import pytest
from tests.studio_server import local_studio

ENDED = ("done", "warnings", "failed", "stopped")


@pytest.fixture
def local(root):
    with local_studio(root) as studio:
        yield studio


def done(local, name):
    """Wait for a job."""
    job = local.studio.jobs.job(name)
    end = time.monotonic() + 90
    while job.state not in ENDED:
        assert time.monotonic() < end
        time.sleep(0.05)
    return job


def test_a_take_is_made_heard_and_kept(local, root):
    """New takes are listed beside the usual one; one is kept in takes.yaml, heard in the mix, and undone."""
    key = local.rows()[0]["01-003"]["key"]
    usual = local.get("/api/line/01-003/dry")
    job = done(local, local.post("/api/line/01-003/take", key=key, new=2)["job"])
    assert job.state in {"done", "warnings"}, job.error
    takes = local.get("/api/line/01-003")["takes"]
    assert [each["take"] for each in takes if each["spoken"]][:3] == [1, 2, 3]
    other = local.get("/api/line/01-003/dry", take=2)
    assert other["url"] != usual["url"]
    assert local.client.get(other["url"]).status_code == 200
    local.get("/api/chapter/1/sound", at="01-003", length=2)
    before = local.get("/api/chapter/1/timeline")
    answer = local.post("/api/line/01-003/take", key=key, keep=2)
    assert [each["take"] for each in answer["takes"] if each["kept"]] == [2]
    assert (root / "takes.yaml").exists()
    assert local.get("/api/chapter/1/timeline")["timeline"] != before["timeline"]
    local.post("/api/undo")
    assert not any(each["kept"] for each in local.get("/api/line/01-003")["takes"])


def test_a_line_is_approved_and_lapses_with_its_words(local, root):
    """Approval is a state of the row; other words take it away, and undo brings both back."""
    local.get("/api/chapter/1/sound", start=0, end=8)
    row = local.rows()[0]["01-003"]
    answer = local.post("/api/line/01-003/approve", key=row["key"], on=True)
    assert (answer["changed"], answer["states"]["01-003"]) == (1, "approved")
    assert local.get("/api/line/01-003")["approved"]
    rows, files = local.rows()
    local.edit(rows["01-003"], rows["01-003"]["raw"].replace("only", "just"), files)
    assert local.get("/api/chapter/1/states")["states"]["01-003"] != "approved"
    local.post("/api/undo")
    assert local.get("/api/chapter/1/states")["states"]["01-003"] == "approved"
    local.post("/api/line/01-003/approve", key=row["key"], on=False)
    assert local.get("/api/chapter/1/states")["states"]["01-003"] == "spoken"
    assert local.post("/api/chapter/1/approve", on=True)["changed"] == 3


def test_a_note_is_left_on_a_line(local):
    """It stands in takes.yaml, marks the row, and goes when it is emptied; at a time it finds its line."""
    key = local.rows()[0]["01-002"]["key"]
    local.post("/api/line/01-002/mark", key=key, note="softer\n <b>please</b>")
    assert local.rows()[0]["01-002"]["marked"]
    assert local.get("/api/line/01-002")["marks"] == [{"id": "01-002", "note": "softer <b>please</b>"}]
    local.post("/api/line/01-002/mark", key=key, note="")
    assert not local.rows()[0]["01-002"]["marked"]
    event = next(e for e in local.get("/api/chapter/1/timeline")["events"] if e["id"] == "01-003")
    assert local.post("/api/chapter/1/mark", at_s=event["start_s"] + 0.1, note="here")["id"] == "01-003"


def test_a_persons_recording_takes_the_place_of_a_line(local, root):
    """A WAV of the right length is kept in the play; rubbish and foreign kinds are refused in words."""
    row = local.rows()[0]["01-003"]
    dry = local.client.get(local.get("/api/line/01-003/dry")["url"]).content
    headers = {"content-type": "audio/wav", "x-key": row["key"], "x-tab": "test-tab-1"}
    answer = local.client.post("/api/line/01-003/recording", content=dry, headers=headers)
    assert answer.status_code == 200, answer.text
    assert [each["kind"] for each in answer.json()["takes"] if each["kept"]] == ["recording"]
    assert list((root / "takes").glob("*.flac"))
    assert local.client.post("/api/line/01-003/recording", content=b"RIFFrubbish", headers=headers).status_code == 409
    for wrong, status in (({"content-type": "text/plain"}, 415), ({"x-key": "other"}, 409)):
        answer = local.client.post("/api/line/01-003/recording", content=dry, headers=headers | wrong)
        assert answer.status_code == status


def test_what_makes_no_sense_is_refused(local, root):
    """Another line's key, takes that are not there, too many new ones."""
    key = local.rows()[0]["01-003"]["key"]
    for body in ({"key": "x", "keep": 1}, {"key": key}, {"key": key, "keep": 77}, {"key": key, "new": 99}, {"keep": 1}):
        assert local.client.post("/api/line/01-003/take", json=body).status_code in {400, 409}
    assert local.get("/api/line/99-001", 404)["code"] == "gone"
    assert local.get("/api/line/01-003/dry", 404, take=50)["code"] == "gone"
    assert not (root / "takes.yaml").exists()


def test_director_s_notes_are_a_job_and_are_accepted(local, root):
    """Notes of a spoken chapter come into the list; one that is found good stays so, by its content."""
    local.get("/api/chapter/1/sound", start=0, end=10)
    job = done(local, local.post("/api/jobs", kind="notes", chapters=[1])["job"]["id"])
    assert job.state in {"done", "warnings"}, job.error
    assert local.get("/api/issues")["checked"]["notes"] == [1]
    note = {
        "id": "masked-12345678", "chapter": 1, "line": "01-002", "at_s": 1.0, "end_s": 2.0, "code": "masked",
        "message": "m", "measure": 4.0, "unit": "LU", "threshold": 10.0, "severity": 2.0, "subject": "Is it you?",
        "fix": None, "place": None, "accepted": None,
    }  # fmt: skip
    local.studio.findings.put_notes([1], [note])
    local.post("/api/issues/masked-12345678/accept", because="it is a storm")
    assert "it is a storm" in (root / "notes.yaml").read_text()
    last = local.get("/api/issues")["issues"][-1]
    assert (last["id"], last["accepted"]) == ("masked-12345678", "it is a storm")
    assert local.post("/api/issues/nothing/accept", 404, because="x")["code"] == "gone"
