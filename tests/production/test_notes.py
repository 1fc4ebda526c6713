"""Notes of a production, and `note_materials`: measured once, named by content, accepted in notes.yaml."""

from __future__ import annotations

import json

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import AudiodramaError, EngineError, UsageError
from audiodrama.mix.desk import hear
from audiodrama.performance.notes.accepted import NOTES
from audiodrama.production import note_materials
from audiodrama.production import notes as production_notes
from audiodrama.production.chapter import spoken_job
from audiodrama.production.notes import accept_note, director_notes, note_of
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load
from audiodrama.speech import recording

SCRIPT = """# One

INT. BEDROOM - NIGHT

MARTA
The boat came in before the storm last night.

BEN
Nobody in the village believed a single word.

MARTA
We could hear the chains knocking on the pier.

BEN
Somebody has moved the lamp from the window.

[[sfx: latch | level=-60dB]]

MARTA
I left my gloves on the bench by the door.

# Two

MARTA
He counted the crates and wrote down the number.
"""


TONAL = {"masked", "alike"}
"""Of the fake engine's tones, which have one band each and are all alike."""


@pytest.fixture
def root(copy_of):
    """A play of two chapters, spoken, with a sound that nobody hears."""
    return copy_of(speak, script=SCRIPT)


def speak(root, wanted=("1", "2")):
    """Have chapters spoken, without mixing them."""
    for number in wanted:
        spoken_job(plan(load(root), [number], Options(jobs=1), Store.default()))


def change_take(root, words, change):
    """Change the take of a line in the cache; its name."""
    planned = plan(load(root), (), Options(), Store.default())
    request = next(
        r for chapter in planned.chapters for r in chapter.requests if words in r.spoken.text
    )  # fmt: skip
    store = Store.default()
    sound = change(recording.load_take(store, request.name))
    recording.keep_take(store, request.name, recording.take_facts(store, request.name), sound)
    return request.name


def codes(root, *wanted):
    """Codes and lines of a production's notes."""
    return [(note.code, note.line) for note in director_notes(load(root), wanted).notes]


def test_a_chapter_is_listened_to(root):
    """Only the sound that nobody hears is told; it has a place, a cure and an id that holds."""
    report = director_notes(load(root))
    (note,) = [each for each in report.notes if each.code not in TONAL]
    assert (note.code, note.chapter, note.line) == ("unheard", 1, "01-s003")
    assert note.place.line == 17
    assert report.unchecked
    assert director_notes(load(root)).notes == report.notes


def test_a_faulty_take_is_told_and_nothing_else_is_listened_to(root):
    """After one take has changed, that one is measured and every other figure comes from the cache."""
    assert director_notes(load(root)).measured > 0
    assert director_notes(load(root)).measured == 0
    change_take(root, "gloves", lambda sound: (sound * 0.3).astype(np.float32))
    report = director_notes(load(root), ["1"])
    assert ("too-quiet", "01-005") in [(note.code, note.line) for note in report.notes]
    assert report.measured == 2  # its figures and its bands


def test_a_doubtful_line_is_mixed_once(root, monkeypatch):
    """The tones are all doubtful; what their mix tells is kept."""
    mixed = []
    monkeypatch.setattr(note_materials, "hear", lambda *args, **more: mixed.append(1) or hear(*args, **more))
    director_notes(load(root), ["1"])
    assert len(mixed) > 0
    mixed.clear()
    director_notes(load(root), ["1"])
    assert mixed == []


def test_chapters_are_chosen(root):
    """A chapter that is not asked for is not in the list."""
    assert {line.partition("-")[0] for _, line in codes(root, "2")} <= {"02"}
    with pytest.raises(UsageError, match="no chapter 7"):
        director_notes(load(root), ["7"])


def test_what_is_not_spoken_cannot_be_listened_to(tmp_path, production_at):
    """The chapter, how much is lacking, and the command are said."""
    production_at(tmp_path, script=SCRIPT)
    with pytest.raises(UsageError, match=r"chapter 1 .* no line has been spoken") as told:
        director_notes(load(tmp_path))
    assert told.value.hint == "audiodrama render 1 speaks them"
    speak(tmp_path, ["1"])
    with pytest.raises(UsageError, match="chapter 2"):
        director_notes(load(tmp_path))


