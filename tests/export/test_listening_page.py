"""The listening page, as values and in a real browser."""

import json
import re

import numpy as np
import pytest

from audiodrama.arrange.timeline import Event, TimedWord, Timeline
from audiodrama.base.words import words
from audiodrama.export.cover import draw_cover
from audiodrama.export.cue_list import cue_list
from audiodrama.export.encode import encode, format_named
from audiodrama.export.listening_page import Book, PageChapter, listening_page
from audiodrama.export.waveform import Outline
from browser import opened, until

RATE_HZ = 44100
HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


def spoken(number: int, speaker: str, text: str, start_s: float) -> Event:
    """A line of which each word takes a quarter of a second."""
    step, start = RATE_HZ // 4, round(start_s * RATE_HZ)
    timed = tuple(TimedWord(w.text, start + i * step, start + (i + 1) * step) for i, w in enumerate(words(text)))
    return Event(f"01-{number:03}", "line", speaker, text, start, timed[-1].end_frame, timed, "engine", 0.01)


def cues(number: int, title: str, *more: Event, seconds: float = 8.0) -> dict:
    """Two lines and a bell."""
    events = (
        Event("b", "bed", "night-wind", None, 0, 5 * RATE_HZ),
        spoken(1, "NARRATOR", "The door was open.", 1.0),
        spoken(2, "ANN", "Who, 𠮷t this hour, is there?", 3.0),
        Event("s", "sfx", "church-bell", None, 5 * RATE_HZ, 6 * RATE_HZ),
        *more,
    )
    timeline = Timeline(RATE_HZ, round(seconds * RATE_HZ), (), events, marks=(("Part & one", RATE_HZ),))
    outline = Outline(RATE_HZ)
    outline.add(np.full((timeline.frames, 2), 0.5, dtype=np.float32))
    return cue_list(timeline, number=number, title=title, waveform=outline.as_json())


def values(page: str) -> dict:
    return json.loads(re.search(r'id="values">(.*?)</script>', page, re.DOTALL)[1])


def test_the_page_holds_what_is_heard():
    """Speakers by number of lines with the narrator last, escaped file names, words as offsets of JavaScript."""
    found = values(listening_page(Book("B", "A", "NARRATOR"), [PageChapter("01-ö #1.mp3", cues(1, "One"))]))
    assert found["speakers"] == ["ANN", "NARRATOR"]
    (chapter,) = found["chapters"]
    assert (chapter["audio"], chapter["seconds"], chapter["marks"]) == (
        "01-%C3%B6%20%231.mp3",
        8.0,
        [["Part & one", 1.0]],
    )
    line = chapter["events"][2]
    assert line["s"] == 0
    # "𠮷t" begins at 5 and is three units of UTF-16 long
    assert line["w"][:8] == [0, 4, 3.0, 3.25, 5, 8, 3.25, 3.5]
    assert chapter["events"][3] == {"k": "sfx", "n": "church bell", "a": 5.0, "b": 6.0}


def test_the_page_is_plain_links_without_scripts():
    """Titles and files stand in the markup itself."""
    page = listening_page(Book("B"), [PageChapter("01-a.mp3", cues(1, "One <2>"))])
    assert '<a href="01-a.mp3"><span class="number">1</span><span class="name">One &lt;2&gt;</span>' in page


