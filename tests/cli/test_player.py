"""Playing where there is a player, writing where there is none: what was asked for is never lost."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import soundfile

from audiodrama.cli.player import play_or_write, player

SOUND = np.full((100, 1), 0.25, np.float32)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="players are programs on the path")


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A path on which only the players that a test puts there are found; each notes what it was given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name: str, status: int = 0) -> None:
        path = folder / name
        path.write_text(
            f'#!{sys.executable}\nimport shutil, sys\nshutil.copy(sys.argv[-1], "{tmp_path}/played.wav")\n'
            f'open("{tmp_path}/arguments", "w").write(" ".join(sys.argv[1:-1]))\nsys.exit({status})\n'
        )
        path.chmod(0o755)

    return put


def test_the_first_player_that_is_there(programs):
    """The platform's own counts before others; without any there is none."""
    assert player() is None
    programs("play")
    assert player() == ("play", "-q")
    programs("aplay")
    assert player() == ("aplay", "-q")


def test_a_sound_is_played(programs, tmp_path):
    """The player is given the sound as a file, and nothing is written."""
    programs("aplay")
    assert play_or_write(SOUND, 44100, None, tmp_path / "x.wav") is None
    samples, rate_hz = soundfile.read(tmp_path / "played.wav")
    assert (samples.shape, rate_hz, (tmp_path / "arguments").read_text()) == ((100,), 44100, "-q")
    assert not (tmp_path / "x.wav").exists()


def test_a_sound_is_written_where_that_is_asked_for(programs, tmp_path):
    """Even when there is a player."""
    programs("aplay")
    assert play_or_write(SOUND, 44100, tmp_path / "y.wav", tmp_path / "x.wav") == tmp_path / "y.wav"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "y.wav"]


def test_without_a_player_it_is_written(programs, tmp_path):
    """The caller learns where it lies."""
    assert play_or_write(SOUND, 44100, None, tmp_path / "x.wav") == tmp_path / "x.wav"
    np.testing.assert_array_equal(soundfile.read(tmp_path / "x.wav")[0], SOUND[:, 0])


def test_a_player_that_fails(programs, tmp_path):
    """A machine without a sound card has a player that fails: the sound is written instead."""
    programs("aplay", status=1)
    assert play_or_write(SOUND, 44100, None, tmp_path / "x.wav") == tmp_path / "x.wav"
    assert soundfile.info(tmp_path / "x.wav").frames == 100
