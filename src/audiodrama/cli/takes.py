"""Output of `audiodrama take`, `approve` and `status`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.names import slug
from audiodrama.base.stores.shared import chosen_store
from audiodrama.base.units import clock
from audiodrama.cli import terminal
from audiodrama.production.plan import Options
from audiodrama.production.takes.take_file import excerpt_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.base.cache import Store
    from audiodrama.production.project import Production
    from audiodrama.production.takes.approvals import ApprovalReport
    from audiodrama.production.takes.line_takes import LineTakes, TakeReport
    from audiodrama.speech.proof import Listener

_USUAL_LUFS = -23.0


@dataclass(frozen=True, slots=True)
class TakeWish:
    """The options of `take`: at most one thing is done at a time."""

    new: int | None = None
    keep: int | None = None
    file: Path | None = None
    hear: int | None = None
    write: Path | None = None
    listing: bool = False
    drop: bool = False
    listen: bool = True

    def must_be_one(self) -> None:
        """Raise `UsageError` when several things are asked for at a time."""
        asked = {
            "--new": self.new is not None, "--keep": self.keep is not None, "--file": self.file is not None,
            "--hear": self.hear is not None, "--drop": self.drop, "--list": self.listing,
        }  # fmt: skip
        names = [name for name, wanted in asked.items() if wanted]
        if len(names) > 1:
            raise UsageError(f"{' and '.join(names)} are two things", hint="do one after the other")
        if self.write and self.hear is None:
            raise UsageError("-o goes with --hear", hint="`audiodrama take PLACE --hear 2 -o take.wav`")


def run_take(production: Production, place: str, wish: TakeWish, *, as_json: bool) -> None:
    """Do what was asked for with the takes of a line, and show them."""
    from audiodrama.production.takes import line_takes as takes
    from audiodrama.production.takes.recorded_lines import add_recording

    wish.must_be_one()
    store, options = chosen_store(), Options()
    if wish.hear is not None:
        _hear(production, place, wish, store)
        return
    if wish.new is not None:
        _show_all(_new(production, place, wish.new, store, listen=wish.listen, quiet=as_json), as_json=as_json)
        return
    if wish.keep is not None:
        told = takes.choose_take(production, place, wish.keep, options, store)
    elif wish.file is not None:
        told = add_recording(production, place, wish.file, options, store, listener=_listener(listen=wish.listen))
    elif wish.drop:
        told = takes.drop_take(production, place, options, store)
    else:
        _show_all(takes.all_takes(production, place, options, store), as_json=as_json)
        return
    _show_all([told], as_json=as_json)


def _new(production: Production, place: str, count: int, store: Store, *, listen: bool, quiet: bool) -> list[LineTakes]:
    from audiodrama.production.takes.line_takes import new_takes

    progress = terminal.ProgressBar("new takes", 1.0, quiet=quiet)
    try:
        return new_takes(
            production, place, count, Options(), store, listener=_listener(listen=listen),
            on_progress=lambda news: progress.show(news.done / news.total if news.total else None, news.left_s),
        )  # fmt: skip
    finally:
        progress.close()


def _listener(*, listen: bool) -> Listener | None:
    from audiodrama.speech.proof import recogniser
    from audiodrama.speech.recogniser import recogniser_lack

    return recogniser() if listen and recogniser_lack() is None else None


def _hear(production: Production, place: str, wish: TakeWish, store: Store) -> None:
    from audiodrama.cli import player
    from audiodrama.dsp.audio import RATE_HZ
    from audiodrama.production.takes.line_takes import take_sound, takes_of

    shown = takes_of(production, place, Options(), store)
    take = next((each for each in shown.takes if each.number == wish.hear and each.spoken), None)
    if take is None:
        there = ", ".join(str(each.number) for each in shown.takes if each.spoken) or "none"
        raise UsageError(f"this line has no take {wish.hear} that could be heard (there are: {there})")
    fallback = Path(f"take-{slug(place)}-{take.number}.wav")
    written = player.play_or_write(take_sound(take, store), RATE_HZ, wish.write, fallback)
    if written:
        if wish.write is None:
            terminal.note("no program here plays sound, so it was written to a file:")
        terminal.out(str(written))


def _show_all(shown: Sequence[LineTakes], *, as_json: bool) -> None:
    if as_json:
        documents = [each.as_json() for each in shown]
        terminal.out_json(documents[0] if len(documents) == 1 else {"lines": documents})
        return
    for at, each in enumerate(shown):
        if at:
            terminal.out("")
        _show_line(each)


def _show_line(shown: LineTakes) -> None:
    line = shown.line
    terminal.out(f"{line.place or line.id}  {line.id}  {line.speaker}: {excerpt_of(line.text)}")
    rows = [_row(take) for take in shown.takes]
    terminal.out(terminal.table(rows, ("  TAKE", "HOW", "LENGTH", "LEVEL", "STATE", "WHY")))
    if shown.approved:
        terminal.out(f"  approved {shown.approved}")
    if shown.lapsed:
        terminal.message(f"note: no longer approved: {shown.lapsed}")
    if shown.entry and shown.entry.note:
        terminal.out(f"  note: {shown.entry.note}")
    for note in shown.notes:
        terminal.message(f"note: {note}")


def _row(take: TakeReport) -> tuple[str, ...]:
    if take.duration_s is None or take.level_lufs is None:
        return (f"  {take.number:>4}", take.name, "", "", _state(take), "not spoken yet")
    level = f"{take.level_lufs - _USUAL_LUFS:+.1f} LU"
    return (f"  {take.number:>4}", take.name, f"{take.duration_s:.2f} s", level, _state(take), "; ".join(take.reasons))


def _state(take: TakeReport) -> str:
    states = ["kept" if take.kept else "heard" if take.is_heard else "", "best" if take.best else ""]
    return ", ".join(each for each in states if each)


def run_approve(
    production: Production, place: str | None, *, listing: bool, drop: bool, note: str, as_json: bool
) -> None:
    """Approve lines, take approvals away, or list them."""
    from audiodrama.production.takes import approvals

    store, options = chosen_store(), Options()
    if listing and drop:
        raise UsageError("--list and --drop are two things", hint="do one after the other")
    if note and (listing or drop):
        raise UsageError("--note goes with an approval", hint="leave out --list or --drop")
    if place is None and not listing:
        raise UsageError("nothing is named to approve", hint="name a place such as 2:31, a chapter or a character")
    if listing:
        names = [place] if place is not None else [str(chapter.number) for chapter in production.sheet.chapters]
        reports = [approvals.approvals_at(production, name, options, store) for name in names]
        report = approvals.ApprovalReport(tuple(line for each in reports for line in each.lines))
    elif drop:
        report = approvals.withdraw_approval(production, str(place), options, store)
    else:
        report = approvals.approve_lines(production, str(place), options, store, note=note)
    if as_json:
        terminal.out_json(report.as_json())
        return
    _show_approvals(report, listing=listing)


def _show_approvals(report: ApprovalReport, *, listing: bool) -> None:
    if listing:
        rows = [
            (
                f"{each.line.place or each.line.id}", each.line.speaker, excerpt_of(each.line.text),
                each.approval.approved or ("" if each.approval.lapsed is None else "no longer"),
                each.note or each.approval.lapsed or "",
            )
            for each in report.lines
        ]  # fmt: skip
        terminal.out(terminal.table(rows, ("PLACE", "WHO", "WORDS", "APPROVED", "NOTE")))
    count = len(report.lines)
    changed = "" if listing else f", {report.changed} of them changed now" if report.changed else ", as before"
    terminal.note(f"{report.approved} of {count} line{'s' * (count != 1)} approved{changed}")


def show_status(production: Production, *, as_json: bool) -> None:
    """The production on one screen."""
    from audiodrama.production.status import production_status

    status = production_status(production, Options(), chosen_store())
    document = status.as_json()
    if as_json:
        terminal.out_json(document)
        return
    total = document["total"]
    fields = ("lines", "spoken", "approved", "lapsed", "doubtful", "failed")
    rows = [
        (
            str(each.chapter.number), each.chapter.title, *(_count(getattr(each, name)) for name in fields),
            clock(each.duration_s) if each.duration_s else "-", _FRESHNESS[each.work if each.duration_s else ""],
        )
        for each in status.chapters
    ]  # fmt: skip
    stale = total["stale"]
    rows.append(
        (
            "", "all", *(_count(total[name]) for name in fields), clock(total["duration_s"]),
            f"{stale} to make" if stale else "up to date",
        )
    )  # fmt: skip
    heads = ("", "CHAPTER", "LINES", "SPOKEN", "APPROVED", "LAPSED", "DOUBTFUL", "FAILED", "LENGTH", "STATE")
    terminal.out(terminal.table(rows, heads))


_FRESHNESS = {
    "": "not made yet", "nothing": "up to date", "labels": "new cue list", "tags": "new tags", "sound": "stale",
}  # fmt: skip


def _count(number: int) -> str:
    return str(number) if number else "-"
