"""Notes that need other ears: words that a recogniser hears otherwise, and voices that pass for one another."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from audiodrama.performance.notes.fixes import new_take
from audiodrama.performance.notes.model import DirectorNote, Fix, note_id
from audiodrama.performance.notes.thresholds import KINDS, threshold_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from audiodrama.performance.notes.lines import LineFacts
    from audiodrama.speech.recogniser import Comparison


_FOLLOWED, _FEWEST = 0.1, 4
_SURELY_MISSING = 4
_LOOPING = 3.0
_TOLD = 4


def misheard_notes(
    heard: Sequence[tuple[LineFacts, Comparison]],
) -> tuple[list[DirectorNote], dict[str, float]]:
    """Notes on lines whose takes say something else than what is written.

    A recogniser does not follow every voice. Of one in which it misses more than a tenth of the usual line, only words
    that are missing in a row are told, since it may have misheard all others.

    Returns:
        The notes; and those voices, by the speaker's name, with the share of words that is missed in the usual line.
    """
    rates: dict[str, list[float]] = defaultdict(list)
    for facts, comparison in heard:
        rates[facts.line.role].append(comparison.rate)
    usual = {role: median(each) for role, each in rates.items() if len(each) >= _FEWEST}
    notes, unclear = [], {}
    for facts, comparison in heard:
        missed = usual.get(facts.line.role, 0.0)
        if missed > _FOLLOWED:
            unclear[facts.line.speaker] = missed
        if (
            comparison.verdict == "drift"
            and comparison.rate < _LOOPING
            and (missed <= _FOLLOWED or any(len(run) >= _SURELY_MISSING for run in comparison.dropped))
        ):
            notes.append(_misheard_note(facts, comparison))
    return notes, unclear


def _misheard_note(facts: LineFacts, heard: Comparison) -> DirectorNote:
    parts = [f"missing “{' '.join(run)}”" for run in heard.dropped]
    parts += [f"added “{' '.join(run)}”" for run in heard.added]
    parts += [f"“{other}” for “{said}”" for said, other in heard.substituted]
    message = (
        f"{facts.line.speaker} says something else: {', '.join(parts[:_TOLD])}{' …' if len(parts) > _TOLD else ''}"
    )
    limit = (1 + heard.words // 10) / max(1, heard.words)
    return facts.note(
        "said-otherwise", message, heard.rate, "", limit, min(2.0, heard.rate * 2), new_take(facts.line.place)
    )


def alike_notes(
    facts: Sequence[LineFacts], names: Mapping[str, str], far: Mapping[frozenset[str], float]
) -> Iterator[DirectorNote]:
    """Notes on pairs who follow each other in a chapter and sound alike, each once, where they first meet.

    Args:
        facts: lines of the chapter in order.
        names: of roles by their keys.
        far: distance of each pair of roles that sound alike.
    """
    told: set[frozenset[str]] = set()
    for one, other in _turns(facts):
        pair = frozenset((one.line.role, other.line.role))
        distance = far.get(pair)
        limit = threshold_of("alike")
        if distance is None or distance >= limit or pair in told:
            continue
        told.add(pair)
        first, second = (names[each] for each in sorted(pair))
        command = f"audiodrama audition '{second}'"
        yield DirectorNote(
            note_id("alike", *sorted(pair)), "alike", 0, other.line.id, round(one.start_s, 2), round(other.end_s, 2),
            f"{first} and {second} talk to each other and sound alike", round(distance, 3), "", limit,
            round(KINDS["alike"].weight * (1 + (limit - distance) / limit), 3), f"{first} and {second}",
            Fix(f"another voice for one of them: {command}", (), command), other.line.place,
        )  # fmt: skip


def _turns(facts: Sequence[LineFacts]) -> Iterable[tuple[LineFacts, LineFacts]]:
    """Neighbours of different roles, each speaking alone."""
    alone = [each for each in facts if not each.line.ensemble]
    return ((a, b) for a, b in pairwise(alone) if a.line.role != b.line.role)
