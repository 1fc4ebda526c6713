"""What servers list: every shape in use, and what is remembered while one is down."""

import pytest

from audiodrama.base.cache import cache_folder
from audiodrama.engines.servers.catalogue import ask_catalogue, catalogue_of, last_catalogue, lists_voice, voice_names
from audiodrama.engines.servers.server import Server
from loopback import serving
from speech_server import SpeechServer

SHAPES = [
    ["a", "b"],
    [{"id": "a", "name": "Anna"}, {"id": "b", "name": "Ben"}],
    [{"name": "a"}, {"voice_id": "b"}],
    {"voices": ["a", "b"]},
    {"voices": [{"id": "a"}, {"id": "b"}], "object": "list"},
    {"data": [{"id": "a"}, {"id": "b"}], "object": "list"},
    {"object": "list", "data": ["a", "b"], "total": 2},
    {"voices": {"a": {"language": "en"}, "b": {"language": "de"}}},
    {"voices": {"en": ["a"], "de": ["b"]}},
    {"voices": ["a"], "uploaded_voices": [{"name": "b", "mime_type": "audio/wav"}]},
    {"a": "a.wav", "b": "b.wav"},
    {"voices": ["a", "b", "a"]},
]
NONE = [
    None,
    [],
    {},
    "a",
    7,
    {"detail": "Not Found"},
    {"error": {"message": "no"}},
    {"status": "ok"},
    [[[[[["a"]]]]]],
    [None, 7],
]


@pytest.mark.parametrize("document", SHAPES, ids=range(len(SHAPES)))
def test_voices_in_every_shape(document):
    """A list, under a name or bare, of names or of objects; a map of names or of groups."""
    assert voice_names(document) == ("a", "b")


@pytest.mark.parametrize("document", NONE, ids=range(len(NONE)))
def test_what_is_no_list_of_voices(document):
    """Nobody is called `object`, `data` or `detail`."""
    assert voice_names(document) == ()


@pytest.mark.parametrize(
    ("voice", "there"),
    [
        ("a", True),
        ("B", True),
        ("a+b", True),
        ("a(2)+b(1)", True),
        ("a*0.7 + b*0.3", True),
        ("c", False),
        ("a+c", False),
    ],
)
def test_a_blend_is_there_when_its_parts_are(voice, there):
    """In any case of letters."""
    assert lists_voice(("a", "b"), voice) is there


MODELS = {"object": "list", "data": [{"id": "m", "created": 7, "version": "1.4"}, {"id": "n", "version": "9"}]}


def test_a_server_is_asked_once_and_last_catalogue():
    """Voices and the version of the model that is used; while the server is down, as they were."""
    server = SpeechServer(voices=["a"], models=MODELS)
    with serving(server) as address:
        entry = Server("s", f"{address}v1", "m")
        first, second = catalogue_of(entry), catalogue_of(entry)
    assert (first.voices, first.version, first.reached, second) == (("a",), "1.4", True, first)
    assert sorted(server.paths) == ["/v1/audio/voices", "/v1/models"]
    moved = catalogue_of(Server("s", "http://127.0.0.1:9/v1", "m"))
    assert (moved.voices, moved.version, moved.reached) == (("a",), "1.4", False)


@pytest.mark.parametrize("path", ["/v1/audio/speech/voices", "/v1/voices"])
def test_voices_under_other_paths(path):
    """Servers differ in where they list them."""
    server = SpeechServer()
    server.documents[path] = {"voices": ["a"]}
    with serving(server) as address:
        assert ask_catalogue(Server("s", f"{address}v1")).voices == ("a",)


def test_a_key_in_a_list_is_not_kept(monkeypatch, tmp_path):
    """A server that repeats the key as the name of a voice does not get it written."""
    monkeypatch.setenv("S_KEY", "sk-private-0123456789")
    server = SpeechServer(voices=["sk-private-0123456789"])
    with serving(server) as address:
        found = catalogue_of(Server("s", f"{address}v1", key_env="S_KEY"))
    assert (found.voices, last_catalogue(Server("s")).voices) == (("[key]",), ("[key]",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"voices": "abc", "version": ""}',
        '{"voices": [7], "version": ""}',
        '{"voices": [], "version": ["\\u001b"]}',
        "[" * 100000,
    ],
)
def test_a_record_that_makes_no_sense_counts_as_none(text):
    """The cache is not believed."""
    with serving(SpeechServer(voices=["a"])) as address:
        catalogue_of(Server("t", f"{address}v1"))
    (record,) = (cache_folder() / "servers").iterdir()
    assert last_catalogue(Server("t")).voices == ("a",)
    record.write_text(text)
    assert last_catalogue(Server("t")).voices == ()
