"""The table of effects on a voice; `chain.apply` runs a chain of them.

The table is plain values, so that voices.yaml is checked against it without numpy being loaded.
In voices.yaml a step is `{highpass: 180Hz}` (the kind's main figure) or `{chorus: {depth: 0.2, rate: 0.8Hz}}`;
figures left out take their defaults. A `send` is no processing of the voice itself: arranging turns it into a
send to a space, and `apply` passes over it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.base.source import Place


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an effect.

    Args:
        name: as written in voices.yaml.
        unit: as `units.quantity` takes it: `Hz dB st s` or `""` for a plain number.
        default: value when it is left out.
        low: smallest value allowed.
        high: largest value allowed.
        doc: what it does, one clause.
    """

    name: str
    unit: str
    default: float
    low: float
    high: float
    doc: str


@dataclass(frozen=True, slots=True)
class EffectKind:
    """A kind of effect.

    Args:
        name: as written in voices.yaml.
        doc: what is heard, one sentence.
        figures: the first is the main one, which may be given alone.
        colour: the voice's loudness (K-weighted, as ITU-R BS.1770-5) is the same afterwards.
        takes_space: it names a space (`send` alone).
        tail_s: how long it may ring on after the voice has ended.
    """

    name: str
    doc: str
    figures: tuple[Figure, ...]
    colour: bool = True
    takes_space: bool = False
    tail_s: float = 0.0

    @property
    def main(self) -> Figure:
        """The figure that may be given alone."""
        return self.figures[0]

    def figure(self, name: str) -> Figure | None:
        """The figure of this name, or None."""
        return next((each for each in self.figures if each.name == name), None)

    def values(self, given: Sequence[tuple[str, float]]) -> dict[str, float]:
        """Every figure's value, those given over the defaults."""
        return {each.name: each.default for each in self.figures} | dict(given)


def _frequency(default: float, doc: str, low: float = 20.0, high: float = 20000.0, name: str = "frequency") -> Figure:
    return Figure(name, "Hz", default, low, high, doc)


_ORDER = Figure("order", "", 2, 1, 8, "steepness: 6 dB an octave for each")
_Q = Figure("q", "", 0.7, 0.1, 12, "narrowness")
_GAIN = Figure("gain", "dB", 0, -24, 24, "how much is added or taken away")

_FILTERS = (
    EffectKind("highpass", "Takes away what lies below.", (_frequency(180, "where it starts"), _ORDER)),
    EffectKind("lowpass", "Takes away what lies above.", (_frequency(4000, "where it starts"), _ORDER)),
    EffectKind(
        "bandpass",
        "Keeps a band.",
        (_frequency(250, "lower end", name="low"), _frequency(3500, "upper end", name="high"), _ORDER),
    ),
    EffectKind("low-shelf", "Lifts or lowers the bass.", (_GAIN, _frequency(200, "middle of the slope"), _Q)),
    EffectKind("high-shelf", "Lifts or lowers the treble.", (_GAIN, _frequency(4000, "middle of the slope"), _Q)),
    EffectKind("peak", "Lifts or lowers a band.", (_GAIN, _frequency(1500, "middle of the band"), _Q)),
    EffectKind(
        "gain", "Makes the voice louder or softer.", (Figure("level", "dB", 0, -60, 24, "change"),), colour=False
    ),
)

_MOTION = (
    EffectKind(
        "tremolo",
        "The loudness trembles.",
        (
            Figure("depth", "", 0.3, 0, 1, "0 none, 1 down to silence"),
            _frequency(5, "how often", 0.1, 40, "rate"),
            Figure("irregular", "", 0, 0, 1, "0 a machine, 1 a shaking body"),
        ),
    ),
    EffectKind(
        "vibrato",
        "The pitch swings.",
        (Figure("depth", "st", 0.3, 0, 3, "swing to either side"), _frequency(5.5, "how often", 0.1, 20, "rate")),
    ),
    EffectKind(
        "chorus",
        "Two faint doubles, a little off in time and pitch.",
        (
            Figure("depth", "", 0.3, 0, 1, "level of the doubles against the voice"),
            _frequency(0.7, "how fast they drift", 0.05, 8, "rate"),
            Figure("delay", "s", 0.018, 0.005, 0.05, "how far behind they are"),
        ),
        tail_s=0.06,
    ),
    EffectKind(
        "echo",
        "Repeats that die away.",
        (
            Figure("delay", "s", 0.28, 0.02, 2, "time between repeats"),
            Figure("feedback", "", 0.35, 0, 0.9, "each repeat against the one before"),
            Figure("level", "dB", -8, -40, 0, "first repeat against the voice"),
        ),
        tail_s=2.0,
    ),
    EffectKind(
        "shimmer",
        "A bright haze an octave above, as of something not quite here.",
        (
            Figure("level", "dB", -17, -40, 0, "haze against the voice"),
            Figure("decay", "s", 1.4, 0.1, 6, "time until it has faded by 60 dB"),
        ),
        tail_s=1.4,
    ),
)

