"""Issues in one list: `finding`, `findings`; with their cures, as CSV and as markers."""

import csv
import io

import pytest
from tests.studio_server import local_studio

from audiodrama.studio.issues import issues_csv, issues_markers

SCRIPT = """# A

MARTA
Is it you? [[sfx: knokc]] Come in.

MARTTA
Yes.

BEN
No.
"""
NOTE = {
    "id": "masked-12345678", "chapter": 1, "line": "01-001", "at_s": 1.5, "end_s": 2.5, "code": "masked",
    "message": "rain covers the words", "measure": 4.0, "unit": "LU", "threshold": 10.0, "severity": 2.0,
    "subject": "Is it you?", "fix": None, "place": None, "accepted": None,
}  # fmt: skip


@pytest.fixture
def local(tmp_path, production_at):
    with local_studio(production_at(tmp_path / "p", script=SCRIPT)) as studio:
        yield studio


def test_the_worst_come_first_and_know_their_row(local):
    """Mistakes with their places, then notes; each knows chapter, line and row."""
    local.studio.findings.put_notes([1], [NOTE])
    document = local.get("/api/issues")
    codes = [(each["group"], each["code"], each["row"]) for each in document["issues"]]
    assert codes == [
        ("error", "unknown-sound", "01-001"),
        ("error", "unknown-voice", "01-002"),
        ("note", "masked", "01-001"),
    ]
    assert document["counts"] == {"error": 2, "failed": 0, "qc": 0, "note": 1, "warning": 0}
    assert document["checked"] == {"notes": [1], "qc": False}
    assert len({each["id"] for each in document["issues"]}) == 3


def test_a_cure_is_an_edit(local):
    """An unknown name has the likely one as an action; taken, the mistake is gone, and undo brings it back."""
    issues = {each["code"]: each for each in local.get("/api/issues")["issues"]}
    assert issues["unknown-sound"]["actions"][0]["label"] == "write knock"
    for code in ("unknown-sound", "unknown-voice"):
        issue = next(each for each in local.get("/api/issues")["issues"] if each["code"] == code)
        local.post("/api/change", change=issue["actions"][0]["change"])
    assert local.get("/api/issues")["issues"] == []
    assert local.get("/api/production")["errors"] == 0
    local.post("/api/undo")
    assert [each["code"] for each in local.get("/api/issues")["issues"]] == ["unknown-voice"]
    stale = issues["unknown-voice"]["actions"][0]["change"]
    stale["edits"][0]["start"] += 3
    assert local.post("/api/change", 409, change=stale)["code"] == "moved"


@pytest.mark.parametrize(
    "edits",
    [[], "x", [1], [{"file": "voices.yaml"}], [{"file": "../x", "start": 0, "end": 0, "expect": "", "text": "x"}],
     [{"file": "notes.yaml", "start": 0, "end": 0, "expect": "", "text": "x"}],
     [{"file": "script/01.fountain", "start": 9, "end": 3, "expect": "", "text": "x"}],
     [{"file": "script/01.fountain", "start": 0, "end": 3, "expect": "# A", "text": "x"}] * 2],
)  # fmt: skip
def test_edits_that_make_no_sense_change_nothing(local, edits):
    """Other files, crossed or overlapping stretches, and nonsense are refused."""
    before = local.get("/api/text", file="script/01.fountain")
    answer = local.client.post("/api/change", json={"change": {"kind": "edits", "edits": edits}})
    assert answer.status_code in {400, 409}
    assert local.get("/api/text", file="script/01.fountain") == before


def test_a_line_that_failed_is_an_issue(tmp_path, production_at):
    """With its engine's reason, its place, and a way to try again."""
    cast = "  NARRATOR: {voice: {tone: low}}\n  MARTA: {voice: {tone: refuse}}\n"
    root = production_at(
        tmp_path / "q", script="# A\n\nMARTA\nYes.\n", voices=f"narrator: {{speaker: NARRATOR}}\ncast:\n{cast}"
    )
    with local_studio(root) as local:
        local.get("/api/chapter/1/sound", status=409, at="01-001", length=1)
        (issue,) = local.get("/api/issues")["issues"]
        assert (issue["group"], issue["line"], issue["line_number"]) == ("failed", "01-001", 3)
        assert issue["actions"] == [{"label": "try again", "take": True}]


def test_lists_for_other_programs(local):
    """CSV that no spreadsheet takes for formulas, and markers with times."""
    evil = NOTE | {"message": "=cmd|' /C calc'!A0\n\tx", "id": "masked-2"}
    local.studio.findings.put_notes([1], [evil])
    answer = local.client.get("/api/issues.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="issues.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["code"] for row in rows] == ["unknown-sound", "unknown-voice", "masked"]
    assert rows[2]["message"].startswith("'=cmd")
    assert local.client.get("/api/issues.markers").text == "1.500\t2.500\t1: =cmd|' /C calc'!A0 x\n"
    assert issues_csv([]).startswith("severity,")
    assert issues_markers([]) == ""
