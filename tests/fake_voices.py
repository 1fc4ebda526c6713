"""Three voices of the right shape that stand for Kokoro's, and the archives they come in."""

import gzip
import hashlib
import io
import json
import tarfile

import numpy as np
import pytest

from audiodrama.engines.kokoro import voices

NAMES = ("af_heart", "bm_george", "jf_alpha")
BODIES = {
    name: np.random.default_rng(number).normal(size=(510, 1, 256)).astype("<f4").tobytes()
    for number, name in enumerate(NAMES)
}


@pytest.fixture
def only_three(monkeypatch):
    """Kokoro has these three voices and no packaged one."""
    hashes = {name: hashlib.sha256(body).hexdigest() for name, body in BODIES.items()}
    monkeypatch.setattr(voices, "VOICE_SHA256", hashes)
    monkeypatch.setattr(voices, "VOICE_NAMES", NAMES)
    monkeypatch.setattr(voices, "_package", lambda: None)


def folder_of(path, bodies=BODIES):
    """A folder with a file for each voice."""
    path.mkdir()
    for name, body in bodies.items():
        (path / f"{name}.bin").write_bytes(body)
    return path


def archive_of(path, bodies=BODIES):
    """Voices as NumPy archives them."""
    arrays = {name: np.frombuffer(body, "<f4").reshape(-1, 1, 256) for name, body in bodies.items()}
    with path.open("wb") as file:
        np.savez(file, **arrays)
    return path


def tarball_of(path, bodies=BODIES, package="kokoro-js", extra=()):
    """Voices in a package for npm; `extra` are further members, (TarInfo, body) each."""
    with tarfile.open(path, "w:gz") as archive:
        files = {"package/package.json": json.dumps({"name": package, "version": "1.2.1"}).encode()}
        files |= {f"package/voices/{name}.bin": body for name, body in bodies.items()}
        for name, body in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
        for member, body in extra:
            archive.addfile(member, io.BytesIO(body))
    return path


def bomb(path):
    """A tarball of some hundred kB that unpacks to 300 MB."""
    member = tarfile.TarInfo("package/voices/af_heart.bin")
    member.size = 300 << 20
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(member.tobuf())
        for _ in range(300):
            file.write(bytes(1 << 20))
    return path
