"""Rules of shops beyond figures: read titles, credits, a retail sample."""

from __future__ import annotations

import json

import pytest

from audiodrama.cli.app import run
from audiodrama.qc.shop_rules import lacks, sample_length, spoken_title


def cues(first: str, title: str = "The Door", slug: str = "the-door"):
    line = {"kind": "line", "text": first, "start_s": 1.0, "place": None}
    return {"slug": slug, "title": title, "events": [{"kind": "bed", "text": None}, line]}


@pytest.mark.parametrize(
    ("document", "failures"),
    [
        (cues("The Door."), 0),
        (cues("THE DOOR! And what came through it."), 0),
        (cues("Come in."), 1),
        (cues("The Lamp. Written by nobody.", "Opening credits", "opening-credits"), 0),
        (cues("Come in.", ""), 0),
        ({**cues(""), "events": []}, 1),
    ],
    ids=["read", "read, and more", "not read", "credits", "no title", "no words"],
)
def test_the_title_is_read_first(document, failures):
    """The first line of a chapter begins with its title."""
    assert len(list(spoken_title(document))) == failures


@pytest.mark.parametrize(("seconds", "failures"), [(59, 1), (60, 0), (300, 0), (301, 1)])
def test_the_length_of_a_sample(seconds, failures):
    """A minute to five."""
    assert len(list(sample_length(seconds))) == failures


def test_parts_that_are_lacking():
    """Each is named."""
    names = ["00-opening-credits.mp3", "01-the-door.mp3", "02-closing-credits.mp3", "the-lamp-sample.mp3"]
    assert lacks(names) == []
    assert lacks(names[1:2]) == ["opening credits", "closing credits", "retail sample"]


def test_a_profile_with_spoken_credits(root, capsys):
    """Its render has credits and read titles; qc under it fails only by the sample, which three lines cannot fill."""
    voices = (root / "voices.yaml").read_text()
    voices = voices + "\nprofiles: {shop: {like: audiobook, credits: spoken}}\n"
    (root / "voices.yaml").write_text(voices)
    assert run(["render", "-C", str(root), "--profile", "shop", "--format", "wav"]) == 0
    names = sorted(path.name for path in (root / "output").glob("*.wav"))
    assert [names[0], names[-1]] == ["00-opening-credits.wav", "03-closing-credits.wav"]
    first = json.loads((root / "output" / "01-the-lamp.cues.json").read_text())["events"]
    assert next(event["text"] for event in first if event["kind"] == "line") == "The Lamp"
    capsys.readouterr()
    run(["qc", "-C", str(root), "--profile", "shop", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert "spoken-title" not in {each["code"] for file in document["files"] for each in file["failures"]}
    assert {each["code"] for each in document["submission"]} <= {"sample", "submission"}
    assert not any("credits" in each["message"] for each in document["submission"])
