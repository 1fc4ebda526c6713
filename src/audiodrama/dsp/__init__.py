"""Arrays in, arrays out: filters, loudness, peaks, envelopes, convolution, effects.

Knows no cast, script or file format.
"""
