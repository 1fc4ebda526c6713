"""sfx/sounds.yaml to a `Palette`, over the one that comes with the program."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from audiodrama.base.cache import Store
from audiodrama.base.diagnostics import Diagnostic, rule
from audiodrama.base.names import closest, key
from audiodrama.base.source import Place, Source
from audiodrama.base.yaml_reader import BAD_VALUE, DUPLICATE_KEY, OUT_OF_RANGE, Reader, YamlMap
from audiodrama.sounds import formats, inspect, synth
from audiodrama.sounds.palette import BANDS_HZ, Palette, Sound, SoundKind, Space

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.recipe import Recipe

BUILT_IN = "palette.yaml"
LONGEST_RESPONSE_S = 20.0
_ROUNDING_S = 0.005
_SILENT = "nothing in it can be heard: it is silent, far too soft, or one constant value"

NO_SOUND_SOURCE = rule(
    "no-sound-source", "error",
    "A sound names neither a recipe (`synth:`) nor a file (`file:`), or names both, so it is not known what to play.",
    example={"sfx/sounds.yaml": "sounds:\n  bell: {kind: sfx, level: -12dB}\n"},
    cure="Give exactly one of them: `synth: church-bell` for one that the program makes, `file: bell.wav` for yours.",
)  # fmt: skip
UNKNOWN_RECIPE = rule(
    "unknown-recipe", "error",
    "A sound names a synthesis recipe, or a preset of one, that does not exist.",
    example={"sfx/sounds.yaml": "sounds:\n  stair: {synth: creek}\n"},
    cure="`audiodrama sounds` lists the recipes with their presets and parameters.",
)  # fmt: skip
BAD_SOUND_FILE = rule(
    "bad-sound-file", "error",
    "A sound's file is missing, lies outside the production, is damaged or silent, is longer than six hours, or is no "
    "sound file, whatever its name says.",
    example={"sfx/sounds.yaml": "sounds:\n  bell: {file: bell.wav}\n"},
    cure="Put the file into sfx/ and name it relative to that folder. "
    f"{formats.FORMATS} can be read; export the sound again as one of them.",
)  # fmt: skip
CUT_SOUND_FILE = rule(
    "cut-sound-file", "warning",
    "A sound's file breaks off: its header promises more than there is, as after a copy that was interrupted. What is "
    "there will be heard.",
    example={
        "sfx/sounds.yaml": "sounds:\n  bell: {file: bell.wav}\n",
        "sfx/bell.wav": b"RIFF\x64\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0data\x40\0\0\0"
        + b"\x80\xff\x80\0" * 8,
    },
    cure="Copy or export the file again.",
)  # fmt: skip
UNKNOWN_BASE = rule(
    "unknown-base", "error",
    "A space is `like` another one that does not exist, or names a bed that does not.",
    example={"sfx/sounds.yaml": "spaces:\n  hall: {like: churhc}\n"},
    cure="Name a built-in one or one that stands above in the same file; `audiodrama sounds` lists them.",
)  # fmt: skip


@dataclass
class _Shelf:
    """Sounds and spaces read so far, by key; aliases are keys of their own."""

    folder: Path | None
    sounds: dict[str, Sound] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)

    def located(self, file: str) -> str:
        """A file's name as the disk has it: letters with accents may be composed there, or not."""
        if self.folder is None or (path := formats.file_in(self.folder, file)) == self.folder / file:
            return file
        return path.relative_to(self.folder).as_posix()


def read_palette(source: Source | None, folder: Path) -> tuple[Palette, list[Diagnostic]]:
    """Read a production's sounds.yaml over the built-in palette.

    Args:
        source: the file, or None when the production has none.
        folder: sfx/, in which sound files are looked for.

    Returns:
        The palette of everything that could be read, and every mistake.
    """
    built_in = _built_in()
    if source is None:
        return built_in, []
    shelf = _Shelf(folder, dict(built_in.sounds), dict(built_in.spaces))
    return _read(source, shelf)


@cache
def _built_in() -> Palette:
    source = Source.read(Path(synth.PALETTE_FILE), BUILT_IN)
    palette, mistakes = _read(source, _Shelf(None))
    if mistakes:
        raise ValueError("\n".join(f"{each.place}: {each.message}" for each in mistakes))
    return palette


def _read(source: Source, shelf: _Shelf) -> tuple[Palette, list[Diagnostic]]:
    reader = Reader(source)
    document = reader.document()
    if document is not None:
        own: dict[str, Place] = {}
        for name, place, node in document.children("sounds", key):
            if (block := reader.block(node, name)) and (sound := _sound(name, place, block, shelf)):
                _shelve(reader, shelf.sounds, sound, own)
        own = {}
        for name, place, node in document.children("spaces", key):
            if block := reader.block(node, name):
                _shelve(reader, shelf.spaces, _space(name, place, block, shelf), own)
        document.close()
    return Palette(shelf.sounds, shelf.spaces), reader.diagnostics


