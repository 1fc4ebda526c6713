"""The panels of the studio in a real browser: casting, issues, jobs, and the way from a book to a play."""

from contextlib import contextmanager

import pytest

from browser import until
from studio_in_browser import READY, SOUNDING, choose, studio

pytestmark = pytest.mark.browser

STORY = """The Last Lamp

Marta stood at the window.

"Somebody is on the stairs," said Ben.

"Nobody is on the stairs," Marta said.

"I heard it. Twice."

"Good evening," said the old woman on the landing. "I have come about the lamp."

"The one you are going to put out."
"""


def until_text(page, path, text: str) -> None:
    """Wait until the words stand in a file."""
    for _ in range(800):
        if path.is_file() and text in path.read_text():
            return
        page.wait_for_timeout(25)
    raise AssertionError(path.read_text() if path.is_file() else f"there is no {path}")


def test_how_a_role_speaks_is_set_and_locked_by_hand(root, tmp_path):
    """A slider writes the figure into voices.yaml and nothing else; a locked role cannot be changed; undo works."""
    voices = root / "voices.yaml"
    before = voices.read_text()
    with studio(root, tmp_path / "profile") as (page, _, _):
        choose(page, "It is only me.")
        page.locator("#tab-role").click()
        slider = page.get_by_role("slider", name="rate")
        slider.wait_for()
        assert "BEN" in page.locator(".role-voice").inner_text()
        slider.fill("1.2")
        until_text(page, voices, "rate: 1.2")
        assert voices.read_text() == before.replace("rate: 0.9", "rate: 1.2")
        page.get_by_role("button", name="Lock", exact=True).click()
        until(page, "document.querySelector('#role-rate').disabled")
        page.get_by_role("button", name="Locked: unlock").click()
        until(page, "!document.querySelector('#role-rate').disabled")
        page.locator("#rows").focus()
        for _ in range(3):
            page.keyboard.press("u")
            page.wait_for_timeout(700)
        until_text(page, voices, "rate: 0.9")
        assert voices.read_text() == before


def test_a_change_of_many_lines_says_first_what_it_costs(root, tmp_path):
    """MARTA has two lines: the cost is shown, Cancel leaves the file alone, All writes it."""
    voices = root / "voices.yaml"
    before = voices.read_text()
    with studio(root, tmp_path / "profile") as (page, _, _):
        choose(page, "Is it you?")
        page.locator("#tab-role").click()
        slider = page.get_by_role("slider", name="rate")
        slider.wait_for()
        for answer in ("Cancel", "All 2 lines"):
            slider.fill("1.3")
            dialog = page.get_by_role("dialog")
            dialog.wait_for()
            assert "2 lines" in dialog.inner_text()
            assert voices.read_text() == before
            dialog.get_by_role("button", name=answer).click()
            page.wait_for_timeout(500)
        until_text(page, voices, "rate: 1.3")


def test_a_mistake_is_gone_to_and_mended(root, tmp_path):
    """N goes to the unknown sound; its cure is a button; then the chapter sounds again."""
    path = root / "script/01.fountain"
    path.write_text(path.read_text().replace("[[sfx: knock]]", "[[sfx: konck]]"))
    with studio(root, tmp_path / "profile") as (page, _, _):
        until(page, "document.getElementById('state').textContent.includes('1 error')")
        page.locator("#tab-issues").click()
        page.locator(".issue.error").wait_for()
        page.keyboard.press("n")
        until(page, "document.querySelector('.issue.error').getAttribute('aria-current') === 'true'")
        until(page, "document.querySelector('.row.chosen').textContent.includes('Is it you?')")
        page.locator(".issue.error [data-act=mend]").first.click()
        until_text(page, path, "[[sfx: knock]]")
        until(page, "document.querySelectorAll('.issue.error').length === 0")
        until(page, "document.getElementById('total').textContent !== '0:00'", 60)


def test_a_line_is_taken_again_kept_approved_and_marked_by_keys(root, tmp_path):
    """T makes a take, a digit keeps it, A approves, X marks with a note; U takes the last of it back."""
    with studio(root, tmp_path / "profile") as (page, _, _):
        choose(page, "It is only me.")
        page.keyboard.press("Enter")
        until(page, "document.querySelectorAll('.take').length >= 1", 60)
        page.keyboard.press("t")
        until(page, "document.querySelectorAll('.take').length >= 2", 90)
        page.keyboard.press("2")
        until(page, "document.querySelectorAll('.take')[1].classList.contains('kept')", 30)
        takes = root / "takes.yaml"
        until_text(page, takes, "It is only me")
        page.keyboard.press("a")
        until(page, "document.querySelector('.row.chosen .sign.approved') !== null", 30)
        page.keyboard.press("x")
        page.get_by_role("dialog").get_by_role("textbox").fill("too dry")
        page.keyboard.press("Enter")
        until(page, "document.querySelector('.row.chosen .sign.marked') !== null")
        until_text(page, takes, "too dry")
        page.keyboard.press("u")
        until(page, "document.querySelector('.row.chosen .sign.marked') === null")
        assert "too dry" not in takes.read_text()


