"""A remark on a measured file: a failure, or a note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiodrama.base.units import clock

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Remark:
    """A failure or a note: a code, a sentence, and where.

    Args:
        code: figure or check, in words joined by `-`.
        message: one clause with the figures.
        failure: whether the file fails by it.
        at_s: where in the file, or None for the whole of it.
        place: of the line in the script that sounds there, as in the cue list, or None.
    """

    code: str
    message: str
    failure: bool = True
    at_s: float | None = None
    place: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The remark as `qc --json` shows it."""
        at_s = None if self.at_s is None else round(self.at_s, 3)
        return {"code": self.code, "message": self.message, "at_s": at_s, "place": self.place}

    def __str__(self) -> str:
        where = f"{clock(self.at_s)} " if self.at_s is not None else ""
        script = f" ({self.place['file']}:{self.place['line']})" if self.place else ""
        return f"{where}{self.message}{script}"
