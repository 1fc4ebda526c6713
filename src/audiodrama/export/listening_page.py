"""The listening page: chapters, waveform and lanes, and the text that follows along.

The page holds the cue lists of all chapters; the audio lies beside it under relative names, so that a folder that
is copied to another place, or opened from the file system, still plays.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from audiodrama.base.html import document, part, safe
from audiodrama.base.units import clock
from audiodrama.base.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.export.cover import Cover
    from audiodrama.export.cue_list import CueList

_THUMBNAIL = 480


@dataclass(frozen=True)
class PageChapter:
    """A finished chapter: its audio file's name (beside the page) and its cue list, as `cue_list` made it.

    The cue list carries `number`, `title` and, for the drawing, `waveform` (`Waveform.as_json`).
    """

    audio: str
    cues: CueList


@dataclass(frozen=True)
class Book:
    """The head of the page, above the chapters."""

    title: str
    author: str = ""
    narrator: str = ""
    language: str = "en"
    cover: Cover | None = None


def listening_page(book: Book, chapters: Sequence[PageChapter]) -> str:
    """The whole page as HTML.

    Args:
        book: title, author, narrator (the role's name, whose lines are set as prose), language, cover.
        chapters: in order.
    """
    speakers = _speakers(chapters, book.narrator)
    values = {
        "title": book.title,
        "author": book.author,
        "narrator": book.narrator,
        "speakers": speakers,
        "chapters": [_chapter(chapter, {name: i for i, name in enumerate(speakers)}) for chapter in chapters],
    }
    return document(
        book.title,
        _body(book, chapters),
        language=book.language,
        script=part("audiodrama.export", "listening_page.js"),
        values=values,
    )


def _speakers(chapters: Sequence[PageChapter], narrator: str) -> list[str]:
    """Everyone who speaks, by number of lines; the narrator, who takes no colour, last."""
    counts: dict[str, int] = {}
    for chapter in chapters:
        for event in chapter.cues["events"]:
            if event["kind"] == "line":
                counts[event["speaker"]] = counts.get(event["speaker"], 0) + 1
    return sorted(counts, key=lambda name: (name == narrator, -counts[name], name))


def _chapter(chapter: PageChapter, speakers: Mapping[str, int]) -> dict[str, Any]:
    cues = chapter.cues
    return {
        "number": cues.get("number", 0),
        "title": cues.get("title", chapter.audio),
        "audio": quote(chapter.audio),
        "seconds": cues["duration_s"],
        "draft": bool(cues.get("draft")),
        "marks": cues.get("marks", []),
        "waveform": cues.get("waveform"),
        "events": [_event(event, speakers) for event in cues["events"]],
    }


def _event(event: Mapping[str, Any], speakers: Mapping[str, int]) -> dict[str, Any]:
    times = {"a": round(event["start_s"], 3), "b": round(event["end_s"], 3)}
    if event["kind"] != "line":
        return {"k": event["kind"], "n": (event["name"] or "").replace("-", " "), **times}
    text = event["text"] or ""
    return {"k": "line", "s": speakers[event["speaker"]], "t": text, "w": _words(text, event["words"]), **times}


def _words(text: str, timed: Sequence[Sequence[Any]]) -> list[float]:
    """Flat: first character, character after the last, start and end in seconds, of each word; empty without times."""
    found = words(text)
    if len(found) != len(timed):
        return []
    return [
        figure
        for word, (_, start_s, end_s) in zip(found, timed, strict=True)
        for figure in (_utf16(text, word.start), _utf16(text, word.end), round(start_s, 3), round(end_s, 3))
    ]


def _utf16(text: str, offset: int) -> int:
    """An offset as JavaScript counts: characters beyond the basic plane are two."""
    return len(text[:offset].encode("utf-16-le")) // 2


def _body(book: Book, chapters: Sequence[PageChapter]) -> str:
    """The frame of the page; without scripts it is still a list of links to the chapters."""
    picture = f'<img class="cover" alt="" src="{_thumbnail(book.cover)}">' if book.cover else ""
    links = "\n".join(
        f'<li><a href="{safe(quote(chapter.audio))}"><span class="number">{chapter.cues.get("number", "")}</span>'
        f'<span class="name">{safe(chapter.cues.get("title", chapter.audio))}</span>'
        f'<span class="length">{clock(chapter.cues["duration_s"])}</span></a></li>'
        for chapter in chapters
    )
    return (
        part("audiodrama.export", "listening_page.html")
        .replace("<!--cover-->", picture)
        .replace("<!--title-->", safe(book.title))
        .replace("<!--author-->", safe(book.author))
        .replace("<!--chapters-->", links)
    )


def _thumbnail(cover: Cover) -> str:
    from PIL import Image

    with Image.open(io.BytesIO(cover.image), formats=("PNG", "JPEG")) as picture:
        small = picture.convert("RGB")
        small.thumbnail((_THUMBNAIL, _THUMBNAIL))
        buffer = io.BytesIO()
        small.save(buffer, format="JPEG", quality=82)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"
