"""`profiles` of voices.yaml, each over the one that it is like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.base.names import closest
from audiodrama.cast.profiles import CREDIT_KINDS, PROFILES, Profile
from audiodrama.sounds.reader import UNKNOWN_BASE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.base.yaml_reader import YamlMap


@dataclass(frozen=True)
class _ProfileFigure:
    attribute: str
    unit: str
    low: float
    high: float


_PROFILE_FIGURES = {
    "loudness": _ProfileFigure("loudness_lufs", "LUFS", -40, -8),
    "tolerance": _ProfileFigure("tolerance_lu", "LU", 0.1, 5),
    "peak": _ProfileFigure("peak_dbtp", "dB", -20, -0.1),
    "noise-floor": _ProfileFigure("noise_floor_db", "dB", -100, -30),
    "head": _ProfileFigure("head_s", "s", 0, 10),
    "tail": _ProfileFigure("tail_s", "s", 0, 30),
    "longest": _ProfileFigure("longest_s", "s", 1, 86400),
    "loudness-range": _ProfileFigure("loudness_range_lu", "LU", 1, 40),
}
_PROFILE_WHOLES = {
    "rate": ("rate_hz", (44100, 48000)),
    "bit-rate": ("bit_rate_kbps", (96, 128, 160, 192, 224, 256, 320)),
}


def read_profiles(document: YamlMap) -> dict[str, Profile]:
    """The profiles that come with the program, and those under `profiles` over them."""
    profiles = dict(PROFILES)
    for name, _, node in document.children("profiles"):
        if block := document.reader.block(node, name):
            profiles[name] = _profile(name, block, profiles)
    return profiles


def _profile(name: str, block: YamlMap, profiles: Mapping[str, Profile]) -> Profile:
    like = block.text("like")
    if like is not None and like not in profiles:
        near = closest(like, profiles)
        hint = f"Did you mean {near}?" if near else None
        block.reader.report(UNKNOWN_BASE.at(block.value_place("like"), f"there is no profile {like}", hint=hint))
    base = profiles.get(like or "podcast", PROFILES["podcast"])
    changes: dict[str, object] = {
        each.attribute: block.figure(written, each.unit, getattr(base, each.attribute), low=each.low, high=each.high)
        for written, each in _PROFILE_FIGURES.items()
    }
    for written, (attribute, allowed) in _PROFILE_WHOLES.items():
        value = block.whole(written, getattr(base, attribute))
        if value not in allowed:
            block.wrong(written, f"{written} is one of {', '.join(map(str, allowed))}")
        changes[attribute] = value
    changes["credits"] = block.choice("credits", CREDIT_KINDS, base.credits)
    block.close()
    return replace(base, name=name, **changes)  # type: ignore[arg-type]
