"""The studio answers whatever is asked with an answer or a refusal, never with a fault, and stays in its folder."""

from __future__ import annotations

import http.client
import json
import random
import re
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from attacking import command, linux_only, seeds
from conftest import SCRIPT, VOICES
from hostile_production import NAMES, PATHS, SECRET, hostile_production

GETS = [
    "/",
    "/static/{}",
    "/audio/{}",
    "/audio/{}.mp3",
    "/api/production",
    "/api/chapter/{}/rows",
    "/api/chapter/{}/rows?from={}&count={}",
    "/api/chapter/{}/states",
    "/api/chapter/{}/timeline",
    "/api/chapter/{}/sound?start={}&end={}",
    "/api/chapter/{}/sound?at={}&word={}&length={}",
    "/api/chapter/{}/levels",
    "/api/line/{}",
    "/api/line/{}/dry?take={}",
    "/api/text?file={}",
    "/api/roles",
    "/api/role/{}",
    "/api/issues",
    "/api/issues.csv",
    "/api/issues.markers",
    "/api/jobs",
    "/api/jobs/{}",
    "/api/book/{}",
    "/output/{}",
    "/api/output",
    "/{}",
    "/api/{}",
]
POSTS = [
    "/api/edit",
    "/api/undo",
    "/api/change",
    "/api/line/{}/take",
    "/api/line/{}/approve",
    "/api/line/{}/mark",
    "/api/chapter/{}/approve",
    "/api/role/{}/audition",
    "/api/role/{}/reveal",
    "/api/issues/{}/accept",
    "/api/jobs",
    "/api/jobs/{}/{}",
    "/api/book/{}/speaker",
    "/api/book/{}/join",
    "/api/book/{}/production",
    "/api/start",
    "/api/book",
    "/api/line/{}/recording",
]
FIELDS = [
    "file",
    "start",
    "end",
    "expect",
    "hash",
    "text",
    "change",
    "dry",
    "kind",
    "id",
    "key",
    "raw",
    "phrase",
    "deliveries",
    "to",
    "name",
    "value",
    "word",
    "edge",
    "note",
    "written",
    "as",
    "ipa",
    "role",
    "voice",
    "letter",
    "on",
    "new",
    "keep",
    "drop",
    "blind",
    "voices",
    "lines",
    "figures",
    "because",
    "chapters",
    "formats",
    "profile",
    "draft",
    "verify",
    "target",
    "folder",
    "n",
    "others",
    "open",
]
WORDS = [
    "1",
    "2",
    "0",
    "-1",
    "99999999999999999999",
    "1e9",
    "nan",
    "01-001",
    "01-002",
    "01-s001",
    "MARTA",
    "marta",
    "BEN",
    "script/01.fountain",
    "voices.yaml",
    "sfx/sounds.yaml",
    "tokens.css",
    "index.html",
    "../secret.wav",
    "..",
    ".",
    "%2e%2e",
    "stop",
    "pause",
    "retry",
    "01-the-lamp.flac",
    ".audiodrama.json",
    "words",
    "delivery",
    "move",
    "option",
    "insert",
    "remove",
    "pronounce",
    "voice",
    "figure",
    "lock",
    "rate",
    "level",
    "whispering",
    "tone:low",
    "sfx: knock",
    "start",
    "end",
    "speak",
    "qc",
    "notes",
    "export",
    "cues",
    "flac",
    "audiobook",
    "knock",
    "dialogue",
    "a/../../secret.wav",
]


def value(rng: random.Random, depth: int = 0):
    """Anything that JSON can say, and much of what the studio asks for."""
    plain = [
        lambda: rng.choice(WORDS),
        lambda: rng.choice(WORDS),
        lambda: rng.choice((0, 1, 2, -1, 3.5, 10**30, 1e308, 40, 80)),
        lambda: rng.choice((True, False, None)),
        lambda: rng.choice(NAMES),
        lambda: rng.choice(PATHS),
        lambda: "\ud800",
        lambda: "x" * rng.choice((1, 5000)),
    ]
    if depth < 3 and rng.random() < 0.35:
        if rng.random() < 0.5:
            return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
        return {rng.choice(FIELDS): value(rng, depth + 1) for _ in range(rng.randrange(6))}
    return rng.choice(plain)()


def body(rng: random.Random) -> bytes:
    """A body that is most often JSON with fields of the studio's."""
    choice = rng.random()
    if choice < 0.06:
        return rng.choice(
            (
                b"",
                b"[",
                b"[]",
                b"null",
                b"{" * 9000,
                b'{"a": NaN}',
                b'{"a": 1, "a": 2}',
                rng.randbytes(300),
                b'"' + b"x" * 900_000,
            )
        )
    document = {field: value(rng) for field in rng.sample(FIELDS, rng.randrange(1, 9))}
    if choice < 0.5:
        change = {field: value(rng, 2) for field in rng.sample(FIELDS, rng.randrange(1, 9))}
        kinds = ["words", "delivery", "move", "option", "insert", "remove", "pronounce", "voice", "figure", "lock"]
        document["change"] = {**change, "kind": rng.choice(kinds)}
        if rng.random() < 0.7:
            document["change"] |= {
                "id": rng.choice(("01-001", "01-002", "01-s001")),
                "role": rng.choice(("MARTA", "BEN")),
            }
    if rng.random() < 0.3:
        document |= {
            "file": rng.choice(("script/01.fountain", "voices.yaml")),
            "start": rng.randrange(200),
            "end": rng.randrange(300),
        }
    return json.dumps(document).encode()


