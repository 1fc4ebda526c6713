"""The studio's page in a real browser: the loop of edit and hearing, and all that a hand does to the script."""

import pytest

from browser import until
from studio_in_browser import PLAYING, READY, SOUNDING, Server, choose, studio

pytestmark = pytest.mark.browser

SCRIPT = """Title: The Lamp

# The Lamp

INT. BEDROOM - NIGHT

The rain has stopped. Nobody says so.

MARTA
Is it you? [[sfx: knock]] Come in, come in.

BEN
(whispering)
It is only me.

# The Door

MARTA
Close it, would you?
"""
CANARY = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


@pytest.fixture
def play(tmp_path, production_at):
    return production_at(tmp_path / "play", script=SCRIPT)


def script(play) -> str:
    return (play / "script/01.fountain").read_bytes().decode()


def until_file(page, play, text: str) -> None:
    """Wait until the words stand in the file."""
    for _ in range(400):
        if text in script(play):
            return
        page.wait_for_timeout(25)
    raise AssertionError(script(play))


def test_the_loop(play, tmp_path):
    """Words are edited in place, saved with Ctrl+Enter, heard in the mix with the word lit, and undone to the byte."""
    with studio(play, tmp_path / "profile") as (page, _, said):
        choose(page, "Is it you?")
        page.keyboard.press("e")
        page.keyboard.press("Control+a")
        page.keyboard.type("Who is there? [[sfx: knock]] Come in.")
        page.keyboard.press("Control+Enter")
        until(page, SOUNDING, 60)
        assert script(play) == SCRIPT.replace(
            "Is it you? [[sfx: knock]] Come in, come in.", "Who is there? [[sfx: knock]] Come in."
        )
        until(page, "document.querySelector('.row.on b.now')?.closest('.row').textContent.includes('Who is there?')")
        until(page, f"!({PLAYING})")
        assert page.evaluate("document.activeElement.closest('.row').textContent").count("Who is there?") == 1
        page.keyboard.press("u")
        until_file(page, play, "Is it you?")
        assert script(play) == SCRIPT
        until(page, "document.querySelector('.row.chosen').textContent.includes('Is it you?')")
        assert [each for each in said if not each.startswith("Failed to load resource")] == []


def test_a_click_on_a_word_plays_from_there(play, tmp_path):
    """The time is that of the word; Space pauses; J and L go five seconds; the slider goes to its ends."""
    with studio(play, tmp_path / "profile") as (page, _, _):
        until(page, "document.getElementById('total').textContent !== '0:00'")
        page.locator("b", has_text="Nobody").click()
        until(page, "document.querySelector('b.now')?.textContent === 'Nobody'")
        page.keyboard.press("Space")
        until(page, f"!({PLAYING})")
        slider = page.get_by_role("slider", name="Position in the chapter")
        slider.press("Home")
        page.keyboard.press("Tab")
        assert page.locator("#now").inner_text() == "0:00"
        page.locator("#rows").focus()
        page.keyboard.press("l")
        until(page, "document.getElementById('now').textContent === '0:05'")
        page.keyboard.press("j")
        until(page, "document.getElementById('now').textContent === '0:00'")
        assert slider.get_attribute("aria-valuetext").startswith("0:00 of 0:")


def test_a_sound_moves_and_a_delivery_changes(play, tmp_path):
    """Alt and an arrow move a sound's note by a word; ] gives the line the next delivery; a chip takes another one."""
    with studio(play, tmp_path / "profile") as (page, _, _):
        choose(page, "Is it you?")
        page.locator(".chip.sfx").focus()
        page.keyboard.press("Alt+ArrowRight")
        until_file(page, play, "Is it you? Come [[sfx: knock]] in, come in.")
        choose(page, "It is only me")
        page.locator(".row.chosen .chip.delivery", has_text="whispering").click()
        page.keyboard.press("Control+a")
        page.keyboard.type("shouting")
        page.keyboard.press("Enter")
        until_file(page, play, "BEN\n(shouting)\n")
        choose(page, "Nobody says so")
        until(page, "document.querySelector('.row.chosen .chip.add') === null")


def test_a_sound_is_dragged_to_another_word(play, tmp_path):
    """With the mouse: the note stands before the word it was dropped on."""
    with studio(play, tmp_path / "profile") as (page, _, _):
        until(page, "document.querySelector('.chip.sfx') !== null")
        page.locator(".chip.sfx").drag_to(page.locator(".row.line b", has_text="you").first)
        until_file(page, play, "Is it [[sfx: knock]] you?")


def test_somebody_elses_words_are_never_written_over(play, tmp_path):
    """The same line changed on disk meanwhile: both are shown, and either can be taken."""
    with studio(play, tmp_path / "profile") as (page, _, _):
        for answer, expected in (
            ("Keep what is on disk", "It was me, in ink."),
            ("Save yours there", "It was me, at last."),
        ):
            (play / "script/01.fountain").write_text(SCRIPT)
            until(page, "document.getElementById('rows').textContent.includes('It is only me.')")
            choose(page, "It is only me.")
            page.keyboard.press("e")
            page.keyboard.press("Control+a")
            page.keyboard.type("(whispering)\nIt was me, at last.")
            (play / "script/01.fountain").write_text(SCRIPT.replace("It is only me.", "It was me, in ink."))
            page.wait_for_timeout(600)
            page.keyboard.press("Control+Enter")
            dialog = page.get_by_role("dialog")
            dialog.wait_for()
            assert "It was me, in ink." in dialog.locator("pre").inner_text()
            assert "It was me, at last." in dialog.locator("textarea").input_value()
            dialog.get_by_role("button", name=answer).click()
            until_file(page, play, expected)
            page.keyboard.press("Escape")
            until(page, f"document.getElementById('rows').textContent.includes({expected!r})")


