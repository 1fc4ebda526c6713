"""Calls of animals, and voices without words: tables for the throat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.sounds.synth import shape
from audiodrama.sounds.synth.throats import Syllable, call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound

_BARK = (
    Syllable(
        0.21,
        (330, 520, 470, 300),
        (0, 1, 0.8, 0.25, 0),
        ((500, 950, 760, 520), (1250, 1700, 1300), (2700,), (3900,)),
        rough=0.55,
        breath=0.5,
        tilt=-3,
        after_s=0.2,
    ),
)
_MEOW = (
    Syllable(
        0.85,
        (440, 640, 690, 600, 470),
        (0, 0.7, 1, 0.9, 0.55, 0),
        ((430, 800, 1050, 800, 480), (2400, 2100, 1600, 1250, 1000), (3500,), (4800,)),
        rough=0.06,
        breath=0.1,
        tilt=-5,
        vibrato=(0.012, 6),
    ),
)
_CROW = (
    Syllable(
        0.17,
        (620, 760, 740),
        (0, 1, 0.6, 0),
        ((1300, 1500), (2300,), (3400,)),
        rough=0.3,
        breath=0.3,
        tilt=-2,
        after_s=0.05,
    ),
    Syllable(
        0.13,
        (700, 820, 780),
        (0, 1, 0.7, 0),
        ((1300, 1500), (2400,), (3500,)),
        rough=0.3,
        breath=0.3,
        tilt=-2,
        after_s=0.06,
    ),
    Syllable(
        0.24,
        (760, 980, 960),
        (0, 1, 0.9, 0),
        ((1450, 1700), (2500,), (3600,)),
        rough=0.25,
        breath=0.25,
        tilt=-2,
        after_s=0.03,
    ),
    Syllable(
        1.05,
        (820, 1120, 1080, 960, 700),
        (0, 1, 1, 0.8, 0.4, 0),
        ((1500, 1800, 1650, 1200), (2700, 2500), (3700,)),
        rough=0.3,
        breath=0.25,
        tilt=-2,
    ),
)
_GULL = tuple(
    Syllable(
        length,
        (850 * high, 1500 * high, 1350 * high, 980 * high),
        (0, 1, 0.8, 0.4, 0),
        ((1700, 2600, 2000), (3300,), (4700,)),
        rough=0.22,
        breath=0.12,
        tilt=-3,
        after_s=0.11,
    )
    for length, high in ((0.55, 1.0), (0.4, 1.08), (0.34, 1.1), (0.3, 1.06), (0.28, 1.0), (0.26, 0.95))
)
_NEIGH = (
    Syllable(
        1.7,
        (700, 1150, 1250, 950, 620, 380, 260),
        (0, 0.8, 1, 0.9, 0.8, 0.6, 0.2, 0),
        ((900, 1400, 1100, 700), (2300, 2000), (3400,)),
        rough=0.45,
        breath=0.35,
        tilt=-3,
        vibrato=(0.06, 11),
        after_s=0.1,
    ),
    Syllable(0.5, (90, 85, 80), (0, 0.35, 0.5, 0.2, 0), ((420,), (1100,), (2100,)), rough=0.8, breath=1.5, tilt=-6),
)
_MOO = (
    Syllable(
        1.9,
        (120, 165, 185, 180, 150),
        (0, 0.5, 1, 1, 0.7, 0),
        ((330, 480, 620, 560), (900, 1100), (2300,)),
        rough=0.2,
        breath=0.12,
        tilt=-5,
    ),
)
_HOWL = (
    Syllable(
        3.4,
        (300, 520, 640, 630, 610, 560, 380),
        (0, 0.6, 1, 1, 0.9, 0.5, 0),
        ((480, 700, 720, 560), (1100, 1300), (2500,)),
        rough=0.03,
        breath=0.06,
        tilt=-10,
        vibrato=(0.008, 5),
    ),
)
_CAW = (
    Syllable(
        0.34,
        (560, 640, 620, 540),
        (0, 1, 0.9, 0.6, 0),
        ((1200, 1500, 1300), (2200,), (3300,)),
        rough=0.75,
        breath=0.6,
        tilt=-1,
        after_s=0.3,
    ),
)
_BLEAT = (
    Syllable(
        0.85,
        (330, 380, 360, 320),
        (0, 1, 0.9, 0.7, 0),
        ((650, 800), (1700,), (2800,)),
        rough=0.25,
        breath=0.15,
        tilt=-3,
        vibrato=(0.07, 9),
    ),
)
_BABY = (
    Syllable(
        1.05,
        (400, 500, 520, 490, 430),
        (0, 0.8, 1, 1, 0.8, 0),
        ((900, 1200, 1150, 850), (1900, 1700), (3500,), (5000,)),
        rough=0.2,
        breath=0.1,
        tilt=-3,
        vibrato=(0.012, 7),
        after_s=0.1,
    ),
    Syllable(
        0.24, (300, 340), (0, 0.2, 0.28, 0), ((700,), (2100,), (3600,)), rough=0.2, breath=4.0, tilt=-6, after_s=0.05
    ),
    Syllable(
        0.8,
        (430, 560, 530, 420),
        (0, 1, 0.9, 0.7, 0),
        ((950, 1250, 900), (1900,), (3500,), (5000,)),
        rough=0.35,
        breath=0.12,
        tilt=-3,
        vibrato=(0.015, 7),
        after_s=0.3,
    ),
)
_SCREAM = (
    Syllable(
        1.35,
        (560, 980, 1080, 1050, 900),
        (0, 0.9, 1, 1, 0.7, 0),
        ((900, 1150, 1050), (1800, 1900), (3100,), (4200,)),
        rough=0.4,
        breath=0.18,
        tilt=-2,
        vibrato=(0.02, 6.5),
    ),
)
_LAUGH = tuple(
    syllable
    for index in range(7)
    for syllable in (
        Syllable(
            0.075,
            (215 - 9 * index,),
            (0, 0.25 - 0.02 * index, 0),
            ((720,), (1250,), (2500,)),
            rough=0.1,
            breath=6.0,
            after_s=0.0,
        ),
        Syllable(
            0.115,
            (255 - 12 * index, 225 - 11 * index),
            (0, 1 - 0.08 * index, 0.6, 0),
            ((760, 700), (1250,), (2550,), (3600,)),
            rough=0.12,
            breath=0.25,
            tilt=-7,
            after_s=0.04 + 0.004 * index,
        ),
    )
)
_COUGH = (
    Syllable(0.06, (150,), (0, 1, 0.4), ((650,), (1400,), (2600,)), rough=0.5, breath=5.0, after_s=0.0),
    Syllable(
        0.2, (170, 140), (0, 0.7, 0.3, 0), ((600, 500), (1350,), (2600,)), rough=0.6, breath=2.0, tilt=-4, after_s=0.22
    ),
)
_CALLS: Mapping[str, tuple[Syllable, ...]] = {
    "dog": _BARK, "cat": _MEOW, "rooster": _CROW, "gull": _GULL, "neigh": _NEIGH, "cow": _MOO, "wolf": _HOWL,
    "raven": _CAW, "sheep": _BLEAT, "baby": _BABY, "scream": _SCREAM, "laugh": _LAUGH, "cough": _COUGH,
}  # fmt: skip


def _called(name: str, params: Mapping[str, float], booth: Booth, apart_s: float) -> Sound:
    return call(
        _CALLS[name],
        booth,
        size=params["size"],
        far_m=params["distance"],
        repeat=round(params["count"]),
        apart_s=apart_s,
    )


def dog(params: Mapping[str, float], booth: Booth) -> Sound:
    """A dog barks: short, rough, the jaw open and shut again."""
    return _called("dog", params, booth, 0.12)


def cat(params: Mapping[str, float], booth: Booth) -> Sound:
    """A cat mews."""
    return _called("cat", params, booth, 0.5)


def rooster(params: Mapping[str, float], booth: Booth) -> Sound:
    """A cock crows: three short notes and a long one."""
    return _called("rooster", params, booth, 1.2)


def gulls(params: Mapping[str, float], booth: Booth) -> Sound:
    """Gulls: long calls that quicken, from different sides, over the water."""
    canvas = shape.empty(2.8 * round(params["count"]) + 2.5, rate_hz=booth.rate_hz)
    for index in range(round(params["count"])):
        cry = call(
            _GULL,
            booth,
            size=float(booth.use.uniform(0.92, 1.1)),
            far_m=params["distance"] * booth.use.uniform(0.7, 1.8),
        )
        placed = shape.turned(cry, booth.use.uniform(-0.8, 0.8))
        shape.lay(
            canvas,
            placed,
            2.6 * index * booth.use.uniform(0.8, 1.2),
            rate_hz=booth.rate_hz,
            gain=float(booth.use.uniform(0.4, 1)),
        )
    return canvas


def neigh(params: Mapping[str, float], booth: Booth) -> Sound:
    """A horse neighs and snorts."""
    return _called("neigh", params, booth, 0.8)


def cow(params: Mapping[str, float], booth: Booth) -> Sound:
    """A cow lows."""
    return _called("cow", params, booth, 1.0)


def wolf(params: Mapping[str, float], booth: Booth) -> Sound:
    """A wolf howls."""
    return _called("wolf", params, booth, 1.0)


def raven(params: Mapping[str, float], booth: Booth) -> Sound:
    """A crow caws."""
    return _called("raven", params, booth, 0.2)


def sheep(params: Mapping[str, float], booth: Booth) -> Sound:
    """A sheep bleats."""
    return _called("sheep", params, booth, 0.7)


def baby(params: Mapping[str, float], booth: Booth) -> Sound:
    """A small child cries, draws breath, and cries again."""
    return _called("baby", params, booth, 0.3)


def scream(params: Mapping[str, float], booth: Booth) -> Sound:
    """Somebody screams."""
    return _called("scream", params, booth, 0.4)


def laugh(params: Mapping[str, float], booth: Booth) -> Sound:
    """Somebody laughs."""
    return _called("laugh", params, booth, 0.35)


def cough(params: Mapping[str, float], booth: Booth) -> Sound:
    """Somebody coughs."""
    return _called("cough", params, booth, 0.25)
