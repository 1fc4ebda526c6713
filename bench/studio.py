"""How quick the studio is, as its page in a browser says: `python bench/studio.py [--small]`.

Prints, for a made-up production of ten hours (10,000 cues) with the embedded voice: bytes of the page; from the address
to a page that can be used; from Ctrl+Enter in an edited line to its sound in the mix, in chapters of about 7 and 60
minutes; from a click on a word to its sound; frames a second while all rows are scrolled by; and what the page holds in
memory before and after random use.
Needs chromium. Times are of one machine; run nothing beside it.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from browser import until  # noqa: E402
from studio_in_browser import READY, SOUNDING, choose, studio  # noqa: E402

PAGE = ROOT / "src" / "audiodrama" / "studio" / "page"
VOICES = """narrator: {speaker: NARRATOR}
cast:
  NARRATOR: {voice: {pyttsx3: en-gb}}
  MARTA: {voice: {pyttsx3: en-us+f2}}
  BEN: {voice: {pyttsx3: en-us+m3}}
"""
WORDS = [
    "rain",
    "stairs",
    "lamp",
    "window",
    "quiet",
    "evening",
    "somebody",
    "nobody",
    "door",
    "knock",
    "twice",
    "remember",
    "harbour",
    "letter",
    "winter",
    "bridge",
    "garden",
    "candle",
    "mirror",
    "street",
    "river",
    "bread",
    "silver",
    "thunder",
    "music",
    "shadow",
    "paper",
    "clock",
]


def line(chance: random.Random, n: int) -> str:
    """A speech of six seconds or so, which no other line repeats."""
    words = " ".join(chance.choices(WORDS, k=15))
    who = chance.choice(["", "MARTA\n", "BEN\n(whispering)\n", "MARTA\n"])
    return f"{who}Number {n}, {words}.{' [[sfx: knock]] And then.' if n % 9 == 0 else ''}"


def chapter(title: str, lines: int, chance: random.Random) -> str:
    text = "\n\n".join(line(chance, n) for n in range(lines))
    return f"# {title}\n\nINT. ROOM - NIGHT\n\n{text}\n"


def write_play(folder: Path, *, small: bool) -> None:
    """Chapter 1 of about 7 minutes, chapter 2 of an hour, then as many more as make ten hours of 10,000 cues."""
    chance = random.Random(7)
    sizes = [12, 40] if small else [56, 500, *[500] * 17]
    (folder / "script").mkdir(parents=True)
    for number, lines in enumerate(sizes, 1):
        text = chapter(f"Part {number}", lines, chance)
        (folder / "script" / f"{number:02}.fountain").write_text(("Title: Ten hours\n\n" if number == 1 else "") + text)
    (folder / "voices.yaml").write_text(VOICES)


def wait_for_job(page, body: str) -> None:
    """Start a job and wait for its end."""
    job = page.evaluate("body => import('/static/api.js').then(api => api.post('/api/jobs', JSON.parse(body)))", body)
    state = (
        f"import('/static/api.js').then(api => api.get('/api/jobs/{job['job']['id']}')).then(a => (a.job ?? a).state)"
    )
    while page.evaluate(state) in {"waiting", "running"}:
        page.wait_for_timeout(500)


def figure(page, name: str) -> float:
    return page.evaluate(f"import('/static/player.js').then(module => module.player.{name})")


def open_chapter(page, number: int) -> None:
    page.keyboard.press("g")
    page.get_by_role("dialog").get_by_role("textbox").fill(str(number))
    page.keyboard.press("Enter")
    until(page, f"document.getElementById('chapter').textContent.startsWith('{number} ')", 60)
    until(page, "document.getElementById('total').textContent !== '0:00'", 300)


def edit_to_sound(page, rounds: int) -> list[float]:
    """Milliseconds from Ctrl+Enter to the first sample, each time with words never spoken before."""
    times = []
    for turn in range(rounds):
        choose(page, f"Number {3 + turn},")
        page.keyboard.press("e")
        page.locator(".editor textarea").press("Control+End")
        page.keyboard.type(f" Once more, {random.Random(turn).choice(WORDS)} {turn}.")
        page.keyboard.press("Control+Enter")
        until(page, SOUNDING, 120)
        times.append(figure(page, "loop"))
        page.keyboard.press("Space")
        page.wait_for_timeout(400)
    return times


def click_to_sound(page, rounds: int) -> list[float]:
    times = []
    for turn in range(rounds):
        page.locator(".row.line b").nth(5 + 7 * turn).click()
        until(page, SOUNDING, 120)
        times.append(figure(page, "ready"))
        page.keyboard.press("Space")
        page.wait_for_timeout(200)
    return times


SCROLL = """async (seconds) => {
  const scroller = document.getElementById('scroller'), all = scroller.scrollHeight - scroller.clientHeight;
  scroller.scrollTop = 0;
  const frames = [], begun = performance.now();
  let last = begun;
  while (last - begun < seconds * 1000) {
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
    scroller.scrollTop = all * (now - begun) / (seconds * 1000);
  }
  frames.sort((a, b) => a - b);
  return [frames.length / seconds, frames[Math.floor(frames.length * .99)], document.querySelectorAll('.row').length];
}"""


def used_mb(page) -> float:
    """What the page's scripts hold, after the garbage is collected."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6


