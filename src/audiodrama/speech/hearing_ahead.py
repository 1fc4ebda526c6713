"""Takes are heard while others are still being spoken: what was heard lies in the cache when it is asked for."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError
from audiodrama.speech import recording
from audiodrama.speech.proof import proofs
from audiodrama.speech.requests import SILENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audiodrama.speech.proof import Ears
    from audiodrama.speech.requests import PhraseRequest

_LOOK_S = 0.5
_ENOUGH = 4
"""Takes that are worth waking for; fewer are left to whoever asks for them."""


@contextmanager
def hearing_ahead(requests: Sequence[PhraseRequest], ears: Callable[[], Ears]) -> Iterator[None]:
    """Hear takes as they come into the store, in another thread, until the block ends.

    Args:
        requests: in the order in which they are spoken.
        ears: gives what hears, and the store; called once there is something to hear.
    """
    ending = threading.Event()
    thread = threading.Thread(target=_hear, args=(requests, ears, ending), name="hearing ahead", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def _hear(requests: Sequence[PhraseRequest], ears: Callable[[], Ears], ending: threading.Event) -> None:
    waiting = {request.name: request for request in requests if request.engine != SILENT and not request.fixed}
    while waiting and not ending.wait(_LOOK_S):
        try:
            store = ears().store
            there = [request for name, request in waiting.items() if store.has(recording.KIND, name)][:_ENOUGH]
            if len(there) < min(_ENOUGH, len(waiting)):
                continue
            list(proofs(there, ears()))
        except AudiodramaError:
            return  # whoever asks for the takes gets the same error, and tells it
        for request in there:
            del waiting[request.name]
