"""The table of what servers do, each row a server that behaves so: `client`, `sound`, `length`, `presets`."""

import json
import struct
import threading
import time
from contextlib import suppress

import numpy as np
import pytest

from audiodrama.base import patience
from audiodrama.base.errors import EngineError
from audiodrama.engines.base import Request
from audiodrama.engines.servers import client
from audiodrama.engines.servers.client import ServerClient
from audiodrama.engines.servers.server import Server, ServerVoice
from loopback import reply, serving
from speech_server import SpeechServer, chunked, pcm, tones, unsized, wav, whole

TEXT = "Nobody on the shore knew why the boat moved that night."
KEY = "sk-private-0123456789"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(patience, "_FIRST_WAIT_S", 0.001)


def spoken(server, text=TEXT, *, rate=1.0, voice="anna", engine=None, **entry):
    """The take of a line, asked of a server with an entry, and the length it should have."""
    asked = Request(text, voice, rate=rate, **entry.pop("line", {}))
    with serving(server) as address:
        own = engine or ServerClient(Server("s", f"{address}v1", **entry))
        return own.speak(asked, ServerVoice(voice, "s"))


def length_s(take):
    """Seconds."""
    return len(take.samples) / take.rate_hz


def expected_s(text=TEXT):
    """Seconds of the tones that a text is."""
    samples, rate_hz = tones(text)
    return len(samples) / rate_hz


def body_of(text=TEXT):
    """A whole WAV."""
    return wav(*tones(text))


# closes half-way, with a length, in chunks, with no length

