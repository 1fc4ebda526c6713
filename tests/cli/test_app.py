"""Streams and statuses (`options`, `guidance`, `publish`, `hear`, `qc`, `voices`, `export`, `failures`)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import wave

import pytest

from audiodrama.cli.app import run
from audiodrama.cli.options import app_commands


def out_of(capfd, *arguments: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a command line."""
    capfd.readouterr()
    status = run(arguments)
    told = capfd.readouterr()
    return status, told.out, told.err


@pytest.fixture
def here(root):
    return ("-C", str(root))


def test_data_goes_to_stdout_and_everything_else_to_stderr(here, capfd):
    """A render names the files it made on stdout; voices and times are told on stderr."""
    status, out, err = out_of(capfd, "render", *here, "--jobs", "1")
    assert status == 0
    assert [row.split()[0] for row in out.splitlines()] == ["output/01-the-lamp.mp3", "output/02-the-door.mp3"]
    assert "MARTA" in err
    assert "index.html" in err


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["cues"],
        ["render", "--jobs", "1", "--format", "flac"],
        ["render", "--dry-run"],
        ["cast"],
        ["voices"],
        ["sounds"],
        ["doctor"],
    ],
    ids=" ".join,
)
def test_json_is_one_valid_document(here, capfd, command):
    """With --json stdout holds one JSON document and nothing else."""
    status, out, _ = out_of(capfd, *here, *command, "--json")
    assert status == 0
    assert isinstance(json.loads(out), dict)


def test_the_folder_may_stand_before_the_command(here, capfd):
    """`audiodrama -C FOLDER check` is `audiodrama check -C FOLDER`."""
    assert out_of(capfd, *here, "cues", "--json") == out_of(capfd, "cues", *here, "--json")


def test_mistakes_are_status_4_with_their_places(root, here, capfd):
    """A render of a script with a mistake speaks nothing, prints what check prints, and exits 4."""
    script = root / "script" / "01.fountain"
    script.write_text(script.read_text().replace("[[sfx: knock]]", "[[sfx: knok]]"))
    for command in ("check", "render"):
        status, out, _ = out_of(capfd, command, *here, "--json")
        document = json.loads(out)
        assert (status, document["errors"]) == (4, 1)
        (mistake,) = document["diagnostics"]
        assert (mistake["code"], mistake["place"]["file"], mistake["place"]["line"]) == (
            "unknown-sound", "script/01.fountain", 11,
        )  # fmt: skip
    assert not (root / "output").exists()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["render", "9"], 2),
        (["render", "--profile", "loud"], 2),
        (["render", "--format", "mp5"], 2),
        (["render", "--loudly"], 2),
        (["sing"], 2),
        (["hear", "9:99"], 2),
        (["say", "Hello.", "--as", "NOBODY"], 2),
        (["explain", "no-such-code"], 2),
        (["sounds", "preview", "nothing", "-o", "x.wav"], 2),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_does_not_exist_is_status_2(root, capfd, arguments, status):
    """Usage errors say what there is instead, on stderr."""
    found, _, err = out_of(capfd, *arguments, *([] if arguments[0] in {"sing", "explain"} else ["-C", str(root)]))
    assert found == status
    assert err.strip()


def test_outside_a_production_is_status_2(tmp_path, capfd):
    """The message names voices.yaml and the way out; with --json there still is one document."""
    status, out, err = out_of(capfd, "check", "-C", str(tmp_path), "--json")
    assert status == 2
    assert "audiodrama new" in err
    assert json.loads(out)["error"]["hint"]


def test_a_voice_that_is_nowhere_installed_is_status_5(root, here, capfd):
    """Known but not installed and no other choice: exit 5 before the first word, with the step that mends it."""
    voices = root / "voices.yaml"
    voices.write_text(voices.read_text().replace("- tone: high", "- openai_speech: alloy"))
    status, _, err = out_of(capfd, "render", *here)
    assert status == 5
    assert "BEN" in err


def test_keep_going_is_status_3(root, here, capfd):
    """Part was done: the line that failed is named, the other chapter is there."""
    voices = root / "voices.yaml"
    voices.write_text(voices.read_text().replace("tone: high", "tone: silent"))
    status, out, err = out_of(capfd, "render", *here, "--keep-going", "--jobs", "1")
    assert (status, out.split()[0]) == (3, "output/02-the-door.mp3")
    assert "script/01.fountain:13:1" in err


def test_a_read_only_output_is_told(root, here, capfd):
    """What the system refuses is told with the file and a cure, and nothing is left half-written."""
    (root / "output").write_text("a file where a folder should be")
    status, _, err = out_of(capfd, "render", *here, "--jobs", "1")
    assert status == 1
    assert "output" in err
    assert "Traceback" not in err


def test_new_makes_a_production_that_passes_and_never_overwrites(tmp_path, capfd):
    """`new` gives a folder that `check` has nothing to say about; a second time it refuses."""
    folder = tmp_path / "play"
    assert out_of(capfd, "new", str(folder))[0] == 0
    status, out, _ = out_of(capfd, "check", "-C", str(folder), "--json")
    assert (status, json.loads(out)) == (0, {"diagnostics": [], "errors": 0, "warnings": 0})
    (folder / "voices.yaml").write_text("mine")
    assert out_of(capfd, "new", str(folder))[0] == 2
    assert (folder / "voices.yaml").read_text() == "mine"


def test_say_and_hear_write_sound(here, tmp_path, capfd):
    """One line in a character's voice, and ten seconds of the mix, as WAV files."""
    for command in (["say", "Hello there.", "--as", "marta"], ["hear", "1:11"]):
        path = tmp_path / f"{command[0]}.wav"
        assert out_of(capfd, *command, *here, "-o", str(path))[0] == 0
        with wave.open(str(path)) as file:
            assert file.getnframes() > 10_000


