"""speech.yaml, presets and variables: which servers there are, and every slip in an entry with its line."""

import json

import pytest

from audiodrama.base.errors import EngineError
from audiodrama.engines.servers import configuration
from audiodrama.engines.servers.configuration import key_of, presets, read_configuration

KEY = "sk-private-0123456789"


@pytest.fixture
def read(tmp_path, monkeypatch):
    """The configuration that a text in speech.yaml and some variables make."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "audiodrama").mkdir()

    def reading(text=None, **variables):
        if text is not None:
            content = text if isinstance(text, bytes) else text.encode()
            (tmp_path / "audiodrama" / "speech.yaml").write_bytes(content)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return read_configuration()

    return reading


FULL = """servers:
  fish:
    url: http://10.0.0.7:8091/v1/
    model: org/model
    voices: [anna, "ben b"]
    parallel: 3
    format: pcm
    max_chars: 250
    pcm_hz: 44100
    speed: native
    language: lang
    languages: {en-GB: british, de: German}
    seed: seed
    direction: instruct
    context: previous_text
    extra: {stream: false, cfg: 0.5, mode: "1", list: [a, 2], inner: {x: null}}
    key_env: FISH_KEY
"""


def test_every_key_of_an_entry(read):
    """Each is read as what it is; fields of `extra` keep numbers, truth values and texts apart."""
    found = read(FULL)
    assert found.mistakes == ()
    fish = found.servers["fish"]
    assert (fish.url, fish.model, fish.voices) == ("http://10.0.0.7:8091/v1", "org/model", ("anna", "ben b"))
    assert (fish.parallel, fish.format, fish.max_chars, fish.pcm_hz, fish.speed) == (3, "pcm", 250, 44100, "native")
    assert (fish.language, fish.languages) == ("lang", {"en-gb": "british", "de": "German"})
    assert (fish.seed, fish.direction, fish.context, fish.key_env) == ("seed", "instruct", "previous_text", "FISH_KEY")
    assert (
        json.dumps(fish.extra) == '{"stream": false, "cfg": 0.5, "mode": "1", "list": ["a", 2], "inner": {"x": null}}'
    )


def test_an_entry_stands_over_its_preset(read):
    """What it leaves out is the preset's; fields of `extra` are added."""
    found = read(
        "servers:\n  k: {preset: kokoro-fastapi, url: https://tts.example/v1, extra: {volume_multiplier: 2}}\n"
    )
    assert found.mistakes == ()
    server, preset = found.servers["k"], presets()["kokoro-fastapi"][0]
    assert (server.name, server.url, server.model) == ("k", "https://tts.example/v1", "kokoro")
    assert server.extra == {**preset.extra, "volume_multiplier": 2}


def test_presets_are_read():
    """Each has an address; none names the model of a server that is no more, and none sends directions unasked."""
    assert len(presets()) >= 9
    for name, (server, needs) in presets().items():
        assert (server.name, server.url[:4], "key" in needs) == (name, "http", False)
        assert server.model != "tts-1"


