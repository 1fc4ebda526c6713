"""Files of other kinds: `markdown`, `pdf`, `plain`, `screenplay`, `contents`, `page`, `runs`, and their `summary`."""

from __future__ import annotations

import zipfile

import pytest

from audiodrama.adapt.adaptation import adapt_text
from audiodrama.adapt.output.summary import summarized
from audiodrama.adapt.output.writing import write_script
from audiodrama.adapt.sources.plain import clean_text
from audiodrama.adapt.sources.read import read_source


def made(tmp_path, name, content):
    """A file, read and adapted: (story, adaptation)."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    story = read_source(path)
    return story, adapt_text(story.text, given=story.blocks, language=story.language)


def parts(story):
    """The blocks of a story as (kind, text)."""
    return [(b.kind, story.text[b.start : b.end]) for b in story.blocks]


def pdf(*pages):
    """A PDF with lines of text on each page, as a typesetter writes it."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        rows = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 12 Tf 72 720 Td {rows}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    text, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    tail = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    return (text + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}" + tail).encode()


def test_a_pdf_with_text_is_paragraphs(tmp_path):
    """Lines are joined, broken words whole, page numbers and running heads gone and told."""
    yards = ["yard", "field", "lane", "wood"]
    pages = [
        [
            "THE WEIR",
            f"Rain stood in the {yard} when Ivo came down,",
            "and he looked for his lan-",
            f"tern in the {yard}.",
            f'"Late in the {yard}," said Ruth.',
            f"Nobody in the {yard} spoke after that.",
            str(n),
        ]
        for n, yard in enumerate(yards, 11)
    ]
    story, adaptation = made(tmp_path, "weir.pdf", pdf(*pages))
    assert "lantern in the wood." in story.text
    assert "THE WEIR" not in story.text
    assert [p.label for p in summarized(adaptation, story).left_out] == ["page numbers and running heads"]
    assert {s.speaker for s in adaptation.segments if s.kind == "speech"} == {"Ruth"}


def test_a_scan_is_told_as_what_it_is(tmp_path):
    """Pages without text are pictures."""
    with pytest.raises(Exception, match="scan: its pages are pictures"):
        made(tmp_path, "scan.pdf", pdf([""], [""]))


def test_a_final_draft_script_keeps_its_speakers(tmp_path):
    """Scene headings, action, speech and directions come out as they were written."""
    rows = [
        ("Scene Heading", "INT. KITCHEN - NIGHT"),
        ("Action", "Rain."),
        ("Character", "RUTH (V.O.)"),
        ("Parenthetical", "(softly)"),
        ("Dialogue", "You are late."),
        ("Transition", "CUT TO:"),
        ("Character", "IVO"),
        ("Dialogue", "I know."),
    ]
    body = "".join(f'<Paragraph Type="{kind}"><Text>{text}</Text></Paragraph>' for kind, text in rows)
    story, adaptation = made(tmp_path, "a.fdx", f"<FinalDraft><Content>{body}</Content></FinalDraft>")
    script = write_script(adaptation, story).text
    assert "INT. KITCHEN - NIGHT\n\nRain.\n\nRUTH\n(softly)\nYou are late." in script
    assert {s.speaker: s.confidence for s in adaptation.segments if s.speaker} == {"RUTH": 1.0, "IVO": 1.0}


@pytest.mark.parametrize(
    "text",
    [
        "RUTH: You are late.\nIVO: I know.\nRUTH: Sit.\nIVO (quietly): I will.\n",
        "Ruth: You are late.\n\nIvo: I know.\n\nRain fell.\n\nRuth: Sit.\n\nIvo: I will.\n",
        "ANNA: Ja.\n\nBERND: Nein.\n\nANNA: Doch.\n\nBERND: Nein.\n\nANNA: Gut.\n",
        "RUTH. You are late.\n\nIVO. [Quietly.] I know.\n\nRUTH. Sit.\n\nIVO. I will.\n",
        "INT. HALL\n\nRUTH\nYou are late.\n\nIVO\n(quietly)\nI know.\n\nRUTH\nSit.\n\nIVO (V.O.)\nI will.\n",
        "**Ruth:** You are late.\n\n**Ivo:** I know.\n\n**Ruth:** Sit.\n\n**Ivo:** I will.\n",
    ],
)
def test_names_before_their_words_are_a_script(tmp_path, text):
    """Speech of a name before a colon, a stop or on a line of its own is that name's beyond doubt."""
    _, adaptation = made(tmp_path, "a.txt", text)
    said = [s for s in adaptation.segments if s.kind == "speech"]
    assert len(said) >= 4
    assert len({s.speaker for s in said}) == 2
    assert all(s.confidence == 1.0 for s in said)


