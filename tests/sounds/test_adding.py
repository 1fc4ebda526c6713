"""A user's sound file becomes a sound of the production: copied, and entered in sounds.yaml byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import AudiodramaError, AudioError, UsageError
from audiodrama.base.source import Source
from audiodrama.sounds.adding import add_sound
from audiodrama.sounds.reader import read_palette

FILES = Path(__file__).parent / "files"
WRITTEN = "# my sounds\r\nsounds:\r\n    old:   {synth: knock}   # kept\r\n"


@pytest.fixture
def sfx(tmp_path):
    """The sounds folder of a production."""
    folder = tmp_path / "play" / "sfx"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def store(tmp_path):
    """An empty cache."""
    return Store(tmp_path / "cache")


@pytest.mark.parametrize("name", ["memo", "Mein Memo", "no", "12", "a: b", "Türklopfen"])
def test_a_file_is_copied_and_entered(sfx, store, name):
    """Whatever the name, check reads the entry back as it was meant."""
    added = add_sound(sfx, name, FILES / "phone-memo.m4a", kind="bed", licence="CC0: free", source="me", store=store)
    assert (added.file, added.kind) == ("phone-memo.m4a", "bed")
    assert (sfx / "phone-memo.m4a").read_bytes() == (FILES / "phone-memo.m4a").read_bytes()
    text = (sfx / "sounds.yaml").read_text()
    palette, mistakes = read_palette(Source("sfx/sounds.yaml", text), sfx)
    assert mistakes == []
    sound = next(sound for sound in palette.sounds.values() if sound.file)
    assert (sound.name, sound.kind, sound.licence, sound.source) == (name, "bed", "CC0: free", "me")


def test_the_rest_of_the_file_stays(sfx, store):
    """Comments, spacing and line ends are those that were there."""
    (sfx / "sounds.yaml").write_bytes(WRITTEN.encode())
    add_sound(sfx, "memo", FILES / "phone-memo.m4a", store=store)
    text = (sfx / "sounds.yaml").read_bytes().decode()
    assert text.startswith(WRITTEN)
    assert text.removeprefix(WRITTEN) == "    memo:\r\n      kind: sfx\r\n      file: phone-memo.m4a\r\n"


def test_a_file_that_lies_there_is_not_copied(sfx, store):
    """A file in sfx/, or in a folder of it, is named where it is."""
    (sfx / "doors").mkdir()
    (sfx / "doors" / "a.wav").write_bytes((FILES / "gsm610.wav").read_bytes())
    assert add_sound(sfx, "a", sfx / "doors" / "a.wav", store=store).file == "doors/a.wav"
    assert not (sfx / "a.wav").exists()
    again = add_sound(sfx, "b", sfx / "doors" / "a.wav", store=store)
    assert again.file == "doors/a.wav"


@pytest.mark.parametrize(
    ("name", "file", "error", "message"),
    [
        ("old", "phone-memo.m4a", UsageError, "has a sound old already"),
        ("OLD", "phone-memo.m4a", UsageError, "has a sound OLD already"),
        ("…", "phone-memo.m4a", UsageError, "is no name"),
        ("x", "nothing.wav", AudioError, "there is no such file"),
        ("x", "../test_adding.py", AudioError, "not a sound file"),
    ],
)
def test_refused(sfx, store, name, file, error, message):
    """A name that is taken or none, a file that is no sound: nothing is written."""
    (sfx / "sounds.yaml").write_bytes(WRITTEN.encode())
    with pytest.raises(error, match=message):
        add_sound(sfx, name, FILES / file, store=store)
    assert [path.name for path in sfx.iterdir()] == ["sounds.yaml"]
    assert (sfx / "sounds.yaml").read_bytes().decode() == WRITTEN


def test_another_file_is_never_written_over(sfx, store):
    """The same bytes under the name are used, other ones are refused."""
    (sfx / "phone-memo.m4a").write_bytes((FILES / "phone-memo.m4a").read_bytes())
    assert add_sound(sfx, "a", FILES / "phone-memo.m4a", store=store).file == "phone-memo.m4a"
    (sfx / "gsm610.wav").write_bytes(b"something else")
    with pytest.raises(UsageError, match="is another file already"):
        add_sound(sfx, "b", FILES / "gsm610.wav", store=store)


def test_nothing_is_written_out_of_the_production(sfx, store, tmp_path):
    """A sounds.yaml that is a link to elsewhere is left alone."""
    (tmp_path / "elsewhere.yaml").write_text("sounds: {}\n")
    (sfx / "sounds.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(AudiodramaError, match="link out of the production"):
        add_sound(sfx, "a", FILES / "gsm610.wav", store=store)
    assert (tmp_path / "elsewhere.yaml").read_text() == "sounds: {}\n"
