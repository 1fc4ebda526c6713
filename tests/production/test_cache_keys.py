"""Cache keys: a chapter's follow all that is heard, shown or told of it, and nothing else."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import audiodrama
from audiodrama.arrange.sources import SoundUse
from audiodrama.base import cache
from audiodrama.base.cache import Store
from audiodrama.dsp.audio import write_wav
from audiodrama.export.tags import chapter_tags
from audiodrama.production import cache_keys
from audiodrama.production.cache_keys import (
    SOUND_CODE,
    Ingredients,
    clip_names,
    cover_key,
    labels_key,
    relative,
    room_files,
    seeded,
    shaping_versions,
    sound_key,
    tags_key,
)
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load
from audiodrama.production.render import render

SCRIPT = "MARTA\n(whispering)\nIs it you? [[sfx: bell]] Come in.\n\nINT. CELLAR - NIGHT\n\nMARTA\nDark.\n"
TONE = np.sin(np.arange(4410, dtype=np.float32)).reshape(-1, 1) / 4
SOUNDS = "sounds: {bell: {file: bell.wav}, gong: {file: bell.wav}}\n"
PACKAGE = Path(audiodrama.__file__).parent
ONE_JOB = Options(formats=("flac",), jobs=1)


@pytest.fixture
def root(tmp_path, production_at):
    """A chapter with a delivery, a sound from a file, and two places."""
    write_wav(tmp_path / "sfx" / "bell.wav", TONE, 44100)
    return production_at(tmp_path, script=SCRIPT, sounds=SOUNDS)


def key_of(root, takes=(("take", "f0"),), **also) -> str:
    """The key of the sound of the only chapter."""
    play = load(root)
    assert play.errors == ()
    chapter, palette = play.sheet.chapters[0], play.palette
    clips, rooms = clip_names(chapter, palette, root / "sfx"), room_files(palette, root / "sfx")
    made_of = Ingredients(play.cast, palette, play.cast.profiles["audiobook"], clips, rooms, **also)
    return sound_key(chapter, dict(takes), made_of)


def rewrite(root, file: str, old: str, new: str) -> None:
    """Change a file's text."""
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("script/01.fountain", "Dark.", "Darker."),
        ("script/01.fountain", "CELLAR", "CHURCH"),
        ("script/01.fountain", "bell]]", "bell | level=-3dB]]"),
        ("voices.yaml", "pan: -0.2", "pan: 0.2"),
        ("voices.yaml", "narrator:", "deliveries: {whispering: {level: -1dB}}\nnarrator:"),
        ("voices.yaml", "narrator:", "effects: {whisper: [{gain: -1dB}]}\nnarrator:"),
        ("sfx/sounds.yaml", "bell: {file: bell.wav}", "bell: {file: bell.wav, level: -3dB}"),
        ("sfx/sounds.yaml", "bell: {file: bell.wav}", "bell: {file: bell.wav, trim: auto}"),
        ("sfx/sounds.yaml", "sounds:", "spaces: {cellar: {size: [9m, 9m, 3m], rt60: 2s}}\nsounds:"),
    ],
)
def test_what_is_heard_changes_the_key(root, file, old, new):
    """Words, places, cues, figures, deliveries, effects, sounds and spaces that the chapter uses."""
    before = key_of(root)
    rewrite(root, file, old, new)
    assert key_of(root) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("script/01.fountain", "INT. CELLAR", "\n\nINT. CELLAR"),
        ("script/01.fountain", "Dark.", "Dark. [[a note of the writer's]]"),
        ("script/01.fountain", "MARTA\n(whispering)", "# A Title\n\nMARTA\n(whispering)"),
        ("voices.yaml", "rate: 0.9", "rate: 1.2"),
        ("voices.yaml", "pan: -0.2", "pan: -0.2, aliases: [MARTHA]"),
        ("voices.yaml", "MARTA: {voice: {tone: mid}", "MARTA: {voice: [{tone: mid}, {tone: low}]"),
        ("voices.yaml", "narrator:", "deliveries: {shouting: {level: -1dB}}\nnarrator:"),
        ("sfx/sounds.yaml", "gong: {file: bell.wav}", "gong: {file: bell.wav, level: -3dB}"),
        ("sfx/sounds.yaml", "sounds:", "spaces: {attic x: {like: church}}\nsounds:"),
    ],
)
def test_what_is_not_heard_does_not(root, file, old, new):
    """Empty lines, notes, titles, aliases, second choices, and all that belongs to other chapters."""
    before = key_of(root)
    rewrite(root, file, old, new)
    assert key_of(root) == before


