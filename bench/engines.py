"""Engines measured: speed, what is added around them, word times, and what a recogniser hears.

    python bench/engines.py speed kokoro jm_kumo      seconds for a second of audio, runtime by runtime
    python bench/engines.py overhead kokoro jm_kumo   what a whole render adds to the bare engine
    python bench/engines.py timing                    aligned word times against the engines' own
    python bench/engines.py words kokoro jm_kumo      word errors of a recogniser on bare takes

Figures of one run are compared with each other, since machines and their load differ.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from audiodrama.base import cache as store
from audiodrama.engines import registry
from audiodrama.engines.alignment import with_word_times
from audiodrama.engines.base import Request
from audiodrama.engines.pool import processors

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
LONG = tuple(f"{LINES[n]} {LINES[(n + apart) % len(LINES)]}" for apart in (5, 7) for n in range(len(LINES)))
BARE = """
import sys, time
from audiodrama.engines import registry
from audiodrama.engines.base import Request
engine = registry.engine(sys.argv[1])
engine.speak(Request("Ready.", sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
began, cpu, audio = time.perf_counter(), time.process_time(), 0.0
for text in sys.argv[3:]:
    take = engine.speak(Request(text, sys.argv[2]))
    audio += len(take.samples) / take.rate_hz
print(audio, time.perf_counter() - began, time.process_time() - cpu)
"""
RUNTIMES = (
    {"AUDIODRAMA_KOKORO_RUNTIME": "onnxruntime"},
    {"AUDIODRAMA_KOKORO_RUNTIME": "openvino", "AUDIODRAMA_KOKORO_PRECISION": "f32"},
    {"AUDIODRAMA_KOKORO_RUNTIME": "openvino", "AUDIODRAMA_KOKORO_PRECISION": "bf16"},
    {"AUDIODRAMA_KOKORO_RUNTIME": "openvino", "AUDIODRAMA_KOKORO_PRECISION": "int8+bf16"},
)


def bare(engine, voice, workers, extra, lines=LINES):
    """Audio, wall time and processor time of the engine by itself, the lines shared out to processes."""
    shares = [lines[index::workers] for index in range(workers)]
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


def rendered(engine, voice, lines):
    """Audio and wall time of a whole render of the same lines: speech, mix, master and MP3; and what starting takes.

    Starting is measured by a render of one word in a process of its own, with the same cache folder left cold of takes.
    """
    walls = []
    for texts in (("Ready.",), lines):
        with tempfile.TemporaryDirectory() as folder:
            root, kept = Path(folder), store.cache_folder() / "converted"
            (root / "script").mkdir()
            (root / "script" / "a.fountain").write_text("# One\n\n" + "".join(f"ANN\n{text}\n\n" for text in texts))
            (root / "voices.yaml").write_text(f"cast:\n  ANN: {{voice: {{{engine}: {voice}}}}}\n")
            cache = root / "cache"
            cache.mkdir()
            if kept.is_dir():
                (cache / "converted").symlink_to(kept)
            began = time.perf_counter()
            command = [sys.executable, "-m", "audiodrama", "-C", str(root), "render", "--json"]
            told = subprocess.run(
                command, env={**os.environ, "AUDIODRAMA_CACHE": str(cache)}, check=True, capture_output=True
            )
            walls.append(time.perf_counter() - began)
            audio = sum(each["duration_s"] for each in json.loads(told.stdout)["chapters"])
    return audio, walls[1], walls[0]


def speed(engine, voice, rounds="3"):
    """Wall time for a second of audio, setting by setting in turn; medians, since others use the machine too."""
    extras = RUNTIMES if engine == "kokoro" else ({},)
    settings = [(extra, workers) for extra in extras for workers in dict.fromkeys((1, processors()))]
    found = {index: [] for index in range(len(settings))}
    for _ in range(int(rounds)):
        for index, (extra, workers) in enumerate(settings):
            audio, wall, cpu = bare(engine, voice, workers, extra)
            found[index].append((wall / audio, cpu / audio))
    print(f"{engine} {voice}, {processors()} processors, {rounds} rounds: seconds for a second of audio, medians")
    best = {}
    for (extra, workers), figures in zip(settings, found.values(), strict=True):
        wall, cpu = np.median(figures, axis=0)
        label = " ".join(extra.values()) or "bare"
        best[extra.get("AUDIODRAMA_KOKORO_RUNTIME", engine)] = min(
            best.get(extra.get("AUDIODRAMA_KOKORO_RUNTIME", engine), np.inf), wall
        )
        print(f"  {label:16} {workers} process(es): wall {wall:.3f}  processor {cpu:.3f}", flush=True)
    if engine == "kokoro":
        print(
            f"  openvino / onnxruntime, each at its best: {best['openvino'] / best['onnxruntime']:.2f} (at most 0.50)"
        )


def overhead(engine, voice, rounds="2"):
    """What a whole render takes beside the bare engine on the same lines and processors, one after the other."""
    shares = []
    for _ in range(int(rounds)):
        audio, wall, _ = bare(engine, voice, processors(), {}, LONG)
        chapter_s, whole, start = rendered(engine, voice, LONG)
        shares.append(((whole - start) / wall - 1, wall / audio, whole / chapter_s, start))
    share, bare_s, whole_s, start = np.median(shares, axis=0)
    print(f"{engine} {voice}: bare {bare_s:.3f} s a second of audio, a render {whole_s:.3f}; {start:.1f} s to start")
    print(f"  everything but speech, starting left out: {share:+.0%} (at most +10%)")


def timing():
    """Aligned word times against those of the engines themselves."""
    for name, voice in (("pyttsx3", "en-gb-x-rp+f3"), ("piper", "en_US-joe-medium"), ("kokoro", "jm_kumo")):
        engine = registry.engine(name)
        if engine.installed() or engine.knows(voice):
            continue
        off = []
        for text in (*LINES[:6], " ".join(LINES[:3])):
            take = engine.speak(Request(text, voice))
            found = with_word_times(replace(take, words=None), Request(text, voice, language="en-us"))
            off += [abs(ours[0] - theirs[0]) for ours, theirs in zip(found.words, take.words, strict=True)]
        print(
            f"{name:8} {len(off)} words: median {np.median(off):.3f} s, 95th percentile {np.percentile(off, 95):.3f} s"
        )


def words_heard(engine, voice):
    """Word errors of a recogniser."""
    from audiodrama.speech.recogniser import Excerpt, Recogniser

    recogniser, errors, words = Recogniser(processors()), 0, 0
    for text in LINES:
        take = registry.engine(engine).speak(Request(text, voice))
        found = recogniser.check(Excerpt(take.samples, take.rate_hz, text))
        errors, words = errors + found.errors, words + found.words
        if found.errors:
            print(f"  {found.verdict}: {text}\n    {found.substituted} {found.dropped} {found.added}")
    print(f"{engine} {voice}: {errors} of {words} words, {errors / words:.1%}")


if __name__ == "__main__":
    {"speed": speed, "overhead": overhead, "timing": timing, "words": words_heard}[sys.argv[1]](*sys.argv[2:])
