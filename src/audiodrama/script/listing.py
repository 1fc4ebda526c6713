"""The cue sheet as people and as programs read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiodrama.base.text import cells, ljust
from audiodrama.base.words import words
from audiodrama.script.cuesheet import Chapter, Cue, CueSheet, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from audiodrama.cast.model import Cast
    from audiodrama.script.cuesheet import Phrase

_UNITS = {"_db": " dB", "_s": " s"}
_WIDEST = 28


def cues_text(sheet: CueSheet) -> str:
    """The cue sheet as text: a row for each cue with its id, who or what it is, and what happens."""
    return "\n\n".join(_chapter(chapter) for chapter in sheet.chapters)


def cues_json(sheet: CueSheet, cast: Cast) -> dict[str, Any]:
    """The stable form of `cues --json`; `voice` is the first choice of the line's role, as `engine:voice`."""
    return {"chapters": [_chapter_json(chapter, cast) for chapter in sheet.chapters]}


def _chapter(chapter: Chapter) -> str:
    texts = {line.id: [word.text for word in words(line.text)] for line in chapter.lines}
    rows: list[tuple[str, str, str]] = []
    for index, cue in enumerate([*chapter.cues, None]):
        rows += [("", "mark", f"{'#' * mark.depth} {mark.title}") for mark in chapter.marks if mark.cue == index]
        rows += [_line(cue) if isinstance(cue, Line) else _cue(cue, texts)] if cue else []
    wide = max((min(cells(who), _WIDEST) for _, who, _ in rows), default=0)
    head = f"{chapter.number}. {chapter.title}  ({chapter.file})"
    return "\n".join([head, *(f"  {name:8} {ljust(who, wide)}  {what}".rstrip() for name, who, what in rows)])


def _line(line: Line) -> tuple[str, str, str]:
    who = line.ensemble if line.ensemble and not line.together else line.speaker
    who += f" [{', '.join(line.perspectives)}]" if line.perspectives else ""
    parts = [part for before, phrase in _phrases(line) for part in _phrase(before, phrase)]
    parts += [f"({line.pause_after_s:g} s)"] if line.pause_after_s else []
    parts += ["(cut off)"] if line.cut_off else []
    with_whom = line.dual_with or line.together
    parts += [f"(with {with_whom})"] if with_whom else []
    return line.id, who, " ".join(parts)


def _phrases(line: Line) -> Iterator[tuple[Phrase | None, Phrase]]:
    yield from zip([None, *line.phrases], line.phrases, strict=False)


def _phrase(before: Phrase | None, phrase: Phrase) -> Iterator[str]:
    if phrase.pause_before_s:
        yield f"({phrase.pause_before_s:g} s)"
    if phrase.deliveries and (before is None or before.deliveries != phrase.deliveries):
        yield f"({', '.join(phrase.deliveries)})"
    yield phrase.text


def _cue(cue: Cue, texts: Mapping[str, list[str]]) -> tuple[str, str, str]:
    parts = [cue.name or ""]
    if cue.anchor:
        found = texts.get(cue.anchor.line, [])
        word = found[cue.anchor.word] if cue.anchor.word < len(found) else ""
        parts.append(f"at the {cue.anchor.edge} of “{word}” ({cue.anchor.line}, word {cue.anchor.word + 1})")
    options = ", ".join(_option(name, value) for name, value in cue.options.items() if name != "at")
    return cue.id, ("  " if cue.anchor else "") + cue.kind, "  ".join(part for part in [*parts, options] if part)


def _option(name: str, value: float | str | bool) -> str:
    if value is True:
        return name
    for ending, unit in _UNITS.items():
        if name.endswith(ending) or (name == "establish" and unit == " s"):
            return f"{name.removesuffix(ending)} {value:g}{unit}"
    return f"{name} {value:g}" if isinstance(value, float | int) else f"{name} {value}"


def _chapter_json(chapter: Chapter, cast: Cast) -> dict[str, Any]:
    return {
        "number": chapter.number,
        "slug": chapter.slug,
        "title": chapter.title,
        "file": chapter.file,
        "marks": [{"title": mark.title, "depth": mark.depth, "cue": mark.cue} for mark in chapter.marks],
        "cues": [_line_json(cue, cast) if isinstance(cue, Line) else _cue_json(cue) for cue in chapter.cues],
    }


def _line_json(line: Line, cast: Cast) -> dict[str, Any]:
    role = cast.roles.get(line.role)
    first = role.choices[0] if role and role.choices else None
    return {
        "id": line.id,
        "kind": "line",
        "speaker": line.speaker,
        "text": line.text,
        "delivery": list(dict.fromkeys(each for phrase in line.phrases for each in phrase.deliveries)),
        "perspective": list(line.perspectives),
        "voice": first and f"{first.engine}:{first.voice}",
        "space": line.space,
        "narration": line.narration,
        "cut_off": line.cut_off,
        "dual_with": line.dual_with,
        "ensemble": line.ensemble,
        "together": line.together,
        "place": line.place and line.place.as_json(),
    }


def _cue_json(cue: Cue) -> dict[str, Any]:
    anchor = cue.anchor and {"line": cue.anchor.line, "word": cue.anchor.word, "edge": cue.anchor.edge}
    return {
        "id": cue.id,
        "kind": cue.kind,
        "name": cue.name,
        "anchor": anchor,
        "options": dict(cue.options),
        "place": cue.place and cue.place.as_json(),
    }
