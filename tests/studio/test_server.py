"""The studio as a process of its own: `limits`, `watcher`; slow clients, many connections, and its end."""

import http.client
import socket
import threading
import time
from contextlib import suppress

import pytest
from tests.studio_server import studio_server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    from tests.conftest import SCRIPT, VOICES

    root = tmp_path_factory.mktemp("play")
    (root / "script").mkdir()
    (root / "script/01.fountain").write_text(SCRIPT)
    (root / "voices.yaml").write_text(VOICES)
    with studio_server(root, tmp_path_factory.mktemp("cache")) as running:
        yield running.sign_in()


def test_events_come_while_pages_work(server):
    """A page that listens hears of an edit that another one makes, and goes on after a gap with what it missed."""
    with server.events() as following:
        assert following()[0] == "snapshot"
        rows = server.get("/api/chapter/2/rows")
        (line,) = [row for row in rows["rows"] if row["kind"] == "line"]
        edit = {"file": line["file"], "start": line["start"], "end": line["end"], "expect": line["raw"]}
        server.post("/api/edit", **edit, hash=rows["files"][line["file"]], text="MARTA\nShut it, would you?")
        _, document, known = following(lambda kind, _: kind == "file")
        assert document["by"] == "studio"
    server.post("/api/undo")
    with server.events(since=known) as following:
        assert following(lambda kind, _: kind == "file")[1]["by"] == "studio"


def test_it_listens_on_this_machine_alone(server):
    """No other address of the machine answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            own = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no other address")
    if own.startswith("127."):
        pytest.skip("this machine has no other address")
    with socket.socket() as other:
        other.settimeout(2)
        assert other.connect_ex((own, server.port)) != 0


def test_two_hundred_connections_keep_nobody_out(server):
    """Connections that say nothing, or half a request, do not keep the page from being answered."""
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
    try:
        for each in idle[::2]:
            each.sendall(b"GET /api/production HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert server.get("/api/production")["title"] == "The Lamp"
    finally:
        for each in idle:
            each.close()


def test_two_hundred_requests_at_once_are_answered(server):
    """Each gets its own whole answer, or is told that the studio is busy."""
    found = []

    def ask():
        answer, body = server.request("GET", "/api/chapter/1/rows")
        found.append((answer.status, body))

    threads = [threading.Thread(target=ask) for _ in range(200)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    good = {body for status, body in found if status == 200}
    assert len(found) == 200
    assert {status for status, _ in found} <= {200, 503}
    assert len({body.replace(b'"state":"unspoken"', b'"state":null') for body in good}) == 1


@pytest.mark.slow
def test_a_silent_client_is_let_go(server):
    """A client that never ends its request is disconnected after ten seconds; one that reads no answer, too."""
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        slow.settimeout(20)
        began = time.monotonic()
        assert slow.recv(100) == b""
        assert time.monotonic() - began < 20


def test_garbage_is_answered_and_forgotten(server):
    """Bytes that are no HTTP, and heads without end, get an error or nothing, and the studio goes on."""
    for raw in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 50, b"A" * 200_000,
                b"GET /" + b"a" * 90_000 + b" HTTP/1.1\r\n\r\n"):  # fmt: skip
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.settimeout(15)
            try:
                client.sendall(raw)
                client.recv(100)
            except OSError:
                continue
    assert server.get("/api/production")["title"] == "The Lamp"


def test_ctrl_c_ends_it_cleanly(root, tmp_path):
    """With a page that listens and a line being spoken it ends at once, with status 0 and no traceback."""
    with studio_server(root, tmp_path / "cache") as server:
        server.sign_in()
        with server.events() as following:
            following()
            speaking = threading.Thread(target=lambda: _quiet(server))
            speaking.start()
            following(lambda kind, document: kind == "states" and "speaking" in document["states"].values())
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < 15
            speaking.join()
    text = "".join(server.said)
    assert "Traceback" not in text
    assert "closed" in text


def _quiet(server):
    with suppress(OSError, http.client.HTTPException):
        server.request("GET", "/api/chapter/1/sound?start=0&end=20")
