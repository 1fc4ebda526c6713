"""Notes on the chapter as it flows: silence nobody asked for, scenes that jump, sounds that come again."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.arrange.sources import RoomTone, SoundRef
from audiodrama.base.units import clock
from audiodrama.dsp.bands import BANDS
from audiodrama.dsp.loudness import SPEECH_LUFS
from audiodrama.performance.notes import fixes
from audiodrama.performance.notes.field import owner
from audiodrama.performance.notes.model import DirectorNote, Fix, note_id
from audiodrama.performance.notes.thresholds import KINDS, threshold_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from audiodrama.arrange.timeline import Clip, Event, Timeline
    from audiodrama.base.source import Place
    from audiodrama.performance.notes.field import ProfileOf, SoundField

    Floats = NDArray[np.float64]

_SCANNED_S = 30.0
_SILENT_LUFS = SPEECH_LUFS - 45.0
_GATE_LU = 20.0
_SIDE_S = 5.0
_ASKED = frozenset({"pause", "transition"})
_ROUNDS = 3
_SOON_S = 0.5
_SALIENT_DB, _PART = 8.0, 6


def loudness_of(field: SoundField) -> Floats:
    """Loudness of a chapter at each moment in LUFS, without the tone of rooms."""
    timeline = field.timeline
    step = round(_SCANNED_S * timeline.rate_hz) // field.hop * field.hop
    levels = []
    for start in range(0, timeline.frames, step):
        window = field.window(start, min(start + step, timeline.frames))
        tones = [each.power for each in window.layers if isinstance(each.clip.sound, RoomTone)]
        power = window.total[:, BANDS] - sum((tone[:, BANDS] for tone in tones), np.zeros(window.count))
        levels.append(-0.691 + 10 * np.log10(np.maximum(power, 1e-12)))
    return np.concatenate(levels) if levels else np.zeros(0)


def notes_of_flow(field: SoundField, profile_of: ProfileOf, from_files: Collection[str] = ()) -> Iterator[DirectorNote]:
    """Notes on the flow of a chapter.

    Args:
        field: its sounds.
        profile_of: band profile of a clip's sound.
        from_files: keys of sounds that are files, which have no variations.
    """
    levels = loudness_of(field)
    yield from _silences(field, levels)
    yield from _jumps(field, levels)
    yield from _again(field.timeline, from_files)
    yield from _loops(field.timeline, profile_of, field.hop)


def _note(  # noqa: PLR0913
    code: str, at_s: float, end_s: float, message: str, measure: float, unit: str, limit: float, excess: float, *,
    line: str | None, place: Place | None, subject: str, fix: Fix | None, content: tuple[object, ...],
) -> DirectorNote:  # fmt: skip
    return DirectorNote(
        note_id(code, *content), code, 0, line, round(at_s, 2), round(end_s, 2), message, round(measure, 2), unit,
        limit, round(KINDS[code].weight * (1 + excess), 3), subject, fix, place,
    )  # fmt: skip


def _silences(field: SoundField, levels: Floats) -> Iterator[DirectorNote]:
    timeline, limit = field.timeline, threshold_of("silence")
    rate_hz, moment_s = timeline.rate_hz, field.hop / timeline.rate_hz
    quiet = levels < _SILENT_LUFS
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    for first, last in edges.reshape(-1, 2).tolist():
        if first == 0 or last >= len(levels) - 2:
            continue
        start_s, end_s = first * moment_s, last * moment_s
        asked_s = sum(
            max(0.0, min(each.end_frame / rate_hz, end_s) - max(each.start_frame / rate_hz, start_s))
            for each in timeline.events if each.kind in _ASKED
        )  # fmt: skip
        unasked_s = end_s - start_s - asked_s
        if unasked_s <= limit:
            continue
        before = [each for each in timeline.events if each.place and each.start_frame / rate_hz <= start_s + _SOON_S]
        place = before[-1].place if before else None
        after = next((each for each in timeline.events if each.start_frame / rate_hz >= end_s - 0.2), None)
        told = before[-1] if before else None
        subject = (told.text or told.label) if told else ""
        yield _note(
            "dead-air", start_s, end_s, f"{unasked_s:.1f} s of silence at {clock(start_s)} that nobody asked for",
            unasked_s, "s", limit, (unasked_s - limit) / limit, line=told.id if told else None, place=place,
            subject=subject, fix=_silence_fix(told, after, unasked_s),
            content=(subject, (after.text or after.label) if after else ""),
        )  # fmt: skip


def _silence_fix(before: Event | None, after: Event | None, unasked_s: float) -> Fix:
    """A cue that the story waits for is waited for no longer; else a pause says that the silence is meant."""
    place = before.place if before else None
    for option in ("wait", "establish"):
        if edit := fixes.without_option(place, option):
            return Fix(f"{edit.text} at line {place.line if place else 0}: do not wait for what is not heard", (edit,))
    if before is not None and before.kind == "sfx" and (edit := fixes.with_flag(place, "under")):
        return Fix(f"{edit.text}: do not wait for what is no longer heard", (edit,))
    cue = f"[[pause: {unasked_s:.1f}s]]"
    edit = fixes.put_before(after.place, cue) if after else None
    return Fix(f"{cue} there if it is meant; else shorten what makes the story wait", (edit,) if edit else ())


def _jumps(field: SoundField, levels: Floats) -> Iterator[DirectorNote]:
    """Between the end of a scene and the beginning of the next, each over what is within 20 LU of its loudest."""
    timeline, limit = field.timeline, threshold_of("jump")
    side = round(_SIDE_S * timeline.rate_hz / field.hop)
    scenes = [each for each in timeline.events if each.kind == "space"]
    for event in scenes:
        at = event.start_frame // field.hop
        if at < side or not _is_change(event):
            continue
        before, after = _gated(_sounding(levels[:at], -side)), _gated(_sounding(levels[at:], side))
        if before is None or after is None or abs(after - before) <= limit:
            continue
        jump = after - before
        word = "louder" if jump > 0 else "softer"
        yield _note(
            "scene-jump", event.start_frame / timeline.rate_hz - 1, event.start_frame / timeline.rate_hz + _SIDE_S,
            f"{event.label or 'the scene'} begins {abs(jump):.1f} LU {word} than the scene before ends",
            jump, "LU", limit if jump > 0 else -limit, (abs(jump) - limit) / 6, line=event.id, place=event.place,
            subject=event.label, fix=_jump_fix(field, event, jump, limit),
            content=(event.label, _first_words(timeline, event)),
        )  # fmt: skip


def _jump_fix(field: SoundField, event: Event, jump: float, limit: float) -> Fix:
    """The loudest thing right after (or before) the change is the one to move."""
    timeline = field.timeline
    span = round(_SIDE_S * timeline.rate_hz)
    start = event.start_frame if jump > 0 else max(0, event.start_frame - span)
    window = field.window(start, start + span)
    powers = {
        name: float(window.of(name)[:, BANDS].mean()) for name in window.owners(("dialogue", "foley", "beds", "music"))
    }
    found = max(powers, key=lambda each: powers[each]) if powers else None
    loud = next((each for each in timeline.events if each.id == found), None)
    down_db = -float(round(abs(jump) - limit + 2))
    if loud is not None and loud.kind == "line":
        return fixes.ride(loud.place, down_db)
    moved = fixes.moved_cue(loud.place, down_db) if loud else None
    return moved or Fix(f"bring what is loud there down by {-down_db:g} dB")


def _first_words(timeline: Timeline, event: Event) -> str:
    after = (each for each in timeline.events if each.kind == "line" and each.start_frame >= event.start_frame)
    found = next(after, None)
    return (found.text or "") if found else ""


def _is_change(event: Event) -> bool:
    """Whether a new scene begins: a heading, not a cue that moves a voice into another room."""
    written = event.place.source.text[event.place.start : event.place.end] if event.place else ""
    return not written.startswith("[[")


def _sounding(levels: Floats, count: int) -> Floats:
    """So many moments that are not silent, the nearest to the change, from at most three times as many."""
    near = levels[: 3 * count] if count > 0 else levels[3 * count :]
    sounding = near[near > _SILENT_LUFS]
    return sounding[:count] if count > 0 else sounding[count:]


def _gated(levels: Floats) -> float | None:
    if len(levels) < 10:
        return None
    loud = levels[levels > levels.max() - _GATE_LU]
    return float(10 * np.log10(np.mean(10 ** (loud / 10))))


def _again(timeline: Timeline, from_files: Collection[str]) -> Iterator[DirectorNote]:
    """Exactly the same sound at nearly the same level, again within seconds."""
    shots: dict[str, list[Clip]] = defaultdict(list)
    events = {each.id: each for each in timeline.events if each.kind == "sfx"}
    for clip in timeline.clips:
        if (
            clip.bus == "foley"
            and isinstance(clip.sound, SoundRef)
            and owner(clip) in events
            and clip.id == owner(clip)
        ):
            shots[clip.sound.name].append(clip)
    limit, rate_hz = threshold_of("again"), timeline.rate_hz
    for clips in shots.values():
        for first, second in pairwise(sorted(clips, key=lambda each: each.start_frame)):
            apart_s = (second.start_frame - first.start_frame) / rate_hz
            if apart_s >= limit:
                continue
            event = events[second.id]
            seed = 1 + sum(ord(sign) for sign in second.id) % 90
            edit = None if _is_file(second, from_files) else fixes.with_option(event.place, "seed", f"{seed}")
            cure = Fix(f"another file for one of the two, or leave one out: {second.label} has no variations")
            yield _note(
                "repeated", second.start_frame / rate_hz, second.end_frame / rate_hz,
                f"{second.label} is exactly the sound of {apart_s:.1f} s before", apart_s, "s", limit,
                (limit - apart_s) / limit, line=event.id, place=event.place, subject=second.label,
                fix=Fix(f"{edit.text} at line {event.place.line}", (edit,)) if edit and event.place else cure,
                content=("shot", second.label, _before_text(timeline, second.start_frame)),
            )  # fmt: skip


def _is_file(clip: Clip, from_files: Collection[str]) -> bool:
    return isinstance(clip.sound, SoundRef) and clip.sound.use.key in from_files


def _before_text(timeline: Timeline, frame: int) -> str:
    """The words before a moment, which tell one time of a sound from another."""
    before = [each for each in timeline.events if each.kind == "line" and each.start_frame <= frame]
    return (before[-1].text or "") if before else ""


def _loops(timeline: Timeline, profile_of: ProfileOf, hop: int) -> Iterator[DirectorNote]:
    """Short loops that go round and round with something in them that is recognised each time."""
    limit, rate_hz = threshold_of("loop"), timeline.rate_hz
    events = {each.id: each for each in timeline.events}
    for clip in timeline.clips:
        if not clip.loop or isinstance(clip.sound, RoomTone):
            continue
        profile = profile_of(clip)
        length_s = len(profile) * hop / rate_hz
        rounds = (clip.end_frame - clip.start_frame) / max(1, len(profile) * hop)
        if not len(profile) or length_s >= limit or rounds < _ROUNDS or not _is_salient(profile):
            continue
        event = events.get(owner(clip))
        yield _note(
            "repeated", clip.start_frame / rate_hz, clip.end_frame / rate_hz,
            f"{clip.label} goes round every {length_s:.1f} s, {rounds:.0f} times, and is recognised each time",
            length_s, "s", limit, (limit - length_s) / limit, line=event.id if event else None,
            place=event.place if event else None, subject=clip.label,
            fix=Fix(f"a longer file for {clip.label}, half a minute or more, or one without single events in it"),
            content=("loop", clip.label, length_s),
        )  # fmt: skip


def _is_salient(profile: NDArray[np.float32]) -> bool:
    """Whether a moment stands 8 dB over the median, of the whole or in the lows, the middle or the highs."""
    bands = profile[:, :BANDS].astype(np.float64)
    parts = np.column_stack([bands[:, k : k + _PART].sum(axis=1) for k in range(0, BANDS, _PART)])
    told = np.column_stack([profile[:, BANDS], parts[:, parts.mean(axis=0) > parts.mean(axis=0).sum() * 0.03]])
    return bool((10 * np.log10((told.max(axis=0) + 1e-20) / (np.median(told, axis=0) + 1e-20))).max() > _SALIENT_DB)
