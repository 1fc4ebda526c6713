"""How fast a chapter is mixed, against pydub and against one big ffmpeg graph in batches, and how much memory it takes.

A synthetic chapter: for each hour 600 lines of 4 s, 40 stereo one-shots and 5 looping beds, at 44.1 kHz in stereo, from
WAV files of 16 bits to one WAV file. Ours pans and ducks; the others do neither. Each job runs in a process of its own,
one after the other, so that ratios come from one run on one machine; imports are not counted.

    python bench/mixing.py                  5 minutes
    python bench/mixing.py --full           the hour
    python bench/mixing.py --memory         peak memory of ours: 10 minutes against 10 hours
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RATE_HZ = 44100
LINE_S, EVERY_S, SHOT_S, LOOP_S, BEDS = 4.0, 6.0, 3.0, 20.0, 5
BATCH = 50


def score(minutes: float) -> tuple[list[tuple[str, float]], list[tuple[str, float]], list[tuple[str, float, float]]]:
    """Lines and one-shots with their starts, beds with start and end, all in seconds."""
    length = minutes * 60
    lines = [(f"line{k % 20}", 0.5 + EVERY_S * k) for k in range(int(length / EVERY_S))]
    shots = [(f"shot{k % 8}", 5 + 90.0 * k) for k in range(int((length - 10) / 90) + 1)]
    beds = [(f"bed{k}", length * k / BEDS, min(length, length * (k + 1) / BEDS + 3)) for k in range(BEDS)]
    return lines, shots, beds


def material(folder: Path) -> None:
    """Lines in mono, one-shots and beds in stereo: noise that swells and dies."""
    import numpy as np
    import soundfile

    rng = np.random.default_rng(3)
    kinds = [(f"line{k}", LINE_S, 1) for k in range(20)]
    kinds += [(f"shot{k}", SHOT_S, 2) for k in range(8)] + [(f"bed{k}", LOOP_S, 2) for k in range(BEDS)]
    for name, seconds, channels in kinds:
        frames = int(seconds * RATE_HZ)
        swell = 0.1 if channels == 2 and name[0] == "b" else np.sin(np.linspace(0, np.pi, frames))[:, None] ** 2 * 0.2
        soundfile.write(folder / f"{name}.wav", rng.standard_normal((frames, channels)) * swell, RATE_HZ)


def responses() -> dict:
    """A church of three seconds."""
    import numpy as np

    frames = 3 * RATE_HZ
    rng = np.random.default_rng(4)
    decay = np.exp(-np.linspace(0, 6.9, frames))[:, None]
    return {"church": (rng.standard_normal((frames, 2)) * decay * 0.02).astype(np.float32)}


def timeline(minutes: float, *, room: bool):
    """The chapter as ours: panned, ducked, and in a church if asked."""
    from audiodrama.arrange.ducking import Span, yielding
    from audiodrama.arrange.sources import RoomTone, TakeRef
    from audiodrama.arrange.timeline import Clip, Send, Timeline
    from audiodrama.dsp.envelope import Point

    lines, shots, beds = score(minutes)
    f = lambda seconds: round(seconds * RATE_HZ)  # noqa: E731
    edge, end = f(0.005), f(minutes * 60)
    sends = (Send("church", -9.0),) if room else ()
    clips = [Clip("room-tone", "beds", RoomTone(), 0, end, loop=True, level_db=-18.0)]
    clips += [
        Clip(f"l{k}", "dialogue", TakeRef(name), f(at), f(at + LINE_S), fade_in=edge, fade_out=edge, sends=sends,
             pan=(Point(0, (k % 5 - 2) / 4),), label=f"VOICE {k % 5}")
        for k, (name, at) in enumerate(lines)
    ]  # fmt: skip
    clips += [
        Clip(f"s{k}", "foley", TakeRef(name), f(at), f(at + SHOT_S), level_db=-6.0, fade_in=edge, fade_out=edge)
        for k, (name, at) in enumerate(shots)
    ]
    clips += [
        Clip(
            f"b{k}",
            "beds",
            TakeRef(name),
            f(start),
            f(stop),
            loop=True,
            level_db=-12.0,
            fade_in=f(3),
            fade_out=f(3),
            dip_db=4.0,
        )
        for k, (name, start, stop) in enumerate(beds)
    ]
    spans = [Span(f(at), f(at + LINE_S), 6.0 + k % 3) for k, (_, at) in enumerate(lines)]
    ride = tuple(Point(p.frame, -p.value) for p in yielding(spans, RATE_HZ))
    spaces = ("church",) if room else ()
    return Timeline(RATE_HZ, end, tuple(clips), spaces=spaces, bus_gain=(("beds", ride),))


def ours(folder: Path, minutes: float, *, room: bool = False) -> None:
    """Mix to a WAV file of 16 bits."""
    import numpy as np
    import soundfile

    from audiodrama.dsp.audio import decode
    from audiodrama.dsp.sound_readers import ArrayReader
    from audiodrama.mix.desk import mix

    def load(source) -> ArrayReader:
        return ArrayReader(decode((folder / f"{source.name}.wav").read_bytes())[0])

    with soundfile.SoundFile(folder / "ours.wav", "w", RATE_HZ, 2, "PCM_16", format="RF64") as out:
        for block in mix(timeline(minutes, room=room), load, responses()):
            out.write((np.clip(block, -1, 1) * np.float32(32767)).astype(np.int16))


def by_pydub(folder: Path, minutes: float) -> None:
    """As most programs do it: append the lines, overlay the rest."""
    from pydub import AudioSegment

    lines, shots, beds = score(minutes)
    chapter = AudioSegment.silent(500, RATE_HZ).set_channels(2)
    for name, _ in lines:
        chapter += AudioSegment.from_wav(folder / f"{name}.wav").set_channels(2)
        chapter += AudioSegment.silent(int((EVERY_S - LINE_S) * 1000), RATE_HZ).set_channels(2)
    for name, at in shots:
        chapter = chapter.overlay(AudioSegment.from_wav(folder / f"{name}.wav") - 6, position=int(at * 1000))
    for name, start, stop in beds:
        loop = AudioSegment.from_wav(folder / f"{name}.wav") - 18
        bed = (loop * (int((stop - start) / LOOP_S) + 1))[: int((stop - start) * 1000)].fade_in(3000).fade_out(3000)
        chapter = chapter.overlay(bed, position=int(start * 1000))
    chapter.export(folder / "pydub.wav", format="wav")


def by_ffmpeg(folder: Path, minutes: float) -> None:
    """Graphs of 50 inputs at most, then one over their results; no ducking, no pan."""
    lines, shots, beds = score(minutes)
    inputs = [(name, at, 0.0, "") for name, at in lines] + [(name, at, 0.0, "volume=-6dB,") for name, at in shots]
    inputs += [
        (name, a, b - a, f"volume=-18dB,atrim=0:{b - a},afade=in:d=3,afade=out:st={b - a - 3}:d=3,")
        for name, a, b in beds
    ]
    inputs.sort(key=lambda each: each[1])
    parts = []
    for k in range(0, len(inputs), BATCH):
        batch, start = inputs[k : k + BATCH], inputs[k][1]
        command, graph = [], []
        for n, (name, at, loop_s, shape) in enumerate(batch):
            command += (["-stream_loop", "-1", "-t", str(loop_s)] if loop_s else []) + ["-i", f"{folder}/{name}.wav"]
            delay = int((at - start) * 1000)
            graph.append(f"[{n}]{shape}aformat=channel_layouts=stereo,adelay={delay}|{delay}[a{n}]")
        parts.append((folder / f"part{k}.wav", start))
        _graph(command, graph, len(batch), parts[-1][0])
    command = [word for path, _ in parts for word in ("-i", str(path))]
    graph = [f"[{n}]adelay={int(at * 1000)}|{int(at * 1000)}[a{n}]" for n, (_, at) in enumerate(parts)]
    _graph(command, graph, len(parts), folder / "ffmpeg.wav")


def _graph(inputs: list[str], graph: list[str], count: int, path: Path) -> None:
    import imageio_ffmpeg

    mixed = "".join(f"[a{n}]" for n in range(count)) + f"amix={count}:normalize=0"
    options = ["-filter_complex", ";".join([*graph, mixed]), "-c:a", "pcm_s16le", "-y", str(path)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *inputs, *options], check=True)


JOBS = {
    "ours": ours,
    "ours, in a church": lambda folder, minutes: ours(folder, minutes, room=True),
    "ffmpeg": by_ffmpeg,
    "pydub": by_pydub,
}


def timed(job: str, folder: Path, minutes: float) -> dict:
    """Seconds and peak memory (MB) of a job in a process of its own."""
    command = [sys.executable, __file__, "--job", job, "--folder", str(folder), "--minutes", str(minutes)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def run_job(job: str, folder: Path, minutes: float) -> None:
    from audiodrama.base.blas import one_blas_thread

    one_blas_thread()  # as the program does for itself
    import pydub  # noqa: F401
    import scipy.signal  # noqa: F401
    import soundfile  # noqa: F401

    import audiodrama.mix.desk  # noqa: F401

    whose = resource.RUSAGE_CHILDREN if job == "ffmpeg" else resource.RUSAGE_SELF
    began, before = time.perf_counter(), cpu_seconds()
    JOBS[job](folder, minutes)
    took, cpu_s = time.perf_counter() - began, cpu_seconds() - before
    peak_mb = resource.getrusage(whose).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "cpu_s": cpu_s, "peak_mb": peak_mb}))


def cpu_seconds() -> float:
    """Of this process and of the programs it has run."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="one hour")
    parser.add_argument("--memory", action="store_true", help="only the memory of ours")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--without", nargs="*", default=[], help="jobs to leave out")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job:
        run_job(asked.job, asked.folder, asked.minutes)
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        material(folder)
        if asked.memory:
            memory(folder)
        else:
            speed(folder, 60.0 if asked.full else asked.minutes, asked.without)


def speed(folder: Path, minutes: float, without: list[str]) -> None:
    results = {job: timed(job, folder, minutes) for job in JOBS if job not in without}
    base = results["ours"]
    print(f"{minutes:g} minutes to WAV")
    for job, found in results.items():
        wall, cpu = (found[each] / base[each] for each in ("seconds", "cpu_s"))
        print(
            f"{job:18} {found['seconds']:8.2f} s {found['cpu_s']:8.2f} s CPU {found['peak_mb']:6.0f} MB"
            f"   {wall:6.1f} x ours, {cpu:6.1f} x by CPU"
        )
    room_s = results["ours, in a church"]["cpu_s"] - base["cpu_s"]
    print(f"convolution alone: {minutes * 60 / room_s:.0f} x real time by CPU")


def memory(folder: Path) -> None:
    short, long = (timed("ours, in a church", folder, minutes)["peak_mb"] for minutes in (10.0, 600.0))
    print(f"peak memory: 10 minutes {short:.0f} MB, 10 hours {long:.0f} MB, ratio {long / short:.2f}")


if __name__ == "__main__":
    main()
