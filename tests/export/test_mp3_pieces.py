"""MP3 in pieces: joined, they are what is encoded at a stretch."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from audiodrama.cast.profiles import PROFILES
from audiodrama.export.decode import decoding
from audiodrama.export.encode import encode, format_named
from audiodrama.export.exporter import check_file, export_pieces
from audiodrama.export.mp3_pieces import Mp3Piece, can_be_joined, encode_piece
from audiodrama.export.tags import Tags
from audiodrama.mix.sections import AFTER_FRAMES, BEFORE_FRAMES
from audiodrama.qc.mp3 import frame_headers

RATE = 44100
SIZE = 245 * 1152
PROFILE = PROFILES["audiobook"]
FORM = format_named("mp3", kbps=192, rate_hz=RATE)


def material(seconds: float) -> np.ndarray:
    """Bursts and tones: attacks everywhere, so that the encoder changes its windows often."""
    rng, frames = np.random.default_rng(3), round(seconds * RATE)
    time = np.arange(frames) / RATE
    bursts = rng.standard_normal((frames, 2)) * (np.sin(2 * np.pi * 3.1 * time) > 0.6)[:, None] * 0.1
    return (bursts + 0.1 * np.sin(2 * np.pi * (200 + 40 * np.sin(time)) * time)[:, None]).astype(np.float32)


SOUND = material(4 * SIZE / RATE + 1.234)


@pytest.fixture(scope="module")
def pieces():
    """The sound in four pieces."""
    made = []
    for number in range(4):
        start, last = number * SIZE, number == 3
        end = len(SOUND) if last else start + SIZE
        before = min(start, BEFORE_FRAMES)
        window = np.pad(SOUND[start - before : end + AFTER_FRAMES], ((0, AFTER_FRAMES if last else 0), (0, 0)))
        made.append(encode_piece(window, before, end - start, FORM, last=last, rate_hz=RATE))
    return made


@pytest.fixture(scope="module")
def joined(pieces, tmp_path_factory):
    """A file of them, and what was found in it."""
    path = tmp_path_factory.mktemp("joined") / "x.mp3"
    parts = [lambda piece=piece: piece for piece in pieces]
    return path, export_pieces(parts, len(SOUND), path, Tags("One", "Book", "A. Writer"), FORM, PROFILE)


def decoded(path) -> np.ndarray:
    with decoding(path) as opened:
        return np.concatenate(list(opened.blocks))


def test_joins_are_as_good_as_the_rest(joined, tmp_path):
    """Against the file encoded at a stretch, no place differs by more than the encoder differs from the sound."""
    path = tmp_path / "whole.mp3"
    encode([SOUND], path, FORM, rate_hz=RATE)
    one, other = decoded(joined[0]), decoded(path)
    assert len(one) == len(other) == len(SOUND)
    noise = np.abs(other - SOUND).max()
    for join in (SIZE, 2 * SIZE, 3 * SIZE):
        near = slice(join - 3000, join + 3000)
        assert np.abs(one[near] - other[near]).max() < noise / 2
        assert np.sqrt(np.mean((one[near] - SOUND[near]) ** 2)) < 1.2 * np.sqrt(np.mean((other - SOUND) ** 2))


def test_what_was_found_is_what_the_file_has(joined):
    """Length, true peak and outline of the pieces are those of the whole file, decoded at a stretch."""
    path, checked = joined
    found = check_file(path)
    assert checked.duration_s == found.duration_s
    assert checked.true_peak_db == pytest.approx(found.true_peak_db, abs=0.02)
    assert checked.outline == found.outline


def test_it_is_an_mp3_like_others(joined):
    """A constant bit rate, and a first frame with the length from which players know where to go."""
    path, _ = joined
    headers = frame_headers(path)
    assert (headers.kbps, headers.rate_hz) == ((192,), RATE)
    info = soundfile.info(str(path))
    assert (info.frames, info.channels) == (len(SOUND), 2)


def test_its_first_frame_says_what_follows(joined, pieces):
    """The number of frames and of bytes."""
    raw = joined[0].read_bytes()
    numbers = np.frombuffer(raw, ">u4", 2, raw.index(b"Info") + 8)
    assert list(numbers) == [sum(piece.count for piece in pieces), 626 + sum(len(piece.stream) for piece in pieces)]


def test_a_piece_survives_the_cache(pieces):
    """Bytes and back; anything else is refused."""
    again = Mp3Piece.of_bytes(pieces[1].as_bytes())
    assert (again.stream, again.count, again.peak) == (pieces[1].stream, pieces[1].count, pieces[1].peak)
    np.testing.assert_array_equal(again.heights, pieces[1].heights)
    for raw in (b"", b"nonsense" * 9, pieces[1].as_bytes()[:20]):
        with pytest.raises(Exception):  # noqa: B017, PT011  whatever nonsense makes of it
            Mp3Piece.of_bytes(raw)


def test_too_high_a_peak_is_not_written(tmp_path):
    """The file takes its name only when it has passed."""
    piece = encode_piece(SOUND[:SIZE] * np.float32(9), 0, SIZE, FORM, last=True, rate_hz=RATE)
    path = tmp_path / "x.mp3"
    checked = export_pieces([lambda: piece], SIZE, path, Tags("One", "Book", "A"), FORM, PROFILE)
    assert checked.true_peak_db > PROFILE.peak_dbtp
    assert not path.exists()


def test_only_mp3_at_the_rate_of_the_mix_is_joined():
    """Other codecs, and MP3 at another rate, are encoded at a stretch."""
    kinds = {("mp3", 44100): True, ("mp3", 48000): False, ("flac", 44100): False, ("opus", 44100): False}
    assert {each: can_be_joined(format_named(each[0], rate_hz=each[1]), RATE) for each in kinds} == kinds


def test_frames_hold_their_own_bits(pieces):
    """No frame needs bits of the one before it: each piece can be decoded from its first frame."""
    sound = soundfile.read(io.BytesIO(pieces[1].stream), dtype="float32")[0]
    late = 1105
    there = SOUND[SIZE + 5000 - late : SIZE + 9000 - late]
    assert np.corrcoef(sound[5000:9000].ravel(), there.ravel())[0, 1] > 0.9
