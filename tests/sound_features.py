"""Features of sounds that tests look at: shares of energy, hulls, onsets."""

from __future__ import annotations

import numpy as np
from scipy.signal import find_peaks

from audiodrama.sounds.synth import RECIPES, synthesise

RATE = 44100


def made(name, preset=None):
    """A recipe's sound; ten seconds of a bed."""
    seconds = 10.0 if RECIPES[name].loops else None
    return synthesise(name, {}, seed=1, preset=preset, duration_s=seconds)


def share(sound, low, high):
    """How much of the energy lies between two frequencies."""
    power = (np.abs(np.fft.rfft(sound, axis=0)) ** 2).sum(axis=1)
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE)
    return power[(frequency >= low) & (frequency < high)].sum() / power.sum()


def hull(sound, step_s=0.005):
    """Level over time, a value each step_s."""
    step = round(step_s * RATE)
    return np.sqrt((sound[: len(sound) // step * step] ** 2).sum(axis=1).reshape(-1, step).mean(axis=1))


def onsets(sound, *, rise=4.0, apart_s=0.05):
    """Steps of the hull at which something begins."""
    level = hull(sound) + 1e-6
    jump = level[2:] / level[:-2]
    peaks, _ = find_peaks(jump, height=rise, distance=round(apart_s / 0.005))
    return [peak for peak in peaks if level[peak + 2] > 0.12 * level.max()]