def test_fill_casts_everybody_and_keeps_the_rest(root, here, capfd):
    """`cast --fill` adds those nobody cast, each with a voice of its own, and touches nothing else."""
    script, voices = root / "script" / "01.fountain", root / "voices.yaml"
    script.write_text(script.read_text() + "\nОЛЬГА\nДобрый вечер.\n\nPIA\nGood evening.\n")
    before = voices.read_text()
    assert out_of(capfd, "check", *here)[0] == 4
    assert out_of(capfd, "cast", *here, "--fill")[0] == 0
    after = voices.read_text()
    assert after.startswith(before)
    assert out_of(capfd, "check", *here)[0] == 0
    _, out, _ = out_of(capfd, "cast", *here, "--json")
    found = {row["name"]: row["voice"] for row in json.loads(out)["cast"]}
    assert found["ОЛЬГА"].startswith("pyttsx3:ru")
    assert len(set(found.values())) == len(found)


def test_every_command_is_in_the_readme_or_the_manual():
    """What nobody documents nobody finds."""
    from pathlib import Path

    import audiodrama

    folder = Path(audiodrama.__file__).parent
    texts = [path.read_text() for path in (folder / "cli" / "help").glob("*.md")]
    texts.append((folder.parents[1] / "README.md").read_text())
    assert [name for name in app_commands() if not any(f"audiodrama {name}" in text for text in texts)] == []


@pytest.mark.slow
def test_watch_renders_again_when_a_file_changes(root):
    """`render --watch` sees a saved script, renders, and ends with 130 on Ctrl-C."""
    command = [sys.executable, "-m", "audiodrama", "render", "-C", str(root), "--watch", "--format", "flac"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        assert "01-the-lamp" in process.stdout.readline()
        assert "02-the-door" in process.stdout.readline()
        script = root / "script" / "01.fountain"
        time.sleep(1)
        script.write_text(script.read_text().replace("Close it", "Open it"))
        rows = [process.stdout.readline() for _ in range(2)]
        assert "unchanged" in rows[0]
        assert "1 line, newly spoken" in rows[1]
    finally:
        process.send_signal(2)
        assert process.wait(timeout=30) == 130


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM to hear")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_system_that_shuts_down_is_heard(root, name):
    """The program ends as by Ctrl-C: it says so, with the same status and no traceback."""
    command = [sys.executable, "-m", "audiodrama", "render", "--watch", "-C", str(root), "--format", "flac"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    heard = next(line for line in process.stderr if "NARRATOR" in line or "watching" in line)
    process.send_signal(getattr(signal, name))
    try:
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, "interrupted" in heard + told, "Traceback" in told) == (130, True, False)


def test_explaining_for_editors(capfd):
    """One rule or all of them, as a document."""
    status, told, _ = out_of(capfd, "explain", "unknown-voice", "--json")
    [known] = json.loads(told)["rules"]
    assert (status, known["code"], known["severity"], list(known["example"])) == (
        0, "unknown-voice", "error", ["script/example.fountain"],
    )  # fmt: skip
    _, told, _ = out_of(capfd, "explain", "--json")
    assert known in json.loads(told)["rules"]
    assert out_of(capfd, "explain", "unknown-vioce", "--json")[0] == 2


def test_checking_loads_no_numpy(tmp_path, production_at):
    """Neither scripts nor a casting with embedded voices need it, and it takes longer to load than they to read."""
    cast = "".join(f"  {name}: {{voice: {{pyttsx3: en-us+f2}}}}\n" for name in ("NARRATOR", "MARTA", "BEN"))
    root = production_at(tmp_path / "play", voices=f"cast:\n{cast}")
    code = """
import sys
from audiodrama.cli.app import run
print(run(["check", "-C", sys.argv[1]]), "numpy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False"]


def test_a_reading_is_shown_without_speaking(here, capfd, tmp_path):
    """Words and sounds for any voice, inside a production and outside; no sounds where an engine takes none."""
    status, out, _ = out_of(capfd, "-C", str(tmp_path), "say", "Dr. Who paid $2M—twice.", "--reading", "--json")
    assert (status, json.loads(out)["reading"]) == (0, "Doctor Who paid two million dollars — twice.")
    assert json.loads(out)["words"][2:] == [["paid", "paid"], ["$2M—twice.", "two million dollars twice."]]
    assert "—" in json.loads(out)["phonemes"]
    voice = ("--voice", "tone:low")
    status, out, _ = out_of(capfd, *here, "say", "Shhh, 5 km", "--reading", "--json", *voice)
    assert (status, json.loads(out)["reading"], json.loads(out)["phonemes"]) == (0, "Shhh, five kilometres", None)
    assert out_of(capfd, *here, "say", "Hello")[0] == 2


def test_the_timeline_of_a_chapter_is_printed(here, capfd):
    """One row a clip, in order of time, with its bus and level; nothing is played."""
    status, out, _ = out_of(capfd, *here, "hear", "1:12", "--timeline")
    first, *rows = out.splitlines()
    clips = [row.split() for row in rows if not row.startswith(("#", "ride", "room"))]
    starts = [float(columns[0]) for columns in clips]
    assert status == 0
    assert first.endswith("at 44100 Hz")
    assert starts == sorted(starts)
    assert {columns[2] for columns in clips} >= {"dialogue", "beds"}


def test_languages_by_their_names(capsys):
    """`english` and `en` list the same voices."""
    listed = []
    for name in ("english", "en"):
        assert run(["voices", "--language", name]) == 0
        listed.append(capsys.readouterr().out)
    assert listed[0] == listed[1]
    assert "en" in listed[0]
