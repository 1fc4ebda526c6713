"""Rendering (`render`, `chapter`, `book`, `progress`, `report`): nothing is lost, nothing done twice."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import EngineError, ExportError, MissingError, UsageError
from audiodrama.dsp.audio import write_wav
from audiodrama.engines import registry
from audiodrama.export.decode import decoding
from audiodrama.production.lock import only_one
from audiodrama.production.manifest import Manifest
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load
from audiodrama.production.render import carry_out, render

ONE_JOB = Options(formats=("flac",), jobs=1)
WITH_BOOK = Options(formats=("flac", "m4b"), jobs=1)


def hashes(folder) -> dict[str, str]:
    """Every file directly in a folder by its bytes."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_render_makes_all_files_of_each_chapter(root):
    """Audio, cue list and captions for each chapter, the page, and the manifest; nothing else."""
    report = render(load(root), options=Options(jobs=1))
    assert sorted(path.name for path in (root / "output").iterdir()) == [
        ".audiodrama.json",
        "01-the-lamp.cues.json",
        "01-the-lamp.mp3",
        "01-the-lamp.vtt",
        "02-the-door.cues.json",
        "02-the-door.mp3",
        "02-the-door.vtt",
        "credits.txt",
        "index.html",
    ]
    document = report.as_json()
    assert (document["spoken"], document["cached"], document["draft"]) == (4, 0, False)
    assert document["voices"]["BEN"] == {"engine": "tone", "voice": "high", "choice": 1}
    for chapter in document["chapters"]:
        with decoding(root / "output" / chapter["files"][0]) as file:
            decoded_s = sum(len(block) for block in file.blocks) / file.rate_hz
        assert decoded_s == pytest.approx(chapter["duration_s"], abs=0.12)


def test_every_word_is_in_the_cue_list_in_order(rendered):
    """What the script says is what the cue list says was heard, word for word, at times that never run backwards."""
    said = []
    for name in ("01-the-lamp", "02-the-door"):
        cues = json.loads((rendered / "output" / f"{name}.cues.json").read_text())
        lines = [event for event in cues["events"] if event["kind"] == "line"]
        said += [(event["speaker"], event["text"]) for event in lines]
        for event in lines:
            times = [time_s for _, start_s, end_s in event["words"] for time_s in (start_s, end_s)]
            assert times == sorted(times)
            assert " ".join(text for text, _, _ in event["words"]) == event["text"]
    assert said == [
        ("NARRATOR", "The rain has stopped. Nobody says so."),
        ("MARTA", "Is it you? Come in."),
        ("BEN", "It is only me."),
        ("MARTA", "Close it, would you?"),
    ]


def test_nothing_changed_nothing_done(rendered):
    """The second render speaks nothing, makes nothing and leaves every byte."""
    before = hashes(rendered / "output")
    report = render(load(rendered), options=ONE_JOB)
    assert [(each.fresh, each.spoken) for each in report.chapters] == [(True, 0), (True, 0)]
    assert hashes(rendered / "output") == before


def test_places_follow_the_script_without_a_new_sound(rendered):
    """When earlier lines push a chapter down the file, only its cue list is written again."""
    before = hashes(rendered / "output")
    path = rendered / "script" / "01.fountain"
    path.write_text(path.read_text().replace("# The Door", "/* a note\nof two lines */\n\n# The Door"))
    report = render(load(rendered), options=ONE_JOB)
    after = hashes(rendered / "output")
    cues = json.loads((rendered / "output" / "02-the-door.cues.json").read_text())
    assert [chapter.work for chapter in report.chapters] == ["nothing", "labels"]
    assert {name for name in after if after[name] != before[name]} <= {
        "02-the-door.cues.json",
        ".audiodrama.json",
        "index.html",
    }
    assert [e["place"]["line"] for e in cues["events"] if e["kind"] == "line"] == [22]


