"""Notes on how lines are spoken, read off their takes: level, pace, pitch, torn peaks, words that are cut."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from audiodrama.base.units import clock
from audiodrama.performance.notes import fixes
from audiodrama.performance.notes.model import DirectorNote, Fix, note_id
from audiodrama.performance.notes.thresholds import KINDS, threshold_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from audiodrama.arrange.timeline import Event
    from audiodrama.cast.model import Cast
    from audiodrama.performance.notes.takes import PeakFigures, VoiceFigures
    from audiodrama.script.cuesheet import Line

_FEWEST_LETTERS, _SPREAD, _OFFSET_S = 14, 2.0, 0.1
_FEWEST_WORDS, _VOICED_S = 4, 0.5
_WIDEST_ST = 12.0
"""No voice moves an octave in most of its lines: a breathy one's pitch cannot be followed, and is not judged."""
_NEIGHBOURS, _NEAR_S = 3, 60.0
_SHORT_S, _SHORT_MORE_LU = 0.8, 2.0
_SURE = 4
"""Fewer takes than these say nothing of how a voice usually speaks."""
_WHISPERED = frozenset({"whisper"})


@dataclass(frozen=True, slots=True)
class Join:
    """A place where a take is cut because speech waits: when, and the level on its louder and softer side."""

    at_s: float
    before_db: float
    after_db: float


@dataclass(frozen=True)
class SpokenPart:
    """A phrase as it was spoken.

    Args:
        figures: of its take.
        text: as the engine was asked.
        rate: that was asked for.
        level_db: gain that brings the voice to the common speech level.
        start_s: when the take begins in the chapter.
        peaks: of the take through the line's effects; None where no effect can tear it.
        joins: where it waits.
        ride_db: by how much the script rides the voices while it is heard.
    """

    figures: VoiceFigures
    text: str
    rate: float
    level_db: float
    start_s: float
    peaks: PeakFigures | None = None
    joins: tuple[Join, ...] = ()
    ride_db: float = 0.0

    @property
    def letters(self) -> int:
        """Letters and digits of its text."""
        return sum(map(str.isalnum, self.text))

    @property
    def pace(self) -> float:
        """Letters a second, as it is heard; what begins and ends a phrase takes a tenth of a second."""
        return self.letters / max(self.figures.speech_s - _OFFSET_S / self.rate, 0.05)

    @property
    def above_plan_lu(self) -> float:
        """Loudness against that of the voice by itself."""
        return self.figures.lufs + self.level_db + 23.0


@dataclass(frozen=True)
class LineFacts:
    """A line with all that is known of how it is spoken.

    Args:
        line: what is said.
        event: when.
        rate_hz: of the event's frames.
        parts: its phrases.
        heard_lufs: loudness of the voice where the listener sits; -120 for silence.
        deliveries: keys of those in force anywhere in it.
        effects: kinds of all its effects.
    """

    line: Line
    event: Event
    rate_hz: int
    parts: tuple[SpokenPart, ...]
    heard_lufs: float
    effects: frozenset[str] = field(default_factory=frozenset)

    @property
    def start_s(self) -> float:
        """When it begins."""
        return self.event.start_frame / self.rate_hz

    @property
    def end_s(self) -> float:
        """When it ends."""
        return self.event.end_frame / self.rate_hz

    @property
    def deliveries(self) -> tuple[str, ...]:
        """Keys of the deliveries in force anywhere in it."""
        return tuple(dict.fromkeys(each for phrase in self.line.phrases for each in phrase.deliveries))

    def note(  # noqa: PLR0913  every figure of a note
        self, code: str, message: str, measure: float, unit: str, threshold: float, excess: float, fix: Fix | None,
        *cause: object, at_s: float | None = None, end_s: float | None = None,
    ) -> DirectorNote:  # fmt: skip
        """A note on this line; `excess` is 0 at the threshold and 1 where it is plainly bad."""
        line = self.line
        digits = 3 if unit in {"SII", "STOI", ""} else 2
        return DirectorNote(
            note_id(code, line.role, line.text, self.deliveries, *cause), code, 0, line.id,
            round(self.start_s if at_s is None else at_s, 2), round(self.end_s if end_s is None else end_s, 2), message,
            round(measure, digits), unit, round(threshold, digits), round(KINDS[code].weight * (1 + excess), 3),
            line.text, fix, line.place,
        )  # fmt: skip


def notes_of_lines(facts: Sequence[LineFacts], cast: Cast, voices: str) -> Iterator[DirectorNote]:
    """Notes on the lines of a chapter, or of more of them.

    Args:
        facts: in order.
        cast: levels of roles and deliveries.
        voices: text of voices.yaml, for edits.
    """
    usual = Usual.of(facts)
    for at, each in enumerate(facts):
        yield from _level_notes(each, usual)
        yield from _neighbour_notes(each, _around(facts, at), cast, voices)
        yield from _pace_notes(each, usual)
        yield from _pitch_notes(each, usual)
        yield from _torn_notes(each)
        yield from _cut_notes(each)


