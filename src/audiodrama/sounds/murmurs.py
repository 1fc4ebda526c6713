"""The lines that a crowd is made of: spoken by the embedded voices, in a worker process as every line is.

They are the program's own, so that a bed is the same whatever a production's cast says.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from audiodrama.base.cache import content_name
from audiodrama.engines import registry
from audiodrama.engines.base import Request, fingerprint

if TYPE_CHECKING:
    from audiodrama.dsp.audio import Sound

_ENGINE = "pyttsx3"
_GUESTS = (
    ("en-us+f2", "I told her so at the time, and she would not hear of it."),
    ("en-gb-x-rp+m3", "Well, that depends on whom you ask, does it not?"),
    ("en-us+m1", "They had the whole roof off again before the summer was over."),
    ("en-gb-scotland+f4", "No, no, after you, I am in no hurry tonight."),
    ("en-us+f4", "And he laughed, can you imagine, in front of everybody."),
    ("en-gb-x-rp+f5", "It was warmer last year, and there was more to eat."),
    ("en-us+m3", "Six, I think, or seven, if you count the little one."),
    ("en-gb+m7", "We came by the lower road, because of the water."),
    ("en-us+f1", "Have you seen my glove? It was here a moment ago."),
    ("en-gb-scotland+m2", "That is what I said, and that is what they wrote down."),
    ("en-gb-x-rp+f3", "Oh, how good of you to come, and in this weather."),
    ("en-us+m6", "Nobody knows, and those who know say nothing."),
)


def murmurs_name() -> str:
    """Content name of the lines as they are spoken here: their words and voices, and the engine's own fingerprint."""
    engine = registry.engine(_ENGINE)
    return content_name("murmurs", _GUESTS, sorted({fingerprint(engine, voice) for voice, _ in _GUESTS}))


@lru_cache(maxsize=2)
def murmurs(rate_hz: int) -> tuple[Sound, ...]:
    """The lines as they were spoken, each mono (frames,) at a rate.

    Raises:
        EngineError: a line could not be spoken.
    """
    from audiodrama.engines.pool import Pool

    with Pool(1) as pool:
        takes = [pool.submit(_ENGINE, Request(text, voice)) for voice, text in _GUESTS]
        return tuple(_mono(take.result().samples, take.result().rate_hz, rate_hz) for take in takes)


def _mono(samples: Sound, from_hz: int, rate_hz: int) -> Sound:
    import numpy as np

    from audiodrama.dsp.resampling import resample

    wave = samples if samples.ndim == 1 else samples.mean(axis=1)
    return resample(np.asarray(wave, dtype=np.float32)[:, np.newaxis], from_hz, rate_hz)[:, 0]
