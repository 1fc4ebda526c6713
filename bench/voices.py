"""Effects against real time, and the distances between the embedded voices. `python bench/voices.py`."""

import itertools
import time

import numpy as np

from audiodrama.audition.likeness import distance, portray
from audiodrama.dsp.effects.chain import apply
from audiodrama.dsp.effects.table import EFFECTS, Effect
from audiodrama.engines import registry
from audiodrama.engines.base import Request

TEXTS = (
    "The quiet boat moved over the bright water, and nobody on the shore knew why. We asked the old teacher about it.",
    "I never heard the bell that night. Somebody was standing on the stairs, and she was laughing at me.",
)
VOICES = tuple(f"en-us+{variant}" for variant in ("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m7", "m8"))


def speed(kind, samples, rate_hz):
    """How many seconds of sound an effect does in one, the best of three."""
    moved = {"shift": 2.0, "gain": 6.0}
    chain = (Effect(kind, tuple((f.name, moved[f.name]) for f in EFFECTS[kind].figures if f.name in moved)),)
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        apply(chain, samples, rate_hz)
        best = min(best, time.perf_counter() - start)
    return len(samples) / rate_hz / best


def main():
    engine = registry.engine("pyttsx3")
    takes = {(voice, at): engine.speak(Request(text, voice)) for voice in VOICES for at, text in enumerate(TEXTS)}
    take = takes[VOICES[0], 0]
    samples = np.tile(take.samples, 2)[:, np.newaxis]
    print(f"{'effect':<12} x real time, {take.rate_hz} Hz, one thread")
    for kind in EFFECTS:
        if kind != "send":
            print(f"{kind:<12} {speed(kind, samples, take.rate_hz):8.0f}")
    portraits = {name: portray(each.samples, each.rate_hz) for name, each in takes.items()}
    same = [distance(portraits[voice, 0], portraits[voice, 1]) for voice in VOICES]
    others = [distance(portraits[a, 0], portraits[b, 1]) for a, b in itertools.permutations(VOICES, 2)]
    print(f"distance, same voice and another text: mean {np.mean(same):.2f}, most {max(same):.2f}")
    print(f"distance, two voices: least {min(others):.2f}, median {np.median(others):.2f}")
    ranks = [min(VOICES, key=lambda other, v=voice: distance(portraits[v, 0], portraits[other, 1])) for voice in VOICES]
    print(f"the nearest is the voice itself: {sum(map(str.__eq__, ranks, VOICES))} of {len(VOICES)}")


if __name__ == "__main__":
    main()
