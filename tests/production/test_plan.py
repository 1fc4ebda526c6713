"""Plans: what a render would do, said before anything is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiodrama.base.cache import Store
from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import UsageError
from audiodrama.production.cache_keys import master_name, verified_key
from audiodrama.production.manifest import MASTERS
from audiodrama.production.plan import Options, jobs_of, plan
from audiodrama.production.project import load
from audiodrama.production.render import render

ONE_JOB = Options(formats=("flac",), jobs=1)


def test_before_the_first_render(root):
    """Everything has to be spoken and made, and that takes time; planning itself writes nothing."""
    found = plan(load(root), options=ONE_JOB)
    assert [(each.chapter.number, each.fresh, len(each.requests)) for each in found.chapters] == [
        (1, False, 3),
        (2, False, 1),
    ]
    assert (len(found.stale_lines), found.stale, found.seconds > 0) == (4, found.chapters, True)
    assert not (root / "output").exists()


def test_after_a_render(rendered):
    """Nothing is left to do; a changed line is one line of one chapter."""
    found = plan(load(rendered), options=ONE_JOB)
    assert (found.stale, found.missing, found.seconds) == ((), (), 0.0)
    script = rendered / "script" / "01.fountain"
    script.write_text(script.read_text().replace("only me", "nobody"))
    found = plan(load(rendered), options=ONE_JOB)
    assert [each.chapter.number for each in found.stale] == [1]
    assert len(found.stale_lines) == 1


def test_what_was_heard_back_stays(rendered):
    """A render without `verify` keeps a verified chapter as it is; one with it does not take another for verified."""
    verifying = replace(ONE_JOB, verify=True)
    found = plan(load(rendered), options=verifying)
    assert found.stale == found.chapters
    manifest = found.manifest
    for each in found.chapters:
        entry = manifest.chapters[each.chapter.name]
        keys = replace(entry.keys, sound=verified_key(entry.keys.sound))
        manifest = manifest.with_chapter(each.chapter.name, replace(entry, keys=keys))
    manifest.write(rendered / "output")
    assert (plan(load(rendered), options=ONE_JOB).stale, plan(load(rendered), options=verifying).stale) == ((), ())


def test_what_moved_is_fresh(rendered):
    """Empty lines change where cues stand, not what is heard."""
    script = rendered / "script" / "01.fountain"
    script.write_text(script.read_text().replace("# The Door", "\n\n\n# The Door"))
    found = plan(load(rendered), options=ONE_JOB)
    assert [each.work for each in found.chapters] == ["nothing", "labels"]


def test_the_same_words_are_spoken_once(tmp_path, production_at):
    """A take that two lines share is asked for once."""
    root = production_at(tmp_path, script="MARTA\nYes.\n\nMARTA\nYes.\n")
    found = plan(load(root), options=ONE_JOB)
    assert (len(found.chapters[0].requests), len(found.missing)) == (2, 1)


@pytest.mark.parametrize(
    ("wanted", "options", "message"),
    [
        (["7"], ONE_JOB, "there is no chapter 7"),
        ([], Options(profile="vinyl"), "there is no profile vinyl"),
        ([], Options(formats=("wma",)), "wma"),
        (["1"], Options(formats=("m4b",)), "takes all chapters"),
    ],
)
def test_what_cannot_be_planned(root, wanted, options, message):
    """A chapter, profile or format that there is not, and half of a whole book."""
    with pytest.raises(UsageError, match=message):
        plan(load(root), wanted, options)


def test_an_emptied_cache_makes_nothing_stale(rendered, tmp_path):
    """What takes a finished chapter was made of stands in the manifest, so they need not be there."""
    assert plan(load(rendered), options=ONE_JOB, store=Store(tmp_path / "empty")).stale == ()


def test_other_sound_under_a_take_s_name_makes_its_chapter_stale(rendered):
    """Two machines may hold different sound under one name, so it is the sound that counts."""
    found = plan(load(rendered), options=ONE_JOB)
    name = found.chapters[1].requests[0].name
    body = found.store.get("takes", name)
    found.store.put("takes", name, body + b" ")
    assert [each.chapter.number for each in plan(load(rendered), options=ONE_JOB).stale] == [2]


def test_mistakes_are_raised(root):
    """A production with errors is not planned."""
    (root / "script" / "01.fountain").write_text("MARLA\nHello.\n")
    with pytest.raises(MistakesError):
        plan(load(root))


def test_a_book_needs_its_masters(root):
    """Chapters that are fresh as files are made again when the book lacks their masters."""
    render(load(root), options=Options(jobs=1))
    found = plan(load(root), options=Options(formats=("mp3", "m4b"), jobs=1))
    assert (found.book, [each.fresh for each in found.chapters]) == (True, [False, False])
    for each in found.chapters:
        path = found.store.path(MASTERS, master_name(each.keys.sound))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = plan(load(root), options=Options(formats=("mp3", "m4b"), jobs=1))
    assert [each.fresh for each in found.chapters] == [False, False]
    for each in found.chapters:
        found.store.seal(MASTERS, master_name(each.keys.sound))
    found = plan(load(root), options=Options(formats=("mp3", "m4b"), jobs=1))
    assert [each.fresh for each in found.chapters] == [True, True]
    assert (found.book_name, found.book_is_fresh) == ("the-lamp.m4b", False)


@pytest.mark.parametrize(
    ("formats", "expected"), [(("m4b",), ("mp3",)), (("flac", "m4b"), ("flac",)), (("opus", "wav"), ("opus", "wav"))]
)
def test_the_chapters_own_formats(formats, expected):
    """A book alone still has its chapters as MP3."""
    assert Options(formats=formats).chapter_formats == expected


@pytest.mark.parametrize(("jobs", "expected"), [(3, 3), (1, 1), (0, None), (None, None)])
def test_jobs(jobs, expected):
    """As many as asked for, never fewer than one."""
    found = jobs_of(Options(jobs=jobs))
    assert found == expected if expected else found >= 1


def test_paces_are_of_the_store(root):
    """Another cache, nothing known: the time is still told."""
    assert plan(load(root), options=ONE_JOB, store=Store(root / "cache")).seconds > 0


def test_the_size_of_what_is_made_is_known_beforehand(root):
    """An hour of words as WAV of 24 bits is about a gigabyte, as MP3 a tenth of it; what is fresh takes nothing."""
    script = root / "script/01.fountain"
    script.write_text(script.read_text() + "\nMARTA\n" + "word " * 9360 + "\n")
    lossless, lossy = (plan(load(root), options=Options(formats=(name,))).about_bytes for name in ("wav", "mp3"))
    assert lossless == pytest.approx(953e6, rel=0.01)
    assert lossless / lossy == pytest.approx(11.0, abs=0.1)
