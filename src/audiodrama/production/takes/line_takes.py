"""Takes of a line: listed, made anew, chosen and dropped. A choice is an entry of takes.yaml, and never more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import AudiodramaError, EngineError, UsageError
from audiodrama.engines import registry
from audiodrama.engines.base import capabilities_of
from audiodrama.performance.choices import unused_reason, voice_text
from audiodrama.performance.line_approval import LineApproval, standing
from audiodrama.performance.ranking import rank_takes
from audiodrama.performance.take_entries import RECORDING, TakeEntry
from audiodrama.production.takes.line_scenes import LineScene, line_scenes, one_scene
from audiodrama.production.takes.take_file import change_takes, excerpt_of
from audiodrama.production.takes.take_files import keep_in_play
from audiodrama.production.takes.take_list import ListedTake, listed_takes, spoken_takes
from audiodrama.speech.speaking import Speaking
from audiodrama.speech.take_sums import sound_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audiodrama.base.cache import Store
    from audiodrama.dsp.audio import Sound
    from audiodrama.production.plan import Options
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter, Line
    from audiodrama.speech.proof import Listener
    from audiodrama.speech.recording import PhraseTake
    from audiodrama.speech.speaking import SpeakingProgress


@dataclass(frozen=True)
class TakeReport:
    """A take as it is shown.

    Args:
        number: by which it is chosen; a person's recordings begin at 101.
        kind: `first`, `seed`, `variant` or `recording`.
        name: as takes.yaml keeps it, such as `variant faster`.
        spoken: whether it can be heard; the usual take is listed before it is.
        duration_s: its length.
        level_lufs: at the level of the mix, -23 for a voice as it usually is.
        misheard: words that were heard otherwise; None when nobody listened.
        words: how many there are.
        likeness: distance to the role's other lines; None when it cannot be told, and of a take that is the only one.
        kept: whether takes.yaml names it.
        is_heard: whether it is the one in the play now.
        best: whether it ranks first among several.
        reasons: for its rank, one clause a measure.
        file: where it lies in the play, if it does.
        phrases: its sound in the store.
    """

    number: int
    kind: str
    name: str
    spoken: bool
    duration_s: float | None = None
    level_lufs: float | None = None
    misheard: int | None = None
    words: int = 0
    likeness: float | None = None
    kept: bool = False
    is_heard: bool = False
    best: bool = False
    reasons: tuple[str, ...] = ()
    file: str = ""
    phrases: tuple[PhraseTake, ...] = ()

    def as_json(self, approved: str | None) -> dict[str, Any]:
        """The stable form of `take --json`."""
        return {
            "take": self.number, "kind": self.kind, "name": self.name, "spoken": self.spoken,
            "duration_s": self.duration_s, "level_lufs": self.level_lufs, "misheard": self.misheard,
            "words": self.words, "likeness": self.likeness, "kept": self.kept, "heard": self.is_heard,
            "best": self.best, "reasons": list(self.reasons), "file": self.file or None,
            "approved": approved if self.is_heard else None,
        }  # fmt: skip


@dataclass(frozen=True)
class LineTakes:
    """A line with its takes.

    Args:
        chapter: of the line.
        line: what is said.
        key: in takes.yaml.
        entry: there, if any.
        takes: by number.
        approval: whether it was found good and still is.
        notes: for the producer, one sentence each.
    """

    chapter: Chapter
    line: Line
    key: str
    entry: TakeEntry | None
    takes: tuple[TakeReport, ...]
    approval: LineApproval = field(default_factory=LineApproval)
    notes: tuple[str, ...] = ()

    @property
    def approved(self) -> str | None:
        """When it was found good, if that still holds."""
        return self.approval.approved

    @property
    def lapsed(self) -> str | None:
        """Why an approval no longer holds."""
        return self.approval.lapsed

    def as_json(self) -> dict[str, Any]:
        """The stable form of `take --json`."""
        line = self.line
        return {
            "line": {
                "id": line.id, "speaker": line.speaker, "text": line.text,
                "place": line.place and line.place.as_json(), "key": self.key,
            },
            "takes": [each.as_json(self.approved) for each in self.takes],
            "approved": self.approved,
            "lapsed": self.lapsed,
            "note": self.entry.note if self.entry and self.entry.note else None,
            "notes": list(self.notes),
        }  # fmt: skip


def takes_of(
    production: Production, place: str, options: Options, store: Store, *, listener: Listener | None = None
) -> LineTakes:
    """The takes of the line at a place; no engine is asked.

    Args:
        production: whose only errors may be takes that are gone.
        place: as `places.find_place` takes it.
        options: draft and strictness of casting.
        store: the cache.
        listener: who hears the words; without one, only what was heard before is known.

    Raises:
        UsageError: there is no such place, or it means several lines.
    """
    return _shown(one_scene(production, place, options), store, listener)


def all_takes(production: Production, wanted: str, options: Options, store: Store) -> list[LineTakes]:
    """As `takes_of`, of every line that a name means: a place's, a chapter's, a role's."""
    return [_shown(scene, store, None) for scene in line_scenes(production, wanted, options)]


