"""How fast the palette is made and the rooms are heard: seconds of sound for each second of one core.

Run it with one thread: OMP_NUM_THREADS=1 python bench/palette.py [RECIPE ...]
"""

import sys
import time
from pathlib import Path

import numpy as np

from audiodrama.dsp.convolution import Convolver
from audiodrama.sounds.reader import read_palette
from audiodrama.sounds.reverberation import impulse_response
from audiodrama.sounds.room_response import space_response
from audiodrama.sounds.synth import RECIPES, crowd, synthesise

RATE_HZ = 44100
WANTED_RECIPE, WANTED_CONVOLVER = 20, 200


def timed(work, least_s=0.3):
    """The shortest time of some runs, in seconds of processor time, so that a busy machine matters little."""
    runs, started = [], time.perf_counter()
    while len(runs) < 2 or time.perf_counter() - started < least_s:
        begun = time.process_time()
        work(len(runs))
        runs.append(time.process_time() - begun)
    return min(runs)


def recipes(names):
    slowest = []
    for name in names:
        seconds = len(synthesise(name, {}, seed=1)) / RATE_HZ
        took = timed(lambda use, name=name: synthesise(name, {}, seed=1, variation=use + 1))
        slowest.append((seconds / took, name))
        print(f"{name:20s} {seconds:7.2f} s of sound   {seconds / took:7.1f} x real time")
    ratio, name = min(slowest)
    print(f"slowest recipe: {name}, {ratio:.1f} x (wanted: {WANTED_RECIPE} x)")


def murmur():
    rng = np.random.default_rng(1)
    lines = [rng.standard_normal(RATE_HZ * 3).astype(np.float32) * 0.1 for _ in range(6)]
    print(f"{'crowd':20s} {75.0:7.2f} s of sound   {75 / timed(lambda _: crowd(lines, seed=1)):7.1f} x real time")


def rooms():
    spaces = read_palette(None, Path("sfx"))[0].spaces
    for name in ("bedroom", "long-hall", "church"):
        print(f"response of {name:10s} {timed(lambda _, name=name: space_response(spaces[name])):7.3f} s, once a space")
    church = impulse_response((30, 12, 14), (3.3, 3.3, 3.1, 2.8, 2.3, 1.6, 0.9), seed=1)[: 3 * RATE_HZ]
    for block in (4096, 32768, RATE_HZ, 10 * RATE_HZ):
        for channels in (1, 2):
            ratio = heard(church, block, channels)
            print(f"3 s church, blocks of {block}, {channels} in, 2 out: {ratio:.0f} x (wanted: {WANTED_CONVOLVER} x)")


def heard(response, block, channels):
    sound = np.random.default_rng(0).standard_normal((block, channels)).astype(np.float32)
    convolver, calls = Convolver(response, block), max(1, 20 * RATE_HZ // block)
    return calls * block / RATE_HZ / timed(lambda _: [convolver.process(sound) for _ in range(calls)])


if __name__ == "__main__":
    recipes(sys.argv[1:] or list(RECIPES))
    if not sys.argv[1:]:
        murmur()
        rooms()
