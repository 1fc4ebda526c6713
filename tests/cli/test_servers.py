"""The command `audiodrama doctor --server`."""

import json

import pytest

from audiodrama.base import patience
from audiodrama.cli import app
from loopback import reply, serving
from speech_server import SpeechServer, tones, wav

KEY = "sk-private-0123456789"


@pytest.fixture(autouse=True)
def _quick(monkeypatch, tmp_path):
    monkeypatch.setattr(patience, "_FIRST_WAIT_S", 0.001)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def picky(handler, asked):
    """It refuses voices that it does not have, and does everything else."""
    if asked["voice"] != "anna":
        reply(handler, 404, b'{"detail": "no such voice"}')
        return
    samples, rate_hz = tones(asked["input"], speed=asked.get("speed", 1.0))
    reply(handler, 200, wav(samples, rate_hz))


def test_the_command_prints_the_entry(tmp_path, capsys):
    """For a name of speech.yaml, or for an address alone; findings go to stderr, the entry can be pasted."""
    with serving(SpeechServer(picky, voices=["anna"])) as address:
        status = app.run(["doctor", "--server", f"{address}v1"])
        told = capsys.readouterr()
        (tmp_path / "audiodrama").mkdir()
        (tmp_path / "audiodrama" / "speech.yaml").write_text(told.out)
        assert app.run(["doctor", "--server", "mine", "--json"]) == status == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["server"], document["voices"], document["entry"]) == ("mine", ["anna"], told.out.rstrip())
    assert "does it take two lines at once?  yes" in told.err


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("fish", 2, "there is no server fish (servers: none yet; or give its address"),
        ("http://127.0.0.1:9/v1", 5, "did not answer: connection refused"),
        (f"http://me:{KEY}@127.0.0.1/v1", 2, "has a name or a key in its address"),
    ],
)
def test_what_cannot_be_tried(capsys, name, status, words):
    """A reason on one line."""
    assert app.run(["doctor", "--server", name]) == status
    told = capsys.readouterr().err
    assert words.split(" (")[0] in told
    assert KEY not in told