def new_takes(
    production: Production,
    wanted: str,
    count: int,
    options: Options,
    store: Store,
    *,
    listener: Listener | None = None,
    on_progress: Callable[[SpeakingProgress], None] | None = None,
) -> list[LineTakes]:
    """Speak more takes of one line, or of each that a name means; nothing is chosen by it.

    Args:
        production: as for `takes_of`.
        wanted: a place, a chapter or a role.
        count: how many new takes of each line.
        options: draft, strictness of casting and jobs.
        store: the cache.
        listener: who hears the words of the takes.
        on_progress: told how far it is.

    Returns:
        Each line with all its takes, ranked. A line that has no other way to be said is told in its notes.

    Raises:
        EngineError: none of them could be spoken.
    """
    scenes = line_scenes(production, wanted, options)
    asked = {scene.line.id: _fresh(scene, count, store) for scene in scenes}
    wanted_requests = [
        replace(request, line=f"{line}\n{take.number}")
        for line, takes in asked.items()
        for take in takes
        for request in take.requests
    ]
    with Speaking(wanted_requests, store, jobs=options.jobs) as speaking:
        speech = speaking.wait(on_progress=on_progress)
    if speech.failures and not speech.spoken:
        raise EngineError(f"no take could be made: {speech.failures[0].reason}")
    shown = []
    for scene in scenes:
        own = [failure for failure in speech.failures if failure.line.partition("\n")[0] == scene.line.id]
        notes = [f"take {each.line.partition(chr(10))[2]} could not be spoken: {each.reason}" for each in own]
        made = [take for take in asked[scene.line.id] if take.number > 1]
        if len(made) < count:
            notes.append(f"{voice_text(scene.chosen)} has no more ways to say this line than these")
        told = _shown(scene, store, listener)
        there = {take.number for take in told.takes}
        silent = [take for take in made if take.number not in there and not own]
        notes += [f"{take.name} is the same as another take, so it is not listed" for take in silent]
        shown.append(replace(told, notes=(*told.notes, *notes)))
    return shown


def _fresh(scene: LineScene, count: int, store: Store) -> list[ListedTake]:
    """The usual take, and the next ones that are not spoken yet."""
    ways = [take for take in listed_takes(scene) if take.kind != RECORDING]
    new = [take for take in ways[1:] if not take.is_there(store)]
    return [ways[0], *new[:count]]


def choose_take(production: Production, place: str, number: int, options: Options, store: Store) -> LineTakes:
    """Keep a take: it is what is heard from now on. An approval of another sound is taken away.

    Raises:
        UsageError: there is no such take, or it was not made yet.
        AudiodramaError: takes.yaml has mistakes, or was changed by somebody else meanwhile.
    """
    scene = one_scene(production, place, options)
    if options.draft:
        raise UsageError("takes are kept of the play, and not of its draft", hint="leave out --draft")
    found = {take.number: take for take in spoken_takes(scene, store)}
    take = found.get(number)
    if take is None:
        there = ", ".join(map(str, found)) or "none"
        raise UsageError(
            f"this line has no take {number} that could be heard (there are: {there})",
            hint="`audiodrama take PLACE --new 3` makes some",
        )
    return keep_listed(scene, take, store)


def keep_listed(scene: LineScene, take: ListedTake, store: Store, notes: Sequence[str] = ()) -> LineTakes:
    """Write a take that can be heard into takes.yaml as the one that is kept."""
    root = scene.production.root
    choice = scene.chosen.choice
    file, sha256 = take.file, take.sha256
    if not file and not capabilities_of(registry.engine(choice.engine), choice.voice).repeats:
        file, sha256 = keep_in_play(scene, take, store)
    if not file:
        sha256 = sound_sum(store, take.requests) or ""
    told: list[str] = list(notes)

    def change(entries: dict[str, TakeEntry]) -> TakeEntry:
        before = entries.get(scene.key, TakeEntry(scene.key))
        same = bool(before.approved) and before.sha256 == sha256
        if before.approved and not same:
            told.append("this line was approved with another take, so its approval is taken away")
        return replace(
            before,
            words=excerpt_of(scene.line.text), at=scene.at, keep=take.name, file=file,
            voice="" if take.kind == RECORDING else voice_text(scene.chosen), sha256=sha256,
            approved=before.approved if same else "", cast=before.cast if same else "",
        )  # fmt: skip

    book = change_takes(root, lambda now: {scene.key: change(dict(now.entries))}, list(scene.keys.values()))
    return _after(scene, book, store, told)