class Client:
    """A page of the studio's, or one of a stranger's."""

    def __init__(self, address: str) -> None:
        self.port = int(re.search(r":(\d+)/", address)[1])
        self.cookie = ""
        with self.asked("GET", address.partition(f":{self.port}")[2]) as answer:
            self.cookie = answer.getheader("set-cookie", "").partition(";")[0]
        assert self.cookie

    def asked(self, method: str, path: str, content: bytes | None = None, **headers: str):
        """An answer, whatever it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        sent = {"Cookie": self.cookie, "Content-Type": "application/json", **headers}
        if content is not None:
            sent.setdefault("Content-Length", str(len(content)))
        for name, text in sent.items():
            if text:
                connection.putheader(name.replace("_", "-"), text)
        connection.endheaders(content)
        return connection.getresponse()


def asked(rng: random.Random, client: Client) -> tuple[str, int, bytes]:
    """Ask for something; what was asked, the status, and the answer."""
    post = rng.random() < 0.6
    path = rng.choice(POSTS if post else GETS)
    while "{}" in path:
        word = rng.choice(WORDS) if rng.random() < 0.8 else rng.choice((*NAMES, *PATHS))[:200]
        path = path.replace(
            "{}", quote(word.encode("utf-8", "surrogatepass"), safe="/%" if rng.random() < 0.2 else ""), 1
        )
    headers = {"X_Tab": rng.choice(("", "tab-00001", "x" * 40, "\x7f"))}
    if rng.random() < 0.1:
        headers["Content_Type"] = rng.choice(("text/plain", "application/octet-stream", "application/json; charset=x"))
        headers["X_Name"] = quote(rng.choice((*PATHS, "story.txt", "story.epub", "a.docx"))[:100].encode())
    if rng.random() < 0.1:
        headers["Range"] = rng.choice(
            ("bytes=0-", "bytes=-5", "bytes=9-1", "bytes=0-1,2-3", "bytes=" + "9" * 50 + "-", "x")
        )
    content = body(rng) if post else None
    with client.asked("POST" if post else "GET", path, content, **headers) as answer:
        return f"{'POST' if post else 'GET'} {path} {content!r:.600}", answer.status, answer.read(1 << 22)


def strangers(rng: random.Random, client: Client) -> None:
    """Nobody without the cookie, from another page, or under another name is let in."""
    for headers, statuses in (
        ({"Cookie": ""}, {401}),
        ({"Cookie": client.cookie[:-3] + "abc"}, {401}),
        ({"Cookie": "x" * 3000}, {401}),
        ({"Origin": "https://example.org"}, {403}),
        ({"Origin": "null"}, {403}),
        ({"Sec_Fetch_Site": "cross-site"}, {403}),
        ({"Host": "example.org"}, {421}),
        ({"Host": f"127.0.0.1.example.org:{client.port}"}, {421}),
        ({"Host": f"127.0.0.1:{client.port + 1}"}, {421}),
    ):
        path = rng.choice(
            ("/api/production", "/api/text?file=voices.yaml", "/api/events", "/static/index.html", "/api/undo")
        )
        method = "POST" if path == "/api/undo" else "GET"
        with client.asked(method, path, b"{}" if method == "POST" else None, **headers) as answer:
            assert answer.status in statuses, (headers, path, answer.status)


def outside(home: Path) -> dict[str, bytes]:
    """The files beside the production."""
    places = [home / name for name in ("secret.wav", "secret.pls", "secrets/inner")]
    return {str(place): place.read_bytes() for place in places if place.exists()}


def attacked(seed: int, home: Path, count: int) -> None:
    """Ask a studio of its own for many things."""
    rng, root = random.Random(seed), home / "play"
    if rng.random() < 0.6:
        hostile_production(home, rng)
    else:
        for name, text in (("script/01.fountain", SCRIPT), ("voices.yaml", VOICES)):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        (home / "secret.wav").write_text(SECRET)
        (root / "script" / "link.fountain").symlink_to(home / "secret.wav")
    before = outside(home)
    said = (home / "said.txt").open("wb")
    process = command("studio", root, "--no-open", cache=home / "cache", stderr=said)
    try:
        address = process.stdout.readline().decode().strip()
        if not address:  # a production that cannot be opened at all is told
            return
        client = Client(address)
        strangers(rng, client)
        for _ in range(count):
            what, status, answer = asked(rng, client)
            assert status != 500, (what, answer[:500])
            assert SECRET.encode() not in answer, what
            assert b"root:x:0" not in answer, what
        with client.asked("GET", "/api/production") as last:
            assert last.status == 200
            json.loads(last.read())
    finally:
        process.send_signal(signal.SIGINT)
        with suppress(Exception):
            process.wait(60)
        process.kill()
        said.close()
    told = (home / "said.txt").read_text(errors="replace")
    assert "Traceback" not in told, told[-1500:]
    assert outside(home) == before, "it wrote outside"


@linux_only
@pytest.mark.attack
def test_whatever_is_asked_of_the_studio():
    """Each tells its seed, and what was asked last."""
    failed = []
    for seed in seeds(2):
        with tempfile.TemporaryDirectory(prefix="studio-") as folder:
            try:
                attacked(seed, Path(folder), 150)
            except AssertionError as error:
                failed.append(f"seed {seed}: {error}")
        time.sleep(0.1)
    assert not failed, "\n".join(failed)