def test_a_damaged_take_is_said(root):
    """A take whose bytes were changed counts as none, and the message says which chapter lacks it."""
    name = change_take(root, "chains", lambda sound: sound)
    path = Store.default().path(recording.KIND, name)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 255
    path.write_bytes(bytes(raw))
    with pytest.raises((UsageError, EngineError)) as told:
        director_notes(load(root))
    assert "cache" in told.value.message
    assert told.value.hint


def test_an_accepted_note_stays_until_it_grows_worse(root):
    """It is listed with its reason; another level of the sound brings it back."""
    note = note_of(director_notes(load(root)), "unheard")
    accept_note(load(root), note, "it is only for the ear that knows")
    report = director_notes(load(root))
    assert note_of(report, note.id).accepted == "it is only for the ear that knows"
    assert note.id not in [each.id for each in report.open]
    assert report.notes[-1].id == note.id
    script = root / "script" / "01.fountain"
    script.write_text(script.read_text().replace("level=-60dB", "level=-80dB"))
    assert note_of(director_notes(load(root)), note.id).accepted is None


def test_an_id_may_be_shortened_but_must_mean_one(root):
    """The beginning of an id does; what means none or several is refused."""
    report = director_notes(load(root))
    assert note_of(report, "unheard").code == "unheard"
    with pytest.raises(UsageError, match="no note"):
        note_of(report, "slow")
    with pytest.raises(UsageError, match="more than one"):
        note_of(report, "")


def test_the_same_words_twice_have_two_ids(root):
    """Two notes of the same content are numbered in order of their place."""
    script = root / "script" / "01.fountain"
    cue = "[[sfx: latch | level=-60dB]]"
    script.write_text(script.read_text().replace(cue, f"{cue}\n\n{cue}"))
    ids = [note.id for note in director_notes(load(root)).notes if note.code == "unheard"]
    assert len(set(ids)) == 2
    assert min(ids) + "-2" == max(ids)


def test_an_id_does_not_depend_on_the_chapters_asked_for(root):
    """The same sound in two chapters has two ids, whether both chapters are listened to or one."""
    script = root / "script" / "01.fountain"
    script.write_text(script.read_text() + "\n[[sfx: latch | level=-60dB]]\n\nMARTA\nGood night to all of you.\n")
    speak(root)
    both, second = (
        {note.id for note in director_notes(load(root), chosen).notes if note.code == "unheard"}
        for chosen in ((), ("2",))
    )
    assert len(both) == 2
    assert second < both


def test_a_broken_file_of_notes_stops_everything_with_its_place(root):
    """`check` names the mistake, and nothing is accepted or listed on top of it."""
    (root / NOTES).write_text("accepted:\n  masked-0123abcd: {measure: 1}\n")
    assert [(each.code, each.place.line) for each in load(root).diagnostics] == [("note-without-reason", 2)]
    with pytest.raises(MistakesError):
        director_notes(load(root))


def test_a_link_out_of_the_play_is_not_written_to(root, tmp_path_factory):
    """notes.yaml may not lead elsewhere."""
    report = director_notes(load(root))
    outside = tmp_path_factory.mktemp("elsewhere") / "notes.yaml"
    (root / NOTES).symlink_to(outside)
    with pytest.raises(AudiodramaError):
        accept_note(load(root), report.notes[0], "yes")
    assert not outside.exists()


def test_a_recogniser_tells_what_was_said_otherwise(root):
    """What a listener hears is told by its line, and the kind counts as checked."""

    class Deaf:
        def check_all(self, excerpts, leave_out=()):
            return [each.compared(each.text if "gloves" not in each.text else "I left it there") for each in excerpts]

    report = director_notes(load(root), ["1"], listener=Deaf())
    assert [note.line for note in report.notes if note.code == "said-otherwise"] == ["01-005"]
    assert report.unchecked == ()


def test_progress_is_told_line_by_line(root):
    """It never falls, and ends at all lines."""
    told = []
    director_notes(load(root), on_progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (6, 6)
    assert json.dumps(told)
    assert production_notes.UNLISTENED
