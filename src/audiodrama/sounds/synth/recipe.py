"""A recipe as it is declared: name, group, kind, parameters with units and ranges, and named presets.

Nothing here needs a numerical library: `check` reads recipes, only a render makes sound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import numpy.typing as npt

    from audiodrama.sounds.synth.booth import Booth

    Renderer = Callable[[Mapping[str, float], Booth], npt.NDArray[np.float32]]

REFERENCE_LUFS = -23.0
"""Loudness of every synthesised sound before the palette's level; see `shape.at_reference`."""
CEILING = 10 ** (-0.5 / 20)
"""The highest peak of a sound at that loudness, as a factor of full scale."""

Kind = Literal["sfx", "bed", "music"]


@dataclass(frozen=True)
class Param:
    """One control of a recipe: default, range (both ends allowed), unit ("" for a plain number) and a line of help."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    doc: str

    def __post_init__(self) -> None:
        if not self.low <= self.default <= self.high:
            raise ValueError(f"parameter {self.name}: default {self.default} is outside {self.low} to {self.high}")

    def holds(self, value: float) -> bool:
        """Whether value lies in the range."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Recipe:
    """How one kind of sound is made.

    Attributes:
        name: the word after `synth:` in sounds.yaml.
        group: where a sound designer would look for it, one of `GROUPS`.
        kind: "sfx" and "music" sound once, a "bed" loops without a seam.
        doc: one line on what is heard.
        params: the controls, in the order they are shown.
        presets: named values for some of the controls.
        level_db: natural level relative to speech, for a sound that states none of its own.
        duration_s: length when none is asked for; a one-shot ends sooner when it has died away.
        source: "module:function" in this package that renders it.
        spoken: whether it is made of spoken lines, which its caller hands in.
        seam_s: how long a bed's end cross-fades into its beginning; 0 for one that is rendered as a circle.
    """

    name: str
    group: str
    kind: Kind
    doc: str
    params: tuple[Param, ...]
    source: str
    level_db: float
    duration_s: float
    spoken: bool = False
    seam_s: float = 3.0
    presets: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for preset, values in self.presets.items():
            for problem in self.problems(values):
                raise ValueError(f"recipe {self.name}, preset {preset}: {problem}")

    @property
    def render(self) -> Renderer:
        """The function that renders it, imported only now because it needs numpy and scipy."""
        module, _, function = self.source.partition(":")
        return cast("Renderer", getattr(import_module(f"audiodrama.sounds.synth.{module}"), function))

    @property
    def loops(self) -> bool:
        """Whether its end runs into its beginning."""
        return self.kind == "bed"

    def problems(self, values: Mapping[str, float]) -> tuple[str, ...]:
        """Faults of these parameters, one sentence each; empty when they will do."""
        known = {param.name: param for param in self.params}
        return tuple(
            f"{name} must be between {known[name].low:g} and {known[name].high:g} {known[name].unit}".rstrip()
            if name in known
            else f"there is no parameter {name}; there are {', '.join(known) or 'none'}"
            for name, value in values.items()
            if name not in known or not known[name].holds(value)
        )

    def values(self, given: Mapping[str, float], *, preset: str | None = None) -> dict[str, float]:
        """Every parameter's value: the defaults, over them the preset, over that what was given.

        Raises:
            ValueError: for an unknown preset or parameter, or a value out of range.
        """
        if preset is not None and preset not in self.presets:
            raise ValueError(f"{self.name} has no preset {preset}; it has {', '.join(self.presets) or 'none'}")
        chosen = {**(self.presets[preset] if preset else {}), **given}
        for problem in self.problems(chosen):
            raise ValueError(f"{self.name}: {problem}")
        return {param.name: float(chosen.get(param.name, param.default)) for param in self.params}
