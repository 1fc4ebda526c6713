"""The review page: the story coloured by speaker, the doubtful lines listed, the cast with counts; one file."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiodrama.adapt.records import Adaptation, Segment

DOUBTFUL = 0.6
_HOW = " Put one right with <code>adapt --fix LINE=NAME</code>: it often puts the lines around it right."


def review_page(adaptation: Adaptation, title: str, rows: Mapping[int, int] | None = None) -> str:
    """The page as HTML, complete in itself; `rows` gives the line of the script for the offset of each passage."""
    hues = {c.name: (i * 137) % 360 for i, c in enumerate(adaptation.cast)}
    said = [s for s in adaptation.segments if s.kind in ("speech", "thought")]
    doubtful = [s for s in said if s.confidence < DOUBTFUL]
    body = "\n".join(_paragraphs(adaptation, hues, rows or {}))
    style = files("audiodrama.adapt.output").joinpath("review.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Review: {escape(title)}</title><style>\n{style}</style></head>\n<body><aside><h1>{escape(title)}</h1>"
        f"<p>{len(said)} passages of speech, {len(doubtful)} of them doubtful.{_HOW if rows and doubtful else ''}</p>"
        f"<h2>Doubtful</h2><ol>{''.join(_doubts(adaptation.text, doubtful, rows or {}))}</ol>"
        f"<h2>Cast</h2><table>{''.join(_cast(adaptation, hues))}</table></aside>\n<main>{body}</main></body></html>\n"
    )


def _doubts(text: str, doubtful: Sequence[Segment], rows: Mapping[int, int]) -> Iterator[str]:
    for s in doubtful:
        words = " ".join(text[s.start : s.end].split())
        shown = words if len(words) <= 70 else words[:68] + "…"
        others = ", ".join(f"{escape(name)} {p:.2f}" for name, p in s.others)
        other = f" <small>or {others}</small>" if others else ""
        row = f"<code>--fix {rows[s.start]}=</code>" if s.start in rows else ""
        yield (
            f'<li>{row}<a href="#c{s.start}">{escape(shown)}</a><br>'
            f"<b>{escape(s.speaker or 'nobody')}</b> {s.confidence:.2f}{other}"
            f'<br><span class="why">{escape(s.evidence)}</span></li>'
        )


def _cast(adaptation: Adaptation, hues: Mapping[str, int]) -> Iterator[str]:
    for c in adaptation.cast:
        also = ", ".join(a for a in c.aliases if a != c.name)
        names = escape(c.name) + (f" <small>{escape(also)}</small>" if also else "")
        yield (
            f'<tr><td><i class="k" style="--h:{hues[c.name]}"></i></td><td>{names}</td>'
            f'<td>{c.gender}</td><td class="n">{c.lines}</td></tr>'
        )


def _paragraphs(adaptation: Adaptation, hues: Mapping[str, int], rows: Mapping[int, int]) -> Iterator[str]:
    """The text with all its marks, a paragraph wherever the source has a blank line between segments."""
    text = adaptation.text
    open_as, at = "", 0
    pieces: list[str] = []
    for s in adaptation.segments:
        kind = s.kind if s.kind in ("heading", "matter") else "prose"
        between = text[at : s.start]
        ends = between.count("\n") > 1 or kind != open_as or kind == "heading"
        if ends and pieces:
            head, tail = _shared(between)
            yield f'<p class="{open_as}">{"".join(pieces)}{escape(head)}</p>'
            pieces = [escape(tail)]
        else:
            pieces.append(escape(between))
        pieces.append(_shown(text, s, hues, rows.get(s.start)))
        open_as, at = kind, s.end
    if pieces:
        yield f'<p class="{open_as}">{"".join(pieces)}{escape(text[at:].rstrip())}</p>'


def _shared(between: str) -> tuple[str, str]:
    """Closing marks of one paragraph, opening marks of the next."""
    parts = between.split("\n")
    return parts[0].rstrip(), parts[-1].lstrip() if len(parts) > 1 else ""


def _shown(text: str, s: Segment, hues: Mapping[str, int], row: int | None) -> str:
    words = escape(text[s.start : s.end])
    if s.kind not in ("speech", "thought"):
        return words
    name = s.speaker or "nobody"
    kinds = "s" + (" d" if s.confidence < DOUBTFUL else "") + (" t" if s.kind == "thought" else "")
    cure = f"; --fix {row}=NAME" if row else ""
    return (
        f'<span class="{kinds}" id="c{s.start}" tabindex="0" style="--h:{hues.get(name, 0)}" '
        f'title="{escape(name)} {s.confidence:.2f}: {escape(s.evidence)}{cure}"><sup>{escape(name)}</sup>{words}</span>'
    )