def drop_take(production: Production, place: str, options: Options, store: Store) -> LineTakes:
    """Keep no take of a line: the usual one is heard again. Files in takes/ stay, and can be kept again.

    Raises:
        UsageError: none is kept.
    """
    scene = one_scene(production, place, options)
    told: list[str] = []

    def change(entries: dict[str, TakeEntry]) -> TakeEntry:
        before = entries.get(scene.key)
        if before is None or not before.keep:
            raise UsageError("no take of this line is kept", hint="`audiodrama take PLACE` lists its takes")
        if before.approved:
            told.append("the line was approved with that take, so its approval is taken away")
        if before.file and (scene.production.root / before.file).is_file():
            told.append(f"{before.file} stays where it is; `--keep` takes it again, and it may be deleted by hand")
        return TakeEntry(scene.key, before.words, before.at, note=before.note)

    book = change_takes(
        scene.production.root, lambda now: {scene.key: change(dict(now.entries))}, list(scene.keys.values())
    )
    return _after(scene, book, store, told)


def take_sound(take: TakeReport, store: Store) -> Sound:
    """A take alone, dry, at the common speech level, so that takes can be compared: (frames, 1) at 44.1 kHz.

    Raises:
        UsageError: it was not spoken yet.
    """
    from audiodrama.production.takes.take_figures import phrases_sound

    if not take.phrases:
        raise UsageError(f"take {take.number} was not spoken yet")
    return phrases_sound(take.phrases, store)


def _after(scene: LineScene, book: Any, store: Store, notes: Sequence[str]) -> LineTakes:
    changed = replace(scene, production=replace(scene.production, takes=book))
    shown = _shown(changed, store, None)
    return replace(shown, notes=(*notes, *shown.notes))


def _shown(scene: LineScene, store: Store, listener: Listener | None) -> LineTakes:
    """A line with its takes, their figures and ranks."""
    from audiodrama.production.takes.take_figures import role_portrait, take_figures_of

    entry, notes = scene.entry, []
    spoken = spoken_takes(scene, store)
    portrait = role_portrait(scene, store) if len(spoken) > 1 else None  # one take is like no other
    figures = [take_figures_of(scene, take.phrases, store, role=portrait, listener=listener) for take in spoken]
    unused = unused_reason(entry, scene.chosen) if entry else None
    kept = entry.keep if entry and not unused else ""
    reports = []
    for take, facts, rank in zip(spoken, figures, rank_takes(figures), strict=True):
        is_kept = bool(entry and kept) and (take.file == entry.file if entry and entry.file else take.name == kept)
        reports.append(
            TakeReport(
                take.number, take.kind, take.name, True, facts.duration_s, facts.level_lufs, facts.misheard,
                facts.words, facts.likeness, is_kept, is_kept or (not kept and take.number == 1),
                rank.rank == 0 and len(spoken) > 1, rank.reasons if len(spoken) > 1 else (), take.file, take.phrases,
            )
        )  # fmt: skip
    if not any(take.number == 1 for take in reports):
        first = next(take for take in listed_takes(scene) if take.number == 1)
        reports.insert(0, TakeReport(1, first.kind, first.name, spoken=False, is_heard=not kept))
    if unused:
        notes.append(unused)
    if entry and kept and not any(take.kept for take in reports):
        notes.append(_lost(entry))
    return LineTakes(scene.chapter, scene.line, scene.key, entry, tuple(reports), _approval(scene, store), tuple(notes))


def _lost(entry: TakeEntry) -> str:
    if entry.file:
        return f"the take that is kept, {entry.file}, is gone or is another file than was kept"
    return f"the take that is kept, {entry.keep}, is not spoken yet: a render makes it"


def _approval(scene: LineScene, store: Store) -> LineApproval:
    try:
        wanted = scene.requests
    except AudiodramaError as error:
        return LineApproval(None, error.message) if scene.entry and scene.entry.approved else LineApproval()
    sound = sound_sum(store, wanted)
    return standing(scene.entry, scene.line, wanted, scene.production.cast, scene.chosen, sound)
