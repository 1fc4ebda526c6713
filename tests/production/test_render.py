"""Rendering keeps its promises: nothing is lost, nothing is done twice, nothing is half-written."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from audiodrama.base.errors import EngineError, MissingError, UsageError
from audiodrama.export.decode import decoding
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load
from audiodrama.production.render import render

ONE_JOB = Options(formats=("flac",), jobs=1)


def hashes(folder) -> dict[str, str]:
    """Every file of a folder by its bytes."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


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


def test_every_word_is_in_the_cue_list_in_order(root):
    """What the script says is what the cue list says was heard, word for word, at times that never run backwards."""
    render(load(root), options=ONE_JOB)
    said = []
    for name in ("01-the-lamp", "02-the-door"):
        cues = json.loads((root / "output" / f"{name}.cues.json").read_text())
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


def test_nothing_changed_nothing_done(root):
    """The second render speaks nothing, makes nothing and leaves every byte."""
    render(load(root), options=ONE_JOB)
    before = hashes(root / "output")
    report = render(load(root), options=ONE_JOB)
    assert [(each.fresh, each.spoken) for each in report.chapters] == [(True, 0), (True, 0)]
    assert hashes(root / "output") == before


@pytest.mark.parametrize(
    ("file", "old", "new", "spoken", "fresh"),
    [
        ("script/01.fountain", "Close it, would you?", "Close it, will you?", 1, [True, False]),
        ("voices.yaml", "rate: 0.9", "rate: 1.1", 1, [False, True]),
        ("voices.yaml", "pan: -0.2", "pan: 0.2, level: -3dB", 0, [False, False]),
        ("script/01.fountain", "[[sfx: knock]]", "[[sfx: knock | level=-20dB]]", 0, [False, True]),
        ("script/01.fountain", "INT. BEDROOM", "INT. STAIRWELL", 0, [False, True]),
    ],
    ids=["a line", "a rate", "a level", "a cue", "a room"],
)
def test_only_what_changed_is_done_again(root, file, old, new, spoken, fresh):
    """One line is one engine call, a re-cast is that character's lines, and a level, cue or room is none."""
    render(load(root), options=ONE_JOB)
    path = root / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    report = render(load(root), options=ONE_JOB)
    assert report.spoken == spoken
    assert [each.fresh for each in report.chapters][: 1 if fresh[1] is False else 2] == fresh[
        : 1 if fresh[1] is False else 2
    ]


def test_places_follow_the_script_without_a_new_sound(root):
    """When earlier lines push a chapter down the file, only its cue list is written again."""
    render(load(root), options=ONE_JOB)
    before = hashes(root / "output")
    path = root / "script" / "01.fountain"
    path.write_text(path.read_text().replace("# The Door", "/* a note\nof two lines */\n\n# The Door"))
    report = render(load(root), options=ONE_JOB)
    after = hashes(root / "output")
    cues = json.loads((root / "output" / "02-the-door.cues.json").read_text())
    assert [each.fresh for each in report.chapters] == [True, True]
    assert {name for name in after if after[name] != before[name]} <= {
        "02-the-door.cues.json",
        "index.html",
        ".audiodrama.json",
    }
    assert [e["place"]["line"] for e in cues["events"] if e["kind"] == "line"] == [22]


def test_what_comes_from_the_cache_is_what_a_clean_render_makes(root, tmp_path, monkeypatch):
    """Takes from the cache and takes spoken anew give the same files, byte for byte, in another folder too."""
    render(load(root), options=ONE_JOB)
    first = hashes(root / "output")
    path = root / "voices.yaml"
    text = path.read_text()
    path.write_text(text.replace("pan: -0.2", "pan: 0.9"))
    render(load(root), options=ONE_JOB)
    path.write_text(text)
    render(load(root), options=ONE_JOB)
    assert hashes(root / "output") == first
    other = tmp_path / "elsewhere" / "deeper"
    other.parent.mkdir()
    (root / "output").rename(tmp_path / "old")
    root.rename(other)
    monkeypatch.setenv("AUDIODRAMA_CACHE", str(tmp_path / "empty"))
    render(load(other), options=ONE_JOB)
    assert hashes(other / "output") == first


