"""Asking a language model about doubtful runs, if the user names a server: closed questions, cached answers.

The server is any that speaks the common chat protocol (`POST {URL}/chat/completions`). It sees a stretch of the story
with numbered lines and the candidates of each, and answers with a name for each number; whatever is not one of the
candidates is not taken. The story's words never come from it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError
from audiodrama.base.http import NetError, must_be_address
from audiodrama.base.patience import Breaker, Patience, ask_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from audiodrama.adapt.attribution.stages import StoryReading
    from audiodrama.base.http import HttpReply

DOUBTFUL = 0.75
_RUN = 12
_CONTEXT = 900
_PATIENCE_S = 120.0
_LARGEST = 1 << 22
_ANSWERS = "answers"
_KEY = "AUDIODRAMA_LLM_KEY"
_ANSWER = re.compile(r"^\W*(\d+)\W+(.+?)\W*$", re.MULTILINE)


def asker(
    url: str, model: str = "", *, cache: Path | None = None
) -> Callable[[StoryReading, Sequence[Mapping[int, float]]], dict[int, int]]:
    """A function that asks the server at `url` about the doubtful lines of a reading.

    Args:
        url: of the server's API, as `http://localhost:8080/v1`.
        model: name of the model, for servers that have several.
        cache: folder for answers; None: the program's own cache. A key for the server is read from AUDIODRAMA_LLM_KEY.
    """
    try:
        must_be_address(url)
    except NetError as error:
        raise AudiodramaError(f"the language model {error.message}", hint=error.hint) from None
    breaker = Breaker()

    def ask(reading: StoryReading, chances: Sequence[Mapping[int, float]]) -> dict[int, int]:
        found: dict[int, int] = {}
        for run in doubtful_runs(chances):
            question = ask_about(reading, chances, run)
            found.update(read_answer(_cached(question, url, model, cache, breaker), reading, chances, run))
        return found

    return ask


def doubtful_runs(chances: Sequence[Mapping[int, float]]) -> Iterator[list[int]]:
    """Doubtful lines that stand near each other, at most a dozen at once."""
    run: list[int] = []
    for i, chance in enumerate(chances):
        if len(chance) < 2 or max(chance.values()) >= DOUBTFUL:
            continue
        if run and (i - run[-1] > 3 or len(run) >= _RUN):
            yield run
            run = []
        run.append(i)
    if run:
        yield run


def ask_about(reading: StoryReading, chances: Sequence[Mapping[int, float]], run: Sequence[int]) -> str:
    """The question for a run of lines: the passage with numbered lines, and who may say each."""
    first, last = reading.spoken[run[0]].utterance, reading.spoken[run[-1]].utterance
    begin, end = max(0, first.start - _CONTEXT), min(len(reading.text), last.end + _CONTEXT // 2)
    marks = {reading.spoken[i].utterance.start: f"[{n}] " for n, i in enumerate(run, 1)}
    passage, at = [], begin
    for place, mark in sorted(marks.items()):
        passage += [reading.text[at:place], mark]
        at = place
    passage.append(reading.text[at:end])
    choices = "\n".join(f"{n}: {' | '.join(_names(reading, chances[i]))}" for n, i in enumerate(run, 1))
    return (
        "Who speaks each numbered quotation in this passage of a story? Answer with one row for each number, "
        f"`number: name`, using only the names offered for it.\n\nPassage:\n{''.join(passage)}\n\nNames:\n{choices}\n"
    )


def _names(reading: StoryReading, chance: Mapping[int, float]) -> list[str]:
    return [reading.company.entities[e].name for e in sorted(chance, key=lambda e: -chance[e])[:5]]


def read_answer(
    answer: str, reading: StoryReading, chances: Sequence[Mapping[int, float]], run: Sequence[int]
) -> dict[int, int]:
    """The speakers an answer names, as far as they were offered."""
    found: dict[int, int] = {}
    for number, name in _ANSWER.findall(answer):
        n = int(number) - 1
        if not 0 <= n < len(run):
            continue
        offered = {reading.company.entities[e].name.casefold(): e for e in chances[run[n]]}
        who = offered.get(name.strip().strip("*\"'`.").casefold())
        if who is not None:
            found[run[n]] = who
    return found


def _cached(question: str, url: str, model: str, cache: Path | None, breaker: Breaker) -> str:
    from audiodrama.base.cache import Store
    from audiodrama.base.text import for_xml

    name = hashlib.sha256(json.dumps([url, model, question]).encode()).hexdigest()
    store = Store(cache) if cache else Store.default()
    kept = store.read(_ANSWERS, name, lambda body: body.decode("utf-8"))
    if kept is not None:
        return kept
    answer = for_xml(_posted(question, url, model, breaker))
    store.put(_ANSWERS, name, answer.encode("utf-8"))
    return answer


def _posted(question: str, url: str, model: str, breaker: Breaker) -> str:
    body = {"model": model or "default", "temperature": 0, "messages": [{"role": "user", "content": question}]}
    try:
        return ask_server(
            f"{url.rstrip('/')}/chat/completions",
            breaker,
            Patience(_PATIENCE_S, wished_s=_PATIENCE_S),
            body=body,
            key=os.environ.get(_KEY, "").strip() or None,
            largest=_LARGEST,
            accept=_content,
        )
    except NetError as error:
        raise AudiodramaError(
            f"the language model at {url} {error.message}", hint=error.hint or "adapt works without --llm as well"
        ) from None


def _content(reply: HttpReply) -> str:
    """The words of a chat completion."""
    try:
        return str(reply.json()["choices"][0]["message"]["content"])
    except (ValueError, KeyError, IndexError, TypeError):
        raise NetError("sent something that is no chat completion") from None