def test_what_comes_from_the_cache_is_what_a_clean_render_makes(rendered, tmp_path, monkeypatch):
    """Takes from the cache and takes spoken anew give the same files, byte for byte, in another folder too."""
    first = hashes(rendered / "output")
    path = rendered / "voices.yaml"
    text = path.read_text()
    path.write_text(text.replace("pan: -0.2", "pan: 0.9"))
    render(load(rendered), options=ONE_JOB)
    path.write_text(text)
    render(load(rendered), options=ONE_JOB)
    assert hashes(rendered / "output") == first
    other = tmp_path / "elsewhere" / "deeper"
    other.parent.mkdir()
    (rendered / "output").rename(tmp_path / "old")
    rendered.rename(other)
    monkeypatch.setenv("AUDIODRAMA_CACHE", str(tmp_path / "empty"))
    render(load(other), options=ONE_JOB)
    assert hashes(other / "output") == first


def test_damage_is_noticed(rendered):
    """A damaged take and a damaged chapter count as not there; the result is as before."""
    before = hashes(rendered / "output")
    chapter = rendered / "output" / "01-the-lamp.flac"
    chapter.write_bytes(chapter.read_bytes()[:-100])
    takes = list((Store.default().folder / "takes").glob("*/*"))
    assert len(takes) == 4
    for path in takes:
        path.write_bytes(b"rubbish")
    report = render(load(rendered), options=ONE_JOB)
    assert [each.fresh for each in report.chapters] == [False, True]
    assert hashes(rendered / "output") == before


def test_files_of_a_chapter_that_is_gone_are_removed_and_only_those(rendered):
    """The manifest says what was made; the user's own files in output/ stay."""
    (rendered / "output" / "notes.txt").write_text("mine")
    path = rendered / "script" / "01.fountain"
    path.write_text(path.read_text().split("# The Door")[0])
    report = render(load(rendered), options=ONE_JOB)
    assert sorted(report.removed) == ["02-the-door.cues.json", "02-the-door.flac", "02-the-door.vtt"]
    assert (rendered / "output" / "notes.txt").read_text() == "mine"


def test_a_line_that_fails_stops_the_render_and_is_named(root):
    """The message names place, engine and cure; the chapter is not made, finished ones are."""
    path = root / "voices.yaml"
    path.write_text(path.read_text().replace("tone: high", "tone: crash"))
    with pytest.raises(EngineError, match=r"script/01\.fountain:\d+:\d+: tone could not speak this line"):
        render(load(root), options=ONE_JOB)
    assert not (root / "output" / "01-the-lamp.flac").exists()


def test_keep_going_leaves_out_the_chapter_and_names_the_line(root):
    """A chapter with a gap is worse than none: it is left out, the others are made, and the lines are named."""
    path = root / "voices.yaml"
    path.write_text(path.read_text().replace("tone: high", "tone: silent"))
    report = render(load(root), options=Options(formats=("flac",), jobs=1, keep_going=True))
    assert [bool(each.files) for each in report.chapters] == [False, True]
    assert [(failure.engine, failure.place.line) for failure in report.failures] == [("tone", 13)]


def test_strict_cast_takes_first_choices_only(root, monkeypatch):
    """A first choice that is not installed is an error with --strict-cast, and a plain second choice without."""
    path = root / "voices.yaml"
    path.write_text(path.read_text().replace("      - tone: high", "      - tone: low\n      - tone: high"))
    lack = registry.lack
    monkeypatch.setattr(registry, "lack", lambda engine, voice: ("it is gone", None) if voice == "low" else None)
    (root / "script" / "01.fountain").write_text("BEN\nIt is only me.\n")
    assert plan(load(root), options=ONE_JOB).chosen["ben"].index == 1
    with pytest.raises(MissingError, match="BEN"):
        plan(load(root), options=Options(strict_cast=True, jobs=1))
    monkeypatch.setattr(registry, "lack", lack)
    assert plan(load(root), options=ONE_JOB).chosen["ben"].index == 0


