"""Output of `audiodrama render`: voices, progress, results; a dry run; and rendering again whenever a file changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.cache import Store, content_name
from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.diagnostics import diagnostic_text as drawn
from audiodrama.base.errors import AudiodramaError
from audiodrama.base.stores.shared import chosen_store
from audiodrama.base.units import clock
from audiodrama.cli import terminal
from audiodrama.cli.failures import status_of
from audiodrama.engines import registry
from audiodrama.engines.base import advice
from audiodrama.production.cost import cost_of
from audiodrama.production.plan import LARGE_BYTES, Options, Plan, plan
from audiodrama.production.project import Production, load
from audiodrama.production.render import carry_out
from audiodrama.production.watch import rounds

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from audiodrama.cluster.sharing import SharingCrew
    from audiodrama.production.report import ChapterReport, RenderReport

PARTLY = 3
_ADVICE = "advice"


def render_once(
    production: Production,
    wanted: Sequence[str],
    options: Options,
    *,
    store: str | None = None,
    share: bool = False,
    as_json: bool = False,
) -> int:
    """Render and tell; returns the exit status: 0, or 3 when chapters had to be left out."""
    planned = plan(production, wanted, options, chosen_store(store))
    crew = _sharing_crew() if share else None
    if not as_json:
        tell_voices(planned)
        if (size := planned.about_bytes) > LARGE_BYTES:
            terminal.note(f"about {size / 1e6:,.0f} MB will be written to {planned.production.output}")
    progress = terminal.ProgressBar("render", 1.0, quiet=as_json)
    try:
        report = carry_out(planned, progress.show, crew)
    finally:
        progress.close()
    if as_json:
        terminal.out_json(report.as_json())
    else:
        tell_report(report, planned.production)
        if crew is not None:
            _tell_sharing(crew)
    return PARTLY if report.failures or report.unapproved else 0


def _sharing_crew() -> SharingCrew:
    from audiodrama.cluster.sharing import SharingCrew

    return SharingCrew()


def _tell_sharing(crew: SharingCrew) -> None:
    spoken, twice = len(crew.spoken), len(crew.twice)
    told = f"{spoken} take{'s' * (spoken != 1)} spoken on this machine"
    terminal.note(f"{told}; {twice} of them spoken elsewhere at the same time" if twice else told)


def tell_voices(planned: Plan) -> None:
    """Tell who speaks with what: the choice counts, so that nobody is surprised by a second one."""
    roles = planned.production.cast.roles
    rows = []
    for role, chosen in planned.chosen.items():
        ordinal = "" if chosen.index == 0 else f"choice {chosen.index + 1}: the ones before it are not installed"
        rows.append((f"  {roles[role].name}", f"{chosen.choice.engine}:{chosen.choice.voice}", ordinal))
    if rows:
        terminal.note(terminal.table(rows))
    for each in planned.unmet:
        terminal.message(f"note: {each}")
    if planned.stale_lines:
        _advise({chosen.choice.engine for chosen in planned.chosen.values()})


def _advise(engines: Collection[str]) -> None:
    """Say once on this machine what would let an engine speak better."""
    store = Store.default()
    for name in sorted(engines):
        better = advice(registry.engine(name))
        marker = content_name("advice", name, *(better or ()))
        if better is not None and not store.has(_ADVICE, marker):
            store.put(_ADVICE, marker, b"")
            terminal.note(f"note: {name}: {better.gain}: {better.command}")


def tell_report(report: RenderReport, production: Production) -> None:
    """Tell what came of a render: each chapter on stdout, what the user should know on stderr."""
    shown = production.output.relative_to(production.root).as_posix()
    for each in report.chapters:
        for failure in each.failed:
            place = failure.place or failure.line
            terminal.note(f"{place}: ", terminal.Styled("failed", "31"), f": {failure.engine}: {failure.reason}")
        if each.files:
            good = f", {each.approved} approved" if production.takes else ""
            terminal.out(f"{shown}/{each.files[0]}  {clock(each.duration_s)}  {_state(each)}{good}")
        else:
            terminal.note(f"{each.chapter.name}: left out, because a line of it failed")
        for note in each.notes:
            terminal.message(f"note: {each.chapter.name}: {note}")
    for told in report.unapproved:
        terminal.note(f"left out, because it is not approved: {told}")
    if report.book:
        terminal.out(f"{shown}/{report.book}")
    if report.outdated_book:
        cure = "audiodrama render --format m4b makes it again"
        terminal.message(f"note: {shown}/{report.outdated_book} is older than its chapters; {cure}")
    total_s = sum(each.duration_s for each in report.chapters)
    took_s = report.seconds["total"]
    pace = f", {_times(total_s / took_s)} as fast as it plays" if report.spoken and took_s else ""
    terminal.note(f"{clock(total_s)} of audio in {took_s:.1f} s{pace}. Listen: {production.output / 'index.html'}")


_STATES = {"nothing": "unchanged", "labels": "unchanged, new cue list", "tags": "unchanged, new tags"}


def _state(each: ChapterReport) -> str:
    return _STATES.get(each.work) or _spoken(each)


def _times(ratio: float) -> str:
    """A ratio in as many digits as tell: `12 times`, `2.3 times`, `0.04 times`."""
    return f"{ratio:.0f} times" if ratio >= 10 else f"{ratio:.1f} times" if ratio >= 0.95 else f"{ratio:.1g} times"


def _spoken(each: ChapterReport) -> str:
    """How many lines the chapter has, and how many of them had to be spoken: none of the others is missing."""
    lines, kept = len(each.chapter.lines), len(each.chapter.lines) - each.spoken
    told = f"{lines} line{'s' * (lines != 1)}"
    return f"{told}: {each.spoken} newly spoken, {kept} with a take already" if kept else f"{told}, newly spoken"


def dry_run(production: Production, wanted: Sequence[str], options: Options, *, as_json: bool = False) -> int:
    """Say which lines would be spoken, which chapters made, and about how long it takes."""
    planned = plan(production, wanted, options)
    cost = cost_of(planned)
    if as_json:
        chapters = [
            {"number": e.chapter.number, "slug": e.chapter.slug, "title": e.chapter.title, "fresh": e.fresh}
            for e in planned.chapters
        ]
        voices = {role: f"{c.choice.engine}:{c.choice.voice}" for role, c in planned.chosen.items()}
        terminal.out_json({**cost.as_json(), "chapters": chapters, "voices": voices})
        return 0
    tell_voices(planned)
    for line in cost.lines:
        terminal.out(f"{line.place}  {line.speaker}: {terminal.shortened(line.text)}")
    terminal.note(cost.sentence)
    return 0


def render_watching(root: Path, wanted: Sequence[str], options: Options) -> int:
    """Render now and whenever a file of the production changes, until interrupted."""
    for _ in rounds(root):
        _again(root, wanted, options)
        terminal.note("watching; Ctrl-C ends it")
    return 0


def _again(root: Path, wanted: Sequence[str], options: Options) -> None:
    """One round of watching: whatever goes wrong is told, and the watch goes on."""
    try:
        production = load(root)
        for each in production.diagnostics:
            terminal.message(drawn(each) + "\n")
        render_once(production, wanted, options)
    except MistakesError as error:
        terminal.note(error.message)
    except BrokenPipeError:
        raise
    except (AudiodramaError, OSError) as error:
        status_of(error, as_json=False)
