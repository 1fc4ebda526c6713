"""Deliverables (`deliverables`, `rendered`): each kind is made from a rendered play, and none from one that is not."""

from __future__ import annotations

import shutil
import zipfile
from xml.etree import ElementTree as ET

import pytest
import soundfile

from audiodrama.base.cache import Store
from audiodrama.base.errors import EngineError, UsageError
from audiodrama.export.targets.podcast_show import ShowOptions
from audiodrama.production import deliverables
from audiodrama.production.deliverables import KINDS, export
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render
from audiodrama.production.rendered import rendered_chapters

SHORT = "Title: The Lamp\nAuthor: A. Writer\n\n# The Lamp\n\nMARTA\nCome in. [[sfx: knock]]\n\n# The Door\n\nBEN\nMe.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A short play, rendered once for all kinds: the production and its cache."""
    root = tmp_path_factory.mktemp("play")
    (root / "script").mkdir()
    (root / "script" / "01.fountain").write_text(SHORT)
    (root / "voices.yaml").write_text("cast: {MARTA: {voice: {tone: mid}}, BEN: {voice: {tone: high}}}\n")
    play, store = load(root), Store(root / ".cache")
    render(play, options=Options(jobs=1), store=store)
    return play, store


def files(folder) -> list[str]:
    """Every file below a folder, by its path."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_unknown_kind(made, tmp_path):
    """The error names those that there are."""
    with pytest.raises(UsageError, match="there is no export vinyl") as error:
        export(made[0], "vinyl", [], tmp_path, made[1])
    assert all(kind in error.value.hint for kind in KINDS)


@pytest.mark.parametrize("kind", ["epub", "podcast", "shelf", "cues"])
def test_what_is_not_rendered_is_refused(root, tmp_path, kind):
    """With the chapter's number, and the command that makes it; nothing is written."""
    with pytest.raises(UsageError, match=r"chapter 2 \(the-door\) is not rendered yet") as error:
        export(load(root), kind, ["2"], tmp_path / "out", Store.default())
    assert (error.value.hint, (tmp_path / "out").exists()) == ("audiodrama render", False)


def test_the_finished_chapters(made):
    """Each with its audio file, its length and its timeline."""
    play = made[0]
    found = rendered_chapters(play, play.chapters())
    assert [(each.chapter.number, each.audio.name) for each in found] == [
        (1, "01-the-lamp.mp3"),
        (2, "02-the-door.mp3"),
    ]
    for each in found:
        assert each.duration_s == pytest.approx(each.timeline.frames / each.timeline.rate_hz, abs=1e-3)


def test_stems_know_their_place_in_the_book(made, tmp_path):
    """The time reference of a second chapter's stems is where the first ends."""
    export(made[0], "stems", ["2"], tmp_path, made[1])
    first = rendered_chapters(made[0], made[0].chapters())[0]
    raw = next((tmp_path / "02-the-door").glob("*.wav")).read_bytes()
    at = raw.index(b"bext") + 8 + 338
    assert int.from_bytes(raw[at : at + 8], "little") == round(first.duration_s * 44100)


def test_stems(made, tmp_path):
    """A folder a chapter, in it stems of one length."""
    told = []
    paths = export(made[0], "stems", ["1"], tmp_path, made[1], on_chapter=told.append)
    assert (paths, told) == ([tmp_path / "01-the-lamp"], ["The Lamp"])
    stems = [path for path in paths[0].rglob("*") if path.suffix == ".wav"]
    assert len({soundfile.info(path).frames for path in stems}) == 1


@pytest.mark.parametrize(("kind", "ending"), [("reaper", ".rpp"), ("audacity", ".txt")])
def test_sessions(made, tmp_path, kind, ending):
    """A session beside the sounds that it plays."""
    paths = export(made[0], kind, ["2"], tmp_path, made[1])
    assert [path for path in paths if not path.exists()] == []
    assert {path.parent for path in paths} == {tmp_path / "02-the-door"}
    assert ending in {path.suffix.lower() for path in paths}
    assert any(name.endswith(".wav") for name in files(tmp_path))


def test_an_epub(made, tmp_path):
    """One file, named after the book, with both chapters' text and sound in it."""
    (path,) = export(made[0], "epub", [], tmp_path, made[1])
    assert path.name == "The Lamp.epub"
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        text = "".join(book.read(each).decode() for each in names if each.endswith("xhtml"))
    assert (names[0], sum(each.endswith(".mp3") for each in names)) == ("mimetype", 2)
    assert [each in text for each in ("MARTA", "BEN")] == [True, True]