def _shelve(
    reader: Reader, shelf: dict[str, Sound] | dict[str, Space], noun: Sound | Space, own: dict[str, Place]
) -> None:
    """Put a noun under its key and aliases; it may take the place of a built-in one, never of another of this file."""
    for name in dict.fromkeys((noun.key, *map(key, noun.aliases))):
        if name in own:
            reader.report(DUPLICATE_KEY.at(noun.place, f"{name} already means something else in this file"))
        elif noun.place:
            own[name] = noun.place
            shelf[name] = noun  # type: ignore[assignment]


def _sound(name: str, place: Place, block: YamlMap, shelf: _Shelf) -> Sound | None:
    recipe_name, file = block.text("synth"), block.text("file")
    recipe = _recipe(block, recipe_name) if recipe_name is not None else None
    if (recipe_name is None) == (file is None):
        reason = "both synth and file" if file is not None else "neither synth nor file"
        block.reader.report(NO_SOUND_SOURCE.at(place, f"{name} has {reason}"))
    file = file and shelf.located(file)
    heard = None if file is None else _check_file(block, "file", file, shelf.folder)
    kind: SoundKind = block.choice("kind", get_args(SoundKind), recipe.kind if recipe else "sfx")  # type: ignore[assignment]
    sound = Sound(
        key(name), name, kind,
        recipe=recipe.name if recipe else None,
        figures=_figures(block, recipe),
        seed=block.whole("seed", 0),
        file=file,
        level_db=block.figure("level", "dB", recipe.level_db if recipe else _NATURAL_DB[kind], low=-80, high=24),
        pan=block.figure("pan", "", 0.0, low=-1, high=1),
        trim=block.choice("trim", ("auto", "none"), "none") == "auto",
        loop=_loop(block, heard),
        duration_s=block.figure("duration", "s", None, low=0.05, high=3600),
        aliases=tuple(text for text, _ in block.texts("aliases")),
        group=block.text("group") or (recipe.group if recipe else "own sounds"),
        licence=block.text("licence") or ("MIT" if recipe else ""),
        source=block.text("source") or (f"synthesised ({recipe.name})" if recipe else ""),
        place=place,
    )  # fmt: skip
    block.close()
    return sound if recipe or file is not None else None


def _loop(block: YamlMap, heard: inspect.Finding | None) -> tuple[float, float] | None:
    """Loop points; None where they are to be found."""
    if [text for text, _ in block.texts("loop")] in ([], ["auto"]):
        return None
    points = block.figures("loop", "s")
    if points is None:
        return None
    if len(points) != 2 or not points[0] < points[1]:
        block.wrong("loop", "loop is auto, or a start and a later end, such as [1.5s, 42s]")
        return None
    if heard and points[1] > heard.duration_s + _ROUNDING_S:
        message = f"the loop ends at {points[1]:g} s, but the file is {heard.duration_s:.2f} s long"
        block.reader.report(OUT_OF_RANGE.at(block.value_place("loop"), message))
    return points[0], points[1]


_NATURAL_DB: Mapping[str, float] = {"sfx": -12.0, "bed": -24.0, "music": -16.0}


def _recipe(block: YamlMap, name: str) -> Recipe | None:
    if name in synth.RECIPES:
        return synth.RECIPES[name]
    near = closest(name, synth.RECIPES)
    block.reader.report(
        UNKNOWN_RECIPE.at(
            block.value_place("synth"), f"there is no recipe {name}", hint=near and f"Did you mean {near}?"
        )
    )
    return None


def _figures(block: YamlMap, recipe: Recipe | None) -> tuple[tuple[str, float], ...]:
    """The preset's figures, and over them those written under `params`."""
    preset, given = block.text("preset"), block.block("params")
    if recipe is None:
        return ()
    chosen = dict(recipe.presets.get(preset or "", {}))
    if preset is not None and preset not in recipe.presets:
        known = ", ".join(recipe.presets) or "none"
        block.reader.report(
            UNKNOWN_RECIPE.at(
                block.value_place("preset"), f"{recipe.name} has no preset {preset}", hint=f"It has {known}."
            )
        )
    if given is not None:
        for param in recipe.params:
            if param.name in given:
                value = given.figure(param.name, param.unit, param.default, low=param.low, high=param.high)
                chosen[param.name] = value
        given.close(*(param.name for param in recipe.params))
    return tuple(sorted(chosen.items()))


def _check_file(block: YamlMap, name: str, file: str, folder: Path | None) -> inspect.Finding | None:
    """Look a sound file through; what it holds, or None when it cannot be used."""
    if folder is None:
        return None
    root = folder.parent if folder.parent.is_dir() else folder
    reason = formats.problem(folder / file, root)
    heard = None if reason else inspect.examine(folder / file, Store.default())
    if heard and not reason:
        reason = _response_fault(heard) if name == "ir" else _sound_fault(heard)
    if reason:
        message = f"{file} cannot be used: {reason}"
        hint = "Choose another file, or raise its level." if reason == _SILENT else _file_cure(folder, file)
        block.reader.report(BAD_SOUND_FILE.at(block.value_place(name), message, hint=hint))
        return None
    if heard and heard.promised_s:
        message = f"{file} breaks off: of {heard.promised_s:.2f} s only {heard.duration_s:.2f} s are there"
        block.reader.report(CUT_SOUND_FILE.at(block.value_place(name), message))
    return heard


