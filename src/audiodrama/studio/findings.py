"""Findings that only listening gives: director's notes and measurements of files, kept until they are made again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Findings:
    """The last notes of each chapter, and the last measurements."""

    def __init__(self) -> None:
        self._notes: dict[int, list[Mapping[str, Any]]] = {}
        self._files: Mapping[str, Any] = {}
        self.version = 0
        self._lock = threading.Lock()

    @property
    def notes(self) -> Sequence[Mapping[str, Any]]:
        """All notes, chapter by chapter."""
        with self._lock:
            return [note for number in sorted(self._notes) for note in self._notes[number]]

    @property
    def files(self) -> Mapping[str, Any]:
        """The document of `qc --json`; empty when nothing was measured."""
        return self._files

    def put_notes(self, chapters: Sequence[int], notes: Sequence[Mapping[str, Any]]) -> None:
        """Keep the notes of chapters that were listened to."""
        with self._lock:
            self.version += 1
            for number in chapters:
                self._notes[number] = [note for note in notes if note["chapter"] == number]

    def put_files(self, document: Mapping[str, Any]) -> None:
        """Keep measurements."""
        self._files = document
        self.version += 1

    def accept(self, name: str, because: str) -> None:
        """Take in that a note was found good."""
        with self._lock:
            self.version += 1
            for number, notes in self._notes.items():
                self._notes[number] = [n | {"accepted": because} if n["id"] == name else n for n in map(dict, notes)]

    def checked(self) -> dict[str, Any]:
        """The chapters that were listened to, and whether files were measured."""
        with self._lock:
            return {"notes": sorted(self._notes), "qc": bool(self._files)}

    def clear(self) -> None:
        """Another production."""
        with self._lock:
            self.version += 1
            self._notes.clear()
            self._files = {}
