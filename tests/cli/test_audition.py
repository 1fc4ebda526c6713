"""The command `audition`: a page, a choice, and nothing else written."""

import json

import pytest

from audiodrama.audition import samples
from audiodrama.cli.app import run
from audiodrama.engines import registry


@pytest.fixture
def play(root, monkeypatch):
    monkeypatch.chdir(root)
    return root


def test_a_page_and_what_it_says(play, capsys):
    """Named voices are heard, ranked and shown; the page goes to the output folder; voices.yaml stays."""
    before = (play / "voices.yaml").read_bytes()
    assert run(["audition", "marta", "--voice", "tone:low", "--voice", "tone:refuse", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["name"] == "MARTA"
    assert {each["voice"] for each in told["candidates"]} == {"low", "mid", "refuse"}
    assert [each["voice"] for each in told["candidates"] if each["current"]] == ["mid"]
    assert [each["voice"] for each in told["failed"]] == ["tone:refuse"]
    assert {line["text"] for line in told["lines"]} == {"Is it you? Come in.", "Close it, would you?"}
    page = (play / "output" / "audition-marta.html").read_text("utf-8")
    assert told["file"] == str(play / "output" / "audition-marta.html")
    assert "Close it, would you?" in page
    assert (play / "voices.yaml").read_bytes() == before


def test_a_letter_chooses_what_it_stood_for(play, capsys):
    """The letter of the last blind page is written into the character's line alone, whatever options made the page."""
    options = ["audition", "BEN", "--voice", "tone:low", "--voice", "tone:mid"]
    run([*options, "--blind", "--json"])
    letter = next(c["letter"] for c in json.loads(capsys.readouterr().out)["candidates"] if c["voice"] == "mid")
    before = (play / "voices.yaml").read_text("utf-8")
    assert run(["audition", "BEN", "--choose", letter.lower()]) == 0
    assert (play / "voices.yaml").read_text("utf-8") == before.replace("- tone: high", "- tone: mid")


def test_a_letter_without_a_blind_page_is_an_error_at_once(play, capsys, monkeypatch):
    """Nothing is spoken to find out; a page with names has no letters, nor has another character's."""
    options = ["--voice", "tone:low", "--json"]
    assert run(["audition", "BEN", *options]) == 0
    assert run(["audition", "MARTA", *options, "--blind"]) == 0
    monkeypatch.setattr(samples, "hold_audition", lambda *_, **__: pytest.fail("somebody spoke"))
    capsys.readouterr()
    assert run(["audition", "BEN", "--choose", "A"]) == 2
    assert "no blind page of BEN has been made" in capsys.readouterr().err
    assert run(["audition", "MARTA", "--choose", "zz"]) == 2
    assert "the blind page of MARTA has no 'zz'" in capsys.readouterr().err


def test_a_voice_and_a_figure_are_chosen_by_name(play):
    """`--choose` with `--set` writes both and speaks nothing."""
    before = (play / "voices.yaml").read_text("utf-8")
    assert run(["audition", "ben", "--choose", "tone: low", "--set", "rate=1.1"]) == 0
    after = before.replace("- tone: high", "- tone: low").replace("rate: 0.9", "rate: 1.1")
    assert (play / "voices.yaml").read_text("utf-8") == after


def test_a_voice_that_is_not_here_yet_is_chosen_with_a_warning(play, capsys, monkeypatch):
    """It may be for another machine, so it is written; but nobody is left to find out by a render that stops."""
    monkeypatch.setattr(registry, "lack", lambda *_: ("the voice is not installed", "audiodrama voices install tone"))
    assert run(["audition", "ben", "--choose", "tone:low"]) == 0
    told = capsys.readouterr().err
    assert "warning: the voice is not installed here; to install it: audiodrama voices install tone" in told
    assert "- tone: low" in (play / "voices.yaml").read_text("utf-8")


def test_every_delivery_on_a_page(play, capsys):
    """All built-in deliveries, spoken by the character's voice, with the text given."""
    assert run(["audition", "BEN", "--deliveries", "--line", "Come here.", "-o", "d.html"]) == 0
    page = (play / "d.html").read_text("utf-8")
    assert [name in page for name in ("whispering", "shouting", "in tears", "Come here.")] == [True] * 4
    assert capsys.readouterr().out.strip() == "d.html"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["MARTHA"], "did you mean MARTA"),
        (["MARTA", "--set", "rat=2"], "'rat=2' is not a setting"),
        (["MARTA", "--voice", "soprano"], "'soprano' is not a voice"),
        (["MARTA", "--choose", "tone:soprano"], "no voice soprano"),
        (["MARTA", "--choose", "B"], "no blind page of MARTA has been made, so 'B' is no voice"),
        (["MARTA", "--choose", "B"], "hint: audiodrama audition MARTA --blind"),
        (["MARTA", "--line", "nobody says this"], "has no line with"),
        (["MARTA", "--age", "ancient"], "'ancient' is not one of"),
    ],
)
def test_what_makes_no_sense_is_said(play, capsys, options, told):
    """A misspelt name, voice, setting or line ends with status 2 and what was meant; nothing is written."""
    before = (play / "voices.yaml").read_bytes()
    assert run(["audition", *options]) == 2
    assert told in capsys.readouterr().err
    assert (play / "voices.yaml").read_bytes() == before
    assert not (play / "output").exists()


def test_a_locked_voice_is_not_chosen_anew(play, capsys):
    """`lock: true` refuses `--choose` with the cure, and leaves the file as it is."""
    file = play / "voices.yaml"
    file.write_text(file.read_text("utf-8").replace("rate: 0.9", "rate: 0.9\n    lock: true"), "utf-8")
    before = file.read_text("utf-8")
    assert run(["audition", "ben", "--choose", "tone: low"]) == 2
    assert "the voice of BEN is locked" in capsys.readouterr().err
    assert file.read_text("utf-8") == before
