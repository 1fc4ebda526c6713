"""Sound as arrays: float32, shape (frames, channels), checked once at the door. Files in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.errors import AudioError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

RATE_HZ = 44100


def valid_sound(samples: NDArray[Any], *, channels: int | None = None) -> Sound:
    """The one gate for sound: float32, shape (frames, channels), finite.

    Args:
        samples: (frames,) or (frames, channels), floating point.
        channels: how many channels there must be, or None for any.

    Returns:
        The same samples as contiguous float32 of two dimensions.

    Raises:
        AudioError: another shape or type, NaN or infinity.
    """
    if samples.ndim == 1:
        samples = samples[:, np.newaxis]
    if samples.ndim != 2 or not np.issubdtype(samples.dtype, np.floating):
        raise AudioError(
            f"sound must be floating point of shape (frames, channels), not {samples.dtype} {samples.shape}"
        )
    if channels is not None and samples.shape[1] != channels:
        raise AudioError(f"sound has {samples.shape[1]} channels where {channels} are due")
    if not np.isfinite(samples).all():
        raise AudioError("sound holds values that are not finite (NaN or infinity)")
    return np.ascontiguousarray(samples, dtype=np.float32)


def encode_flac(samples: Sound, rate_hz: int) -> bytes:
    """Lossless bytes of a sound: FLAC of 24 bits, so quantisation lies below -140 dBFS."""
    import io

    import soundfile

    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate_hz, format="FLAC", subtype="PCM_24")
    return buffer.getvalue()


def decode(raw: bytes) -> tuple[Sound, int]:
    """Samples (frames, channels) and rate of an encoded sound held in memory."""
    import io

    import soundfile

    samples, rate_hz = soundfile.read(io.BytesIO(raw), dtype="float32", always_2d=True)
    return samples, rate_hz


def write_wav(path: Path, samples: Sound, rate_hz: int, *, bits: int = 24) -> None:
    """Write a WAV file atomically."""
    import soundfile

    from audiodrama.base.files import replacing_path

    with replacing_path(path) as part:
        soundfile.write(part, samples, rate_hz, format="WAV", subtype=f"PCM_{bits}")


def to_segment(samples: Sound, rate_hz: int) -> Any:
    """Samples (frames, 1 or 2) as a pydub `AudioSegment` of 32 bits; what lies beyond full scale is clipped."""
    AudioSegment = _audio_segment()  # noqa: N806  it is a class
    whole = np.clip(samples, -1.0, 1.0).astype(np.float64) * (2**31 - 1)
    raw = np.round(whole).astype("<i4").tobytes()
    return AudioSegment(raw, sample_width=4, frame_rate=rate_hz, channels=samples.shape[1])


def from_segment(segment: Any) -> tuple[Sound, int]:
    """Samples (frames, channels) and rate of a pydub `AudioSegment` of any width."""
    width = 8 * segment.sample_width
    whole = np.array(segment.get_array_of_samples()).reshape(-1, segment.channels)
    return (whole / 2.0 ** (width - 1)).astype(np.float32), segment.frame_rate


def _audio_segment() -> Any:
    """Pydub's class, without its warning that no ffmpeg is on the path: it is given the one that comes as a wheel."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pydub import AudioSegment

    from imageio_ffmpeg import get_ffmpeg_exe

    AudioSegment.converter = get_ffmpeg_exe()
    return AudioSegment
