"""Kokoro's voices and `weights`, installed and removed; how an optional part is installed."""

from __future__ import annotations

import errno
import hashlib

import pytest

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.engines import install
from audiodrama.engines.install import KokoroInstaller
from audiodrama.engines.kokoro import voices, weights
from audiodrama.engines.kokoro.weights import OfficialFile
from fake_voices import BODIES, NAMES, archive_of, folder_of, only_three, tarball_of
from loopback import reply, serving

__all__ = ["only_three"]


def test_the_step_suits_where_the_program_lies(tmp_path, monkeypatch):
    """In a checkout the environment is its own; anywhere else the package is named."""
    monkeypatch.setattr(install, "CHECKOUT", tmp_path)
    assert install.step("piper") == "pip install 'audiodrama[piper]'"
    (tmp_path / "src" / "audiodrama").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    assert install.step("piper") == "uv sync --inexact --extra piper"


def bring(source=None, address="http://127.0.0.1:1/", *, model=False, news=None):
    return KokoroInstaller(address).install(
        source, model=model, on_progress=lambda *each: None if news is None else news.append(each)
    )


@pytest.mark.usefixtures("only_three")
@pytest.mark.parametrize("make", [folder_of, archive_of, tarball_of])
def test_voices_come_from_a_path(tmp_path, make):
    """Each kind of source installs all three, says where they lie, and stays as it is."""
    source = make(tmp_path / "source")
    assert bring(source) == f"3 of Kokoro's 3 official voices are installed in {voices.voices_folder()}"
    assert voices.damaged_voices() == ()
    assert source.exists()


@pytest.mark.usefixtures("only_three")
def test_good_voices_are_kept_and_bad_ones_named(tmp_path):
    """One damaged and one foreign file cost nothing but themselves."""
    bodies = {**BODIES, "bm_george": BODIES["bm_george"][:-1] + b"\0", "my_own": b"x"}
    with pytest.raises(AudiodramaError) as caught:
        bring(folder_of(tmp_path / "mine", bodies))
    assert "bm_george is damaged or another voice" in caught.value.message
    assert "my_own is no voice of Kokoro's" in caught.value.message
    assert "2 good voices of it were installed" in caught.value.message
    assert "npm pack kokoro-js@1.2.1" in caught.value.hint
    assert voices.installed_voices() == ("af_heart", "jf_alpha")


@pytest.mark.usefixtures("only_three")
def test_a_source_without_a_voice_is_said(tmp_path):
    """An empty folder and a tarball of nothing install nothing."""
    for source in (folder_of(tmp_path / "empty", {}), tarball_of(tmp_path / "a.tgz", {})):
        with pytest.raises(AudiodramaError, match="holds no voice of Kokoro's"):
            bring(source)


@pytest.fixture
def release(tmp_path, monkeypatch):
    """The official files in small: the archive of three voices, and a model."""
    bodies = {
        "voices-v1.0.bin": archive_of(tmp_path / "release.bin").read_bytes(),
        "kokoro-v1.0.onnx": b"model" * 1000,
    }
    for name, body in bodies.items():
        file = OfficialFile(name, len(body), hashlib.sha256(body).hexdigest())
        monkeypatch.setattr(weights, "OFFICIAL_MODEL" if name.endswith("onnx") else "OFFICIAL_VOICES", file)
    return bodies


@pytest.mark.usefixtures("only_three")
def test_voices_alone_are_fetched_once(release):
    """The archive goes again, what is whole is not fetched again, and a damaged voice is."""
    asked, news = [], []

    def answer(handler):
        asked.append(handler.path)
        reply(handler, 200, release[handler.path[1:]])

    with serving(answer) as address:
        bring(address=address, news=news)
        bring(address=address)
        assert (asked, news[-1]) == (["/voices-v1.0.bin"], (1.0, None))
        voices.voice_file("af_heart").write_bytes(b"stump")
        bring(address=address)
    assert len(asked) == 2
    assert [path.name for path in weights.models_folder().iterdir()] == ["voices"]


