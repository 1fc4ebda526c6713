"""The ids by which podcast apps know episodes: they stay while chapters are inserted, moved, retitled or edited.

The ids that went out are kept beside the feed in `episodes.json`, with each episode's title and first words. A later
export gives an episode the id of the one that it was: of the same title and words, else of the same title, else of the
same words. Without such a file the id follows from the titles alone, so another machine makes the same ones.
"""

from __future__ import annotations

import itertools
import json
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from audiodrama.base.files import read_inside
from audiodrama.base.strict import as_record, as_text, strict_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

REGISTER = "episodes.json"
_EPISODES = uuid.UUID("5b7f1b52-3c0e-5f0a-9a39-5a1c6d9c2a10")
_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class EpisodeName:
    """How an episode is recognised: its title as a slug, and its first words."""

    slug: str
    words: str


def episode_ids(show: str, episodes: Sequence[EpisodeName], register: Path | None = None) -> tuple[str, ...]:
    """The id of each episode.

    Args:
        show: title of the show.
        episodes: in order.
        register: `episodes.json` of the last export; None, or one that cannot be read, counts as the first export.
    """
    before = read_register(register) if register else {}
    ids: dict[int, str] = {}
    for same in _LIKENESSES:
        _recognise(ids, episodes, before, same)
    taken = {*before, *ids.values()}
    for at, episode in enumerate(episodes):
        if at not in ids:
            ids[at] = next(guid for guid in _names(show, episode) if guid not in taken)
            taken.add(ids[at])
    return tuple(ids[at] for at in range(len(episodes)))


_LIKENESSES: tuple[Callable[[EpisodeName, EpisodeName], bool], ...] = (
    lambda a, b: a == b,
    lambda a, b: a.slug == b.slug,
    lambda a, b: bool(a.words) and a.words == b.words,
)


def _recognise(
    ids: dict[int, str],
    episodes: Sequence[EpisodeName],
    before: dict[str, EpisodeName],
    same: Callable[[EpisodeName, EpisodeName], bool],
) -> None:
    """Give the episodes that are not yet recognised the ids of those before that are like them, in order."""
    for at, episode in enumerate(episodes):
        free = (guid for guid, name in before.items() if guid not in ids.values() and same(name, episode))
        if at not in ids and (guid := next(free, None)):
            ids[at] = guid


def _names(show: str, episode: EpisodeName) -> Iterator[str]:
    """Ids to try for a new episode: by its title; a second of that title also by its words, a third by a number."""
    yield str(uuid.uuid5(_EPISODES, f"{show}\n{episode.slug}"))
    for count in itertools.count(1):
        yield str(uuid.uuid5(_EPISODES, f"{show}\n{episode.slug}\n{episode.words}\n{count}"))


def register_text(ids: Sequence[str], episodes: Sequence[EpisodeName]) -> str:
    """The text of `episodes.json`."""
    rows = {guid: asdict(episode) for guid, episode in zip(ids, episodes, strict=True)}
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def read_register(path: Path) -> dict[str, EpisodeName]:
    """Ids and what they stand for; whatever is not of that form is passed over, and so is a link to elsewhere."""
    try:
        rows = as_record(strict_json(read_inside(path.parent, path.name, limit_bytes=_LARGEST)))
    except (OSError, ValueError, TypeError):
        return {}
    names = {}
    for guid, row in rows.items():
        with suppress(ValueError, TypeError, KeyError):
            names[guid] = EpisodeName(as_text(as_record(row)["slug"]), as_text(row["words"]))
    return names
