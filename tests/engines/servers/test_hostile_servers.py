"""Servers that break off anywhere, or send anything: a line is whole, or an error of one line without the key."""

import random
import struct
import time
from contextlib import suppress

import pytest

from audiodrama.base import patience
from audiodrama.base.errors import EngineError
from audiodrama.engines.base import Request
from audiodrama.engines.servers import client
from audiodrama.engines.servers.client import ServerClient
from audiodrama.engines.servers.server import Server, ServerVoice
from loopback import serving
from speech_server import SpeechServer, pcm, tones, wav

TEXT = "Nobody on the shore knew why the boat moved that night, and nobody asked the old teacher."
KEY = "sk-private-0123456789"
WHOLE = wav(*tones(TEXT))
WHOLE_S = len(tones(TEXT)[0]) / tones(TEXT)[1]
BODIES = {
    "wav": WHOLE,
    "open wav": WHOLE[:40] + struct.pack("<I", 0) + WHOLE[44:],
    "flac": wav(*tones(TEXT), "FLAC"),
    "mp3": wav(*tones(TEXT), "MP3"),
    "ogg": wav(*tones(TEXT), "OGG"),
    "pcm": pcm(tones(TEXT)[0]),
}


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(patience, "_FIRST_WAIT_S", 0.0005)
    monkeypatch.setattr(client, "_PATIENCE_S", 2.0)
    monkeypatch.setattr(client, "_FIRST_S", 0.0)
    monkeypatch.setattr(client, "_PATIENCE_S_A_CHARACTER", 0.0)
    monkeypatch.setenv("FISH_KEY", KEY)


def framed(body, frame):
    """A body as HTTP sends it, with its header: by length, in chunks, or to the end of the connection."""
    if frame == "length":
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    if frame == "chunks":
        parts = [body[at : at + 5000] for at in range(0, len(body), 5000)]
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
        return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    return b"HTTP/1.0 200 OK\r\nContent-Type: audio/pcm;rate=22050\r\n\r\n" + body


def spoken(content, form="wav"):
    """The take that a server's bytes make, or the error, and the seconds it took."""

    def speech(handler, asked):
        with suppress(OSError):
            handler.wfile.write(content)
        handler.close_connection = True

    began_s = time.monotonic()
    with serving(SpeechServer(speech)) as address:
        entry = Server("s", f"{address}v1", format=form, pcm_hz=22050, key_env="FISH_KEY")
        try:
            return ServerClient(entry).speak(Request(TEXT, "anna"), ServerVoice("anna", "s")), began_s
        except EngineError as error:
            return str(error), began_s


def broken_off(seed):
    """A take that broke off at a random place."""
    chance = random.Random(seed)
    kind, frame = chance.choice(list(BODIES)), chance.choice(["length", "chunks", "connection"])
    whole = framed(BODIES[kind], frame)
    return kind, frame, whole[: chance.randrange(int(len(whole) * 0.55))]


def must_hold_if_broken_off(seed):
    """Half a take is never the line."""
    kind, frame, content = broken_off(seed)
    found, _ = spoken(content, "pcm" if kind == "pcm" else "wav")
    assert isinstance(found, str), (seed, kind, frame, len(content))
    assert "\n" not in found


def must_hold_if_flipped(seed):
    """Bytes changed anywhere give a take or an error of one line without the key, in bounded time."""
    chance = random.Random(seed)
    content = bytearray(framed(chance.choice(list(BODIES.values())), chance.choice(["length", "chunks", "connection"])))
    for _ in range(chance.choice([1, 3, 30])):
        content[chance.randrange(min(len(content), chance.choice([90, 400, 10**6])))] = chance.randrange(256)
    found, began_s = spoken(bytes(content), chance.choice(["wav", "pcm"]))
    assert time.monotonic() - began_s < 30, seed
    if isinstance(found, str):
        assert "\n" not in found, seed
        assert len(found) < 400, seed
        assert KEY[:10] not in found, seed


@pytest.mark.parametrize("seed", range(12))
def test_half_a_take_is_never_the_line(seed):
    """Wherever it broke off, in whatever form and frame it came."""
    must_hold_if_broken_off(seed)


@pytest.mark.parametrize("seed", range(12))
def test_changed_bytes_do_no_harm(seed):
    """In the header of the answer, that of the sound, or the samples."""
    must_hold_if_flipped(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 400))
def test_many_more(seed):
    """The same, three hundred times."""
    must_hold_if_broken_off(seed)
    must_hold_if_flipped(seed)
