"""Takes from end to end: `line_scenes`, `take_list`, `take_files`, `take_figures` and `recorded_lines` together."""

from __future__ import annotations

import hashlib
import shutil

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import AudioError, UsageError
from audiodrama.dsp.audio import decode, write_wav
from audiodrama.production.plan import Options, plan
from audiodrama.production.preview import preview_place
from audiodrama.production.project import load
from audiodrama.production.render import render
from audiodrama.production.takes.line_takes import all_takes, choose_take, drop_take, new_takes, take_sound, takes_of
from audiodrama.production.takes.recorded_lines import add_recording

OPTIONS = Options(formats=("flac",), jobs=1)
PLACE = "1:10"


@pytest.fixture
def store():
    """The cache."""
    return Store.default()


@pytest.fixture
def made(rendered):
    """The small play, rendered."""
    return rendered


def voice(tmp_path, seconds=1.1, rate_hz=44100, channels=1, name="rec.wav", gain=0.2):
    """A recording by somebody: bursts of a buzz with noise around them."""
    clock = np.arange(round(seconds * rate_hz)) / rate_hz
    buzz = sum(np.sin(2 * np.pi * 140 * k * clock) / k for k in (1, 2, 3, 4)) * (np.sin(2 * np.pi * 2.5 * clock) > -0.6)
    quiet = np.random.default_rng(1).normal(size=rate_hz // 2) * 1e-4
    wave = np.concatenate([quiet, gain * buzz, quiet]).astype(np.float32)
    path = tmp_path / name
    write_wav(path, np.repeat(wave[:, np.newaxis], channels, axis=1), rate_hz)
    return path


def sound_of(root) -> str:
    """Checksum of the samples of the first chapter's file."""
    return hashlib.sha256(decode((root / "output" / "01-the-lamp.flac").read_bytes())[0].tobytes()).hexdigest()


def test_new_takes_are_listed_and_none_is_chosen(root, store):
    """By number, with figures and reasons, and one of them the best; the play is as before."""
    (told,) = new_takes(load(root), PLACE, 3, OPTIONS, store)
    assert [(each.number, each.kind, each.spoken) for each in told.takes] == [
        (1, "first", True), (2, "variant", True), (3, "variant", True), (4, "variant", True),
    ]  # fmt: skip
    assert [each.is_heard for each in told.takes] == [True, False, False, False]
    assert sum(each.best for each in told.takes) == 1
    assert all(len(each.reasons) == 4 for each in told.takes)
    assert not (root / "takes.yaml").exists()
    (more,) = new_takes(load(root), PLACE, 1, OPTIONS, store)
    assert [each.number for each in more.takes] == [1, 2, 3, 4, 5]


def test_a_kept_take_is_what_is_rendered_and_heard(made, store):
    """Its chapter alone is made again, without an engine; an empty cache in another folder gives the same bytes."""
    before = sound_of(made)
    new_takes(load(made), PLACE, 2, OPTIONS, store)
    choose_take(load(made), PLACE, 3, OPTIONS, store)
    planned = plan(load(made), options=OPTIONS, store=store)
    assert ([each.chapter.number for each in planned.stale], planned.missing) == ([1], ())
    report = render(load(made), options=OPTIONS, store=store)
    heard = preview_place(load(made), PLACE, OPTIONS, store, around_s=30).samples
    assert ([each.work for each in report.chapters], report.spoken) == (["sound", "nothing"], 0)
    assert sound_of(made) != before
    again = made.parent / "again"
    shutil.copytree(made, again, ignore=shutil.ignore_patterns("output"))
    clean = Store(made.parent / "clean")
    render(load(again), options=OPTIONS, store=clean)
    assert sound_of(again) == sound_of(made)
    np.testing.assert_array_equal(preview_place(load(again), PLACE, OPTIONS, clean, around_s=30).samples, heard)


def test_dropping_brings_the_first_sound_back(made, store):
    """Byte for byte, with nothing to speak."""
    before = sound_of(made)
    new_takes(load(made), PLACE, 2, OPTIONS, store)
    choose_take(load(made), PLACE, 2, OPTIONS, store)
    drop_take(load(made), PLACE, OPTIONS, store)
    assert render(load(made), options=OPTIONS, store=store).spoken == 0
    assert sound_of(made) == before
    with pytest.raises(UsageError, match="no take of this line is kept"):
        drop_take(load(made), PLACE, OPTIONS, store)


def test_changed_words_have_no_take(root, store):
    """A choice is never applied to other words, and comes back with the old ones."""
    new_takes(load(root), PLACE, 2, OPTIONS, store)
    choose_take(load(root), PLACE, 2, OPTIONS, store)
    script = root / "script" / "01.fountain"
    old = script.read_text()
    script.write_text(old.replace("Is it you?", "Is it him?"))
    changed = load(root)
    assert [each.code for each in changed.diagnostics] == ["orphan-take"]
    assert not any(take.kept for take in takes_of(changed, PLACE, OPTIONS, store).takes)
    assert not any(request.fixed for each in plan(changed, store=store).chapters for request in each.requests)
    script.write_text(old)
    assert [take.number for take in takes_of(load(root), PLACE, OPTIONS, store).takes if take.kept] == [2]


def test_another_voice_has_no_take_of_the_old_one(root, store):
    """It is said, and take 1 of the new voice is heard."""
    new_takes(load(root), PLACE, 2, OPTIONS, store)
    choose_take(load(root), PLACE, 2, OPTIONS, store)
    voices = root / "voices.yaml"
    voices.write_text(voices.read_text().replace("{tone: mid}", "{tone: low}"))
    report = render(load(root), options=OPTIONS, store=store)
    assert any("the take that is kept is tone:mid's, and tone:low speaks now" in n for n in report.chapters[0].notes)
    shown = takes_of(load(root), PLACE, OPTIONS, store)
    assert [take.number for take in shown.takes if take.is_heard] == [1]


def test_an_engine_that_never_repeats_has_its_take_in_the_play(root, store, monkeypatch):
    """Its sound is a file in takes/, which holds when the cache has forgotten all; no engine is asked for it."""
    from audiodrama.engines.base import Capabilities
    from audiodrama.engines.tone import ToneEngine

    monkeypatch.setattr(ToneEngine, "capabilities", Capabilities(rate=(0.5, 2.0), pitch_st=12.0, repeats=False))
    new_takes(load(root), PLACE, 1, OPTIONS, store)
    told = choose_take(load(root), PLACE, 1, OPTIONS, store)
    assert told.entry is not None
    assert (root / told.entry.file).is_file()
    render(load(root), options=OPTIONS, store=store)
    clean = Store(root.parent / "clean")
    lines = {request.line for request in plan(load(root), options=OPTIONS, store=clean).missing}
    assert told.line.id not in lines
    before = sound_of(root)
    shutil.rmtree(root / "output")
    render(load(root), options=OPTIONS, store=clean)
    assert sound_of(root) == before


def test_a_recording_takes_the_place_of_its_line(made, store, tmp_path):
    """One channel at 44.1 kHz in takes/, at the role's level, its words in time; the line's chapter alone is made."""
    told = add_recording(load(made), PLACE, voice(tmp_path, channels=2, rate_hz=48000), OPTIONS, store)
    (kept,) = [take for take in told.takes if take.kept]
    assert (kept.number, kept.kind, kept.is_heard) == (101, "recording", True)
    assert kept.level_lufs == pytest.approx(-23.0, abs=0.1)
    samples, rate_hz = decode((made / kept.file).read_bytes())
    assert (rate_hz, samples.shape[1]) == (44100, 1)
    (phrase,) = kept.phrases
    assert len(phrase.words) == 5
    assert all(0 <= start <= end <= phrase.frames / 44100 for start, end in phrase.words)
    report = render(load(made), options=OPTIONS, store=store)
    assert ([each.work for each in report.chapters], report.spoken) == (["sound", "nothing"], 0)
    assert takes_of(load(made), PLACE, OPTIONS, Store(tmp_path / "clean")).takes[-1].kept


def test_levels_of_recordings_are_their_role_s(root, store, tmp_path):
    """However loud it was recorded, it is heard as loud."""
    soft = add_recording(load(root), PLACE, voice(tmp_path, gain=0.01), OPTIONS, store).takes[-1]
    loud = add_recording(load(root), PLACE, voice(tmp_path, gain=0.4, name="loud.wav"), OPTIONS, store).takes[-1]
    assert (soft.file, loud.number) != (loud.file, soft.number)
    for take in (soft, loud):
        assert take.level_lufs == pytest.approx(-23.0, abs=0.2)
        assert np.abs(take_sound(take, store)).max() > 0.05


@pytest.mark.parametrize(
    ("made", "word"),
    [
        ({"gain": 0.0}, "nothing in it can be heard"),
        ({"seconds": 30.0}, "and the line takes about"),
        ({"seconds": 0.05}, "and the line takes about"),
        ({"seconds": 650.0, "rate_hz": 8000}, "minutes"),
    ],
)
def test_a_recording_that_cannot_be_one(root, store, tmp_path, made, word):
    """Silence, another length by far: refused with its reason and a cure, and nothing is written."""
    path = voice(tmp_path, **made)
    if made.get("gain") == 0.0:
        write_wav(path, np.zeros((44100, 1), np.float32), 44100)
    with pytest.raises(AudioError, match=word) as refused:
        add_recording(load(root), PLACE, path, OPTIONS, store)
    assert refused.value.hint
    assert not (root / "takes.yaml").exists()
    assert not (root / "takes").exists()


@pytest.mark.parametrize(
    ("made", "word"),
    [({"rate_hz": 8000}, "8 kHz"), ({"channels": 6}, "6 channels"), ({"seconds": 5.0}, "is it all of it")],
)
def test_a_recording_that_is_odd_is_taken_with_a_word(root, store, tmp_path, made, word):
    """8 kHz, 5.1 and twice the length are taken, and said."""
    told = add_recording(load(root), PLACE, voice(tmp_path, **made), OPTIONS, store)
    assert any(word in note for note in told.notes), told.notes
    assert any(take.kept for take in told.takes)


def test_no_sound_file_at_all(root, store, tmp_path):
    """A text, an empty file, a folder, a file that is not there."""
    (tmp_path / "a.wav").write_text("RIFF, as it were")
    (tmp_path / "b.wav").write_bytes(b"")
    for name in ("a.wav", "b.wav"):
        with pytest.raises(AudioError, match="cannot be a recording"):
            add_recording(load(root), PLACE, tmp_path / name, OPTIONS, store)
    for name in ("c.wav", "."):
        with pytest.raises(UsageError, match="there is no file"):
            add_recording(load(root), PLACE, tmp_path / name, OPTIONS, store)


@pytest.mark.parametrize("damage", ["gone", "other", "cut"])
def test_a_file_that_is_lost_is_an_error_that_names_it(root, store, tmp_path, damage):
    """Before the first word is spoken; and it can be mended with the commands that its cure names."""
    told = add_recording(load(root), PLACE, voice(tmp_path), OPTIONS, store)
    assert told.entry is not None
    file = root / told.entry.file
    raw = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(raw[:-9] if damage == "cut" else raw[:-1] + b"x")
    with pytest.raises(MistakesError) as refused:
        render(load(root), options=OPTIONS, store=store)
    (error,) = [each for each in refused.value.diagnostics if each.severity == "error"]
    assert (error.code, error.place and error.place.file) == ("lost-take", "takes.yaml")
    assert told.entry.file in error.message
    assert "--drop" in str(error.hint)
    assert any(told.entry.file in note for note in takes_of(load(root), PLACE, OPTIONS, store).notes)
    drop_take(load(root), PLACE, OPTIONS, store)
    assert load(root).errors == ()


def test_what_is_named_has_to_be_one_line(root, store):
    """A role's takes can be listed and made, and one is kept of one line."""
    assert [len(each.takes) for each in all_takes(load(root), "MARTA", OPTIONS, store)] == [1, 1]
    assert [len(each.takes) for each in new_takes(load(root), "MARTA", 1, OPTIONS, store)] == [2, 2]
    with pytest.raises(UsageError, match="means 2 lines"):
        choose_take(load(root), "MARTA", 2, OPTIONS, store)
    with pytest.raises(UsageError, match="no take 9"):
        choose_take(load(root), PLACE, 9, OPTIONS, store)


class Ear:
    """Understands nothing of a line, and takes it for German."""

    def check_all(self, excerpts, leave_out=()):
        """Every word is another."""
        return [excerpt.compared("ganz und gar andere worte als diese hier", leave_out) for excerpt in excerpts]

    def language_heard(self, sound, rate_hz=44100):
        """German, quite surely."""
        assert sound.shape[1] == 1
        assert rate_hz == 44100
        return "de", 0.97


def test_another_language_is_said(root, store, tmp_path):
    """Where somebody listens who tells languages apart; it is taken all the same."""
    told = add_recording(load(root), PLACE, voice(tmp_path), OPTIONS, store, listener=Ear())
    assert told.notes == ("it sounds like German (97% sure), and the line is English: is it this line?",)
    assert any(take.kept for take in told.takes)
