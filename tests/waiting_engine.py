"""An engine that takes its time and does nothing meanwhile: lines of a large model, simulated."""

from __future__ import annotations

import os
import time
from pathlib import Path

from audiodrama.engines.tone import ToneEngine

S_PER_LETTER = "WAITING_S_PER_LETTER"
HOLD = "WAITING_HOLD"
"""Names a file that, while it is there, says how many takes there may be in which folder before all lines wait."""


class WaitingEngine(ToneEngine):
    """Tones, each line after a wait of so many seconds a letter as the environment says."""

    name = "waiting"
    fingerprint = "waiting 1"

    def speak(self, line):
        while is_held(os.environ.get(HOLD, "")):
            time.sleep(0.05)
        time.sleep(len(line.text) * float(os.environ.get(S_PER_LETTER, "0.001")))
        return super().speak(line)


def takes_in(folder) -> int:
    """How many takes lie in a store."""
    return sum(path.is_file() and not path.name.startswith(".") for path in Path(folder, "takes").rglob("*"))


def is_held(name) -> bool:
    """Whether lines are to wait."""
    try:
        count, folder = Path(name).read_text().split("\n")
    except OSError:
        return False
    return takes_in(folder) >= int(count)


CLOCK_S = "WAITING_CLOCK_S"
"""By how much the clock of a process is wrong."""
_WRONG_CLOCK = f"""import os, time
wrong_s, right = float(os.environ.get("{CLOCK_S}", "0")), time.time
time.time = lambda: right() + wrong_s
"""


def install_into(folder) -> str:
    """A folder for PYTHONPATH that makes the engine known, and clocks wrong where one is asked for; gives its name."""
    entry = folder / "waiting-1.dist-info"
    entry.mkdir(parents=True)
    (entry / "METADATA").write_text("Metadata-Version: 2.1\nName: waiting\nVersion: 1\n")
    (entry / "entry_points.txt").write_text("[audiodrama.engines]\nwaiting = waiting_engine:WaitingEngine\n")
    (folder / "waiting_engine.py").write_text(Path(__file__).read_text())
    (folder / "sitecustomize.py").write_text(_WRONG_CLOCK)
    return str(folder)
