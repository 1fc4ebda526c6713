"""`doctor --server`: the answers of a server become its entry."""

import time

import pytest
import yaml

from audiodrama.base import patience
from audiodrama.engines.servers.examination import examine_server
from audiodrama.engines.servers.server import Server
from loopback import reply, serving
from speech_server import SpeechServer, pcm, tones, unsized, wav

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


class Careless:
    """It ignores speed, takes any voice, overwrites the file of a line under way, and sends bare samples unasked."""

    def __init__(self):
        self.last = ""

    def __call__(self, handler, asked):
        self.last = asked["input"]
        time.sleep(0.05)
        unsized(handler, pcm(tones(self.last)[0]), Content_Type="audio/pcm;rate=22050")


def examined(server, **entry):
    """The answers by question, and the entry."""
    with serving(server) as address:
        done = examine_server(Server("fish", f"{address}v1", **entry))
    trials = {trial.question.split("(")[0].strip(): (trial.good, trial.answer) for trial in done.trials}
    return trials, yaml.safe_load(done.entry)["servers"]["fish"] if done.entry else None


def test_a_good_server():
    """Each answer is good, and the entry says what was found."""
    models = {"data": [{"id": "m", "version": "2"}]}
    trials, entry = examined(SpeechServer(picky, voices=["anna"], models=models))
    assert [good for good, _ in trials.values()] == [True] * 6
    assert trials["which voices does it list?"][1] == "anna"
    assert trials["does it refuse a voice that it does not have?"][1] == "answered 404: no such voice"
    assert (entry["model"], entry["speed"], entry["parallel"], "voices" in entry) == ("m", "native", 2, False)


def test_a_careless_server():
    """Whatever it gets wrong is said, and the entry works around it."""
    trials, entry = examined(SpeechServer(Careless()))
    assert "does not say where it ends" in trials["does it speak"][1]
    assert trials["does it speak faster?"] == (True, "1.00 times as fast when asked for 1.5: done here")
    assert trials["does it refuse a voice that it does not have?"][0] is False
    assert "mixes them up" in trials["does it take two lines at once?"][1]
    assert (entry.get("speed", "here"), entry.get("parallel", 1), entry["pcm_hz"]) == ("here", 1, 22050)


@pytest.mark.parametrize("row", [(401, b'{"error": "bad key KEY"}'), (500, b"broken")])
def test_a_server_that_does_not_speak(monkeypatch, row):
    """Its reason is told without the key, and there is no entry."""
    monkeypatch.setenv("FISH_KEY", KEY)
    status, body = row
    server = SpeechServer(voices=["anna"], script=[(status, body.replace(b"KEY", KEY.encode()))] * 9)
    trials, entry = examined(server, key_env="FISH_KEY")
    assert (entry, trials["does it speak"][0]) == (None, False)
    assert KEY not in str(trials)