def test_drafts_have_a_folder_of_their_own(rendered):
    """A draft uses embedded voices, is marked, and neither replaces nor is replaced by what is finished."""
    finished = hashes(rendered / "output")
    draft = Options(formats=("flac",), jobs=1, draft=True)
    report = render(load(rendered), options=draft)
    drafts = hashes(rendered / "output" / "draft")
    assert report.as_json()["draft"] is True
    assert {chosen.choice.engine for chosen in report.chosen.values()} == {"pyttsx3"}
    assert json.loads((rendered / "output" / "draft" / "01-the-lamp.cues.json").read_text())["draft"] is True
    assert b"DRAFT" in (rendered / "output" / "draft" / "01-the-lamp.flac").read_bytes()
    assert hashes(rendered / "output") == finished
    assert [chapter.work for chapter in render(load(rendered), options=ONE_JOB).chapters] == ["nothing", "nothing"]
    assert [chapter.work for chapter in render(load(rendered), options=draft).chapters] == ["nothing", "nothing"]
    assert hashes(rendered / "output" / "draft") == drafts


def test_a_plan_says_what_would_be_done(root):
    """Before: all lines and chapters; after: none; after one change: that line."""
    assert len(plan(load(root)).stale_lines) == 4
    render(load(root), options=Options(jobs=1))
    assert plan(load(root)).stale_lines == ()
    assert [each.fresh for each in plan(load(root)).chapters] == [True, True]


@pytest.mark.parametrize("options", [Options(profile="loud"), Options(formats=("mp5",))])
def test_what_does_not_exist_is_a_usage_error(root, options):
    """A profile or format that does not exist is told before anything is spoken."""
    with pytest.raises(UsageError, match=r"there is no|not a format"):
        plan(load(root), options=options)


def until(found, process) -> None:
    """Wait until something is there, or the process has ended without it."""
    while not found() and process.poll() is None:
        time.sleep(0.005)


@pytest.mark.parametrize(
    "stage",
    [
        lambda root, cache: True,
        pytest.param(lambda root, cache: list((cache / "takes").glob("*/*")), marks=pytest.mark.attack),
        lambda root, cache: list((root / "output").glob(".part-*.flac")),
        pytest.param(lambda root, cache: list((root / "output").glob("01-*.flac")), marks=pytest.mark.attack),
    ],
    ids=["at the start", "while speaking", "while exporting", "after the first chapter"],
)
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_at_any_stage_it_goes_on_from_there(rendered, stage, tmp_path, monkeypatch):
    """After `kill -9` every file is whole or not there, and the next run gives what an undisturbed one gives."""
    output, cache = rendered / "output", tmp_path / "cache"
    monkeypatch.setenv("AUDIODRAMA_CACHE", str(cache))
    wanted = hashes(output)
    output.rename(tmp_path / "undisturbed")
    command = [sys.executable, "-m", "audiodrama", "render", "-C", str(rendered), "--format", "flac", "--jobs", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: stage(rendered, cache), process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for path in sorted(output.glob("[!.]*.flac")) if output.exists() else []:
        with decoding(path) as file:
            assert sum(len(block) for block in file.blocks) > 0
    render(load(rendered), options=ONE_JOB)
    resumed = {name: digest for name, digest in hashes(output).items() if not name.startswith(".part")}
    assert resumed == wanted


def test_the_whole_book_is_one_file_with_its_chapters(root):
    """`--format m4b` makes one file of all chapters, once; when a chapter changes without it, that is told."""
    assert render(load(root), options=WITH_BOOK).as_json()["book"] == "the-lamp.m4b"
    with decoding(root / "output" / "the-lamp.m4b") as file:
        decoded_s = sum(len(block) for block in file.blocks) / file.rate_hz
    lengths = [each["duration_s"] for each in render(load(root), options=WITH_BOOK).as_json()["chapters"]]
    assert decoded_s == pytest.approx(sum(lengths), abs=0.2)
    before = hashes(root / "output")
    render(load(root), options=WITH_BOOK)
    assert hashes(root / "output") == before
    path = root / "script" / "01.fountain"
    path.write_text(path.read_text().replace("Close it", "Open it"))
    report = render(load(root), options=ONE_JOB)
    assert (report.removed, report.book, report.outdated_book) == ((), None, "the-lamp.m4b")
    assert hashes(root / "output")["the-lamp.m4b"] == before["the-lamp.m4b"]
    report = render(load(root), options=WITH_BOOK)
    assert (report.book, report.outdated_book) == ("the-lamp.m4b", None)
    assert hashes(root / "output")["the-lamp.m4b"] != before["the-lamp.m4b"]
    with pytest.raises(UsageError, match="whole book"):
        plan(load(root), ["1"], WITH_BOOK)


def render_book(root):
    """Every chapter, and all of them as one file."""
    render(load(root), options=WITH_BOOK)


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "swapped", "gone"])
def test_damaged_masters_are_made_again(copy_of, damage):
    """The whole book is never made of a master that is not the one that was written."""
    root = copy_of(render_book)
    book = root / "output" / "the-lamp.m4b"
    wanted = book.read_bytes()
    book.unlink()
    one, two = sorted((Store.default().folder / "masters").glob("*/*"))
    raw = one.read_bytes()
    if damage == "swapped":
        one.write_bytes(two.read_bytes())
        two.write_bytes(raw)
    elif damage == "gone":
        one.unlink()
    else:
        one.write_bytes({"cut": raw[:-500], "flipped": raw[:900] + b"x" + raw[901:], "emptied": b""}[damage])
    report = render(load(root), options=WITH_BOOK)
    assert sum(chapter.work == "sound" for chapter in report.chapters) == (2 if damage == "swapped" else 1)
    assert (report.spoken, book.read_bytes() == wanted) == (0, True)