@dataclass(frozen=True)
class Usual:
    """How each role usually speaks: medians over its takes, by the role's key.

    Args:
        pace: letters a second at rate 1.
        heard_pace: letters a second as heard.
        above_plan_lu: loudness against plan.
        range_st: range of pitch.
    """

    pace: Mapping[str, float]
    heard_pace: Mapping[str, float]
    above_plan_lu: Mapping[str, float]
    range_st: Mapping[str, float]

    @classmethod
    def of(cls, facts: Iterable[LineFacts]) -> Usual:
        """Of these lines."""
        pace: dict[str, list[float]] = {}
        heard: dict[str, list[float]] = {}
        level: dict[str, list[float]] = {}
        melody: dict[str, list[float]] = {}
        for each in facts:
            for part in each.parts:
                role = each.line.role
                if part.letters >= _FEWEST_LETTERS:
                    pace.setdefault(role, []).append(part.pace / part.rate)
                    heard.setdefault(role, []).append(part.pace)
                if part.figures.speech_s >= _SHORT_S:
                    level.setdefault(role, []).append(part.above_plan_lu)
                if _has_melody(part):
                    melody.setdefault(role, []).append(part.figures.range_st)
        return cls(_medians(pace), _medians(heard), _medians(level, 1), _medians(melody))


def _medians(values: Mapping[str, list[float]], fewest: int = _SURE) -> dict[str, float]:
    return {role: median(each) for role, each in values.items() if len(each) >= fewest}


def _has_melody(part: SpokenPart) -> bool:
    return len(part.text.split()) >= _FEWEST_WORDS and part.figures.voiced_s >= _VOICED_S


def _around(facts: Sequence[LineFacts], at: int) -> list[LineFacts]:
    """The lines before and after one in the same scene, as near as a minute."""
    here = facts[at]
    near = facts[max(0, at - _NEIGHBOURS) : at] + facts[at + 1 : at + 1 + _NEIGHBOURS]  # type: ignore[operator]
    return [
        each for each in near
        if abs(each.start_s - here.start_s) < _NEAR_S and each.heard_lufs > -100 and each.line.space == here.line.space
    ]  # fmt: skip


def _level_notes(each: LineFacts, usual: Usual) -> Iterator[DirectorNote]:
    """Of takes that came out softer or louder than their voice."""
    role = each.line.role
    for number, part in enumerate(each.parts):
        more = _SHORT_MORE_LU if part.figures.speech_s < _SHORT_S else 0.0
        beside = part.above_plan_lu - usual.above_plan_lu.get(role, 0.0)
        beside = min(beside, beside + part.ride_db, key=abs)  # a ride may have mended it
        code = "too-quiet" if beside < 0 else "too-loud"
        limit = threshold_of("below-plan" if beside < 0 else "above-plan") + more
        if abs(beside) <= limit or part.letters == 0:
            continue
        change = -round(beside * 2) / 2
        word = "softer" if beside < 0 else "louder"
        message = f"{each.line.speaker} is {abs(beside):.1f} LU {word} here than this voice usually is"
        yield each.note(
            code, message, beside, "LU", math.copysign(limit, beside), (abs(beside) - limit) / 4,
            fixes.ride(each.line.place, change), "take", number, at_s=part.start_s,
            end_s=part.start_s + part.figures.duration_s,
        )  # fmt: skip


def _neighbour_notes(each: LineFacts, around: Sequence[LineFacts], cast: Cast, voices: str) -> Iterator[DirectorNote]:
    """Of lines that stand far below or above the lines around them, because the script or the casting wants it."""
    if len(around) < 2 or each.heard_lufs < -100 or not each.parts:
        return
    beside = each.heard_lufs - median(other.heard_lufs for other in around)
    code = "too-quiet" if beside < 0 else "too-loud"
    limit = threshold_of("below-neighbours" if beside < 0 else "above-neighbours")
    if abs(beside) <= limit:
        return
    change = math.copysign(math.ceil((abs(beside) - limit + 1) * 2) / 2, -beside)
    named = cast.deliveries_named(each.deliveries)
    fix = fixes.delivery_level(voices, named, change) or fixes.ride(each.line.place, change)
    word = "below" if beside < 0 else "above"
    message = f"{each.line.speaker} is {abs(beside):.1f} LU {word} the lines around"
    yield each.note(
        code, message, beside, "LU", math.copysign(limit, beside), (abs(beside) - limit) / 6, fix, "neighbours"
    )


