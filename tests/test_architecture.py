"""The house: a room imports only from rooms below it, no files import each other in a circle, modules stay small."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import audiodrama

SOURCE = Path(audiodrama.__file__).parent
LAYERS = audiodrama.LAYERS
LEVEL = {name: level for level, name in enumerate(LAYERS)}
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.parent != SOURCE)
MOST_ROOMS = 18
"""More than this many rooms are not read, only searched."""


ROOMS = sorted({path.parent for path in MODULES})


def shown(path: Path) -> str:
    """A file or folder of the package, as a reader looks for it."""
    return path.relative_to(SOURCE).as_posix()


def dotted(path: Path) -> str:
    """A file's module name, without the package's own."""
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


NAMES = {dotted(path) for path in MODULES}


@dataclass(frozen=True)
class Module:
    """What the tests ask of a file, so that its syntax tree need not be kept.

    Attributes:
        imports: the modules of this package that it imports, anywhere in it and for annotations too.
        public: the public classes and functions at its top level.
        first_line: of its docstring.
    """

    imports: frozenset[str]
    public: tuple[str, ...]
    first_line: str


@cache
def modules() -> dict[Path, Module]:
    """Every file, parsed once and when first asked for: collecting tests costs nothing of it."""
    return {path: module_of(ast.parse(path.read_text())) for path in MODULES}


def module_of(tree: ast.Module) -> Module:
    """A parsed file."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    names = [node.name for node in tree.body if isinstance(node, kinds)]
    public = tuple(name for name in names if not name.startswith("_") and name != "main")
    return Module(frozenset(imported(tree)), public, (ast.get_docstring(tree) or "").split("\n")[0])


def imported(tree: ast.Module) -> set[str]:
    """The modules of this package that a file imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "audiodrama":
            package = node.module.removeprefix("audiodrama").removeprefix(".")
            for alias in node.names:
                longer = f"{package}.{alias.name}".removeprefix(".")
                found.add(longer if longer in NAMES else package)
        elif isinstance(node, ast.Import):
            found |= {a.name.removeprefix("audiodrama.") for a in node.names if a.name.startswith("audiodrama.")}
    return found - {""}


def imports() -> dict[str, frozenset[str]]:
    """What each module imports."""
    return {dotted(path): module.imports for path, module in modules().items()}


def test_imports_go_towards_the_ground():
    """A module imports only from its own room and from rooms before it in `LAYERS`, for annotations too."""
    upwards = [
        (module, name)
        for module, names in imports().items()
        for name in names
        if LEVEL[name.split(".")[0]] > LEVEL[module.split(".")[0]]
    ]
    assert sorted(upwards) == []


def test_no_circle_of_files():
    """The files can be put in an order in which each imports only those before it."""
    try:
        TopologicalSorter(imports()).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_every_room_stands_in_the_map():
    """`LAYERS` names the folders there are, each once."""
    assert sorted(LAYERS) == sorted({path.relative_to(SOURCE).parts[0] for path in MODULES})


def test_the_listing_is_short():
    """The package holds its rooms and two doors for programs, `__init__` and `__main__`, and nothing else."""
    names = {path.name for path in SOURCE.iterdir() if path.name != "__pycache__"}
    assert names - set(LAYERS) == {"__init__.py", "__main__.py", "py.typed"}
    assert len(LAYERS) <= MOST_ROOMS


def test_a_room_says_what_it_is():
    """Each package begins with one sentence of what it is."""
    first = {room: modules()[room / "__init__.py"].first_line for room in ROOMS}
    assert {shown(room): line for room, line in first.items() if not line.endswith(".")} == {}


def test_modules_stay_small():
    """Nobody likes to open a file of more than 450 lines."""
    lines = {shown(path): len(path.read_text().splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count > 450} == {}


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["explain", "unknown-voice"]])
def test_nothing_heavy_is_loaded_for_help(arguments):
    """numpy, scipy, soundfile and every engine stay out of the way of commands that only print."""
    code = (
        "import sys; from audiodrama.cli.app import run; run(sys.argv[1:]);"
        "heavy = {'numpy', 'scipy', 'soundfile', 'pyttsx3', 'pydub', 'PIL', 'inflect'} & set(sys.modules);"
        "sys.exit(' '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


RENDERING = {*LAYERS[: LAYERS.index("qc")], "production"}
"""Rooms that a render goes through."""


def test_no_process_of_a_render_loads_scipy():
    """That takes a second, and 50 MB of every process that makes sound; numpy does as well."""
    ways = {shown(path) for path in MODULES if path.relative_to(SOURCE).parts[0] in RENDERING}
    loading = re.compile(r"^\s*(?:from|import) scipy\b", re.MULTILINE)
    assert [name for name in sorted(ways) if loading.search((SOURCE / name).read_text())] == []


def test_a_public_name_means_one_thing():
    """No class or function at the top of a module has the name of another one anywhere in the program."""
    places = {}
    for path, module in modules().items():
        for name in module.public:
            places.setdefault(name, []).append(dotted(path))
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}


PARTICIPLES = frozenset(
    (
        "asked", "balanced", "brought", "chosen", "counted", "cut", "decoded", "done", "drawn", "embedded",
        "encoded", "escaped", "filtered", "folded", "followed", "found", "given", "heard", "held", "installed",
        "joined", "kept", "known", "laid", "left", "limited", "listed", "made", "marked", "matched", "meant",
        "measured", "mixed", "named", "padded", "placed", "played", "prepared", "put", "quoted", "read_out",
        "rendered", "said", "seen", "set_out", "shown", "smoothed", "spoken", "taken", "told", "written",
    )
)  # fmt: skip


def test_a_public_function_is_no_participle():
    """A function is named by what it does or returns, not by what became of something."""
    assert [
        (shown(path), name) for path, module in modules().items() for name in module.public if name in PARTICIPLES
    ] == []


def test_sentences_say_what_a_thing_is():
    """No docstring or comment begins with a riddle: "What …", "Whoever …", "Whatever …"."""
    riddle = re.compile(r'(?:#|""")\s*(?:What|Whoever|Whatever) .{0,60}')
    assert [(shown(path), text) for path in MODULES for text in riddle.findall(path.read_text())] == []


TESTS = SOURCE.parents[1] / "tests"


@pytest.mark.skipif(not TESTS.is_dir(), reason="the package is installed without its tests")
def test_every_module_has_its_test():
    """A module has a test file of its name in its folder, or a first line in its room, or in attacks, names it."""
    first_lines = {}
    for path in TESTS.rglob("test_*.py"):
        room = path.relative_to(TESTS).parts[0]
        first_lines.setdefault(room, []).append(path.read_text().split("\n", 1)[0])
    lacking = []
    for path in MODULES:
        inside = path.relative_to(SOURCE)
        mirrored = (TESTS / inside.parent / f"test_{path.stem}.py").is_file()
        named = any(
            f"`{path.stem}`" in line for line in first_lines.get(inside.parts[0], []) + first_lines.get("attacks", [])
        )
        if path.stem not in {"__init__", "__main__"} and not mirrored and not named:
            lacking.append(inside.as_posix())
    assert lacking == []
