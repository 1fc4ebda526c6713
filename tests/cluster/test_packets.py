"""Packets: every take once, one voice in each, neither too much nor too little, none across chapters."""

from __future__ import annotations

import pytest

from audiodrama.cluster.packets import MOST_S, packets_of, speech_s
from audiodrama.production.plan import plan
from audiodrama.production.project import load
from many_machines import big_script


@pytest.fixture
def requests(production_at, tmp_path):
    """All requests of two chapters, some lines of which are the same."""
    script = big_script(2, 40) + "\nMARTA\nThis is line 0 of chapter 1, and there is more to say.\n\nBEN\n…\n"
    return [r for each in plan(load(production_at(tmp_path, script=script))).chapters for r in each.requests]


def test_every_take_is_in_one_packet(requests):
    """Whatever is said twice is spoken once, and silence not at all."""
    names = [request.name for packet in packets_of(requests) for request in packet.requests]
    assert len(names) == len(set(names)) == 80


def test_a_packet_is_of_one_voice_and_one_chapter(requests):
    """So that an engine is loaded once and a chapter waits for its own lines alone."""
    for packet in packets_of(requests):
        assert {(r.engine, r.spoken.voice) for r in packet.requests} == {(packet.engine, packet.voice)}
        assert len({r.line.split("-")[0] for r in packet.requests}) == 1


def test_packets_are_worth_the_way(requests):
    """None is longer than it may be; all but the last of each voice and chapter are long enough."""
    sums = [sum(speech_s(r) for r in packet.requests) for packet in packets_of(requests)]
    assert max(sums) <= MOST_S
    assert sum(each >= 20 for each in sums) >= len(sums) - 4


def test_a_packet_in_halves(requests):
    """Both together are the whole, and have not failed yet."""
    packet = packets_of(requests)[0]
    first, second = packet.halves()
    assert first.requests + second.requests == packet.requests
    assert packet.name != first.name != second.name
    assert packet.letters == first.letters + second.letters
