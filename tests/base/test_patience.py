"""Asking again: what helps and what does not, how long, and when a server is left alone."""

import json
import time
from email.utils import formatdate

import pytest

from audiodrama.base import patience
from audiodrama.base.http import NetError
from audiodrama.base.patience import Breaker, Patience, StatusError, ask_server
from loopback import reply, serving


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(patience, "_FIRST_WAIT_S", 0.001)


class Script:
    """Answers with one row after the other, the last one for ever: status, body, headers."""

    def __init__(self, *rows):
        self.rows, self.asked = list(rows), 0

    def __call__(self, handler):
        self.asked += 1
        status, body, headers = self.rows.pop(0) if len(self.rows) > 1 else self.rows[0]
        reply(handler, status, body, **headers)


def asked(script, breaker=None, **options):
    """The body of the answer that is accepted in the end."""
    limits = {name: options.pop(name) for name in ("limit_s", "tries", "wished_s") if name in options}
    options = {"largest": 1 << 20, "accept": lambda answer: answer.body, **options}
    with serving(script) as address:
        return ask_server(address, breaker or Breaker(), Patience(**{"limit_s": 5, **limits}), **options)


BUSY, FINE = (503, b"busy", {}), (200, b"fine", {})


def test_a_busy_server_is_asked_again():
    """Three failures in other words each, then it answers."""
    script = Script((429, b"a", {}), (500, b"b", {}), (500, b"c", {}), FINE)
    assert (asked(script), script.asked) == (b"fine", 4)


@pytest.mark.parametrize(
    ("row", "times"),
    [((500, b"same words", {}), 2), (BUSY, 4), ((404, b"", {}), 1), ((401, b"", {}), 1), ((302, b"", {}), 1)],
)
def test_what_does_not_help_is_not_tried(row, times):
    """The same 500 in the same words ends it, and so does every refusal at once."""
    script = Script(row)
    with pytest.raises(StatusError, match=str(row[0])):
        asked(script)
    assert script.asked == times


def test_an_answer_that_is_not_accepted_is_asked_for_again():
    """Whoever reads it says whether it is whole."""

    def whole(answer):
        if answer.body != b"fine":
            raise NetError("sent half", kind="broken")
        return answer.body

    script = Script((200, b"fi", {}), FINE)
    assert (asked(script, accept=whole), script.asked) == (b"fine", 2)


@pytest.mark.parametrize(
    "wish", ["3600", "3600.5", formatdate(time.time() + 3600, usegmt=True)], ids=["seconds", "fraction", "date"]
)
def test_a_wish_beyond_the_patience_ends_it(wish):
    """A server that wants an hour is not asked again in this one."""
    script = Script((429, b"later", {"Retry-After": wish}), FINE)
    with pytest.raises(StatusError, match="429: later"):
        asked(script)
    assert script.asked == 1


def test_a_wish_within_the_bounds_is_granted():
    """It lengthens the patience, is no failure, and is granted only as long as all wishes together allow."""
    wish = (429, b"busy", {"Retry-After": "0.05"})
    script = Script(*[wish] * 8, FINE)
    assert (asked(script, wished_s=0.5, limit_s=0.3), script.asked) == (b"fine", 9)
    script = Script(wish)
    with pytest.raises(StatusError, match="429"):
        asked(script, wished_s=0.26, limit_s=9)
    assert script.asked == 9


@pytest.mark.parametrize("wish", ["0", "soon", "-5", "1e9", "Tue, 99 Foo", "٣٦٠٠"])
def test_a_wish_that_is_past_or_none_does_not_matter(wish):
    """It is asked again in its own time."""
    assert asked(Script((503, b"", {"Retry-After": wish.encode().decode("latin-1")}), FINE)) == b"fine"


def test_a_server_that_is_gone_is_left_alone():
    """After three lines nobody waits for it; after a rest one request tries again."""
    now = [0.0]
    breaker = Breaker(rest_s=30, clock=lambda: now[0])
    script = Script(BUSY)
    for _ in range(3):
        with pytest.raises(StatusError):
            asked(script, breaker, tries=1)
    with pytest.raises(StatusError, match="503"):
        asked(script, breaker)
    assert script.asked == 3
    now[0] = 31
    assert asked(Script(FINE), breaker) == b"fine"
    assert asked(Script(BUSY, FINE), breaker) == b"fine"


def test_a_silent_server_is_left_alone_at_once():
    """One silence costs the patience of one line."""
    breaker = Breaker()
    with pytest.raises(NetError, match="within 0 s"):
        asked(lambda handler: time.sleep(0.6), breaker, limit_s=0.2)
    with pytest.raises(NetError, match="within 0 s"):
        asked(Script(FINE), breaker)


def test_lines_that_a_server_cannot_say_do_not_close_it():
    """A refusal or an inner failure is about one line."""
    breaker = Breaker()
    for row in [(500, b"cannot say this", {}), (422, b"", {})] * 3:
        with pytest.raises(StatusError):
            asked(Script(row), breaker)
    assert asked(Script(FINE), breaker) == b"fine"


WORDS = [
    ({"error": {"message": "not\nyou", "type": "t"}}, "not you"),
    ({"error": "no key"}, "no key"),
    ({"detail": "no such voice"}, "no such voice"),
    ({"detail": {"error": "validation_error", "message": "bad speed"}}, "validation_error"),
    ({"detail": {"message": "bad speed"}}, "bad speed"),
    ({"detail": [{"loc": ["body", "speed"], "msg": "too fast", "type": "x"}]}, "too fast (speed)"),
    ({"message": "gone"}, "gone"),
    ({"code": 7}, "Bad Request"),
    ([], "[]"),
    ("<html><h1>502 Bad Gateway</h1></html>", "Bad Request"),
    ("", "Bad Request"),
    ("plain\x1b[31m words\x07", "plain [31m words"),
    ("a" * 500, "a" * 159 + "…"),
]


@pytest.mark.parametrize(("body", "words"), WORDS)
def test_the_complaint_of_a_server_is_one_line(body, words):
    """Of the usual shapes the message, of web pages the status, no control characters, nothing long."""
    content = body if isinstance(body, str) else json.dumps(body)
    with pytest.raises(StatusError) as caught:
        asked(Script((400, content.encode(), {})))
    assert caught.value.message == f"answered 400: {words}"


@pytest.mark.parametrize(
    "body", ['{"error": "KEY"}', "bad KEY", '{"detail": "sk-private\\n-0123456789"}', " " * 3990 + "KEY"]
)
def test_a_key_that_a_server_repeats_is_hidden(body):
    """In whatever shape it comes back."""
    key = "sk-private-0123456789"
    with pytest.raises(StatusError, match=r"\[key\]") as caught:
        asked(Script((401, body.replace("KEY", key).encode(), {})), key=key)
    assert key[:9] not in str(caught.value)
    assert key[-9:] not in str(caught.value)
