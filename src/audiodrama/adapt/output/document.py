"""The adaptation as one JSON document, with places in the file that was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiodrama.adapt.output.summary import summarized

if TYPE_CHECKING:
    from audiodrama.adapt.records import Adaptation
    from audiodrama.adapt.sources.story import Story


def as_document(adaptation: Adaptation, story: Story) -> dict[str, Any]:
    """The adaptation as `adapt --json` prints it; "text" is given for all but plain-text sources."""
    place = story.origin
    segments = [
        {
            "start": place(s.start),
            "end": place(s.end - 1) + 1,
            "kind": s.kind,
            "speaker": s.speaker,
            "confidence": s.confidence,
            "evidence": s.evidence,
            "others": [{"name": name, "confidence": p} for name, p in s.others],
        }
        for s in adaptation.segments
    ]
    document: dict[str, Any] = {
        "language": adaptation.language,
        "segments": segments,
        "cast": [
            {"name": c.name, "aliases": list(c.aliases), "gender": c.gender, "lines": c.lines} for c in adaptation.cast
        ],
        "chapters": [
            {"title": c.title, "start": place(c.start), "end": place(c.end - 1) + 1} for c in adaptation.chapters
        ],
        "left_out": [{"what": part.label, "words": part.words} for part in summarized(adaptation, story).left_out],
    }
    return document if story.plain else {"text": adaptation.text, **document}
