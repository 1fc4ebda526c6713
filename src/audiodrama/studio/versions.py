"""The versions of a text that somebody may still see: a place in one of them, carried on to how the text is now."""

from __future__ import annotations

import hashlib

from audiodrama.base.text_edits import TextStep, step_between

_KEPT = 2000


def text_hash(text: str) -> str:
    """A name for a text's bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class TextHistory:
    """How a file changed, step by step; of its texts only the last one is kept."""

    def __init__(self, text: str) -> None:
        self.text, self.hash = text, text_hash(text)
        self._hashes = [self.hash]
        self._steps: list[TextStep] = []

    def become(self, text: str, step: TextStep | None = None) -> bool:
        """Take in how the text is now; whether it changed.

        Args:
            text: all of it.
            step: how it changed, where that is known better than by comparing.
        """
        if text == self.text:
            return False
        self._steps.append(step or step_between(self.text, text))
        self.text, self.hash = text, text_hash(text)
        self._hashes.append(self.hash)
        if len(self._hashes) > _KEPT:
            del self._hashes[0], self._steps[0]
        return True

    def carried(self, seen: str, start: int, end: int) -> tuple[int, int] | None:
        """Where a stretch of an earlier version stands now; None when that version is not known, or it was changed.

        Args:
            seen: hash of the version.
            start: of the stretch in it.
            end: exclusive.
        """
        for step in self._since(seen) or ():
            if start >= step.old_end and (start > step.start or step.old_end > step.start or start < end):
                start, end = start + step.new_end - step.old_end, end + step.new_end - step.old_end
            elif not (end <= step.start and (end < step.start or start < end)):
                return None
        return (start, end) if self._since(seen) is not None else None

    def hull(self, seen: str, start: int, end: int) -> tuple[int, int]:
        """The stretch that stands now where one of an earlier version was, with all that was changed in it."""
        for step in self._since(seen) or ():
            by = step.new_end - step.old_end
            start = start if start <= step.start else start + by if start >= step.old_end else step.start
            end = end if end <= step.start else end + by if end >= step.old_end else step.new_end
        length = len(self.text)
        return min(start, length), min(max(start, end), length)

    def _since(self, seen: str) -> list[TextStep] | None:
        """The steps from a version to now."""
        for back, name in enumerate(reversed(self._hashes)):
            if name == seen:
                return self._steps[len(self._steps) - back :]
        return None