def test_damage_is_noticed(root):
    """A damaged take and a damaged chapter count as not there; the result is as before."""
    render(load(root), options=ONE_JOB)
    before = hashes(root / "output")
    chapter = root / "output" / "01-the-lamp.flac"
    chapter.write_bytes(chapter.read_bytes()[:-100])
    for take in (root.parent.parent.glob("*/takes/*/*"), ()):
        for path in take:
            path.write_bytes(b"rubbish")
    report = render(load(root), options=ONE_JOB)
    assert [each.fresh for each in report.chapters] == [False, True]
    assert hashes(root / "output") == before


def test_files_of_a_chapter_that_is_gone_are_removed_and_only_those(root):
    """The manifest says what was made; the user's own files in output/ stay."""
    render(load(root), options=ONE_JOB)
    (root / "output" / "notes.txt").write_text("mine")
    path = root / "script" / "01.fountain"
    path.write_text(path.read_text().split("# The Door")[0])
    report = render(load(root), options=ONE_JOB)
    assert sorted(report.removed) == ["02-the-door.cues.json", "02-the-door.flac", "02-the-door.vtt"]
    assert (root / "output" / "notes.txt").read_text() == "mine"


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


def test_strict_cast_takes_first_choices_only(root):
    """A first choice that is not installed is an error with --strict-cast, and a plain second choice without."""
    path = root / "voices.yaml"
    path.write_text(path.read_text().replace("      - tone: high", "      - kokoro: jf_alpha\n      - tone: high"))
    production = load(root)
    if production.errors:
        pytest.skip("the kokoro engine is not registered here")
    report = render(production, options=ONE_JOB)
    if report.chosen["ben"].index == 0:
        pytest.skip("kokoro is installed here")
    with pytest.raises(MissingError, match="BEN"):
        render(load(root), options=Options(strict_cast=True, jobs=1))


def test_drafts_say_so(root):
    """A draft uses embedded voices, has the same names, and is marked."""
    report = render(load(root), options=Options(formats=("flac",), jobs=1, draft=True))
    assert report.as_json()["draft"] is True
    assert {chosen.choice.engine for chosen in report.chosen.values()} == {"pyttsx3"}
    assert json.loads((root / "output" / "01-the-lamp.cues.json").read_text())["draft"] is True


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


def test_killed_at_any_time_it_goes_on_from_there(root):
    """After `kill -9` no file is half-written, and the next run gives what an undisturbed one gives."""
    command = [sys.executable, "-m", "audiodrama", "render", "-C", str(root), "--format", "flac", "--jobs", "1"]
    for pause_s in (0.5, 1.5):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path in (root / "output").glob("*.flac") if (root / "output").exists() else ():
            with decoding(path) as file:
                assert sum(len(block) for block in file.blocks) > 0
    render(load(root), options=ONE_JOB)
    first = {name: digest for name, digest in hashes(root / "output").items() if not name.startswith(".part")}
    for path in (root / "output").iterdir():
        path.unlink()
    os.environ["AUDIODRAMA_CACHE"] += "-clean"
    render(load(root), options=ONE_JOB)
    assert hashes(root / "output") == first


def test_the_whole_book_is_one_file_with_its_chapters(root):
    """`--format m4b` makes one file of all chapters, once, and drops it when a chapter changes without it."""
    options = Options(formats=("flac", "m4b"), jobs=1)
    assert render(load(root), options=options).as_json()["book"] == "the-lamp.m4b"
    with decoding(root / "output" / "the-lamp.m4b") as file:
        decoded_s = sum(len(block) for block in file.blocks) / file.rate_hz
    lengths = [each["duration_s"] for each in render(load(root), options=options).as_json()["chapters"]]
    assert decoded_s == pytest.approx(sum(lengths), abs=0.2)
    before = hashes(root / "output")
    render(load(root), options=options)
    assert hashes(root / "output") == before
    path = root / "script" / "01.fountain"
    path.write_text(path.read_text().replace("Close it", "Open it"))
    assert "the-lamp.m4b" in render(load(root), options=ONE_JOB).removed
    with pytest.raises(UsageError, match="whole book"):
        plan(load(root), ["1"], options)
