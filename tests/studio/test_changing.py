"""Gestures of the page and their cost: `costs`."""

import pytest
from tests.studio_server import local_studio


@pytest.fixture
def local(root):
    with local_studio(root) as studio:
        yield studio


def change(local, status=200, *, dry=False, **change):
    return local.post("/api/change", status, change=change, dry=dry)


def script(root):
    return (root / "script/01.fountain").read_text()


def voices(root):
    return (root / "voices.yaml").read_text()


def test_words_are_changed_and_come_back(local, root):
    """The row gets its new text, and undo gives the old one."""
    before = script(root)
    rows, _ = local.rows()
    line = rows["01-003"]
    answer = change(local, kind="words", id=line["id"], key=line["key"], raw="BEN (O.S.)\nIt is I.")
    assert script(root) == before.replace("BEN (O.S.)\n(whispering)\nIt is only me.", "BEN (O.S.)\nIt is I.")
    assert (answer["undo"], answer["chapters"]) == ("the words of BEN", [1, 2])
    local.post("/api/undo")
    assert script(root) == before


def test_a_delivery_is_a_chip(local, root):
    """Chips become brackets under the name; none takes them away."""
    before = script(root)
    line = local.rows()[0]["01-003"]
    change(local, kind="delivery", id=line["id"], key=line["key"], phrase=0, deliveries=["shouting"])
    assert script(root) == before.replace("(whispering)", "(shouting)")
    line = local.rows()[0]["01-003"]
    assert line["phrases"][0]["deliveries"] == ["shouting"]
    change(local, kind="delivery", id=line["id"], key=line["key"], phrase=0, deliveries=[])
    assert script(root) == before.replace("(whispering)\n", "")


def test_a_sound_is_dragged_changed_and_taken_away(local, root):
    """Its note moves to the word, gets its option, and goes; a new one is put there."""
    before = script(root)
    rows, _ = local.rows()
    (chip,) = rows["01-002"]["chips"]
    goal = {"id": "01-003", "key": rows["01-003"]["key"], "word": 2, "edge": "start"}
    change(local, kind="move", id=chip["id"], raw=chip["raw"], to=goal)
    assert "Is it you? Come in." in script(root)
    assert "It is [[sfx: knock]] only me." in script(root)
    (chip,) = local.rows()[0]["01-003"]["chips"]
    change(local, kind="option", id=chip["id"], raw=chip["raw"], name="level", value="-12dB")
    assert "[[sfx: knock | level=-12dB]]" in script(root)
    (chip,) = local.rows()[0]["01-003"]["chips"]
    assert chip["options"] == {"level_db": -12.0}
    change(local, kind="remove", id=chip["id"], raw=chip["raw"])
    assert script(root) == before.replace(" [[sfx: knock]]", "")
    line = local.rows()[0]["01-002"]
    change(local, kind="insert", id=line["id"], key=line["key"], word=3, edge="start", note="sfx: knock")
    assert script(root) == before


def test_a_place_that_is_another_by_now_is_not_changed(local, root):
    """Ids move when lines are inserted; a gesture that was meant for other words is refused."""
    rows, _ = local.rows()
    line, chip = rows["01-003"], rows["01-002"]["chips"][0]
    before = script(root)
    (root / "script/01.fountain").write_text(before.replace("MARTA\nIs", "MARTA\nWait.\n\nMARTA\nIs"))
    local.studio.reload("outside")
    inserted = script(root)
    assert change(local, 409, kind="words", id=line["id"], key=line["key"], raw="x")["code"] == "moved"
    assert change(local, 409, kind="remove", id=chip["id"], raw="[[sfx: other]]")["code"] == "moved"
    assert script(root) == inserted


