"""The documents keep up with the program: what there is stands in them, and what stands in them is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

import audiodrama
import audiodrama.production.project
from audiodrama.base.diagnostics import RULES
from audiodrama.cast.deliveries import BUILT_IN_EFFECTS, DELIVERIES
from audiodrama.cast.profiles import PROFILES
from audiodrama.cli.app import app, run
from audiodrama.dsp.effects.table import EFFECTS
from audiodrama.engines import registry
from audiodrama.export.encode import FORMATS
from audiodrama.production.deliverables import KINDS as EXPORTS
from audiodrama.script.directives import FLAGS, KEYS, KINDS
from audiodrama.sounds import synth

PACKAGE = Path(audiodrama.__file__).parent
REPOSITORY = PACKAGE.parent.parent
README = REPOSITORY / "README.md"
PAGES = sorted((PACKAGE / "cli" / "help").glob("*.md"))
DOCUMENTS = [README, *PAGES]
DRAWN = re.findall(r"[\w-]+\.png", (REPOSITORY / "docs" / "pictures.py").read_text())
COMMANDS = typer.main.get_command(app).commands


def page(name: str) -> str:
    """A page of the manual."""
    return (PACKAGE / "cli" / "help" / f"{name}.md").read_text()


def lacking(names, text: str) -> list[str]:
    """Which names do not stand in a text, each as a word of its own."""
    return [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]


def command_lines() -> list[tuple[str, str]]:
    """Every call of the program in the documents, with the document it stands in."""
    found = []
    for path in DOCUMENTS:
        text = path.read_text()
        blocks = [line for block in re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
        spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        for line in (*blocks, *spans):
            found += [(path.name, call.strip()) for call in re.findall(r"(?:^|[ $])audiodrama ([a-z-].*)", line)]
    return found


def test_every_command_is_documented():
    """A command that nobody is told of does not exist."""
    every = "\n".join(path.read_text() for path in DOCUMENTS)
    assert lacking([f"audiodrama {name}" for name in COMMANDS], every) == []


@pytest.mark.parametrize(("document", "call"), command_lines())
def test_calls_in_the_documents_exist(document, call):
    """Each names a command that there is, with options that it has."""
    words = call.split("#")[0].split()
    if words[0].startswith("-"):
        words.insert(0, "")
    command = COMMANDS.get(words[0], typer.main.get_command(app) if not words[0] else None)
    assert command is not None, f"{document}: there is no command {words[0]}"
    known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)} | {"-h", "--help"}
    given = {word.split("=")[0].strip("[]()") for word in words[1:] if re.match(r"[\[(]?--?[a-z]", word)}
    assert given <= known, f"{document}: audiodrama {call}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    """Every link inside the repository names a file that is there or that is drawn, every anchor a heading of it."""
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text())
    for link in (each for each in links if not re.match(r"[a-z]+:", each)):
        file, _, anchor = link.partition("#")
        target = (path.parent / file) if file else path
        assert target.exists() or target.name in DRAWN, f"{path.name}: {link}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}, link


def test_effects_and_deliveries_are_in_the_manual():
    """All of each, built-in chains too, on the page about casting."""
    names = [each.name for each in DELIVERIES.values()]
    assert lacking([*EFFECTS, *BUILT_IN_EFFECTS, *names, *PROFILES], page("casting")) == []


@pytest.mark.parametrize("kind", EFFECTS.values(), ids=lambda kind: kind.name)
def test_every_figure_of_an_effect_is_in_its_row(kind):
    """Under its name, with its default."""
    *_, row = re.findall(rf"^\| `{kind.name}` \|.*$", page("casting"), re.MULTILINE)
    assert [f.name for f in kind.figures if f"`{f.name}` {f.default:g}" not in row.replace("+", "")] == []


def test_directives_are_in_the_manual():
    """Every kind of cue, every option and every flag on the page about the script language."""
    assert lacking([*(each.name for each in KINDS), *KEYS, *FLAGS], page("language")) == []


def test_engines_and_formats_and_exports_are_documented():
    """What can speak, what can be written, and what can be made for others."""
    every = "\n".join(path.read_text() for path in DOCUMENTS)
    ours = [name for name in registry.engine_names() if type(registry.engine(name)).__module__.startswith("audiodrama")]
    assert lacking(ours, page("engines")) == []
    assert lacking([name.lower() for name in FORMATS], every.lower()) == []
    assert lacking(EXPORTS, every) == []


def test_every_diagnostic_is_listed(capsys):
    """`audiodrama explain` lists all codes, and explains each with its cure."""
    assert run(["explain"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == sorted(RULES)
    for code in RULES:
        assert run(["explain", code]) == 0
        told = capsys.readouterr().out
        assert told.startswith(f"{code} (")
        assert "Cure: " in told


def test_every_sound_and_recipe_is_listed(capsys, tmp_path):
    """`audiodrama sounds` names all that the manual does not."""
    assert run(["sounds", "-C", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert lacking(synth.RECIPES, told) == []
