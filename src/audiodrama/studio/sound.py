"""Sound for the page: windows of a chapter mixed as they are needed, each a WAV under the name of its content."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.arrange.timeline import BUSES
from audiodrama.base.errors import EngineError
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.mix.desk import REVERB, first_frame, hear, hear_lanes
from audiodrama.mix.limiter import hold_peaks
from audiodrama.mix.master import UNDER_PEAK_DB
from audiodrama.studio.answers import RefusedRequestError, missing_thing
from audiodrama.studio.tasks import SAMPLES

if TYPE_CHECKING:
    from audiodrama.base.cache import Store
    from audiodrama.dsp.audio import Sound
    from audiodrama.studio.edition import Edition
    from audiodrama.studio.stage import Stage, Staged

LANES = (*BUSES, REVERB)
LONGEST_S = 30.0
_BEFORE_S, _AFTER_S = 1.0, 0.1
_KEPT_BYTES = 96_000_000
_NAME = re.compile("[0-9a-f]{40}")


class AudioShelf:
    """Sounds that pages may fetch, by the name of their content; those not asked for longest go first."""

    def __init__(self, limit_bytes: int = _KEPT_BYTES) -> None:
        self._limit = limit_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def put(self, wav: bytes) -> str:
        """Keep a WAV; its address."""
        name = hashlib.sha256(wav).hexdigest()[:40] + ".wav"
        with self._lock:
            if name not in self._kept:
                self._size += len(wav)
            self._kept[name] = wav
            self._kept.move_to_end(name)
            while self._size > self._limit and len(self._kept) > 1:
                self._size -= len(self._kept.popitem(last=False)[1])
        return f"/audio/{name}"

    def get(self, name: str) -> bytes:
        """A sound.

        Raises:
            RefusedRequestError: it is not there, or not any more.
        """
        with self._lock:
            if name not in self._kept:
                raise missing_thing("this sound is not kept any more", "ask for it again")
            self._kept.move_to_end(name)
            return self._kept[name]


def sample_named(store: Store, name: str) -> bytes:
    """A sample that a job has put into the cache.

    Raises:
        RefusedRequestError: it is not there, or not any more.
    """
    raw = store.get(SAMPLES, name) if _NAME.fullmatch(name) else None
    if raw is None:
        raise missing_thing("this sound is not kept any more", "ask for it again")
    return raw


@dataclass(frozen=True)
class WindowHeard:
    """A window that was mixed: its address, where it lies in its chapter, and where what was asked for begins."""

    url: str
    start_s: float
    end_s: float
    timeline: str
    at_s: float | None = None

    def as_json(self) -> dict[str, object]:
        """The answer of the route."""
        at = {} if self.at_s is None else {"at_s": round(self.at_s, 4)}
        return {
            "url": self.url, "start_s": self.start_s, "end_s": self.end_s, "timeline": self.timeline, **at
        }  # fmt: skip


@dataclass(frozen=True)
class WindowAsked:
    """A window by its times, or around a line or cue.

    Args:
        start_s: where it begins.
        end_s: where it ends.
        at: id of a line or cue instead.
        word: of that line, from 0.
        before_s: how much earlier to begin.
        length_s: how long.
        lanes: which are heard; None for all.
    """

    start_s: float = 0.0
    end_s: float = 10.0
    at: str | None = None
    word: int = 0
    before_s: float = 0.0
    length_s: float = 10.0
    lanes: frozenset[str] | None = None


class SoundDesk:
    """Mixes windows of chapters.

    Args:
        stage: places chapters in time.
        shelf: where sounds are put.
    """

    def __init__(self, stage: Stage, shelf: AudioShelf) -> None:
        self._stage, self.shelf = stage, shelf
        self._known: OrderedDict[tuple[object, ...], str] = OrderedDict()
        self._lock = threading.Lock()

    def window(self, edition: Edition, number: int, asked: WindowAsked) -> WindowHeard:
        """Mix a window; lines in it that have not been spoken are spoken first.

        Raises:
            RefusedRequestError: there is no such line or cue, or the window is empty or too long.
            EngineError: a line in it could not be spoken.
        """
        if not 0 < asked.end_s - asked.start_s <= LONGEST_S or not 0 < asked.length_s <= LONGEST_S:
            raise RefusedRequestError(f"a window is longer than 0 and at most {LONGEST_S:g} s")
        if asked.lanes is not None and not asked.lanes <= set(LANES):
            raise RefusedRequestError(f"the lanes are {', '.join(LANES)}")

        def frames_of(staged: Staged) -> tuple[int, int]:
            return _frames(staged, asked)

        def played(staged: Staged) -> tuple[int, int]:
            start, end = frames_of(staged)
            return first_frame(staged.timeline, max(0, start - _count(_BEFORE_S)), staged.responses), end

        staged, _, _ = self._stage.with_lines_spoken(edition, number, played, asked.at)
        start, end = frames_of(staged)
        try:
            url = self._mixed(staged, start, end, asked.lanes)
        except EngineError:  # the cache has lost a take since it was looked up
            self._stage.forget()
            staged, _, _ = self._stage.with_lines_spoken(edition, number, played, asked.at)
            start, end = frames_of(staged)
            url = self._mixed(staged, start, end, asked.lanes)
        at_s = _place(staged, asked.at, asked.word) / RATE_HZ if asked.at is not None else None
        return WindowHeard(url, start / RATE_HZ, end / RATE_HZ, staged.stamp, at_s)

    def _mixed(self, staged: Staged, start: int, end: int, lanes: frozenset[str] | None) -> str:
        name = (staged.stamp, start, end, lanes)
        with self._lock:
            url = self._known.get(name)
        if url is not None:
            try:
                self.shelf.get(url.removeprefix("/audio/"))
            except RefusedRequestError:
                url = None
        if url is None:
            url = self.shelf.put(wav_of(mix_window(staged, start, end, lanes)))
            with self._lock:
                self._known[name] = url
                while len(self._known) > 1000:
                    self._known.popitem(last=False)
        return url


def mix_window(staged: Staged, start: int, end: int, lanes: frozenset[str] | None = None) -> Sound:
    """The frames `[start, end)` of a chapter as its master has them, (frames, 2).

    The limiter hears a little more on both sides, so that neighbouring windows join.
    """
    early, late = max(0, start - _count(_BEFORE_S)), min(staged.timeline.frames, end + _count(_AFTER_S))
    timeline, load = staged.timeline, staged.assets.reader
    if lanes is None or lanes >= set(LANES):
        samples = hear(timeline, early, late, load, staged.responses, keep=staged.keep)
    else:
        samples = hear_lanes(timeline, early, late, load, staged.responses, lanes, keep=staged.keep)
    mastered = hold_peaks(samples, staged.gain_db, staged.profile.peak_dbtp - UNDER_PEAK_DB, RATE_HZ)
    return mastered[start - early : end - early]


def wav_of(samples: Sound) -> bytes:
    """Samples at 44.1 kHz as WAV of 16 bits."""
    import soundfile

    buffer = io.BytesIO()
    soundfile.write(buffer, samples, RATE_HZ, format="WAV", subtype="PCM_16")
    return buffer.getvalue()


def _frames(staged: Staged, asked: WindowAsked) -> tuple[int, int]:
    if asked.at is None:
        start, end = _count(asked.start_s), _count(asked.end_s)
    else:
        start = max(0, _place(staged, asked.at, asked.word) - _count(asked.before_s))
        end = start + _count(asked.length_s)
    end = min(end, staged.timeline.frames)
    if not 0 <= start < end:
        raise RefusedRequestError("there is nothing to hear so late", status=404, code="gone")
    return start, end


def _place(staged: Staged, name: str, word: int) -> int:
    """The frame at which a line, a word of it, or a cue begins."""
    event = next((each for each in staged.timeline.events if each.id == name), None)
    if event is None:
        raise missing_thing(f"nothing of {name[:40]} is heard here")
    if 0 < word < len(event.words):
        return event.words[word].start_frame
    return event.start_frame


def _count(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def timeline_document(staged: Staged) -> dict[str, object]:
    """A chapter's timeline for the page: events with their lanes and times, in seconds."""
    lanes: dict[str, str] = {}
    for clip in staged.timeline.clips:
        lanes.setdefault(clip.id.partition("/")[0], clip.bus)
    rate_hz = staged.timeline.rate_hz
    return {
        "timeline": staged.stamp,
        "number": staged.chapter.number,
        "duration_s": round(staged.timeline.frames / rate_hz, 3),
        "gain_db": round(staged.gain_db, 2),
        "estimated": len(staged.lines.estimated),
        "events": [
            {
                "id": event.id,
                "kind": event.kind,
                "lane": "dialogue" if event.kind == "line" else _lane(event.kind),
                "name": event.label,
                "start_s": round(event.start_frame / rate_hz, 3),
                "end_s": round(event.end_frame / rate_hz, 3),
                "words": [
                    round(frame / rate_hz, 3) for word in event.words for frame in (word.start_frame, word.end_frame)
                ],
                "estimated": event.id in staged.lines.estimated,
            }
            for event in staged.timeline.events
        ],
    }


def _lane(kind: str) -> str:
    return {"sfx": "foley", "bed": "beds", "music": "music"}.get(kind, "")
