"""An engine that takes its time and does nothing meanwhile: lines of a large model, simulated."""

from __future__ import annotations

import os
import time
from pathlib import Path

from audiodrama.engines.tone import ToneEngine

S_PER_LETTER = "WAITING_S_PER_LETTER"


class WaitingEngine(ToneEngine):
    """Tones, each line after a wait of so many seconds a letter as the environment says."""

    name = "waiting"
    fingerprint = "waiting 1"

    def speak(self, line):
        time.sleep(len(line.text) * float(os.environ.get(S_PER_LETTER, "0.001")))
        return super().speak(line)


def install_into(folder) -> str:
    """A folder for PYTHONPATH that makes the engine known; gives its name."""
    entry = folder / "waiting-1.dist-info"
    entry.mkdir(parents=True)
    (entry / "METADATA").write_text("Metadata-Version: 2.1\nName: waiting\nVersion: 1\n")
    (entry / "entry_points.txt").write_text("[audiodrama.engines]\nwaiting = waiting_engine:WaitingEngine\n")
    (folder / "waiting_engine.py").write_text(Path(__file__).read_text())
    return str(folder)
