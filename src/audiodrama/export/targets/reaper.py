"""A Reaper session: every clip as an item with its level, fades and pan, ducking and rides as volume automation.

Each voice has a track, each bus a folder that carries its automation; rooms come as audio, since their reverberation is
made by convolution. What a plain session cannot hold (effects, the low-pass of distance) is in the media already; the
dip that beds make around 2 kHz under speech is left out.
"""

from __future__ import annotations

import hashlib
import math
import uuid
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.arrange.timeline import BUSES
from audiodrama.base.files import replacing, write_text
from audiodrama.base.names import slug
from audiodrama.base.units import db_to_gain
from audiodrama.dsp.envelope import Curve, Envelope, Point
from audiodrama.dsp.panning import side_gains
from audiodrama.export.encode import explaining
from audiodrama.export.targets.broadcast_wav import BroadcastWav
from audiodrama.mix.room_tone import source_reader
from audiodrama.mix.strip import Strip
from audiodrama.mix.voice_chain import clip_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path, PurePath

    from audiodrama.arrange.sources import Source
    from audiodrama.arrange.timeline import Clip, Timeline
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.sound_readers import SoundReader

    Load = Callable[[Source], SoundReader]

MEDIA = "media"
_FAST_START = 1
"""Of the fade shapes that the program documents (0 to 6) the one nearest to equal power, within a decibel of it."""
_STEPS = 6
_PIECE_S = 10
_CENTRE = math.sqrt(0.5)
_NAMES = uuid.UUID("6f0c1f0e-5d0b-5c58-9d0c-3a6b7f1f2a11")


@dataclass(frozen=True)
class _Media:
    """A written sound: its file, its length in seconds, and how many channels it has."""

    path: Path
    seconds: float
    channels: int


def write_session(
    timeline: Timeline, load: Load, folder: Path, name: str, rooms: Mapping[str, Path], *, rooms_db: float = 0.0
) -> Path:
    """Write `NAME.rpp` and the media it plays.

    Args:
        timeline: of the chapter.
        load: gives the reader of a clip's sound, as for `audiodrama.mix.mix`.
        folder: where the session goes; its media go into `media/` there.
        name: of the session.
        rooms: written stems of reverberation by what to call them; they lie in `folder` or below.
        rooms_db: gain for them, where the stems were played down (`-Stems.gain_db`).

    Raises:
        AudioError: a sound cannot be played.
        ExportError: a file could not be written.
    """
    with explaining(folder):
        folder.mkdir(parents=True, exist_ok=True)
        media: dict[str, _Media] = {}
        for clip in timeline.clips:
            key = media_key(clip)
            if clip.dry and key not in media:
                media[key] = _write_media(clip, key, load, folder / MEDIA, timeline.rate_hz)
        path = folder / f"{name}.rpp"
        write_text(path, session(timeline, media, rooms, folder, rooms_db=rooms_db))
    return path


def media_key(clip: Clip) -> str:
    """Clips with the same sound, effects and low-pass share a file."""
    what = repr((clip.sound, clip.bus == "dialogue", [(e.kind, e.figures) for e in clip.effects], clip.lowpass_hz))
    return hashlib.sha256(what.encode()).hexdigest()[:12]


def _write_media(clip: Clip, key: str, load: Load, folder: Path, rate_hz: int) -> _Media:
    reader = clip_reader(clip, lambda: source_reader(clip.sound, load, rate_hz), rate_hz)
    plain = replace(clip, start_frame=0, end_frame=reader.frames, offset_frame=0, loop=False, level_db=0.0, fade_in=0,
                    fade_out=0, pan=(Point(0, 0.0),), gain=(), sends=(), effects=(), dip_db=0.0)  # fmt: skip
    still = Envelope(())
    strip = Strip(plain, reader, rate_hz, bus_gain=still, speech=Curve((still,), rate_hz))
    path = folder / f"{slug(clip.label or clip.bus)[:40]}-{key}.wav"
    with replacing(path) as file, BroadcastWav(file, rate_hz, reader.channels, description=clip.label) as wav:
        for start in range(0, reader.frames, _PIECE_S * rate_hz):
            wav.write(_played(strip, start, min(start + _PIECE_S * rate_hz, reader.frames), reader.channels))
    return _Media(path, reader.frames / rate_hz, reader.channels)