def test_two_renders_of_different_chapters_at_once(root):
    """The second waits and says so; afterwards the manifest and the page know both chapters."""
    output = root / "output"
    output.mkdir()
    told: list[str] = []
    with ThreadPoolExecutor(2) as threads, only_one(output, lambda: None):
        futures = [
            threads.submit(render, load(root), [name], ONE_JOB, on_progress=lambda *news: told.append(news[2]))
            for name in ("1", "2")
        ]
        while sum("waiting for another" in what for what in told) < 2:
            time.sleep(0.01)
        assert not list(output.glob("*.flac"))
    assert [future.result().chapters[0].work for future in futures] == ["sound", "sound"]
    assert set(Manifest.read(output).chapters) == {"01-the-lamp", "02-the-door"}
    page = (output / "index.html").read_text()
    assert ("01-the-lamp.flac" in page, "02-the-door.flac" in page) == (True, True)
    assert [chapter.work for chapter in render(load(root), options=ONE_JOB).chapters] == ["nothing", "nothing"]


def test_a_sound_saved_while_it_is_rendered_is_made_again(root, monkeypatch):
    """What was heard of it then lies under no key, so that the file as it is now is what is heard in the end."""
    rng = np.random.default_rng(1)
    noises = [rng.standard_normal((8000, 1)).astype(np.float32) / 9 for _ in range(2)]
    write_wav(root / "sfx" / "knock.wav", noises[0], 44100)
    (root / "sfx" / "sounds.yaml").write_text("sounds: {knock: {kind: sfx, file: knock.wav}}\n")
    render(load(root), options=ONE_JOB)
    wanted = hashes(root / "output")
    monkeypatch.setenv("AUDIODRAMA_CACHE", str(root / "cache"))
    for path in (root / "output").iterdir():
        path.unlink()
    planned = plan(load(root), options=ONE_JOB)
    write_wav(root / "sfx" / "knock.wav", noises[1], 44100)
    carry_out(planned)
    write_wav(root / "sfx" / "knock.wav", noises[0], 44100)
    report = render(load(root), options=ONE_JOB)
    assert [chapter.work for chapter in report.chapters] == ["sound", "nothing"]
    assert hashes(root / "output") == wanted


def test_an_output_that_is_a_link_out_is_refused(root, tmp_path):
    """Nothing is written where it leads."""
    (tmp_path / "theirs").mkdir()
    play = load(root)
    (root / "output").symlink_to(tmp_path / "theirs")
    with pytest.raises(ExportError, match="out of the production"):
        render(play, options=ONE_JOB)
    assert list((tmp_path / "theirs").iterdir()) == []