def test_the_bytes_of_a_sound_and_everything_else(root):
    """A recording that was replaced, other takes, other sound under a take's name, a draft, another clarity."""
    keys = {
        key_of(root), key_of(root, takes=[("other", "f0")]), key_of(root, takes=[("take", "f1")]),
        key_of(root, draft=True), key_of(root, clarity_lu=3.0),
    }  # fmt: skip
    write_wav(root / "sfx" / "bell.wav", TONE * 2, 44100)
    assert len(keys | {key_of(root)}) == 6


def test_labels(root):
    """Places, names and titles have a key of their own; the sound keeps its own."""
    chapter = load(root).sheet.chapters[0]
    moved = replace(chapter, number=7, slug="x", title="X")
    keys = {labels_key(chapter), labels_key(moved)}
    rewrite(root, "script/01.fountain", "INT. CELLAR", "\n\nINT. CELLAR")
    assert len(keys | {labels_key(load(root).sheet.chapters[0])}) == 3


def test_a_chapter_without_its_number(root):
    """The same chapter elsewhere in the book is arranged as the same, anchors and all."""
    first = load(root).sheet.chapters[0]
    rewrite(root, "script/01.fountain", SCRIPT, f"# One\n\nMARTA\nOne.\n\n# Two\n\n{SCRIPT}")
    second = load(root).sheet.chapters[1]
    assert (first.lines[0].id, second.lines[0].id) == ("01-001", "02-001")
    assert [cue.id for cue in relative(second).cues] == [cue.id for cue in relative(first).cues]
    assert {cue.anchor.line for cue in relative(second).cues if cue.kind == "sfx" and cue.anchor} <= {"001"}
    assert relative(second).cues == relative(first).cues


def test_tags(root):
    """A title, a number of chapters, a cover."""
    sheet = load(root).sheet
    tags = chapter_tags(sheet, sheet.chapters[0])
    keys = {tags_key(tags, "a"), tags_key(tags, "b"), tags_key(replace(tags, tracks=9), "a")}
    assert len(keys) == 3
    assert tags_key(replace(tags, cover=object()), "a") == tags_key(tags, "a")  # type: ignore[arg-type]


def test_a_cue_s_own_seed(root):
    """It counts over the sound's; without one the sound is the palette's own."""
    palette = load(root).palette
    use = SoundUse("knock", 0, None)
    assert seeded(use, palette) is palette.sounds["knock"]
    assert seeded(replace(use, seed=7), palette) == replace(palette.sounds["knock"], seed=7)


def test_the_cover(tmp_path):
    """A drawn one follows title and author, a picture its own bytes alone."""
    drawn = {cover_key(tmp_path, title, author) for title in "ab" for author in "cd"}
    (tmp_path / "cover.png").write_bytes(b"one")
    pictures = {cover_key(tmp_path, title, "c") for title in "ab"}
    (tmp_path / "cover.png").write_bytes(b"two")
    assert (len(drawn), len(pictures), len(drawn | pictures | {cover_key(tmp_path, "a", "c")})) == (4, 1, 6)


