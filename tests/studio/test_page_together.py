"""Several hands on one script: two tabs and another program edit at once, and every edit is in the file."""

import random
import time
from contextlib import ExitStack

import pytest

from browser import until
from studio_in_browser import READY, studio

pytestmark = pytest.mark.browser
NAMES = ["MARTA", "BEN"]


def script(lines: int) -> str:
    """Numbered lines, so that each can be told from the others whatever becomes of its words."""
    return "# All\n\n" + "\n\n".join(f"{NAMES[n % 2]}\nLine {n} says v0." for n in range(lines)) + "\n"


# edits a line as a hand does, in one go: choose, edit, type, save; answers what the page shows of it afterwards
EDIT = """async ([n, text]) => {
  const pause = (ms) => new Promise(go => setTimeout(go, ms));
  const wait = async (test) => {
    for (let i = 0; i < 1500; i++) { if (test()) return true; await pause(20); }
    return false;
  };
  const row = () => [...document.querySelectorAll('.row')].find(row => row.textContent.includes(`Line ${n} says`));
  const scroller = document.getElementById('scroller');
  for (let y = 0; !row() && y < 100; y++) { scroller.scrollTop = y * 400; await pause(40); }
  const chosen = () => document.querySelector('.row.chosen')?.textContent.includes(`Line ${n} says`);
  for (let tries = 0; tries < 5 && !chosen(); tries++) {  // rows that are told anew meanwhile may lose the choice
    row().dispatchEvent(new FocusEvent('focusin', {bubbles: true}));
    row().focus();
    await pause(20);
  }
  document.dispatchEvent(new KeyboardEvent('keydown', {key: 'e'}));
  if (!await wait(() => document.querySelector('.editor textarea'))) return 'no editor';
  const area = document.querySelector('.editor textarea');
  if (!area.value.includes(`Line ${n} says`)) return `another line: ${area.value}`;
  area.value = text;
  document.querySelector('[data-act=save-only]').click();
  const over = () => !document.querySelector('.editor') || document.querySelector('dialog[open]');
  if (!await wait(over)) return 'never saved';
  const dialog = document.querySelector('dialog[open]');
  if (dialog) {
    dialog.querySelector('.dialog-buttons button').click();
    await wait(() => !document.querySelector('.editor, dialog[open]'));
    return 'conflict';
  }
  return 'saved';
}"""


def rewrite(path, n: int, text: str) -> None:
    """Another program's edit of one line: read, replace, write."""
    before = path.read_text()
    start = before.index(f"Line {n} says")
    end = before.index("\n", start)
    path.write_text(before[:start] + text + before[end:])


@pytest.mark.parametrize("edits", [24, pytest.param(1000, marks=[pytest.mark.slow, pytest.mark.attack])])
def test_nothing_is_lost_between_two_tabs_and_another_program(tmp_path, production_at, edits):
    """Random edits from three sides: the file holds the last saved words of each line, and both tabs show them."""
    lines, chance = 40, random.Random(4)
    play = production_at(tmp_path / "play", script=script(lines))
    path, expected = play / "script/01.fountain", {n: f"Line {n} says v0." for n in range(lines)}
    with ExitStack() as stack:
        one, server, _ = stack.enter_context(studio(play, tmp_path / "one"))
        two = one.context.new_page()
        two.goto(server.home)
        until(two, READY)
        conflicts = 0
        for step in range(1, edits + 1):
            n, text = chance.randrange(lines), None
            text = f"Line {n} says v{step}."
            side = chance.choice([one, two, path])
            if side is path:
                rewrite(path, n, text)
                expected[n] = text
                continue
            side.bring_to_front()
            result = side.evaluate(EDIT, [n, text])
            assert result in {"saved", "conflict"}, (step, n, result)
            if result == "saved":
                expected[n] = text
            else:
                conflicts += 1
        assert (
            path.read_text() == "# All\n\n" + "\n\n".join(f"{NAMES[n % 2]}\n{expected[n]}" for n in range(lines)) + "\n"
        )
        assert conflicts < edits / 2
        last = expected[lines - 1]
        for tab in (one, two):
            tab.bring_to_front()
            end = time.monotonic() + 20
            while True:
                tab.evaluate("document.getElementById('scroller').scrollTop = 1e6")
                tab.wait_for_timeout(150)
                if last in tab.locator("#rows").inner_text():
                    break
                assert time.monotonic() < end, last
