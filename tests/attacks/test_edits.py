"""The edit matrix (`relabel`): for each edit of a production what is spoken, mixed and tagged again.

Every run holds the plans of all edits and the bytes of a few against a clean render; -m attack holds all.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.dsp.audio import write_wav
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load
from audiodrama.production.render import render

if TYPE_CHECKING:
    from pathlib import Path

ONE = """Title: The Lamp
Author: A. Writer

# The Lamp

INT. BEDROOM - NIGHT

The rain has stopped.

MARTA
(whispering)
Is it you? [[sfx: bell]] Come in.

## Later

BEN
It is only me.
"""
TWO = """# The Door

[[bed: rain]]

MARTA
Close it, would you?

INT. CHURCH - DAY

BEN
I will.
"""
VOICES = """narrator: {speaker: NARRATOR}
cast:
  NARRATOR: {voice: {tone: low}}
  MARTA: {voice: {tone: mid}, pan: -0.2}
  BEN: {voice: {tone: high}, rate: 0.9}
"""
SOUNDS = "sounds: {bell: {file: bell.wav}, gong: {file: bell.wav}}\nspaces: {attic: {like: church}}\n"
N, L, T, S = "nothing", "labels", "tags", "sound"
OPTIONS = Options(formats=("flac", "mp3"), jobs=1)


@dataclass(frozen=True)
class Edit:
    """A change of a file, how many lines it has spoken, and how much of each chapter it has made again."""

    file: str
    old: str
    new: str
    spoken: int
    work: tuple[str, ...]
    small: bool = False

    def __str__(self) -> str:
        return f"{self.file}: {self.old.strip()[:24]!r} to {self.new.strip()[:32]!r}"


SCRIPT1, SCRIPT2, CAST, PALETTE = "script/01.fountain", "script/02.fountain", "voices.yaml", "sfx/sounds.yaml"
EDITS = [
    # words
    Edit(SCRIPT1, "It is only me.", "It is only you.", 1, (S, N), small=True),
    Edit(SCRIPT2, "I will.", "I will not.", 1, (N, S)),
    Edit(SCRIPT2, "I will.", "I will.\n\nMARTA\nClose it, would you?", 0, (N, S)),
    Edit(SCRIPT1, "The rain has stopped.", "The snow has stopped.", 1, (S, N)),
    Edit(SCRIPT1, "\nThe rain has stopped.\n", "", 0, (S, N)),
    Edit(SCRIPT1, "(whispering)", "(shouting)", 1, (S, N)),
    Edit(SCRIPT1, "(whispering)\n", "", 1, (S, N)),
    # cues and places
    Edit(SCRIPT1, "[[sfx: bell]]", "[[sfx: bell | level=-20dB]]", 0, (S, N)),
    Edit(SCRIPT1, "[[sfx: bell]]", "[[sfx: knock]]", 0, (S, N)),
    Edit(SCRIPT1, "[[sfx: bell]] ", "", 0, (S, N)),
    Edit(SCRIPT2, "[[bed: rain]]", "[[bed: wind]]", 0, (N, S)),
    Edit(SCRIPT2, "INT. CHURCH", "INT. CELLAR", 0, (N, S)),
    Edit(SCRIPT2, "BEN\nI will.", "[[pause: 2s]]\n\nBEN\nI will.", 0, (N, S)),
    # where things stand
    Edit(SCRIPT1, "INT. BEDROOM", "/* a note\nof two lines */\n\nINT. BEDROOM", 0, (L, N)),
    Edit(SCRIPT2, "\nMARTA", "\n\n\nMARTA", 0, (N, L)),
    Edit(SCRIPT1, "It is only me.", "It is only me. [[a note of the writer's]]", 0, (L, N)),
    # titles and numbers
    Edit(SCRIPT2, "# The Door", "# The Gate", 0, (N, T)),
    Edit(SCRIPT1, "## Later", "## Much Later", 0, (T, N)),
    Edit(SCRIPT1, "Title: The Lamp", "Title: The Candle", 0, (T, T)),
    Edit(SCRIPT1, "Author: A. Writer", "Author: B. Writer", 0, (T, T)),
    Edit(SCRIPT1, "Author: A. Writer", "Author: A. Writer\nCopyright: 2026", 0, (T, T)),
    Edit("script/03.fountain", "", "# The End\n\nBEN\nI will.\n", 0, (T, T, S), small=True),
    Edit("script/00.fountain", "", "# Before\n\nBEN\nI will.\n", 0, (S, T, T)),
    Edit("script/01b.fountain", "", "# Between\n\nBEN\nI will.\n", 0, (T, S, T)),
    Edit(SCRIPT1, ONE, "", 0, (T,)),
    Edit(SCRIPT2, TWO, "", 0, (T,)),
    # casting
    Edit(CAST, "rate: 0.9", "rate: 1.1", 2, (S, S)),
    Edit(CAST, "rate: 0.9", "rate: 0.9, pitch: +2st", 2, (S, S)),
    Edit(CAST, "{tone: high}", "{tone: low}", 2, (S, S)),
    Edit(CAST, "pan: -0.2", "pan: 0.2", 0, (S, S)),
    Edit(CAST, "pan: -0.2", "pan: -0.2, level: -3dB", 0, (S, S)),
    Edit(CAST, "pan: -0.2", "pan: -0.2, distance: 2m", 0, (S, S)),
    Edit(CAST, "pan: -0.2", "pan: -0.2, effects: [phone]", 0, (S, S)),
    Edit(CAST, "pan: -0.2", "pan: -0.2, aliases: [MARTHA]", 0, (N, N)),
    Edit(CAST, "MARTA: {voice: {tone: mid}", "MARTA: {voice: [{tone: mid}, {tone: low}]", 0, (N, N)),
    Edit(CAST, "  BEN:", "  ANNA: {voice: {tone: low}}\n  BEN:", 0, (N, N)),
    Edit(CAST, "MARTA:", "Marta:", 0, (L, L), small=True),
    Edit(CAST, "narrator:", "deliveries: {whispering: {level: -9dB}}\nnarrator:", 0, (S, N)),
    Edit(CAST, "narrator:", "deliveries: {singing: {level: -9dB}}\nnarrator:", 0, (N, N)),
    Edit(CAST, "narrator:", "pronounce: {lighthouse: {as: light-house}}\nnarrator:", 0, (N, N)),
    Edit(CAST, "narrator:", "pronounce: {rain: {as: rayn}}\nnarrator:", 1, (S, N)),
    Edit(CAST, "narrator:", "profiles: {quiet: {like: podcast, loudness: -20LUFS}}\nnarrator:", 0, (N, N)),
    # sounds and rooms
    Edit(PALETTE, "bell: {file: bell.wav}", "bell: {file: bell.wav, level: -3dB}", 0, (S, N)),
    Edit(PALETTE, "gong: {file: bell.wav}", "gong: {file: bell.wav, level: -3dB}", 0, (N, N)),
    Edit(PALETTE, "bell: {file: bell.wav}", "bell: {file: bell.wav, licence: CC0}", 0, (N, N)),
    Edit(PALETTE, "attic: {like: church}", "attic: {like: hall}", 0, (N, N)),
    Edit(PALETTE, "spaces: {", "spaces: {church: {like: hall}, ", 0, (N, S)),
]  # fmt: skip


def write(root: Path) -> Path:
    """The production that is edited."""
    for name, text in ((SCRIPT1, ONE), (SCRIPT2, TWO), (CAST, VOICES), (PALETTE, SOUNDS)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    noise = np.random.default_rng(1).standard_normal((9000, 1)).astype(np.float32) / 9
    write_wav(root / "sfx" / "bell.wav", noise, 44100)
    return root


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """The production, rendered once, and its cache."""
    root = write(tmp_path_factory.mktemp("before") / "play")
    store = Store(root.parent / "cache")
    render(load(root), options=OPTIONS, store=store)
    return root, store


def edited(root: Path, edit: Edit, folder: Path) -> Path:
    """A copy of the production, with the edit."""
    shutil.copytree(root, folder)
    path = folder / edit.file
    text = path.read_text() if path.exists() else ""
    assert edit.old in text
    new = text.replace(edit.old, edit.new) if edit.old else edit.new
    path.write_text(new) if new.strip() else path.unlink()
    return folder


def files(root: Path) -> dict[str, str]:
    """Everything in output/ but the manifest."""
    paths = [path for path in sorted((root / "output").iterdir()) if not path.name.startswith(".")]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_an_edit_is_planned_for(before, edit, tmp_path):
    """Neither more nor less than it changes is to be spoken and made."""
    root, store = before
    play = load(edited(root, edit, tmp_path / "after"))
    assert play.errors == ()
    planned = plan(play, options=OPTIONS, store=store)
    assert len(planned.stale_lines) == edit.spoken
    assert tuple(chapter.work for chapter in planned.chapters) == edit.work


def some(edits: list[Edit]) -> list[Edit]:
    """As many edits as `AUDIODRAMA_EDITS` says, spread over the whole list, and the small ones; all without it."""
    wanted = int(os.environ.get("AUDIODRAMA_EDITS", len(edits)))
    spread = {len(edits) * place // wanted for place in range(wanted)}
    return [edit for place, edit in enumerate(edits) if place in spread or edit.small]


@pytest.mark.parametrize(
    "edit", [pytest.param(e, id=str(e), marks=() if e.small else pytest.mark.attack) for e in some(list(EDITS))]
)
def test_an_edit_gives_the_bytes_of_a_clean_render(before, edit, tmp_path):
    """Whatever was taken over, every file is what a render from nothing makes, and the next one finds nothing to do."""
    root = edited(before[0], edit, tmp_path / "after")
    store = Store(shutil.copytree(before[1].folder, tmp_path / "cache"))
    report = render(load(root), options=OPTIONS, store=store)
    assert (report.spoken, tuple(chapter.work for chapter in report.chapters)) == (edit.spoken, edit.work)
    after = files(root)
    again = render(load(root), options=OPTIONS, store=store)
    assert {chapter.work for chapter in again.chapters} == {N}
    assert files(root) == after
    shutil.rmtree(root / "output")
    render(load(root), options=OPTIONS, store=Store(tmp_path / "clean"))
    assert files(root) == after