def test_the_casting_is_changed_as_by_hand(local, root):
    """Voice, figure, delivery, lock and pronunciation stand in voices.yaml, and everything else as it stood."""
    before = voices(root)
    change(local, kind="voice", role="MARTA", voice="tone:high")
    assert voices(root) == before.replace("MARTA: {voice: {tone: mid}", "MARTA: {voice: {tone: high}")
    change(local, kind="figure", role="MARTA", name="pitch", value=1.5)
    change(local, kind="figure", role="BEN", name="rate", value=1.05)
    assert "MARTA: {voice: {tone: high}, pan: -0.2, pitch: +1.5st}" in voices(root)
    assert "rate: 1.05" in voices(root)
    change(local, kind="delivery-figure", name="whispering", figure="level", value=-9)
    assert "deliveries:\n  whispering:\n    level: -9dB" in voices(root)
    change(local, kind="pronounce", written="only", **{"as": "OWN-lee"})
    assert "pronounce:\n  only: {as: OWN-lee}" in voices(root)
    change(local, kind="lock", role="MARTA", on=True)
    assert change(local, 409, kind="voice", role="MARTA", voice="tone:low")["code"] == "locked"
    assert change(local, 409, kind="figure", role="MARTA", name="rate", value=1.1)["code"] == "locked"
    change(local, kind="lock", role="MARTA", on=False)
    for _ in range(7):
        local.post("/api/undo")
    assert voices(root) == before
    assert local.get("/api/production")["errors"] == 0


def test_a_change_says_its_cost_first(local, root):
    """Re-casting costs the role's lines that were not spoken so; a level costs none; a dry run writes nothing."""
    before = voices(root)
    local.get("/api/chapter/1/sound", start=0, end=8)
    answer = change(local, dry=True, kind="voice", role="MARTA", voice="tone:high")
    assert answer["edits"][0]["text"] == "high"
    assert answer["cost"]["text"].startswith("re-speaks 2 lines of MARTA, about ")
    assert (answer["cost"]["lines"], answer["cost"]["numbers"]) == (2, [1, 2])
    level = change(local, dry=True, kind="figure", role="BEN", name="level", value=-3)
    assert level["cost"]["text"] == "speaks nothing again, 1 chapter remixed"
    said = change(local, dry=True, kind="pronounce", written="only", **{"as": "OWN-lee"})
    assert (said["cost"]["lines"], said["cost"]["numbers"]) == (1, [1])
    lock = change(local, dry=True, kind="lock", role="BEN", on=True)
    assert lock["cost"]["text"] == "changes nothing that is heard"
    assert voices(root) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "fly"}, {}, {"kind": "voice", "role": "NOBODY", "voice": "tone:low"},
        {"kind": "voice", "role": "MARTA", "voice": "tone"}, {"kind": "voice", "role": "MARTA", "voice": "tone:nobody"},
        {"kind": "voice", "role": "MARTA", "letter": "B"},
        {"kind": "figure", "role": "MARTA", "name": "rate", "value": 99},
        {"kind": "figure", "role": "MARTA", "name": "rate", "value": "1"},
        {"kind": "figure", "role": "MARTA", "name": "lock", "value": 1},
        {"kind": "figure", "role": "whispering", "name": "rate", "value": 1},
        {"kind": "delivery-figure", "name": "MARTA", "figure": "rate", "value": 1},
        {"kind": "delivery-figure", "name": "whispering", "figure": "pan", "value": 0.1},
        {"kind": "pronounce", "written": " ", "as": "x"}, {"kind": "pronounce", "written": "x"},
        {"kind": "pronounce", "written": "x", "as": "y", "ipa": "z"}, {"kind": "words", "id": "01-001"},
        {"kind": "words", "id": "99-999", "key": "x", "raw": "y"}, {"kind": "remove", "id": "01-001", "raw": "x"},
        {"kind": "insert", "id": "01-001", "key": "x", "word": 0, "edge": "middle", "note": "sfx: knock"},
    ],
)  # fmt: skip
def test_a_gesture_that_makes_no_sense_changes_nothing(local, root, wrong):
    """It is refused in words, and no file was touched."""
    before = script(root), voices(root)
    answer = local.client.post("/api/change", json={"change": wrong})
    assert answer.status_code in {400, 404, 409}
    assert answer.json()["error"]
    assert (script(root), voices(root)) == before


@pytest.mark.parametrize(
    "evil", ["x}\n  EVIL: {voice: {tone: low", "a: b", "'", '"', "#", "{}", "[a]", "!!python/name:x", "no"]
)
def test_no_value_breaks_out_of_its_place(local, root, evil):
    """Whatever a pronunciation holds, it is one value of voices.yaml, and the casting stays as it was."""
    change(local, kind="pronounce", written=f"w{evil}", **{"as": evil})
    production = local.studio.edition.production
    assert production.errors == ()
    assert [role.name for role in production.cast.roles.values()] == ["NARRATOR", "MARTA", "BEN"]
    assert [
        " ".join(evil.split()) in " ".join((each.spoken or "").split()) for each in production.cast.pronounce.values()
    ] == [True]
