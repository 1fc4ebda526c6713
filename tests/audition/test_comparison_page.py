"""Pages to compare by ear, self-contained, blind when asked, playing in a browser (`voice_page`)."""

import html
import json
import re
import subprocess

import numpy as np
import pytest

from audiodrama.audition.candidates import Candidate, blind_letters
from audiodrama.audition.comparison_page import Cell, Column, ComparisonRow, comparison_page
from audiodrama.audition.likeness import Portrait
from audiodrama.audition.voice_page import audition_page, deliveries_page, spectrogram_png
from audiodrama.cast.model import Delivery, VoiceChoice
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.script.cuesheet import Line, Phrase
from browser import opened, until

HOSTILE = "</script><img src=x onerror=\"document.title='owned'\">"
TONE = (0.1 * np.sin(np.arange(RATE_HZ // 2) * 0.05)).astype(np.float32)[:, np.newaxis]
LINES = [
    Line(name, "ANN", "ann", text, (Phrase(text, deliveries=given),))
    for name, text, given in (("1", "Who is there?", ("in-tears",)), ("2", f"Nobody. {HOSTILE}", ()))
]
PORTRAIT = Portrait(12.0, 3.0, 15.0, 4.0, (0.0,) * 16, (1.0,) * 16)
FOUND = [
    Candidate(VoiceChoice("tone", "low"), "low", "male", PORTRAIT, 0.9, ("BEN", 0.2), current=True),
    Candidate(VoiceChoice("tone", "high"), "High & clear", "female", PORTRAIT, 0.5, ("BEN", 0.8)),
]
SOUNDS = {(part, line.id): TONE for part in ("0", "1") for line in LINES if (part, line.id) != ("1", "2")}


def test_an_audition_shows_who_and_what():
    """Voices in order with what speaks for and against them, lines with their deliveries, gaps said."""
    page = audition_page("ANN", LINES, FOUND, SOUNDS)
    assert page.index(">low<") < page.index(">high<")
    assert [
        text in page for text in ("sounds like BEN (0.20)", "most like BEN (0.80)", "200 Hz", "<em>in tears</em>")
    ] == [True] * 4
    assert page.count("could not be spoken") == 1
    assert "audiodrama audition ANN --choose tone:high" in page
    assert "<img src=x" not in page


def test_figures_that_were_tried_are_chosen_too():
    """The command that is copied writes what was heard, not the voice alone."""
    page = audition_page("ANN", LINES, FOUND, SOUNDS, settings=("rate=1.1", "pitch=+1st"))
    told = "--choose tone:high --set rate=1.1 --set pitch=+1st"
    assert [told in page, "with rate=1.1, pitch=+1st." in page] == [True, True]


@pytest.mark.parametrize("name", ["EVE $(touch x)", "EVE `touch x`", 'EVE "; touch x; "', "O'HARA", "EVE\\", "E & VE"])
def test_a_name_is_never_run(name):
    """Pasted into a shell, the command has the name as one word, whatever it says."""
    page = audition_page(name, LINES, FOUND, SOUNDS, settings=("rate=1.1",))
    commands = [html.unescape(text) for text in re.findall(r'data-command="([^"]*)"', page)]
    assert len(commands) == len(FOUND)
    for command in commands:
        done = subprocess.run(["bash", "-c", f"printf '%s\\n' {command}"], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[:4] == ["audiodrama", "audition", name, "--choose"]


def test_nothing_is_fetched():
    """Every sound and picture is inside the page; nothing points outside."""
    page = audition_page("ANN", LINES, FOUND, SOUNDS)
    assert re.findall(r"""(?:src|href)=["'](?!data:)""", page) == []
    assert "http" not in page.replace("http-equiv", "")
    held = json.loads(re.search(r'id="values">(.*?)</script>', page, re.DOTALL)[1])
    assert [[bool(sound) for sound in row] for row in held["sounds"]] == [[True, True], [True, False]]


def test_deliveries_are_shown_with_pictures():
    """Each delivery has its figures, and a spectrogram before and after."""
    asked = [Delivery("whispering", rate=0.9, pitch_st=1, level_db=-6, effects=("whisper",)), Delivery("normal")]
    page = deliveries_page("low", "Hello.", asked, {(s, d.name): TONE for s in ("before", "after") for d in asked})
    assert page.count("data:image/png") == 4
    assert "<li>rate 0.9</li><li>pitch +1 st</li><li>level -6 dB</li><li>effect whisper</li>" in page


def test_a_spectrogram_is_a_picture_of_the_sound():
    """The brightest row of a tone lies at its frequency."""
    pillow = pytest.importorskip("PIL.Image")
    import io

    moments = np.arange(RATE_HZ) / RATE_HZ
    tone = (0.2 * np.sin(2 * np.pi * 2000 * moments)).astype(np.float32)[:, np.newaxis]
    picture = np.asarray(pillow.open(io.BytesIO(spectrogram_png(tone))).convert("L"), dtype=float)
    assert picture.shape == (96, 360)
    assert pytest.approx(picture.mean(axis=1).argmax(), abs=2) == 96 * (1 - 2000 / 8000)
    assert pillow.open(io.BytesIO(spectrogram_png(np.zeros((10, 1), np.float32)))).size == (360, 96)


@pytest.fixture
def page_file(tmp_path):
    def write(text):
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.browser
def test_it_plays_in_a_browser(page_file, tmp_path):
    """A click plays, another stops, arrows move, a column plays through; nothing is fetched, nothing is said."""
    with opened(page_file(audition_page("ANN", LINES, FOUND, SOUNDS)), tmp_path / "profile") as (page, said, asked):
        page.click('.play[data-row="0"][data-column="0"]')
        until(page, "document.querySelectorAll('.play.on').length === 1 && player.currentTime > 0.05")
        page.click('.play[data-row="0"][data-column="0"]')
        assert page.evaluate("[player.paused, document.querySelectorAll('.play.on').length]") == [True, 0]
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.dataset.row") == "1"
        page.click('.head[data-column="0"]')
        until(page, "document.querySelector('.play.on')?.dataset.row === '1'")
        assert page.evaluate("document.title") == "ANN · Audition"
        assert said == []
        assert [address for address in asked if not address.startswith(("file:", "data:", "blob:"))] == []


@pytest.mark.browser
def test_a_blind_page_hides_names_until_asked(page_file, tmp_path):
    """Letters stand where names would, and one button shows them."""
    letters = blind_letters(FOUND, "ANN")
    text = audition_page("ANN", LINES, FOUND, SOUNDS, letters=letters)
    with opened(page_file(text), tmp_path / "profile") as (page, _, _):
        shown = page.inner_text("tbody")
        assert [word in shown for word in ("A", "B", "low", "High", "BEN")] == [True, True, False, False, False]
        page.click("#reveal")
        order = [letters[letter].choice.voice for letter in "AB"]
        names = page.evaluate("[...document.querySelectorAll('.name .secret')].map((e) => e.textContent)")
        assert names == order
        assert "sounds like BEN" in page.inner_text("tbody")


def test_rows_and_columns_are_escaped():
    """No text of a script or a voice can become markup."""
    cell = Cell(b"x", 1.0)
    page = comparison_page(
        HOSTILE, HOSTILE, HOSTILE, [Column(HOSTILE, HOSTILE)],
        [ComparisonRow(HOSTILE, (HOSTILE,), (cell,), HOSTILE, HOSTILE, HOSTILE, HOSTILE)],
    )  # fmt: skip
    assert "<img src=x" not in page
    assert page.count("</script>") == 2
