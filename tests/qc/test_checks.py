"""Each fault is found where it is (`checks`, `measure`, `figures`, `frames`, `clicks`, `remarks`, `picture`)."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.arrange.timeline import Event, TimedWord, Timeline
from audiodrama.base.source import Source
from audiodrama.cast.profiles import PROFILES, Profile
from audiodrama.export.cover import draw_cover
from audiodrama.export.cue_list import cue_list
from audiodrama.export.encode import encode, format_named
from audiodrama.export.tags import Tags
from audiodrama.qc.checks import lag
from audiodrama.qc.measure import figures_of, measure_file
from audiodrama.qc.mp3 import frame_headers
from audiodrama.qc.picture import picture
from audiodrama.qc.report import qc_document, qc_table

RATE_HZ = 44100
BOOK = PROFILES["audiobook"]
# starts of lines of two seconds each, in a chapter of sixteen seconds
STARTS_S = (0.75, 3.25, 5.75, 8.25, 10.75)
LENGTH_S = 14.75
TAGS = Tags("One", "Book", author="A", narrator="N", comment="c", cover=draw_cover("Book", "A", 300))


def frames(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def chapter(level: float = 0.24) -> np.ndarray:
    """Room tone, and for each line a rough voice: a harmonic tone that swells with its syllables."""
    random = np.random.default_rng(3)
    sound = random.normal(0, 10 ** (-66 / 20), (frames(LENGTH_S), 2))
    t = np.arange(frames(2.0)) / RATE_HZ
    voice = sum(np.sin(2 * np.pi * 150 * k * t + k) / k for k in range(1, 12)) * (0.6 + 0.4 * np.cos(2 * np.pi * 4 * t))
    voice *= np.minimum(1, np.minimum(t, 2.0 - t) / 0.005)
    for start_s in STARTS_S:
        sound[frames(start_s) : frames(start_s) + len(t)] += level * voice[:, None]
    return sound.astype(np.float32)


def cues(*more: Event, late_s: float = 0.0) -> dict:
    """The plan of `chapter`; each line stands on a line of its own in the script."""
    source = Source("script/a.fountain", "".join(f"line {n}\n" for n in range(9)))
    events = []
    for n, start_s in enumerate(STARTS_S):
        start, end = frames(start_s - late_s), frames(start_s + 2 - late_s)
        place = source.place(7 * n, 7 * n + 6)
        word = TimedWord("word", start, end)
        events.append(Event(f"01-{n:03}", "line", "ANN", "word", start, end, (word,), "engine", 0.01, place))
    return cue_list(Timeline(RATE_HZ, frames(LENGTH_S), (), (*events, *more)), title="One")


def made(tmp_path: Path, sound: np.ndarray, form: str = "flac", tags: Tags | None = TAGS, **options) -> Path:
    path = tmp_path / f"x.{form}"
    encode([sound], path, format_named(form, **options), rate_hz=RATE_HZ, tags=tags)
    return path


def codes(report) -> list[str]:
    return [each.code for each in report.failures]


@pytest.mark.parametrize("form", ["mp3", "flac", "m4b"])
def test_a_good_file_passes(tmp_path, form):
    """No failure and no note where everything is as it should be."""
    report = measure_file(made(tmp_path, chapter(), form), BOOK, cues())
    assert [str(each) for each in report.remarks] == []
    assert report.passed


def test_figures_are_those_of_the_signal(tmp_path):
    """Each figure against what the signal was made of: levels to 0.1 dB, times to 20 ms."""
    sound = chapter()
    found = figures_of(made(tmp_path, sound, "mp3")).figures
    assert found.rms_db == pytest.approx(10 * np.log10(np.square(sound.astype(float)).mean()), abs=0.1)
    assert found.noise_floor_db == pytest.approx(-66, abs=1)  # an MP3 thins faint noise
    assert figures_of(made(tmp_path, sound, "flac")).figures.noise_floor_db == pytest.approx(-66, abs=0.1)
    assert found.head_s == pytest.approx(0.75, abs=0.03)
    assert found.tail_s == pytest.approx(2.0, abs=0.04)
    assert found.duration_s == pytest.approx(LENGTH_S, abs=0.06)
    assert (found.sample_rate_hz, found.bit_rate_kbps, found.speech_over_background_lu) == (44100, 192, None)
    assert found.mono_loss_db == pytest.approx(0, abs=0.05)


def test_a_sine_of_full_scale_reads_as_the_standard_says(tmp_path):
    """997 Hz in one channel at full scale is -3.01 LUFS (BS.1770-5), -3 dB below that RMS over both channels."""
    sound = np.zeros((frames(5), 2), dtype=np.float32)
    sound[:, 0] = np.sin(2 * np.pi * 997 * np.arange(frames(5)) / RATE_HZ)
    found = figures_of(made(tmp_path, sound, "wav")).figures
    assert found.integrated_lufs == pytest.approx(-3.01, abs=0.05)
    assert found.rms_db == pytest.approx(-6.02, abs=0.01)
    assert found.true_peak_db == pytest.approx(0.0, abs=0.02)


def spoilt_clipping(sound):
    sound[frames(4.0) : frames(4.0) + 9, 0] = 1.0


def spoilt_click(sound):
    sound[frames(4.0)] += 0.4


def spoilt_dropout(sound):
    sound[frames(4.0) : frames(4.04)] = 0


def spoilt_offset(sound):
    sound += 0.01


def spoilt_mono(sound):
    sound[frames(3.2) : frames(5.3), 1] *= -1


def spoilt_line(sound):
    sound[frames(3.2) : frames(5.3)] = chapter()[frames(0.0) : frames(0.7)].repeat(3, axis=0)[: frames(2.1)]


@pytest.mark.parametrize(
    ("spoil", "code", "at_s", "line"),
    [
        (spoilt_clipping, "clipping", 4.0, 2),
        (spoilt_click, "click", 4.0, 2),
        (spoilt_dropout, "dropout", 4.0, 2),
        (spoilt_offset, "dc", None, None),
        (spoilt_mono, "mono", 3.5, 2),
        (spoilt_line, "line-not-heard", 3.25, 2),
    ],
)
def test_a_fault_in_the_signal_is_found_in_its_place(tmp_path, spoil, code, at_s, line):
    """One fault, one finding: its code, its time in the file, and the line of the script that sounds there."""
    sound = chapter()
    spoil(sound)
    found = next(
        each for each in measure_file(made(tmp_path, sound, "wav"), BOOK, cues()).failures if each.code == code
    )
    assert found.at_s == (None if at_s is None else pytest.approx(at_s, abs=0.4 if code == "mono" else 0.02))
    assert (found.place or {}).get("line") == line


def test_clicks_inside_foley_are_meant(tmp_path):
    """A latch is a click: where a one-shot is planned none is reported."""
    sound = chapter()
    spoilt_click(sound)
    latch = Event("01-s001", "sfx", "latch", None, frames(3.9), frames(4.2))
    assert "click" not in codes(measure_file(made(tmp_path, sound, "wav"), BOOK, cues(latch)))


def test_silence_that_nobody_planned_is_found(tmp_path):
    """Room tone where two lines should be, against the same silence in the plan."""
    sound = chapter()
    sound[frames(3.2) : frames(8.0)] = sound[frames(0.0) : frames(0.6)].repeat(8, axis=0)
    report = measure_file(made(tmp_path, sound), BOOK, cues())
    assert [(f.code, round(f.at_s, 1)) for f in report.failures if f.code == "long-silence"] == [("long-silence", 2.8)]
    plan = cues()
    plan["events"] = [e for e in plan["events"] if e["id"] not in ("01-001", "01-002")]
    assert "long-silence" not in codes(measure_file(made(tmp_path, sound), BOOK, plan))


def test_a_shift_against_the_plan_is_measured(tmp_path):
    """Lines that begin 0.12 s after their planned time: the file is late by that."""
    path = made(tmp_path, chapter(), "mp3")
    assert lag(figures_of(path), cues(late_s=0.12)) == pytest.approx(0.12, abs=0.011)
    assert "cue-positions" in codes(measure_file(path, BOOK, cues(late_s=0.12)))
    assert lag(figures_of(path), cues()) == pytest.approx(0.0, abs=0.011)


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return made(tmp_path_factory.mktemp("good"), chapter(), "mp3")


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        (replace(BOOK, loudness_lufs=-20.0), "loudness"),
        (replace(BOOK, rms_db=(-23.0, -21.0)), "rms"),
        (replace(BOOK, peak_dbtp=-12.0), "true-peak"),
        (replace(BOOK, noise_floor_db=-70.0), "noise-floor"),
        (replace(BOOK, head_s=2.0), "head"),
        (replace(BOOK, tail_s=5.0), "tail"),
        (replace(BOOK, rate_hz=48000), "sample-rate"),
        (replace(BOOK, bit_rate_kbps=256), "bit-rate"),
        (replace(BOOK, longest_s=10.0), "duration"),
        (replace(BOOK, loudness_range_lu=0.01), "loudness-range"),
    ],
)
def test_each_figure_of_the_profile_is_held(good, profile, code):
    """A profile that asks a little else fails by that figure alone."""
    assert codes(measure_file(good, profile, cues())) == [code]


@pytest.mark.parametrize(("over_lu", "failures", "notes"), [(15.0, 0, 0), (9.0, 0, 1), (6.0, 1, 0)])
def test_speech_over_background_is_taken_from_the_cue_list(tmp_path, over_lu, failures, notes):
    """Below 10 LU it is a note, below 7 a failure."""
    report = measure_file(made(tmp_path, chapter()), BOOK, cues() | {"speech_over_background_lu": over_lu})
    assert (len(report.failures), len(report.notes)) == (failures, notes)
    assert qc_document([report])["files"][0]["figures"]["speech_over_background_lu"] == over_lu


def test_a_line_that_drowns_is_named(tmp_path):
    """Where lines have figures of their own, each that is too low is found in its place."""
    plan = cues() | {"speech_over_background_lu": 6.5}
    for event, over_lu in zip(plan["events"], (20.0, 6.5, 9.0, 15.0, 10.0), strict=True):
        event["speech_over_background_lu"] = over_lu
    report = measure_file(made(tmp_path, chapter()), BOOK, plan)
    assert [(f.message, f.at_s) for f in report.remarks] == [
        ("line 01-001 stands only 6.5 LU above its background", 3.25),
        ("line 01-002 stands only 9.0 LU above its background", 5.75),
    ]
    assert [f.failure for f in report.remarks] == [True, False]


def test_ambience_in_pauses_is_a_note(tmp_path):
    """A bed between head and tail does not fail the noise floor, and is said."""
    sound = chapter()
    inside = slice(frames(0.9), frames(12.6))
    sound[inside] += np.random.default_rng(1).normal(0, 10 ** (-48 / 20), sound[inside].shape).astype(np.float32)
    report = measure_file(made(tmp_path, sound), BOOK, cues())
    assert report.passed
    assert [each.code for each in report.notes] == ["ambience"]


def test_missing_tags_are_failures(tmp_path):
    """Title, book, number and genre are due; author, narrator, language and cover are notes."""
    report = measure_file(made(tmp_path, chapter(), "mp3", None), BOOK, cues())
    assert codes(report) == ["tags"] * 4
    assert [each.code for each in report.notes] == ["tags"] * 4
    same = measure_file(made(tmp_path, chapter(), "mp3", replace(TAGS, title="BOOK")), BOOK, cues())
    assert [each.message for each in same.failures] == [
        "title and album are the same, which hides the chapter in some players"
    ]


def test_the_whole_book_in_one_file_is_named_like_the_book(tmp_path):
    """An M4B of all chapters has one title, and may be longer than a chapter may."""
    path = made(tmp_path, chapter(), "m4b", replace(TAGS, title="Book", tracks=1))
    assert measure_file(path, replace(BOOK, longest_s=10.0), cues()).passed


@pytest.mark.parametrize("form", ["mp3", "m4b", "opus", "flac"])
def test_tags_are_read_back_from_every_format(tmp_path, form):
    """What was written is what is found, with its special characters."""
    tags = replace(TAGS, title="A = b; c # d \\ e", comment="two\nlines", cover=None)
    found = figures_of(made(tmp_path, chapter()[: frames(1)], form, tags)).tags
    wanted = {k: v for k, v in tags.fields.items() if k != "language" or form != "m4b"}
    assert {name: found[name] for name in wanted} == wanted


def test_frame_headers_tell_a_changing_bit_rate(tmp_path):
    """Constant is one rate; two files glued together are not."""
    one = made(tmp_path, chapter()[: frames(1)], "mp3", None)
    raw = one.read_bytes()
    assert (frame_headers(one).kbps, frame_headers(one).constant, frame_headers(one).rate_hz) == ((192,), True, 44100)
    two = made(tmp_path, chapter()[: frames(1)], "mp3", None, kbps=128)
    two.write_bytes(raw + two.read_bytes())
    assert frame_headers(two).kbps == (192, 128)
    assert codes(measure_file(two, replace(BOOK, longest_s=None))).count("bit-rate") == 1


@given(st.binary(max_size=300))
def test_any_bytes_have_headers_or_none(tmp_path_factory, raw):
    """Rubbish never fails."""
    path = tmp_path_factory.getbasetemp() / "rubbish.mp3"
    path.write_bytes(raw)
    assert frame_headers(path) is None or frame_headers(path).rate_hz > 0


@pytest.mark.parametrize("seconds", [0.02, 0.5, 3.0])
def test_silence_is_a_failure_and_no_crash(tmp_path, seconds):
    """A silent file of any length: said once, and every figure finite."""
    report = measure_file(made(tmp_path, np.zeros((frames(seconds), 2), dtype=np.float32), "wav"), Profile("p"))
    assert "silence" in codes(report)
    assert json.loads(json.dumps(qc_document([report]), allow_nan=False))["pass"] is False
    assert picture(report, "0" * 64).startswith("<svg")


def test_the_report_is_a_table_and_a_document(tmp_path):
    """Limits stand above the figures; each failure has its place in file and script."""
    sound = chapter()
    spoilt_clipping(sound)
    report = measure_file(made(tmp_path, sound, "wav"), BOOK, cues())
    text = qc_table([report]).splitlines()
    assert text[1].split()[:5] == ["audiobook", "-16±1", "-23…-18", "≤-3", "≤-60"]
    assert text[3].split()[:2] == ["x.wav", "FAIL"]
    assert "x.wav: FAIL 0:04 samples stand at full scale (script/a.fountain:2)" in text
    document = qc_document([report])
    assert (document["pass"], document["files"][0]["pass"], document["files"][0]["profile"]) == (
        False,
        False,
        "audiobook",
    )
    assert document["files"][0]["failures"][0]["place"]["line"] == 2


def test_the_picture_shows_plan_loudness_and_failures(tmp_path):
    """A block for each event, a curve of loudness, a red line for each failure that has a place; the same each time."""
    sound = chapter()
    spoilt_clipping(sound)
    report = measure_file(made(tmp_path, sound, "wav"), BOOK, cues() | {"title": "<One> & two"})
    drawn = picture(report, "0" * 64)
    placed = sum(each.at_s is not None for each in report.failures)
    assert drawn.count('stroke="#b3261e"') == placed > 0
    assert drawn.count("<title>") == len(STARTS_S) + placed + 1
    assert "&lt;One&gt; &amp; two" in drawn
    assert drawn == picture(report, "0" * 64)


def test_planned_silence_is_told_unless_the_script_asks_for_it(tmp_path):
    """More than four seconds in which nothing is planned is a note; a pause of the script takes its length off."""
    sound = chapter()
    sound[frames(3.2) : frames(8.0)] = sound[frames(0.0) : frames(0.6)].repeat(8, axis=0)
    path, plan = made(tmp_path, sound), cues()
    plan["events"] = [e for e in plan["events"] if e["id"] not in ("01-001", "01-002")]
    (told,) = (remark for remark in measure_file(path, BOOK, plan).notes if remark.code == "dead-air")
    assert told.at_s == pytest.approx(2.8, abs=0.1)
    pause = {"id": "p", "kind": "pause", "start_s": 3.0, "end_s": 6.0, "place": None, "words": [], "text": None}
    plan["events"].append(pause)
    assert "dead-air" not in [remark.code for remark in measure_file(path, BOOK, plan).notes]
