"""Output of `audiodrama store`: how much lies there, what is damaged, what was removed or copied."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from audiodrama.base.cache import Store
from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.base.stores.care import age_s, copy_store, store_facts, trim_store, verify_store
from audiodrama.base.stores.shared import SharedStore, chosen_store
from audiodrama.cli import terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

_ACTIONS = ("info", "trim", "verify", "copy")


def run_store(
    action: str, addresses: Sequence[str], store: str | None, older: str | None, *, as_json: bool = False
) -> int:
    """Do one of the actions and tell; 1 when something is damaged."""
    if action not in _ACTIONS:
        raise UsageError(f"a store cannot {action}", hint=f"there are {', '.join(_ACTIONS)}")
    if addresses and action != "copy":
        raise UsageError(f"store {action} takes no address there", hint=f"audiodrama store {action} --store ADDRESS")
    if action == "copy":
        return _copy(addresses, store, as_json=as_json)
    chosen = chosen_store(store)
    if action == "info":
        return _info(chosen, as_json=as_json)
    if action == "verify":
        return _verify(chosen, as_json=as_json)
    return _trim(chosen, older, as_json=as_json)


def _info(store: Store, *, as_json: bool) -> int:
    facts = store_facts(store)
    if as_json:
        kinds = {kind: {"files": files, "bytes": size} for kind, (files, size) in facts.kinds.items()}
        unused = facts.unused_s and {"last_s": round(facts.unused_s[0]), "first_s": round(facts.unused_s[1])}
        terminal.out_json({"store": facts.address, "kinds": kinds, "unused": unused})
        return 0
    terminal.out(facts.address)
    rows = [(f"  {kind}", f"{files:,}", _size(size)) for kind, (files, size) in facts.kinds.items()]
    terminal.out(terminal.table(rows) if rows else "  nothing lies in it yet")
    if facts.unused_s:
        newest, oldest = (_age(seconds) for seconds in facts.unused_s)
        terminal.note(f"last used {newest} ago; what lay still for longest was used {oldest} ago")
    return 0


def _trim(store: Store, older: str | None, *, as_json: bool) -> int:
    if older is None:
        raise UsageError(
            "say how old: what others still use is never guessed at", hint="audiodrama store trim --older 30d"
        )
    done = trim_store(store, age_s(older))
    if as_json:
        terminal.out_json({
            "removed": {"files": done.files, "bytes": done.size}, "left": {"files": done.left, "bytes": done.left_size},
        })  # fmt: skip
    else:
        terminal.out(f"{done.files:,} files removed, {_size(done.size)}; {done.left:,} left, {_size(done.left_size)}")
    return 0


def _verify(store: Store, *, as_json: bool) -> int:
    progress = terminal.ProgressBar("reading", 1.0, quiet=as_json)
    try:
        done = verify_store(store, lambda share: progress.at(share, 1.0))
    finally:
        progress.close()
    if as_json:
        terminal.out_json({"files": done.files, "bytes": done.size, "damaged": list(done.damaged)})
    else:
        for name in done.damaged:
            terminal.out(f"damaged: {name}")
        told = "all are whole" if not done.damaged else f"{len(done.damaged)} damaged; a render makes them again"
        terminal.note(f"{done.files:,} files read, {_size(done.size)}: {told}")
    return AudiodramaError.exit_status if done.damaged else 0


def _copy(addresses: Sequence[str], store: str | None, *, as_json: bool) -> int:
    if not 1 <= len(addresses) <= 2:
        raise UsageError("store copy takes where to, or from where and where to", hint="audiodrama store copy ADDRESS")
    source = chosen_store(addresses[0]) if len(addresses) == 2 else chosen_store(store) if store else Store.default()
    target = chosen_store(addresses[-1])
    assert isinstance(target, SharedStore)
    progress = terminal.ProgressBar("copying", 1.0, quiet=as_json)
    try:
        done = copy_store(source, target, lambda share: progress.at(share, 1.0))
    finally:
        progress.close()
    if as_json:
        terminal.out_json(asdict(done) | {"damaged": list(done.damaged)})
    else:
        left = f", {len(done.damaged)} damaged ones left out" if done.damaged else ""
        terminal.out(f"{done.files:,} files copied, {_size(done.size)}; {done.there:,} were there already{left}")
    return 0


def _size(size: int) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"


def _age(seconds: float) -> str:
    for unit, factor in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * factor:
            return f"{seconds / factor:.0f} {unit}"
    return "a moment" if seconds < 2 else f"{seconds:.0f} seconds"
