"""Sound files as a stream of two channels, told apart by their first bytes and never by their names.

libsndfile reads what it can by itself. The rest, such as M4A, is decoded once by the ffmpeg that comes with the
program, into a FLAC file in the cache. Neither is believed further than the file goes: `must_be_plausible`.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiodrama.base.cache import content_name
from audiodrama.base.files import replacing_path
from audiodrama.sounds.content import FileContent, UnreadableSoundError, file_content
from audiodrama.sounds.formats import DEMUXERS, HEAD_BYTES, NAMES, quiet_decoders, sniff
from audiodrama.sounds.riff import PatchedFile, channel_mask, size_patch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiodrama.base.cache import Store
    from audiodrama.dsp.audio import Sound

KIND, FILES = "decoded", "decodedfiles"
VERSION = 1
LONGEST_S = 6 * 3600.0
SLOWEST_HZ, FASTEST_HZ = 1000, 768_000
MOST_CHANNELS = 64
_FREE_SAMPLES = 100_000_000
_SAMPLES_PER_BYTE = {"flac": 40}
_MOST_PER_BYTE = 100  # speech at the lowest bit rates comes to 60
_LEAST_BYTES_PER_S = 500
_FREE_S = 600.0
_PATIENCE_S = 900.0
_TOO_DENSE = "it unpacks to far more sound than a file of its size can hold"
_HEADROOM = 4.0  # what ffmpeg decodes may pass full scale: it is written 12 dB softer, and read louder again
_CODECS = (
    "aac,aac_latm,ac3,eac3,alac,amrnb,amrwb,opus,libopus,vorbis,libvorbis,wmav1,wmav2,wmapro,wmalossless,wmavoice,"
    "flac,mp3,mp3float,mp2,mp2float,mp1,mp1float,ape,wavpack,gsm,gsm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_ms,"
    "adpcm_g722,adpcm_g726,pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,"
    "pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be"
)
_FOREIGN = frozenset({"mp4", "matroska", "asf", "adts", "amr", "wavpack", "ape", "late mp3"})
_RETRIED = frozenset({"wav", "aiff", "ogg", "caf", "w64", "au"})


class SoundStream:
    """A sound file being read.

    Args:
        file: libsndfile's.
        content: the bytes of the user's file.
        kind: as `sniff` tells it.
        mask: which loudspeakers its channels are for; 0 where it does not say.
        gain: by which its samples are multiplied.

    Raises:
        UnreadableSoundError: its header states what no sound has.
    """

    def __init__(self, file: Any, content: FileContent, kind: str, *, mask: int = 0, gain: float = 1.0) -> None:
        self._file, self._mask, self._gain = file, mask, gain
        self.content, self.kind = content, kind
        self.rate_hz, self.channels, self.frames = int(file.samplerate), int(file.channels), max(0, int(file.frames))
        self.subtype = str(file.subtype)
        self._whole = self.subtype.startswith(("PCM_", "ALAC_"))  # whole numbers are always finite
        must_be_plausible(self.rate_hz, self.channels)
        self.must_be_dense(self.frames)

    def read(self, frames: int) -> Sound:
        """The next samples, (frames, 2) float32, fewer at the end; they may pass full scale.

        Raises:
            UnreadableSoundError: they cannot be decoded, or are no numbers.
        """
        import numpy as np

        from audiodrama.sounds.downmix import two_channels

        with self._explained():
            samples = self._file.read(frames, dtype="float32", always_2d=True)
        if not self._whole and not np.isfinite(samples).all():
            raise UnreadableSoundError("it holds values that are no numbers (NaN or infinity)")
        return two_channels(samples, self._mask) * np.float32(self._gain)

    def seek(self, frame: int) -> None:
        """Go on from another frame.

        Raises:
            UnreadableSoundError: that cannot be done.
        """
        with self._explained():
            if self._file.tell() != frame:
                self._file.seek(frame)

    def must_be_dense(self, frames: int) -> None:
        """See that so many frames can come out of a file of this size; constant values of any number take no bytes.

        Raises:
            UnreadableSoundError: they cannot.
        """
        samples = frames * self.channels
        most = _SAMPLES_PER_BYTE.get(self.kind, _MOST_PER_BYTE) * self.content.size
        if _FREE_SAMPLES < samples < 1 << 62 and samples > most:
            raise UnreadableSoundError(_TOO_DENSE)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with quiet_decoders() if self.kind == "mp3" else nullcontext():
                yield
        except (RuntimeError, ValueError, TypeError, ArithmeticError, AssertionError, OSError):
            raise UnreadableSoundError(undecodable(self.kind)) from None
        except MemoryError:
            raise UnreadableSoundError("it does not fit into memory") from None

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def undecodable(kind: str) -> str:
    """The reason for a file that has the first bytes of a kind of sound, and then other ones."""
    return f"it begins like {NAMES[kind]}, but the rest cannot be decoded"


def must_be_plausible(rate_hz: int, channels: int) -> None:
    """See that a header states what sound can have.

    Raises:
        UnreadableSoundError: it does not.
    """
    if not SLOWEST_HZ <= rate_hz <= FASTEST_HZ:
        raise UnreadableSoundError(f"it states a sample rate of {rate_hz} Hz")
    if channels > MOST_CHANNELS:
        raise UnreadableSoundError(f"it has {channels} channels, and more than {MOST_CHANNELS} cannot be mixed down")


@contextmanager
def open_sound(path: Path, store: Store) -> Iterator[SoundStream]:
    """A sound file as a stream.

    Raises:
        UnreadableSoundError: it cannot be used as sound.
    """
    with file_content(path) as content, decode_content(content, store) as stream:
        yield stream


@contextmanager
def decode_content(content: FileContent, store: Store) -> Iterator[SoundStream]:
    """The stream of a file whose bytes are open; see `open_sound`."""
    stream = stream_of(content, store)
    try:
        yield stream
        content.must_be_unchanged()
    finally:
        stream.close()


def stream_of(content: FileContent, store: Store) -> SoundStream:
    """As `decode_content`, for a reader that closes it by itself."""
    content.file.seek(0)
    kind = sniff(content.file.read(HEAD_BYTES))
    if kind is None:
        raise UnreadableSoundError("it is of no known kind")
    if kind not in _FOREIGN and (stream := _opened(content, kind)):
        return stream
    stream = SoundStream(_sound_file(str(_decoded_file(content, kind, store))), content, kind, gain=_HEADROOM)
    if _limit_s(content.size) < LONGEST_S and stream.frames >= _limit_s(content.size) * stream.rate_hz:
        raise UnreadableSoundError(_TOO_DENSE)
    return stream


def _opened(content: FileContent, kind: str) -> SoundStream | None:
    """The file as libsndfile reads it; None when ffmpeg may know better."""
    source: Any = content.file
    if kind == "wav" and (patch := size_patch(content.file, content.size)):
        source = PatchedFile(content.file, *patch)
    mask = channel_mask(content.file) if kind == "wav" else 0
    try:
        file = _sound_file(source)
    except UnreadableSoundError:
        if kind in _RETRIED:
            return None
        raise UnreadableSoundError(undecodable(kind)) from None
    if not file.seekable() or (file.channels > 2 and kind in {"ogg", "caf"}):
        file.close()
        return None
    return SoundStream(file, content, kind, mask=mask)


def _sound_file(source: Any) -> Any:
    import soundfile

    with quiet_decoders():
        try:
            if not isinstance(source, str):
                source.seek(0)
            return soundfile.SoundFile(source)
        except (RuntimeError, ValueError, TypeError, ArithmeticError, AssertionError, OSError, MemoryError) as error:
            raise UnreadableSoundError(str(error)) from None


def _decoded_file(content: FileContent, kind: str, store: Store) -> Path:
    """The FLAC file in the cache that holds a file's sound; made when it is not there, or damaged."""
    name = content_name(KIND, VERSION, kind, content.digest)
    path, known = store.path(FILES, name), store.get(KIND, name)
    if known and path.is_file() and _digest(path) == known:
        with suppress(OSError):
            path.touch()
        return path
    try:
        with replacing_path(store.free_path(FILES, name)) as part:
            _run_ffmpeg(content, kind, part)
            digest = _digest(part)
    except OSError as error:
        raise UnreadableSoundError(f"it cannot be unpacked into the cache ({error.strerror})") from None
    store.put(KIND, name, digest)
    return path


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _run_ffmpeg(content: FileContent, kind: str, part: Path) -> None:
    """Decode a copy of the file, which lies under a name of ours: what it is called cannot mean anything to ffmpeg."""
    with tempfile.TemporaryDirectory(prefix=".part-", dir=part.parent) as folder:
        copy, result = Path(folder) / "in", Path(folder) / "out.flac"
        content.copy_to(copy)
        command = [
            _ffmpeg(), "-nostdin", "-y", "-hide_banner", "-loglevel", "error", "-max_alloc", str(1 << 28),
            "-protocol_whitelist", "file", "-codec_whitelist", _CODECS, "-f", DEMUXERS[kind], "-i", f"file:{copy}",
            "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
            "-t", str(_limit_s(content.size) + 1), "-ac", "2", "-af", f"volume={1 / _HEADROOM}",
            "-sample_fmt", "s32", "-c:a", "flac", "-compression_level", "3",
            "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "flac", f"file:{result}",
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise UnreadableSoundError("it takes too long to decode") from None
        if done.returncode or not result.is_file() or not result.stat().st_size:
            silent = b"matches no streams" in done.stderr
            raise UnreadableSoundError("no sound is in it" if silent else undecodable(kind))
        result.replace(part)


def _limit_s(size: int) -> int:
    """The longest sound, in seconds, that is taken out of so many bytes."""
    return round(min(LONGEST_S, max(_FREE_S, size / _LEAST_BYTES_PER_S)))


def _ffmpeg() -> str:
    from imageio_ffmpeg import get_ffmpeg_exe

    try:
        return str(get_ffmpeg_exe())
    except RuntimeError:
        raise UnreadableSoundError("it needs ffmpeg, which is missing (pip install imageio-ffmpeg)") from None
