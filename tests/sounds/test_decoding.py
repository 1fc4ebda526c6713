"""Every kind of sound file as one stream; headers are believed only as far as the file goes."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from imageio_ffmpeg import get_ffmpeg_exe

from audiodrama.base.cache import Store
from audiodrama.base.source import Source
from audiodrama.sounds import clips, decoding
from audiodrama.sounds.content import UnreadableSoundError
from audiodrama.sounds.decoding import open_sound
from audiodrama.sounds.inspect import examine
from audiodrama.sounds.palette import Sound
from audiodrama.sounds.reader import read_palette

FILES = Path(__file__).parent / "files"
RATE = 44100


@pytest.fixture
def store(tmp_path):
    """An empty cache."""
    return Store(tmp_path / "cache")


def samples_of(path: Path, store: Store) -> tuple[np.ndarray, int]:
    """All of a file's stream, and its rate."""
    with open_sound(path, store) as stream:
        blocks = []
        while len(block := stream.read(5000)):
            blocks.append(block)
        return np.concatenate(blocks), stream.rate_hz


def pitch_hz(samples: np.ndarray, rate_hz: int) -> float:
    """The strongest frequency of the left side."""
    return float(np.argmax(np.abs(np.fft.rfft(samples[:, 0]))) * rate_hz / len(samples))


def encoded(path: Path, *arguments: str, channels: int = 2) -> Path:
    """A second of 440 Hz at half of full scale in all channels, as ffmpeg writes it."""
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    raw = np.repeat(wave[:, None], channels, axis=1).astype("<f4").tobytes()
    command = [get_ffmpeg_exe(), "-v", "error", "-y", "-f", "f32le", "-ar", str(RATE), "-ac", str(channels), "-i", "-"]
    subprocess.run([*command, *arguments, str(path)], input=raw, check=True)
    return path