def test_a_render_is_a_job_that_outlives_the_page(root, tmp_path):
    """Asked for in its dialog; the page is opened anew meanwhile; the file comes out and is offered."""
    with studio(root, tmp_path / "profile") as (page, _, _):
        page.locator("#render").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Chapters").select_option("1")
        dialog.get_by_label("Format").select_option("wav")
        dialog.get_by_role("button", name="Render").click()
        page.locator(".job").wait_for()
        page.reload()
        until(page, READY)
        page.locator("#tab-jobs").click()
        until(page, "/done/.test(document.querySelector('.job .job-state')?.textContent)", 180)
        assert list((root / "output").glob("01-*.wav"))
        page.get_by_role("button", name="Forget").click()
        until(page, "document.querySelector('.job') === null")


@contextmanager
def story_in_review(tmp_path):
    """A studio without a play, after a story was dropped; gives its page and its folder."""
    home = tmp_path / "home"
    home.mkdir()
    story = tmp_path / "The Last Lamp.txt"
    story.write_text(STORY)
    with studio(home, tmp_path / "profile", ready="document.getElementById('dropzone') !== null") as (page, _, _):
        page.locator("input[type=file]").set_input_files(story)
        page.locator(".review").wait_for(timeout=90_000)
        yield page, home


def test_from_a_book_to_a_play_that_sounds(tmp_path):
    """A story is dropped, a doubtful line is given to somebody, the run follows, and the play opens and is heard."""
    with story_in_review(tmp_path) as (page, home):
        if page.locator("[data-act=only-doubtful][aria-pressed=true]").count():
            page.locator("[data-act=only-doubtful]").click()
        until(page, "document.querySelectorAll('.segment.speech').length >= 5")
        segment = page.locator(".segment", has_text="The one you are going to put out.")
        segment.get_by_role("button", name="Somebody else …").click()
        page.get_by_role("dialog").get_by_role("combobox").fill("Marta")
        page.get_by_role("dialog").get_by_role("button", name="Say so").click()
        until(
            page, "[...document.querySelectorAll('.segment.pinned')].some(each => each.textContent.includes('put out'))"
        )
        assert "MARTA" in segment.locator(".name").inner_text()
        page.locator("[data-act=make-play]").click()
        page.get_by_role("dialog").get_by_role("textbox").fill("lamp")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        until(page, READY, 60)
        assert "MARTA\n" in next((home / "lamp" / "script").glob("*.fountain")).read_text()
        choose(page, "put out")
        page.keyboard.press("Enter")
        until(page, SOUNDING, 90)


def test_people_of_a_book_are_joined_parted_and_lines_taken_back(tmp_path):
    """Two of the cast are said to be one and to be two again; a line that was fixed is found again."""
    with story_in_review(tmp_path) as (page, _):
        names = page.locator(".people b")
        assert set(names.all_inner_texts()) == {"Ben", "Marta"}
        page.get_by_role("button", name="Ben is the same person as …").click()
        page.get_by_role("dialog").get_by_role("combobox").fill("Marta")
        page.get_by_role("dialog").get_by_role("button", name="Join them").click()
        until(page, "document.querySelector('.people').textContent.includes('also Ben')")
        assert "Ben" not in names.all_inner_texts()
        page.get_by_role("button", name="Part Ben").click()
        until(page, "!document.querySelector('.people').textContent.includes('also')")
        assert set(names.all_inner_texts()) == {"Ben", "Marta"}
        if page.locator("[data-act=only-doubtful][aria-pressed=true]").count():
            page.locator("[data-act=only-doubtful]").click()
        segment = page.locator(".segment", has_text="Nobody is on the stairs")
        segment.get_by_role("button", name="Somebody else …").click()
        page.get_by_role("dialog").get_by_role("combobox").fill("Zelda")
        page.get_by_role("dialog").get_by_role("button", name="Say so").click()
        until(page, "document.querySelector('.people').textContent.includes('Zelda')")
        segment.get_by_role("button", name="Take back").click()
        until(page, "!document.querySelector('.people').textContent.includes('Zelda')")
        assert page.locator(".segment.pinned").count() == 0


@pytest.mark.slow
def test_voices_are_compared_blind_and_one_is_chosen(root, tmp_path):
    """Letters instead of names, each voice on the role's own lines; the names come on demand; a choice is an edit."""
    voices = root / "voices.yaml"
    with studio(root, tmp_path / "profile") as (page, _, _):
        choose(page, "It is only me.")
        page.locator("#tab-role").click()
        page.get_by_role("button", name="Audition voices").click()
        page.locator(".candidate").first.wait_for(timeout=300_000)
        assert "Voice A" in page.locator(".candidates").inner_text()
        assert "pyttsx3:" not in page.locator(".candidates").inner_text()
        page.locator(".candidate .play-take").first.click()
        until(page, SOUNDING, 60)
        page.get_by_role("button", name="Show the names").click()
        until(page, "!document.querySelector('.candidates').textContent.includes('Voice A')")
        page.locator(".candidate:not(.current) [data-act=cast]").first.click()
        until(page, "document.querySelector('.candidate.current') !== null")
        page.wait_for_timeout(1500)
        assert "tone: high" not in voices.read_text() or voices.read_text().count("- ") > 1