def test_an_outside_edit_shows_at_once_and_moves_nobody(play, tmp_path):
    """Lines that come above leave the focus, the chosen line and a half-written edit where they are."""
    with studio(play, tmp_path / "profile") as (page, _, _):
        choose(page, "It is only me.")
        page.keyboard.press("e")
        page.keyboard.press("Control+a")
        page.keyboard.type("(whispering)\nHalf a th")
        (play / "script/01.fountain").write_text(SCRIPT.replace("The rain", "MARTA\nFirst of all.\n\nThe rain"))
        until(page, "document.getElementById('rows').textContent.includes('First of all.')")
        assert page.evaluate("document.activeElement.value") == "(whispering)\nHalf a th"
        page.keyboard.type("ought.")
        page.keyboard.press("Control+Enter")
        until_file(page, play, "BEN\n(whispering)\nHalf a thought.\n")
        assert "First of all." in script(play)


def test_the_page_waits_for_a_studio_that_is_started_anew(play, tmp_path):
    """It says so, comes back by itself at the same address, shows what changed meanwhile, and edits again."""
    server = Server(play)
    try:
        from browser import opened

        with opened(server.address, tmp_path / "profile") as (page, _, _):
            until(page, READY)
            server.close()
            until(page, "!document.getElementById('banner').hidden")
            (play / "script/01.fountain").write_text(SCRIPT.replace("Nobody says so.", "Everybody says so."))
            server = Server(play, server.port)
            until(page, "document.getElementById('banner').hidden", 30)
            until(page, "document.getElementById('rows').textContent.includes('Everybody')")
            choose(page, "Everybody")
            page.keyboard.press("e")
            page.keyboard.press("Control+a")
            page.keyboard.type("It rains again.")
            page.keyboard.press("Control+Enter")
            until_file(page, play, "\n\nIt rains again.\n\n")
    finally:
        server.close()


def test_letters_are_keys_only_where_they_are_wanted(play, tmp_path):
    """In a text field they are letters; they can be switched off, and Enter still hears."""
    with studio(play, tmp_path / "profile") as (page, _, _):
        page.keyboard.press("/")
        page.keyboard.type("exit")
        assert page.locator("#filter").input_value() == "exit"
        assert page.locator(".editor").count() == 0
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        page.get_by_role("checkbox").uncheck()
        page.keyboard.press("Escape")
        choose(page, "Is it you?")
        page.keyboard.press("e")
        page.wait_for_timeout(200)
        assert page.locator(".editor").count() == 0
        page.keyboard.press("Enter")
        until(page, SOUNDING, 60)


def test_the_filter_narrows_and_says_how_far(play, tmp_path):
    """By role, by words, by state; an unknown state is named."""
    with studio(play, tmp_path / "profile") as (page, _, _):
        for query, rows, said in (
            ("role:ben", ["only me"], "1 row"),
            ('"is it"', ["Is it you?"], "1 row"),
            ("is:sound knock", ["Is it you?"], "1 row"),
            ("is:nonsense", None, "is:nonsense is not known"),
        ):
            page.locator("#filter").fill(query)
            until(page, f"document.getElementById('matches').textContent === {said!r}")
            if rows:
                until(page, f"document.getElementById('rows').textContent.includes({rows[0]!r})")
                until(page, f"document.querySelectorAll('.row').length === {len(rows)}")


def test_chapters_lines_and_times_are_reached_by_keys(play, tmp_path):
    """G takes a line, a chapter or a time; C lists the chapters; the title says where one is."""
    with studio(play, tmp_path / "profile") as (page, _, _):
        for place, expected in (("2:18", "Close it"), ("1:13", "only me"), ("2", "Close it")):
            page.keyboard.press("g")
            page.get_by_role("dialog").get_by_role("textbox").fill(place)
            page.keyboard.press("Enter")
            until(page, f"document.querySelector('.row.chosen')?.textContent.includes({expected!r})")
        assert page.title().startswith("The Door")
        page.keyboard.press("c")
        page.get_by_role("dialog").get_by_role("button", name="The Lamp").click()
        until(page, "document.title.startsWith('The Lamp')")


def test_texts_of_a_hostile_production_are_texts(tmp_path, production_at):
    """In title, chapter, names, words, sounds and notes: nothing of it becomes an element or runs."""
    text = (
        SCRIPT.replace("The Lamp", f"The Lamp {CANARY}")
        .replace("Nobody says so.", f"{CANARY} He said: {CANARY}")
        .replace("sfx: knock", f"sfx: {CANARY}")
    )
    text += f"\n\nBEN\n({CANARY})\nSo. [[{CANARY}]]\n"
    play = production_at(tmp_path / "play", script=text)
    with studio(play, tmp_path / "profile") as (page, _, said):
        until(page, "document.querySelectorAll('.row').length > 3")
        for act in ("issues", "jobs", "role", "line"):
            page.locator(f"#tab-{act}").click()
            page.wait_for_timeout(150)
        page.keyboard.press("c")
        page.keyboard.press("Escape")
        assert page.locator("img, iframe, object, embed").count() == 0
        assert page.evaluate("document.title").startswith("The Lamp <img")
        assert not [message for message in said if "owned" in message]
        assert CANARY in page.locator("#rows").inner_text()
