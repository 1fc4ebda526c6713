"""Speech servers: what is asked, what is heard, and what happens when they are busy, gone or wrong."""

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiodrama.engines import openai_speech
from audiodrama.engines.base import SpokenLine
from audiodrama.engines.openai_speech import OpenAISpeechEngine
from audiodrama.engines.pool import Pool
from audiodrama.engines.tone import ToneEngine
from audiodrama.errors import EngineError

sys.path.insert(0, str(Path(__file__).parent))
from loopback import reply, serving


class Server:
    """Speaks tones; `script` holds statuses to answer with first."""

    def __init__(self, *script, form="wav"):
        self.script, self.form, self.asked, self.keys = list(script), form, [], []

    def __call__(self, handler):
        asked = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.asked.append((handler.path, asked))
        self.keys.append(handler.headers.get("Authorization"))
        if self.script:
            status, body = self.script.pop(0)
            reply(handler, status, body, Retry_After="0.01")
            return
        take = ToneEngine().speak(SpokenLine(asked["input"], "low", rate=asked["speed"]))
        if self.form == "pcm":
            reply(handler, 200, (take.samples * 32767).astype("<i2").tobytes())
            return
        buffer = io.BytesIO()
        soundfile.write(buffer, take.samples, take.rate_hz, format="WAV")
        reply(handler, 200, buffer.getvalue())


@pytest.fixture
def speaking(monkeypatch, tmp_path):
    """An engine for a server's address."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(openai_speech, "_FIRST_WAIT_S", 0.01)

    def made(address, **settings):
        for name, value in {"url": f"{address}v1", **settings}.items():
            monkeypatch.setenv(f"AUDIODRAMA_SPEECH_{name.upper()}", value)
        return OpenAISpeechEngine()

    return made


LINE = SpokenLine("Hello there", "af_heart", instructions="softly", rate=1.25)


def test_a_line_is_asked_for_and_heard(speaking):
    """Text, voice, speed and instructions reach the server; its samples come back."""
    server = Server()
    with serving(server) as address:
        take = speaking(address, model="kokoro", key="s3cret").speak(LINE)
    path, asked = server.asked[0]
    assert (path, asked["model"], asked["input"], asked["voice"]) == (
        "/v1/audio/speech",
        "kokoro",
        "Hello there",
        "af_heart",
    )
    assert (asked["speed"], asked["instructions"], server.keys) == (1.25, "softly", ["Bearer s3cret"])
    own = ToneEngine().speak(SpokenLine("Hello there", "low", rate=1.25))
    assert (take.rate_hz, len(take.samples), take.words) == (own.rate_hz, len(own.samples), None)


def test_bare_samples_are_understood(speaking):
    """The format pcm is 16 bits at 24 kHz."""
    with serving(Server(form="pcm")) as address:
        take = speaking(address, format="pcm").speak(LINE)
    assert (take.rate_hz, take.samples.dtype) == (24000, np.float32)


def test_a_busy_server_is_asked_again(speaking):
    """Too many requests and short failures are waited out."""
    server = Server((429, b"slow down"), (503, b""), (500, b""))
    with serving(server) as address:
        assert len(speaking(address).speak(LINE).samples) > 0
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("script", "reason", "asked"),
    [
        ([(401, b'{"error": "no key"}')], "401 .*no key", 1),
        ([(404, b"")], "404", 1),
        ([(503, b"")] * 9, "503", 4),
        ([(200, b"this is no sound")], "not wav", 1),
    ],
)
def test_what_goes_wrong_is_said(speaking, script, reason, asked):
    """What no waiting mends is said at once, in the server's words; the key is not in it."""
    server = Server(*script)
    with serving(server) as address, pytest.raises(EngineError, match=reason) as caught:
        speaking(address, key="s3cret").speak(LINE)
    assert (len(server.asked), "s3cret" in str(caught.value)) == (asked, False)


def test_a_speed_that_is_refused_is_done_here(speaking):
    """Some servers take no slower one: the line is asked for at its own speed and made slower."""
    slow = SpokenLine("Hello there", "af_heart", rate=0.8)
    server = Server((422, b'{"detail": "speed should be greater than or equal to 1"}'))
    with serving(server) as address:
        take = speaking(address).speak(slow)
    own = ToneEngine().speak(SpokenLine("Hello there", "low"))
    assert [asked["speed"] for _, asked in server.asked] == [0.8, 1.0]
    assert len(take.samples) == round(len(own.samples) / 0.8)
    with (
        serving(Server((422, b"no such voice"), (422, b"no such voice"))) as address,
        pytest.raises(EngineError, match="no such"),
    ):
        speaking(address).speak(slow)


def test_nobody_there(speaking):
    """A server that is gone is an error with a reason."""
    with serving(Server()) as address:
        pass
    with pytest.raises(EngineError, match="did not answer"):
        speaking(address).speak(LINE)


def test_settings_come_from_the_users_own_files(speaking, tmp_path, monkeypatch):
    """speech.yaml in the configuration folder, the environment over it; the key from a file of its own."""
    (tmp_path / "audiodrama").mkdir()
    (tmp_path / "key").write_text("k3y\n")
    (tmp_path / "audiodrama" / "speech.yaml").write_text(
        f"model: own\nvoices: a, b\nkey_file: {tmp_path}/key\nurl: nowhere\n"
    )
    server = Server()
    with serving(server) as address:
        engine = speaking(address)
        engine.speak(SpokenLine("Hi", "a"))
    assert (server.asked[0][1]["model"], server.keys) == ("own", ["Bearer k3y"])
    assert ([each.id for each in engine.voices()], engine.knows("c")) == (
        ["a", "b"],
        "the speech server has no voice c",
    )


def test_without_an_address_it_is_not_installed(monkeypatch, tmp_path):
    """The cure is one line."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("AUDIODRAMA_SPEECH_URL", raising=False)
    assert OpenAISpeechEngine().installed() == "export AUDIODRAMA_SPEECH_URL=http://127.0.0.1:8880/v1"


@pytest.mark.slow
def test_takes_of_a_server_get_word_times(speaking):
    """Through a worker, a take without times is aligned with espeak-ng's reading."""
    with serving(Server()) as address:
        speaking(address)
        with Pool(1) as pool:
            take = pool.submit("openai_speech", SpokenLine("one two three", "any")).result()
    assert (take.timing, len(take.words)) == ("aligned", 3)
