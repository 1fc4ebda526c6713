"""Blocks of sound into a file, through a pipe to ffmpeg: the same blocks and tags give the same bytes.

The ffmpeg of `imageio-ffmpeg` runs as a program of its own. It never opens anything but the files named here
(`-protocol_whitelist file,pipe`, a format said for every input), and writes to a temporary file beside the final one.
"""

from __future__ import annotations

import errno
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import ExportError, MissingError, UsageError
from audiodrama.base.ffmpeg import ffmpeg
from audiodrama.base.files import replacing_path
from audiodrama.base.prefetch import ahead
from audiodrama.base.refusals import CURES, cure_of
from audiodrama.base.text import for_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from audiodrama.dsp.audio import Sound
    from audiodrama.export.tags import Tags

# LAME's presets by bit rate scale the sound (`abr_switch_map` in its presets.c; measured with a sine)
_LAME_SCALES = ((160, 0.95), (192, 0.97), (224, 0.98))

_PCM_BYTES_S = 44100 * 2 * 3
"""Stereo of 24 bits."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name, the ending of its files, and ffmpeg's arguments.

    `{kbps}` stands for the bit rate; `cover` says how a picture gets in: as a stream, or as a field of the metadata;
    `rate_hz` is the sample rate of the file, None for that of the sound.
    """

    name: str
    muxer: str
    codec: tuple[str, ...]
    kbps: int | None = None
    cover: str | None = None
    rate_hz: int | None = None

    @property
    def suffix(self) -> str:
        """Ending of a file's name, with its point."""
        return f".{self.name}"

    @property
    def bytes_per_s(self) -> float:
        """About how many bytes a second of stereo takes; of lossless speech FLAC leaves rather more than half."""
        return self.kbps * 125.0 if self.kbps else _PCM_BYTES_S * (0.55 if self.name == "flac" else 1.0)

    @property
    def makeup(self) -> np.float32:
        """Gain that undoes what the encoder takes: LAME plays everything down at its lower bit rates."""
        if self.name != "mp3" or not self.kbps:
            return np.float32(1)
        return np.float32(1 / next((scale for kbps, scale in _LAME_SCALES if self.kbps <= kbps), 1.0))


FORMATS = {
    each.name: each
    for each in (
        # LAME's quality 7 takes half the time of its usual 5, for drafts and finals alike: at 192 kb/s its noise lay
        # 50, 40, 25 and 14 dB below a chapter in bands up to 1, 4, 8 and 14 kHz, that of 5 at 44, 35, 22 and 13 dB
        Format("mp3", "mp3", ("-c:a", "libmp3lame", "-compression_level", "7", "-b:a", "{kbps}k",
                              "-id3v2_version", "0"), 192),
        Format("m4b", "ipod", ("-c:a", "aac", "-b:a", "{kbps}k", "-brand", "M4B ", "-movflags", "+faststart",
                               "-metadata", "media_type=2"), 160, "stream"),
        Format("m4a", "ipod", ("-c:a", "aac", "-b:a", "{kbps}k", "-movflags", "+faststart"), 160, "stream"),
        Format("opus", "opus", ("-c:a", "libopus", "-b:a", "{kbps}k"), 112, "field", 48000),
        Format("flac", "flac", ("-c:a", "flac", "-sample_fmt", "s32", "-bits_per_raw_sample", "24"), None, "stream"),
        Format("wav", "wav", ("-c:a", "pcm_s24le", "-rf64", "auto")),
    )
}  # fmt: skip


def format_named(name: str, *, kbps: int | None = None, rate_hz: int | None = None) -> Format:
    """The format of this name, at a bit rate and a sample rate of one's own where it has the choice.

    Raises:
        UsageError: there is none.
    """
    if name.lower() not in FORMATS:
        raise UsageError(f"'{name}' is not a format", hint=f"choose from {', '.join(FORMATS)}")
    form = FORMATS[name.lower()]
    return replace(form, kbps=kbps if kbps and form.kbps else form.kbps, rate_hz=form.rate_hz or rate_hz)


def input_arguments(path: Path, demuxer: str) -> list[str]:
    """How a file of a known format is named to ffmpeg as an input, so that it opens nothing else."""
    return ["-protocol_whitelist", "file,pipe", "-f", demuxer, "-i", f"file:{path.resolve()}"]


def encode(
    blocks: Iterable[Sound],
    path: Path,
    form: Format,
    *,
    rate_hz: int,
    tags: Tags | None = None,
    shown: Path | None = None,
) -> int:
    """Encode blocks of sound into a tagged file that takes its name only when it is whole.

    Args:
        blocks: (frames, 2) float32, in order; consumed once.
        path: final name.
        form: what kind of file (`format_named`).
        rate_hz: of the blocks.
        tags: what a player shows; chapter marks are written where the format has them (M4B, Opus).
        shown: what to call the file in messages, when `path` is a temporary one.

    Returns:
        Number of frames encoded.

    Raises:
        MissingError: ffmpeg is not installed.
        ExportError: ffmpeg failed, or the file could not be written.
    """
    shown = shown or path
    with explaining(shown), tempfile.TemporaryDirectory(prefix="audiodrama-") as folder, replacing_path(path) as part:
        command = _command(form, part, rate_hz, tag_arguments(form, folder, tags))
        frames = run_ffmpeg(command, shown, ahead((block * form.makeup for block in blocks), most=1))
        if form.name == "mp3" and tags:
            _prepend_id3(part, tags)
    return frames


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn the system's refusals to write into an `ExportError` that names the file and the cure."""
    try:
        yield
    except OSError as error:
        if cure_of(error) is None:
            raise
        raise ExportError(f"{path} could not be written: {error.strerror}", hint=cure_of(error)) from error


