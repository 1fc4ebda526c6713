"""From a master to checked files: encode, decode with another program, measure, and encode once more if a peak is over.

Lossy encoders overshoot: a master limited below the profile's peak may still decode above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from audiodrama.base.errors import ExportError
from audiodrama.base.files import replacing, replacing_path
from audiodrama.base.units import gain_to_db
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.peaks import TruePeakMeter
from audiodrama.export.decode import decoding
from audiodrama.export.encode import encode, explaining, format_named
from audiodrama.export.id3 import id3_tag
from audiodrama.export.mp3_pieces import info_frame, measure_pieces
from audiodrama.export.waveform import Outline, outline_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.audio import Sound
    from audiodrama.export.encode import Format
    from audiodrama.export.mp3_pieces import Mp3Piece
    from audiodrama.export.tags import Tags
    from audiodrama.script.cuesheet import Chapter

ATTEMPTS = 4
_MARGIN_DB = 0.15
# encoders pad the ends by up to two of their blocks
_SLACK_S = 0.12


class MasterStream(Protocol):
    """A source of exports: a master that streams as often as it is asked, at a ceiling that can be lowered."""

    @property
    def rate_hz(self) -> int:
        """Sample rate of the blocks."""

    @property
    def ceiling_db(self) -> float:
        """Highest true peak the limiter lets through, in dBTP."""

    def blocks(self) -> Iterable[Sound]:
        """The sound from its beginning, as (frames, 2) float32."""

    def with_ceiling(self, ceiling_db: float) -> Self:
        """The same master under another ceiling."""


M = TypeVar("M", bound=MasterStream)


@dataclass(frozen=True, slots=True)
class Checked:
    """Measurements of a file by an independent decoder.

    Args:
        duration_s: length.
        true_peak_db: highest true peak, in dBTP.
        outline: for the drawing, as the cue list carries it.
    """

    duration_s: float
    true_peak_db: float
    outline: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished file: where it lies, what was found in it, and how often it had to be encoded."""

    path: Path
    checked: Checked
    attempts: int


def file_name(chapter: Chapter, form: str) -> str:
    """Name of a chapter's audio file: `01-the-pink-door.mp3`."""
    return f"{chapter.name}.{form}"


def files_of(chapter: Chapter, forms: Sequence[str] = ("mp3",)) -> tuple[str, ...]:
    """Names of all files that a chapter makes: audio in each format, the cue list, the captions."""
    return (*(file_name(chapter, form) for form in forms), f"{chapter.name}.cues.json", f"{chapter.name}.vtt")


def export_master(mastered: MasterStream, path: Path, form: str, tags: Tags, profile: Profile) -> Exported:
    """Encode a master, measure the file, and encode it again under a lower ceiling while its true peak is too high.

    Args:
        mastered: streams the sound.
        path: final name of the file; it appears there only when it has passed.
        form: name of the format.
        tags: what a player shows.
        profile: gives the highest true peak, the sample rate, and an MP3's bit rate.

    Raises:
        UsageError: no such format.
        MissingError: ffmpeg is not installed.
        ExportError: the file could not be made or written, or never came below the peak.
    """
    kbps = profile.bit_rate_kbps if form.lower() == "mp3" else None
    kind = format_named(form, kbps=kbps, rate_hz=profile.rate_hz)
    with explaining(path), replacing_path(path) as part:
        for attempt in range(1, ATTEMPTS + 1):
            frames = encode(mastered.blocks(), part, kind, rate_hz=mastered.rate_hz, tags=tags, shown=path)
            checked = check_file(part)
            _check_length(path, frames / mastered.rate_hz, checked.duration_s)
            if checked.true_peak_db <= profile.peak_dbtp:
                return Exported(path, checked, attempt)
            mastered = under_lower_ceiling(mastered, checked, profile, attempt)
        # inside the block that would give the file its name: what did not pass must not take it
        raise too_high(path, checked, profile)


def under_lower_ceiling(mastered: M, checked: Checked, profile: Profile, attempt: int) -> M:
    """The master for the next attempt, after one whose true peak was too high."""
    over_db = checked.true_peak_db - profile.peak_dbtp
    return mastered.with_ceiling(min(mastered.ceiling_db, profile.peak_dbtp) - over_db - _MARGIN_DB * attempt)


def too_high(path: Path, checked: Checked, profile: Profile) -> ExportError:
    """The failure after the last attempt."""
    over_db = checked.true_peak_db - profile.peak_dbtp
    return ExportError(
        f"{path} peaks {over_db:.2f} dB above {profile.peak_dbtp:g} dBTP after {ATTEMPTS} attempts",
        hint="lower the profile's loudness, or choose a lossless format",
    )


def export_pieces(
    pieces: Sequence[Callable[[], Mp3Piece]], frames: int, path: Path, tags: Tags, form: Format, profile: Profile
) -> Checked:
    """Write an MP3 of pieces that were encoded and decoded by themselves, unless its true peak is too high.

    Args:
        pieces: give the pieces; each is asked for twice, and no more than two are held.
        frames: of sound, in all of them.
        path: final name; nothing is written when the peak is too high.
        tags: what a player shows.
        form: of the pieces.
        profile: gives the highest true peak.

    Raises:
        ExportError: the file could not be written.
    """
    found = measure_pieces(pieces)
    rate_hz = form.rate_hz or RATE_HZ
    checked = Checked(frames / rate_hz, gain_to_db(found.peak), outline_json(found.heights))
    if checked.true_peak_db <= profile.peak_dbtp:
        with explaining(path), replacing(path) as file:
            file.write(id3_tag(tags))
            file.write(info_frame(found, frames, form))
            for piece in pieces:
                file.write(piece().stream)
    return checked


def check_file(path: Path) -> Checked:
    """Decode a file with a program other than its encoder, and measure its length, true peak and outline.

    Raises:
        AudioError: it cannot be decoded.
    """
    meter, frames = TruePeakMeter(), 0
    with decoding(path) as opened:
        outline = Outline(opened.rate_hz)
        for block in opened.blocks:
            meter.add(block)
            outline.add(block)
            frames += len(block)
    return Checked(frames / opened.rate_hz, meter.level_db(), outline.as_json())


def _check_length(path: Path, wanted_s: float, found_s: float) -> None:
    if abs(wanted_s - found_s) > _SLACK_S:
        raise ExportError(
            f"{path} came out {found_s:.2f} s long where {wanted_s:.2f} s were encoded", hint="render it again"
        )
