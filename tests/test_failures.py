"""Whatever a producer gets wrong: exit status, one valid document, the place and the cure, nothing half-made."""

from __future__ import annotations

import io
import json
import os

import numpy as np
import pytest
import soundfile

from audiodrama.base import diagnostics
from audiodrama.base.source import Source
from audiodrama.cli import app

RENDER = ("render", "--format", "flac", "--jobs", "1")
DING = "sounds:\n  ding: {kind: sfx, file: rain.wav}\n"
ROOM = "spaces:\n  bedroom: {ir: rain.wav}\n"
RINGING = "INT. BEDROOM - NIGHT\n\nMARTA\nIs it you? [[sfx: ding]] Come in.\n"


def wav(samples) -> bytes:
    """A WAV file of 32-bit floats."""
    file = io.BytesIO()
    soundfile.write(file, np.asarray(samples, np.float32), 44100, format="WAV", subtype="FLOAT")
    return file.getvalue()


def told(capsys, *arguments) -> tuple[int, dict]:
    """Exit status and the one document on stdout."""
    status = app.run([*map(str, arguments), "--json"])
    return status, json.loads(capsys.readouterr().out)


BROKEN = {
    "nothing": b"",
    "text": b"this is no sound, whatever it is called",
    "a playlist": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "half a header": wav([0.1])[:30],
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_wav_that_is_none_is_named_and_nothing_is_made(tmp_path, production_at, capsys, content):
    """The message names the file; no chapter appears in output/."""
    root = production_at(tmp_path / "play", script=RINGING, sounds=DING, **{"sfx/rain.wav": content})
    assert app.run([*RENDER, "-C", str(root)]) == 4
    assert "rain.wav cannot be" in capsys.readouterr().err
    assert list(root.glob("output/*.flac")) == []


SILENT = {
    "zeros": (np.zeros(100), "silent"),
    "no numbers": (np.full(100, np.nan), "no numbers"),
    "half a minute": (np.tile([0.1, -0.1], 44100 * 15), "at most 20 s"),
}


@pytest.mark.parametrize(("samples", "reason"), SILENT.values(), ids=SILENT)
def test_an_impulse_response_that_cannot_be_used_is_named(tmp_path, production_at, capsys, samples, reason):
    """Zeros, NaN and a response far too long: the file and the reason are said."""
    root = production_at(tmp_path / "play", sounds=ROOM, **{"sfx/rain.wav": wav(samples)})
    status, document = told(capsys, *RENDER, "-C", root)
    assert status == 4
    assert [each["place"]["file"] for each in document["diagnostics"]] == ["sfx/sounds.yaml"]
    assert reason in document["diagnostics"][0]["message"]


def test_a_pipe_in_place_of_a_script_is_not_waited_for(root, capsys):
    """A named pipe is reported at once."""
    os.mkfifo(root / "script" / "02.fountain")
    status, document = told(capsys, "check", "-C", root)
    assert status == 4
    assert [each["code"] for each in document["diagnostics"]] == ["unreadable-file"]


def test_an_output_folder_that_leads_out_is_refused(root, tmp_path, capsys):
    """A link in place of output/ does not make a render write elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / "output").symlink_to(elsewhere)
    status, document = told(capsys, *RENDER, "-C", root)
    assert status == 4
    assert [each["code"] for each in document["diagnostics"]] == ["unreadable-file"]
    assert list(elsewhere.iterdir()) == []


def test_a_file_in_place_of_the_output_folder_is_said_and_kept(root, capsys):
    """The message says what to move away; the file is as it was."""
    (root / "output").write_text("mine")
    status, document = told(capsys, *RENDER, "-C", root)
    assert status == 1
    assert "move it away" in document["error"]["hint"]
    assert (root / "output").read_text() == "mine"


@pytest.mark.parametrize("wrong", [["--bogus"], ["--jobs", "0"], ["--format", "ogg"], ["--profile", "nope"], ["99"]])
def test_a_command_that_is_not_understood_prints_one_document(root, capsys, wrong):
    """Usage errors exit with 2, and --json holds for them too."""
    status, document = told(capsys, *RENDER, *wrong, "-C", root)
    assert status == 2
    assert document["error"]["message"]


def test_ctrl_c_is_told(root, capsys, monkeypatch):
    """An interruption exits with 130 and says that what was done is kept, as a document where one is due."""

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("audiodrama.production.project.load", interrupted)
    status, document = told(capsys, "check", "-C", root)
    assert status == 130
    assert "what was done is kept" in document["error"]["message"]


def test_a_long_line_is_shown_in_part():
    """Of a paragraph of thousands of characters the neighbourhood of the mistake is shown, the caret below it."""
    source = Source("script/a.fountain", "x" * 3000 + "!" + "y" * 3000)
    drawn = diagnostics.diagnostic_text(diagnostics.Diagnostic("error", "c", "m", source.place(3000), None, ())).split(
        "\n"
    )
    assert max(map(len, drawn)) < 200
    assert drawn[1][drawn[2].index("^")] == "!"


def test_control_characters_do_not_reach_the_terminal():
    """An escape sequence in a script is shown as what it is."""
    source = Source("script/a.fountain", "MAR\x1b[31mTA")
    drawn = diagnostics.diagnostic_text(diagnostics.Diagnostic("error", "c", "no \x1b", source.place(0), None, ()))
    assert "\x1b" not in drawn
    assert "MAR␛[31mTA" in drawn


def test_a_cache_that_takes_no_files_is_said_before_anybody_speaks(root, tmp_path, monkeypatch, capsys):
    """The message names the folder, and the way to choose another one."""
    (tmp_path / "cache").touch()
    monkeypatch.setenv("AUDIODRAMA_CACHE", str(tmp_path / "cache"))
    status, document = told(capsys, *RENDER, "-C", root)
    assert (status, list(root.glob("output/*.flac"))) == (1, [])
    assert str(tmp_path / "cache") in document["error"]["message"]
    assert "AUDIODRAMA_CACHE" in document["error"]["hint"]
