"""Productions that mean harm, made from a seed: names, paths, links, devices, YAML, encodings, sizes."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.source import Source
from audiodrama.cast.model import Cast
from audiodrama.performance.take_keys import line_keys
from audiodrama.script.compiler import cue_sheet
from audiodrama.script.fountain import parse
from audiodrama.sounds.palette import Palette
from audiodrama.speech.kept_files import KeptPhrase, kept_file
from conftest import SCRIPT, VOICES

if TYPE_CHECKING:
    import random

SECRET = "the secret that lies outside"
NAMES = [
    "EVE\x1b[2J",
    "EVE\x1b]0;owned\x07",
    "EVE\u202eTXT",
    "EVE \u2066X",
    "$(touch owned)",
    "`touch owned`",
    '"; touch owned; "',
    "EVE'--",
    "EVE\x9b31m",
    "EVE\x85",
    "E" * 5000,
    "EVE\ufffe",
    "\u0301\u0301EVE",
    "EVE\u200d",
    "<script>alert(1)</script>",
    "EVE&amp;",
    "]]>",
    "-->",
    "--help",
    "-C",
    "../EVE",
    "/etc/EVE",
    "EVE\\..\\X",
    "CON",
    "NUL.TXT",
    ".",
    "..",
    "~",
    "EVE\tB",
    "${HOME}",
    "%n%n%s",
    "{0}{name}",
    "EVE\r",
    "\ufeffEVE",
    "1234",
    "no",
    "null",
    "=EVE",
    "|EVE",
    "\u2028EVE",
    "EVE\x00",
]
PATHS = [
    "../secret.wav",
    "/etc/passwd",
    "/dev/zero",
    "/dev/stdin",
    "a\0b.wav",
    "x" * 5000,
    "concat:a.wav|b.wav",
    "http://127.0.0.1:9/x.wav",
    "file:///etc/passwd",
    ".",
    "..",
    "",
    "link.wav",
    "loop.wav",
    "pipe.wav",
    "socket.wav",
    "folder.wav",
    "zero.wav",
    "proc.wav",
    "list.wav",
    "huge.wav",
    "-i",
    "a\nb.wav",
    "\x1b[2J.wav",
    "sub/../../secret.wav",
    "subfile,,start,0,end,9,,:x",
    "pipe:0",
    "tail.wav",
    "C:\\x.wav",
    "~/x.wav",
]
BOMBS = [
    "a: &a [x, x]\nb: &b [*a, *a]\n",
    "[" * 5000,
    "{a: " * 5000,
    "? " * 3000,
    "- " * 5000,
    "a: !!python/object/apply:os.system [x]\n",
    "a: !!binary x\n",
    "<<: {a: b}\n",
    "---\na: 1\n---\nb: 2\n",
    "a: |\n" + " x\n" * 50000,
    '"' + "\\u0000" * 2000,
    "%YAML 9.9\n---\n",
    "a: 2001-01-01\nb: 1e999\nc: .nan\nd: 0x7f\n",
    "cast: [1, 2, 3]\n",
    "cast: {A: {voice: [[[[tone]]]]}}\n",
    "? {a: b}\n: c\n",
    "\t\n",
    "cast: {A: {rate: 1e400}}\n",
    "cast: {A: {level: nandB}}\n",
    "narrator: [x]\n",
    "include: voices.yaml\n",
    "include: [a.yaml, a.yaml]\n",
    "lexicons: [../secret.pls, loop.pls, pipe.pls, zero.pls, bomb.pls, deep.pls, /dev/zero]\n",
    "profiles: {x: {like: x}}\n",
    "effects: {x: [{x: 1}, {send: {space: x}}]}\n",
    "deliveries: {'': {rate: -1}}\n",
    "pronounce: {'': {as: ''}, a: {ipa: '\\e'}}\n",
]
LINKS = [
    "/dev/zero",
    "/dev/urandom",
    "/dev/full",
    "/dev/tty",
    "/proc/self/mem",
    "/proc/self/environ",
    "/etc/passwd",
    "/",
    "..",
]
PLACES = [
    "script/02.fountain",
    "script",
    "voices.yaml",
    "sfx/sounds.yaml",
    "sfx",
    "sfx/x.wav",
    "script/cover.jpg",
    "script/cover.png",
    "output",
    "output/.audiodrama.json",
    "output/index.html",
    "output/01-the-lamp.flac",
    "output/draft",
    "output/export",
    "a.yaml",
    "names.pls",
    "takes.yaml",
    "notes.yaml",
    "takes",
    "sfx/bell.wav",
    "output/01-the-lamp.cues.json",
    "approved.yaml",
    "speech.yaml",
]
LEXICON_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c SYSTEM "file:///etc/passwd">]><lexicon>&b;&c;</lexicon>'
)


def hostile_production(home: Path, rng: random.Random) -> Path:
    """A production in `home/play`, beside secrets that nothing may read or write."""
    root = home / "play"
    for name, text in (("script/01.fountain", SCRIPT), ("voices.yaml", VOICES)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "sfx").mkdir()
    (home / "secrets").mkdir()
    for name in ("secret.wav", "secret.pls", "secrets/inner"):
        (home / name).write_text(SECRET)
    for _ in range(rng.choice((1, 1, 2, 4))):
        rng.choice(HARMS)(root, rng)
    return root


def name_in_script(root: Path, rng: random.Random) -> None:
    """Somebody is called something that a terminal, a shell, a page or a file system might obey."""
    name = rng.choice(NAMES)
    _edit(root / "script/01.fountain", "MARTA", f"@{name}", rng)
    if rng.random() < 0.7:
        quoted = '"' + "".join(f"\\U{ord(c):08x}" for c in name) + '"'
        _edit(root / "voices.yaml", "MARTA", quoted, rng)


def title(root: Path, rng: random.Random) -> None:
    """The same in titles, authors and headings."""
    old = rng.choice(["The Lamp", "A. Writer", "# The Door", "INT. BEDROOM", "whispering", "knock"])
    _edit(root / "script/01.fountain", old, old[:2].strip("#ABCDEFGHIJKLMNOPQRSTUVWXYZ") + rng.choice(NAMES), rng)


def link(root: Path, rng: random.Random) -> None:
    """A link to a device, a secret or itself in place of a file or a folder."""
    path = _cleared(root / rng.choice(PLACES))
    secret = str(root.parent / rng.choice(["secret.wav", "secret.pls", "secrets"]))
    path.symlink_to(rng.choice([*LINKS, secret, secret, path.name, "nowhere"]))


def no_file(root: Path, rng: random.Random) -> None:
    """A pipe, a socket or a folder in place of a file."""
    path = _cleared(root / rng.choice(PLACES))
    kind = rng.randrange(3)
    if kind == 0:
        os.mkfifo(path)
    elif kind == 1:
        path.mkdir()
    else:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket is short
        try:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(path.name)
        finally:
            os.chdir(here)


def sound_paths(root: Path, rng: random.Random) -> None:
    """Sounds and rooms whose files are anything but sounds inside of sfx/."""
    sfx = root / "sfx"
    if sfx.is_symlink() or not sfx.is_dir():
        return
    links = {
        "link.wav": "../../secret.wav",
        "loop.wav": "loop.wav",
        "zero.wav": "/dev/zero",
        "proc.wav": "/proc/self/environ",
    }
    for name, target in links.items():
        if not os.path.lexists(sfx / name):
            (sfx / name).symlink_to(target)
    if not os.path.lexists(sfx / "pipe.wav"):
        os.mkfifo(sfx / "pipe.wav")
    (sfx / "list.wav").write_text("ffconcat version 1.0\nfile ../../secret.wav\n")
    (sfx / "tail.wav").write_bytes(b"RIFF\xff\xff\xff\xffWAVE" + SECRET.encode())
    rate, channels = rng.choice([1, 0, 44100, 2**31 - 1]), rng.choice([1, 0, 2, 65535])
    head = struct.pack("<4sIHHIIHH4sI", b"fmt ", 16, 1, channels, rate, 0, 2, 16, b"data", 2**32 - 1)
    (sfx / "huge.wav").write_bytes(b"RIFF\xff\xff\xff\xffWAVE" + head + bytes(2000))
    rows = [f"  s{n}: {{kind: {rng.choice(['sfx', 'bed'])}, file: {_scalar(rng.choice(PATHS))}}}" for n in range(4)]
    rooms = [f"  r{n}: {{ir: {_scalar(rng.choice(PATHS))}}}" for n in range(2)]
    _put(sfx / "sounds.yaml", "\n".join(["sounds:", *rows, "spaces:", *rooms, ""]))


def yaml_bomb(root: Path, rng: random.Random) -> None:
    """YAML that grows, nests, names code, or means something else than it says."""
    path = root / rng.choice(["voices.yaml", "sfx/sounds.yaml", "takes.yaml", "notes.yaml", "a.yaml"])
    bomb = rng.choice(BOMBS)
    old = path.read_text() if path.is_file() and not path.is_symlink() and rng.random() < 0.5 else ""
    _put(path, old + bomb)
    for name, text in (("bomb.pls", LEXICON_BOMB), ("deep.pls", "<lexicon>" + "<a>" * 20000)):
        _put(root / name, text)


def takes(root: Path, rng: random.Random) -> None:
    """Takes that are kept of the lines there are, in files that are links, pipes, other sounds, or far too long."""
    chapters = cue_sheet([(Source("a", SCRIPT), parse(SCRIPT))], Cast(), Palette())[0].chapters
    keys, folder = list(line_keys(chapters).values()), root / "takes"
    if not os.path.lexists(folder):
        folder.mkdir()
    if folder.is_symlink() or not folder.is_dir():
        return
    phrase = KeptPhrase(
        rng.choice((1000, 10**8, 1)), ((0.0, rng.choice((0.01, 9e4))),), "aligned", 0.1, rng.choice((-3.0, 80.0))
    )
    sound = np.zeros((1000, 1), np.float32)
    raw = kept_file(sound, (phrase,) * rng.choice((1, 3)), words=rng.choice(NAMES), role=rng.choice(NAMES))
    at = rng.randrange(len(raw))
    raw = rng.choice((raw, raw[:at], raw[:at] + b"\xff" + raw[at + 1 :], b"fLaC\x84\xff\xff\xff", SECRET.encode()))
    rows = []
    for key in rng.sample(keys, min(3, len(keys))):
        file = rng.choice(
            (
                "takes/a.flac",
                "takes/pipe.flac",
                "takes/link.flac",
                "takes/zero.flac",
                "takes/../../secret.wav",
                "takes/\x1b.flac",
            )
        )
        keep = rng.choice(
            ("recording", "recording", "variant slower", "seed 7", "first", "\x1b[2J", "seed 99999999999")
        )
        more = rng.choice(("", ", approved: 2026-01-01", ", note: \x1b[2J", ", approved: [x]", ", cast: zzz"))
        digest = rng.choice((hashlib.sha256(raw).hexdigest(), "a" * 64, "A", ""))
        rows.append(f"  {key}: {{keep: {_scalar(keep)}, file: {_scalar(file)}, sha256: {_scalar(digest)}{more}}}")
    _put(root / "takes.yaml", "\n".join(["version: 1", "takes:", *rows, ""]))
    _put(folder / "a.flac", raw)
    for name, target in (("link", "../../secret.wav"), ("zero", "/dev/zero")):
        if not os.path.lexists(folder / f"{name}.flac"):
            (folder / f"{name}.flac").symlink_to(target)
    if not os.path.lexists(folder / "pipe.flac"):
        os.mkfifo(folder / "pipe.flac")


def bad_bytes(root: Path, rng: random.Random) -> None:
    """A file in another encoding, cut in the middle, or with any bytes in it."""
    path = root / rng.choice(["script/01.fountain", "voices.yaml", "sfx/sounds.yaml", "takes.yaml", "notes.yaml"])
    old = path.read_bytes() if path.is_file() and not path.is_symlink() else b"a: b\n"
    at = rng.randrange(len(old) + 1)
    new = rng.choice(
        [
            lambda: old.decode("utf-8", "replace").encode("utf-16"),
            lambda: old[:at] + rng.randbytes(rng.choice((1, 3, 300))) + old[at:],
            lambda: old[:at],
            lambda: old[:at] + b"\xed\xa0\x80" + old[at:],
            lambda: b"\xef\xbb\xbf" * 2 + old,
            lambda: old.replace(b"\n", b"\r"),
            lambda: old.replace(b" ", b"\xc2\xa0"),
            lambda: b"%PDF-1.7\n" + old,
            lambda: b"",
        ]
    )()
    _put(path, new)


def giant(root: Path, rng: random.Random) -> None:
    """A file that is too large for what it is, or only claims to be."""
    path = _cleared(root / rng.choice(PLACES))
    with path.open("wb") as file:
        file.truncate(rng.choice([30 << 20, 8 << 30, 1 << 43]))


def file_names(root: Path, rng: random.Random) -> None:
    """Scripts whose names are no names."""
    folder = root / "script"
    if folder.is_symlink() or not folder.is_dir():
        return
    for raw in (
        b"\xff\xfe.fountain",
        b"\x1b[2J.fountain",
        b"a\nb.fountain",
        b"-C.fountain",
        b"$(touch owned).fountain",
        b"\xe2\x80\xae.fountain",
    ):
        if rng.random() < 0.4:
            (folder / os.fsdecode(raw)).write_text("# A\n\nMARTA\nHello.\n")


def any_text(root: Path, rng: random.Random) -> None:
    """A script of pieces that mean something, in any order."""
    pieces = [
        "[[",
        "]]",
        "/*",
        "*/",
        "\n",
        "\n\n",
        "MARTA",
        "(",
        ")",
        "sfx: ",
        "|",
        "=",
        "#",
        ">",
        "<",
        "*",
        "_",
        "~",
        "@",
        "!",
        ".",
        "INT. ",
        "-",
        " ",
        "\t",
        "pause: 1s",
        "bed: rain",
        "space: church",
        "ALL\n",
        "&",
        "^",
        ":",
        "Title:",
        "...",
        "—",
        "“",
        "”",
        "1e9s",
        "\r",
        "CUT TO:",
    ]
    _put(root / "script/01.fountain", "".join(rng.choices(pieces, k=rng.choice((20, 300)))))


HARMS = (
    name_in_script,
    title,
    link,
    link,
    no_file,
    sound_paths,
    sound_paths,
    yaml_bomb,
    takes,
    yaml_bomb,
    bad_bytes,
    giant,
    file_names,
    any_text,
)


def _edit(path: Path, old: str, new: str, rng: random.Random) -> None:
    if path.is_file() and not path.is_symlink() and path.stat().st_size < 1 << 20:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        path.write_bytes(text.replace(old, new, rng.choice((1, -1))).encode("utf-8", "surrogateescape"))


def _scalar(text: str) -> str:
    return '"' + "".join(f"\\U{ord(c):08x}" if not c.isalnum() else c for c in text) + '"'


def _cleared(path: Path) -> Path:
    if path.parent.is_symlink() or not path.parent.is_dir():
        path = path.parents[1] / path.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    return path


def _put(path: Path, content: str | bytes) -> None:
    path = _cleared(path)
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
