"""How long the daily commands take as whole processes, and what a render redoes: `python bench/commands.py [--small]`.

Prints for the showcase (or, with --small, its last chapter alone): `--help`, `check`, a cold render as a ratio to the
length of what came out, a render with nothing changed, and how many lines were spoken after one line was changed.
Everything runs on a copy, with a cache of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: str, env: dict[str, str]) -> tuple[float, str]:
    """Seconds and stdout of one command."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "audiodrama", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        sys.exit(f"audiodrama {' '.join(arguments)} failed:\n{done.stderr}")
    return time.perf_counter() - began, done.stdout


def median(*arguments: str, env: dict[str, str], runs: int = 5) -> float:
    return statistics.median(run(*arguments, env=env)[0] for _ in range(runs))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", action="store_true")
    small = options.parse_args().small
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "showcase")
        for part in ("script", "sfx"):
            shutil.copytree(ROOT / part, root / part)
        shutil.copy(ROOT / "voices.yaml", root)
        if small:
            for script in sorted((root / "script").glob("*.fountain"))[:-1]:
                script.unlink()
        env = {**os.environ, "AUDIODRAMA_CACHE": str(Path(folder, "cache"))}
        measure(root, env)


def measure(root: Path, env: dict[str, str]) -> None:
    here = ("-C", str(root))
    print(f"--help                      {median('--help', env=env):6.2f} s")
    print(f"check                       {median('check', *here, env=env):6.2f} s")
    cold, told = run("render", *here, "--json", env=env)
    report = json.loads(told)
    length = sum(chapter["duration_s"] for chapter in report["chapters"])
    print(f"cold render                 {cold:6.2f} s for {length:.0f} s of audio: {length / cold:.1f} x real time")
    print("  " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report["seconds"].items()))
    warm, told = run("render", *here, "--json", env=env)
    print(f"nothing changed             {warm:6.2f} s, {json.loads(told)['spoken']} lines spoken")
    script = max((root / "script").glob("*.fountain"))
    text = script.read_text(encoding="utf-8")
    old = next(
        line
        for line in text.splitlines()
        if line.endswith(".") and not line.startswith(("[", "Title", "Source", "Credit"))
    )
    script.write_text(text.replace(old, old + " Nobody had expected that.", 1), encoding="utf-8")
    again, told = run("render", *here, "--json", env=env)
    print(f"one line changed            {again:6.2f} s, {json.loads(told)['spoken']} lines spoken")
    shutil.rmtree(root / "output")
    rebuilt, told = run("render", *here, "--json", env=env)
    print(f"output gone, takes kept     {rebuilt:6.2f} s, {json.loads(told)['spoken']} lines spoken")


if __name__ == "__main__":
    main()
