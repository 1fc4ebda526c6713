"""From an edit to the finished file: how long until a changed line is in its MP3, in a short chapter and in a long one.

A play with three voices in two rooms, over rain, is rendered as a user renders it, by `audiodrama render` in processes
of their own, with a cache of its own. Printed are seconds by the clock and of all processors, and each against the bare
encoder, which is given the finished sound once more. Run it on a machine that does nothing else.

    python bench/edit.py              6:40 and an hour
    python bench/edit.py --small      half a minute, for CI
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

NAMES = ("ANNA", "BEN", "NARRATOR")
WORDS = """
the lamp on the stairs was never lit again after that winter and nobody asked why the rain had stopped so early or who
had left the door of the old church open to the wind and the birds and the long grey afternoon
""".split()  # noqa: SIM905
LINE_S, LINE_WORDS = 5.6, 12
_CHILD_SUBREAPER = 36
"""Of prctl(2): what the programs run here leave behind becomes a child of this one, and its time is counted."""
MADE_OF_TAKES = ("levels", "pieces", "prints")
"""Kinds of the cache that are emptied for a render from takes alone."""


def line(number: int) -> str:
    """The words of a line; no two are the same."""
    words = [WORDS[(number * 7 + each * (1 + number % 5)) % len(WORDS)] for each in range(LINE_WORDS)]
    return f"{' '.join(words).capitalize()}, {number}."


def write_play(root: Path, minutes: float, voice: str) -> Path:
    """A play of one chapter; gives its script."""
    script = root / "script" / "01.fountain"
    script.parent.mkdir(parents=True)
    parts = ["Title: The Long Rain\nAuthor: A. Writer", "# The Long Rain"]
    for number in range(round(minutes * 60 / LINE_S)):
        if number % 60 == 0:
            parts += ["INT. CHURCH - NIGHT" if number % 120 else "INT. BEDROOM - NIGHT", "[[bed: rain]]"]
        cue = " [[sfx: knock]]" if number % 20 == 7 else ""
        name = NAMES[number % len(NAMES)]
        parts.append(f"{line(number)}{cue}" if name == "NARRATOR" else f"{name}\n{line(number)}{cue}")
    script.write_text("\n\n".join(parts) + "\n")
    roles = "\n".join(f"  {name}: {{voice: {{{voice}}}, pan: {(at - 1) / 4}}}" for at, name in enumerate(NAMES))
    (root / "voices.yaml").write_text(f"narrator: {{speaker: NARRATOR}}\ncast:\n{roles}\n")
    return script


class Bench:
    """One play, rendered again and again."""

    def __init__(self, folder: Path, jobs: int | None) -> None:
        self.root, self.cache = folder / "play", folder / "cache"
        self.jobs = [] if jobs is None else ["--jobs", str(jobs)]

    def render(self) -> tuple[float, float]:
        """Seconds by the clock and of all processors."""
        command = [sys.executable, "-m", "audiodrama", "-C", str(self.root), "render", *self.jobs]
        began, before = time.perf_counter(), children_s()
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "AUDIODRAMA_CACHE": str(self.cache)},
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return time.perf_counter() - began, children_s() - before

    def encoder_alone(self) -> tuple[float, float]:
        """The same encoder at the same setting, given the finished sound once more."""
        import imageio_ffmpeg

        (audio,) = (self.root / "output").glob("*.mp3")
        wav = self.root.parent / "sound.wav"
        ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
        subprocess.run([*ffmpeg, "-i", str(audio), "-c:a", "pcm_f32le", "-rf64", "auto", str(wav)], check=True)
        began, before = time.perf_counter(), children_s()
        lame = ["-c:a", "libmp3lame", "-compression_level", "7", "-b:a", "192k", "-threads", "1"]
        subprocess.run([*ffmpeg, "-i", str(wav), *lame, str(wav.with_suffix(".mp3"))], check=True)
        took = time.perf_counter() - began, children_s() - before
        wav.unlink()
        return took

    def forget(self, kinds: tuple[str, ...]) -> None:
        """Empty parts of the cache and the output folder."""
        for folder in (self.root / "output", *(self.cache / kind for kind in kinds)):
            shutil.rmtree(folder, ignore_errors=True)


def children_s() -> float:
    """Seconds that all programs run so far have used of processors, and all they started."""
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)  # what a program has left behind as it ended, such as the starter of its workers
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(minutes: float, voice: str, jobs: int | None) -> None:
    """Print a table for one length."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        bench = Bench(Path(name), jobs)
        script = write_play(bench.root, minutes, voice)
        text = script.read_text()
        count = round(minutes * 60 / LINE_S)
        found = {"from nothing": bench.render()}
        bench.forget(MADE_OF_TAKES)
        found["from takes"] = bench.render()
        bench.forget(())
        found["from the cache"] = bench.render()
        for where, number in (("middle", count // 2), ("end", count - 2), ("beginning", 1)):
            script.write_text(text.replace(line(number), f"Something else was said {where}, {number}."))
            found[f"an edit, {where}"] = bench.render()
            script.write_text(text)
            bench.render()
        alone = bench.encoder_alone()
        print(f"{minutes:.1f} minutes, {count} lines, {jobs or os.cpu_count()} processors")
        for what, (wall_s, cpu_s) in {**found, "the bare encoder": alone}.items():
            pace = f"{alone[0] / wall_s:6.2f} of the encoder's pace"
            print(f"{what:20} {wall_s:7.1f} s {cpu_s:7.1f} s of processors   {pace}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="half a minute, without an engine")
    parser.add_argument("--minutes", type=float, nargs="*", default=[400 / 60, 60.0])
    parser.add_argument("--jobs", type=int)
    asked = parser.parse_args()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1)
    for minutes in [0.5] if asked.small else asked.minutes:
        measure(minutes, "tone: mid" if asked.small else "pyttsx3: en-us", asked.jobs)


if __name__ == "__main__":
    main()
