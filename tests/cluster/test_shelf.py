"""A shelf of productions, by `tasks`, `crew` and `dispatcher`: on many machines the same bytes as on one.

The scheduler stands in this process and obeys; `test_machines.py` has real ones.
"""

from __future__ import annotations

import shutil
from concurrent.futures import Future
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import EngineError, MissingError, StoreError, UsageError
from audiodrama.base.files import file_hash
from audiodrama.base.stores import shared
from audiodrama.base.stores.shared import SharedStore
from audiodrama.cluster import dispatcher
from audiodrama.cluster.link import ClusterError
from audiodrama.cluster.shelf import limits_of, machines, plan_shelf, render_shelf
from audiodrama.cluster.versions import own_versions
from audiodrama.dsp.audio import write_wav
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render
from many_machines import big_script, done, obedient

HERE = "tcp://127.0.0.1:8786"
FLAC = Options(formats=("flac",))
SCRIPT = "Title: The Lamp\n\n# One\n\nMARTA\nIs it you? [[sfx: bell]] Come in.\n\n# Two\n\nBEN\nIt is only me.\n"
SOUNDS = "sounds: {bell: {file: bell.wav}}\n"
TONE = np.sin(np.arange(4410, dtype=np.float32)).reshape(-1, 1) / 4


@pytest.fixture
def store(tmp_path):
    """A store in a folder, as this process sees it for the first time."""
    (tmp_path / "shelf").mkdir()
    shared.known_digests.cache_clear()
    return SharedStore(tmp_path / "cache", address=str(tmp_path / "shelf"))


@pytest.fixture
def play(production_at, tmp_path):
    """A production with a sound of its own."""
    write_wav(tmp_path / "play" / "sfx" / "bell.wav", TONE, 44100)
    return load(production_at(tmp_path / "play", script=SCRIPT, sounds=SOUNDS))


def run(plans, store, notes=None, heard=None):
    """Render on the machines that there are."""
    with machines(HERE, store, plans, (notes if notes is not None else []).append) as dispatcher:
        return render_shelf(plans, dispatcher, lambda *news: heard.append(news) if heard is not None else None)


def test_the_same_bytes_as_on_one_machine(play, store, tmp_path, production_at, monkeypatch):
    """Chapters, cue lists, captions and the whole book; a second run has nothing to do; a changed line is one line."""
    options = Options(formats=("flac", "m4b"), jobs=1)
    with obedient(monkeypatch) as client:
        shelf = run(plan_shelf([play], [], options, store), store)
        assert shelf.failures == {}
        assert (shelf.reports[0].spoken, shelf.bill.twice) == (2, 0)
        assert [each["lines"] for each in shelf.bill.machines().values()] == [2]
        assert {name for name, *_ in client.sent} == {"speak_packet", "make_chapter"}
        twin = tmp_path / "twin"
        write_wav(twin / "sfx" / "bell.wav", TONE, 44100)
        local = load(production_at(twin, script=SCRIPT, sounds=SOUNDS))
    render(local, [], options, store=Store(tmp_path / "own"))
    files = sorted(
        path.name for path in (twin / "output").iterdir() if path.suffix in {".flac", ".json", ".vtt", ".m4b"}
    )
    assert len(files) >= 7
    for name in files:
        assert file_hash(twin / "output" / name) == file_hash(play.output / name), name
    assert not any(path.is_file() for path in (tmp_path / "shelf" / "chapters").rglob("*")), "files came home"
    script = play.root / "script/01.fountain"
    script.write_text(script.read_text().replace("only me", "nobody"))
    with obedient(monkeypatch) as client:
        assert run(plan_shelf([load(play.root)], [], FLAC, store), store).reports[0].spoken == 1
        assert [name for name, *_ in client.sent].count("make_chapter") == 1


def test_a_voice_is_measured_once(play, store, monkeypatch, production_at):
    """However many packets it has: only one of them carries the passage."""
    production_at(play.root, script=big_script(1, 16), sounds=SOUNDS)
    with obedient(monkeypatch) as client:
        run(plan_shelf([load(play.root)], [], FLAC, store), store)
        measured = [
            r.spoken.voice for name, args, *_ in client.sent if name == "speak_packet" for r in args[1] if r.calibration
        ]
    assert sorted(measured) == ["high", "mid"]


