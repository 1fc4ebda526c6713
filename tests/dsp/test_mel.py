"""Bands that are equally wide to the ear."""

import numpy as np
import pytest

from audiodrama.dsp.mel import mel_bank


def test_bands_cover_the_range_and_nothing_else():
    """Between the centres of the first and the last band the triangles add up to one; outside of the range to none."""
    bank = mel_bank(32, 120.0, 7000.0, 16000, 512)
    hz = np.fft.rfftfreq(512, 1 / 16000)
    centres = hz[bank.argmax(axis=0)]
    inside = (hz > centres[0]) & (hz < centres[-1])
    assert bank.shape == (257, 32)
    np.testing.assert_allclose(bank[inside].sum(axis=1), 1.0, atol=1e-9)
    assert not bank[(hz < 120) | (hz > 7000)].any()


@pytest.mark.parametrize(("hz", "mel"), [(700, 781.17), (1000, 999.99), (4000, 2146.06)])
def test_centres_are_evenly_spaced_in_mel(hz, mel):
    """The formula's own figures: 1000 Hz is 1000 mel, and a band centred there peaks there."""
    edges_mel = 2595 * np.log10(1 + hz / 700)
    assert edges_mel == pytest.approx(mel, abs=0.01)
    bank = mel_bank(1, 0.0, 700 * (10 ** (2 * mel / 2595) - 1), 16000, 4096)
    assert np.fft.rfftfreq(4096, 1 / 16000)[bank[:, 0].argmax()] == pytest.approx(hz, abs=4)
