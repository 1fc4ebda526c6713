"""Approvals of lines: given after hearing, taken back, and held against how the lines are spoken now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.performance.line_approval import LineApproval, casting_name, spoken_voice, standing
from audiodrama.performance.take_entries import TakeEntry
from audiodrama.production.takes.line_scenes import line_scenes
from audiodrama.production.takes.take_file import change_takes, excerpt_of
from audiodrama.speech.take_sums import sound_sum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.base.cache import Store
    from audiodrama.performance.take_entries import TakeBook
    from audiodrama.production.plan import ChapterPlan, Options, Plan
    from audiodrama.production.project import Production
    from audiodrama.production.takes.line_scenes import LineScene
    from audiodrama.script.cuesheet import Chapter, Line
    from audiodrama.speech.requests import PhraseRequest

_NAMED = 20
"""So many lines are named where many are refused."""

Now = Callable[[], str]


class UnapprovedError(AudiodramaError):
    """Lines that nobody found good stand in the way of a render of approved chapters; `lines` are all of them."""

    exit_status = 4

    def __init__(self, lines: Sequence[tuple[Chapter, Line, LineApproval]]) -> None:
        self.lines = tuple(lines)
        told = [_refusal(line, approval) for _, line, approval in lines[:_NAMED]]
        if len(lines) > _NAMED:
            told.append(f"and {len(lines) - _NAMED} more")
        count = f"{len(lines)} line{'s are' if len(lines) != 1 else ' is'} not approved"
        hint = "hear them and run `audiodrama approve PLACE`; or --keep-going renders the approved chapters alone"
        super().__init__("\n".join([count, *told]), hint=hint)


def _refusal(line: Line, approval: LineApproval) -> str:
    why = f" ({approval.lapsed})" if approval.lapsed else ""
    return f"  {line.place or line.id}: {line.speaker}: {excerpt_of(line.text)}{why}"


@dataclass(frozen=True)
class ApprovedLine:
    """A line and its standing."""

    chapter: Chapter
    line: Line
    approval: LineApproval
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The stable form of `approve --json`."""
        line = self.line
        return {
            "id": line.id, "chapter": self.chapter.number, "speaker": line.speaker, "text": line.text,
            "place": line.place and line.place.as_json(), "approved": self.approval.approved,
            "lapsed": self.approval.lapsed, "note": self.note or None,
        }  # fmt: skip