@pytest.mark.parametrize(
    ("name", "rate_hz", "seconds"),
    [("phone-memo.m4a", 44100, 0.3), ("gsm610.wav", 8000, 1.0), ("data-size-0.wav", 44100, 1.0)],
)
def test_files_that_were_not_read(store, name, rate_hz, seconds):
    """A memo of a telephone, GSM in a WAV, a recorder that lost its power."""
    samples, actual_hz = samples_of(FILES / name, store)
    assert actual_hz == rate_hz
    assert len(samples) / rate_hz >= seconds
    assert 0.3 < np.abs(samples).max() < 0.7


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("memo.m4a", ("-c:a", "aac")), ("lossless.m4a", ("-c:a", "alac")), ("bare.aac", ("-c:a", "aac")),
        ("voice.wma", ("-c:a", "wmav2")), ("call.webm", ("-c:a", "libopus")), ("film.mkv", ("-c:a", "flac")),
        ("memo.caf", ("-c:a", "alac")), ("wide.w64", ("-c:a", "pcm_s24le")), ("message.opus", ("-c:a", "libopus")),
        ("pressed.wav", ("-c:a", "libmp3lame")), ("sun.au", ("-c:a", "pcm_s16be")), ("pack.wv", ("-c:a", "wavpack")),
    ],
)  # fmt: skip
def test_the_kinds_that_people_have(tmp_path, store, name, arguments):
    """The pitch, the length and the level are those of the file, whatever it is called."""
    path = encoded(tmp_path / name, *arguments).rename(tmp_path / "x.wav")
    samples, rate_hz = samples_of(path, store)
    assert pitch_hz(samples, rate_hz) == pytest.approx(440, abs=2)
    assert len(samples) / rate_hz == pytest.approx(1.0, abs=0.1)
    middle = samples[rate_hz // 4 : rate_hz // 2]
    assert 20 * np.log10(np.abs(middle).max() / 0.5) == pytest.approx(0, abs=0.5)
    finding = examine(path, store)
    assert (finding.fault, finding.loudness) == (None, "sound")


def test_decoded_loud_is_not_clipped(tmp_path, store):
    """A tone that passes full scale in M4A keeps its round top."""
    wave = encoded(tmp_path / "loud.m4a", "-af", "volume=2.4", "-c:a", "aac", "-b:a", "256k")
    samples, _ = samples_of(wave, store)
    assert np.abs(samples[5000:-5000]).max() == pytest.approx(1.2, abs=0.05)


@pytest.mark.parametrize(("codec", "name"), [("libvorbis", "x.ogg"), ("aac", "x.m4a"), ("flac", "x.flac")])
def test_surround_of_other_kinds(tmp_path, store, codec, name):
    """Six channels of one sound come out as loud on both sides as front, centre and surround together."""
    path = encoded(tmp_path / name, "-channel_layout", "5.1", "-c:a", codec, channels=6)
    samples, rate_hz = samples_of(path, store)
    middle = np.abs(samples[rate_hz // 4 : rate_hz // 2]).max(axis=0)
    np.testing.assert_allclose(middle / middle.max(), [1, 1], atol=0.02)


def test_it_is_decoded_once(tmp_path, store, monkeypatch):
    """The cache keeps it; an entry that was damaged is made again."""
    path = encoded(tmp_path / "memo.m4a", "-c:a", "aac")
    first, _ = samples_of(path, store)
    entry = next((store.folder / decoding.FILES).glob("*/*"))
    entry.write_bytes(entry.read_bytes()[:2000])
    np.testing.assert_array_equal(samples_of(path, store)[0], first)
    monkeypatch.setattr(decoding, "_run_ffmpeg", None)
    np.testing.assert_array_equal(samples_of(path, store)[0], first)


def test_the_centre_of_surround_is_heard_on_both_sides(tmp_path, store):
    """A voice in the centre of 5.1 stands in the middle."""
    (tmp_path / "x.wav").write_bytes((FILES / "centre-of-5.1.wav").read_bytes())
    name = clips.prepare(Sound("x", "x", "sfx", file="x.wav"), 0, tmp_path, store).name
    np.testing.assert_allclose(*clips.load_clip(name, store).T, atol=1e-6)


@pytest.mark.parametrize("offset", [0.0, 0.003, -0.01, 0.2])
@pytest.mark.parametrize("width", ["PCM_16", "PCM_U8", "FLOAT"])
def test_nothing_is_clipped_or_wrapped(tmp_path, store, offset, width):
    """A tone at full scale keeps its shape when its mean is taken out."""
    wave = np.sin(2 * np.pi * 441 * np.arange(RATE // 2) / RATE)
    given = wave + offset if width == "FLOAT" else np.clip(0.99 * wave + offset, -1, 1 - 2**-7)
    soundfile.write(tmp_path / "x.wav", given, RATE, subtype=width)
    name = clips.prepare(Sound("x", "x", "sfx", file="x.wav"), 0, tmp_path, store).name
    heard = clips.load_clip(name, store)[2000:-2000, 0]
    expected = given[2000:-2000] - given.mean()
    assert np.corrcoef(heard, expected)[0, 1] > 0.9999
    assert np.abs(np.diff(heard)).max() / np.abs(heard).max() < 0.08


@pytest.mark.parametrize("name", ["boom-full-scale-with-dc.wav", "float-over-full-scale.wav"])
def test_files_that_crackled(tmp_path, store, name):
    """The loudest files come out as they are, but for their level."""
    (tmp_path / "x.wav").write_bytes((FILES / name).read_bytes())
    given, _ = soundfile.read(FILES / name)
    heard = clips.load_clip(clips.prepare(Sound("x", "x", "sfx", file="x.wav"), 0, tmp_path, store).name, store)[:, 0]
    inner = slice(500, -500)
    assert np.corrcoef(heard[inner], given[inner] - given.mean())[0, 1] > 0.9999


@pytest.mark.parametrize("folder_form", ["NFC", "NFD"])
@pytest.mark.parametrize("file_form", ["NFC", "NFD"])
@pytest.mark.parametrize("script_form", ["NFC", "NFD"])
def test_letters_with_accents(tmp_path, folder_form, file_form, script_form):
    """A name means the same file whether its accents are composed or not, in the script and on the disk."""
    from unicodedata import normalize

    sfx = tmp_path / "sfx"
    place = sfx / normalize(folder_form, "Türen") / normalize(file_form, "Türklopfen é.wav")
    place.parent.mkdir(parents=True)
    place.write_bytes((FILES / "data-size-0.wav").read_bytes())
    name = normalize(script_form, "Türen/Türklopfen é.wav")
    palette, mistakes = read_palette(Source("sfx/sounds.yaml", f'sounds: {{x: {{file: "{name}"}}}}\n'), sfx)
    assert [mistake.message for mistake in mistakes] == []
    assert clips.prepare(palette.sounds["x"], 0, sfx, Store(tmp_path / "cache")).frames > 0


def header(*, rate_hz: int = 8000, channels: int = 1, frames: int = 100) -> bytes:
    """A WAV of few bytes that states what it likes."""
    form = b"\1\0" + channels.to_bytes(2, "little") + rate_hz.to_bytes(4, "little")
    form += (rate_hz * channels * 2 % 2**32).to_bytes(4, "little") + (2 * channels).to_bytes(2, "little") + b"\x10\0"
    sound = np.random.default_rng(1).integers(-9000, 9000, frames * channels).astype("<i2").tobytes()
    body = b"WAVEfmt \x10\0\0\0" + form + b"data" + len(sound).to_bytes(4, "little") + sound
    return b"RIFF" + len(body).to_bytes(4, "little") + body


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (header(rate_hz=33_576_482), "it states a sample rate of 33576482 Hz"),
        (header(rate_hz=2_147_483_647), "it states a sample rate of 2147483647 Hz"),
        (header(rate_hz=1), "it states a sample rate of 1 Hz"),
        (header(channels=200), "it has 200 channels, and more than 64 cannot be mixed down"),
    ],
)
def test_forged_headers(tmp_path, store, raw, reason):
    """One flipped bit in a header neither takes memory nor passes."""
    (tmp_path / "x.wav").write_bytes(raw)
    assert examine(tmp_path / "x.wav", store).fault == reason
    with pytest.raises(UnreadableSoundError, match=reason), open_sound(tmp_path / "x.wav", store):
        pass


def test_sound_without_end(tmp_path, store, monkeypatch):
    """A constant in FLAC takes no bytes: it is given up when it is more than a file of its size can hold."""
    monkeypatch.setattr(decoding, "_FREE_SAMPLES", 100_000)
    soundfile.write(tmp_path / "x.wav", np.full(2_000_000, 0.25), RATE, format="FLAC")
    assert "far more sound" in examine(tmp_path / "x.wav", store).fault
    soundfile.write(tmp_path / "x.wav", np.random.default_rng(1).uniform(-0.5, 0.5, 200_000), RATE, format="FLAC")
    assert examine(tmp_path / "x.wav", store).fault is None


def test_a_length_that_a_flac_promises(tmp_path, store):
    """Billions of frames in a header are not made room for."""
    buffer = io.BytesIO()
    soundfile.write(buffer, np.random.default_rng(1).uniform(-0.5, 0.5, 20_000), RATE, format="FLAC")
    raw = bytearray(buffer.getvalue())
    raw[21] |= 0x0F
    raw[22:26] = b"\xff\xff\xff\xfe"
    (tmp_path / "x.flac").write_bytes(raw)
    assert "far more sound" in examine(tmp_path / "x.flac", store).fault


@pytest.mark.parametrize("seed", range(24))
def test_no_file_ends_in_a_traceback(tmp_path, store, seed):
    """Files with bytes flipped or cut out are read, or refused in a sentence."""
    rng = np.random.default_rng(seed)
    names = sorted(path for path in FILES.iterdir())
    raw = bytearray(names[seed % len(names)].read_bytes())
    for place in rng.integers(0, min(len(raw), 400 if seed % 2 else len(raw)), 1 + seed % 9):
        raw[place] = rng.integers(256)
    if seed % 3 == 0:
        del raw[rng.integers(len(raw)) :]
    (tmp_path / "x").write_bytes(raw)
    finding = examine(tmp_path / "x", store)
    assert finding.fault is None or finding.fault.startswith(("it ", "no "))


def test_a_pipe_is_no_sound(tmp_path, store):
    """Nothing waits for what may never come."""
    os.mkfifo(tmp_path / "x.wav")
    assert examine(tmp_path / "x.wav", store).fault == "it is not a file but a pipe, a socket or a device"


def test_a_playlist_in_disguise(tmp_path, store):
    """A playlist behind the first bytes of an M4A opens no other file."""
    (tmp_path / "x.m4a").write_bytes(b"\0\0\0\x20ftypM4A \nffconcat version 1.0\nfile /etc/passwd\n")
    assert examine(tmp_path / "x.m4a", store).fault == "it begins like MP4 (M4A), but the rest cannot be decoded"


def test_a_film_without_sound(tmp_path, store):
    """There is nothing to hear in it, which is said."""
    command = [get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "color=size=32x32:duration=0.2", "-c:v", "mpeg4"]
    subprocess.run([*command, str(tmp_path / "x.mp4")], check=True)
    assert examine(tmp_path / "x.mp4", store).fault == "no sound is in it"


def test_a_damaged_mp3_is_read_without_a_word(tmp_path, store, capfd):
    """What the decoder says of bytes that it skips does not reach the terminal."""
    raw = bytearray(encoded(tmp_path / "x.mp3", "-c:a", "libmp3lame").read_bytes())
    raw[5000:5200] = bytes(range(200))
    (tmp_path / "x.mp3").write_bytes(raw)
    assert len(samples_of(tmp_path / "x.mp3", store)[0]) > RATE // 2
    assert capfd.readouterr() == ("", "")
