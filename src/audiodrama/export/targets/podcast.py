"""A podcast feed: RSS 2.0 with the iTunes and Podcasting 2.0 name spaces, transcripts with speakers, chapter marks.

Nothing here looks at the clock: the date of the first episode and the days between episodes are given, so that the
same production makes the same feed.
"""

from __future__ import annotations

import json
import shutil
import uuid
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape, quoteattr

from audiodrama.base.errors import UsageError
from audiodrama.base.files import opened_regular, replacing, write_text
from audiodrama.base.text import for_xml
from audiodrama.export.encode import explaining
from audiodrama.export.targets.podcast_ids import REGISTER, EpisodeName, episode_ids, register_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from audiodrama.export.cover import Cover

_TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/x-m4a", ".m4b": "audio/x-m4a", ".opus": "audio/ogg"}
# the name space of podcast guids: podcastindex.org, namespace 1.0, tag guid
_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


_NAMELESS = EpisodeName("", "")


@dataclass(frozen=True)
class Show:
    """The feed's channel: facts of the whole show.

    Args:
        title: of the show.
        address: where the folder will lie on the web; every file's address is made from it.
        author: who made it.
        description: one paragraph.
        first: date of the first episode, with a time zone.
        language: BCP 47 tag.
        every_days: days from one episode to the next.
        category: one of Apple's, a second level behind `/`.
        explicit: whether it is for adults alone.
        cover: square picture; shops want 1400 to 3000 pixels.
        owner: who answers for it; the author when empty.
        email: of the owner, which some shops want to see.
        season: number of the season that all episodes belong to, or None.
    """

    title: str
    address: str
    author: str
    description: str
    first: datetime
    language: str = "en"
    every_days: int = 7
    category: str = "Fiction/Drama"
    explicit: bool = False
    cover: Cover | None = None
    owner: str = ""
    email: str = ""
    season: int | None = None


@dataclass(frozen=True)
class Episode:
    """An episode.

    Args:
        number: from 1 over the whole show.
        title: of the episode.
        audio: its file.
        duration_s: its length.
        captions: WebVTT, or None.
        marks: title and start in seconds.
        description: one paragraph; the title when empty.
        name: how the next export recognises it, so that its id stays.
    """

    number: int
    title: str
    audio: Path
    duration_s: float
    captions: Path | None = None
    marks: tuple[tuple[str, float], ...] = ()
    description: str = ""
    name: EpisodeName = _NAMELESS


