"""A voice made by rule, for tests that measure: vowels with a moving pitch, an s-like noise between them, pauses."""

import numpy as np
from scipy.signal import butter, lfilter, sosfilt

RATE_HZ = 24000
VOWELS = {"a": (730, 1090, 2440), "i": (300, 2300, 3000), "u": (320, 870, 2240), "e": (530, 1840, 2480)}


def vowel(formants_hz=VOWELS["a"], *, f0_hz=140.0, seconds=0.4, rate_hz=RATE_HZ, movement_st=0.0, seed=1):
    """A vowel: pulses with the glottis's fall of 12 dB an octave, resonances, a little breath."""
    moments = np.arange(int(seconds * rate_hz)) / rate_hz
    f0 = f0_hz * 2 ** (movement_st * np.cos(np.pi * moments / seconds) / 12)
    turns = np.cumsum(f0) / rate_hz
    pulses = np.diff(np.floor(turns), prepend=0.0)
    source = lfilter([1], [1, -0.96], pulses) + 0.003 * np.random.default_rng(seed).normal(size=len(moments))
    wave = lfilter([1, -0.9], [1], source)
    for formant, width in zip(formants_hz, (80, 100, 140), strict=True):
        radius = np.exp(-np.pi * width / rate_hz)
        wave = lfilter([1 - radius], [1, -2 * radius * np.cos(2 * np.pi * formant / rate_hz), radius**2], wave)
    ease = np.minimum(1, np.minimum(moments, seconds - moments) / 0.03)
    return (0.3 * ease * wave / np.abs(wave).max()).astype(np.float32)


def hiss(*, seconds=0.12, rate_hz=RATE_HZ, seed=2):
    """An s: noise above 3.5 kHz."""
    noise = np.random.default_rng(seed).normal(size=int(seconds * rate_hz))
    band = sosfilt(butter(2, 3500, "highpass", fs=rate_hz, output="sos"), noise)
    return (0.05 * np.hanning(len(band)) * band / np.abs(band).max()).astype(np.float32)


def phrase(*, f0_hz=140.0, size=1.0, rate_hz=RATE_HZ, order="aieuaeiu", syllable_s=0.28):
    """Vowels joined by noise, with a pause in the middle; shape (frames, 1)."""
    parts = []
    for at, name in enumerate(order):
        formants = tuple(f * size for f in VOWELS[name])
        height = f0_hz * 2 ** (3 * np.sin(2.1 * at) / 12)
        parts += [
            vowel(formants, f0_hz=height, seconds=syllable_s, rate_hz=rate_hz, movement_st=1.0, seed=at),
            hiss(rate_hz=rate_hz, seed=100 + at),
        ]
        if at == len(order) // 2:
            parts.append(np.zeros(int(0.3 * rate_hz), np.float32))
    return np.concatenate(parts)[:, np.newaxis]


def share_voiced_alike(before, after):
    """Share of the voiced moments of one pitch track at which another has a pitch within two semitones of it."""
    count = min(len(before.f0_hz), len(after.f0_hz))
    one, other = before.f0_hz[:count], after.f0_hz[:count]
    both = (one > 0) & (other > 0)
    near = np.abs(12 * np.log2(one[both] / other[both])) < 2
    return near.sum() / (one > 0).sum()


def level_db(samples):
    """Root mean square in dB."""
    return 10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20)


def tilt_db(samples, rate_hz=RATE_HZ, edge_hz=1000.0):
    """Power above an edge against power below, in dB."""
    power = np.abs(np.fft.rfft(samples[:, 0])) ** 2
    frequency = np.fft.rfftfreq(len(samples), 1 / rate_hz)
    above, below = power[frequency >= edge_hz].sum(), power[(frequency > 50) & (frequency < edge_hz)].sum()
    return 10 * np.log10((above + 1e-20) / (below + 1e-20))


def loudness_db(samples, rate_hz=RATE_HZ):
    """K-weighted level by the coefficients that ITU-R BS.1770 prints for 48 kHz: an independent meter."""
    from scipy.signal import resample_poly

    wave = resample_poly(samples[:, 0].astype(np.float64), 48000, rate_hz)
    shelf = lfilter(
        [1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585], wave
    )
    return level_db(lfilter([1, -2, 1], [1, -1.99004745483398, 0.99007225036621], shelf))