WRONG = {
    "no preset": (
        "servers: {s: {preset: kokoro-fastpi}}",
        "speech.yaml:1: there is no preset kokoro-fastpi (Did you mean",
    ),
    "a preset without its model": ("servers:\n  s: {preset: speaches}\n", "speech.yaml:2: s lacks model"),
    "no address": ("servers:\n  s: {model: x}\n", "speech.yaml:2: s lacks url"),
    "an unknown key": ("servers:\n  s: {url: http://x/v1, modle: x}\n", "s has no key modle (Did you mean model?)"),
    "no such format": ("servers: {s: {url: http://x/v1, format: wave}}", "format is one of wav, pcm"),
    "a wrong number": ("servers: {s: {url: http://x/v1, parallel: many}}", "parallel is a whole number from 1 to 64"),
    "no field": ("servers: {s: {url: http://x/v1, seed: a b}}", "seed names a field of the request"),
    "a field of ours": ("servers: {s: {url: http://x/v1, seed: voice}}", "seed names a field of the request"),
    "an address with a key": (
        f"servers: {{s: {{url: 'https://u:{KEY}@x/v1'}}}}",
        "url has a name or a key in its address",
    ),
    "an address with a question": ("servers: {s: {url: 'http://x/v1?k=v'}}", "url ends before any ?"),
    "a key": (f"servers:\n  s: {{url: http://x/v1, key: {KEY}}}\n", "speech.yaml:2: a key does not stand in this file"),
    "a key for a variable": (
        f"servers: {{s: {{url: http://x/v1, key_env: {KEY}}}}}",
        "key_env is the name of an environ",
    ),
    "a key in extra": (f"servers: {{s: {{url: http://x/v1, extra: {{api-key: {KEY}}}}}}}", "api-key looks like a key"),
    "our field in extra": (
        "servers: {s: {url: http://x/v1, extra: {voice: x}}}",
        "voice is sent by the program itself",
    ),
    "a name": ("servers: {a b: {url: http://x/v1}}", "a server's name is letters"),
    "no map": ("servers: [a]", "servers is a map"),
    "another top": ("fish: {url: http://x/v1}", "the file has no key fish"),
    "no YAML": ("servers: {", "this is not readable"),
    "an alias bomb": ("a: &a [x, x]\nservers: *a\n", "anchors and aliases are not used here"),
    "a tag": ("servers: !!python/object:os.system {}", "tags are not used here"),
    "no text": (b"\xff\xfe\x00s", "this file is not UTF-8"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_slip_in_an_entry_is_one_line(read, text, message):
    """With the file and the line, and never with a key."""
    mistakes = read(text).mistakes
    assert message in mistakes[0]
    assert KEY not in "".join(mistakes)


def test_variables_name_one_server(read):
    """The address alone is enough; the others say more of it."""
    found = read(
        AUDIODRAMA_SPEECH_URL="http://127.0.0.1:1/v1",
        AUDIODRAMA_SPEECH_VOICES="a, b",
        AUDIODRAMA_SPEECH_PARALLEL="2",
        AUDIODRAMA_SPEECH_KEY=f" {KEY}\n",
    )
    server = found.servers["default"]
    assert (server.url, server.voices, server.parallel, key_of(server)) == ("http://127.0.0.1:1/v1", ("a", "b"), 2, KEY)
    assert KEY not in repr(server)


def test_variables_stand_over_the_file(read):
    """Those that are set, and no others."""
    found = read("servers: {default: {url: http://x/v1, model: m}}\n", AUDIODRAMA_SPEECH_MODEL="other")
    assert (found.servers["default"].url, found.servers["default"].model) == ("http://x/v1", "other")


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            {"URL": "127.0.0.1:8880/v1"},
            "AUDIODRAMA_SPEECH_URL has no address on the net, as in http://localhost:8880/v1",
        ),
        ({"URL": "http://x/v1", "PARALLEL": "many"}, "AUDIODRAMA_SPEECH_PARALLEL is a whole number from 1 to 64"),
        ({"URL": "http://x/v1", "FORMAT": "wave"}, "AUDIODRAMA_SPEECH_FORMAT is one of wav, pcm, mp3, flac, opus"),
        ({"PRESET": "nothing"}, "AUDIODRAMA_SPEECH_PRESET is none of"),
        ({"PRESET": "vllm-omni"}, "AUDIODRAMA_SPEECH_MODEL is needed with the preset vllm-omni"),
    ],
)
def test_a_variable_that_makes_no_sense(read, variables, message):
    """It is named."""
    assert message in read(**{f"AUDIODRAMA_SPEECH_{name}": value for name, value in variables.items()}).mistakes[0]


def test_a_key_from_a_file(read, tmp_path):
    """Read when it is needed, and an error that names the server when it is not there."""
    (tmp_path / "key").write_text(f"{KEY}\n")
    found = read(
        f"servers: {{s: {{url: http://x/v1, key_file: {tmp_path}/key}}, t: {{url: http://x/v1, key_env: NO_SUCH_KEY}}}}"
    )
    assert key_of(found.servers["s"]) == KEY
    (tmp_path / "key").unlink()
    with pytest.raises(EngineError, match="the key of server s cannot be read: No such file"):
        key_of(found.servers["s"])
    with pytest.raises(EngineError, match=r"the key of server t is not set \(export NO_SUCH_KEY=…\)"):
        key_of(found.servers["t"])


def test_a_change_is_noticed(read, monkeypatch):
    """By the file and by the variables."""
    read("servers: {}\n")
    first = configuration.configuration_state()
    assert configuration.configuration_state() == first
    read("servers: {s: {url: http://x/v1}}\n")
    second = configuration.configuration_state()
    monkeypatch.setenv("AUDIODRAMA_SPEECH_URL", "http://y/v1")
    assert len({first, second, configuration.configuration_state()}) == 3
