"""Engines measured: speed, what is added around them, word times, and what a recogniser hears.

    python bench/engines.py speed kokoro jm_kumo      seconds for a second of audio: the bare engine, and all around it
    python bench/engines.py timing                    aligned word times against the engines' own
    python bench/engines.py words kokoro jm_kumo      word errors of a recogniser on bare takes

Figures of one run are compared with each other, since machines and their load differ.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from audiodrama import takes
from audiodrama.cast import Cast, Role, VoiceChoice
from audiodrama.cuesheet import Chapter, Line, Phrase
from audiodrama.engines import registry
from audiodrama.engines.align import with_word_times
from audiodrama.engines.base import SpokenLine
from audiodrama.engines.pool import processors
from audiodrama.store import Store

LINES = (
    "She walked up the stairs slowly, one hand on the rail, listening to the house.",
    "We can't stay here until the morning, and you know it.",
    "I bought a small lamp in the market because the old one was broken.",
    "The quiet boat moved over the bright water, and nobody on the shore knew why.",
    "Did you hear that? Something is moving behind the door.",
    "Open the window before the smoke fills the room.",
    "There were nine of us when we left the village, and only three came back.",
    "He laughed, turned around, and threw the letter into the fire.",
    "Nothing in this church is older than the bell above your head.",
    "If you tell anyone what you saw tonight, they will come for both of us.",
    "My sister was always better at keeping secrets than I was.",
    "Wait for me at the bridge after the last train has gone.",
)
BARE = """
import sys, time
from audiodrama.engines import registry
from audiodrama.engines.base import SpokenLine
engine = registry.engine(sys.argv[1])
engine.speak(SpokenLine("Ready.", sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
began, cpu, audio = time.perf_counter(), time.process_time(), 0.0
for text in sys.argv[3:]:
    take = engine.speak(SpokenLine(text, sys.argv[2]))
    audio += len(take.samples) / take.rate_hz
print(audio, time.perf_counter() - began, time.process_time() - cpu)
"""
RUNTIMES = (
    {"AUDIODRAMA_KOKORO_RUNTIME": "onnxruntime"},
    {"AUDIODRAMA_KOKORO_RUNTIME": "openvino", "AUDIODRAMA_KOKORO_PRECISION": "f32"},
    {"AUDIODRAMA_KOKORO_RUNTIME": "openvino", "AUDIODRAMA_KOKORO_PRECISION": "bf16"},
)


def bare(engine, voice, workers, extra):
    """Audio, wall time and processor time of the engine by itself, the lines shared out to processes."""
    shares = [LINES[index::workers] for index in range(workers)]
    around = {**os.environ, "OMP_NUM_THREADS": "1", **extra}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", BARE, engine, voice, *share],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=around,
        )
        for share in shares
    ]  # fmt: skip
    for process in started:
        process.stdout.readline()
    began = time.perf_counter()
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    told = [tuple(map(float, process.stdout.readline().split())) for process in started]
    wall = time.perf_counter() - began
    for process in started:
        process.wait()
    return sum(each[0] for each in told), wall, sum(each[2] for each in told)


def produced(engine, voice, jobs):
    """Audio and wall time of the same lines as a production speaks them, worker start and calibration included."""
    role = Role("A", (VoiceChoice(engine, voice),))
    lines = tuple(Line(f"01-{n:03}", "A", "a", text, (Phrase(text),)) for n, text in enumerate(LINES))
    chapter = Chapter(1, "one", "One", lines)
    cast = Cast(roles={"a": role})
    with tempfile.TemporaryDirectory() as folder:
        wanted = takes.requests([chapter], cast, takes.choose_voices(cast, [chapter]))
        began = time.perf_counter()
        speech = takes.speak_all(wanted, Store(Path(folder)), jobs=jobs)
        wall = time.perf_counter() - began
    return sum(phrase.frames for phrases in speech.spoken.values() for phrase in phrases) / 44100, wall


def speed(engine, voice):
    """Wall and processor time for a second of audio."""
    print(f"{engine} {voice}, {processors()} processors: seconds for a second of audio")
    for extra in RUNTIMES if engine == "kokoro" else ({},):
        for workers in dict.fromkeys((1, processors())):
            audio, wall, cpu = bare(engine, voice, workers, extra)
            label = " ".join(extra.values()) or "bare"
            print(
                f"  {label:20} {workers} process(es): wall {wall / audio:.3f}  processor {cpu / audio:.3f}", flush=True
            )
    audio, wall = produced(engine, voice, processors())
    print(f"  as a production speaks, start and calibration included: wall {wall / audio:.3f}")


def timing():
    """Aligned word times against those of the engines themselves."""
    for name, voice in (("pyttsx3", "en-gb-x-rp+f3"), ("piper", "en_US-joe-medium"), ("kokoro", "jm_kumo")):
        engine = registry.engine(name)
        if engine.installed() or engine.knows(voice):
            continue
        off = []
        for text in (*LINES[:6], " ".join(LINES[:3])):
            take = engine.speak(SpokenLine(text, voice))
            found = with_word_times(replace(take, words=None), SpokenLine(text, voice, language="en-us"))
            off += [abs(ours[0] - theirs[0]) for ours, theirs in zip(found.words, take.words, strict=True)]
        print(
            f"{name:8} {len(off)} words: median {np.median(off):.3f} s, 95th percentile {np.percentile(off, 95):.3f} s"
        )


def words_heard(engine, voice):
    """Word errors of a recogniser."""
    from audiodrama.speech.listen import Recogniser

    recogniser, errors, words = Recogniser(processors()), 0, 0
    for text in LINES:
        take = registry.engine(engine).speak(SpokenLine(text, voice))
        found = recogniser.check(take.samples, text, rate_hz=take.rate_hz)
        errors, words = errors + found.errors, words + found.words
        if found.errors:
            print(f"  {found.verdict}: {text}\n    {found.substituted} {found.dropped} {found.added}")
    print(f"{engine} {voice}: {errors} of {words} words, {errors / words:.1%}")


if __name__ == "__main__":
    {"speed": speed, "timing": timing, "words": words_heard}[sys.argv[1]](*sys.argv[2:])