def _pace_notes(each: LineFacts, usual: Usual) -> Iterator[DirectorNote]:
    role = each.line.role
    letters = sum(part.letters for part in each.parts)
    if role not in usual.pace or letters < _FEWEST_LETTERS:
        return
    speech = sum(max(part.figures.speech_s - _OFFSET_S / part.rate, 0.05) for part in each.parts)
    at_one = sum(max(part.figures.speech_s - _OFFSET_S / part.rate, 0.05) * part.rate for part in each.parts)
    beside, heard = letters / at_one / usual.pace[role], letters / speech / usual.heard_pace[role]
    limit = max(threshold_of("pace"), math.exp(_SPREAD / math.sqrt(letters)))
    heard_limit = max(threshold_of("heard-pace"), math.exp(_SPREAD / math.sqrt(letters)))
    ratio, most = (beside, limit) if abs(math.log(beside)) > math.log(limit) else (heard, heard_limit)
    if abs(math.log(ratio)) <= math.log(most):
        return
    code, word = ("rushed", "faster") if ratio > 1 else ("slow", "slower")
    told = ratio if ratio > 1 else 1 / ratio
    message = f"{each.line.speaker} speaks {told:.2f} times {word} than usual"
    yield each.note(
        code, message, ratio, "×", most if ratio > 1 else 1 / most, (told - most) / 0.4,
        fixes.new_take(each.line.place) if ratio is beside else _rate_fix(each),
    )  # fmt: skip


def _rate_fix(each: LineFacts) -> Fix:
    if not each.deliveries:
        return fixes.new_take(each.line.place)
    return Fix(f"in {fixes.VOICES}, a rate of ({each.deliveries[0]}) that is nearer to 1")


def _pitch_notes(each: LineFacts, usual: Usual) -> Iterator[DirectorNote]:
    role = each.line.role
    for number, part in enumerate(each.parts):
        if not 0 < usual.range_st.get(role, 0.0) < _WIDEST_ST or not _has_melody(part):
            continue
        share, limit = part.figures.range_st / usual.range_st[role], threshold_of("range")
        if share < limit:
            message = (
                f"{each.line.speaker}'s pitch moves {part.figures.range_st:.1f} st here, "
                f"{usual.range_st[role]:.1f} st usually"
            )
            yield each.note(
                "monotone", message, share, "×", limit, (limit - share) / limit, fixes.new_take(each.line.place),
                number, at_s=part.start_s, end_s=part.start_s + part.figures.duration_s,
            )  # fmt: skip


def _torn_notes(each: LineFacts) -> Iterator[DirectorNote]:
    for number, part in enumerate(each.parts):
        piled, limit = part.figures.piled, threshold_of("piled")
        if piled > limit and part.figures.speech_s > 0:
            message = (
                f"the take of {each.line.speaker} is clipped: {piled:.1f} times as many samples at the top as below"
            )
            yield each.note(
                "distorted", message, piled, "×", limit, (piled - limit) / 3, fixes.new_take(each.line.place),
                "clipped", number, at_s=part.start_s, end_s=part.start_s + part.figures.duration_s,
            )  # fmt: skip
            continue
        if part.peaks is None:
            continue
        crest, lost = part.peaks.crest_db, part.figures.crest_db - part.peaks.crest_db
        limit = threshold_of("crest")
        if crest < limit and lost > threshold_of("crest-lost"):
            message = f"the effects tear the voice of {each.line.speaker}: {lost:.1f} dB of its peaks are gone"
            yield each.note(
                "distorted", message, crest, "dB", limit, (limit - crest) / 3,
                Fix(f"in {fixes.VOICES}, less drive (or a higher threshold) in the effects of this line"),
                "effects", number,
            )  # fmt: skip


def _cut_notes(each: LineFacts) -> Iterator[DirectorNote]:
    for number, part in enumerate(each.parts):
        figures = part.figures
        if not part.letters:
            continue
        end_s = part.start_s + figures.duration_s
        last = part.text.split()[-1] if part.text.split() else ""
        if figures.tail_db > (limit := threshold_of("edge")):
            message = f"“{last}” is cut at the end of its take"
            yield each.note(
                "word-cut", message, figures.tail_db, "dB", limit, (figures.tail_db - limit) / 25,
                fixes.new_take(each.line.place), "end", number, at_s=end_s - 0.5, end_s=end_s,
            )  # fmt: skip
        if figures.stop_db > (limit := threshold_of("stop")):
            at_s = part.start_s + figures.stop_s
            message = f"the take of {each.line.speaker} stops dead in the middle of a sound at {clock(at_s)}"
            yield each.note(
                "word-cut", message, figures.stop_db, "dB", limit, (figures.stop_db - limit) / 30,
                fixes.new_take(each.line.place), "inside", number, at_s=at_s - 0.3, end_s=at_s + 0.3,
            )  # fmt: skip
        for join in part.joins:
            level, limit = min(join.before_db, join.after_db), threshold_of("join")
            if level > limit:
                message = f"a word of {each.line.speaker} is cut where the speech waits for a sound"
                yield each.note(
                    "word-cut", message, level, "dB", limit, (level - limit) / 12,
                    Fix("put the cue between two words, or leave `wait` out of it"), "join", number,
                    at_s=join.at_s - 0.3, end_s=join.at_s + 0.3,
                )  # fmt: skip
