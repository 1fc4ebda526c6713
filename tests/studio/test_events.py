"""The stream of events."""

import asyncio
import json

import pytest

from audiodrama.studio.answers import RefusedRequestError
from audiodrama.studio.events import Hub, event_text


def listen(hub, since, count, then=lambda: None):
    """The next events that a listener is told, as (kind, document)."""

    async def told():
        stream = await hub.stream(since, lambda: {"whole": True})
        found = []
        await anext(stream)
        then()
        while len(found) < count:
            text = await asyncio.wait_for(anext(stream), 5)
            _, kind, data = text.strip().split("\n")
            found.append((kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
        await stream.aclose()
        return found

    return asyncio.run(told())


def test_a_new_listener_is_told_everything_first():
    """Whoever knows nothing begins with a snapshot, and then hears each event."""
    hub = Hub()
    hub.publish("file", {"n": 1})
    assert listen(hub, None, 2, lambda: hub.publish("job", {"n": 2})) == [
        ("snapshot", {"whole": True}),
        ("job", {"n": 2}),
    ]


def test_a_listener_goes_on_where_it_left_off():
    """The events after the last one that it knows are told again, and no others."""
    hub = Hub()
    hub.publish("a", {})
    known = hub.last
    hub.publish("b", {})
    hub.publish("c", {})
    assert [kind for kind, _ in listen(hub, known, 2)] == ["b", "c"]


@pytest.mark.parametrize("since", ["", "x", "00000000-1", "-", "RUN-99", "RUN-x", "RUN-" + "9" * 50])
def test_a_gap_is_a_snapshot(since):
    """An id of another run, of the future, or none at all begins anew; so does one that is too long ago."""
    hub = Hub()
    hub.publish("a", {})
    assert listen(hub, since.replace("RUN", hub.run), 1)[0][0] == "snapshot"
    first = hub.last
    for _ in range(50):
        hub.publish("b", {"long": "x" * 100_000})
    assert listen(hub, first, 1)[0][0] == "snapshot"


def test_no_text_can_pass_for_an_event():
    """Line ends in names stay inside their event."""
    text = event_text("r-1", "job", {"name": "x\n\nevent: evil\ndata: {}\r\n\u2028"})
    assert text.count("\n") == 4
    assert "\r" not in text


def test_a_slow_listener_is_let_go():
    """Somebody who does not read is not kept in memory without end; the stream ends, and its page starts anew."""
    hub = Hub()

    async def slow():
        stream = await hub.stream(None, dict)
        await anext(stream)
        for number in range(1000):
            hub.publish("x", {"number": number})
        await asyncio.sleep(0.05)
        return len([text async for text in stream])

    assert asyncio.run(slow()) <= 402


def test_streams_end_with_the_studio():
    """Everybody is told good-bye; nobody is let in afterwards, nor more than there is room for."""
    hub = Hub()

    async def ended():
        stream = await hub.stream(None, dict)
        others = [await hub.stream(None, dict) for _ in range(63)]
        with pytest.raises(RefusedRequestError, match="too many"):
            await hub.stream(None, dict)
        hub.close()
        told = [text async for text in stream]
        for each in others:
            await each.aclose()
        with pytest.raises(RefusedRequestError):
            await hub.stream(None, dict)
        return told

    assert "event: bye" in asyncio.run(ended())[-1]
