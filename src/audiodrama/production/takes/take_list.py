"""All takes that a line has or could have: the ways of its voice, and the files of the play that are its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.base.errors import EngineError
from audiodrama.base.files import file_hash, must_lie_inside
from audiodrama.base.names import slug
from audiodrama.performance.choices import file_requests, voice_text
from audiodrama.performance.take_entries import FOLDER, RECORDING
from audiodrama.performance.take_keys import key_role
from audiodrama.performance.ways import way_requests, ways_of
from audiodrama.production.takes.take_figures import is_at_hand
from audiodrama.speech.kept_files import kept_sounds
from audiodrama.speech.speaking import Speaking
from audiodrama.speech.take_sums import sound_sum

if TYPE_CHECKING:
    from audiodrama.base.cache import Store
    from audiodrama.production.takes.line_scenes import LineScene
    from audiodrama.speech.recording import PhraseTake
    from audiodrama.speech.requests import PhraseRequest

FIRST_RECORDING = 101
"""Number of a line's first recording by a person; its second is the next."""
_ROLE_LETTERS = 40


@dataclass(frozen=True)
class ListedTake:
    """A take of a line, spoken or not.

    Args:
        number: by which it is chosen.
        name: as takes.yaml keeps it.
        requests: that stand for it.
        file: in the play, relative to its folder; empty for none.
        sha256: of that file.
        phrases: its sound; empty when it cannot be heard yet.
    """

    number: int
    name: str
    requests: tuple[PhraseRequest, ...]
    file: str = ""
    sha256: str = ""
    phrases: tuple[PhraseTake, ...] = ()

    @property
    def kind(self) -> str:
        """`first`, `seed`, `variant` or `recording`."""
        return self.name.partition(" ")[0]

    def is_there(self, store: Store) -> bool:
        """Whether it can be heard without any engine."""
        return is_at_hand(self.requests, store)


def file_stem(key: str) -> str:
    """The beginning of the names of a line's files in takes/: its key, with a long role shortened."""
    role = key_role(key)
    return f"{role[:_ROLE_LETTERS]}{key[len(role) :]}"


def way_file(scene: LineScene, number: int) -> str:
    """The file in the play for a take that an engine cannot make again."""
    return f"{FOLDER}/{file_stem(scene.key)}.{slug(voice_text(scene.chosen))}.t{number}.flac"


def recording_files(scene: LineScene) -> dict[int, str]:
    """The recordings of a line that lie in the play, by their number from 1."""
    stem = file_stem(scene.key)
    form = re.compile(rf"{re.escape(stem)}\.r([1-9][0-9]{{0,3}})\.flac")
    try:
        names = sorted(path.name for path in (scene.production.root / FOLDER).iterdir())
    except OSError:
        return {}
    return dict(sorted((int(found[1]), f"{FOLDER}/{name}") for name in names if (found := form.fullmatch(name))))


def listed_takes(scene: LineScene) -> list[ListedTake]:
    """Every take that a line has or could have, by number."""
    cast, chosen = scene.production.cast, scene.chosen
    found = []
    for number, way in enumerate(ways_of(chosen.choice), 1):
        wanted = tuple(way_requests(scene.line, cast, chosen, way, before=scene.before, usual=scene.usual))
        take = ListedTake(number, way.name, wanted)
        found.append(_in_play(scene, take, way_file(scene, number)) or take)
    for number, file in recording_files(scene).items():
        take = ListedTake(FIRST_RECORDING - 1 + number, RECORDING, ())
        if (in_play := _in_play(scene, take, file)) is not None:
            found.append(in_play)
    return found


def _in_play(scene: LineScene, take: ListedTake, file: str) -> ListedTake | None:
    """A take whose sound lies in the play; None when there is no such file, or it holds no line."""
    root = scene.production.root
    if not (root / file).is_file():
        return None
    try:
        must_lie_inside(root, root / file)
        sha256 = file_hash(root / file)
        wanted = file_requests(scene.usual, kept_sounds(root, file, sha256), file)
    except (OSError, EngineError):
        return None
    return replace(take, requests=tuple(wanted), file=file, sha256=sha256)


def spoken_takes(scene: LineScene, store: Store) -> list[ListedTake]:
    """The takes that can be heard without any engine, each sound once, with their sound."""
    there = [take for take in listed_takes(scene) if take.is_there(store)]
    wanted = [replace(request, line=str(take.number)) for take in there for request in take.requests]
    with Speaking(wanted, store, jobs=1) as speaking:
        spoken = speaking.wait().spoken
    found, sums = [], set()
    entry = scene.entry
    for take in there:
        phrases = spoken.get(str(take.number))
        if phrases is None:
            continue
        sound = sound_sum(store, take.requests)
        if sound not in sums or (entry and entry.keep == take.name):
            found.append(replace(take, phrases=phrases))
        sums.add(sound)
    return found