def test_several_productions(play, store, tmp_path, production_at, monkeypatch):
    """All are rendered in one run, one that fails does not hold up the others, and progress only grows."""
    other = load(production_at(tmp_path / "other", script=big_script(1, 4)))
    voices = "narrator: {speaker: NARRATOR}\ncast:\n  MARTA: {voice: {tone: refuse}}\n  BEN: {voice: {tone: high}}\n"
    broken = load(production_at(tmp_path / "broken", script=big_script(1, 2), voices=voices))
    heard = []
    with obedient(monkeypatch):
        shelf = run(plan_shelf([play, broken, other], [], FLAC, store), store, heard=heard)
    assert sorted(shelf.reports) == [0, 2]
    assert isinstance(shelf.failures[1], EngineError)
    assert "01.fountain:8:1: tone could not speak this line" in shelf.failures[1].message.replace(
        "fountain:8: ", "fountain:8:1: "
    )
    assert heard
    with pytest.raises(UsageError, match="named twice"):
        plan_shelf([play, play], [], FLAC, store)
    with pytest.raises(UsageError, match="one production only"):
        plan_shelf([play, other], ["1"], FLAC, store)
    with pytest.raises(UsageError, match="hear takes back"):
        plan_shelf([play], [], replace(FLAC, verify=True), store)


def test_two_productions_of_one_name(play, store, tmp_path, production_at, monkeypatch):
    """Folders, titles and sound files may be called alike: each has its own words and its own sound."""
    twin = tmp_path / "elsewhere" / play.root.name
    write_wav(twin / "sfx" / "bell.wav", TONE[:2000], 44100)
    other = load(production_at(twin, script=SCRIPT.replace("only me", "nobody"), sounds=SOUNDS))
    with obedient(monkeypatch):
        assert run(plan_shelf([play, other], [], FLAC, store), store).failures == {}
    for each in (play, other):
        made = {path.name: file_hash(path) for path in each.output.glob("0*.flac")}
        shutil.rmtree(each.output)
        render(load(each.root), [], Options(formats=("flac",), jobs=1), store=Store(tmp_path / "own"))
        assert made == {path.name: file_hash(path) for path in each.output.glob("0*.flac")}
        assert len(made) == 2


def test_a_packet_that_ends_its_worker_is_split_down_to_the_line(play, store, monkeypatch, production_at):
    """Three tries for each packet, halves after that; the line is named with its place, the others are spoken."""
    production_at(play.root, script=big_script(1, 5), sounds=SOUNDS)

    def fails(name, arguments):
        if name == "speak_packet" and any("line three " in request.spoken.text for request in arguments[1]):
            raise MemoryError("no room")

    with obedient(monkeypatch, fails=fails) as client:
        plans = plan_shelf([load(play.root)], [], replace(FLAC, keep_going=True), store)
        report = run(plans, store).reports[0]
        sizes = [len(args[1]) for name, args, *_ in client.sent if name == "speak_packet"]
    (failure,) = report.failures
    assert "MemoryError: no room" in failure.reason
    assert str(failure.place).startswith("script/01.fountain:")
    assert report.spoken == 4
    assert sizes.count(1) >= 3


def test_a_line_that_fails_elsewhere_is_tried_three_times(play, store, monkeypatch, production_at):
    """By three packets of that line alone, and then told as on one machine."""
    voices = "narrator: {speaker: NARRATOR}\ncast:\n  MARTA: {voice: {tone: refuse}}\n  BEN: {voice: {tone: high}}\n"
    production_at(play.root, script=big_script(1, 2), voices=voices, sounds=SOUNDS)
    with obedient(monkeypatch) as client:
        plans = plan_shelf([load(play.root)], [], replace(FLAC, keep_going=True), store)
        report = run(plans, store).reports[0]
        sent = [args[1] for name, args, *_ in client.sent if name == "speak_packet"]
    assert len(report.failures) == 1
    assert "this voice refuses" in report.failures[0].reason
    assert sum(requests[0].spoken.voice == "refuse" for requests in sent) == 3


def test_other_versions_are_refused_before_anything_begins(play, store, monkeypatch):
    """Of the workers' code, of an engine; with both values."""
    plans = plan_shelf([play], [], FLAC, store)
    with obedient(monkeypatch) as link, pytest.raises(ClusterError, match="not of one version") as error:
        others = {"versions": {**own_versions(), "code of audiodrama": "other"}}
        monkeypatch.setattr(link, "answer", poor(link, ["one", "two"], **others))
        run(plans, store)
    assert "code of audiodrama is other there" in error.value.message
    assert not any((play.root / "output").glob("*.flac"))


