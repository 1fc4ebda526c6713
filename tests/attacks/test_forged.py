"""Whatever lies in output/ or the cache, damaged, swapped or forged: no traceback, and the next render mends it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest

from attacking import digests, linux_only, seeds, survives
from attacks.test_productions import run
from audiodrama.base.cache import Store
from audiodrama.base.files import file_hash
from audiodrama.production.manifest import NAME
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render
from conftest import SCRIPT, VOICES

FORMATS = ("flac", "m4b")
NONSENSE = [
    "",
    "x",
    "\x1b[2J",
    "\ud800",
    "../../etc/passwd",
    "<script>",
    None,
    True,
    -1,
    0,
    10**400,
    1e308,
    -1e308,
    1.5,
    [],
    {},
    [[]],
    [{}],
    {"a": {"b": []}},
    "9" * 5000,
    ["x"] * 3000,
    "\u202e",
    float("inf"),
    float("nan"),
    "/dev/zero",
    {"\x00": 1},
]
READERS = [
    ["export", "epub"],
    ["export", "cues"],
    ["export", "shelf"],
    ["qc", "--json"],
    ["cues", "--json"],
    ["check"],
    ["render", "--dry-run", "--json"],
    ["export", "podcast", "--address", "https://example.org/"],
    ["status", "--json"],
    ["notes", "--json"],
]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """A production with all that a render of it makes."""
    home = tmp_path_factory.mktemp("rendered")
    for name, text in (("script/01.fountain", SCRIPT), ("voices.yaml", VOICES)):
        (home / "play" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "play" / name).write_text(text)
    render(load(home / "play"), options=Options(formats=FORMATS, jobs=1), store=Store(home / "cache"))
    return home


def forged(value, rng: random.Random):
    """A document with one of its values, at any depth, replaced, taken out, doubled or renamed."""
    places = list(_places(value))
    holder, key = rng.choice(places)
    choice = rng.random()
    if choice < 0.7:
        holder[key] = rng.choice(NONSENSE)
    elif choice < 0.85:
        del holder[key]
    elif isinstance(holder, list):
        holder.insert(key, rng.choice(NONSENSE))
    else:
        holder[rng.choice(("", "x", "\x1b", "../x", "\ud800"))] = holder.pop(key)
    return value


def _places(value):
    for key in range(len(value)) if isinstance(value, list) else list(value):
        yield value, key
        if isinstance(value[key], (list, dict)):
            yield from _places(value[key])


def damaged(raw: bytes, rng: random.Random) -> bytes:
    """Cut, flipped, emptied, grown, or something else altogether."""
    at = rng.randrange(len(raw) + 1)
    return rng.choice(
        [
            raw[:at],
            raw[:at] + bytes([rng.randrange(256)]) + raw[at + 1 :],
            b"",
            raw + b"\0",
            raw[:at] + rng.randbytes(40) + raw[at:],
            b"[" * 100_000,
            b'{"version": 2}',
            rng.randbytes(300),
            raw[at:],
        ]
    )


def forge_manifest(home: Path, rng: random.Random) -> bool:
    path = home / "play" / "output" / NAME
    document = json.loads(path.read_text())
    for _ in range(rng.choice((1, 1, 3))):
        document = forged(document, rng)
    path.write_text(json.dumps(document), encoding="utf-8", errors="surrogatepass")
    return False  # a name or a number that makes sense is believed, as long as no sound hangs on it


def damage_output(home: Path, rng: random.Random) -> bool:
    path = rng.choice(sorted(each for each in (home / "play" / "output").iterdir() if each.is_file()))
    path.write_bytes(damaged(path.read_bytes(), rng))
    return True


def swap_output(home: Path, rng: random.Random) -> bool:
    one, two = rng.sample(sorted(each for each in (home / "play" / "output").iterdir() if each.is_file()), 2)
    one_raw = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(one_raw)
    return True


def forge_cue_list(home: Path, rng: random.Random) -> bool:
    """With its checksum in the manifest, so that it is believed as far as it makes sense."""
    output = home / "play" / "output"
    path = rng.choice(sorted(output.glob("*.cues.json")))
    document = forged(json.loads(path.read_text()), rng)
    path.write_text(json.dumps(document), encoding="utf-8", errors="surrogatepass")
    manifest = json.loads((output / NAME).read_text())
    for entry in manifest["chapters"].values():
        if path.name in entry["files"]:
            entry["files"][path.name] = file_hash(path)
    (output / NAME).write_text(json.dumps(manifest))
    return False


def _entry(home: Path, rng: random.Random) -> Path:
    return rng.choice(sorted(path for path in (home / "cache").rglob("*") if path.is_file()))


def damage_cache(home: Path, rng: random.Random) -> bool:
    for _ in range(rng.choice((1, 3, 10))):
        path = _entry(home, rng)
        path.write_bytes(damaged(path.read_bytes(), rng))
    return True


def grow_cache(home: Path, rng: random.Random) -> bool:
    """Entries that claim to be larger than any memory."""
    for _ in range(3):
        with _entry(home, rng).open("r+b") as file:
            file.truncate(1 << rng.choice((36, 43)))
    return True


def swap_cache(home: Path, rng: random.Random) -> bool:
    path = _entry(home, rng)
    other = rng.choice(sorted(each for each in path.parents[1].rglob("*") if each.is_file()))
    raw = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(raw)
    return True


def forge_cache(home: Path, rng: random.Random) -> bool:
    """Nonsense with the right checksum."""
    store = Store(home / "cache")
    for _ in range(rng.choice((1, 3, 10))):
        path = _entry(home, rng)
        kind, name = path.parents[1].name, path.name
        if kind in {"masters", "files"} or path != store.path(kind, name):
            continue
        body = path.read_bytes()[32:]
        nonsense = rng.choice(
            [
                damaged(body, rng)[:20],
                rng.randbytes(50),
                b"null",
                b"[]",
                b"{}",
                b'"x"',
                b"[1]",
                b"\0\0\0\2[]",
                b"NaN",
            ]
        )
        store.put(kind, name, nonsense)
    return True


def links(home: Path, rng: random.Random) -> bool:
    """A link to a device, or in a circle, in place of a file of output/ or the cache."""
    folder = rng.choice((home / "play" / "output", home / "cache"))
    path = rng.choice(sorted(each for each in folder.rglob("*") if each.is_file()))
    path.unlink()
    path.symlink_to(rng.choice(("/dev/zero", "/dev/full", "/etc/passwd", path.name, "nowhere", "/proc/self/mem")))
    return True


HARMS = (
    forge_manifest,
    forge_manifest,
    damage_output,
    swap_output,
    forge_cue_list,
    forge_cue_list,
    damage_cache,
    grow_cache,
    swap_cache,
    forge_cache,
    forge_cache,
    links,
)


def mended(seed: int, rendered: Path) -> None:
    """Harm something, let a command read it, render, and hold the files against those that were there first."""
    rng = random.Random(seed)
    home = Path(tempfile.mkdtemp(prefix="forged-"))
    try:
        shutil.copytree(rendered, home, dirs_exist_ok=True)
        os.environ["AUDIODRAMA_CACHE"] = str(home / "cache")
        wanted = digests(home / "play" / "output")
        harm = rng.choice(HARMS)
        mends = harm(home, rng)
        if rng.random() < 0.3:
            shutil.rmtree(home / "play" / "output")
        for command in (
            rng.choice(READERS),
            ["render", "--format", ",".join(FORMATS), "--jobs", "1"],
            rng.choice(READERS),
        ):
            status, out, err = run(*command, "-C", str(home / "play"))
            assert 0 <= status <= 5, (harm.__name__, command, status)
            assert "Traceback" not in err + out, (harm.__name__, command, err)
            assert "\x1b" not in err + out, (harm.__name__, command)
            if command[0] == "render" and "--dry-run" not in command:
                assert status == 0, (harm.__name__, err)
        found = {
            name: digest for name, digest in digests(home / "play" / "output").items() if not name.startswith("export")
        }
        changed = {name for name in {*wanted, *found} if wanted.get(name) != found.get(name)}
        assert not [name for name in changed if mends or name.endswith(FORMATS)], (harm.__name__, changed)
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(home)


@linux_only
@pytest.mark.attack
def test_what_is_forged_is_made_again(rendered):
    """No traceback in any command, and after a render every file is what a render from nothing makes."""
    survives(lambda seed: mended(seed, rendered), seeds(10), seconds=60)
