"""A server as a value, and the notation of its voices."""

import pytest

from audiodrama.engines.base import Request
from audiodrama.engines.servers.server import Server, ServerVoice, is_server_name, server_voice


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("af_heart", ServerVoice("af_heart")),
        ("af_heart@fish", ServerVoice("af_heart", "fish")),
        ("af_heart@fish:org/model:free", ServerVoice("af_heart", "fish", "org/model:free")),
        ("af_bella(2)+af_sky(1)@fish", ServerVoice("af_bella(2)+af_sky(1)", "fish")),
        ("Anna Maria@default:m", ServerVoice("Anna Maria", "default", "m")),
    ],
)
def test_a_voice_is_read_and_written(text, voice):
    """What is written is what was read."""
    assert (server_voice(text), str(voice)) == (voice, text)


@pytest.mark.parametrize(
    ("name", "good"), [("fish-2", True), ("a b", False), ("", False), ("x:y", False), ("é", False)]
)
def test_names_of_servers_are_plain(name, good):
    """They stand in voices after an @ and in names of files."""
    assert is_server_name(name) is good


def test_what_an_entry_says_is_what_the_engine_can():
    """Nothing is sent to a server whose entry does not name a field for it."""
    line = Request("Hi", "a", "de", instructions="softly", context="Who?", seed=7, rate=0.9)
    plain = Server("s", "http://x").capabilities.fit(line)
    assert (plain.language, plain.instructions, plain.context, plain.seed, plain.rate) == (None, None, None, None, 1.0)
    full = Server(
        "s", "http://x", language="lang", seed="seed", direction="bracket", context="previous", speed="native"
    )
    assert full.capabilities.fit(line) == line


def test_a_language_is_named_as_the_server_wants_it():
    """By its own tag, else by that of the main language; one that it does not have is not asked for."""
    server = Server("s", "http://x", language="lang_code", languages={"en": "a", "en-gb": "b"})
    assert [server.language_name(tag) for tag in ("en-GB", "en-AU", "en")] == ["b", "a", "a"]
    assert (server.capabilities.speaks("en-AU"), server.capabilities.speaks("de")) == (True, False)
    assert Server("s", "http://x", language="language").language_name("pt-BR") == "pt-BR"
