"""The ear as figures: what a listener would say of a rendered production, in one table.

    uv run --all-extras --group ear python bench/ear.py [FOLDER] [--chapter NAME] [--no-words] [--json PATH]

The production has to be rendered. Its dialogue stems (dry: no room, no background) are held against the mix:

- words: of the takes and of the finished file, as a recogniser hears them, names left out
- STOI: how intelligible each line still is in the mix, 0 to 1 (C. Taal et al., 2011), and DNSMOS: how clean and natural
  the dry dialogue sounds, 1 to 5 (C. Reddy et al., 2022); of both the mean and the mean of the worst twentieth
- speech over background: in stretches of 0.4 s with speech, from 200 to 6000 Hz
- by role: loudness, pitch and how far it moves, pace, and the distance to itself (two halves of its lines) and to the
  voice most like it, on the scale by which `audiodrama cast` warns
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import butter, resample_poly, sosfilt

from audiodrama.audition.likeness import distance, portray
from audiodrama.cli import app
from audiodrama.dsp.loudness import integrated_lufs

STOI_HZ, MOS_HZ, MOS_S = 10_000, 16_000, 9.01
SEGMENT_S, ACTIVE_DB, SHORTEST_S = 0.4, -25.0, 0.6
SPEECH_BAND_HZ = (200, 6000)
# from the model's own scale to that of listeners, as its authors publish it with the weights: a x^2 + b x + c
MOS_CURVES = {"signal": (-0.08397278, 1.22083953, 0.0052439), "overall": (-0.06766283, 1.11546468, 0.04602535)}


def resampled(samples, rate_hz, wanted_hz):
    """Mono samples at another rate."""
    mono = samples.mean(axis=1) if samples.ndim > 1 else samples
    shared = int(np.gcd(rate_hz, wanted_hz))
    return resample_poly(mono, wanted_hz // shared, rate_hz // shared).astype(np.float32)


def intelligibility(dry, mix, rate_hz):
    """STOI of a stretch; None where there is too little speech to tell."""
    from pystoi import stoi

    clean, heard = resampled(dry, rate_hz, STOI_HZ), resampled(mix, rate_hz, STOI_HZ)
    if len(clean) < SHORTEST_S * STOI_HZ:
        return None
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            return float(stoi(clean, heard, STOI_HZ))
        except RuntimeWarning:
            return None


class Listener:
    """DNSMOS, from the weights in the wheel `speechmos`."""

    def __init__(self):
        import onnxruntime

        folder = Path(find_spec("speechmos").submodule_search_locations[0])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(folder / "dnsmos_models" / "sig_bak_ovr.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def opinion(self, samples, rate_hz):
        """Overall quality of a stretch, 1 to 5; a short one is repeated until it fills the model's window."""
        sound = resampled(samples, rate_hz, MOS_HZ)
        size = int(MOS_S * MOS_HZ)
        sound = np.tile(sound, -(-size // len(sound)))[:size] if len(sound) < size else sound
        rows = [sound[at : at + size] for at in range(0, len(sound) - size + 1, MOS_HZ)]
        raw = [self.session.run(None, {"input_1": row[np.newaxis]})[0][0][2] for row in rows]
        return float(np.polyval(MOS_CURVES["overall"], np.mean(raw)))


def levels_db(samples, rate_hz):
    """Level of each stretch of 0.4 s in the band of speech, in dB."""
    band = butter(4, SPEECH_BAND_HZ, "bandpass", fs=rate_hz, output="sos")
    mono = samples.mean(axis=1) if samples.ndim > 1 else samples
    size = int(SEGMENT_S * rate_hz)
    power = np.square(sosfilt(band, mono)[: len(mono) // size * size]).reshape(-1, size).mean(axis=1)
    return 10 * np.log10(power + 1e-12)


def over_background(dialogue, background, rate_hz):
    """Speech over background of each stretch in which somebody speaks, in dB; 60 where nothing else sounds."""
    speech, others = levels_db(dialogue, rate_hz), levels_db(background, rate_hz)
    active = speech > np.percentile(speech, 95) + ACTIVE_DB
    return np.minimum(speech - others, 60.0)[active]


def worst(values, share=0.05):
    """Mean of the lowest twentieth, at least of one."""
    ordered = np.sort(np.asarray(values))
    return float(ordered[: max(1, round(len(ordered) * share))].mean())


def command(*arguments):
    """The JSON document that a command prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        app.run([*arguments])
    return json.loads(printed.getvalue())


def read_stems(folder):
    """Stems by name without their folder's numbers, the rate, and the mix."""
    stems, rate_hz = {}, 44100
    for path in sorted(folder.rglob("*.wav")):
        stems[path.stem], rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return stems, rate_hz


def is_background(name):
    """Whether a stem is heard behind speech: all but voices and rooms, which repeat the voices."""
    return not name.startswith(("dialogue-", "room-")) and name != "mix"


class Ear:
    """Figures gathered chapter by chapter."""

    def __init__(self):
        self.listener = Listener()
        self.stoi, self.mos, self.over = [], [], []
        self.roles = {}

    def chapter(self, folder, cues):
        """Take in the stems of a chapter and its cue list."""
        stems, rate_hz = read_stems(folder)
        mix = stems.pop("mix")
        silence = np.zeros_like(mix)
        dialogue = sum((sound for name, sound in stems.items() if name.startswith("dialogue-")), silence)
        background = sum((sound for name, sound in stems.items() if is_background(name)), silence)
        self.over += list(over_background(dialogue, background, rate_hz))
        for event in cues["events"]:
            if event["kind"] == "line":
                self.line(event, dialogue, mix, rate_hz)

    def line(self, event, dialogue, mix, rate_hz):
        """Take in one line."""
        span = slice(int(event["start_s"] * rate_hz), int(event["end_s"] * rate_hz))
        dry = dialogue[span]
        if len(dry) < SHORTEST_S * rate_hz or not np.abs(dry).max():
            return
        heard = intelligibility(dry, mix[span], rate_hz)
        self.stoi += [] if heard is None else [heard]
        self.mos.append(self.listener.opinion(dry / max(1.0, np.abs(dry).max()), rate_hz))
        role = self.roles.setdefault(event["speaker"], {"sound": [], "words": 0, "rate_hz": rate_hz, "mos": []})
        role["mos"].append(self.mos[-1])
        role["sound"].append(dry.mean(axis=1))
        role["words"] += len(event["text"].split())

    def figures(self):
        """Everything as one document."""
        return {
            "stoi": {"lines": len(self.stoi), "mean": float(np.mean(self.stoi)), "worst 5 %": worst(self.stoi)},
            "dnsmos": {"lines": len(self.mos), "mean": float(np.mean(self.mos)), "worst 5 %": worst(self.mos)},
            "over background": {
                "median dB": float(np.median(self.over)),
                "above 0 dB": float(np.mean(np.array(self.over) > 0)),
                "above 10 dB": float(np.mean(np.array(self.over) > 10)),
            },
            "roles": self.role_figures(),
        }

    def role_figures(self):
        """Each role's own figures, by name."""
        portraits, halves, rows = {}, {}, {}
        for name, role in self.roles.items():
            lines, rate_hz = role["sound"], role["rate_hz"]
            whole = np.concatenate(lines)
            portraits[name] = portray(whole, rate_hz)
            if len(lines) > 3:
                parts = [np.concatenate(lines[first::2]) for first in (0, 1)]
                halves[name] = distance(*(portray(part, rate_hz) for part in parts))
            rows[name] = {
                "lines": len(lines),
                "loudness LUFS": integrated_lufs(whole[:, np.newaxis], rate_hz),
                "pitch Hz": portraits[name].pitch_hz,
                "moves st": portraits[name].melody_st,
                "dnsmos": float(np.mean(role["mos"])),
                "words a minute": 60 * role["words"] / (len(whole) / rate_hz),
                "to itself": halves.get(name),
            }
        for one, other in combinations(portraits, 2):
            far = distance(portraits[one], portraits[other])
            for name, neighbour in ((one, other), (other, one)):
                if far < rows[name].get("to nearest", np.inf):
                    rows[name] |= {"to nearest": far, "nearest": neighbour}
        return rows


def words(folder, chapters):
    """Word errors of takes and of the files, over all of them."""
    document = command("-C", str(folder), "qc", "--listen", "--json")
    files = [found for name, found in document["heard"].items() if not chapters or name.startswith(chapters)]
    totals = {}
    for part in ("takes", "mix"):
        said, wrong = (sum(found[part][key] for found in files) for key in ("words", "errors"))
        totals[part] = {"words": said, "errors": wrong, "share": wrong / max(1, said)}
    return totals


def table(figures):
    """The document as Markdown."""
    rows = ["| of the production | |", "|---|---|"]
    for part, total in figures.get("words", {}).items():
        rows.append(f"| words misheard, {part} | {total['share']:.1%} ({total['errors']} of {total['words']}) |")
    for name in ("stoi", "dnsmos"):
        found = figures[name]
        rows.append(f"| {name.upper()}, mean / worst 5 % | {found['mean']:.2f} / {found['worst 5 %']:.2f} |")
    over = figures["over background"]
    rows.append(f"| speech over background, median | {over['median dB']:.0f} dB |")
    rows.append(f"| above 0 dB / above 10 dB | {over['above 0 dB']:.1%} / {over['above 10 dB']:.1%} |")
    titles = ["role", "lines", "LUFS", "DNSMOS", "pitch", "moves", "words a minute", "to itself", "nearest"]
    rows += ["", f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    for name, row in figures["roles"].items():
        own = "" if row["to itself"] is None else f"{row['to itself']:.2f}"
        near = f"{row['to nearest']:.2f} ({row['nearest']})" if "nearest" in row else ""
        voice = (
            f"{row['loudness LUFS']:.1f} | {row['dnsmos']:.2f} | {row['pitch Hz']:.0f} Hz | {row['moves st']:.1f} st"
        )
        rows.append(f"| {name} | {row['lines']} | {voice} | {row['words a minute']:.0f} | {own} | {near} |")
    return "\n".join(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path())
    parser.add_argument("--chapter", action="append", default=[], help="a chapter's number; all unless given")
    parser.add_argument("--no-words", action="store_true", help="leave the recogniser out")
    parser.add_argument("--json", type=Path, help="write the figures there")
    asked = parser.parse_args()
    ear = Ear()
    wanted = tuple(f"{int(number):02}-" for number in asked.chapter)
    for path in sorted((asked.folder / "output").glob("*.cues.json")):
        if wanted and not path.name.startswith(wanted):
            continue
        cues = json.loads(path.read_text("utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            arguments = [
                "-C",
                str(asked.folder),
                "export",
                "stems",
                str(int(path.name.split("-")[0])),
                "--output",
                folder,
            ]
            if app.run(arguments):
                sys.exit("render the production first: audiodrama render")
            ear.chapter(Path(folder), cues)
    if not ear.mos:
        sys.exit("render the production first: audiodrama render")
    figures = ear.figures()
    if not asked.no_words:
        figures = {"words": words(asked.folder, wanted), **figures}
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1))
    print(table(figures))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    main()