@pytest.mark.usefixtures("only_three")
def test_a_download_goes_on_where_it_broke_off(release):
    """Half of the archive is there; only the rest is asked for."""
    body, asked = release["voices-v1.0.bin"], []
    weights.models_folder().mkdir(parents=True)
    (weights.models_folder() / "voices-v1.0.bin.part").write_bytes(body[:1000])

    def answer(handler):
        asked.append(handler.headers["Range"])
        reply(handler, 206, body[1000:])

    with serving(answer) as address:
        bring(address=address)
    assert asked == ["bytes=1000-"]
    assert voices.damaged_voices() == ()


@pytest.mark.usefixtures("only_three", "release")
def test_without_the_net_the_other_way_is_named():
    """The hint of a failed download can be pasted."""
    with serving(lambda handler: reply(handler, 404)) as address, pytest.raises(AudiodramaError) as caught:
        bring(address=address)
    assert caught.value.hint.endswith(install.OFFLINE)


def test_the_full_model_is_fetched_or_copied(release, tmp_path):
    """It stands for itself in the names of takes, and removing it brings the packaged one back."""
    before = weights.weights()
    with serving(lambda handler: reply(handler, 200, release[handler.path[1:]])) as address:
        bring(address=address, model=True)
    assert weights.weights().read() == release["kokoro-v1.0.onnx"]
    assert weights.weights().name == weights.OFFICIAL_MODEL.sha256[:16]
    assert KokoroInstaller().remove(model=True) == "the model in float32 was removed"
    assert weights.weights() == before
    (tmp_path / "kokoro-v1.0.onnx").write_bytes(release["kokoro-v1.0.onnx"])
    for source in (tmp_path, tmp_path / "kokoro-v1.0.onnx"):
        bring(source, model=True)
        assert weights.weights().read() == release["kokoro-v1.0.onnx"]
        KokoroInstaller().remove(model=True)


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"short", "x is not kokoro-v1.0.onnx: 5 bytes, 5000 expected"), (b"y" * 5000, "x is damaged or another model")],
)
@pytest.mark.usefixtures("release")
def test_another_model_is_refused(tmp_path, body, reason):
    """By its size or its hash; nothing is kept."""
    (tmp_path / "x").write_bytes(body)
    with pytest.raises(AudiodramaError, match=reason):
        bring(tmp_path / "x", model=True)
    assert not weights.model_file().exists()


@pytest.mark.usefixtures("release")
def test_no_model_there_is_a_usage_error(tmp_path):
    """A folder without it, and a path to nothing."""
    for source in (tmp_path / "nothing", tmp_path):
        with pytest.raises(UsageError, match="is no file"):
            bring(source, model=True)


@pytest.mark.usefixtures("only_three")
def test_voices_are_removed(tmp_path):
    """All of them go, and nothing else in the folder."""
    bring(folder_of(tmp_path / "voices"))
    (voices.voices_folder() / "mine.txt").touch()
    assert KokoroInstaller().remove(model=False) == f"{len(NAMES)} official voices of Kokoro's removed"
    assert [path.name for path in voices.voices_folder().iterdir()] == ["mine.txt"]
    assert KokoroInstaller().remove(model=False) == "0 official voices of Kokoro's removed"


@pytest.mark.usefixtures("only_three", "release")
def test_a_full_disk_is_said_with_what_to_free(tmp_path, monkeypatch):
    """Before a download by its size, while voices are written by the system's word."""

    class Full:
        free = 0

    monkeypatch.setattr(install.shutil, "disk_usage", lambda _: Full)
    with pytest.raises(AudiodramaError, match="there is no room in") as caught:
        bring()
    assert caught.value.hint.startswith("free 3 MB there")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(voices, "keep_voice", full)
    with pytest.raises(AudiodramaError, match="there is no room in"):
        bring(folder_of(tmp_path / "voices"))
