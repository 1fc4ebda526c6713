"""Output of renders on many machines, and of `audiodrama cluster`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.base.stores.shared import SharedStore, chosen_store
from audiodrama.base.units import clock
from audiodrama.cli import terminal
from audiodrama.cli.failures import status_of
from audiodrama.cli.options import clean_production
from audiodrama.cli.render import PARTLY, tell_report, tell_voices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.cluster.crew import Bill
    from audiodrama.cluster.shelf import Shelf
    from audiodrama.production.plan import Options, Plan


def render_on(
    address: str,
    words: Sequence[str],
    folder: Path,
    options: Options,
    store: str | None,
    *,
    insecure: bool,
    as_json: bool,
) -> int:
    """Render one production, or several by their folders, on many machines; returns the exit status."""
    shared = chosen_store(store)
    if not isinstance(shared, SharedStore):
        hint = "--store FOLDER or --store s3://…, or $AUDIODRAMA_STORE; a folder has to be the same on every machine"
        raise UsageError("many machines need a store that all of them share", hint=hint)
    from audiodrama.cluster.shelf import machines, plan_shelf, render_shelf

    folders = [Path(word) for word in words if Path(word).is_dir()]
    wanted = [] if folders else list(words)
    if folders and len(folders) != len(words):
        other = next(word for word in words if not Path(word).is_dir())
        raise UsageError(f"{other} is no folder", hint="name folders of productions, or chapters of the one here")
    productions = [clean_production(each, as_json=as_json) for each in folders or [folder]]
    plans = plan_shelf(productions, wanted, options, shared)
    for each in plans if not as_json else ():
        if len(plans) > 1:
            terminal.note(str(each.production.root))
        tell_voices(each)
    progress = terminal.ProgressBar("render", 1.0, quiet=as_json)
    try:
        with machines(address, shared, plans, _tell_note, insecure=insecure) as dispatcher:
            if not as_json:
                count = dispatcher.threads
                terminal.note(f"{count} worker{'s' * (count != 1)} at {address}")
            shelf = render_shelf(plans, dispatcher, progress.show)
    finally:
        progress.close()
    return _tell_json(plans, shelf) if as_json else _tell(plans, shelf)


def _tell_note(text: str) -> None:
    terminal.message(f"note: {text}")


def _tell(plans: Sequence[Plan], shelf: Shelf) -> int:
    status = 0
    for rank, each in enumerate(plans):
        if len(plans) > 1:
            terminal.note(f"\n{each.production.root}")
        if rank in shelf.reports:
            tell_report(shelf.reports[rank], each.production)
            status = max(status, PARTLY if shelf.reports[rank].failures else 0)
    _tell_bill(shelf.bill)
    return max(status, _tell_failures(plans, shelf))


def _tell_failures(plans: Sequence[Plan], shelf: Shelf) -> int:
    """The failures of productions; alone, one has its own exit status, among others that came out it is a part."""
    statuses = []
    for rank, error in sorted(shelf.failures.items()):
        if len(plans) > 1:
            terminal.note(f"\n{plans[rank].production.root}")
        statuses.append(status_of(error, as_json=False))
    return 0 if not statuses else PARTLY if shelf.reports else max(statuses)


def _tell_bill(bill: Bill) -> None:
    rows = [
        (f"  {host}", f"{each['lines']:,}", clock(each["speaking_s"]), f"{each['chapters']}", clock(each["making_s"]))
        for host, each in bill.machines().items()
    ]
    if not rows:
        return
    terminal.note(terminal.table(rows, ("  machine", "lines", "speaking", "chapters", "making")))
    if bill.twice:
        terminal.note(f"{bill.twice} line{'s' * (bill.twice != 1)} spoken twice, because a machine was lost or slow")


def _tell_json(plans: Sequence[Plan], shelf: Shelf) -> int:
    documents = []
    for rank, each in enumerate(plans):
        head = {"folder": str(each.production.root)}
        if rank in shelf.reports:
            documents.append(head | shelf.reports[rank].as_json())
        else:
            error = shelf.failures[rank]
            documents.append(head | {"error": error.message if isinstance(error, AudiodramaError) else str(error)})
    terminal.out_json({"productions": documents, **shelf.bill.as_json()})
    if not shelf.failures:
        return PARTLY if any(report.failures for report in shelf.reports.values()) else 0
    if shelf.reports:
        return PARTLY
    return max(getattr(error, "exit_status", 1) for error in shelf.failures.values())


def run_cluster(
    action: str,
    address: str | None,
    host: str,
    port: int,
    workers: int | None,
    resources: Sequence[str],
    *,
    insecure: bool,
) -> int:
    """Start a scheduler, or this machine's workers, until they are stopped."""
    from audiodrama.cluster.daemons import resources_of, run_until_stopped, scheduler_command, worker_commands
    from audiodrama.engines.pool import processors

    if action == "scheduler":
        if address is not None:
            raise UsageError(
                "a scheduler takes no address", hint="audiodrama cluster scheduler --host HOST --port PORT"
            )
        call = scheduler_command(host, port, insecure=insecure)
        scheme = call[call.index("--protocol") + 1]
        terminal.note(
            f"a scheduler at {scheme}://{host}:{port}; on each machine: audiodrama cluster worker {scheme}://{host}:{port}"
        )
        return run_until_stopped([call])
    if action != "worker":
        raise UsageError(f"there is no cluster {action}", hint="cluster scheduler, or cluster worker ADDRESS")
    if address is None:
        raise UsageError(
            "a worker needs its scheduler's address", hint="audiodrama cluster worker tcp://127.0.0.1:8786"
        )
    count = workers or processors()
    calls = worker_commands(address, count, resources_of(resources), insecure=insecure)
    terminal.note(f"{count} worker{'s' * (count != 1)} for {address}; Ctrl-C ends them")
    return run_until_stopped(calls)