def use_at_random(page, times: int) -> None:
    chance = random.Random(3)
    for _ in range(times):
        deed = chance.randrange(6)
        if deed < 2:
            page.evaluate("share => { scroller.scrollTop = share * scroller.scrollHeight }", chance.random())
        elif deed == 2:
            page.keyboard.press(chance.choice(["ArrowDown", "ArrowUp"]))
        elif deed == 3:
            page.evaluate(f"document.getElementById('tab-{chance.choice(['line', 'role', 'issues', 'jobs'])}').click()")
        elif deed == 4:
            page.evaluate("document.querySelectorAll('.row b[data-w]')[5]?.click()")
        else:
            page.locator("#filter").fill(chance.choice(["", "role:ben", "lamp"]))
            page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(60)
    page.locator("#filter").fill("")
    page.wait_for_timeout(500)


def report(name: str, text: str) -> None:
    print(f"{name:<46}{text}", flush=True)


def times_of(values: list[float]) -> str:
    return f"{statistics.median(values):7.0f} ms median, {max(values):.0f} ms at most, of {len(values)}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", action="store_true")
    small = options.parse_args().small
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        sys.exit("no chromium here")
    size = sum(path.stat().st_size for path in PAGE.iterdir() if path.is_file())
    report("the page, uncompressed", f"{size / 1000:7.0f} kB")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AUDIODRAMA_CACHE"] = str(Path(folder, "cache"))
        write_play(Path(folder, "play"), small=small)
        with studio(Path(folder, "play"), Path(folder, "profile")) as (page, server, _):
            measure(page, server.home, small=small)


def measure(page, home: str, *, small: bool) -> None:
    opened = []
    for _ in range(3):
        page.goto(home)
        until(page, READY, 60)
        opened.append(float(page.evaluate("document.documentElement.dataset.ready")))
    report("address to usable page", times_of(opened))
    for number in (1, 2):
        wait_for_job(page, f'{{"kind": "speak", "chapters": [{number}]}}')
        open_chapter(page, number)
        length = page.locator("#total").inner_text()
        report(f"Ctrl+Enter to sound, chapter of {length}", times_of(edit_to_sound(page, 2 if small else 5)))
        report(f"click on a word to sound, chapter of {length}", times_of(click_to_sound(page, 2 if small else 5)))
    rate, slowest, rows = page.evaluate(SCROLL, 2 if small else 8)
    report(
        "all rows of the chapter scrolled by", f"{rate:7.0f} frames/s, 99 % within {slowest:.0f} ms, {rows} elements"
    )
    before = used_mb(page)
    use_at_random(page, 20 if small else 600)
    report("memory of the page's scripts", f"{before:7.1f} MB, after random use {used_mb(page):.1f} MB")


if __name__ == "__main__":
    main()
