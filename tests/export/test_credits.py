"""Credits: every voice and sound that is heard, with licence and source, and no other."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from audiodrama.export.credits import CREDITS, credits_text
from audiodrama.production.manifest import PAGE, Manifest
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render

SOUNDS = """sounds:
  bell: {kind: sfx, file: bell.wav, licence: CC0, source: "recorded by A. Ringer"}
  gong: {kind: sfx, file: bell.wav}
  unheard: {kind: sfx, file: bell.wav, licence: CC-BY-4.0}
spaces:
  cave: {ir: bell.wav, licence: CC-BY-4.0, source: "measured by B. Caver"}
"""
SCRIPT = """Title: The Cave
Author: A. Writer

INT. CAVE - NIGHT

MARTA
Is it [[sfx: bell]] you? [[sfx: gong]] Come in. [[sfx: knock]]
"""


@pytest.fixture
def cave(tmp_path, production_at):
    """A production with files of its own, rendered."""
    root = production_at(tmp_path / "cave", script=SCRIPT, sounds=SOUNDS)
    ring = np.exp(-np.arange(9000) / 2000) * np.sin(np.arange(9000) / 9)
    soundfile.write(root / "sfx" / "bell.wav", ring * 0.5, 44100)
    render(load(root), options=Options(jobs=1))
    return root


def test_all_that_is_heard_is_credited(cave):
    """Voices with their engine's licence, files with licence and source, recipes; what is not heard is left out."""
    assert (cave / "output" / CREDITS).read_text() == (
        "The Cave\nWritten by A. Writer\n\n"
        "Voices\n  MARTA  tone:mid  MIT\n\n"
        "Recorded sounds\n  bell  recorded by A. Ringer  CC0\n  gong  sfx/bell.wav           no licence given\n\n"
        "Recorded rooms\n  cave  measured by B. Caver  CC-BY-4.0\n\n"
        "Synthesised sounds\n  knock  synthesised (knock)  MIT (synthesised)\n"
    )


def test_credits_follow_the_licence_and_belong_to_the_manifest(cave):
    """Another licence is written down without anything being mixed anew; a lost list is written again."""
    sounds = cave / "sfx" / "sounds.yaml"
    sounds.write_text(SOUNDS.replace("gong: {kind: sfx, file: bell.wav}", "gong: {file: bell.wav, licence: mine}"))
    report = render(load(cave), options=Options(jobs=1))
    assert [each.fresh for each in report.chapters] == [True]
    assert "gong  sfx/bell.wav           mine" in (cave / "output" / CREDITS).read_text()
    (cave / "output" / CREDITS).unlink()
    render(load(cave), options=Options(jobs=1))
    assert (cave / "output" / CREDITS).is_file()
    assert CREDITS in Manifest.read(cave / "output").shared[PAGE].files


def test_nothing_rendered_credits_nobody(root):
    """Without chapters there is only the title."""
    play = load(root)
    assert credits_text(play.sheet.title_page, play.cast, play.palette, []) == "The Lamp\nWritten by A. Writer\n"
