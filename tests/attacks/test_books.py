"""Any bytes give a story or one sentence why not: books with bytes changed, doubled, cut, and hostile pieces put in."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from adapt_case_facts import FOLDER
from attacking import linux_only, seeds, survives
from audiodrama.adapt.adaptation import adapt_text
from audiodrama.adapt.sources.read import read_source

KINDS = (".epub", ".docx", ".md", ".txt")
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


def book(seed: int, folder) -> Path:
    """A mutated book of any kind that is read."""
    rng = random.Random(seed)
    source = rng.choice(sorted(p for p in (FOLDER / "inputs").iterdir() if p.suffix in KINDS))
    kind, raw = source.suffix, source.read_bytes()
    if kind == ".txt" and rng.random() < 0.3:
        kind, raw = rng.choice([(".pdf", pdf(raw)), (".fdx", fdx(raw))])
    path = folder / f"book{kind}"
    path.write_bytes(mutated_file(raw, rng))
    return path


def pdf(raw: bytes) -> bytes:
    """A PDF of one page with a text in it."""
    rows = [row.replace("(", "").replace(")", "").replace("\\", "") for row in raw.decode("latin-1").splitlines()[:40]]
    page = ("BT /F1 12 Tf 50 800 Td 14 TL " + " ".join(f"({row}) Tj T*" for row in rows) + " ET").encode("latin-1")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 850] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(body),
    )


def fdx(raw: bytes) -> bytes:
    """A screenplay with the lines of a text in it."""
    rows = [escape(row) for row in raw.decode("latin-1").splitlines() if row.strip()][:60]
    kinds = ("Action", "Character", "Dialogue")
    body = "".join(f'<Paragraph Type="{kinds[at % 3]}"><Text>{row}</Text></Paragraph>' for at, row in enumerate(rows))
    head = '<?xml version="1.0" encoding="UTF-8"?><FinalDraft DocumentType="Script"><Content>'
    return f"{head}{body}</Content></FinalDraft>".encode()


def adapted(seed: int) -> None:
    """Read and adapt one mutated book; anything but a story or a message is an error."""
    with tempfile.TemporaryDirectory(prefix="book-") as folder:
        story = read_source(book(seed, Path(folder)))
        adapt_text(story.text, given=story.blocks, language=story.language)


@linux_only
def test_a_mutated_book_is_a_story_or_a_sentence():
    """No bytes of a book end in a traceback, take more than some seconds, or much memory."""
    survives(adapted, seeds(25), seconds=20, megabytes=1000)


@linux_only
@pytest.mark.attack
def test_many_mutated_books():
    """The same for more."""
    survives(adapted, seeds(150), seconds=20, megabytes=1000)
