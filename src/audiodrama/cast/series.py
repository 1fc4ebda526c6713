"""The casting that several productions share: `include:` in voices.yaml, and the files it may name.

A file may be included from the production, from the shelf it stands on (the folder that holds the production), and
from folders that the user has named in `AUDIODRAMA_SERIES`: a production that came from elsewhere reads nothing else.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from audiodrama.base.diagnostics import rule
from audiodrama.base.files import opened_regular
from audiodrama.base.source import EncodingError, Source
from audiodrama.cast.deliveries import BUILT_IN_EFFECTS, DELIVERIES
from audiodrama.cast.model import ROLE_FIGURES, VOICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from audiodrama.base.source import Place
    from audiodrama.base.yaml_reader import YamlMap
    from audiodrama.cast.model import Cast, Role

T = TypeVar("T")
_FIGURES = tuple(ROLE_FIGURES.values())
ALLOWED = "AUDIODRAMA_SERIES"
"""Environment variable with more folders that files may be included from, separated as in `PATH`."""
_LARGEST = 2_000_000
_DEEPEST, _MOST = 8, 64

BAD_INCLUDE = rule(
    "bad-include", "error",
    "A file under `include:` is not there, includes itself, is no casting, or lies outside the folders that a "
    "production may include from: its own, the one that holds it, and those named in AUDIODRAMA_SERIES.",
    example={"voices.yaml": "include: ../series/cast.yaml\ncast:\n  MARTA: {voice: {tone: mid}}\n"},
    cure="Correct the path, which counts from the file that includes; or allow the folder: AUDIODRAMA_SERIES=/shows.",
)  # fmt: skip
OVERRIDES_SERIES = rule(
    "overrides-series", "warning",
    "Entries of this production stand over those of a casting that it includes. That is how it is meant; it is said "
    "because the character then sounds otherwise than in the rest of the series.",
    example={
        "voices.yaml": "include: shared.yaml\ncast:\n  MARTA: {rate: 1.1}\n",
        "shared.yaml": "cast:\n  MARTA: {voice: {tone: mid}}\n",
    },
    cure="Remove the entry here to have that of the series, or change it there.",
)  # fmt: skip


def included_sources(
    document: YamlMap, file: Path, root: Path, above: Sequence[Path], seen: list[Path]
) -> Iterator[tuple[Source, Path]]:
    """The files that a casting includes, in order; those that may not or cannot be read are reported.

    Args:
        document: the casting.
        file: where it lies.
        root: folder of the production.
        above: the files through which it was included, and itself, all resolved.
        seen: every file that one production has included so far; grows.

    Yields:
        The text, its name as people see it (relative to the production), and where it lies.
    """
    for name, place in document.texts("include"):
        try:
            path = (file.parent / name).resolve()
            if len(above) > _DEEPEST or path in above:
                raise OSError(0, "it includes itself, if need be by way of others")
            _must_be_allowed(path, root)
            if len(seen) >= _MOST:
                raise OSError(0, f"more than {_MOST} files are included, one through the other")
            seen.append(path)
            with opened_regular(path, limit_bytes=_LARGEST) as opened:
                raw = opened.read(_LARGEST)
            yield Source.of_bytes(raw, _shown(path, root)), path
        except EncodingError as error:
            _report(document, place, name, f"{error.fault}", "Save it as plain text in UTF-8.")
        except FileNotFoundError:
            hint = f"The path counts from {above[-1].name}; that would be {_shown(path, root)}."
            _report(document, place, name, "there is no such file", hint)
        except (OSError, ValueError, RuntimeError) as error:
            why = getattr(error, "strerror", None) or "its name is no path"
            _report(document, place, name, why, getattr(error, "hint", None))


def included_files(root: Path) -> list[Path]:
    """The files that the casting of a production is read from beside voices.yaml, as far as they can be read."""
    from audiodrama.base.yaml_reader import Reader

    home, paths = root.resolve(), []
    seen: list[Path] = []
    waiting: list[tuple[Path, tuple[Path, ...]]] = [(home / VOICES, ())]
    while waiting:
        file, above = waiting.pop()
        try:
            with opened_regular(file, limit_bytes=_LARGEST) as opened:
                source = Source.of_bytes(opened.read(_LARGEST), file.name)
        except (OSError, EncodingError):
            continue
        document = Reader(source).document() if "include" in source.text else None
        found = [path for _, path in included_sources(document, file, home, (*above, file), seen)] if document else []
        paths += found
        waiting += [(path, (*above, file)) for path in found]
    return paths


class _NotAllowedError(OSError):
    """A file outside the folders that a production may include from."""

    def __init__(self, folder: Path) -> None:
        super().__init__(0, "it lies outside this production and the folder that holds it")
        self.hint = f"Copy it into the production, or allow its folder: {ALLOWED}={folder}"


def _must_be_allowed(path: Path, root: Path) -> None:
    named = [part for part in os.environ.get(ALLOWED, "").split(os.pathsep) if part]
    home = root.resolve()
    folders = [home, *([home.parent] if home.parent != home.parent.parent else []), *map(type(root), named)]
    if not any(path.is_relative_to(folder.resolve()) for folder in folders):
        raise _NotAllowedError(path.parent)
    if path.suffix.lower() not in {".yaml", ".yml"}:
        raise OSError(0, "a casting ends in .yaml")


def _shown(path: Path, root: Path) -> str:
    return os.path.relpath(path, root.resolve()).replace(os.sep, "/")


def _report(document: YamlMap, place: Place, name: str, why: str, hint: str | None) -> None:
    document.reader.report(BAD_INCLUDE.at(place, f"{name[:80]} cannot be included: {why}", hint=hint))


def report_overrides(document: YamlMap, series: Cast, own: Cast) -> None:
    """Say once which entries of a production stand over those of the castings it includes."""
    if "include" not in document:
        return
    changed = [
        *(own.roles[name].name for name, role in series.roles.items() if unlike_keys(role, own.roles.get(name))),
        *_changed(series.deliveries, own.deliveries, DELIVERIES),
        *_changed(series.effects, own.effects, BUILT_IN_EFFECTS),
        *(each.written for name, each in series.pronounce.items() if own.pronounce.get(name) != each),
    ]
    if changed:
        shown = ", ".join(changed[:12]) + (f" and {len(changed) - 12} more" if len(changed) > 12 else "")
        where, verb = document.value_place("include"), "stands" if len(changed) == 1 else "stand"
        message = f"{shown} of {document.reader.source.path} {verb} over the series'"
        document.reader.report(OVERRIDES_SERIES.at(where, message))


def _changed(series: Mapping[str, T], own: Mapping[str, T], built_in: Mapping[str, T]) -> list[str]:
    return [name for name, entry in series.items() if entry != built_in.get(name) and own.get(name) != entry]


def unlike_keys(series: Role, own: Role | None) -> list[str]:
    """The keys of voices.yaml in which a role of a production is not that of its series; all same when it has none."""
    if own is None:
        return []
    pairs = [("voice", series.choices, own.choices), ("effects", series.effects, own.effects)]
    figures = [
        (each.name, getattr(series, each.attribute), getattr(own, each.attribute)) for each in ROLE_FIGURES.values()
    ]
    return [name for name, one, other in [*pairs, *figures] if one != other]