def test_a_markdown_script_keeps_its_headings(tmp_path):
    """Names before their words are read in structured files too."""
    rows = "\n\n".join(f"**{name}:** (softly) {words}" for name, words in [("Ruth", "Late."), ("Ivo", "So?")] * 2)
    _, adaptation = made(tmp_path, "a.md", f"# Act One\n\n{rows}\n")
    assert [c.title for c in adaptation.chapters] == ["Act One"]
    said = [(s.speaker, s.direction) for s in adaptation.segments if s.kind == "speech"]
    assert said == [("Ruth", "softly"), ("Ivo", "softly")] * 2


def test_a_script_of_our_own_says_where_it_belongs(tmp_path):
    """A Fountain file needs no adapting."""
    with pytest.raises(Exception, match="is a script already"):
        made(tmp_path, "a.fountain", "RUTH\nLate.\n")


HEADED = {
    "numbers begin anew in every part": (
        "PART ONE\n\nI\n\n{}\n\nII\n\n{}\n\nPART TWO\n\nI\n\n{}\n",
        ["PART ONE: I", "II", "PART TWO: I"],
    ),
    "entries of a diary": ("Monday, 3 May\n\n{}\n\nTuesday, 4 May\n\n{}\n", ["Monday, 3 May", "Tuesday, 4 May"]),
    "diaries of two": ("Ida's Diary\n\n{}\n\nOle's Log\n\n{}\n", ["Ida's Diary", "Ole's Log"]),
}


@pytest.mark.parametrize(("text", "titles"), HEADED.values(), ids=HEADED)
def test_headings_of_plain_texts(tmp_path, text, titles):
    """Parts, days and papers head chapters."""
    _, adaptation = made(tmp_path, "a.txt", text.replace("{}", "Rain fell on the yard, and nobody came all that day."))
    assert [c.title for c in adaptation.chapters] == titles


@pytest.mark.parametrize(
    "text", ["He had one rule: never run.\n\nShe said: go.\n\nIt was late: very late.\n\nThe end: near.\n"]
)
def test_prose_with_colons_is_no_script(tmp_path, text):
    """Colons in prose make nobody speak."""
    story, _ = made(tmp_path, "a.txt", text)
    assert story.blocks is None


MARKDOWN = {
    "headings and emphasis": ("# One\n\nIt *rained*.\n", [("heading", "One"), ("prose", "It *rained*.")]),
    "a link is its words": ("See [the map](http://x.org).\n", [("prose", "See the map.")]),
    "a picture is silent": ("![a map](m.png)\n\nRain.\n", [("prose", "Rain.")]),
    "a rule is a break": ("One.\n\n---\n\nTwo.\n", [("prose", "One."), ("break", "* * *"), ("prose", "Two.")]),
    "a quotation is text": ("> Closed.\n", [("prose", "Closed.")]),
    "a note is matter": ("Rain.[^1]\n\n[^1]: Or snow.\n", [("prose", "Rain."), ("matter", "Or snow.")]),
    "struck words are gone": ("It was ~~dry~~ wet.\n", [("prose", "It was wet.")]),
    "a comment is silent": ("<!-- no -->\n\nRain.\n", [("prose", "Rain.")]),
}


@pytest.mark.parametrize(("text", "wanted"), MARKDOWN.values(), ids=MARKDOWN)
def test_markdown(tmp_path, text, wanted):
    """Each form of Markdown is read as what it stands for."""
    assert parts(made(tmp_path, "a.md", text)[0]) == wanted


BROKEN = {
    "the post-\nman came": "the postman came",
    "his well-\nknown song": "his well-known song",
    "a to-morrow and to-\nmorrow": "a to-morrow and to-morrow",
    "an over-\n  sight": "an oversight",
    "10-\n12 men": "10-\n12 men",
}


@pytest.mark.parametrize(("text", "wanted"), BROKEN.items())
def test_words_broken_by_line_ends_are_whole(text, wanted):
    """A hyphen that belongs to the word stays, and every place is known in the file."""
    cleaned, _ = clean_text(text)
    assert cleaned.text == wanted
    assert all(text[cleaned.origin(i)] == c for i, c in enumerate(cleaned.text))


