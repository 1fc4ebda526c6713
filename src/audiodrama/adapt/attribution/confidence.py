"""Why a line is given to somebody, in words that a person can check."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.attribution.stages import Reading


class Explainer:
    """Says why, once every line of a text has its speaker (an index of an entity, or None)."""

    def __init__(self, reading: Reading, speakers: Sequence[int | None]) -> None:
        self.reading, self.speakers = reading, speakers
        self.line_starts = [0, *[i + 1 for i, c in enumerate(reading.text) if c == "\n"]]

    def why(self, i: int) -> str:
        """The strongest reason for the speaker of line `i`."""
        who = self.speakers[i]
        if who is None:
            return "nobody fits"
        return self._tag(i, who) or self._called(i, who) or self._turn(i, who) or self._near(i, who)

    def _line(self, i: int) -> int:
        return bisect_right(self.line_starts, self.reading.spoken[i].utterance.start)

    def _tag(self, i: int, who: int) -> str:
        company = self.reading.company
        for tag in self.reading.spoken[i].tags:
            m = tag.mention
            entity = company.entities[who]
            if m.kind == "name" and entity.aliases and _written(m.form) not in entity.aliases:
                continue
            if m.kind == "pronoun" and entity.gender not in (m.gender, "unknown") and m.key != "i":
                continue
            if tag.strength == "beat":
                return f"acts: {tag.phrase}"
            return f"tag: {tag.phrase}" + ("" if m.kind == "name" or m.key == "i" else f", read as {entity.name}")
        return ""

    def _called(self, i: int, who: int) -> str:
        lines = self.reading.lines
        if i and who in lines[i - 1].called and self.speakers[i - 1] != who:
            return f"is addressed in line {self._line(i - 1)}"
        if i + 1 < len(lines) and who in lines[i + 1].called and self.speakers[i + 1] != who:
            return f"is addressed in the answer, line {self._line(i + 1)}"
        return ""

    def _turn(self, i: int, who: int) -> str:
        lines = self.reading.lines
        if lines[i].gap == "continues":
            return "goes on from the paragraph before"
        k = i
        while k >= 2 and lines[k].gap != "break" and self.speakers[k - 2] == who and self.speakers[k - 1] != who:
            k -= 2
            if self.reading.spoken[k].tag:
                break
        if k == i:
            return ""
        other = self.speakers[i - 1]
        partner = self.reading.company.entities[other].name if other is not None else "somebody"
        return f"alternates with {partner} since line {self._line(k)}"

    def _near(self, i: int, who: int) -> str:
        features = dict(zip(self.reading.lines[i].candidates, self.reading.lines[i].features, strict=True)).get(who, {})
        if any(name.endswith(("acts last before", "acts first before")) for name in features):
            return "acts in the paragraph before"
        if any(name.endswith("acts next") for name in features):
            return "acts in the paragraph after"
        return "present in the scene"


def _written(form: tuple[str, tuple[str, ...]]) -> str:
    from audiodrama.adapt.people.person import written

    return written(form)