def test_keys_do_not_depend_on_the_hash_seed(production_at, tmp_path):
    """A second process, with another order of its sets, finds the same keys, so nothing is made again."""
    script = "# One\n\nMARTA\n(whispering)\nOne.\n(shouting)\nTwo.\n(tired)\nThree.\n(laughing)\nFour.\n"
    root = production_at(tmp_path / "play", script=script)
    render(load(root), options=ONE_JOB)
    code = (
        "import sys; from pathlib import Path;"
        "from audiodrama.production.project import load; from audiodrama.production.plan import plan;"
        "print([each.keys for each in plan(load(Path(sys.argv[1]))).chapters])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code, str(root)],
            capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(told) == 1
    assert "sound=''" not in told.pop()


def test_keys_load_nothing_heavy():
    """A plan that finds nothing to do needs neither numpy nor what builds on it."""
    code = "import sys, audiodrama.production.cache_keys; sys.exit('numpy' in sys.modules or 'PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def imports_of(path: Path) -> set[Path]:
    """Files of the package that a file imports when it runs."""
    files = set()
    tree = ast.parse(path.read_text())
    typing = {node for test in ast.walk(tree) if isinstance(test, ast.If) and "TYPE_CHECKING" in ast.dump(test.test)
              for node in ast.walk(test)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in typing and (node.module or "").startswith("audiodrama."):
            base = PACKAGE.parent / node.module.replace(".", "/")
            options = [base.with_suffix(".py"), base / "__init__.py"]
            options += [
                path for alias in node.names for path in (base / f"{alias.name}.py", base / alias.name / "__init__.py")
            ]
            files |= {option for option in options if option.exists()}
    return files


SHAPES_NO_SOUND = {
    "base": "files, errors and names",
    "audition": "never runs while a chapter is made",
    "cast": "its values are in the key",
    "engines": "its fingerprints are in the takes' names",
    "script": "its cue sheet is in the key",
    "export/captions.py": "in the labels' key",
    "export/cover.py": "in the tags' key",
    "export/credits.py": "written down, not heard",
    "export/cue_list.py": "in the labels' key",
    "export/id3.py": "in the tags' key",
    "export/id3_chapters.py": "in the tags' key",
    "export/tags.py": "in the tags' key",
    "production/cache_keys.py": "the key itself",
    "production/manifest.py": "written down, not heard",
    "production/workers.py": "where it is made, not what",
}


def test_everything_that_makes_samples_is_in_the_key():
    """Each file that the making of a chapter imports is named in the key, or is known to shape no sound."""
    found, waiting = set(), {PACKAGE / "production" / "making.py"}
    while waiting:
        path = waiting.pop()
        found.add(path)
        waiting |= imports_of(path) - found
    names = sorted(path.relative_to(PACKAGE).as_posix() for path in found if path.name != "__init__.py")
    assert len(names) > 60
    assert [name for name in names if not name.startswith((*SOUND_CODE, *SHAPES_NO_SOUND))] == []


CHANGES = {
    # what is changed -> how much of each chapter is made again
    "export/listening_page.html": "nothing",
    "base/style.css": "nothing",
    "cli/app.py": "nothing",
    "adapt/adaptation.py": "nothing",
    "audition/samples.py": "nothing",
    "script/lint.py": "nothing",
    "engines/pool.py": "nothing",
    "production/render.py": "nothing",
    "export/targets/epub.py": "nothing",
    "qc/checks.py": "nothing",
    "export/captions.py": "labels",
    "export/cue_list.py": "labels",
    "export/id3.py": "tags",
    "export/cover.py": "tags",
    "export/encode.py": "sound",
    "mix/desk.py": "sound",
    "arrange/pacing.py": "sound",
    "dsp/loudness.py": "sound",
    "sounds/clips.py": "sound",
    "speech/normalise.py": "sound",
    "production/chapter.py": "sound",
}
VERSIONS = {"ffmpeg": "sound", "numpy": "sound", "scipy": "sound", "soundfile": "sound"}


def test_each_change_of_code_or_library_makes_what_it_shapes(production_at, tmp_path, monkeypatch):
    """Styles, the command line and adapt remake nothing; what mixes remakes sound; no line is ever spoken for it."""
    root = production_at(tmp_path / "play", script="MARTA\nHello.\n")
    copy = tmp_path / "audiodrama"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.onnx"))
    monkeypatch.setattr(cache, "PACKAGE", copy)

    def work() -> tuple[str, int]:
        cache.code_name.cache_clear()
        planned = plan(load(root), options=ONE_JOB)
        return planned.chapters[0].work, len(planned.missing)

    render(load(root), options=ONE_JOB)
    assert work() == ("nothing", 0)
    made = {}
    for name in CHANGES:
        before = (copy / name).read_bytes()
        (copy / name).write_bytes(before + b"\n")
        made[name] = work()
        (copy / name).write_bytes(before)
    assert made == {name: (wanted, 0) for name, wanted in CHANGES.items()}
    versions, changed = shaping_versions(), {}
    for name in VERSIONS:
        monkeypatch.setattr(cache_keys, "shaping_versions", lambda name=name: {**versions, name: "next"})
        changed[name] = work()
    assert changed == {name: (wanted, 0) for name, wanted in VERSIONS.items()}
    cache.code_name.cache_clear()
    assert Store.default().folder.exists()
