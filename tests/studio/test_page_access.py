"""Whether everybody can use the studio: without a mouse, without eyes, on small screens, in the dark."""

import os
import tarfile
from pathlib import Path

import pytest

from browser import until
from studio_in_browser import SOUNDING, choose, studio

pytestmark = pytest.mark.browser
PLACES = """[...document.querySelectorAll('#rows > .row')].map(
  row => [Number(row.getAttribute('aria-posinset')), Number(row.getAttribute('aria-setsize'))])"""
SIZES = [(320, 720), (768, 1000), (1440, 900)]


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core: a package of npm named by the environment, or its script."""
    place = os.environ.get("AUDIODRAMA_TEST_AXE")
    if not place:
        pytest.skip("AUDIODRAMA_TEST_AXE names no axe-core (npm pack axe-core)")
    if place.endswith(".tgz"):
        with tarfile.open(place) as archive:
            return archive.extractfile("package/axe.min.js").read().decode()
    return Path(place).read_text()


def violations(page, axe: str) -> list[str]:
    """Each rule of WCAG 2.2 AA and of best practice that is broken, with the elements that break it."""
    page.evaluate(axe + "; undefined")
    broken = page.evaluate("axe.run(document).then(found => found.violations)")
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in broken for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing(root, tmp_path, axe, width, height, scheme):
    """In every region, with the editor open and in every dialog: no violation."""
    options = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    with studio(root, tmp_path / "profile", **options) as (page, _, _):
        until(page, "document.getElementById('total').textContent !== '0:00'")
        found = {"script": violations(page, axe)}
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for name in ("line", "role", "issues", "jobs"):
            page.evaluate(f"document.querySelector('[data-act=region][data-region={name}]').click()")
            page.wait_for_timeout(250)
            found[name] = violations(page, axe)
        page.evaluate("document.querySelector('[data-act=region][data-region=mix]').click()")
        found["mix"] = violations(page, axe)
        page.evaluate("document.querySelector('[data-act=region][data-region=script]').click()")
        choose(page, "Is it you?")
        page.keyboard.press("e")
        found["editor"] = violations(page, axe)
        page.keyboard.press("Escape")
        for key in ("?", "c", "g", "r"):
            page.keyboard.press(key)
            page.get_by_role("dialog").wait_for()
            found[f"dialog {key}"] = violations(page, axe)
            page.keyboard.press("Escape")
        page.evaluate("document.querySelector('[data-act=table]').click()")
        page.get_by_role("dialog").wait_for()
        found["table"] = violations(page, axe)
        page.keyboard.press("Escape")
        page.keyboard.press("m")
        found["listen"] = violations(page, axe)
        assert {name: each for name, each in found.items() if each} == {}


def test_rows_are_a_list_though_few_of_them_exist(tmp_path, production_at):
    """Of three thousand rows some dozens are elements; each says its number and how many there are; none is lost."""
    lines = "\n\n".join(
        f"MARTA\nLine number {n}, and a few words more to make it longer than one row of text is." for n in range(3000)
    )
    play = production_at(tmp_path / "play", script=f"# Long\n\n{lines}\n")
    with studio(play, tmp_path / "profile") as (page, _, _):
        until(page, "document.querySelectorAll('.row').length > 5")
        for share in (0, 0.37, 1):
            page.evaluate(
                "share => { scroller.scrollTop = share * document.getElementById('rows').offsetHeight }", share
            )
            page.wait_for_timeout(250)
            rows = page.evaluate(PLACES)
            assert 5 < len(rows) < 90
            assert {size for _, size in rows} == {3001}
            places = [place for place, _ in rows]
            assert places == sorted(places)
        assert 3001 in places
        page.keyboard.press("g")
        page.get_by_role("dialog").get_by_role("textbox").fill("1:6000")
        page.keyboard.press("Enter")
        until(page, "document.querySelector('.row.chosen')?.textContent.includes('Line number 1999')")
        box = page.locator(".row.chosen").bounding_box()
        assert box["y"] > 0
        assert box["y"] + box["height"] < 860
        assert page.evaluate("document.activeElement.closest('.row')?.textContent ?? ''").count("1999") == 1


def test_everything_is_done_by_keyboard_alone(root, tmp_path):
    """From the address to a changed line that is heard, its delivery, a voice's panel, an issue and back: no mouse."""
    with studio(root, tmp_path / "profile") as (page, _, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the script"
        page.keyboard.press("Enter")
        until(page, "document.activeElement.classList.contains('row')")
        for _ in range(20):
            if page.evaluate("document.activeElement.textContent.includes('Is it you?')"):
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("e")
        page.keyboard.press("Control+a")
        page.keyboard.type("Is it you, then?")
        page.keyboard.press("Control+Enter")
        until(page, SOUNDING, 60)
        assert "Is it you, then?" in (root / "script/01.fountain").read_text()
        page.keyboard.press("Space")
        seen, here = (
            set(),
            "(at => at.id || at.dataset.act || at.className || at.tagName)(document.activeElement)",
        )
        for _ in range(60):
            page.keyboard.press("Tab")
            seen.add(page.evaluate(here))
        for name in ("tab-line", "hear", "approve", "seek", "play", "table", "filter", "chapter"):
            assert name in seen, (name, seen)
        page.locator("#tab-line").focus()
        for panel in ("role", "issues", "jobs", "line"):
            page.keyboard.press("ArrowRight")
            until(
                page, f"document.activeElement.id === 'tab-{panel}' && !document.getElementById('panel-{panel}').hidden"
            )
        page.keyboard.press("c")
        until(page, "document.querySelector('dialog[open]') !== null")
        page.keyboard.press("Escape")
        until(page, "document.querySelector('dialog[open]') === null && document.activeElement.id === 'tab-line'")


def test_text_twice_as_large_still_fits(root, tmp_path):
    """At 200 % zoom of a window of 1280 pixels nothing needs sideways scrolling and the script can be read."""
    with studio(root, tmp_path / "profile", viewport={"width": 640, "height": 430}) as (page, _, _):
        assert page.evaluate("document.documentElement.scrollWidth") <= 640
        assert page.evaluate("document.getElementById('scroller').clientHeight") >= 120


def test_motion_is_reduced_where_that_is_asked(root, tmp_path):
    """No animation and no transition lasts."""
    with studio(root, tmp_path / "profile", reduced_motion="reduce") as (page, _, _):
        assert page.evaluate("document.getAnimations().length") == 0
        page.locator("[data-act=play]").click()
        assert page.evaluate("document.getAnimations().length") == 0