def test_a_podcast(made, tmp_path):
    """A feed with an episode a chapter, the newest first, at the address given."""
    (path,) = export(
        made[0], "podcast", [], tmp_path, made[1], show=ShowOptions("https://example.org/lamp", "2026-11-01")
    )
    feed = ET.parse(next(each for each in (path, *path.rglob("*.xml")) if each.is_file()))
    assert [each.findtext("title") for each in feed.iter("item")] == ["The Door", "The Lamp"]
    assert all(each.get("url").startswith("https://example.org/lamp/") for each in feed.iter("enclosure"))


def test_a_podcast_of_placeholders_is_none(made, tmp_path):
    """Without address and date nothing is written."""
    with pytest.raises(UsageError, match="a podcast lacks the address"):
        export(made[0], "podcast", [], tmp_path / "out", made[1])
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def draft_only(tmp_path_factory):
    """A short play of which there is nothing but a draft."""
    root = tmp_path_factory.mktemp("draft")
    (root / "script").mkdir()
    (root / "script" / "01.fountain").write_text("Title: The Lamp\nAuthor: A.\n\n# The Door\n\nMARTA\nCome in.\n")
    (root / "voices.yaml").write_text("cast: {MARTA: {voice: {pyttsx3: en-us}}}\n")
    play, store = load(root), Store(root / ".cache")
    render(play, options=Options(jobs=1, draft=True), store=store)
    return play, store


@pytest.mark.parametrize("kind", ["epub", "podcast", "shelf", "cues"])
def test_a_draft_does_not_leave_unasked(draft_only, tmp_path, kind):
    """A chapter of which there is only a draft is refused with both cures; asked for, the draft is taken."""
    play, store = draft_only
    show = ShowOptions("https://example.org/lamp", "2026-11-01")
    with pytest.raises(UsageError, match=r"chapter 1 \(the-door\) is not rendered yet") as error:
        export(play, kind, [], tmp_path / "out", store, show=show)
    assert error.value.hint == "audiodrama render; a draft of it can be exported with --draft"
    assert not (tmp_path / "out").exists()
    assert export(play, kind, [], tmp_path / "out", store, show=show, draft=True)


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_files_that_were_not_rendered_are_refused(made, tmp_path, damage):
    """A cue list that somebody wrote is not exported, whatever it says."""
    play, store = made
    shutil.copytree(play.root, tmp_path / "play")
    path = tmp_path / "play" / "output" / "02-the-door.cues.json"
    path.write_text("[]") if damage == "changed" else path.unlink()
    with pytest.raises(UsageError, match=r"chapter 2 \(the-door\) has other files than were rendered"):
        export(load(tmp_path / "play"), "epub", [], tmp_path / "out", store)


def test_a_shelf(made, tmp_path):
    """The chapters' files as they are, in a folder of author and title."""
    (path,) = export(made[0], "shelf", [], tmp_path, made[1])
    audio = sorted(each for each in path.rglob("*.mp3"))
    assert [each.read_bytes() for each in audio] == [
        each.audio.read_bytes() for each in rendered_chapters(made[0], made[0].chapters())
    ]


def test_a_cue_sheet(made, tmp_path):
    """One page with every cue of the chapters asked for, and of no other."""
    (path,) = export(made[0], "cues", ["2"], tmp_path, made[1])
    page = path.read_text()
    assert (path.name, "BEN" in page, "MARTA" in page) == ("cue-sheet.html", True, False)


def test_a_line_that_cannot_be_spoken(tmp_path, production_at):
    """Stems need no render, but every line: the one that fails is named by its place."""
    root = production_at(tmp_path / "play", voices="cast: {M: {voice: {tone: refuse}}}\n", script="M\nHello.\n")
    with pytest.raises(EngineError, match=r"script/01\.fountain:1:1"):
        export(load(root), "stems", [], tmp_path / "out", Store.default())


def test_large_deliverables_are_announced(made, tmp_path, monkeypatch):
    """Before anything is written, and only above the limit."""
    told = []
    export(made[0], "epub", [], tmp_path / "a", made[1], on_size=told.append)
    assert told == []
    monkeypatch.setattr(deliverables, "LARGE_BYTES", 1000)
    export(made[0], "epub", [], tmp_path / "b", made[1], on_size=told.append)
    size = (tmp_path / "b" / "The Lamp.epub").stat().st_size
    assert told[0] == pytest.approx(size, rel=0.5)
