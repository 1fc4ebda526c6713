"""How long things take on this machine, learned from the last renders, for `--dry-run` and the time left.

Kept in the cache under the engine's name. It never changes what is made, only what is said about it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from audiodrama.base.files import opened_regular, write_text
from audiodrama.base.strict import as_number, strict_json

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.base.cache import Store

MAKING = "making"
_USUAL = {"pyttsx3": 0.0006, "tone": 0.0002, "piper": 0.003, MAKING: 0.05}
_SLOW = 0.03
_SHARE = 0.5
_KNOWN = 400
_LARGEST_BYTES = 1000
_LONGEST_S = 1e6
_ENOUGH = {MAKING: 30.0}  # how much a measurement needs to count for half: of a chapter, seconds; of speech, `_KNOWN`


def seconds_each(store: Store, what: str) -> float:
    """Seconds of one processor for a character spoken by an engine, or (`MAKING`) for a second of a chapter."""
    try:
        with opened_regular(_path(store, what), limit_bytes=_LARGEST_BYTES) as file:
            return as_number(strict_json(file.read()), 0.0, _LONGEST_S)
    except (OSError, ValueError, TypeError):
        return _USUAL.get(what, _SLOW)


def learn(store: Store, what: str, seconds: float, amount: float) -> None:
    """Remember how long an amount took: half of what was known stays, and more where the amount was small.

    One busy minute does not decide, and neither does one short line, most of whose time is the engine's start.
    """
    if amount <= 0 or seconds <= 0:
        return
    new, enough = seconds / amount, _ENOUGH.get(what, _KNOWN)
    share = _SHARE * min(1.0, amount / enough)
    known = seconds_each(store, what) if _path(store, what).exists() or amount < enough else new
    write_text(_path(store, what), json.dumps(round(known + share * (new - known), 7)))


def left_s(left: float, done: float, passed_s: float, known_s: float) -> float:
    """About how long what is left will take.

    Args:
        left: characters still to be spoken.
        done: characters spoken so far.
        passed_s: how long these took.
        known_s: seconds for a character, as known before; counts like `_KNOWN` characters, so that the first few takes
            do not decide.
    """
    return left * (passed_s + _KNOWN * known_s) / (done + _KNOWN)


def _path(store: Store, what: str) -> Path:
    return store.folder / "pace" / f"{what}.json"
