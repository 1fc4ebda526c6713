"""Mistakes cost no more than the text that holds them: any sign over and over, alone or mixed, is told in seconds."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from attacking import linux_only, seeds, survives
from audiodrama.base.diagnostics import MOST_OF_A_KIND, diagnostic_text
from audiodrama.production.project import load
from conftest import VOICES

PIECES = [
    "[[",
    "]]",
    "/*",
    "*/",
    "[[x]]",
    "[[sfx: nope]]",
    "[[pause: x]]",
    "[[bed: nope]]\n\n",
    "[[say: x]] ",
    "[[",
    "=1\n",
    "=",
    "#",
    "# A\n",
    "######## A\n\n",
    "INT. X\n",
    "INT. X - DAY\n\n",
    "Title: x\n\n",
    "MARTA\n",
    "MARTA\n(x)\na\n\n",
    "(",
    ")",
    "MARTA\n(\n\n",
    "ZORA\nHi.\n\n",
    "MARTA: a\n",
    "MARTA ^\na\n\n",
    "CUT TO:\n",
    "CUT TO:\n\n",
    "> x\n\n",
    "> x <\n",
    "~a\n",
    "ALL\na\n\n",
    "MARTA & BEN\na\n\n",
    "*",
    "**a*",
    "_",
    "\\*",
    "\u2028",
    "\0",
    "\ufffd",
    "\u202e",
    "\r",
    "\r\n",
    "\n",
    "a\n",
    "a\n\n",
    "a ",
    "—",
    "“",
    "”",
    "'",
    "...",
    "$5 ",
    "XIV ",
    "9",
    "9 ",
    "Dr. ",
    "ABC\n",
    "ABC\n\n",
    "@\n\n",
    ".a\n\n",
    "!a\n",
    "===\n",
    "= a\n",
    "http://a.b/ ",
    "a@b.c ",
    "\t",
    "\u00a0",
    "א",
    "МАРТА\nа\n\n",
    "MARTA (O.S.)\na\n\n",
    "MARTA (Q)\na\n\n",
    "MARTA [[x]]\n",
    "[[sfx: knock]]a ",
    "[[a | b=c | d]]",
    "<b>",
    "- a\n",
    "[a](b) ",
    "&",
    ";",
    "|",
    "[[sfx: knock | level=9]]",
    "[[pause: 1s]] ",
    "\u0301",
    "🚀",
    "\ufeff",
]


def told(seed: int) -> None:
    """Read a script of one, two or many pieces over and over, and show all that is told of it."""
    rng = random.Random(seed)
    pieces = rng.sample(PIECES, rng.choice((1, 1, 2, 3)))
    size = 120_000
    if rng.random() < 0.3:
        text = "".join(rng.choices(pieces, k=size // 5))[:size]
    else:
        text = "".join(pieces) * (size // len("".join(pieces)))
    if rng.random() < 0.3:
        text = "# A\n\nMARTA\nHello.\n\n" + text
    with tempfile.TemporaryDirectory(prefix="slow-") as folder:
        root = Path(folder)
        (root / "script").mkdir()
        (root / "script" / "01.fountain").write_text(text, newline="")
        (root / "voices.yaml").write_text(VOICES)
        found = load(root).diagnostics
        assert max(Counter(each.code for each in found).values(), default=0) <= MOST_OF_A_KIND + 1, pieces
        assert sum(len(diagnostic_text(each)) for each in found) < 2_000_000, pieces


@linux_only
def test_a_few_mistakes_over_and_over():
    """Within the bounds of one try."""
    survives(told, seeds(2), seconds=30, megabytes=1000)


@linux_only
@pytest.mark.attack
def test_many_mistakes_over_and_over():
    """The same for more."""
    survives(told, seeds(10), seconds=30, megabytes=1000)
