"""The contents of a book and what they tell: titles that the pages lack, and the contents pages themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.adapt.sources.story import SourcePart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LINKED = 0.75
_CONTENTS = re.compile(
    r"(?:table of )?contents|inhalt(?:sverzeichnis)?|table(?: des mati[èe]res)?|sommaire|[íi]ndice|sum[áa]rio|"
    r"innehåll|spis tre[śs]ci|"
    r"содержание|оглавление|目次|sisällys|indhold|inhoud",
    re.IGNORECASE,
)
_LABELS = (
    (re.compile(r"(?:front |back )?cover|umschlag|couverture|cubierta|portada", re.IGNORECASE), "cover", 120),
    (re.compile(r"(?:half[- ]?)?title(?: page)?|titelseite|page de titre", re.IGNORECASE), "title page", 120),
    (re.compile(r"imprint|impressum|legal notice|(?:©|copyright).*", re.IGNORECASE), "copyright page", 900),
    (_CONTENTS, "contents", 4000),
    (re.compile(r"dedication|widmung|dédicace|dedicatoria", re.IGNORECASE), "dedication", 120),
    (re.compile(r"colophon", re.IGNORECASE), "colophon", 900),
    (re.compile(r"acknowledge?ments", re.IGNORECASE), "acknowledgements", 4000),
    (re.compile(r"about the (?:author|publisher).*|also by.*|newsletter.*", re.IGNORECASE), "about the author", 4000),
    (re.compile(r"(?:foot|end)?notes", re.IGNORECASE), "notes", 60000),
)  # fmt: skip


def is_contents_heading(text: str) -> bool:
    """Whether a line is "Contents", in one of several languages."""
    return bool(_CONTENTS.fullmatch(text.strip("#*_ .:")))


def headed_by_contents(
    parts: Sequence[SourcePart], anchors: Mapping[str, int], member: str, labels: Mapping[str, str]
) -> list[SourcePart]:
    """The parts of a page with the titles that the contents give to places without a heading of their own.

    A page that the contents call a cover, a title page or the like is matter if it is as short as those are.
    """
    places = {0: labels[member]} if member in labels else {}
    for name, at in anchors.items():
        label = labels.get(f"{member}#{name}")
        if label and at < len(parts):
            places.setdefault(at, label)
    found = list(parts)
    if len(places) <= 1 and set(places) <= {0} and 0 in places:
        kind = _matter_by_label(places[0], parts)
        if kind:
            return [replace(p, kind="matter", label=p.label or kind) if p.kind != "break" else p for p in parts]
    for at in sorted(places, reverse=True):
        if not any(p.kind == "heading" for p in parts[max(0, at - 1) : at + 2]):
            _head(found, at, places[at])
    return found


def _matter_by_label(label: str, parts: Sequence[SourcePart]) -> str:
    words = sum(len(p.text.split()) for p in parts)
    speaks = sum(p.text.lstrip("*")[:1] in '"“„«»‘—「' for p in parts if p.kind == "prose")
    return next((name for form, name, most in _LABELS if form.fullmatch(label) and words <= most and not speaks), "")


def _head(parts: list[SourcePart], at: int, label: str) -> None:
    """Make the part at a place a heading, or put one before it."""
    if at >= len(parts) or not label:
        return
    first = parts[at]
    if first.kind != "prose":
        return
    own, given = _key(first.text), _key(label)
    if own and (own == given or (len(first.text) < 90 and (given.startswith(own) or own.startswith(given)))):
        parts[at] = SourcePart(" ".join(first.text.replace("*", "").split()), "heading", 2)
        rest = given.removeprefix(own)
        following = parts[at + 1] if at + 1 < len(parts) else None
        if rest and following is not None and following.kind == "prose" and _key(following.text) == rest:
            parts[at + 1] = SourcePart(" ".join(following.text.replace("*", "").split()), "heading", 2)
    else:
        parts.insert(at, SourcePart(label, "heading", 2))


def _key(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def without_contents(parts: Sequence[SourcePart]) -> list[SourcePart]:
    """The parts, where a list of links to places of the book is matter together with its heading."""
    found = list(parts)
    i = 0
    while i < len(found):
        end = i
        while end < len(found) and found[end].linked >= _LINKED and found[end].kind == "prose":
            end += 1
        headed = i > 0 and found[i - 1].kind != "break" and is_contents_heading(found[i - 1].text)
        if end - i >= 3 or (headed and end > i):
            start = i - 1 if headed else i
            for k in range(start, end):
                found[k] = replace(found[k], kind="matter", label="contents")
        i = max(end, i + 1)
    return [replace(p, kind="matter", label="contents") if _is_lone(p, found, k) else p for k, p in enumerate(found)]


def _is_lone(part: SourcePart, parts: Sequence[SourcePart], index: int) -> bool:
    """Whether a heading "Contents" heads nothing of its own: the next part is a heading too."""
    following = parts[index + 1] if index + 1 < len(parts) else None
    alone = following is None or following.kind in ("heading", "matter")
    return part.kind in ("heading", "prose") and alone and is_contents_heading(part.text)