def _file_cure(folder: Path, file: str) -> str:
    """A cure: the file that was meant, a copy in the right place, or another export."""
    if (folder / file).is_file() and (folder / file).resolve().is_relative_to(folder.resolve()):
        return f"Export it again as one of {formats.FORMATS}."
    inside = list(formats.files_below(folder))
    if same := formats.namesake(file, inside):
        return f"Did you mean {same.relative_to(folder).as_posix()}?"
    if same := formats.namesake(file, formats.files_below(folder.parent)):
        return f"Move {same.relative_to(folder.parent).as_posix()} into {folder.name}/."
    near = closest(file, [path.relative_to(folder).as_posix() for path in inside])
    return f"Did you mean {near}?" if near and near != file else f"Put a copy into {folder.name}/."


def _sound_fault(heard: inspect.Finding) -> str | None:
    return heard.fault or (None if heard.loudness == "sound" else _SILENT)


def _response_fault(heard: inspect.Finding) -> str | None:
    """As `rooms.as_response` will take it."""
    if heard.channels not in {0, 1, 2}:
        return f"it has {heard.channels} channels, and an impulse response one or two"
    if heard.duration_s > LONGEST_RESPONSE_S:
        return f"an impulse response lasts at most {LONGEST_RESPONSE_S:g} s"
    return heard.fault or (_SILENT if heard.loudness == "nothing" else None)


def _space(name: str, place: Place, block: YamlMap, shelf: _Shelf) -> Space:
    base = _like(block, shelf)
    size, ir = _size(block), block.text("ir")
    if ir is not None:
        ir = shelf.located(ir)
        _check_file(block, "ir", ir, shelf.folder)
    space = replace(
        base, key=key(name), name=name, place=place,
        size_m=size or base.size_m,
        rt60_s=_rt60(block) or base.rt60_s,
        wet_db=block.figure("wet", "dB", base.wet_db, low=-60, high=12),
        predelay_s=block.figure("predelay", "s", base.predelay_s, low=0, high=0.5),
        highpass_hz=block.figure("highpass", "Hz", base.highpass_hz, low=10, high=2000),
        seed=block.whole("seed", base.seed),
        ir=ir or base.ir,
        beds=_beds(block, shelf) if "beds" in block else base.beds,
        aliases=tuple(text for text, _ in block.texts("aliases")),
        licence=block.text("licence") or base.licence,
        source=block.text("source") or base.source,
    )  # fmt: skip
    block.close("like", "beds")
    return space


def _like(block: YamlMap, shelf: _Shelf) -> Space:
    name = block.text("like")
    if name is None:
        return Space("", "")
    if key(name) in shelf.spaces:
        return shelf.spaces[key(name)]
    near = closest(name, shelf.spaces)
    hint = f"Did you mean {near}?" if near else None
    block.reader.report(UNKNOWN_BASE.at(block.value_place("like"), f"there is no space {name}", hint=hint))
    return Space("", "")


def _size(block: YamlMap) -> tuple[float, float, float] | None:
    size = block.figures("size", "m")
    if size is None:
        return None
    if len(size) != 3:
        block.wrong("size", "size is length, width and height, such as [4m, 3m, 2.5m]")
        return None
    if not all(0.5 <= each <= 500 for each in size):
        block.reader.report(OUT_OF_RANGE.at(block.value_place("size"), "each side of size lies between 0.5m and 500m"))
        return None
    return size[0], size[1], size[2]


def _rt60(block: YamlMap) -> tuple[float, ...] | None:
    times = block.figures("rt60", "s")
    if times is None:
        return None
    if len(times) not in {1, len(BANDS_HZ)}:
        block.wrong("rt60", f"rt60 is one time, or one for each of {', '.join(map(str, BANDS_HZ))} Hz")
        return None
    if not all(0.05 <= each <= 20 for each in times):
        block.reader.report(OUT_OF_RANGE.at(block.value_place("rt60"), "rt60 lies between 50ms and 20s"))
        return None
    return tuple(times) if len(times) > 1 else _usual_decay(times[0])


def _usual_decay(mid_s: float) -> tuple[float, ...]:
    """One figure spread over the bands: a little longer below 500 Hz, air and surfaces shorten it above 2 kHz."""
    return tuple(round(mid_s * share, 3) for share in (1.06, 1.06, 1.0, 0.95, 0.82, 0.62, 0.4))


def _beds(block: YamlMap, shelf: _Shelf) -> tuple[str, ...]:
    beds = []
    for text, place in block.texts("beds"):
        sound = shelf.sounds.get(key(text))
        if sound is None:
            near = closest(text, shelf.sounds)
            hint = f"Did you mean {near}?" if near else None
            block.reader.report(UNKNOWN_BASE.at(place, f"there is no sound {text}", hint=hint))
        elif sound.kind != "bed":
            block.reader.report(BAD_VALUE.at(place, f"{text} is {sound.kind}, not a bed"))
        else:
            beds.append(sound.key)
    return tuple(beds)
