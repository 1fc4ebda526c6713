"""A process that holds one story: reads it, infers who speaks, again after each line put right, and writes a play.

A file that somebody dropped may be anything, so it is read here and not in the server; its answers are plain values.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.desk import open_book
from audiodrama.base.errors import UsageError
from audiodrama.base.lifeline import end_here, follow
from audiodrama.base.names import key, slug
from audiodrama.studio.answers import failure_document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from audiodrama.adapt.desk import BookDesk, SpeakerChange
    from audiodrama.adapt.records import Segment


def main() -> None:
    """Answer one row of stdin after the other, until it closes."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    told, telling = os.pipe()
    follow(lambda: _pass_on(telling), end_here)
    desk = StoryDesk()
    for row in os.fdopen(told, "rb"):
        try:
            answer = {"answer": desk.carry_out(json.loads(row))}
        except Exception as error:  # noqa: BLE001  told to the page in words
            answer = {"failed": failure_document(error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _pass_on(pipe: int) -> None:
    """Hand stdin on, so that its end is noticed while a story is being read."""
    while raw := os.read(0, 1 << 16):
        os.write(pipe, raw)


class StoryDesk:
    """One story, and what is asked of it."""

    def __init__(self) -> None:
        self._desk: BookDesk | None = None

    def carry_out(self, asked: Mapping[str, Any]) -> Any:
        """Do what is asked: `open`, `pin`, `unpin`, `join`, `part` or `write`.

        Raises:
            AudiodramaError: it cannot be done.
        """
        steps: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "open": self._open, "pin": self._pin, "unpin": self._pin, "join": self._join, "part": self._part,
            "write": self._write,
        }  # fmt: skip
        return steps[asked["do"]](asked)

    @property
    def desk(self) -> BookDesk:
        """The story.

        Raises:
            UsageError: none was opened.
        """
        if self._desk is None:
            raise UsageError("no story is open")
        return self._desk

    def _open(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        source = Path(asked["source"])
        self._desk = open_book(source, source.parent)
        desk = self._desk
        adaptation, summary = desk.adaptation, desk.summary
        return {
            "title": desk.story.title or source.stem,
            "author": desk.story.author,
            "language": adaptation.language,
            "words": len(adaptation.text.split()),
            "left_out": [{"what": part.label, "words": part.words} for part in summary.left_out],
            "folder": slug(desk.story.title or source.stem),
        } | self._shown()

    def _shown(self) -> dict[str, Any]:
        desk = self.desk
        adaptation = desk.adaptation
        said = [segment for segment in adaptation.segments if segment.kind == "speech"]
        pinned = set(desk.store.pins)
        from audiodrama.adapt.output.pins import passage_keys

        keys = passage_keys(adaptation.text[each.start : each.end] for each in said)
        fixed = {each.start for each, name in zip(said, keys, strict=True) if name in pinned}
        return {
            "segments": [_segment(adaptation.text, each, fixed) for each in adaptation.segments],
            "cast": [
                {
                    "name": each.name,
                    "aliases": [alias for alias in each.aliases if key(alias) != key(each.name)],
                    "gender": each.gender,
                    "lines": each.lines,
                }
                for each in adaptation.cast
            ],
            "chapters": [
                {"title": each.title, "lines": sum(each.start <= s.start < each.end for s in said)}
                for each in adaptation.chapters
            ],
            "doubtful": len(desk.doubts),
        }

    def _pin(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if asked["do"] == "pin":
            changes = self.desk.pin_line([int(asked["start"])], str(asked["name"]))
        else:
            changes = self.desk.unpin_line([int(asked["start"])])
        return self._after(changes, int(asked["start"]))

    def _join(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return self._after(self.desk.join_names(str(asked["name"]), *map(str, asked["others"])), None)

    def _part(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return self._after(self.desk.part_name(str(asked["name"])), None)

    def _after(self, changes: list[SpeakerChange], pinned: int | None) -> dict[str, Any]:
        starts = {change.start for change in changes} | ({pinned} if pinned is not None else set())
        return self._shown() | {"changed": sorted(starts)}

    def _write(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        desk, home = self.desk, Path(asked["home"])
        stem = slug(desk.story.title or desk.source.stem)
        desk.home = home
        desk.store = replace(desk.store, path=home / "script" / f"{stem}.pins.json")
        report = desk.write(review=home / "output" / f"{stem}.review.html")
        return {"written": [path.relative_to(home).as_posix() for path in report.written]}


def _segment(text: str, segment: Segment, fixed: set[int]) -> dict[str, Any]:
    return {
        "start": segment.start,
        "kind": segment.kind,
        "text": text[segment.start : segment.end],
        "speaker": segment.speaker,
        "confidence": round(segment.confidence, 3),
        "evidence": segment.evidence,
        "others": [{"name": name, "confidence": round(chance, 3)} for name, chance in segment.others],
        "pinned": segment.start in fixed,
    }


if __name__ == "__main__":
    main()