def _played(strip: Strip, start: int, end: int, channels: int) -> Sound:
    planes = np.zeros((2, end - start), dtype=np.float32)
    strip.play(start, end, planes, {})
    # a mono sound in the centre stands 3 dB down on both sides: the file keeps it as it was
    return planes.T if channels == 2 else planes[:1].T / np.float32(_CENTRE)


def session(
    timeline: Timeline, media: Mapping[str, _Media], rooms: Mapping[str, Path], folder: Path, *, rooms_db: float = 0.0
) -> str:
    """The session as text."""
    lines = ['<REAPER_PROJECT 0.1 "6.0" 0', f"  SAMPLERATE {timeline.rate_hz} 1 0", "  PANLAW 1", "  TEMPO 60 4 4"]
    lines += [f"  MARKER {n} {_s(frame / timeline.rate_hz)} {in_quotes(title)} 0"
              for n, (title, frame) in enumerate(timeline.marks, 1)]  # fmt: skip
    rides = dict(timeline.bus_gain)
    for bus in BUSES:
        clips = [clip for clip in timeline.clips if clip.bus == bus and clip.dry]
        tracks = list(_tracks(clips))
        if not tracks:
            continue
        lines += _track(bus, "1 1", _envelope("VOLENV2", rides.get(bus, ()), timeline.rate_hz), ())
        for number, (title, held) in enumerate(tracks, 1):
            items = (_item(clip, media[media_key(clip)], timeline.rate_hz, folder) for clip in held)
            lines += _track(title, "2 -1" if number == len(tracks) else "0 0", (), items)
    for title, path in rooms.items():
        item = _plain_item(title, path.relative_to(folder), timeline.frames / timeline.rate_hz, db_to_gain(rooms_db))
        lines += _track(title, "0 0", (), [item])
    return "\n".join([*lines, ">"]) + "\n"


def _tracks(clips: Sequence[Clip]) -> Iterator[tuple[str, list[Clip]]]:
    """A track for each voice, or for the bus; clips that overlap go to a second one, and so on."""
    for title in dict.fromkeys(_title(clip) for clip in clips):
        lanes: list[list[Clip]] = []
        for clip in (each for each in clips if _title(each) == title):
            free = next((lane for lane in lanes if lane[-1].end_frame <= clip.start_frame), None)
            if free is None:
                lanes.append([clip])
            else:
                free.append(clip)
        for number, lane in enumerate(lanes, 1):
            yield (title if number == 1 else f"{title} {number}"), lane


def _title(clip: Clip) -> str:
    return clip.label if clip.bus == "dialogue" and clip.label else clip.bus


def _track(title: str, folding: str, envelope: Iterable[str], items: Iterable[list[str]]) -> list[str]:
    return [
        f"  <TRACK {_guid('track', title)}",
        f"    NAME {in_quotes(title)}",
        "    VOLPAN 1 0 -1 -1 1",
        f"    ISBUS {folding}",
        *(f"    {line}" for line in envelope),
        *(f"    {line}" for item in items for line in item),
        "  >",
    ]


