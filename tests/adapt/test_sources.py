"""Reading stories from files, damaged and hostile ones too: `archive`, `docx`, `epub`, `read`, `story`."""

from __future__ import annotations

import zipfile

import pytest

from audiodrama.adapt.sources import archive
from audiodrama.adapt.sources.read import read_source
from audiodrama.base.errors import AudiodramaError, UsageError

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="{}"/></rootfiles></container>'
)
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>The Weir</dc:title><dc:creator>A. Writer</dc:creator><dc:language>en</dc:language></metadata>
<manifest>{items}</manifest><spine>{refs}</spine></package>"""
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def epub(path, pages, *, package="OEBPS/book.opf", extra=()):
    """An EPUB with pages in spine order: (file name, body, attributes in the manifest, attributes in the spine)."""
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml" {about}/>'
        for n, (name, _, about, _) in enumerate(pages)
    )
    refs = "".join(f'<itemref idref="i{n}" {about}/>' for n, (*_, about) in enumerate(pages))
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("META-INF/container.xml", CONTAINER.format(package))
        file.writestr("OEBPS/book.opf", PACKAGE.format(items=items, refs=refs))
        for name, body, _, _ in pages:
            file.writestr(
                f"OEBPS/{name}",
                f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{body}</body></html>',
            )
        for name, content in extra:
            file.writestr(name, content)
    return path


def docx(path, body):
    """A DOCX with the given paragraphs."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    return path


def test_an_epub_is_read_in_the_order_of_its_spine(tmp_path):
    """Chapters follow the spine; italics, headings and breaks stay as marks."""
    second = ("b.xhtml", "<p>Then it <em>rained</em>.</p><hr/><p>All day.</p>", "", "")
    first = ("z.xhtml", "<h1>One</h1><p>It was&#160;dry.</p>", "", "")
    story = read_source(epub(tmp_path / "weir.epub", [first, second]))
    assert story.text == "One\n\nIt was dry.\n\nThen it *rained*.\n\n* * *\n\nAll day."
    assert [b.kind for b in story.blocks] == ["heading", "prose", "prose", "break", "prose"]
    assert (story.title, story.author, story.language, story.plain) == ("The Weir", "A. Writer", "en", False)


def test_notes_covers_and_contents_are_left_out_of_an_epub(tmp_path):
    """Navigation and footnotes are matter that says what it is; pages outside of the reading order are not read."""
    note = '<aside epub:type="footnote" xmlns:epub="http://www.idpf.org/2007/ops"><p>A note.</p></aside>'
    pages = [
        ("nav.xhtml", "<p>Contents</p>", 'properties="nav"', ""),
        ("notes-apart.xhtml", "<p>Apart</p>", "", 'linear="no"'),
        (
            "one.xhtml",
            f"<p>Rain<sup>1</sup> fell.</p>{note}",
            "",
            "",
        ),
    ]
    story = read_source(epub(tmp_path / "weir.epub", pages))
    found = [(story.text[b.start : b.end], b.kind, b.label) for b in story.blocks]
    assert found == [("Contents", "matter", "contents"), ("Rain fell.", "prose", ""), ("A note.", "matter", "notes")]


@pytest.mark.parametrize("package", ["../outside.opf", "/etc/passwd", "C:\\book.opf"])
def test_an_epub_cannot_point_out_of_itself(tmp_path, package):
    """A path out of the archive is refused."""
    with pytest.raises(AudiodramaError, match=r"out of itself|lacks"):
        read_source(epub(tmp_path / "weir.epub", [], package=package))


def test_a_link_out_of_the_archive_is_refused(tmp_path):
    """The same holds for the manifest's links."""
    with pytest.raises(AudiodramaError, match="out of itself"):
        read_source(epub(tmp_path / "weir.epub", [("../../secret.xhtml", "<p>x</p>", "", "")]))


def test_entities_are_refused(tmp_path):
    """Neither a package nor a page may declare entities."""
    bomb = '<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    path = tmp_path / "weir.epub"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("META-INF/container.xml", bomb + CONTAINER.format("book.opf"))
    with pytest.raises(AudiodramaError, match="cannot be read as XML"):
        read_source(path)
    page = epub(tmp_path / "page.epub", [("a.xhtml", "<p>x</p>", "", "")])
    with zipfile.ZipFile(tmp_path / "bad.epub", "w") as bad, zipfile.ZipFile(page) as good:
        for name in good.namelist():
            bad.writestr(name, (bomb.encode() if name.endswith("a.xhtml") else b"") + good.read(name))
    with pytest.raises(AudiodramaError, match="declares entities"):
        read_source(tmp_path / "bad.epub")


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    """A zip bomb stops at the limit, not when memory is full."""
    monkeypatch.setattr(archive, "MOST_BYTES", 10_000)
    with pytest.raises(AudiodramaError, match="unpacks to more"):
        read_source(epub(tmp_path / "weir.epub", [("a.xhtml", "<p>" + "a" * 20_000 + "</p>", "", "")]))


def test_a_docx_is_read_with_headings_and_italics(tmp_path):
    """Runs are joined, headings and italics marked, deletions and field codes left out."""
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>One</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>It </w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>rained</w:t></w:r>"
        "<w:del><w:r><w:delText>snowed</w:delText></w:r></w:del>"
        "<w:r><w:t>.</w:t></w:r></w:p>"
    )
    assert read_source(docx(tmp_path / "weir.docx", body)).text == "One\n\nIt *rained*."


@pytest.mark.parametrize("name", ["weir.epub", "weir.docx"])
def test_files_that_are_no_archives_are_refused(tmp_path, name):
    """What is not a zip file is damaged."""
    (tmp_path / name).write_bytes(b"not a zip file")
    with pytest.raises(AudiodramaError, match="damaged"):
        read_source(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_found_out(tmp_path, encoding):
    """Text keeps its letters in every usual encoding."""
    text = (
        "“Élodie,” said Zoë, “your café is closed—again.” It was the façade that gave it away; naïve, she thought.\n"
        * 4
    )
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert read_source(tmp_path / "a.txt").text == text


def test_plain_text_keeps_its_line_ends(tmp_path):
    """Offsets are into the file as it stands."""
    (tmp_path / "a.txt").write_bytes(b"One.\r\n\r\nTwo.\r\n")
    story = read_source(tmp_path / "a.txt")
    assert (story.text, story.plain) == ("One.\r\n\r\nTwo.\r\n", True)


def test_what_cannot_be_read_says_why(tmp_path):
    """A missing file, another kind of file, an empty one and a binary one are four different messages."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "a.odt").write_bytes(b"PK")
    (tmp_path / "empty.txt").write_text("  \n")
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01\x02")
    for name, kind, message in [
        ("none.txt", UsageError, "no file"), ("a.odt", UsageError, "does not read"),
        ("a.pdf", AudiodramaError, "damaged"),
        ("empty.txt", AudiodramaError, "no text"), ("binary.txt", AudiodramaError, "not a text"),
    ]:  # fmt: skip
        with pytest.raises(kind, match=message):
            read_source(tmp_path / name)


def test_a_text_longer_than_any_novel_is_refused(tmp_path, monkeypatch):
    """Time and memory stay bounded."""
    monkeypatch.setattr("audiodrama.adapt.sources.read.MOST_LETTERS", 1000)
    (tmp_path / "a.txt").write_text("Rain fell. " * 100)
    with pytest.raises(AudiodramaError, match="letters"):
        read_source(tmp_path / "a.txt")
