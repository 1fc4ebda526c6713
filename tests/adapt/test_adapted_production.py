"""A production that adapt leaves behind has no error: `adaptation`, `first_voices`, `suggestions`, `pins`, `review`."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapt_case_facts import FOLDER
from audiodrama.adapt.adaptation import adapt_text
from audiodrama.adapt.output.first_voices import first_voices
from audiodrama.adapt.output.writing import write_script
from audiodrama.adapt.sources.read import read_source
from audiodrama.adapt.sources.story import Story
from audiodrama.base.errors import AudiodramaError
from audiodrama.production.project import check

PIECES = [
    '"Yes," said Ruth.',
    '"No!"',
    "*Never again,* thought Ivo.",
    "*Who?*",
    "“Sit,” said the elf.",
    "— Oui, dit Léa.",
    '"I am," she said.',
    "'Quite,' said Mr. O'Hara.",
    "«Так», — сказал Пётр.",
    "「はい」と直子は言った。",
    "INT. HOUSE",
    "THE END",
    "Chapter 1",
    "# One",
    "* * *",
    "12",
    '"TO:"',
    '"(what)"',
    '"!" said I.',
    '"[[sfx: bang]]," said Ann.',
    "CUT TO:",
    ">x<",
    '"..." said the (man).',
    '"Oh," said NARRATOR.',
    '"Ah," said the narrator.',
    '"Hm," said All.',
    '"Go!" cried both.',
    "/* so */",
    "=== ",
    "~la~",
    "@Bob",
    '"Hey," said Dr. St. John-Smythe Jr.',
    '"Ja", sagte Ärger.',
    "SFX: bang",
    "Ruth: hi",
    '"A," said Ruth. "B," said Ivo.',
    '"unclosed, said Ruth.',
    "“…“",
    "\t indented",
    'Müller said: "x"',
    "```",
    "``Hi,'' said X.",
    '"Late", she said.',
    "Dear Sir,",
    "Yours, Ann",
    "one two three",
    '"Q," said the Q.',
    "“Well,” said “Bob”.",
    '"I am Tobias," said the Voice.',
    "« Tard, dit l’oncle. »",
    '"שלום," אמר יונתן.',
    "Mis' Lund nodded to Mrs. Lund and Mr. Lund.",
    '"Hi," said 😀.',
    '"Hi," said the 3rd man.',
    "\u200bRuth: *hm*",
    "<b>bold</b> {{x}} \\ ^ & `x`",
    "Title: x",
    '"Ok," said Everyone.',
    '"Ho," said A. B.',
    '"Me," said Narrator.',
    "ANNA & BEN",
    "(V.O.)",
    "RUTH. Come in.",
    "IVO. [Softly.] No.",
    "RUTH\n(softly)\nCome.",
    "IVO (V.O.)\nNo. I: am.",
    "Ruth: [so] yes",
    "Ida's Diary",
    "Letter from Ole",
    "Monday, 3 May",
    "PART TWO",
    "— Zamknij drzwi. — Amelia zdjęła kapelusz. — Zimno.",
    "— Три, — сказала внучка.",
    "–Vad? sa farfar.",
    "›Gleich‹, sagte Malte.",
    "*No va a venir*, pensó.",
    "—Otra vez —dije.",
    '"Oh," said The Other Voice (V.O.).',
]


def errors_of(text: str) -> list[str]:
    """The errors that `check` finds in the production that a story becomes; none where nothing would be heard."""
    return errors_in(Story(text, "A Story"))


def errors_in(story: Story) -> list[str]:
    """The same of a story that was read from a file."""
    adaptation = adapt_text(story.text, given=story.blocks, language=story.language)
    if not any(s.kind in ("narration", "speech", "thought") for s in adaptation.segments):
        return []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "script").mkdir()
        script = write_script(adaptation, story, sounds=True)
        (root / "script" / "story.fountain").write_text(script.text, encoding="utf-8")
        (root / "voices.yaml").write_text(first_voices(adaptation), encoding="utf-8")
        return [f"{d.code}: {d.message}" for d in check(root) if d.severity == "error"]


_TEXTS = st.builds(
    lambda pieces, joint: joint.join(pieces),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=14),
    st.sampled_from(["\n\n", "\n"]),
)


@settings(max_examples=20, deadline=None)
@given(_TEXTS)
def test_check_finds_no_error_in_what_adapt_wrote(text):
    """Pieces that look like scripts, names, notes and speeches of every habit, in any order."""
    assert errors_of(text) == []


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(_TEXTS)
def test_check_finds_no_error_in_hundreds_of_texts(text):
    """The same of many more texts."""
    assert errors_of(text) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_check_finds_no_error_in_mangled_stories(seed):
    """Stories whose characters are swapped, doubled and dropped still become productions without errors."""
    rng = random.Random(seed)
    source = rng.choice(sorted((FOLDER / "inputs").glob("*.txt")))
    signs = list(source.read_bytes().decode("utf-8", "replace"))
    for _ in range(rng.randrange(1, 60)):
        at = rng.randrange(len(signs))
        signs[at : at + rng.randrange(3)] = rng.choice([*'"“”«»—*_[](){}!@#/<>=~.:\n', "[[", "]]", "/*", "*/", "(", ""])
    assert errors_of("".join(signs)) == []


def _markdown(pieces: list[str]) -> bytes:
    return "\n\n".join(pieces).encode()


def _final_draft(pieces: list[str]) -> bytes:
    kinds = ("Scene Heading", "Action", "Character", "Parenthetical", "Dialogue", "Shot")
    rows = (f'<Paragraph Type="{kinds[len(p) % 6]}"><Text>{escape(p)}</Text></Paragraph>' for p in pieces)
    return f"<FinalDraft><Content>{''.join(rows)}</Content></FinalDraft>".encode()


def _word(pieces: list[str]) -> bytes:
    style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    rows = (f"<w:p>{style * (len(p) % 7 == 0)}<w:r><w:t>{escape(p)}</w:t></w:r></w:p>" for p in pieces)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return _zipped({"word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{"".join(rows)}</w:body></w:document>'})


def _epub(pieces: list[str]) -> bytes:
    tags = ("p", "p", "h2", "p", "td", "aside", "blockquote", "i")
    rows = (f"<{tags[len(p) % 8]}>{escape(p)}</{tags[len(p) % 8]}>" for p in pieces)
    return _zipped(
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
            "b.opf": '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
            "a.xhtml": f"<html><body>{''.join(rows)}</body></html>",
        }
    )


def _zipped(members: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


FORMS = {".txt": _markdown, ".md": _markdown, ".fdx": _final_draft, ".docx": _word, ".epub": _epub}
_PIECES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14)


def _errors_as(form: str, pieces: list[str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"story{form}"
        path.write_bytes(FORMS[form](pieces))
        try:
            story = read_source(path)
        except AudiodramaError:  # no words are left, and adapt says so
            return []
    return errors_in(story)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=8, deadline=None)
@given(_PIECES)
def test_check_finds_no_error_whatever_the_file(form, pieces):
    """The same pieces as text, Markdown, Final Draft, Word and EPUB."""
    assert _errors_as(form, pieces) == []


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=300, deadline=None)
@given(_PIECES)
def test_check_finds_no_error_in_hundreds_of_files(form, pieces):
    """The same of many more files."""
    assert _errors_as(form, pieces) == []