HALVES = {
    "a length": lambda h, body: (_head(h, len(body)), h.wfile.write(body[: len(body) // 2])),
    "a cut chunk": lambda h, body: chunked(h, [body[: len(body) // 2]], last=False),
    "no chunk at all": lambda h, body: chunked(h, [], last=False),
    "an empty chunked body": lambda h, body: chunked(h, []),
    "no length, with a true header": lambda h, body: unsized(h, body[: len(body) // 2]),
    "no length, with an open header": lambda h, body: unsized(h, _open(body)[: len(body) // 3]),
    "no length, bare": lambda h, body: unsized(
        h, body[44 : 44 + len(body) // 6 * 2], Content_Type="audio/pcm;rate=22050"
    ),
    "nothing": lambda h, body: unsized(h, b""),
}


def _head(handler, length):
    handler.send_response(200)
    handler.send_header("Content-Length", str(length))
    handler.end_headers()
    handler.close_connection = True


def _open(body, size=0):
    """A WAV whose header was written before its samples."""
    at = body.index(b"data")
    return body[:4] + struct.pack("<I", size) + body[8 : at + 4] + struct.pack("<I", size) + body[at + 8 :]


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_half_a_take_is_asked_for_again(half):
    """Whole or nothing: whatever the connection ended in the middle of, the next try is taken."""
    calls = []

    def speech(handler, asked):
        calls.append(1)
        half(handler, body_of()) if len(calls) == 1 else whole(handler, asked)

    take = spoken(SpeechServer(speech))
    assert (len(calls), length_s(take)) == (2, pytest.approx(expected_s(), abs=0.01))


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_half_a_take_is_never_the_line(half):
    """A server that always breaks off is an error that names it, after four tries."""
    server = SpeechServer(lambda handler, asked: half(handler, body_of()))
    with pytest.raises(EngineError, match=r"^server s (broke off|sent)"):
        spoken(server)
    assert len(server.asked) == 4


@pytest.mark.parametrize("text", ["Stay where you are.", TEXT])
def test_of_two_takes_without_a_length_the_longer_is_kept(text):
    """Of an unknown voice, and of short lines always, one that broke off late would pass for a whole one."""
    calls = []

    def speech(handler, asked):
        calls.append(1)
        body = body_of(asked["input"])
        unsized(handler, _open(body)[: int(len(body) * (0.75 if len(calls) == 1 else 1))])

    assert length_s(spoken(SpeechServer(speech), text)) == pytest.approx(expected_s(text), abs=0.01)
    assert len(calls) == 2


def test_a_voice_that_is_known_is_asked_once():
    """From the sixth take on its own pace tells."""
    server = SpeechServer(lambda handler, asked: unsized(handler, _open(body_of(asked["input"]))))
    with serving(server) as address:
        own = ServerClient(Server("s", f"{address}v1"))
        for _ in range(5):
            own.speak(Request(TEXT, "anna"), ServerVoice("anna", "s"))
        before = len(server.asked)
        own.speak(Request(TEXT, "anna"), ServerVoice("anna", "s"))
    assert len(server.asked) == before + 1


@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF - 36, 400])
@pytest.mark.parametrize("send", ["chunks", "length", "nothing"])
def test_a_header_written_before_the_samples(size, send):
    """Read to the end of what came, where the answer is whole."""

    def speech(handler, asked):
        body = _open(body_of(), size)
        if send == "chunks":
            chunked(handler, [body[:44], body[44:9000], body[9000:]])
        elif send == "length":
            reply(handler, 200, body)
        else:
            unsized(handler, body)

    assert length_s(spoken(SpeechServer(speech))) == pytest.approx(expected_s(), abs=0.01)


def test_chunks_after_the_samples_are_no_sound():
    """A list of tags behind the samples is left out."""
    tagged = body_of() + b"LIST" + struct.pack("<I", 26) + b"INFOISFT" + struct.pack("<I", 14) + b"Lavf60.16.100\0"
    take = spoken(SpeechServer(lambda handler, asked: reply(handler, 200, tagged)))
    assert length_s(take) == pytest.approx(expected_s(), abs=0.001)


# 500 with a document; the same words twice; messages


@pytest.mark.parametrize(
    ("status", "document", "words", "times"),
    [
        (500, {"detail": {"error": "x", "message": "y"}}, "answered 500: x", 2),
        (500, {"detail": "CUDA out of memory"}, "answered 500: CUDA out of memory", 2),
        (503, {"message": "loading"}, "answered 503: loading", 4),
        (404, {"error": {"message": "no such model"}}, "answered 404: no such model", 1),
        (
            422,
            {"detail": [{"loc": ["body", "language"], "msg": "unknown language"}]},
            r"unknown language \(language\)",
            1,
        ),
    ],
)
def test_a_failure_is_told_in_one_line(status, document, words, times):
    """In the server's own words, and asked again only where that helps."""
    server = SpeechServer(script=[(status, json.dumps(document).encode())] * 9)
    with pytest.raises(EngineError, match=rf"^server s .*{words}"):
        spoken(server)
    assert len(server.asked) == times


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_is_never_told(monkeypatch, status):
    """A server that repeats it does not get it printed; the hint names the variable."""
    monkeypatch.setenv("FISH_KEY", KEY)
    server = SpeechServer(script=[(status, f'{{"error": "bad key {KEY}"}}'.encode())])
    with pytest.raises(EngineError, match=r"bad key \[key\]") as caught:
        spoken(server, key_env="FISH_KEY")
    assert (server.keys, caught.value.hint) == ([f"Bearer {KEY}"], "its key is read from FISH_KEY")
    assert KEY[-8:] not in str(caught.value)


# pcm at its own rate, and whatever was sent instead of what was asked for


@pytest.mark.parametrize("rate_hz", [16000, 22050, 24000, 44100, 48000])
def test_bare_samples_have_the_rate_that_is_told(rate_hz):
    """By the answer first, else by the entry."""
    samples = np.sin(np.arange(int(expected_s() * rate_hz)) / 9).astype(np.float32) * 0.5

    def told(handler, asked):
        reply(handler, 200, pcm(samples), Content_Type=f"audio/pcm; rate={rate_hz}; channels=1")

    def untold(handler, asked):
        reply(handler, 200, pcm(samples), Content_Type="application/octet-stream")

    for speech, entry in ((told, {"pcm_hz": 8000}), (untold, {"pcm_hz": rate_hz})):
        take = spoken(SpeechServer(speech), format="pcm", **entry)
        assert (take.rate_hz, len(take.samples)) == (rate_hz, len(samples))


def test_bare_samples_of_an_unknown_rate_are_an_error():
    """Nobody guesses: at a wrong rate it would be another voice."""
    server = SpeechServer(lambda handler, asked: reply(handler, 200, pcm(tones(TEXT)[0])))
    with pytest.raises(EngineError, match="bare samples without their rate") as caught:
        spoken(server, format="pcm")
    assert (caught.value.hint, len(server.asked)) == ("set pcm_hz for server s, or ask it for wav", 1)


@pytest.mark.parametrize("asked_for", ["pcm", "wav", "flac"])
@pytest.mark.parametrize(("form", "subtype"), [("WAV", "FLOAT"), ("FLAC", None), ("MP3", None), ("OGG", None)])
def test_what_comes_is_read_as_what_it_is(asked_for, form, subtype):
    """Whatever was asked for, a header never becomes a click."""
    samples, rate_hz = tones(TEXT)
    sent = wav(samples, rate_hz, form, subtype)
    take = spoken(SpeechServer(lambda handler, asked: reply(handler, 200, sent)), format=asked_for, pcm_hz=24000)
    assert (take.rate_hz, length_s(take)) == (rate_hz, pytest.approx(expected_s(), abs=0.08))


@pytest.mark.parametrize("body", [b'{"error": "no credit"}', b"<html>Sorry</html>", b"quota exceeded"])
@pytest.mark.parametrize("asked_for", ["pcm", "wav"])
def test_words_are_no_sound(body, asked_for):
    """An answer of 200 that holds a message is that message, not noise."""
    server = SpeechServer(lambda handler, asked: reply(handler, 200, body))
    with pytest.raises(EngineError, match="answered with words, not with sound"):
        spoken(server, format=asked_for, pcm_hz=24000)


RUBBISH = {
    "random": (bytes(range(128, 256)) * 40, "something that is no wav"),
    "half a header": (b"RIFF\x00\x00\x00\x00WAVEfmt ", "a WAV without samples"),
    "a rate of 1": (wav(tones(TEXT)[0], 1), "a sound of 1 samples a second"),
    "twelve channels": (wav(np.zeros((999, 12)) + 0.1, 24000), "a sound of 12 channels"),
    "an hour of nothing": (wav(np.zeros(8000 * 3600), 8000, "FLAC"), "far too long for its words"),
    "half a FLAC": (wav(*tones(TEXT), "FLAC")[:9000], "broke off|cannot be read"),
    "AAC": (b"\xff\xf1\x50\x80" + bytes(900), "something that is no wav"),
}


@pytest.mark.parametrize(("body", "words"), RUBBISH.values(), ids=RUBBISH)
def test_rubbish_is_named(body, words):
    """In bounded time and memory."""
    with pytest.raises(EngineError, match=words):
        spoken(SpeechServer(lambda handler, asked: reply(handler, 200, body)))


def test_an_answer_without_an_end_is_left():
    """A server that sends and sends is left at the size that its line can have."""

    def speech(handler, asked):
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while True:
                handler.wfile.write(bytes(1 << 20))

    with pytest.raises(EngineError, match="answered with more than"):
        spoken(SpeechServer(speech), "Hi")


# speed


def test_a_speed_is_done_by_the_server_that_can():
    """Its first take at another speed is held against one at its own; from then on it is trusted."""
    server = SpeechServer()
    with serving(server) as address:
        own = ServerClient(Server("s", f"{address}v1", speed="native"))
        takes = [own.speak(Request(TEXT, "anna", rate=rate), ServerVoice("anna", "s")) for rate in (1.25, 0.8)]
    assert [asked.get("speed", 1.0) for asked in server.asked] == [1.25, 1.0, 0.8]
    assert [len(take.samples) for take in takes] == [len(tones(TEXT, speed=speed)[0]) for speed in (1.25, 0.8)]


def _deaf(handler, asked):
    """It takes a speed and ignores it."""
    reply(handler, 200, body_of(asked["input"]))


def _stubborn(handler, asked):
    """It refuses any speed."""
    if asked.get("speed", 1.0) == 1.0:
        _deaf(handler, asked)
    else:
        reply(handler, 422, b'{"detail": "speed should be 1"}')


def _fainting(handler, asked):
    """It says 200 and breaks off at any speed but its own."""
    if asked.get("speed", 1.0) == 1.0:
        _deaf(handler, asked)
    else:
        chunked(handler, [body_of()[:5000]], last=False)


@pytest.mark.parametrize("speech", [_deaf, _stubborn, _fainting])
@pytest.mark.parametrize("rate", [0.8, 0.95, 1.3])
def test_a_speed_that_a_server_lacks_is_done_here(speech, rate):
    """One that ignores it, refuses it, or fails after the 200."""
    take = spoken(SpeechServer(speech), rate=rate, speed="native")
    assert length_s(take) == pytest.approx(expected_s() / rate, rel=0.03)


# long lines

LONG = " ".join(f"This is sentence number {n} of a speech that nobody wants to hear cut." for n in range(30))


def test_a_long_line_is_cut_at_sentences():
    """No request is longer than the server takes, and all words are asked for in order."""
    server = SpeechServer()
    take = spoken(server, LONG, max_chars=200)
    pieces = [asked["input"] for asked in server.asked]
    assert max(map(len, pieces)) <= 200
    assert " ".join(pieces) == LONG
    assert all(piece.endswith(".") for piece in pieces)
    assert length_s(take) == pytest.approx(expected_s(LONG), rel=0.1)


def test_a_server_that_cuts_long_lines_is_found_out():
    """Words that were lost are an error with its cure, though the answer was whole."""

    def speech(handler, asked):
        reply(handler, 200, body_of(asked["input"][:300]))

    with pytest.raises(EngineError, match="words are missing") as caught:
        spoken(SpeechServer(speech), LONG[:1500], max_chars=4000)
    assert caught.value.hint == "it may cut long texts: lower max_chars in its entry"


# language, seed, direction


def test_fields_have_the_names_of_the_server():
    """Language, seed, direction, the line before and whatever else its entry says; a retry has another seed."""
    server = SpeechServer()
    line = {"language": "en-GB", "seed": 7, "instructions": "softly", "context": "Who is there?", "attempt": 1}
    entry = {"language": "lang_code", "languages": {"en": "a"}, "seed": "seed", "direction": "instruct"}
    spoken(server, line=line, context="previous_text", extra={"stream": False}, model="m", **entry)
    asked = server.asked[0]
    assert (asked["lang_code"], asked["seed"], asked["instruct"], asked["previous_text"]) == (
        "a",
        8,
        "softly",
        "Who is there?",
    )
    assert (asked["stream"], asked["model"], asked["voice"], asked["input"]) == (False, "m", "anna", TEXT)


def test_a_direction_in_brackets_stands_before_every_piece():
    """Only where the entry says so; brackets of its own do not end it."""
    server = SpeechServer()
    spoken(server, "One. Two.", line={"instructions": "softly [to B]\nthen loud"}, direction="bracket")
    assert server.asked[0]["input"] == "[softly (to B) then loud] One. Two."


def test_nothing_is_sent_that_the_entry_does_not_name():
    """A tag read aloud is the commonest complaint there is."""
    server = SpeechServer()
    spoken(server, line={"language": "en", "seed": 7, "instructions": "softly", "context": "Who?"})
    assert server.asked == [{"input": TEXT, "voice": "anna", "response_format": "wav"}]


def test_a_direction_of_a_page_is_refused():
    """Before anything is sent."""
    server = SpeechServer()
    with pytest.raises(EngineError, match="the direction has 5000 characters, more than 1000"):
        spoken(server, line={"instructions": "x" * 5000}, direction="instruct")
    assert server.asked == []


# patience


def test_a_server_that_hangs_costs_one_patience(monkeypatch):
    """The line is named when its time is up, and the next ones do not wait again."""
    monkeypatch.setattr(client, "_PATIENCE_S", 0.2)
    monkeypatch.setattr(client, "_FIRST_S", 0.0)
    monkeypatch.setattr(client, "_PATIENCE_S_A_CHARACTER", 0.0)
    release = threading.Event()
    server = SpeechServer(lambda handler, asked: release.wait(5))
    with serving(server) as address:
        own = ServerClient(Server("s", f"{address}v1"))
        for _ in range(3):
            with pytest.raises(EngineError, match=r"^server s did not answer within 0 s"):
                own.speak(Request(TEXT, "anna"), ServerVoice("anna", "s"))
        release.set()
    assert len(server.asked) == 1


def test_all_pieces_share_one_patience(monkeypatch):
    """A slow server does not get it anew for every sentence."""
    monkeypatch.setattr(client, "_PATIENCE_S", 0.5)
    monkeypatch.setattr(client, "_FIRST_S", 0.0)
    monkeypatch.setattr(client, "_PATIENCE_S_A_CHARACTER", 0.0)

    def speech(handler, asked):
        time.sleep(0.2)
        whole(handler, asked)

    server = SpeechServer(speech)
    with pytest.raises(EngineError, match="did not answer within"):
        spoken(server, LONG, max_chars=100)
    assert len(server.asked) <= 4


def test_nobody_there():
    """A server that is gone is an error with a reason, and left alone after three lines."""
    with serving(SpeechServer()) as address:
        pass
    own = ServerClient(Server("s", f"{address}v1"))
    for _ in range(5):
        with pytest.raises(EngineError, match=r"^server s did not answer: connection refused"):
            own.speak(Request(TEXT, "anna"), ServerVoice("anna", "s"))
