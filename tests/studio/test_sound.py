"""Sound for the page: `lines`, `stage`, `states`, `taking`; windows mixed as the render has them."""

import io

import numpy as np
import pytest
import soundfile
from tests.studio_server import local_studio

from audiodrama.base.cache import Store
from audiodrama.production.plan import Options
from audiodrama.production.preview import preview_place
from audiodrama.production.render import render
from audiodrama.studio.answers import RefusedRequestError
from audiodrama.studio.sound import AudioShelf


@pytest.fixture
def local(root):
    with local_studio(root) as studio:
        yield studio


def heard(local, **query):
    """A window's samples and its document."""
    document = local.get("/api/chapter/1/sound", **query)
    samples, rate_hz = soundfile.read(io.BytesIO(local.client.get(document["url"]).content))
    assert rate_hz == 44_100
    return samples, document


def test_a_window_is_what_hear_plays(local, root):
    """The sound of a window is that of `hear` at the same place, to the last bit of sixteen."""
    samples, document = heard(local, start=0, end=4)
    stretch = preview_place(
        local.studio.edition.production, "01-001", Options(), Store.default(), around_s=document["end_s"] + 30
    )
    wanted = stretch.samples[: len(samples)]
    assert np.abs(samples - wanted).max() < 2 / 32768


def test_windows_join(local):
    """Two neighbouring windows are together what one window over both is."""
    one, _ = heard(local, start=0, end=2)
    two, _ = heard(local, start=2, end=4)
    both, _ = heard(local, start=0, end=4)
    assert np.abs(np.concatenate([one, two]) - both).max() < 2 / 32768


def test_lanes_sum_to_the_whole(local):
    """Each lane alone is part of the mix, and what is muted is not heard."""
    whole, _ = heard(local, start=0, end=4)
    dialogue, _ = heard(local, start=0, end=4, lanes="dialogue")
    others, _ = heard(local, start=0, end=4, lanes="foley,beds,music,room")
    assert np.abs(dialogue).max() > 0.01
    assert np.abs(dialogue + others - whole).max() < 4 / 32768
    silence, _ = heard(local, start=0, end=4, lanes="")
    assert np.abs(silence).max() == 0


def test_a_line_that_was_not_spoken_is_spoken_when_it_is_heard(local):
    """Before, it stands in the timeline with a guessed length; afterwards with its own, and under another stamp."""
    before = local.get("/api/chapter/1/timeline")
    assert before["estimated"] == 3
    assert local.get("/api/chapter/1/states")["states"]["01-003"] == "unspoken"
    _, document = heard(local, at="01-003", before=0.5, length=2)
    after = local.get("/api/chapter/1/timeline")
    assert after["timeline"] == document["timeline"] != before["timeline"]
    assert "01-003" not in {event["id"] for event in after["events"] if event["estimated"]}
    event = next(each for each in after["events"] if each["id"] == "01-003")
    assert abs(event["start_s"] - document["at_s"]) < 0.001
    assert local.get("/api/chapter/1/states")["states"]["01-003"] == "spoken"


def test_a_word_is_found(local):
    """A window around a word begins so long before it."""
    _, document = heard(local, at="01-002", word=2, before=0.25, length=1)
    words = next(e for e in local.get("/api/chapter/1/timeline")["events"] if e["id"] == "01-002")["words"]
    assert abs(document["at_s"] - words[4]) < 0.001
    assert abs(document["start_s"] - (words[4] - 0.25)) < 0.001


def test_an_edit_speaks_its_line_and_leaves_the_others(local):
    """One changed line is one take; the timeline around it is planned anew, the takes of the others stay."""
    heard(local, start=0, end=8)
    store = local.studio.store
    takes = set(store.folder.glob("takes/*/*"))
    rows, files = local.rows()
    line = rows["01-003"]
    local.edit(line, line["raw"].replace("only me", "only the wind in the hall"), files)
    assert local.get("/api/chapter/1/states")["states"]["01-003"] == "unspoken"
    heard(local, at="01-003", length=3)
    assert len(set(store.folder.glob("takes/*/*")) - takes) == 1