def _item(clip: Clip, media: _Media, rate_hz: int, folder: Path) -> list[str]:
    gain, balance = _placed(clip.pan[0].value, media.channels)
    moving_pan = len({point.value for point in clip.pan}) > 1
    start = clip.start_frame
    return [
        "<ITEM",
        f"  POSITION {_s(start / rate_hz)}",
        f"  LENGTH {_s((clip.end_frame - start) / rate_hz)}",
        f"  LOOP {int(clip.loop)}",
        f"  FADEIN {_FAST_START} {_s(clip.fade_in / rate_hz)} 0 {_FAST_START} 0 0 0",
        f"  FADEOUT {_FAST_START} {_s(clip.fade_out / rate_hz)} 0 {_FAST_START} 0 0 0",
        f"  IGUID {_guid('item', clip.id)}",
        f"  NAME {in_quotes(f'{clip.label} {clip.id}'.strip())}",
        f"  VOLPAN 1 0 {_s(db_to_gain(clip.level_db) * gain)} -1" if moving_pan
        else f"  VOLPAN 1 {_s(balance)} {_s(db_to_gain(clip.level_db) * gain)} -1",
        f"  SOFFS {_s(clip.offset_frame / rate_hz)}",
        *(f"  {line}" for line in _envelope("VOLENV", clip.gain, rate_hz, start, clip.end_frame)),
        *(f"  {line}" for line in (_pan_envelope(clip, media.channels, rate_hz) if moving_pan else ())),
        "  <SOURCE WAVE",
        f"    FILE {in_quotes(media.path.relative_to(folder).as_posix())}",
        "  >",
        ">",
    ]  # fmt: skip


def _plain_item(title: str, path: PurePath, seconds: float, gain: float) -> list[str]:
    return [
        "<ITEM", "  POSITION 0", f"  LENGTH {_s(seconds)}", "  LOOP 0", f"  NAME {in_quotes(title)}",
        f"  VOLPAN 1 0 {_s(gain)} -1", "  <SOURCE WAVE", f"    FILE {in_quotes(path.as_posix())}", "  >", ">",
    ]  # fmt: skip


def _placed(pan: float, channels: int) -> tuple[float, float]:
    """Gain and balance that put a sound where equal-power panning puts it, in a session without a pan law.

    Balance takes the far side down in a straight line and leaves the near one alone.
    """
    left, right = (float(gain) for gain in side_gains(pan))
    near = max(left, right)
    balance = math.copysign(1 - min(left, right) / near, pan) if pan else 0.0
    return near * (1.0 if channels == 1 else math.sqrt(2)), balance


def _envelope(
    kind: str, points: Sequence[Point], rate_hz: int, start: int = 0, end: int | None = None
) -> Iterator[str]:
    """A volume envelope from points in dB; times count from `start`."""
    if not points or not any(point.value for point in points):
        return
    yield f"<{kind}"
    yield "  ACT 1 -1"
    yield "  VIS 1 1 1"
    envelope = Envelope(points)
    for frame in _places(points, start, end):
        yield f"  PT {_s((frame - start) / rate_hz)} {_s(db_to_gain(envelope.at(frame)))} 0"
    yield ">"


def _pan_envelope(clip: Clip, channels: int, rate_hz: int) -> Iterator[str]:
    yield "<PANENV"
    yield "  ACT 1 -1"
    yield "  VIS 1 1 1"
    envelope = Envelope(clip.pan)
    for frame in _places(clip.pan, clip.start_frame, clip.end_frame):
        # envelopes of pan count the other way round: 1 is left
        balance = -_placed(envelope.at(frame), channels)[1]
        yield f"  PT {_s((frame - clip.start_frame) / rate_hz)} {_s(balance)} 0"
    yield ">"


def _places(points: Sequence[Point], start: int, end: int | None) -> list[int]:
    """Frames at which an envelope is written: its own points, and between them enough to follow their curve."""
    own = sorted({point.frame for point in points})
    between = {a + (b - a) * k // _STEPS for a, b in pairwise(own) for k in range(1, _STEPS)}
    last = own[-1] if end is None else end
    return sorted({start, last, *(frame for frame in (*own, *between) if start <= frame <= last)})


def in_quotes(text: str) -> str:
    """A string as Reaper writes it: in whichever quotation marks do not occur in it."""
    text = " ".join(text.split())
    for mark in "\"'`":
        if mark not in text:
            return f"{mark}{text}{mark}"
    return f"`{text.replace('`', chr(39))}`"


def _guid(*what: str) -> str:
    return "{" + str(uuid.uuid5(_NAMES, "/".join(what))).upper() + "}"


def _s(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")
