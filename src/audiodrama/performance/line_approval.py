"""Approvals: a line was heard and found good as it was spoken then; whatever changes it takes the approval away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.cache import content_name
from audiodrama.performance.choices import unused_reason, voice_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.cast.model import Cast
    from audiodrama.performance.take_entries import TakeEntry
    from audiodrama.script.cuesheet import Line
    from audiodrama.speech.requests import Chosen, PhraseRequest

_LETTERS = 16
PERSON = "recording"
"""Voice of an approval of a person's recording."""


@dataclass(frozen=True, slots=True)
class LineApproval:
    """The standing of a line.

    Args:
        approved: when it was found good and still is; None when it is not.
        lapsed: why an approval no longer holds; None when there was none, or it holds.
    """

    approved: str | None = None
    lapsed: str | None = None


def spoken_voice(requests: Sequence[PhraseRequest], chosen: Chosen) -> str:
    """Whose voice is heard in a line, as takes.yaml writes it."""
    return PERSON if any(request.kept for request in requests) else voice_text(chosen)


def casting_name(line: Line, requests: Sequence[PhraseRequest], cast: Cast) -> str:
    """A name for how a line is spoken: voice, figures, delivery, effects, reading; no version of an engine is in it.

    Where the line stands, in which room, and what was said before it, changes nothing.
    """
    role = cast.roles.get(line.role)
    deliveries = [cast.deliveries_named(phrase.deliveries) for phrase in line.phrases]
    return content_name(
        "casting",
        [_asked(request) for request in requests],
        [(cast.level_db(role, each), cast.chain(role, each)) for each in deliveries],
        (role.pan, role.distance_m) if role else None,
    )[:_LETTERS]


def _asked(request: PhraseRequest) -> object:
    """Of a request all that is the producer's doing."""
    if request.kept is not None:
        return [request.engine, request.kept.sha256]
    asked = request.spoken
    return [
        request.engine, asked.text, asked.voice, asked.language, asked.speaker, asked.instructions, asked.seed,
        asked.rate, asked.pitch_st, asked.phonemes, asked.stressed, asked.attempt, request.effects, request.speed,
    ]  # fmt: skip


def standing(
    entry: TakeEntry | None, line: Line, requests: Sequence[PhraseRequest], cast: Cast, chosen: Chosen,
    sound: str | None,
) -> LineApproval:  # fmt: skip
    """Whether a line is approved.

    Args:
        entry: of the line in takes.yaml.
        line: as it stands in the script.
        requests: of the take that is heard.
        cast: figures, deliveries, effects.
        chosen: the voice of its role.
        sound: checksum of how it sounds (`take_sums.line_sum`); None when it is not spoken yet.
    """
    if entry is None or not entry.approved:
        return LineApproval()
    voice = spoken_voice(requests, chosen)
    if unused_reason(entry, chosen) or (entry.voice and entry.voice != voice):
        return LineApproval(None, f"it was approved as {entry.voice} said it, and {voice} speaks now")
    if entry.cast and entry.cast != casting_name(line, requests, cast):
        return LineApproval(None, "a figure, an effect, the delivery or a pronunciation of it has changed since")
    if sound is not None and entry.sha256 and not entry.file and sound != entry.sha256:
        return LineApproval(None, "it sounds otherwise than when it was approved")
    return LineApproval(entry.approved)
