"""Stems, their files and labels (`stems`, `broadcast_wav`, `audacity`)."""

import io
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.errors import ExportError
from audiodrama.export.targets.audacity import file_list, line_labels, sound_labels, write_audacity
from audiodrama.export.targets.broadcast_wav import BroadcastWav
from audiodrama.export.targets.stems import write_stems
from audiodrama.mix.desk import mix
from deliverables import LENGTH_S, RATE_HZ, ROOM, at, empty, load, play, timeline


def wav(sound: np.ndarray, **options) -> bytes:
    file = io.BytesIO()
    with BroadcastWav(file, RATE_HZ, sound.shape[1], **options) as writer:
        for start in range(0, len(sound), 777):
            writer.write(sound[start : start + 777])
    return file.getvalue()


def chunks(raw: bytes) -> dict[bytes, bytes]:
    """Chunks by name; the data chunk's size may stand in `ds64`."""
    found, place = {}, 12
    while place + 8 <= len(raw):
        name, size = struct.unpack("<4sI", raw[place : place + 8])
        if size == 0xFFFFFFFF:
            size = struct.unpack("<Q", found[b"ds64"][8:16])[0]
        found[name] = raw[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
    return found


@given(st.integers(0, 2000), st.integers(1, 2))
def test_a_broadcast_wav_reads_back(frames, channels):
    """Any length, one channel or two: what soundfile reads differs by rounding to 24 bits alone."""
    sound = np.random.default_rng(frames).uniform(-1, 1, (frames, channels)).astype(np.float32)
    found, rate_hz = soundfile.read(io.BytesIO(wav(sound)), always_2d=True)
    assert rate_hz == RATE_HZ
    assert found.shape == sound.shape
    assert np.abs(found - sound).max(initial=0) <= 2**-23


def test_the_time_reference_and_description_are_in_bext():
    """Editors place the file by it; the chunk has the length of the standard."""
    raw = chunks(wav(np.zeros((10, 2), dtype=np.float32), time_reference=2**33 + 5, description="stem ANN"))
    bext = raw[b"bext"]
    assert len(bext) == 602
    assert bext[:9] == b"stem ANN\0"
    assert struct.unpack("<QH", bext[338:348]) == (2**33 + 5, 1)


def test_beyond_its_limit_a_file_is_rf64(monkeypatch):
    """The sizes move to ds64, the sound stays, and soundfile reads it as RF64."""
    sound = np.random.default_rng(1).uniform(-1, 1, (500, 2)).astype(np.float32)
    raw = wav(sound, largest=2000)
    assert raw[:8] == b"RF64\xff\xff\xff\xff"
    riff, data, frames = struct.unpack("<QQQ", chunks(raw)[b"ds64"][:24])
    assert (riff, data, frames) == (len(raw) - 8, 3000, 500)
    info = soundfile.info(io.BytesIO(raw))
    assert (info.format, info.frames) == ("RF64", 500)
    assert np.abs(soundfile.read(io.BytesIO(raw), always_2d=True)[0] - sound).max() <= 2**-23


def read(path) -> np.ndarray:
    return soundfile.read(path, always_2d=True)[0]


def test_stems_sum_to_the_mix(tmp_path):
    """All of equal length, silent ones left out, and their sum is the mix to -90 dB and better."""
    made = write_stems(play(), tmp_path, rate_hz=RATE_HZ)
    assert list(made.files) == ["dialogue/ANN", 'dialogue/BOB "the" bell', "foley", "beds", "room/church"]
    sounds = [read(path) for path in made.files.values()]
    assert {len(sound) for sound in sounds} == {at(LENGTH_S)} == {made.frames}
    whole = np.concatenate(list(mix(timeline(), load, {"church": ROOM})))
    assert np.abs(sum(sounds) - whole).max() < 10 ** (-120 / 20)
    assert np.abs(read(made.mix) - whole).max() < 10 ** (-120 / 20)


def test_stems_that_would_clip_are_played_down_together(tmp_path):
    """The result says by how much, and the sum is the mix at that level."""
    made = write_stems(play(loud=20.0), tmp_path, rate_hz=RATE_HZ)
    assert made.gain_db < -6
    sounds = [read(path) for path in made.files.values()]
    whole = np.concatenate(list(mix(timeline(), load, {"church": ROOM}))) * 20 * 10 ** (made.gain_db / 20)
    assert max(np.abs(sound).max() for sound in (*sounds, whole)) < 1.0
    assert np.abs(sum(sounds) - whole).max() < 10 ** (-90 / 20)


def test_stems_repeat_whatever_the_blocks(tmp_path):
    """The same bytes from blocks of any size."""
    one, two = (
        write_stems(play(block_frames=size), tmp_path / str(size), rate_hz=RATE_HZ, start_frame=99)
        for size in (None, 44100)
    )
    for name, path in one.files.items():
        assert np.abs(read(path) - read(two.files[name])).max() <= 2**-22
        assert struct.unpack("<Q", chunks(path.read_bytes())[b"bext"][338:346])[0] == 99


def test_names_that_fold_alike_keep_apart(tmp_path):
    """Two voices whose names make the same file name get files of their own."""
    block = {f"dialogue/{name}": np.full((10, 2), 0.1, dtype=np.float32) for name in ("A B", "a-b")}
    made = write_stems(lambda: [block], tmp_path, rate_hz=RATE_HZ, with_mix=False)
    assert [path.name for path in made.files.values()] == ["dialogue-a-b.wav", "dialogue-a-b-2.wav"]
    assert made.mix is None


@pytest.mark.parametrize("blocks", [[], [{}], [{"beds": np.zeros((9, 2), dtype=np.float32)}]])
def test_a_silent_chapter_has_no_stems(tmp_path, blocks):
    """Nothing sounds: nothing is written, and nothing fails."""
    made = write_stems(lambda: blocks, tmp_path, rate_hz=RATE_HZ)
    assert (dict(made.files), made.mix, made.gain_db) == ({}, None, 0.0)


def test_a_failing_mix_leaves_no_stems(tmp_path):
    """What goes wrong in the second pass takes every file with it."""
    passes = []

    def failing():
        passes.append(1)
        yield {"beds": np.full((10, 2), 0.1, dtype=np.float32)}
        if len(passes) == 2:
            raise ValueError("gone")

    with pytest.raises(ValueError, match="gone"):
        write_stems(failing, tmp_path, rate_hz=RATE_HZ)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_folders_place_is_explained(tmp_path):
    """The message names the folder and the cure."""
    (tmp_path / "stems").write_text("")
    with pytest.raises(ExportError, match="a file stands where the folder should be"):
        write_stems(play(), tmp_path / "stems", rate_hz=RATE_HZ)


def test_labels_for_audacity():
    """Start, end and text in columns; one label a line, sounds and headings on a track of their own."""
    assert line_labels(timeline()) == (
        "1.000000\t3.000000\tANN: Who is there? Is it you?\n"
        "4.000000\t6.000000\tNARRATOR: Nobody <answered> & nobody came.\n"
        "5.000000\t7.000000\tANN: 扉が開いた。\n"
    )
    assert sound_labels(timeline()) == (
        '0.500000\t11.000000\tbed: night-wind\n8.000000\t10.000000\tsfx: bell\n3.500000\t3.500000\tThe "stair"\n'
    )
    assert line_labels(empty()) == ""


def test_the_list_of_files_names_every_stem(tmp_path):
    """Relative to where it lies, so the folder can be moved."""
    made = write_stems(play(), tmp_path / "stems", rate_hz=RATE_HZ)
    lines = file_list(made, tmp_path).splitlines()
    assert lines[0] == "window offset 0 duration 12.000000"
    assert lines[1] == 'file "stems/dialogue-ann.wav" offset 0'
    assert len(lines) == 1 + len(made.files)
    assert [path.name for path in write_audacity(timeline(), made, tmp_path, "01-x")] == [
        "01-x.lof",
        "01-x-lines.txt",
        "01-x-sounds.txt",
    ]
