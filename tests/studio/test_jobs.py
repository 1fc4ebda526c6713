"""Jobs: `tasks`, `task_process`, `working`, `casting`; how they are done, stopped, and begun again when killed."""

import os
import signal
import time

import pytest
from tests.studio_server import local_studio

from audiodrama.studio.answers import RefusedRequestError
from audiodrama.studio.jobs import JobDesk, job_titles
from audiodrama.studio.tasks import partners_of, wish_fault

ENDED = ("done", "warnings", "failed", "stopped", "paused")


def ended(job, limit_s=90):
    """Wait until a job has ended."""
    end = time.monotonic() + limit_s
    while job.state not in ENDED:
        assert time.monotonic() < end, job
        time.sleep(0.02)
    return job


@pytest.fixture
def desk(root, tmp_path, monkeypatch):
    """A desk whose jobs are done by a small program: it sleeps, fails, or dies as it is told."""
    program = tmp_path / "own_task.py"
    program.write_text(
        "import os, time\n"
        "from pathlib import Path\n"
        "from audiodrama.base.errors import UsageError\n"
        "from audiodrama.studio.task_process import serve_job\n"
        "def work(wish, tell):\n"
        "    tell(0.5, 1.0, 'half')\n"
        "    mark = Path(wish['mark']) if 'mark' in wish else None\n"
        "    if wish['do'] == 'die':\n"
        "        if not mark.exists():\n"
        "            mark.write_text('x'); os.kill(os.getpid(), 9)\n"
        "    if wish['do'] == 'always die': os.kill(os.getpid(), 9)\n"
        "    if wish['do'] == 'fail': raise UsageError('no', hint='yes')\n"
        "    if wish['do'] == 'sleep':\n"
        "        try: time.sleep(600)\n"
        "        finally: mark.write_text('tidy')\n"
        "    print('noise')\n"
        "    return {'answer': 1}\n"
        "serve_job(work)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    told = []
    desk = JobDesk(lambda: root, lambda job: told.append((job.id, job.state)), module="own_task")
    desk.told = told
    yield desk
    desk.close()


def test_a_job_is_done_and_told(desk):
    """It waits, runs, and ends with its result; whatever its process prints besides is no answer."""
    job = ended(desk.add("render", "a job", {"do": "nothing"}))
    assert (job.state, job.result, job.share, job.error) == ("done", {"answer": 1}, 1.0, None)
    assert next(state for _, state in desk.told) == "waiting"
    assert [state for _, state in desk.told][-1] == "done"


def test_a_killed_process_costs_a_retry(desk, tmp_path):
    """A process that is killed once is begun again; one that always dies fails with what to do."""
    job = ended(desk.add("render", "a job", {"do": "die", "mark": str(tmp_path / "mark")}))
    assert (job.state, job.attempts) == ("done", 2)
    job = ended(desk.add("render", "a job", {"do": "always die"}))
    assert (job.state, job.attempts, job.error["code"]) == ("failed", 2, "killed")
    assert "kept" in job.error["hint"]
    assert job.as_json()["can"] == ["retry"]


def test_a_failure_is_told_in_words(desk):
    """The error and its hint are those of the function that failed; a retry tries again."""
    job = ended(desk.add("render", "a job", {"do": "fail"}))
    assert (job.state, job.error) == ("failed", {"error": "no", "hint": "yes", "code": "usage"})
    desk.resume(job.id)
    assert ended(job).state == "failed"


def test_a_stop_lets_the_work_tidy_up(desk, tmp_path):
    """Stopping interrupts the work as Ctrl-C does; a paused job can be resumed, and goes on to wait for its turn."""
    for stop, state in ((desk.stop, "stopped"), (desk.pause, "paused")):
        mark = tmp_path / state
        job = desk.add("render", "a job", {"do": "sleep", "mark": str(mark)})
        while job.doing != "half":
            time.sleep(0.02)
        stop(job.id)
        assert ended(job).state == state
        assert mark.read_text() == "tidy"
        assert "resume" in job.as_json()["can"] or "retry" in job.as_json()["can"]


def test_heavy_jobs_take_turns_and_light_ones_do_not_wait(desk, tmp_path):
    """One render at a time; an audition, for which somebody sits and waits, runs beside it."""
    first = desk.add("render", "one", {"do": "sleep", "mark": str(tmp_path / "a")})
    second = desk.add("render", "two", {"do": "nothing"})
    light = desk.add("audition", "three", {"do": "nothing"})
    assert ended(light).state == "done"
    assert (first.state, second.state) == ("running", "waiting")
    assert desk.add("render", "two", {"do": "nothing"}) is second
    with pytest.raises(RefusedRequestError):
        desk.forget(first.id)
    desk.stop(first.id)
    assert ended(second).state == "done"
    desk.forget(second.id)
    assert second not in desk.jobs()


def test_only_so_many_jobs_wait(desk, tmp_path):
    """A page that asks without end is told to stop."""
    desk.add("render", "first", {"do": "sleep", "mark": str(tmp_path / "a")})
    for number in range(30):
        desk.add("render", "more", {"do": "nothing", "number": number})
    with pytest.raises(RefusedRequestError) as refusal:
        desk.add("render", "more", {"do": "nothing", "number": 31})
    assert refusal.value.status == 429


def test_the_end_of_the_studio_stops_every_job(desk, tmp_path):
    """Nothing runs on, and nothing is begun any more."""
    mark = tmp_path / "mark"
    job = desk.add("render", "a job", {"do": "sleep", "mark": str(mark)})
    while job.doing != "half":
        time.sleep(0.02)
    desk.close()
    assert (job.state, mark.read_text()) == ("stopped", "tidy")
    assert desk.add("render", "late", {"do": "nothing"}).state == "waiting"


# On a production


@pytest.fixture
def local(root):
    with local_studio(root) as studio:
        yield studio


def test_a_render_from_the_page(local, root):
    """Chapters are made as by `render`, and pages are told of the job and of what came out."""
    known = local.studio.hub.last
    job = local.post("/api/jobs", kind="render", chapters=[2])["job"]
    assert job["title"] == "render 2 The Door"
    found = ended(local.studio.jobs.job(job["id"]))
    assert found.state in {"done", "warnings"}, found.error
    assert (root / "output/02-the-door.mp3").is_file()
    assert not (root / "output/01-the-lamp.mp3").exists()
    whole = local.get(f"/api/jobs/{job['id']}")
    assert whole["result"]["chapters"][0]["files"][0].startswith("02-the-door.")
    told = "".join(local.studio.hub._since(known))
    assert "event: job" in told
    assert 'event: output\ndata: {"chapter":2}' in told
    assert local.get("/api/production")["chapters"][1]["duration_s"] > 0
    assert local.get("/api/jobs")["jobs"][0]["id"] == job["id"]


def test_an_audition_is_held_blind(local):
    """Until it is revealed nothing in any answer tells which letter is which voice; a letter can be chosen."""
    job = local.post("/api/role/BEN/audition", blind=True, voices=["tone:low", "tone:mid"])["job"]
    assert ended(local.studio.jobs.job(job)).state == "done"
    role = local.get("/api/role/BEN")
    audition = role["audition"]
    assert [each["letter"] for each in audition["candidates"]] == ["A", "B", "C"]
    for path in ("/api/role/BEN", f"/api/jobs/{job}", "/api/jobs"):
        shown = (
            local.client.get(path).text.partition('"audition"')[2] if "role" in path else local.client.get(path).text
        )
        assert "tone:" not in shown
    url = next(iter(audition["candidates"][0]["sounds"].values()))
    assert local.client.get(url, headers={"range": "bytes=0-1"}).status_code == 206
    revealed = local.post("/api/role/BEN/reveal")
    letters = {each["letter"]: each["voice"] for each in revealed["candidates"]}
    assert sorted(letters.values()) == ["tone:high", "tone:low", "tone:mid"]
    near = revealed["candidates"][0]["distances"]
    assert {each["name"] for each in near} == {"MARTA", "NARRATOR"}
    assert near[0]["same_scenes"]
    letter = next(letter for letter, voice in letters.items() if voice == "tone:low")
    local.post("/api/change", change={"kind": "voice", "role": "BEN", "letter": letter})
    assert local.get("/api/role/BEN")["voice"] == "tone:low"


def test_the_cast_is_told_with_its_scenes(local):
    """Who is who, with choices, licences and those of the same scenes; figures carry their ranges."""
    cast = local.get("/api/roles")
    marta = next(each for each in cast["roles"] if each["name"] == "MARTA")
    assert marta["choices"] == [{"voice": "tone:mid", "installed": True, "licence": "MIT"}]
    assert {each["name"] for each in marta["with"]} == {"BEN", "NARRATOR"}
    role = local.get("/api/role/MARTA")
    pan = next(each for each in role["figures"] if each["name"] == "pan")
    assert (pan["value"], pan["low"], pan["high"], pan["shown"]) == (-0.2, -1.0, 1.0, "-0.2")
    assert [each["text"] for each in role["lines_to_hear"]]
    assert local.get("/api/role/NOBODY", 404)["code"] == "gone"
    assert partners_of(local.studio.edition.production, "BEN")["marta"] == 1


@pytest.mark.parametrize(
    "wish",
    [{}, {"kind": "rm"}, {"kind": "render", "chapters": ["1"]}, {"kind": "render", "chapters": [0]},
     {"kind": "render", "formats": ["exe"]}, {"kind": "render", "formats": "mp3"}, {"kind": "render", "draft": 1},
     {"kind": ["render"]}, {"kind": "audition", "figures": {"rate": "1"}}, {"kind": "render", "profile": None},
     {"kind": "export", "target": {}}],
)  # fmt: skip
def test_a_job_that_is_nonsense_is_refused(local, wish):
    """No process is started for it."""
    assert wish_fault(wish)
    assert local.client.post("/api/jobs", json=wish).status_code == 400
    assert local.get("/api/jobs")["jobs"] == []


def test_a_job_of_a_chapter_that_is_not_there_is_refused(local):
    """And so are steps that a job does not know."""
    assert local.post("/api/jobs", 404, kind="render", chapters=[9])["code"] == "gone"
    assert local.post("/api/jobs/99/stop", 404)["code"] == "gone"
    assert local.post("/api/jobs/99/fly", 404)["code"] == "gone"


def test_titles_say_what_is_done():
    """For people, in one row."""
    assert job_titles("export", {"target": "stems"}, []) == "export stems everything"
    assert job_titles("audition", {"role": "MARTA"}, []) == "audition of MARTA"
    assert job_titles("render", {"draft": True}, ["1 A", "2 B", "3 C", "4 D"]) == "draft 1 A, 2 B, 3 C …"


@pytest.mark.skipif(os.name != "posix", reason="kills a process by its number")
def test_a_render_whose_process_is_killed_goes_on(local, root):
    """A render that is killed in the middle is begun again by the server, and its files are whole."""
    job = local.studio.jobs.job(local.post("/api/jobs", kind="render", chapters=[1])["job"]["id"])
    while job.process is None:
        time.sleep(0.01)
    os.kill(job.process.pid, signal.SIGKILL)
    assert ended(job).state in {"done", "warnings"}
    assert job.attempts == 2
    assert (root / "output/01-the-lamp.mp3").is_file()
