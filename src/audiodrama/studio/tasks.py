"""Work that takes long, as functions of a production and a wish: each is done in a process of its own (`task_process`).

What they return is plain values. Sounds go into the cache under their content, and their names are returned.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from audiodrama.arrange.sources import TakeRef
from audiodrama.base.cache import Store
from audiodrama.base.errors import UsageError
from audiodrama.base.files import must_lie_inside
from audiodrama.base.names import key
from audiodrama.base.strict import as_list, as_number, as_record, as_text, as_texts
from audiodrama.production.plan import Options
from audiodrama.production.project import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from audiodrama.audition.candidates import Candidate
    from audiodrama.cast.model import Role
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Line
    from audiodrama.speech.speaking import SpeakingProgress

    Tell = Callable[[float, float | None, str], object]
    Wish = Mapping[str, Any]

SAMPLES = "studio-samples"
"""Kind in the cache of sounds that pages play from jobs."""
_FORMATS = ("mp3", "m4b", "m4a", "opus", "flac", "wav")


def carry_out_task(root: Path, wish: Wish, tell: Tell) -> dict[str, Any]:
    """Do what a job asks.

    Args:
        root: folder of the production.
        wish: `kind`, and what that needs.
        tell: told the share done, seconds left or None, and what is being done.

    Raises:
        AudiodramaError: it cannot be done.
    """
    kind = as_text(wish.get("kind", ""))
    if kind not in TASKS:
        raise UsageError(f"there is no job {kind[:40]}", hint=f"there are {', '.join(TASKS)}")
    production = load(root)
    production.must_be_clean()
    return TASKS[kind](production, wish, tell)


def wish_fault(wish: Wish) -> str | None:
    """Why a wish is none, in words; None for one that can be tried."""
    try:
        kind = as_text(wish.get("kind", ""))
        if kind not in TASKS:
            return f"there is no job {kind[:40]!r}"
        _options(wish)
        _chapters(wish)
        for name in ("target", "role"):
            as_text(wish.get(name, ""))
        for name in ("voices", "lines"):
            as_texts(wish.get(name, []))
        for figure in as_record(wish.get("figures", {})).values():
            as_number(figure)
    except (ValueError, TypeError, UsageError) as error:
        return f"this job cannot be understood: {error}"
    return None


def _options(wish: Wish) -> Options:
    formats = as_texts(wish.get("formats", ["mp3"])) or ("mp3",)
    if not set(formats) <= set(_FORMATS):
        raise UsageError(f"the formats are {', '.join(_FORMATS)}")
    for name in ("draft", "verify", "blind", "approved_only"):
        if not isinstance(wish.get(name, False), bool):
            raise TypeError(f"{name} is neither true nor false")
    return Options(
        formats=tuple(dict.fromkeys(formats)),
        profile=as_text(wish.get("profile", Options().profile)),
        keep_going=True,
        draft=wish.get("draft", False),
        verify=wish.get("verify", False),
        approved_only=wish.get("approved_only", False),
    )


def _chapters(wish: Wish) -> list[str]:
    return [str(int(as_number(each, 1, 1e6))) for each in as_list(wish.get("chapters", []))]


def _render(production: Production, wish: Wish, tell: Tell) -> dict[str, Any]:
    from audiodrama.production.render import render

    report = render(production, _chapters(wish), _options(wish), on_progress=tell)
    notes = [f"{each.chapter.title}: {note}" for each in report.chapters for note in each.notes]
    notes += [f"left out, because it is not approved: {each}" for each in report.unapproved]
    return report.as_json() | {"failed": [str(each) for each in report.failures], "notes": notes}


def _speak(production: Production, wish: Wish, tell: Tell) -> dict[str, Any]:
    from audiodrama.production.plan import plan
    from audiodrama.speech.speaking import Speaking

    planned = plan(production, _chapters(wish), _options(wish))
    missing = list(planned.missing)

    def news(progress: SpeakingProgress) -> None:
        share = progress.done / progress.total if progress.total else 1.0
        tell(share, progress.left_s, f"speaking, {progress.done} of {progress.total} takes")

    with Speaking(missing, planned.store, jobs=planned.options.jobs) as speaking:
        speech = speaking.wait(on_progress=news)
    tell(1.0, None, "measuring takes")  # or else the first look at a chapter would, while somebody waits
    for each in planned.chapters:
        for take in (take for line in each.chapter.lines for take in speech.spoken.get(line.id, ())):
            each.assets.loudness(TakeRef(take.name))
    failed = [str(each) for each in speech.failures]
    return {"spoken": len(speech.reached), "failed": failed, "notes": []}


def _export(production: Production, wish: Wish, tell: Tell) -> dict[str, Any]:
    from audiodrama.production.deliverables import KINDS, export

    kind = as_text(wish.get("target", ""))
    if kind not in KINDS:
        raise UsageError(f"there is no export {kind[:40]}", hint=f"there are {', '.join(KINDS)}")
    folder = production.output / "export" / kind
    must_lie_inside(production.root, folder)
    wanted = _chapters(wish)
    count, done = len(production.chapters(tuple(wanted))), 0

    def next_chapter(title: str) -> None:
        nonlocal done
        tell(done / max(count, 1), None, f"{kind}: {title}")
        done += 1

    paths = export(production, kind, wanted, folder, Store.default(), on_chapter=next_chapter)
    root = production.root.resolve()
    return {"files": [path.resolve().relative_to(root).as_posix() for path in paths], "failed": [], "notes": []}


def _audition(production: Production, wish: Wish, tell: Tell) -> dict[str, Any]:
    from audiodrama.audition import blind_pages, candidates, samples

    role = production.cast.role(as_text(wish.get("role", "")))
    if role is None:
        raise UsageError("nobody of this name is cast")
    figures = [f"{name}={_figure(name, value)}" for name, value in as_record(wish.get("figures", {})).items()]
    own = [line for chapter in production.sheet.chapters for line in chapter.lines if line.role == key(role.name)]
    if not own:
        raise UsageError(f"{role.name} has no lines", hint="there is nothing to audition with")
    wanted = set(as_texts(wish.get("lines", [])))
    lines = [line for line in own if line.id in wanted] or list(candidates.telling_lines(own))

    def news(progress: SpeakingProgress) -> None:
        share = progress.done / progress.total if progress.total else 1.0
        tell(share, progress.left_s, f"listening to voices, {progress.done} of {progress.total} takes")

    named = [candidates.parsed_choice(each) for each in as_texts(wish.get("voices", []))]
    store = Store.default()
    held = samples.hold_audition(
        candidates.with_settings(role, figures), lines, production.cast, samples.able(production.cast), store,
        named=named, only_named=bool(named), language=production.sheet.title_page.spoken_language, on_progress=news,
    )  # fmt: skip
    letters = candidates.blind_letters(held.candidates, role.name)
    choices = {letter: each.choice for letter, each in letters.items()}
    blind_pages.keep_letters(store, production.root, role.name, choices)
    shown = {id(each): letter for letter, each in letters.items()}
    distances = _distances(production, role, held.candidates, store)
    return {
        "role": role.name,
        "blind": wish.get("blind", False),
        "lines": [{"id": line.id, "text": line.text} for line in held.lines],
        "candidates": [
            {
                "n": nth, "letter": shown[id(each)], "voice": f"{each.choice.engine}:{each.choice.voice}",
                "name": each.name, "gender": each.gender, "licence": _licence(each), "fit": round(each.fit, 3),
                "pitch_hz": round(each.portrait.pitch_hz) if each.portrait else None, "current": each.current,
                "distances": distances[nth],
                "sounds": {
                    line.id: _kept(store, samples.mp3(held.sounds[str(nth), line.id]))
                    for line in held.lines if (str(nth), line.id) in held.sounds
                },
            }
            for nth, each in enumerate(held.candidates)
        ],
        "failed": [{"voice": voice, "reason": reason} for voice, reason in held.failed.items()],
        "notes": [],
    }  # fmt: skip


def _figure(name: str, value: object) -> str:
    from audiodrama.cast.model import ROLE_FIGURES

    if name not in ROLE_FIGURES:
        raise UsageError(f"there is no figure {name[:40]}")
    return ROLE_FIGURES[name].shown(as_number(value))


def _kept(store: Store, raw: bytes) -> str:
    name = hashlib.sha256(raw).hexdigest()[:40]
    store.put(SAMPLES, name, raw)
    return f"/audio/{name}.mp3"


def _licence(candidate: Candidate) -> str:
    from audiodrama.engines import registry

    engine = registry.engine(candidate.choice.engine)
    return next((each.licence for each in engine.voices() if each.id == candidate.choice.voice), "") or engine.licence


def _distances(
    production: Production, role: Role, found: Sequence[Candidate], store: Store
) -> list[list[dict[str, Any]]]:
    """For each candidate how far it is from the voices of the others, those of the same scenes marked."""
    from audiodrama.audition import samples
    from audiodrama.audition.likeness import distance

    cast, language = production.cast, production.sheet.title_page.spoken_language
    parts = [part for part in samples.cast_parts(cast, samples.able(cast)) if part.name != key(role.name)]
    heard = samples.portraits(parts, cast, store, language=language)
    near = partners_of(production, role.name)
    rows = []
    for each in found:
        known = [
            {"name": cast.roles[name].name, "distance": round(distance(each.portrait, portrait), 3),
             "same_scenes": name in near}
            for name, portrait in heard.items() if each.portrait
        ]  # fmt: skip
        rows.append(sorted(known, key=lambda row: (not row["same_scenes"], row["distance"])))
    return rows


def shown_audition(audition: dict[str, Any]) -> dict[str, Any]:
    """An audition as the page may see it: a blind one has letters, in their order, and nothing that tells a voice."""
    if not audition["blind"]:
        return audition
    hidden: dict[str, Any] = {
        "voice": None,
        "name": "",
        "gender": "unknown",
        "licence": "",
        "current": False,
        "fit": None,
    }
    hidden |= {"pitch_hz": None, "distances": []}
    candidates = sorted((each | hidden for each in audition["candidates"]), key=lambda each: each["letter"])
    return audition | {"candidates": [each | {"n": nth} for nth, each in enumerate(candidates)], "failed": []}


def partners_of(production: Production, name: str) -> dict[str, int]:
    """Those who speak in the scenes of a role, by key, with how often their lines stand next to its own."""
    wanted, found = key(name), dict[str, int]()
    for chapter in production.sheet.chapters:
        for scene in _scenes(chapter.cues):
            if any(line.role == wanted for line in scene):
                for line in scene:
                    if line.role != wanted:
                        found.setdefault(line.role, 0)
        for one, other in pairwise(chapter.lines):
            for mine, theirs in ((one, other), (other, one)):
                if mine.role == wanted != theirs.role:
                    found[theirs.role] = found.get(theirs.role, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _scenes(cues: Sequence[Any]) -> list[list[Line]]:
    scenes: list[list[Line]] = [[]]
    for cue in cues:
        if cue.kind == "transition":
            scenes.append([])
        elif cue.kind == "line":
            scenes[-1].append(cue)
    return scenes


def _qc(production: Production, wish: Wish, tell: Tell) -> dict[str, Any]:
    from audiodrama.base.files import read_inside
    from audiodrama.export.cue_list import LARGEST_BYTES, parse_cue_list
    from audiodrama.export.encode import FORMATS
    from audiodrama.production.manifest import Manifest
    from audiodrama.qc.measure import measure_file
    from audiodrama.qc.report import qc_document

    profile = production.cast.profiles.get(_options(wish).profile)
    if profile is None:
        raise UsageError("there is no such profile", hint=f"there are {', '.join(production.cast.profiles)}")
    output, endings = production.output, tuple(f".{name}" for name in FORMATS)
    entries = Manifest.read(output).chapters
    names = sorted(name for entry in entries.values() for name in entry.files if name.endswith(endings))
    paths = [output / name for name in names if (output / name).is_file()]
    if not paths:
        raise UsageError("nothing has been rendered yet", hint="render it first")
    reports = []
    for nth, path in enumerate(paths):
        tell(nth / len(paths), None, f"measuring {path.name}")
        try:
            cues = parse_cue_list(read_inside(output, path.with_suffix(".cues.json").name, limit_bytes=LARGEST_BYTES))
        except (OSError, ValueError):
            cues = None
        reports.append(measure_file(path, profile, cues))
    document = qc_document(reports)
    failed = [f"{report.path.name}: {each}" for report in reports for each in report.failures]
    return document | {"failed": failed, "notes": [f"{r.path.name}: {each}" for r in reports for each in r.notes]}


def _take(production: Production, wish: Wish, tell: Tell) -> dict[str, Any]:
    from audiodrama.production.takes.line_takes import new_takes

    def news(progress: SpeakingProgress) -> None:
        tell(progress.done / max(progress.total, 1), progress.left_s, "speaking new takes")

    name, count = as_text(wish.get("line", "")), int(as_number(wish.get("count", 1), 1, 9))
    (found,) = new_takes(production, name, count, _options(wish), Store.default(), on_progress=news)
    return {"line": name, "takes": [each.as_json(found.approved) for each in found.takes], "notes": list(found.notes)}


def _notes(production: Production, wish: Wish, tell: Tell) -> dict[str, Any]:
    from audiodrama.production.notes import director_notes

    wanted = _chapters(wish)
    report = director_notes(
        production, wanted, _options(wish),
        on_progress=lambda done, total: tell(done / max(total, 1), None, f"listening, {done} of {total} lines"),
    )  # fmt: skip
    chapters = [chapter.number for chapter in production.chapters(tuple(wanted))]
    found = [note.as_json() for note in report.notes]
    return {"chapters": chapters, "found": found, "unchecked": list(report.unchecked)}


TASKS: dict[str, Callable[[Production, Wish, Tell], dict[str, Any]]] = {
    "render": _render,
    "speak": _speak,
    "export": _export,
    "audition": _audition,
    "qc": _qc,
    "take": _take,
    "notes": _notes,
}