PAGES = {
    "a class is no reason": ('<div class="footnote cover toc"><p>He rang.</p></div>', [("prose", "He rang.")]),
    "a type is": (
        '<section epub:type="copyright-page"><p>All rights.</p></section><p>He rang.</p>',
        [("matter", "All rights."), ("prose", "He rang.")],
    ),
    "a role is": (
        '<aside role="doc-footnote"><p>See x.</p></aside><p>He rang.</p>',
        [("matter", "See x."), ("prose", "He rang.")],
    ),
    "a mark with a note": (
        '<p>He rang the bell twice.<a href="#n">1</a></p><p id="n">1. Or thrice.</p>',
        [("prose", "He rang the bell twice."), ("matter", "1. Or thrice.")],
    ),
    "a raised letter": ("<p>The 3<sup>rd</sup> of May, 5 km<sup>2</sup>.</p>", [("prose", "The 3rd of May, 5 km2.")]),
    "a star with a note": ("<p>He rang<sup>*</sup> twice.</p>", [("prose", "He rang twice.")]),
    "italic words apart": ("<p><i>One</i> <i>two</i><b>three</b>.</p>", [("prose", "*One two*three.")]),
    "soft hyphens": ("<p>lan&#173;tern&#8203;s</p>", [("prose", "lanterns")]),
    "an initial in a picture": ('<p><img alt="O" src="o.png"/>nce.</p>', [("prose", "Once.")]),
    "rows of a table": ("<table><tr><td>Tide</td><td>six</td></tr></table>", [("prose", "Tide, six")]),
    "hidden": ('<p style="display: none">No.</p><p>Yes.</p>', [("prose", "Yes.")]),
    "a ruby": ("<p><ruby>港<rt>みなと</rt></ruby>の雨。</p>", [("prose", "港の雨。")]),
    "an unclosed tag": ("<p>One.<p>Two <i>three</p>", [("prose", "One."), ("prose", "Two *three*")]),
    "an entity": ("<p>caf&eacute;&nbsp;&mdash; closed</p>", [("prose", "café — closed")]),
}


@pytest.mark.parametrize(("body", "wanted"), PAGES.values(), ids=PAGES)
def test_pages_of_a_book(tmp_path, body, wanted):
    """Each piece of a page is what the page itself says of it."""
    story = read_source(book(tmp_path / "a.epub", [("a.xhtml", body)]))
    assert parts(story) == wanted


def book(path, pages, nav=""):
    """An EPUB of pages (name, body), with a navigation document if there is one."""
    items = "".join(f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n, _ in pages)
    items += '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>' if nav else ""
    refs = "".join(f'<itemref idref="{n}"/>' for n, _ in pages)
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{refs}</spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="o.opf"/></rootfiles></container>'
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("META-INF/container.xml", container)
        file.writestr("o.opf", package)
        for name, body in [*pages, *([("nav.xhtml", f'<nav epub:type="toc"><ol>{nav}</ol></nav>')] if nav else [])]:
            head = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
            file.writestr(name, f"{head}<body>{body}</body></html>")
    return path


def test_the_contents_name_chapters_without_headings(tmp_path):
    """A page without a heading has the title that the navigation gives it; a fragment heads its own place."""
    pages = [
        ("a.xhtml", "<p>Rain fell all day long.</p>"),
        ("b.xhtml", '<p>Snow fell.</p><p id="x">Then it thawed.</p>'),
    ]
    places = {"a.xhtml": "The Rain", "b.xhtml": "The Snow", "b.xhtml#x": "The Thaw"}
    nav = "".join(f'<li><a href="{place}">{title}</a></li>' for place, title in places.items())
    story = read_source(book(tmp_path / "a.epub", pages, nav))
    assert [text for kind, text in parts(story) if kind == "heading"] == ["The Rain", "The Snow", "The Thaw"]


def test_a_chapter_called_like_matter_stays(tmp_path):
    """A long page that the contents call "Cover" is a chapter: somebody speaks in it."""
    pages = [("cover.xhtml", "<p>The fog gave them cover.</p><p>“Run,” said Ana.</p>")]
    story = read_source(book(tmp_path / "a.epub", pages, '<li><a href="cover.xhtml">Cover</a></li>'))
    assert "matter" not in {kind for kind, _ in parts(story)}