def write_podcast(folder: Path, show: Show, episodes: Sequence[Episode]) -> Path:
    """Write `feed.xml` with all that it names into a folder that can be put on the web as it is.

    Returns:
        The feed.

    Raises:
        UsageError: an address that is none, a date without a time zone, or audio of a kind podcasts do not have.
        ExportError: a file could not be written.
    """
    _check(show, episodes)
    with explaining(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for file in (f for each in episodes for f in (each.audio, each.captions) if f):
            _copy(file, folder)
        for each in episodes:
            if each.marks:
                write_text(folder / f"{each.audio.stem}.chapters.json", _chapters(each))
        if show.cover:
            with replacing(folder / f"cover{show.cover.suffix}") as copy:
                copy.write(show.cover.image)
        names = [each.name for each in episodes]
        ids = episode_ids(show.title, names, folder / REGISTER)
        write_text(folder / "feed.xml", feed(show, episodes, ids))
        write_text(folder / REGISTER, register_text(ids, names))
    return folder / "feed.xml"


def _check(show: Show, episodes: Sequence[Episode]) -> None:
    must_be_folder_address(show.address)
    if show.first.tzinfo is None:
        raise UsageError("the date of the first episode lacks its time zone", hint="such as 2026-01-01T06:00+00:00")
    for each in episodes:
        if each.audio.suffix.lower() not in _TYPES:
            raise UsageError(f"podcasts do not carry {each.audio.suffix} files", hint="render as mp3 or m4a")


def must_be_folder_address(address: str) -> None:
    """Raise `UsageError` unless an address is that of a folder on the web."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise UsageError(f"'{address}' is not the address of a folder", hint="such as https://example.org/show/")


def _copy(file: Path, folder: Path) -> None:
    if file.resolve().parent == folder.resolve():
        return
    with replacing(folder / file.name) as copy, opened_regular(file) as original:
        shutil.copyfileobj(original, copy, 1 << 20)


def feed(show: Show, episodes: Sequence[Episode], ids: Sequence[str]) -> str:
    """The feed as text, with the id of each episode; nothing is written."""
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
        ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:podcast="https://podcastindex.org/namespace/1.0">',
        "<channel>",
        _tag("title", show.title),
        _tag("link", show.address),
        f'<atom:link href={quoteattr(_at(show, "feed.xml"))} rel="self" type="application/rss+xml"/>',
        _tag("description", show.description or show.title),
        _tag("language", show.language),
        _tag("itunes:author", show.author),
        _tag("itunes:type", "serial"),
        _tag("itunes:explicit", "true" if show.explicit else "false"),
        _category(show.category),
        _tag("podcast:guid", _guid(show)),
        _tag("podcast:medium", "podcast"),
    ]
    if show.email or show.owner:
        owner = _tag("itunes:name", show.owner or show.author)
        owner += _tag("itunes:email", show.email) if show.email else ""
        head.append(f"<itunes:owner>{owner}</itunes:owner>")
    if show.cover:
        head.append(f"<itunes:image href={quoteattr(_at(show, 'cover' + show.cover.suffix))}/>")
    # newest first, as readers of feeds expect
    newest = sorted(zip(episodes, ids, strict=True), key=lambda pair: -pair[0].number)
    items = (line for episode, guid in newest for line in _item(show, episode, guid))
    return "\n".join([*head, *items, "</channel>", "</rss>"]) + "\n"


def _item(show: Show, episode: Episode, guid: str) -> Iterable[str]:
    at = _at(show, episode.audio.name)
    size = episode.audio.stat().st_size
    date = show.first + timedelta(days=show.every_days * (episode.number - 1))
    yield "<item>"
    yield _tag("title", episode.title)
    yield _tag("description", episode.description or episode.title)
    yield f'<enclosure url={quoteattr(at)} length="{size}" type="{_TYPES[episode.audio.suffix.lower()]}"/>'
    yield f'<guid isPermaLink="false">{escape(for_xml(guid))}</guid>'
    yield _tag("pubDate", format_datetime(date))
    if show.season is not None:
        yield _tag("itunes:season", str(show.season))
    yield _tag("itunes:episode", str(episode.number))
    yield _tag("itunes:episodeType", "full")
    yield _tag("itunes:duration", str(round(episode.duration_s)))
    if episode.captions:
        captions = quoteattr(_at(show, episode.captions.name))
        yield f'<podcast:transcript url={captions} type="text/vtt" language={quoteattr(show.language)} rel="captions"/>'
    if episode.marks:
        chapters = quoteattr(_at(show, f"{episode.audio.stem}.chapters.json"))
        yield f'<podcast:chapters url={chapters} type="application/json+chapters"/>'
    yield "</item>"


def _category(category: str) -> str:
    first, _, second = category.partition("/")
    inner = f"<itunes:category text={quoteattr(second.strip())}/>" if second else ""
    return f"<itunes:category text={quoteattr(first.strip())}>{inner}</itunes:category>"


def _chapters(episode: Episode) -> str:
    marks = [{"startTime": round(start_s, 3), "title": title} for title, start_s in episode.marks]
    return json.dumps({"version": "1.2.0", "chapters": marks}, ensure_ascii=False, indent=1) + "\n"


def _at(show: Show, name: str) -> str:
    return f"{show.address.rstrip('/')}/{quote(name)}"


def _guid(show: Show) -> str:
    """The show's own id: of its feed's address without scheme and last slash."""
    return str(uuid.uuid5(_GUIDS, _at(show, "feed.xml").split("://", 1)[1].rstrip("/")))


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(for_xml(text))}</{name}>"
