"""The review page: the story coloured by speaker, the doubtful lines listed, the cast with counts; one file."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from audiodrama.adapt.attribution.confidence import DOUBTFUL
from audiodrama.base.html import document, part
from audiodrama.base.html import safe as escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiodrama.adapt.output.summary import Summary
    from audiodrama.adapt.records import Adaptation, Segment

_PACKAGE = "audiodrama.adapt.output"
_HOW = " Choose a name beside a line: the command that puts it right is copied, to be pasted into the terminal."


def review_page(
    adaptation: Adaptation, title: str, summary: Summary, rows: Mapping[int, int] | None = None, source: str = ""
) -> str:
    """The page as HTML, complete in itself.

    Args:
        adaptation: what is reviewed.
        title: the story's.
        summary: what is told of it.
        rows: the line of the script for the offset of each passage; None: nothing can be fixed by line.
        source: name of the story's file, for the commands that the page copies.
    """
    rows = rows or {}
    hues = {c.name: (i * 137) % 360 for i, c in enumerate(adaptation.cast)}
    said = [s for s in adaptation.segments if s.kind in ("speech", "thought")]
    doubtful = sorted((s for s in said if s.confidence < DOUBTFUL), key=lambda s: s.start)
    text = "\n".join(_paragraphs(adaptation, hues, rows))
    body = (
        f"<aside><h1>{escape(title)}</h1>"
        f"<p>{len(said)} passages of speech and thought, {len(doubtful)} of them doubtful"
        f"{f', some {summary.minutes} minutes to look at' if doubtful else ''}.{_HOW if rows and doubtful else ''}</p>"
        f'<p id="copied" role="status"></p>{_left_out(summary)}'
        f"<h2>Doubtful</h2><ol>{''.join(_doubts(adaptation, doubtful, rows, source))}</ol>"
        f"<h2>Cast</h2><table>{''.join(_cast(adaptation, hues))}</table></aside>\n<main>{text}</main>"
    )
    return document(
        f"Review: {title}", body, language=adaptation.language, style=part(_PACKAGE, "review.css"),
        script=part(_PACKAGE, "review.js"),
        values={"source": shlex.quote(source), "names": [c.name.upper() for c in adaptation.cast]},
    )  # fmt: skip


def _left_out(summary: Summary) -> str:
    if not summary.left_out:
        return ""
    rows = [f"<tr><td>{escape(p.label)}</td><td class='n'>{p.words} words</td></tr>" for p in summary.left_out]
    hint = "<p><code>--matter</code> has what stands in comments read.</p>" if summary.matter else ""
    return f"<h2>Left out</h2><table>{''.join(rows)}</table>{hint}"


def _doubts(adaptation: Adaptation, doubtful: Sequence[Segment], rows: Mapping[int, int], source: str) -> Iterator[str]:
    for s in doubtful:
        words = " ".join(adaptation.text[s.start : s.end].split())
        shown = words if len(words) <= 70 else words[:68] + "…"
        names = [s.speaker or "nobody", *(name for name, _ in s.others)]
        buttons = "".join(_button(name, rows[s.start], source) for name in names) if s.start in rows else ""
        others = "".join(f" <small>{escape(name)} {p:.2f}</small>" for name, p in s.others)
        yield (
            f'<li><a href="#c{s.start}">{escape(shown)}</a><br>'
            f"<b>{escape(s.speaker or 'nobody')}</b> {s.confidence:.2f}{others}"
            f'<br><span class="why">{escape(s.evidence)}</span><br>{buttons}</li>'
        )


def _button(name: str, row: int, source: str) -> str:
    """A button that copies the command by which somebody speaks at a line of the script."""
    return f'<button type="button" data-copy="{escape(fix_command(source, row, name))}">{escape(name)}</button>'


def fix_command(source: str, row: int, name: str) -> str:
    """The command that gives a line of the script to somebody, ready to be pasted into a shell."""
    return f"audiodrama adapt {shlex.quote(source)} --fix {shlex.quote(f'{row}={name.upper()}')}"


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
    cure = f"; click to fix line {row}" if row else ""
    place = f' data-row="{row}"' if row else ""
    return (
        f'<span class="{kinds}" id="c{s.start}" tabindex="0"{place} style="--h:{hues.get(name, 0)}" '
        f'title="{escape(name)} {s.confidence:.2f}: {escape(s.evidence)}{cure}"><sup>{escape(name)}</sup>{words}</span>'
    )