def test_the_same_book_gives_the_same_page():
    """No time and no chance is in it."""
    book, heard = Book("B", cover=draw_cover("B", "", 300)), [PageChapter("01-a.mp3", cues(1, "One"))]
    assert listening_page(book, heard) == listening_page(book, heard)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A book of two chapters of eight seconds; one line and one title are hostile."""
    folder = tmp_path_factory.mktemp("output")
    tone = (0.2 * np.sin(np.arange(8 * RATE_HZ) / 20)).astype(np.float32)[:, None].repeat(2, axis=1)
    names = ["01-eins.mp3", "02-zwei #2.mp3"]
    for name in names:
        encode([tone], folder / name, format_named("mp3"), rate_hz=RATE_HZ)
    heard = [
        PageChapter(names[0], cues(1, "Eins")),
        PageChapter(names[1], cues(2, HOSTILE, spoken(9, HOSTILE, f"He said: {HOSTILE}", 6.5))),
    ]
    book = Book(f"A Book {HOSTILE}", "A. Writer", "NARRATOR", cover=draw_cover("A Book", "A. Writer", 600))
    (folder / "index.html").write_text(listening_page(book, heard), encoding="utf-8")
    return folder


@pytest.fixture
def page(folder, tmp_path):
    with opened(folder / "index.html", tmp_path, viewport={"width": 1200, "height": 800}) as (page, said, asked):
        until(page, "document.getElementById('audio').readyState > 0")
        yield page
        assert said == []
        assert all(address.startswith(("file:", "data:")) for address in asked)


def seconds(page) -> float:
    return page.evaluate("document.getElementById('audio').currentTime")


@pytest.mark.browser
def test_hostile_texts_are_shown_as_they_are(page):
    """No element comes of a text, no script of it runs."""
    page.get_by_role("link", name="2").first.click()
    assert page.locator("#chapter-title").inner_text() == HOSTILE
    assert page.title().startswith(HOSTILE)
    assert page.locator(".said p").last.inner_text() == f"He said: {HOSTILE}"
    assert page.locator("img").count() == 1


@pytest.mark.browser
def test_it_plays_and_the_word_is_marked(page):
    """Space plays; the word that sounds is marked; space pauses."""
    page.locator(".said b", has_text="hour").click()
    until(page, "document.getElementById('audio').currentTime > 3.6")
    page.keyboard.press("Space")
    assert page.evaluate("document.getElementById('audio').paused")
    page.evaluate("document.getElementById('audio').currentTime = 3.8")
    until(page, "document.querySelector('b.now')?.textContent === 'hour,'")
    assert page.locator(".said.on .who span").inner_text() == "ANN"
    assert page.locator("#now").inner_text() == "0:03"


@pytest.mark.browser
def test_the_text_follows_until_the_reader_wanders_off(folder, tmp_path):
    """A line that sounds is scrolled into view; after the wheel it stays where the reader is, until asked back."""
    with opened(folder / "index.html", tmp_path, viewport={"width": 500, "height": 620}) as (page, _, _):
        until(page, "document.getElementById('audio').readyState > 0")
        page.evaluate("document.getElementById('audio').currentTime = 3.1")
        seen = "(() => { const box = document.querySelector('.said.on')?.getBoundingClientRect();"
        seen += " return box && box.top > 0 && box.bottom < document.querySelector('.player').offsetTop })()"
        until(page, seen)
        page.keyboard.press(" ")
        page.wait_for_timeout(1000)
        page.mouse.move(200, 200)
        page.mouse.wheel(0, -2000)
        page.locator("#follow").click()
        until(page, f"document.getElementById('follow').hidden && {seen}")


@pytest.mark.browser
def test_keys_move(page):
    """Arrows go five seconds, with shift a line; end stops stay inside the chapter."""
    for keys, expected in [
        (["ArrowRight"], 5.0), (["ArrowLeft"], 0.0), (["Shift+ArrowRight"], 1.0), (["Shift+ArrowRight"], 3.0),
        (["Shift+ArrowLeft"], 1.0), (["ArrowLeft", "ArrowLeft"], 0.0),
    ]:  # fmt: skip
        for key in keys:
            page.keyboard.press(key)
        assert seconds(page) == pytest.approx(expected, abs=0.02)
    page.keyboard.press(">")
    assert page.evaluate("document.getElementById('audio').playbackRate") == 1.15


@pytest.mark.browser
def test_the_waveform_is_a_slider_to_click_and_to_use_by_keys(page):
    """A click in its middle goes to the middle; its value is told; Home and End go to the ends."""
    slider = page.get_by_role("slider", name="Position in the chapter")
    slider.click()
    assert seconds(page) == pytest.approx(4.0, abs=0.1)
    assert slider.get_attribute("aria-valuetext") == "0:04 of 0:08"
    slider.press("End")
    assert seconds(page) == pytest.approx(8.0, abs=0.2)
    slider.press("Home")
    assert seconds(page) == 0.0


@pytest.mark.browser
def test_chapters_follow_one_another(page):
    """At the end of a chapter the next one plays, and the list says which."""
    page.evaluate("document.getElementById('audio').currentTime = 7.8")
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.querySelector('[aria-current] .number').textContent === '2'")
    until(page, "document.getElementById('audio').currentTime > 0.2")
    assert not page.evaluate("document.getElementById('audio').paused")


@pytest.mark.browser
def test_the_place_is_remembered(page):
    """Opened again, the page is where it was left."""
    page.keyboard.press("n")
    until(page, "document.getElementById('audio').readyState > 0")
    page.keyboard.press("ArrowRight")
    until(page, "document.getElementById('audio').currentTime > 4.9 && !document.getElementById('audio').seeking")
    page.reload()
    until(page, "document.getElementById('audio').readyState > 0")
    assert page.locator("[aria-current] .number").inner_text() == "2"
    assert seconds(page) == pytest.approx(5.0, abs=0.05)


@pytest.mark.browser
def test_a_browser_that_keeps_nothing_still_plays(folder, tmp_path):
    """Where storage is forbidden the page works, and only forgets."""
    with opened(folder / "index.html", tmp_path) as (page, said, _):
        page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})")
        page.reload()
        until(page, "document.getElementById('audio').readyState > 0")
        page.keyboard.press("ArrowRight")
        assert seconds(page) == pytest.approx(5.0, abs=0.05)
        assert said == []


@pytest.mark.browser
def test_a_missing_file_is_told(folder, tmp_path):
    """Audio that is not there: the page names the file."""
    copy = tmp_path / "elsewhere"
    copy.mkdir()
    (copy / "index.html").write_bytes((folder / "index.html").read_bytes())
    with opened(copy / "index.html", tmp_path / "profile") as (page, _, _):
        page.wait_for_selector("#trouble:not([hidden])")
        assert page.locator("#trouble").inner_text().startswith("01-eins.mp3 cannot be played")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_in_both_schemes(folder, tmp_path, scheme):
    """No sideways scrolling; buttons are large enough for a thumb; text stands out by WCAG's 4.5 to 1."""
    options = {"viewport": {"width": 360, "height": 700}, "color_scheme": scheme, "is_mobile": True, "has_touch": True}
    with opened(folder / "index.html", tmp_path, **options) as (page, said, _):
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        for button in page.locator(".buttons button").all():
            box = button.bounding_box()
            assert min(box["width"], box["height"]) >= 40
        for selector in (
            "#chapter-title",
            ".said p",
            ".who span",
            ".eyebrow",
            ".chapters .length",
            ".sound",
            "#cast li",
        ):
            assert page.evaluate(CONTRAST, selector) >= 4.5, selector
        assert said == []


# relative luminance and contrast as in WCAG 2.2; the canvas turns any colour into bytes
CONTRAST = """selector => {
  const bytes = colour => {
    const pen = new OffscreenCanvas(1, 1).getContext('2d');
    pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = colour => bytes(colour).map(v => linear(v / 255))
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ink = getComputedStyle(document.querySelector(selector)).color;
  const [one, two] = [ink, getComputedStyle(document.body).backgroundColor].map(light).sort((a, b) => b - a);
  return (one + .05) / (two + .05);
}"""
