"""Rules of audiobook shops beyond figures, for profiles whose credits are spoken: titles, credits, a retail sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.names import slug
from audiodrama.base.units import clock
from audiodrama.export.sample import LONGEST_S, SAMPLE_ENDING, SHORTEST_S
from audiodrama.qc.remarks import Remark
from audiodrama.script.spoken_credits import CLOSING, OPENING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiodrama.export.cue_list import CueList


def spoken_title(cues: CueList) -> Iterator[Remark]:
    """A failure where a chapter does not begin with its title; credits have none to read."""
    if cues.get("slug") in {OPENING, CLOSING} or not cues.get("title"):
        return
    first = next((event for event in cues["events"] if event["kind"] == "line"), None)
    if first is None or not slug(first["text"] or "").startswith(slug(cues["title"])):
        yield Remark("spoken-title", "the title of the chapter is not read at its head", at_s=0.0)


def sample_length(duration_s: float) -> Iterator[Remark]:
    """A failure where a retail sample is shorter or longer than shops take."""
    if not SHORTEST_S <= duration_s <= LONGEST_S:
        wanted = f"{clock(SHORTEST_S)} to {clock(LONGEST_S)}"
        yield Remark("sample", f"the retail sample lasts {clock(duration_s)}, not {wanted}")


def lacks(names: Sequence[str]) -> list[str]:
    """Parts of a submission that no file of these names is: `opening credits`, `closing credits`, `retail sample`."""
    parts = {
        "opening credits": any(f"-{OPENING}." in name for name in names),
        "closing credits": any(f"-{CLOSING}." in name for name in names),
        "retail sample": any(name.endswith(SAMPLE_ENDING) for name in names),
    }
    return [part for part, there in parts.items() if not there]
