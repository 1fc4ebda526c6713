"""Any bytes give a story or one sentence why not: books with bytes changed, doubled, cut, and hostile pieces put in."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile

import pytest

from adapt_case_facts import FOLDER
from audiodrama.adapt.adaptation import adapt_text
from audiodrama.adapt.sources.read import read_source
from audiodrama.base.errors import AudiodramaError

HOSTILE = [
    b"<![foo[",
    b"<!--",
    b"<a href='",
    b"&#999999999999;",
    b"&#9;" * 50,
    b"\0",
    b"\xff\xfe",
    b'encoding="nope"',
    b"<p>" * 500,
    b"]]>",
    b"<?xml",
    b"<!DOCTYPE x [",
    b'"',
    b"<table><tr><td>",
    b"\xed\xa0\x80",
    b"<div>" * 3000,
    b"> " * 400,
    b"*" * 301,
]


def mutated(raw: bytes, rng: random.Random) -> bytes:
    """The bytes with a few changes."""
    signs = bytearray(raw)
    for _ in range(rng.choice((1, 3, 12))):
        at = rng.randrange(len(signs) + 1)
        choice = rng.random()
        if choice < 0.4:
            signs[at : at + 1] = bytes([rng.randrange(256)])
        elif choice < 0.6:
            del signs[at : at + rng.randrange(1, 60)]
        else:
            signs[at:at] = rng.choice(HOSTILE)
    return bytes(signs)


def mutated_file(raw: bytes, rng: random.Random) -> bytes:
    """A book with one of its members mutated, or the file itself."""
    if not raw.startswith(b"PK") or rng.random() < 0.2:
        return mutated(raw, rng)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        target = rng.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, mutated(old.read(name), rng) if name == target else old.read(name))
    return out.getvalue()


def tried(seed: int, folder, kinds: tuple[str, ...] = (".epub", ".docx", ".md", ".txt")) -> None:
    """Read and adapt one mutated book; anything but a story or a message is an error."""
    rng = random.Random(seed)
    source = rng.choice(sorted(p for p in (FOLDER / "inputs").iterdir() if p.suffix in kinds))
    path = folder / f"book{source.suffix}"
    path.write_bytes(mutated_file(source.read_bytes(), rng))
    with contextlib.suppress(AudiodramaError):
        story = read_source(path)
        adapt_text(story.text, given=story.blocks, language=story.language)


@pytest.mark.parametrize("seed", range(40))
def test_a_mutated_book_is_a_story_or_a_sentence(seed, tmp_path):
    """No bytes of a book end in a traceback."""
    tried(seed, tmp_path)


@pytest.mark.slow
def test_a_thousand_mutated_books(tmp_path):
    """The same for many more."""
    for seed in range(1000, 2000):
        tried(seed, tmp_path)