@dataclass(frozen=True)
class ApprovalReport:
    """The lines that a name means, with their standing; `changed` counts those that were approved or not before."""

    lines: tuple[ApprovedLine, ...]
    changed: int = 0

    @property
    def approved(self) -> int:
        """How many are approved."""
        return sum(each.approval.approved is not None for each in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The stable form of `approve --json`."""
        return {
            "lines": [each.as_json() for each in self.lines], "approved": self.approved, "changed": self.changed,
        }  # fmt: skip


def time_now() -> str:
    """The time as takes.yaml writes it, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def approvals_at(production: Production, wanted: str, options: Options, store: Store) -> ApprovalReport:
    """The standing of the lines that a name means: a place's, a chapter's, a role's. No engine is asked."""
    return _reported(line_scenes(production, wanted, options), store)


def approve_lines(
    production: Production, wanted: str, options: Options, store: Store, *, note: str = "", now: Now = time_now
) -> ApprovalReport:
    """Approve the lines that a name means, as they sound now.

    Args:
        production: whose only errors may be takes that are gone.
        wanted: a place, a chapter or a role.
        options: strictness of casting.
        store: the cache, which has to have the takes: nobody can have heard a line that was never spoken.
        note: kept with each of them.
        now: tells the time.

    Raises:
        UsageError: there are no such lines, or one of them was not spoken yet; then none is approved.
        AudiodramaError: takes.yaml has mistakes, or was changed by somebody else meanwhile.
    """
    if options.draft:
        raise UsageError("a draft is not what is approved", hint="leave out --draft, and hear the play itself")
    scenes = line_scenes(production, wanted, options)
    sums = {scene.key: _sum(scene, store) for scene in scenes}
    if unspoken := [scene for scene in scenes if sums[scene.key] is None]:
        raise UsageError(_unheard(unspoken, len(scenes)), hint=_hear_first(unspoken))
    when = now()

    def change(book: TakeBook) -> dict[str, TakeEntry | None]:
        return {scene.key: _approved(scene, book, str(sums[scene.key]), when, note) for scene in scenes}

    return _after(scenes, change, store)


def withdraw_approval(production: Production, wanted: str, options: Options, store: Store) -> ApprovalReport:
    """Take the approval of the lines that a name means away; what is kept stays kept.

    Raises:
        UsageError: there are no such lines, or none of them was approved.
    """
    scenes = line_scenes(production, wanted, options)
    if not any(scene.entry and scene.entry.approved for scene in scenes):
        raise UsageError(f"no line of {wanted} is approved")

    def change(book: TakeBook) -> dict[str, TakeEntry | None]:
        found = {scene.key: book.entries.get(scene.key) for scene in scenes}
        return {key: entry and _withdrawn(entry) for key, entry in found.items()}

    return _after(scenes, change, store)


def _withdrawn(entry: TakeEntry) -> TakeEntry:
    entry = replace(entry, approved="", cast="")
    return entry if entry.keep else replace(entry, sha256="", voice="")


def _approved(scene: LineScene, book: TakeBook, sound: str, when: str, note: str) -> TakeEntry:
    before = book.entries.get(scene.key, TakeEntry(scene.key))
    cast = scene.production.cast
    held = standing(before, scene.line, scene.requests, cast, scene.chosen, sound)
    return replace(
        before,
        words=excerpt_of(scene.line.text), at=scene.at,
        voice=before.voice if before.keep else spoken_voice(scene.requests, scene.chosen),
        sha256=before.sha256 if before.file else sound, approved=held.approved or when,
        cast=casting_name(scene.line, scene.requests, cast), note=note or before.note,
    )  # fmt: skip


def _sum(scene: LineScene, store: Store) -> str | None:
    """Checksum of how a line sounds; of a file of the play its own."""
    if any(request.kept for request in scene.requests):
        return scene.entry.sha256 if scene.entry else None
    return sound_sum(store, scene.requests)


def _unheard(unspoken: Sequence[LineScene], count: int) -> str:
    line = unspoken[0].line
    if count == 1:
        return f"{line.place or line.id}: this line was not spoken yet, so nobody can have heard it"
    return (
        f"{len(unspoken)} of these {count} lines were not spoken yet, so nobody can have heard them; the first is "
        f"{line.place or line.id}"
    )


def _hear_first(unspoken: Sequence[LineScene]) -> str:
    if len(unspoken) == 1:
        line = unspoken[0].line
        place = f"{unspoken[0].chapter.number}:{line.place.line}" if line.place else line.id
        return f"`audiodrama hear {place}` speaks it"
    return f"`audiodrama render {unspoken[0].chapter.number}` speaks them; then hear them"


def _after(
    scenes: Sequence[LineScene], change: Callable[[TakeBook], Mapping[str, TakeEntry | None]], store: Store
) -> ApprovalReport:
    changed = 0

    def counted(book: TakeBook) -> Mapping[str, TakeEntry | None]:
        nonlocal changed
        wanted = change(book)
        changed = sum(entry != book.entries.get(key) for key, entry in wanted.items())
        return wanted

    root, order = scenes[0].production.root, list(scenes[0].keys.values())
    book = change_takes(root, counted, order)
    now = [replace(scene, production=replace(scene.production, takes=book)) for scene in scenes]
    return replace(_reported(now, store), changed=changed)


def _reported(scenes: Sequence[LineScene], store: Store) -> ApprovalReport:
    lines = []
    for scene in scenes:
        entry = scene.entry
        try:
            wanted = scene.requests
            held = standing(
                entry, scene.line, wanted, scene.production.cast, scene.chosen, _known(entry, wanted, store)
            )
        except AudiodramaError as error:
            held = LineApproval(None, error.message if entry and entry.approved else None)
        lines.append(ApprovedLine(scene.chapter, scene.line, held, entry.note if entry else ""))
    return ApprovalReport(tuple(lines))


def _known(entry: TakeEntry | None, wanted: Sequence[PhraseRequest], store: Store) -> str | None:
    """Checksum of how a line sounds, where an entry wants to know."""
    if entry is None or not entry.sha256 or entry.file:
        return None
    return sound_sum(store, wanted)


# Whole chapters


def chapter_approvals(plan: Plan, planned: ChapterPlan) -> dict[str, LineApproval]:
    """The standing of each line of a planned chapter, by the line's id; no engine is asked."""
    book, lines = plan.production.takes, planned.chapter.lines
    if not book:
        return {line.id: LineApproval() for line in lines}
    wanted: dict[str, list[PhraseRequest]] = {}
    for request in planned.requests:
        wanted.setdefault(request.line, []).append(request)
    found = {}
    for line in lines:
        entry = book.entries.get(plan.line_keys[line.id])
        own = wanted.get(line.id, [])
        found[line.id] = standing(
            entry, line, own, plan.production.cast, plan.chosen[line.role], _known(entry, own, plan.store)
        )
    return found


def unlike_notes(plan: Plan, planned: ChapterPlan) -> list[str]:
    """Sentences about kept takes that are not heard, or sound otherwise than when they were chosen."""
    told = list(map(str, planned.unused))
    by_line: dict[str, list[PhraseRequest]] = {}
    for request in planned.requests:
        if request.fixed:
            by_line.setdefault(request.line, []).append(request)
    lines = {line.id: line for line in planned.chapter.lines}
    for name, own in by_line.items():
        entry = plan.production.takes.entries.get(plan.line_keys[name])
        sound = _known(entry, own, plan.store)
        if entry and sound is not None and sound != entry.sha256:
            told.append(
                f"{lines[name].place or name}: the take that is kept, {entry.keep}, sounds otherwise than when it was "
                "chosen (a figure, or the engine's version, is another): hear it, and keep it again"
            )
    return told


def approved_part(plan: Plan) -> tuple[Plan, tuple[str, ...]]:
    """A plan of the chapters whose every line is approved, and the lines that keep others out, a sentence each.

    Raises:
        UnapprovedError: a line is not, and the plan does not go on without it (`keep_going`), or nothing is left.
    """
    refused = []
    whole = []
    for planned in plan.chapters:
        found = chapter_approvals(plan, planned)
        lines = [line for line in planned.chapter.lines if found[line.id].approved is None]
        refused += [(planned.chapter, line, found[line.id]) for line in lines]
        whole += [] if lines else [planned]
    if refused and not (plan.options.keep_going and whole):
        raise UnapprovedError(refused)
    told = tuple(_refusal(line, approval).strip() for _, line, approval in refused)
    return (plan if not refused else replace(plan, chapters=tuple(whole))), told


def must_be_as_approved(plan: Plan, planned: ChapterPlan) -> None:
    """See that a chapter that was just spoken sounds as it was approved.

    Raises:
        UnapprovedError: a line of it does not.
    """
    found = chapter_approvals(plan, planned)
    if lines := [line for line in planned.chapter.lines if found[line.id].approved is None]:
        raise UnapprovedError([(planned.chapter, line, found[line.id]) for line in lines])