def poor(link, names, **lacks):
    """What workers answer of which some lack something, and offer nothing of what they lack."""
    answer = link.answer

    def answered(worker, call, arguments):
        facts = answer(worker, call, arguments)
        if worker not in names:
            return facts
        link.resources[worker].clear()
        return replace(facts, **lacks)

    return answered


def test_workers_without_the_voice_or_the_store(play, store, monkeypatch):
    """Nobody has it: told before anything begins. Some have it: a note, and those do it."""
    plans = plan_shelf([play], [], FLAC, store)
    without = {"fingerprints": {}, "lacks": {"tone:mid": "not installed", "tone:high": "not installed"}}
    with obedient(monkeypatch) as link, pytest.raises(MissingError, match=r"no worker can speak tone:.*not installed"):
        monkeypatch.setattr(link, "answer", poor(link, ["one", "two"], **without))
        run(plans, store)
    with obedient(monkeypatch) as link, pytest.raises(StoreError, match="cannot use the store: gone"):
        monkeypatch.setattr(link, "answer", poor(link, ["one"], store="gone"))
        run(plans, store)
    notes = []
    with obedient(monkeypatch) as link:
        monkeypatch.setattr(link, "answer", poor(link, ["one"], **without))
        assert run(plans, store, notes).reports[0].spoken == 2
        wanted = {name for each in link.sent if each[0] == "speak_packet" for name in each[2]}
        assert wanted <= set(link.resources["two"])
        assert not wanted <= set(link.resources["one"])
    assert any("1 of 2 workers cannot speak tone:mid" in note for note in notes)


def test_a_worker_that_does_not_answer(play, store, monkeypatch):
    """Stopped or gone: it is left out, and said; it is waited for while nobody else is there, or has the voice."""
    monkeypatch.setattr(dispatcher, "_LOOK_S", 0.04)
    monkeypatch.setattr(dispatcher, "_SLOW_S", 0.1)
    plans = plan_shelf([play], [], FLAC, store)

    def silent(link, kind, names, answers_late, **lacks):
        """These answer never, or not at the first time; those left lack something at first."""
        ask, asked = link.ask, []

        def asking(worker, call, *arguments):
            asked.append(worker)
            if worker not in names:
                return ask(worker, call, *arguments)
            return ask(worker, call, *arguments) if answers_late and asked.count(worker) > 5 else kind()

        monkeypatch.setattr(link, "ask", asking)
        monkeypatch.setattr(link, "answer", poor(link, {"one", "two"} - names, **lacks) if lacks else link.answer)

    def gone():
        return done(lambda: (_ for _ in ()).throw(ConnectionRefusedError("nobody answers")))

    for kind in (gone, Future):
        notes = []
        with obedient(monkeypatch) as link:
            silent(link, kind, {"one"}, answers_late=False)
            assert run(plans, store, notes).failures == {}
        assert notes == ["the worker one is left out until it answers"]
    for names, lacks in (({"one", "two"}, {}), ({"one"}, {"fingerprints": {}})):
        notes = []
        with obedient(monkeypatch) as link:
            silent(link, gone, names, answers_late=True, **lacks)
            assert run(plans, store, notes).failures == {}
        assert not any("left out" in note for note in notes)
    monkeypatch.setattr(dispatcher, "_NOBODY_S", 0.2)
    for kind in (gone, Future):
        with obedient(monkeypatch) as link, pytest.raises(ClusterError, match="no workers that answer"):
            silent(link, kind, {"one", "two"}, answers_late=False)
            run(plans, store)


def test_a_store_that_goes_away_ends_the_run(play, store, monkeypatch, tmp_path):
    """With the reason, and not as the failure of a line."""
    plans = plan_shelf([play], [], FLAC, store)

    def fails(name, arguments):
        raise StoreError("the store does not answer")

    with obedient(monkeypatch, fails=fails):
        shelf = run(plans, store)
    assert isinstance(shelf.failures[0], StoreError)
    assert shelf.reports == {}


def test_a_chapter_that_nobody_waits_for(play, store, monkeypatch, caplog):
    """It is still being made when its production fails: nothing is said of it."""
    begun, closed = Event(), Event()

    def fails(name, arguments):
        if name == "make_chapter":
            begun.set()
            closed.wait()
        elif any("only me" in request.spoken.text for request in arguments[1]):
            begun.wait()
            raise StoreError("the store does not answer")

    with obedient(monkeypatch, fails=fails) as link:
        close = link.close
        monkeypatch.setattr(link, "close", lambda: (closed.set(), close()))
        shelf = run(plan_shelf([play], [], FLAC, store), store)
    assert isinstance(shelf.failures[0], StoreError)
    assert caplog.records == []


