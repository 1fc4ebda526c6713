"""A speech server on loopback that speaks tones, and misbehaves in whatever way a test asks for."""

import io
import json
import threading

import numpy as np
import soundfile

from audiodrama.engines.base import Request
from audiodrama.engines.tone import ToneEngine
from loopback import reply

RATE_HZ = 24000


def tones(text, *, speed=1.0, rate_hz=None):
    """What a tone voice makes of a text: mono float samples."""
    take = ToneEngine().speak(Request(text, "low", rate=speed))
    return take.samples, take.rate_hz if rate_hz is None else rate_hz


def wav(samples, rate_hz=RATE_HZ, form="WAV", subtype=None):
    """A sound file of some samples."""
    buffer = io.BytesIO()
    soundfile.write(buffer, np.asarray(samples, np.float32), rate_hz, format=form, subtype=subtype)
    return buffer.getvalue()


def pcm(samples):
    """Bare samples of 16 bits."""
    return (np.asarray(samples) * 32767).astype("<i2").tobytes()


class SpeechServer:
    """Answers `audio/speech` with `speech(handler, asked)`, and `audio/voices` and `models` with documents.

    `asked` holds the bodies of the requests for speech, `paths` all paths, `keys` the keys that came with speech.
    """

    def __init__(self, speech=None, *, voices=None, models=None, script=()):
        self.speech = speech or whole
        self.documents = {"/v1/audio/voices": voices, "/v1/models": models}
        self.script = list(script)
        self.asked, self.paths, self.keys, self.lock = [], [], [], threading.Lock()

    def __call__(self, handler):
        self.paths.append(handler.path)
        if handler.command == "GET":
            document = self.documents.get(handler.path)
            reply(handler, 200 if document is not None else 404, json.dumps(document).encode())
            return
        asked = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        with self.lock:
            self.asked.append(asked)
            self.keys.append(handler.headers.get("Authorization"))
            scripted = self.script.pop(0) if self.script else None
        if scripted:
            reply(handler, *scripted, Retry_After="0.001")
            return
        self.speech(handler, asked)


def whole(handler, asked):
    """A WAV with everything in order, at the speed that was asked for."""
    samples, rate_hz = tones(asked["input"], speed=asked.get("speed", 1.0))
    reply(handler, 200, wav(samples, rate_hz))


def unsized(handler, body, **headers):
    """An answer that ends where the connection does."""
    handler.send_response(200)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = True


def chunked(handler, parts, *, last=True):
    """An answer in chunks, with or without the one that ends it."""
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.send_header("Connection", "close")
    handler.end_headers()
    for part in parts:
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
    if last:
        handler.wfile.write(b"0\r\n\r\n")
    handler.close_connection = True
