"""The house: imports go only towards the ground, modules stay small, nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import audiodrama

SOURCE = Path(audiodrama.__file__).parent
LAYERS = audiodrama.LAYERS
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name != "__main__.py" and path != SOURCE / "__init__.py")


def top(path: Path) -> str:
    """The name of a module directly under the package, or of the sub-package a file lies in."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Modules of this package that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "audiodrama":
            parts = node.module.split(".")[1:]
            found |= {parts[0]} if parts else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("audiodrama.")}
    return found


def typing_only(path: Path) -> set[str]:
    """Modules imported for annotations alone."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for each in ast.walk(node):
                if isinstance(each, ast.ImportFrom) and (each.module or "").startswith("audiodrama."):
                    found.add(each.module.split(".")[1])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_go_towards_the_ground(path):
    """A module imports only from layers below its own, or from its own."""
    assert top(path) in LEVEL, f"{top(path)} has no layer in audiodrama.LAYERS"
    above = {name for name in imported(path) if name in LEVEL and LEVEL[name] > LEVEL[top(path)]}
    assert above <= typing_only(path) | set()
    assert {name for name in above if name in typing_only(path)} == set()


def test_every_layer_exists():
    """The map names nothing that is not there."""
    there = {top(path) for path in MODULES}
    assert sorted(name for names in LAYERS for name in names if name not in there) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_modules_stay_small(path):
    """Nobody likes to open a file of more than 450 lines."""
    assert len(path.read_text().splitlines()) <= 450


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["explain", "unknown-voice"]])
def test_nothing_heavy_is_loaded_for_help(arguments):
    """numpy, scipy, soundfile and every engine stay out of the way of commands that only print."""
    code = (
        "import sys; from audiodrama.cli import run; run(sys.argv[1:]);"
        "heavy = {'numpy', 'scipy', 'soundfile', 'pyttsx3', 'pydub', 'PIL', 'inflect'} & set(sys.modules);"
        "sys.exit(' '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
