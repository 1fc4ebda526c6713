"""Speech over background, carried by the cue list from the mix to `qc`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def told(cues: Mapping[str, Any], lines: Mapping[str, float]) -> dict[str, Any]:
    """A cue list with `speech_over_background_lu` of each line, and of the chapter: that of its lowest line."""
    events = [
        event | {"speech_over_background_lu": lines[event["id"]]} if event["id"] in lines else event
        for event in cues["events"]
    ]
    return {**cues, "speech_over_background_lu": min(lines.values(), default=None), "events": events}