_COLOUR = (
    EffectKind("saturation", "Warm to torn distortion.", (Figure("drive", "dB", 9, 0, 40, "how hard it is driven"),)),
    EffectKind(
        "compressor",
        "Loud and soft come nearer to each other.",
        (
            Figure("ratio", "", 3, 1, 20, "decibels in for one out"),
            Figure("threshold", "dB", -6, -40, 20, "where it starts, against the voice's own level"),
            Figure("attack", "s", 0.005, 0.001, 0.2, "how fast it takes hold"),
            Figure("release", "s", 0.12, 0.01, 2, "how fast it lets go"),
        ),
    ),
    EffectKind(
        "ring",
        "A metallic, inhuman colour (ring modulation).",
        (_frequency(45, "of the carrier", 5, 4000), Figure("mix", "", 0.6, 0, 1, "0 voice alone, 1 effect alone")),
    ),
)

_LINES = (
    EffectKind(
        "phone",
        "A telephone line: narrow band, a coarse codec, a small loudspeaker.",
        (
            Figure("drive", "dB", 4, 0, 30, "how hard the line is driven"),
            _frequency(300, "lower end", name="low"),
            _frequency(3400, "upper end", name="high"),
        ),
    ),
    EffectKind(
        "radio",
        "A radio set: narrow band, static and crackle that open with the voice.",
        (
            Figure("noise", "dB", -28, -80, 0, "static against the voice"),
            Figure("crackle", "", 8, 0, 200, "crackles a second"),
            Figure("drive", "dB", 6, 0, 30, "how hard the transmitter is driven"),
            _frequency(350, "lower end", name="low"),
            _frequency(3400, "upper end", name="high"),
        ),
        tail_s=0.15,
    ),
    EffectKind(
        "door",
        "As heard through a closed door or a wall.",
        (
            _frequency(800, "what gets through", 80, 4000),
            Figure("panel", "dB", 4, 0, 18, "how much the panel hums"),
            Figure("leak", "dB", -8, -40, 0, "what comes round its edges: words are understood by it"),
        ),
    ),
)

_VOICE = (
    EffectKind(
        "whisper",
        "Breath takes the place of the voice: no pitch is left, the vowels are.",
        (
            Figure("amount", "", 1, 0, 1, "0 voice, 1 whisper"),
            Figure("formant", "st", 0.4, -6, 6, "shift of the resonances, which rise a little in a whisper"),
            Figure("vowels", "dB", -6, -24, 6, "vowels against consonants"),
        ),
    ),
    EffectKind("breath", "Breath beside the voice.", (Figure("level", "dB", -14, -40, 6, "breath against the voice"),)),
    EffectKind(
        "pitch",
        "Another pitch with the same mouth: the resonances stay.",
        (
            Figure("shift", "st", 0, -12, 12, "up or down"),
            Figure("intonation", "", 1, 0, 3, "movement of the pitch: 0 a monotone, 1 as spoken"),
            Figure("tremor", "st", 0, 0, 3, "irregular shaking of the pitch"),
        ),
    ),
    EffectKind(
        "formant",
        "Another size of mouth and throat at the same pitch.",
        (Figure("shift", "st", 0, -6, 6, "up is smaller, down is larger"),),
    ),
    EffectKind(
        "sing",
        "Each syllable holds a note of a scale, with vibrato.",
        (
            Figure("vibrato", "st", 0.35, 0, 2, "swing to either side"),
            Figure("range", "", 1.8, 0, 4, "how far the tune moves, against the spoken melody"),
        ),
    ),
)

_SEND = EffectKind(
    "send",
    "Part of the voice goes into a space.",
    (Figure("level", "dB", -12, -60, 12, "how much of it"),),
    colour=False,
    takes_space=True,
)

EFFECTS: Mapping[str, EffectKind] = {
    each.name: each for each in (*_FILTERS, *_MOTION, *_COLOUR, *_LINES, *_VOICE, _SEND)
}


def tail_s(chain: Sequence[Effect]) -> float:
    """How long a chain may ring on after the voice, in seconds."""
    return sum(EFFECTS[step.kind].tail_s for step in chain)


__all__ = ["EFFECTS", "EffectKind", "Figure", "tail_s"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One step of an effects chain: `kind` and its figures in the units of `effects.py`; `space` for a send."""

    kind: str
    figures: tuple[tuple[str, float], ...] = ()
    space: str | None = None
    place: Place | None = field(default=None, compare=False)