@pytest.fixture
def quick_looks(monkeypatch):
    """Machines are looked at all the time."""
    monkeypatch.setattr(dispatcher, "_LOOK_S", 0.01)


def astray(link, monkeypatch, what, also=lambda: None):
    """The first task of this kind goes astray: nobody holds it, and nothing comes of it. Gives what was handed out."""
    submit, lost = link.submit, []

    def submitted(key, call, arguments, resources, first):
        if lost or call.__name__ != what:
            return submit(key, call, arguments, resources, first)
        lost.append(arguments)
        also()
        return Future()

    monkeypatch.setattr(link, "submit", submitted)
    return lost


@pytest.mark.parametrize("what", ["speak_packet", "make_chapter"])
def test_what_lies_with_nobody_is_handed_out_once_more(play, store, monkeypatch, quick_looks, what):
    """Nobody could take it, or whoever did it went before its result was fetched: packets and chapters alike."""
    with obedient(monkeypatch) as link:
        lost = astray(link, monkeypatch, what)
        shelf = run(plan_shelf([play], [], FLAC, store), store)
        sent = [arguments for name, arguments, *_ in link.sent if name == what]
    assert shelf.failures == {}
    assert lost[0] in sent
    assert len(sent) == 2


def test_what_nobody_is_left_to_do_ends_with_a_word(play, store, monkeypatch, quick_looks):
    """The only worker with a voice has gone for good: the others do not wait for ever."""
    monkeypatch.setattr(dispatcher, "_NOBODY_S", 0.2)
    without = {"fingerprints": {}, "lacks": {"tone:mid": "not installed", "tone:high": "not installed"}}
    with obedient(monkeypatch) as link:
        monkeypatch.setattr(link, "answer", poor(link, ["one"], **without))
        astray(link, monkeypatch, "speak_packet", lambda: link.resources.pop("two"))
        shelf = run(plan_shelf([play], [], FLAC, store), store)
    assert isinstance(shelf.failures[0], ClusterError)
    assert "no worker is left at tcp://127.0.0.1:8786 to speak tone:mid" in shelf.failures[0].message


def test_a_scheduler_that_is_silent_ends_the_run(play, store, monkeypatch, quick_looks):
    """Its connection stands and nothing comes: after a while that is a word, whatever is under way."""

    def silent():
        raise ClusterError("it has not answered for 300 s")

    with obedient(monkeypatch) as link:
        astray(link, monkeypatch, "speak_packet", lambda: monkeypatch.setattr(link, "workers", silent))
        shelf = run(plan_shelf([play], [], FLAC, store), store)
    assert "has not answered" in shelf.failures[0].message


def test_a_worker_whose_store_comes_back(play, store, monkeypatch, quick_looks):
    """It came while the store was away: it is asked again, and works."""
    notes, seen = [], []
    with obedient(monkeypatch) as link:
        answer = link.answer

        def answered(worker, call, arguments):
            facts = answer(worker, call, arguments)
            if worker != "three":
                return facts
            seen.append(worker)
            return replace(facts, store="away" if len(seen) < 3 else "")

        def only_three():
            link.resources.clear()
            link.resources["three"] = {}

        monkeypatch.setattr(link, "answer", answered)
        astray(link, monkeypatch, "speak_packet", only_three)
        shelf = run(plan_shelf([play], [], FLAC, store), store, notes)
    assert shelf.failures == {}
    assert [note.rpartition(": ")[2] for note in notes if "three" in note] == ["away"]


def test_a_scheduler_that_takes_no_work(play, store, monkeypatch):
    """What it takes no more fails with a word, and is not waited for."""
    plans = plan_shelf([play], [], FLAC, store)
    with obedient(monkeypatch) as link, machines(HERE, store, plans, print) as hands:
        closed = ClusterError("the scheduler takes no work: closed")
        monkeypatch.setattr(link, "submit", lambda *_: done(lambda: (_ for _ in ()).throw(closed)))
        shelf = render_shelf(plans, hands, lambda *_: None)
    assert "takes no work: closed" in shelf.failures[0].message


def test_a_servers_limit_holds_for_all_machines():
    """Engines that say how many requests they take at a time have a queue of that length."""
    assert limits_of([("tone", "mid")]) == {}