def test_after_a_render_a_new_line_is_one_that_changed(local):
    """Once a chapter was made, a line that says something else since is told apart from one that never was spoken."""
    render(local.studio.edition.production)
    rows, files = local.rows()
    line = rows["01-003"]
    local.edit(line, line["raw"].replace("only me", "only the wind"), files)
    states = local.get("/api/chapter/1/states")["states"]
    assert (states["01-003"], states["01-002"]) == ("changed", "spoken")


def test_a_line_that_fails_is_named(tmp_path, production_at):
    """A voice that refuses costs a retry, then the line is told by its place, and the studio goes on."""
    cast = "  NARRATOR: {voice: {tone: low}}\n  MARTA: {voice: {tone: refuse}}\n  BEN: {voice: {tone: high}}\n"
    root = production_at(tmp_path / "p", voices=f"narrator: {{speaker: NARRATOR}}\ncast:\n{cast}")
    with local_studio(root) as local:
        answer = local.get("/api/chapter/1/sound", status=409, at="01-002", length=1)
        assert answer["code"] == "engine"
        assert "script/01.fountain" in answer["error"]
        assert local.get("/api/chapter/1/states")["states"]["01-002"] == "failed"
        local.get("/api/chapter/1/sound", at="01-001", length=0.5)


def test_errors_are_told_with_their_place(tmp_path, production_at):
    """A production with errors shows its rows; its sound waits, and says why."""
    root = production_at(tmp_path / "p", script="# A\n\nMARTA\nYes. [[sfx: no such sound]]\n")
    with local_studio(root) as local:
        assert local.get("/api/production")["errors"] == 1
        assert len(local.get("/api/chapter/1/rows")["rows"]) == 2
        answer = local.get("/api/chapter/1/sound", status=409)
        assert (answer["code"], "script/01.fountain:4" in answer["error"]) == ("mistakes", True)


@pytest.mark.parametrize(
    "query",
    [{"start": 5, "end": 5}, {"start": 5, "end": 4}, {"start": 0, "end": 31}, {"start": "nan"}, {"start": -1},
     {"start": "inf"}, {"at": "nothing"}, {"at": "01-001", "length": 0}, {"lanes": "voices"},
     {"start": 1e6, "end": 1e6 + 1}],
)  # fmt: skip
def test_a_window_that_is_none_is_refused(local, query):
    """Times beyond the chapter, windows without length or too long, and lanes that are not there."""
    assert local.client.get("/api/chapter/1/sound", params=query).status_code in {400, 404}


def test_sounds_are_kept_by_content_and_only_so_many():
    """The same sound has the same name; those not asked for longest are forgotten, and said to be."""
    shelf = AudioShelf(limit_bytes=250)
    first = shelf.put(b"a" * 100)
    assert shelf.put(b"a" * 100) == first
    shelf.put(b"b" * 100)
    assert shelf.get(first.removeprefix("/audio/")) == b"a" * 100
    third = shelf.put(b"c" * 100)
    assert shelf.get(third.removeprefix("/audio/"))
    with pytest.raises(RefusedRequestError) as gone:
        shelf.get(shelf.put(b"d" * 300) and first.removeprefix("/audio/"))
    assert gone.value.code == "gone"


def test_a_range_of_a_sound_is_sent(local):
    """Players ask for parts; the name never changes its content, so it may be kept for ever."""
    _, document = heard(local, start=0, end=1)
    answer = local.client.get(document["url"], headers={"range": "bytes=0-3"})
    assert (answer.status_code, answer.content) == (206, b"RIFF")
    assert "immutable" in answer.headers["cache-control"]
    assert local.client.get("/audio/../voices.yaml").status_code == 404


def test_a_cache_that_was_emptied_costs_speaking_again(local):
    """Takes that are lost while the studio runs are noticed and spoken again."""
    samples, _ = heard(local, start=0, end=3)
    for file in local.studio.store.folder.glob("takes/*/*"):
        file.unlink()
    local.studio.desk._known.clear()
    again, _ = heard(local, start=0, end=3)
    assert np.array_equal(samples, again)
