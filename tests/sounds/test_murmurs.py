"""The lines of a crowd are spoken in a worker, and the engine that speaks them is part of the bed's name."""

from __future__ import annotations

import numpy as np

from audiodrama.base.cache import Store
from audiodrama.engines import registry
from audiodrama.sounds import clips, murmurs
from audiodrama.sounds.clip_names import clip_name
from audiodrama.sounds.palette import Sound

CROWD = Sound("crowd", "crowd", "bed", recipe="crowd", duration_s=4.0)


def test_a_new_engine_makes_a_new_crowd(tmp_path, monkeypatch):
    """The content name follows the engine's fingerprint, and no other sound's does."""
    knock = Sound("knock", "knock", "sfx", recipe="knock")
    before = [clip_name(sound, 0, tmp_path) for sound in (CROWD, knock)]
    monkeypatch.setattr(type(registry.engine("pyttsx3")), "fingerprint", property(lambda _: "another version"))
    after = [clip_name(sound, 0, tmp_path) for sound in (CROWD, knock)]
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_the_lines_come_from_a_worker(tmp_path, monkeypatch):
    """No engine speaks in the process of a chapter; the bed is made of what the worker said."""
    monkeypatch.setattr(type(registry.engine("pyttsx3")), "speak", None)
    murmurs.murmurs.cache_clear()
    lines = murmurs.murmurs(44100)
    assert len(lines) == 12
    assert all(1.0 < len(line) / 44100 < 8.0 for line in lines)
    prepared = clips.prepare(CROWD, 0, tmp_path, Store(tmp_path / "cache"))
    bed = clips.load_clip(prepared.name, Store(tmp_path / "cache"))
    power = np.abs(np.fft.rfft(bed.mean(axis=1))) ** 2
    frequency = np.fft.rfftfreq(len(bed), 1 / 44100)
    assert power[(frequency > 150) & (frequency < 3500)].sum() > 0.9 * power.sum()
