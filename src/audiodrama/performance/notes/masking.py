"""Notes on what covers what: lines and words that are lost in the sounds around them, and sounds that nobody hears."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.dsp.bands import BANDS
from audiodrama.dsp.intelligibility import IMPORTANCE, speech_index
from audiodrama.dsp.loudness import SPEECH_LUFS
from audiodrama.performance.notes import fixes
from audiodrama.performance.notes.field import level_lufs, owner
from audiodrama.performance.notes.model import DirectorNote, Fix, note_id
from audiodrama.performance.notes.thresholds import KINDS, threshold_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from audiodrama.arrange.timeline import Event, TimedWord
    from audiodrama.performance.notes.field import FieldWindow, SoundField
    from audiodrama.performance.notes.lines import LineFacts

    Floats = NDArray[np.float64]
    Heard = Callable[[Event], "float | None"]

_ACTIVE = 0.01
"""Moments within 20 dB of the loudest are speech."""
_DOUBTFUL, _GOOD, _WANTED = 0.6, 0.75, 0.75
_MORE, _DEEPEST_DB = 0.1, 24.0
_LEAST_LETTERS = 2
_ROOM = "room"
_SCANNED_S = 30.0
_FLOOR_LUFS = SPEECH_LUFS - 60.0
_FEW = 1
_BUS_WORDS = {"beds": "bed", "foley": "sfx"}


@dataclass(frozen=True)
class _Cover:
    """The sound that covers a stretch most: id of its line or cue, its bus, and its power there."""

    name: str
    bus: str
    power: Floats


def notes_of_masking(facts: LineFacts, field: SoundField, stoi_of: Heard) -> Iterator[DirectorNote]:
    """Notes on what covers a line.

    Args:
        facts: the line.
        field: the chapter's sounds.
        stoi_of: STOI of a line in the mix, asked of doubtful lines only; None where there is too little speech.
    """
    event = facts.event
    window = field.window(event.start_frame, event.end_frame)
    own, rest = window.of(event.id), window.rest(event.id)
    # those who say the same words together have clips, but no event of their own
    others = [name for name in window.owners(("dialogue",)) if name not in field.line_ids]
    mine = {event.id, *others}
    for name in others:
        own, rest = own + window.of(name), rest - window.of(name)
    weight = own[:, BANDS]
    if weight.max(initial=0.0) <= 0:
        return
    rest = np.maximum(rest, 0.0)
    active = weight > weight.max() * _ACTIVE
    speech = own[active][:, :BANDS].mean(axis=0)
    index = float(speech_index(speech, rest[active][:, :BANDS]).mean())
    echo = np.sum([window.late[name] for name in mine if name in window.late], axis=0)
    over_lu = level_lufs(own[active]) - level_lufs(np.maximum(rest - echo, 0.0)[active])
    heard = stoi_of(event) if index < _DOUBTFUL else None
    told = _worst_of(index, over_lu, heard)
    by_a_shot = told is not None and told.unit == "LU" and _covers(window, active, mine)[0].bus == "foley"
    if told is None or by_a_shot:  # a sound that is soon over covers words, or nothing
        yield from _word_notes(facts, field, window, own, rest, mine)
    else:
        yield _masked(facts, field, window, active, speech, rest, told, mine)


def _covers(window: FieldWindow, moments: NDArray[np.bool_] | slice, mine: set[str]) -> list[_Cover]:
    """All that sounds besides a line in some moments, the strongest in the bands of speech first."""
    found: list[_Cover] = []
    for bus in ("dialogue", "foley", "beds", "music"):
        for name in window.owners((bus,)):
            if name not in mine:
                layers = [each.power for each in window.layers if owner(each.clip) == name and each.clip.bus == bus]
                power = np.sum(layers, axis=0)
                power = power + window.early.get(name, 0.0) + window.late.get(name, 0.0)
                found.append(_Cover(name, bus, power[moments]))
    own_late = [power for name, power in window.late.items() if name in mine]
    if own_late:
        found.append(_Cover(_ROOM, _ROOM, np.sum(own_late, axis=0)[moments]))
    return sorted(found, key=lambda each: -float((each.power[:, :BANDS] @ IMPORTANCE).mean()))


def _needed_db(speech: Floats, rest: Floats, cover: Floats, wanted: float) -> float:
    """By how much a sound has to come down for speech to be understood, in whole dB; at most 24."""
    others = np.maximum(rest[:, :BANDS] - cover[:, :BANDS], 0.0)
    for down_db in range(1, int(_DEEPEST_DB) + 1):
        lowered = others + cover[:, :BANDS] * 10 ** (-down_db / 10)
        if float(speech_index(speech, lowered).mean()) >= wanted:
            return float(down_db)
    return _DEEPEST_DB


@dataclass(frozen=True)
class _Figure:
    """The figure that says most plainly that a line is masked."""

    measure: float
    unit: str
    limit: float
    excess: float


def _worst_of(index: float, over_lu: float, heard: float | None) -> _Figure | None:
    """The figure that lies furthest beyond its threshold; None where none does."""
    found = []
    if index < (limit := threshold_of("line-index")):
        found.append(_Figure(index, "SII", limit, (limit - index) / limit))
    if over_lu < (limit := threshold_of("line-over")) and index < _GOOD:
        found.append(_Figure(over_lu, "LU", limit, (limit - over_lu) / 20))
    if heard is not None and heard < (limit := threshold_of("line-stoi")):
        found.append(_Figure(heard, "STOI", limit, (limit - heard) / limit))
    return max(found, key=lambda each: each.excess) if found else None


def _masked(
    facts: LineFacts, field: SoundField, window: FieldWindow, active: NDArray[np.bool_], speech: Floats, rest: Floats,
    told: _Figure, mine: set[str],
) -> DirectorNote:  # fmt: skip
    cover = _covers(window, active, mine)[0]
    down_db = _needed_db(speech, rest[active], cover.power, _WANTED)
    by = _called(field, cover)
    over_lu = level_lufs(window.of(facts.event.id)[active]) - level_lufs(cover.power)
    code = "overlap" if cover.bus == "dialogue" else "masked"
    message = f"{facts.line.speaker} is hard to follow: {over_lu:.0f} LU over {by}"
    fix = _cover_fix(facts, field, cover, down_db)
    return facts.note(code, message, told.measure, told.unit, told.limit, told.excess, fix, by)


def _called(field: SoundField, cover: _Cover) -> str:
    """The name of a sound as people say it."""
    if cover.bus == _ROOM:
        return "the echo of the room"
    clip = next(clip for clip in field.timeline.clips if owner(clip) == cover.name)
    return clip.label if cover.bus == "dialogue" else f"{clip.label} ({_BUS_WORDS.get(cover.bus, cover.bus)})"


def _cover_fix(facts: LineFacts, field: SoundField, cover: _Cover, down_db: float) -> Fix | None:
    """Bring down what covers a line: by an edit of its cue where that is there for it, else by a ride before it."""
    event = next((each for each in field.timeline.events if each.id == cover.name), None)
    place, line = event.place if event else None, facts.line.place
    if cover.bus == _ROOM:
        edit = fixes.behind_name(line, "CLOSE")
        words = "(CLOSE) behind the speaker's name, or a lower `wet:` of the space in sfx/sounds.yaml"
        return Fix(words, (edit,) if edit else ())
    if cover.bus == "dialogue":
        edit = fixes.without_dual(line) or fixes.without_dual(place)
        return Fix("one after the other: take the ^ behind the name away", (edit,) if edit else ())
    if cover.bus == "foley" or (event and event.start_frame >= facts.event.start_frame):
        return fixes.moved_cue(place, -down_db)
    clip = next(clip for clip in field.timeline.clips if owner(clip) == cover.name)
    cue = f"[[{'amb' if cover.bus == 'beds' else 'music'}: {clip.label} | gain={-down_db:g}dB | in=1s]]"
    edit = fixes.put_before(line, cue)
    return Fix(f"{cue} before the line", (edit,) if edit else ())


def _word_notes(
    facts: LineFacts, field: SoundField, window: FieldWindow, own: Floats, rest: Floats, mine: set[str]
) -> Iterator[DirectorNote]:
    """Words that are covered although the line as a whole is understood, by what covers them."""
    hidden: dict[tuple[str, str], list[tuple[TimedWord, float, slice]]] = defaultdict(list)
    covers: dict[tuple[str, str], _Cover] = {}
    top = own[:, BANDS].max()
    loud = own[:, BANDS] > top * _ACTIVE
    spectrum = own[loud][:, :BANDS].mean(axis=0)
    mean = float(own[loud][:, BANDS].mean())
    for word in facts.event.words:
        moments = window.moments(word.start_frame, word.end_frame)
        here = own[moments]
        spoken = here[:, BANDS] > top * _ACTIVE
        if not spoken.any() or sum(map(str.isalnum, word.text)) < _LEAST_LETTERS:
            continue
        gain = np.clip(float(here[spoken][:, BANDS].mean()) / mean, 0.25, 4.0)
        index = float(speech_index(spectrum * gain, rest[moments][spoken][:, :BANDS]).mean())
        if index >= max(threshold_of("word-index"), threshold_of("overlap-index")):
            continue
        cover = _covers(window, moments, mine)[0]
        limit = threshold_of("overlap-index" if cover.bus == "dialogue" else "word-index")
        if index < limit:
            hidden[cover.name, cover.bus].append((word, index, moments))
            covers[cover.name, cover.bus] = cover
    for (name, bus), words in hidden.items():
        yield _covered(facts, field, covers[name, bus], words, spectrum, rest, window, mine)


def _covered(
    facts: LineFacts, field: SoundField, cover: _Cover, words: Sequence[tuple[TimedWord, float, slice]],
    spectrum: Floats, rest: Floats, window: FieldWindow, mine: set[str],
) -> DirectorNote:  # fmt: skip
    code = "overlap" if cover.bus == "dialogue" else "covers"
    limit = threshold_of("overlap-index" if code == "overlap" else "word-index")
    _, index, moments = min(words, key=lambda each: each[1])
    over = next(each for each in _covers(window, moments, mine) if each.name == cover.name)
    down_db = _needed_db(spectrum, rest[moments], over.power, limit + _MORE)
    said = " ".join(word.text for word, _, _ in words)
    by = _called(field, cover)
    message = f"“{_short(said)}” is lost under {by}"
    rate_hz = facts.rate_hz
    return facts.note(
        code, message, index, "SII", limit, (limit - index) / limit + 0.1 * (len(words) - 1),
        _cover_fix(facts, field, cover, down_db), said, by,
        at_s=words[0][0].start_frame / rate_hz, end_s=words[-1][0].end_frame / rate_hz,
    )  # fmt: skip


def _short(text: str, longest: int = 48) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + " …"


def notes_of_sounds(field: SoundField) -> Iterator[DirectorNote]:
    """Notes on one-shots, beds and music that nobody can hear."""
    rate_hz = field.timeline.rate_hz
    events = {each.id: each for each in field.timeline.events if each.kind in {"sfx", "bed", "music"}}
    best, loudest = _audibility(field, set(events))
    for name, event in events.items():
        if name not in best:
            continue
        over_db, level_lu = best[name], loudest[name] - SPEECH_LUFS
        hidden, faint = over_db < threshold_of("audible"), level_lu < threshold_of("faint")
        if not hidden and not faint:
            continue
        measure, unit = (over_db, "dB") if hidden and not faint else (level_lu, "LU")
        limit = threshold_of("audible" if unit == "dB" else "faint")
        up_db = float(np.ceil(limit - measure + 3))
        why = "everything else is louder" if unit == "dB" else "it is too faint"
        fix = fixes.moved_cue(event.place, up_db)
        yield DirectorNote(
            note_id("unheard", event.kind, event.label, unit), "unheard", 0, name,
            round(event.start_frame / rate_hz, 2), round(event.end_frame / rate_hz, 2),
            f"nobody can hear {event.label} ({event.kind}): {why}", round(measure, 2), unit, limit,
            round(KINDS["unheard"].weight * (1 + (limit - measure) / 12), 3), event.label, fix, event.place,
        )  # fmt: skip


def _audibility(field: SoundField, names: set[str]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Of each cue: by how many dB it stands over all else in its best band and moment, and its loudest moment."""
    step = round(_SCANNED_S * field.timeline.rate_hz)
    best: dict[str, float] = {}
    loudest: dict[str, float] = {}
    floor = 10 ** ((_FLOOR_LUFS + 0.691) / 10) / BANDS
    for start in range(0, field.timeline.frames, step):
        window = field.window(start, min(start + step, field.timeline.frames))
        total = window.total
        for name in window.owners(("foley", "beds", "music")):
            if name not in names:
                continue
            own = window.of(name) + window.late.get(name, 0.0)
            rest = np.maximum(total - own, 0.0) + floor
            if not own.any():
                continue
            over = 10 * np.log10(np.maximum(own[:, :BANDS], 1e-20) / rest[:, :BANDS])
            # a moment counts that lasts: the second best of them, so that one odd window proves nothing
            tops = np.sort(over.max(axis=1))
            best[name] = max(best.get(name, -200.0), float(tops[-1 - min(_FEW, len(tops) - 1)]))
            levels = np.sort(own[:, BANDS])
            level = float(levels[-1 - min(_FEW, len(levels) - 1)])
            loudest[name] = max(loudest.get(name, -200.0), -0.691 + 10 * float(np.log10(max(level, 1e-20))))
    return best, loudest
