"""No word is lost, swapped or given to somebody else, whatever stands around it: random scripts with a known answer."""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path

import pytest

from attacking import linux_only, seeds, survives
from audiodrama.base.cache import Store
from audiodrama.export.cue_list import parse_cue_list
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render
from conftest import VOICES

PEOPLE = ("MARTA", "BEN")
SYLLABLES = [first + second for first in "bdfgklmnprstv" for second in ("a", "e", "i", "o", "u")]
SPELT = str.maketrans("aeou", "äéöû")


class Writer:
    """A random script, and who says which words in it."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.rows = rng, []
        self.said: list[tuple[str, list[str]]] = []

    def word(self) -> str:
        plain = "".join(self.rng.choices(SYLLABLES, k=self.rng.choice((2, 3, 4))))
        return plain.translate(SPELT) if self.rng.random() < 0.1 else plain

    def words(self) -> list[str]:
        return [self.word() for _ in range(self.rng.choice((1, 2, 5, 12)))]

    def dressed(self, words: list[str]) -> str:
        """The words with notes, emphasis, boneyards, marks and blanks among them."""
        rng, text = self.rng, ""
        for at, word in enumerate(words):
            shown = word.capitalize() if at == 0 else word
            shown = rng.choice(("*{}*", "**{}**", "_{}_")).format(shown) if rng.random() < 0.08 else shown
            shown += rng.choice(",;:…—") if rng.random() < 0.1 and at + 1 < len(words) else ""
            before = ""
            if rng.random() < 0.08 and at:
                before = rng.choice(
                    (
                        "[[sfx: knock]] ",
                        "[[pause: 0.2s]] ",
                        "[[a note: nobody reads it]] ",
                        "/* gone */ ",
                        "[[bed: rain]] ",
                    )
                )
            text += (" " if at else "") + before + shown
        return text + rng.choice((".", "!", "?", ".", "…"))

    def line_break(self, text: str) -> str:
        """A speech over several lines, as writers wrap them."""
        places = [
            match.start() for match in re.finditer(r" (?=[a-zäéöû])", text) if "[[" not in text and "/*" not in text
        ]
        if places and self.rng.random() < 0.2:
            at = self.rng.choice(places)
            return text[:at] + "\n" + text[at + 1 :]
        return text

    def speech(self) -> None:
        rng, who, words = self.rng, self.rng.choice(PEOPLE), self.words()
        name = rng.choice(("{}", "{}", "@{}", "{} (O.S.)", "{} ^", "{} (CONT'D)")).format(who)
        direction = rng.choice(("", "", "(whispering)\n", f"(to {PEOPLE[0]})\n"))
        self.rows.append(f"{name}\n{direction}{self.line_break(self.dressed(words))}")
        self.said.append((who, words))

    def action(self) -> None:
        words = self.words()
        self.rows.append(self.rng.choice(("", "", "!")) + self.dressed(words))
        self.said.append(("NARRATOR", words))

    def silent(self) -> None:
        """What nobody reads."""
        self.rows.append(
            self.rng.choice(
                [
                    "INT. CHURCH - NIGHT",
                    "EXT. STREET - DAY",
                    "[[sfx: knock]]",
                    "[[pause: 1s]]",
                    "= a synopsis",
                    "/* cut\n\nMARTA\nNo. */",
                    "===",
                    "CUT TO:",
                    "[[bed: rain]]",
                    "## A part",
                    "[[amb: none]]",
                    ".CELLAR",
                ]
            )
        )

    def script(self) -> str:
        for _ in range(self.rng.choice((3, 10, 30))):
            self.rng.choice((self.speech, self.speech, self.action, self.silent))()
        if not self.said:  # a script in which nobody says a word is a mistake, and told
            self.speech()
        ends = self.rng.choice(("\n", "\n", "\r\n", "\r"))
        text = "Title: Words\n\n# One\n\n" + "\n\n".join(self.rows) + "\n"
        return ("\ufeff" if self.rng.random() < 0.1 else "") + text.replace("\n", ends)


def bare(text: str) -> list[str]:
    """The words of a text, without what dresses them."""
    return re.findall(r"[^\W_]+", text.lower())


def production(seed: int, folder: Path) -> tuple[Path, Writer]:
    """A random script in a folder."""
    writer = Writer(random.Random(seed))
    (folder / "script").mkdir(parents=True)
    (folder / "script" / "01.fountain").write_bytes(writer.script().encode())
    (folder / "voices.yaml").write_text(VOICES)
    return folder, writer


def told(lines) -> list[tuple[str, list[str]]]:
    """Who says what, one after the other's lines as one."""
    joined: list[tuple[str, list[str]]] = []
    for who, words in lines:
        if joined and joined[-1][0] == who:
            joined[-1][1].extend(words)
        elif words:
            joined.append((who, list(words)))
    return joined


def in_the_sheet(seed: int) -> None:
    """The cue sheet says what the writer meant."""
    with tempfile.TemporaryDirectory(prefix="words-") as folder:
        root, writer = production(seed, Path(folder) / "play")
        play = load(root)
        assert not play.errors, play.errors
        lines = [(line.speaker, bare(line.text)) for chapter in play.sheet.chapters for line in chapter.lines]
        assert told(lines) == told(writer.said)


def in_the_file(seed: int) -> None:
    """So does the cue list of what was made, each word with its time inside of its line."""
    with tempfile.TemporaryDirectory(prefix="words-") as folder:
        root, writer = production(seed, Path(folder) / "play")
        render(load(root), options=Options(formats=("flac",), jobs=1, draft=True), store=Store(Path(folder) / "cache"))
        (path,) = (root / "output" / "draft").glob("*.cues.json")
        events = sorted(
            (event for event in parse_cue_list(path.read_bytes())["events"] if event["kind"] == "line"),
            key=lambda event: event["id"],
        )
        assert told((event["speaker"], bare(event["text"])) for event in events) == told(writer.said)
        for event in events:
            heard = [bare(word)[0] for word, _, _ in event["words"] if bare(word)]
            assert heard == bare(event["text"])
            times = [time for _, start_s, end_s in event["words"] for time in (start_s, end_s)]
            assert times == sorted(times)
            assert event["start_s"] - 0.01 <= times[0] <= times[-1] <= event["end_s"] + 0.01


@linux_only
def test_every_word_is_in_the_cue_sheet():
    """In its place, with its speaker."""
    survives(in_the_sheet, seeds(30))


@linux_only
@pytest.mark.attack
def test_every_word_is_in_many_cue_sheets():
    """The same for more."""
    survives(in_the_sheet, seeds(100))


@linux_only
@pytest.mark.attack
def test_every_word_is_in_the_finished_chapter():
    """In its place, with its speaker and its time."""
    survives(in_the_file, seeds(5))
