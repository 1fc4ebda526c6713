"""A podcast: a feed with all that shops ask for, and nothing that is only a placeholder."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.errors import UsageError
from audiodrama.base.text import for_xml
from audiodrama.export.cover import draw_cover
from audiodrama.export.targets.podcast import Episode, EpisodeName, Show, feed, write_podcast

COVER = draw_cover("Book", "A. Writer", 400)
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
        made.append(
            Episode(
                number, f"<{name}>", folder / name, 61.4, captions_file, (("Start", 0.0),), name=EpisodeName(name, "")
            )
        )
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
        "02-zwei & drei.vtt", "cover.png", "episodes.json", "feed.xml",
    ]  # fmt: skip
    ids = [first.findtext("guid"), newest.findtext("guid")]
    assert path.read_text() == feed(show, episodes(tmp_path / "made"), ids)


def test_the_shows_id_is_that_of_its_address():
    """The example of the name space's own documentation: podcastindex.org's guid of a feed."""
    show = replace(SHOW, address="https://mp3s.nashownotes.com/pc20")
    assert "<podcast:guid>" in feed(show, [], [])
    assert (
        feed(show, [], []).split("<podcast:guid>")[1][:36]
        == feed(replace(show, address=show.address + "/"), [], []).split("<podcast:guid>")[1][:36]
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
    """Control characters are replaced, everything else stays."""
    episode_free = feed(replace(SHOW, title=text, cover=None), [], [])
    assert ET.fromstring(episode_free.encode()).findtext("channel/title").split() == for_xml(text).split()


def test_what_shops_ask_for_is_in_the_feed():
    """Owner, e-mail, explicit, a category of two levels, and the season of every episode."""
    show = replace(
        SHOW, owner="O. Wner", email="o@example.org", explicit=True, category="Fiction/Science Fiction", season=2
    )
    channel = ET.fromstring(feed(show, [], []).encode()).find("channel")
    assert channel.findtext("itunes:owner/itunes:name", namespaces=SPACES) == "O. Wner"
    assert channel.findtext("itunes:explicit", namespaces=SPACES) == "true"
    (top,) = channel.findall("itunes:category", SPACES)
    assert (top.get("text"), top.find("itunes:category", SPACES).get("text")) == ("Fiction", "Science Fiction")


def test_episodes_know_their_season(tmp_path):
    """The number stands in each item; without one, no item has the field."""
    for season, text in ((3, "3"), (None, None)):
        path = write_podcast(tmp_path / str(season), replace(SHOW, season=season), episodes(tmp_path))
        items = ET.parse(path).getroot().findall("channel/item")
        assert {each.findtext("itunes:season", namespaces=SPACES) for each in items} == {text}
