"""Several programs on one store: they divide the lines, and come to the same files."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest

from audiodrama.base.files import file_hash
from audiodrama.base.stores import shared
from audiodrama.base.stores.shared import SharedStore
from audiodrama.cluster.packets import packets_of
from audiodrama.cluster.sharing import CLAIMS, Claims, SharingCrew, TakenError, rotated
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load
from audiodrama.production.render import carry_out
from many_machines import big_script

SCRIPT = big_script(1, 8)
ONE_JOB = Options(formats=("flac",), jobs=1)


@pytest.fixture
def shelf(tmp_path):
    """A folder to share."""
    (tmp_path / "shelf").mkdir()
    return str(tmp_path / "shelf")


@pytest.fixture
def plan_at(production_at, tmp_path, shelf):
    """The plan of a copy of the production on a machine with a cache of its own."""

    def make(name):
        shared.known_digests.cache_clear()
        store = SharedStore(tmp_path / f"cache-{name}", address=shelf)
        return plan(load(production_at(tmp_path / name, script=SCRIPT)), [], ONE_JOB, store)

    return make


def test_two_programs_divide_the_lines(plan_at, tmp_path):
    """Every line is spoken by one of them, hardly any by both, both report all, and their files are the same."""
    plans = [plan_at("one"), plan_at("two")]
    crews = [SharingCrew("one"), SharingCrew("two")]
    reports = {}
    runs = [
        threading.Thread(target=lambda p=p, c=c: reports.update({c: carry_out(p, None, c)}))
        for p, c in zip(plans, crews, strict=True)
    ]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert [len(report.chapters) for report in reports.values()] == [1, 1]
    assert crews[0].spoken | crews[1].spoken == {request.name for request in plans[0].missing}
    assert (crews[0].spoken & crews[1].spoken) == crews[0].twice | crews[1].twice
    name = "output/01-chapter-1.flac"
    assert file_hash(tmp_path / "one" / name) == file_hash(tmp_path / "two" / name)
    assert not any(path.is_file() for path in (tmp_path / "shelf" / CLAIMS).rglob("*")), "no mark is left"


def test_what_another_has_begun_is_left_for_the_end(plan_at):
    """A packet with a mark is refused; after a while it is spoken all the same, whoever left the mark."""
    planned = plan_at("one")
    packets = packets_of(planned.missing)
    dead = Claims(planned.store, packets, "killed")
    dead.take(packets[0].requests[0])
    with pytest.raises(TakenError):
        Claims(planned.store, packets, "one").take(packets[0].requests[0])
    crew = SharingCrew("one")
    assert carry_out(planned, None, crew).spoken == 8
    assert len(crew.spoken) == 8


def test_each_machine_begins_elsewhere():
    """All packets, in order, from a place of its own."""
    packets = list(range(100))
    orders = [rotated(packets, name) for name in ("one", "two", "three")]
    assert all(sorted(order) == packets for order in orders)
    assert len({order[0] for order in orders}) == 3
    assert all(b == (a + 1) % 100 for order in orders for a, b in pairwise(order))
    assert rotated([], "one") == []


def test_a_line_that_fails_is_named_as_on_one_machine(plan_at, production_at, tmp_path):
    """And the others are spoken."""
    voices = "narrator: {speaker: NARRATOR}\ncast:\n  MARTA: {voice: {tone: mid}}\n  BEN: {voice: {tone: refuse}}\n"
    production_at(tmp_path / "one", script=big_script(1, 4), voices=voices)
    planned = plan(load(tmp_path / "one"), [], Options(("flac",), jobs=1, keep_going=True), plan_at("two").store)
    report = carry_out(planned, None, SharingCrew("one"))
    assert len(report.failures) == 2
    assert all(str(each.place).startswith("script/01.fountain:") for each in report.failures)