def _command(form: Format, part: Path, rate_hz: int, inputs: list[str]) -> list[str]:
    codec = [argument.format(kbps=form.kbps) for argument in form.codec]
    codec += ["-ar", str(form.rate_hz)] if form.rate_hz not in (None, rate_hz) else []
    return [
        ffmpeg(), "-y", "-hide_banner", "-loglevel", "error", "-nostdin", "-protocol_whitelist", "file,pipe",
        "-f", "f32le", "-ar", str(rate_hz), "-ch_layout", "stereo", "-i", "pipe:0", *inputs, "-map", "0:a", *codec,
        "-fflags", "+bitexact", "-flags:a", "+bitexact", "-threads", "1", "-f", form.muxer, f"file:{part.resolve()}",
    ]  # fmt: skip


def tag_arguments(form: Format, folder: str, tags: Tags | None) -> list[str]:
    """Arguments of ffmpeg that bring tags, chapter marks and a cover in, as its second and third input.

    Args:
        form: what kind of file; an MP3 has its tags written by `id3`.
        folder: where the files that hold them are made, until ffmpeg has read them.
        tags: what a player shows, or None.
    """
    from pathlib import Path

    if tags is None or form.name == "mp3":
        return ["-map_metadata", "-1"]
    described = Path(folder) / "tags.txt"
    described.write_text(ffmetadata(form, tags), encoding="utf-8", newline="\n")
    arguments = [*input_arguments(described, "ffmetadata")]
    if not (tags.cover and form.cover == "stream"):
        return [*arguments, "-map_metadata", "1", "-map_chapters", "1"]
    picture = Path(folder) / "cover"
    picture.write_bytes(tags.cover.image)
    return [
        *arguments, *input_arguments(picture, "png_pipe" if tags.cover.mime == "image/png" else "jpeg_pipe"),
        "-map_metadata", "1", "-map_chapters", "1", "-map", "2:v", "-c:v", "copy", "-disposition:v", "attached_pic",
        "-metadata:s:v", "comment=Cover (front)",
    ]  # fmt: skip


def ffmetadata(form: Format, tags: Tags) -> str:
    """Tags and chapter marks in ffmpeg's own text form."""
    fields = tags.fields
    if tags.cover and form.cover == "field":
        fields["METADATA_BLOCK_PICTURE"] = tags.cover.flac_block()
    if form.name == "opus":
        # ffmpeg itself writes marks that lie beyond the half of a second one second too late
        fields |= _vorbis_chapters(tags.chapters)
        tags = replace(tags, chapters=())
    lines = [";FFMETADATA1", *(f"{name}={_escaped(value)}" for name, value in fields.items())]
    for title, start_s, end_s in tags.chapters:
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={round(start_s * 1000)}", f"END={round(end_s * 1000)}"]
        lines.append(f"title={_escaped(title)}")
    return "\n".join(lines) + "\n"


def _vorbis_chapters(marks: Sequence[tuple[str, float, float]]) -> dict[str, str]:
    """Chapter marks as comments of a Vorbis or Opus stream: `CHAPTER000=00:00:01.500`, `CHAPTER000NAME=…`."""
    fields = {}
    for number, (title, start_s, _) in enumerate(marks):
        whole, thousandths = divmod(round(start_s * 1000), 1000)
        hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
        fields[f"CHAPTER{number:03}"] = f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"
        fields[f"CHAPTER{number:03}NAME"] = title
    return fields


def _escaped(value: str) -> str:
    value = for_xml(value)
    for special in ("\\", "=", ";", "#", "\n"):
        value = value.replace(special, f"\\{special}")
    # a line that ends in a backslash goes on in the next, whatever stands before that
    return f"{value} " if value.endswith("\\") else value


def run_ffmpeg(command: list[str], path: Path, blocks: Iterable[Sound]) -> int:
    """Run ffmpeg, feed it the blocks as little-endian floats, and wait; returns the frames fed.

    Raises:
        MissingError: the program cannot be started.
        ExportError: it died or reported a failure; the message names `path` and its last words.
    """
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log)
        except (FileNotFoundError, PermissionError) as error:
            raise MissingError(
                f"ffmpeg cannot be started: {error.strerror}", hint="reinstall the package: pip install imageio-ffmpeg"
            ) from None
        try:
            frames = _feed(process, blocks)
            status = process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if status:
            raise _failed(path, status, log)
    return frames


def _feed(process: subprocess.Popen[bytes], blocks: Iterable[Sound]) -> int:
    assert process.stdin is not None
    frames = 0
    try:
        for block in blocks:
            process.stdin.write(np.ascontiguousarray(block, dtype="<f4").data)
            frames += len(block)
    except BrokenPipeError:
        pass  # ffmpeg has died: its exit status and last words say why
    finally:
        with suppress(BrokenPipeError):
            process.stdin.close()
    return frames


def _failed(path: Path, status: int, log: IO[bytes]) -> ExportError:
    log.seek(0)
    said = log.read().decode(errors="replace").strip().splitlines()
    if any("No space left" in line for line in said):
        return ExportError(f"{path} could not be written: no space left", hint=CURES[errno.ENOSPC])
    how = f"was killed by signal {-status}" if status < 0 else f"failed with status {status}"
    words = f": {said[0]}" if said else ""
    return ExportError(f"{path}: ffmpeg {how}{words}", hint="render again; if it stays, reinstall imageio-ffmpeg")


def _prepend_id3(part: Path, tags: Tags) -> None:
    from audiodrama.export.id3 import id3_tag

    with replacing_path(part) as whole, whole.open("wb") as out, part.open("rb") as frames:
        out.write(id3_tag(tags))
        shutil.copyfileobj(frames, out, 1 << 20)
