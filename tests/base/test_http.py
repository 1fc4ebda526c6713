"""The way out to the net: whole answers or errors, no later and no larger than allowed, the key for one host alone."""

import socket
import threading
import time

import pytest

from audiodrama.base.http import NetError, http_request, http_stream, must_be_address
from loopback import reply, serving

KEY = "sk-private-0123456789"


def get(address, **options):
    """One request with small limits."""
    return http_request(address, **{"limit_s": 5, "largest": 1 << 20, **options})


@pytest.fixture
def raw():
    """A server that sends bytes as they are and then does as told; yields a function from those to its address."""
    listeners = []

    def serve(content, then=lambda connection: None):
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def answer():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    try:
                        connection.sendall(content)
                        then(connection)
                    except OSError:
                        pass

        threading.Thread(target=answer, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield serve
    for listener in listeners:
        listener.close()


def test_a_whole_answer():
    """Status, words and JSON, with the key sent and nowhere repeated."""
    with serving(lambda h: reply(h, 418, f'{{"said": "{h.headers["Authorization"]}"}}'.encode())) as address:
        answer = get(address, key=KEY)
    assert (answer.status, answer.sized, answer.json()) == (418, True, {"said": "Bearer [key]"})
    assert KEY not in answer.text()
    assert KEY not in repr(answer).replace(repr(answer.body), "")


OTHER = {
    "another host": lambda own: own.replace("127.0.0.1", "localhost") + "x",
    "another port": lambda own: "http://127.0.0.1:9/x",
    "another scheme": lambda own: own.replace("http:", "https:"),
    "no scheme": lambda own: own.replace("http:", "").replace("127.0.0.1", "localhost"),
    "a file": lambda own: "file:///etc/passwd",
}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", OTHER.values(), ids=OTHER)
@pytest.mark.parametrize("body", [None, {"a": 1}])
def test_a_redirect_elsewhere_is_not_followed(status, where, body):
    """The key and the words stay with the host they were meant for."""
    asked = []

    def answer(handler):
        asked.append(handler.path)
        reply(handler, status, Location=where(address))

    with serving(answer) as address, pytest.raises(NetError, match="which is not followed"):
        get(address, key=KEY, body=body)
    assert asked == ["/"]


def test_a_redirect_on_the_same_server_is_followed():
    """Servers that want a slash at the end get it, and the same method and key."""
    asked = []

    def answer(handler):
        length = int(handler.headers["Content-Length"] or 0)
        asked.append((handler.command, handler.path, handler.rfile.read(length), handler.headers["Authorization"]))
        if handler.path.endswith("/"):
            reply(handler, 200, b"here")
        else:
            reply(handler, 307, Location=handler.path + "/")

    with serving(answer) as address:
        assert get(f"{address}v1", key=KEY, body={"a": 1}).body == b"here"
    assert asked == [("POST", path, b'{"a": 1}', f"Bearer {KEY}") for path in ("/v1", "/v1/")]


def test_redirects_end():
    """A server that sends in a circle is left."""
    with (
        serving(lambda h: reply(h, 302, Location="/again")) as address,
        pytest.raises(NetError, match="without an end"),
    ):
        get(address)


def test_a_download_may_lie_elsewhere_but_never_in_the_open():
    """Files without a key are fetched from where they are, not from https to http."""
    with serving(lambda h: reply(h, 200, b"file")) as there:
        moved = there.replace("127.0.0.1", "localhost")
        with (
            serving(lambda h: reply(h, 302, Location=moved)) as address,
            http_stream(address, {}, idle_s=5) as (status, _, blocks),
        ):
            assert (status, b"".join(blocks)) == (200, b"file")
    with (
        serving(lambda h: reply(h, 302, Location="file:///etc/passwd")) as address,
        pytest.raises(NetError, match="not followed"),
        http_stream(address, {}, idle_s=5),
    ):
        pass


HALF = {
    "a length": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
    "a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf",
    "no last chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    "an empty chunked body": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "half a header": b"HTTP/1.1 200 OK\r\nContent-Le",
    "nothing": b"",
    "no HTTP": b"220 mail.example ESMTP\r\n",
}


@pytest.mark.parametrize("content", HALF.values(), ids=HALF)
def test_half_an_answer_is_none(raw, content):
    """Whatever a connection ends in the middle of."""
    with pytest.raises(NetError) as caught:
        get(raw(content))
    assert caught.value.kind == "broken"


def test_an_answer_without_a_length_says_so(raw):
    """It ends where the connection does, and nobody can tell whether that is the end."""
    answer = get(raw(b"HTTP/1.0 200 OK\r\n\r\nall or half"))
    assert (answer.body, answer.sized) == (b"all or half", False)


def _drip(connection):
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


SLOW = {
    "silent": (b"", lambda connection: time.sleep(1)),
    "dripping headers": (b"HTTP/1.1 200 OK\r\nX: ", _drip),
    "dripping body": (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", _drip),
    "never-ending interim answers": (b"HTTP/1.1 100 Continue\r\n\r\n" * 9, lambda connection: time.sleep(1)),
}


@pytest.mark.parametrize(("content", "then"), SLOW.values(), ids=SLOW)
def test_the_time_is_up_whatever_the_server_does(raw, content, then):
    """The limit holds for the whole exchange, not for each byte of it."""
    with pytest.raises(NetError, match="did not answer within") as caught:
        get(raw(content, then), limit_s=0.3)
    assert caught.value.kind == "late"


def test_an_answer_that_is_too_large_is_left(raw):
    """Nothing beyond the bound is kept in memory."""
    with pytest.raises(NetError, match="more than 1 MB"):
        get(raw(b"HTTP/1.0 200 OK\r\n\r\n" + bytes(3 << 20)), largest=1 << 20)


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}\r\nX-Evil: 1", "schl\u00fcssel-0123456789", "two words here"])
def test_a_key_that_cannot_be_sent_is_not_repeated(key):
    """The message says what is wrong with it, without it."""
    with pytest.raises(NetError, match="a key that cannot be sent") as caught:
        get("http://127.0.0.1:9/", key=key)
    assert key.split()[0] not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:8880/v1", "file:///etc/passwd", "http://", "ftp://x/", "http://x:port/", "http://x y/", "http://[::1"],
)
def test_what_is_no_address(address):
    """Only http and https, with a host."""
    with pytest.raises(NetError, match="has no address"):
        must_be_address(address)


def test_an_address_with_a_password_is_refused_without_repeating_it():
    """Keys belong in the environment."""
    with pytest.raises(NetError, match="has a name or a key in its address") as caught:
        must_be_address(f"https://user:{KEY}@host/")
    assert KEY not in str(caught.value)


def test_a_proxy_never_sees_a_key_in_the_open(monkeypatch):
    """What is not encrypted goes straight to its server, and what is on this machine always does."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(lambda h: reply(h, 200, b"straight")) as address:
        assert get(address, key=KEY).body == b"straight"
        assert get(address).body == b"straight"
