"""Listening to what came out: each line is held against its own takes and its own stretch of the file."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.cache import Store
from audiodrama.cli.app import run
from audiodrama.qc.listen_back import hear_file, own_stretches, stretches
from audiodrama.speech import proof
from audiodrama.speech.proof import Ears
from audiodrama.speech.recogniser import compare, folded_words


class HearsAtNight:
    """Understands everything but a text, in the file or in the takes."""

    def __init__(self, lost="", *, in_takes=False):
        self.lost, self.in_takes, self.asked = lost, in_takes, []

    def check_all(self, excerpts, leave_out=()):
        return [
            self.check(e.sound, e.text, rate_hz=e.rate_hz, language=e.language, leave_out=leave_out) for e in excerpts
        ]

    def check(self, sound, text, *, rate_hz=44100, language="en", leave_out=()):
        is_take = bool(np.all(sound[-4410:] == 0))
        self.asked.append((text, is_take, language))
        heard = "" if text == self.lost and is_take == self.in_takes else text
        return compare(*(folded_words(each, leave_out=leave_out) for each in (text, heard)))


@pytest.fixture
def listening(root, monkeypatch, capsys):
    """Render, then listen as often as asked; returns the exit status and what was told."""
    assert run(["render", "-C", str(root), "--format", "wav"]) == 0

    def heard(ears, *more):
        capsys.readouterr()
        monkeypatch.setattr(proof, "recogniser", lambda: ears)
        status = run(["qc", "-C", str(root), "--listen", *more])
        return status, capsys.readouterr().out

    return heard


LINES = {"The rain has stopped. Nobody says so.", "Is it you? Come in.", "It is only me.", "Close it, would you?"}


def test_takes_and_mix_are_both_heard(listening, tmp_path_factory, monkeypatch):
    """Every line twice, dry and in the file, and once only; takes that are gone are told, and the mix heard alone."""
    ears, again = HearsAtNight(), HearsAtNight()
    told = json.loads(listening(ears, "--json")[1])["heard"].values()
    assert {(text, take) for text, take, _ in ears.asked} == {(text, take) for text in LINES for take in (True, False)}
    assert [(f["takes"]["lines"], f["takes"]["errors"], f["mix"]["errors"]) for f in told] == [(3, 0, 0), (1, 0, 0)]
    listening(again)
    assert again.asked == []
    monkeypatch.setenv("AUDIODRAMA_CACHE", str(tmp_path_factory.mktemp("empty")))
    told = json.loads(listening(again, "--json")[1])["heard"].values()
    assert [(f["not_in_cache"], f["takes"]["lines"], f["mix"]["lines"]) for f in told] == [(3, 0, 3), (1, 0, 1)]


def test_a_lost_line_is_named_with_where_it_was_lost(listening):
    """The verdict of a line is the worse of both, drift fails, and people are told in words."""
    for in_takes, verdicts in ((True, ["drift", "ok"]), (False, ["ok", "drift"])):
        shutil.rmtree(Store.default().folder / proof.KIND, ignore_errors=True)
        status, told = listening(HearsAtNight("It is only me.", in_takes=in_takes), "--json")
        (line,) = json.loads(told)["heard"]["01-the-lamp.wav"]["lines"]
        assert (status, line["verdict"], line["speaker"]) == (1, "drift", "BEN")
        assert [line[part]["verdict"] for part in ("take", "mix")] == verdicts
        assert line["take" if in_takes else "mix"]["dropped"] == ["it is only me"]
    told = listening(HearsAtNight())[1]
    assert re.search(r"01-the-lamp.wav: words heard otherwise: 0 of \d+ \(0.0%\) of the takes, 4 of \d+ ", told)
    assert re.search(
        r"01-the-lamp.wav: FAIL 0:\d\d line \S+ of BEN was heard otherwise: in the mix lost “it is only me” "
        r"\(script/01.fountain:\d+\)\n",
        told,
    )


def test_there_is_one_verdict(listening):
    """A file that passes its figures and fails by what is heard fails: in its row, in the document, in the status."""
    status, told = listening(HearsAtNight("It is only me."), "--json")
    document = json.loads(told)
    files = {Path(each["file"]).name: each for each in document["files"]}
    assert (status, document["pass"]) == (1, False)
    assert "heard-otherwise" in [each["code"] for each in files["01-the-lamp.wav"]["failures"]]
    assert "heard-otherwise" not in [each["code"] for each in files["02-the-door.wav"]["failures"]]
    rows = listening(HearsAtNight("It is only me."))[1].splitlines()
    assert re.search(r"^01-the-lamp.wav +FAIL", "\n".join(rows), re.MULTILINE)


@pytest.mark.parametrize(
    ("other", "together", "verdict"),
    [((1.0, 3.0), True, "inconclusive"), ((2.9, 4.0), False, "drift"), ((3.0, 5.0), False, "drift")],
    ids=["at once", "a moment", "after it"],
)
def test_lines_spoken_together_are_no_drift(tmp_path, other, together, verdict):
    """A word that another line covers is not lost, unless the take lacks it too."""
    path = tmp_path / "x.wav"
    soundfile.write(path, np.zeros((44100 * 6, 2)), 44100)
    events = [
        {"id": str(n), "kind": "line", "start_s": start, "end_s": end, "text": text, "speaker": "ANN", "place": None}
        for n, (start, end, text) in enumerate([(1.0, 3.0, "It is only me."), (*other, "Nobody is here.")])
    ]
    ears = Ears(HearsAtNight("It is only me.", in_takes=True), Store(tmp_path / "cache"))
    first, second = hear_file(path, {"events": events}, {}, ears, lambda _: "en")
    assert (first.together, first.verdict, second.verdict) == (together, verdict, "ok")


@pytest.mark.parametrize(
    ("lines", "heard"),
    [
        ([(1.0, 3.0), (5.0, 6.0)], [(0.8, 3.3), (4.8, 6.3)]),
        ([(1.0, 3.0), (3.1, 4.0)], [(0.8, 3.1), (3.0, 4.3)]),
        ([(1.0, 3.0), (2.94, 4.0)], [(0.8, 3.0), (2.94, 4.3)]),
        ([(0.1, 3.0), (0.1, 2.0), (4.0, 5.0)], [(0.0, 3.3), (0.0, 2.3), (3.8, 5.3)]),
    ],
    ids=["apart", "close", "cut off", "at once"],
)
def test_a_line_is_heard_without_its_neighbours(lines, heard):
    """A word of the line before or after would count as one that was never written."""
    found = own_stretches([{"start_s": start, "end_s": end} for start, end in lines])
    assert [tuple(round(edge, 3) for edge in each) for each in found] == heard


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0.01, 3)), max_size=8))
def test_every_line_is_heard_whole_and_in_order(lines):
    """However lines overlap, none loses a part, and the file can be read once."""
    events = [{"start_s": start, "end_s": start + length} for start, length in sorted(lines)]
    found = own_stretches(events)
    assert [start for start, _ in found] == sorted(start for start, _ in found)
    assert all(a <= e["start_s"] and b >= e["end_s"] for (a, b), e in zip(found, events, strict=True))


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=6)


@given(SPANS, st.lists(st.integers(1, 20), max_size=6))
def test_stretches_of_a_stream_are_those_of_the_whole(spans, sizes):
    """However the sound comes in and however the spans overlap."""
    sound = np.arange(sum(sizes), dtype=np.float32)[:, np.newaxis]
    spans = [(start, start + length) for start, length in sorted(spans)]
    blocks = iter(np.split(sound, np.cumsum(sizes)[:-1]) if sizes else [])
    found = [each[:, 0].tolist() for each in stretches(blocks, spans)]
    assert found == [sound[start:end, 0].tolist() for start, end in spans]
