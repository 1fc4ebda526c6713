"""The promises of every engine as a list of rules that an engine's author can run on theirs.

>>> from audiodrama.engines.conformance import findings
>>> from audiodrama.engines.tone import ToneEngine
>>> findings(ToneEngine(), "low")
[]

or `python -m audiodrama.engines.conformance NAME VOICE` for an engine that is registered.
"""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import AudiodramaError
from audiodrama.engines import registry
from audiodrama.engines.base import Engine, Request, Take, capabilities_of, fingerprint
from audiodrama.engines.validation import fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SENTENCE = "The old clock struck nine while nobody was listening."
_NOBODY = "no-such-voice-anywhere"


def findings(engine: Engine, voice: str, *, language: str | None = None) -> list[str]:
    """Where an engine breaks a promise; an empty list when it keeps all.

    Args:
        engine: the engine, able to speak.
        voice: one of its voices.
        language: of the voice, when it is not the one it speaks by itself; the test lines are English.
    """
    line = Request(SENTENCE, voice, language=language)
    found = list(_attributes(engine, voice))
    for rule in (_speaks, _repeats, _survives_length, _refuses_unknown, _keeps_rate, _uses_phonemes, _is_quiet):
        try:
            found += rule(engine, line)
        except AudiodramaError as error:
            found.append(f"{rule.__name__.strip('_').replace('_', ' ')}: {error}")
    return found


def _attributes(engine: Engine, voice: str) -> Iterator[str]:
    if not isinstance(engine, Engine):
        yield "it lacks an attribute or a method of `audiodrama.engines.base.Engine`"
        return
    slowest, fastest = capabilities_of(engine, voice).rate
    if not 0 <= slowest <= 1 <= fastest:
        yield f"its own rate, 1, is outside its limits, {slowest:g} to {fastest:g}"
    if fingerprint(engine, voice) != fingerprint(engine, voice):
        yield "its fingerprint changes from call to call"
    if not engine.licence:
        yield "it names no licence"
    if reason := engine.knows(voice):
        yield f"it does not know the voice it is tested with: {reason}"
    yield from (f"it does not know {each.id} of its own catalogue" for each in engine.voices() if engine.knows(each.id))


def _speaks(engine: Engine, line: Request) -> Iterator[str]:
    take = engine.speak(line)
    if take.samples.dtype != np.float32:
        yield f"samples are {take.samples.dtype}, not float32"
    if reason := fault(take, line):
        yield reason
    elif np.abs(take.samples).max() > 1:
        yield "samples go beyond 1"
    if take.words and take.words[-1][1] > len(take.samples) / take.rate_hz + 0.05:
        yield "word times go beyond the end"


def _repeats(engine: Engine, line: Request) -> Iterator[str]:
    first = engine.speak(line).samples
    engine.speak(replace(line, text="Something else was said meanwhile, at another length!"))
    if not np.array_equal(first, engine.speak(line).samples):
        yield "the same line gave other samples the second time"


def _survives_length(engine: Engine, line: Request) -> Iterator[str]:
    for text in ("A", "No?", f"{SENTENCE} " * 12, "word " * 200):
        asked = replace(line, text=text.strip())
        if reason := fault(engine.speak(asked), asked):
            yield f"a line of {len(asked.text)} characters: {reason}"


def _refuses_unknown(engine: Engine, line: Request) -> Iterator[str]:
    if engine.knows(_NOBODY) is None:
        return  # only a server can know
    if _fails(lambda: engine.speak(replace(line, voice=_NOBODY))) is None:
        yield "a voice that does not exist is spoken with another"


def _fails(work: Callable[[], Take]) -> str | None:
    try:
        work()
    except AudiodramaError as error:
        return error.message
    return None


def _keeps_rate(engine: Engine, line: Request) -> Iterator[str]:
    rate = min(1.5, capabilities_of(engine, line.voice).rate[1])
    if rate < 1.2:
        return
    plain, fast = (_length_s(engine.speak(replace(line, rate=each))) for each in (1.0, rate))
    if not 0.8 < plain / fast / rate < 1.27:
        yield f"at {rate:g} times the rate a line takes {fast / plain:.2f} of its time"


def _uses_phonemes(engine: Engine, line: Request) -> Iterator[str]:
    if not capabilities_of(engine, line.voice).phonemes:
        return
    given = replace(line, phonemes=((1, "mˈɑdəkəmɑdəkə"),))
    if np.array_equal(engine.speak(line).samples, engine.speak(given).samples):
        yield "phonemes change nothing"


def _is_quiet(engine: Engine, line: Request) -> Iterator[str]:
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        engine.speak(line)
    if told.getvalue():
        yield "it prints to stdout"


def _length_s(take: Take) -> float:
    return len(take.samples) / take.rate_hz


def main(arguments: list[str]) -> int:
    """Print the findings for a registered engine's voice; the number of them is the exit status."""
    name, voice, *language = arguments
    found = findings(registry.engine(name), voice, language=language[0] if language else None)
    sys.stdout.write("".join(f"{each}\n" for each in found) or f"{name} ({voice}) keeps every promise\n")
    return min(len(found), 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
