"""Sections as jobs and the `making` of chapters: what an edit has made again, and the same bytes from all processes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiodrama.base.cache import Store
from audiodrama.production import section_jobs
from audiodrama.production.chapter import spoken_job
from audiodrama.production.making import make
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load
from audiodrama.production.section_jobs import LEVELS, PIECES, PRINTS, SectionJob
from audiodrama.production.workers import chapter_workers

LINES = "\n\n".join(f"MARTA\nNumber {number} of the lamps is {'very ' * 12}dark." for number in range(40))
SCRIPT = f"INT. CHURCH - NIGHT\n\n[[bed: rain]]\n\n{LINES}\n\n[[sfx: knock]]\n"


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A chapter of three sections, its cache, and the files that were made of it in this process."""
    root, store = tmp_path_factory.mktemp("play"), Store(tmp_path_factory.mktemp("cache"))
    (root / "script").mkdir()
    (root / "script" / "01.fountain").write_text(SCRIPT)
    (root / "voices.yaml").write_text("narrator: {speaker: NARRATOR}\ncast: {MARTA: {voice: {tone: mid}}}\n")
    make(job_of(root, store))
    return root, store, files(root)


def job_of(root, store, **options):
    (root / "output").mkdir(exist_ok=True)
    return spoken_job(plan(load(root), ["1"], Options(jobs=1, **options), store))


def files(root) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "output").iterdir())}


def entries(store, kind) -> set[str]:
    return {path.name for path in store.folder.glob(f"{kind}/??/*")}


def test_it_has_several_sections(made):
    """Each has its levels and its piece, and nothing is left of their samples."""
    _, store, _ = made
    assert len(entries(store, LEVELS)) == len(entries(store, PIECES)) >= 3
    assert len(entries(store, PRINTS)) == 1
    assert not list(store.folder.glob(".part-*"))


def test_what_is_unchanged_is_not_made(made, monkeypatch):
    """A second time nothing is mixed or encoded, and the bytes are the same."""
    root, store, before = made
    monkeypatch.setattr(section_jobs, "mixed_section", None)
    monkeypatch.setattr(section_jobs, "encode_piece", None)
    make(job_of(root, store))
    assert files(root) == before


def test_an_edit_makes_its_sections_and_those_behind_it(made, monkeypatch):
    """A line near the end leaves the beginning alone; the bytes are those of a clean render, by two processes."""
    root, store, _ = made
    script = root / "script" / "01.fountain"
    script.write_text(SCRIPT.replace("Number 38", "Numero thirty-eight"))
    laid = []
    monkeypatch.setattr(SectionJob, "lay", _noting(SectionJob.lay, laid))
    make(replace(job_of(root, store), last_gain_db=None))
    assert 1 <= len(laid) < len(entries(store, LEVELS)) - len(laid)
    monkeypatch.undo()
    edited = files(root)
    clean = Store(store.folder / "clean")
    job = job_of(root, clean)
    with chapter_workers(2, lambda: None) as executor:
        make(job, executor)
    assert files(root) == edited
    script.write_text(SCRIPT)


def _noting(lay, laid):
    def noted(job, aim):
        laid.append(job)
        lay(job, aim)

    return noted


def test_what_the_cache_has_lost_is_made_again(made):
    """Levels, pieces and prints that are damaged or gone come back with the same bytes."""
    root, store, _ = made
    make(job_of(root, store))
    before = files(root)
    for kind in (LEVELS, PIECES, PRINTS):
        for number, path in enumerate(sorted(store.folder.glob(f"{kind}/??/*"))):
            if number % 2:
                path.unlink()
            else:
                path.write_bytes(path.read_bytes()[:-1] + b"?")
    make(job_of(root, store))
    assert files(root) == before


def test_other_formats_have_the_same_sound(made):
    """A lossless file of the same chapter is as long, and is made from the same sections."""
    import soundfile

    root, store, _ = made
    make(job_of(root, store, formats=("flac", "mp3")))
    lengths = [soundfile.info(str(root / "output" / f"01-01.{form}")).frames for form in ("flac", "mp3")]
    assert lengths[0] == lengths[1] > 60 * 44100


def test_shares_are_told(made):
    """From little to all of it, never backwards."""
    root, store, _ = made
    told: list[float] = []
    make(replace(job_of(root, Store(store.folder / "again")), last_gain_db=None), tell=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
