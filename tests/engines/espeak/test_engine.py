"""Embedded voices, `driver`, `in_fork`, `library`, `mnemonics`, `system_voices`, `voices`, `word_times`: same bytes."""

import hashlib
import os
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import soundfile

from audiodrama.base.errors import EngineError
from audiodrama.base.words import words
from audiodrama.dsp.pitch import track_pitch
from audiodrama.engines.base import Request
from audiodrama.engines.espeak import system_voices
from audiodrama.engines.espeak.driver import pitch_setting, range_setting
from audiodrama.engines.espeak.engine import Pyttsx3Engine
from audiodrama.engines.espeak.mnemonics import mnemonics
from audiodrama.engines.espeak.word_times import Onset, word_times
from audiodrama.engines.validation import fault

SENTENCE = "The old clock struck nine while nobody was listening. "


@pytest.fixture(scope="module")
def engine():
    return Pyttsx3Engine()


def said(engine, text, voice="en-us", **figures):
    return engine.speak(Request(text, voice, **figures))


def length_s(take):
    return len(take.samples) / take.rate_hz


def pitch_hz(take):
    """Median fundamental of the voiced parts, by autocorrelation."""
    size, found = int(0.04 * take.rate_hz), []
    low, high = take.rate_hz // 300, take.rate_hz // 50
    for start in range(0, len(take.samples) - size, size // 2):
        window = take.samples[start : start + size] * np.hanning(size)
        correlation = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * size)) ** 2)
        lag = low + int(np.argmax(correlation[low:high] / (1 - np.arange(low, high) / size)))
        if np.abs(window).max() > 0.02 and correlation[lag] > 0.3 * correlation[0]:
            found.append(take.rate_hz / lag)
    return float(np.median(found))


@pytest.mark.slow
def test_lines_of_fifty_lengths_are_all_spoken(engine):
    """From one character to four thousand, every line becomes sound that can hold its words."""
    lengths = sorted({*range(1, 20), *(int(20 * 1.19**k) for k in range(31)), 4000})
    lines = [Request((SENTENCE * 80)[:length].strip(), "en-us") for length in lengths]
    faults = {len(line.text): fault(engine.speak(line), line) for line in lines}
    assert len(faults) == len(lengths) - sum(one.text == next_one.text for one, next_one in pairwise(lines))
    assert {length: reason for length, reason in faults.items() if reason} == {}


def test_a_line_of_any_length_takes_time_in_proportion(engine):
    """No sentence of a long line is lost."""
    one, many = said(engine, SENTENCE), said(engine, SENTENCE * 40)
    assert length_s(many) == pytest.approx(40 * length_s(one), rel=0.05)


def test_the_same_line_gives_the_same_samples(engine):
    """What was spoken before leaves no trace."""
    first = said(engine, SENTENCE, "en-us+f3").samples
    said(engine, "Something else, in another voice!", "en-gb-x-rp+m7", rate=1.4)
    assert np.array_equal(first, said(engine, SENTENCE, "en-us+f3").samples)


def test_samples_do_not_depend_on_the_surroundings(engine, tmp_path):
    """Another folder, time zone, locale and hash seed change nothing."""
    program = (
        "import hashlib; from audiodrama.engines.espeak.engine import Pyttsx3Engine as E; "
        "from audiodrama.engines.base import Request as L; "
        f"print(hashlib.sha256(E().speak(L({SENTENCE!r}, 'en-us+f3')).samples.tobytes()).hexdigest())"
    )
    around = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PATH": os.environ["PATH"]}
    there = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=around, capture_output=True, text=True, check=True
    )
    here = hashlib.sha256(said(engine, SENTENCE, "en-us+f3").samples.tobytes()).hexdigest()
    assert (there.stdout.strip(), list(tmp_path.iterdir())) == (here, [])


def test_each_voice_is_the_one_asked_for(engine):
    """Voices and variants differ; one spoken after another is not the one before."""
    voices = ["en-us", "en-us+f3", "en-gb-x-rp+m7", "en-us+whisper", "de", "fr+f2"]
    heard = {
        voice: hashlib.sha256(said(engine, "No one is here", voice).samples.tobytes()).digest() for voice in voices
    }
    assert len(set(heard.values())) == len(voices)


def test_a_voice_is_found_however_it_is_written(engine):
    """Case, the list's own id, and the voice's name mean the same."""
    spellings = ["en-us+f3", "EN-US+F3", "gmw/en-us+f3", "English (America)+f3"]
    assert len({said(engine, "Hello", each).samples.tobytes() for each in spellings}) == 1


@pytest.mark.parametrize(
    ("voice", "reason"),
    [
        ("nobody", "espeak-ng has no voice nobody"),
        ("en-us+nope", "espeak-ng has no variant nope"),
        ("", "espeak-ng has no voice "),
    ],
)
def test_an_unknown_voice_is_refused(engine, voice, reason):
    """Neither the check nor speaking falls back on another voice."""
    with pytest.raises(EngineError, match="espeak-ng has no"):
        said(engine, "Hello", voice)
    assert engine.knows(voice) == reason


def test_the_catalogue_lists_voices_with_variants(engine):
    """Listed voices are known, and English ones come with variants of both genders."""
    found = {voice.id: voice for voice in engine.voices()}
    assert all(engine.knows(each) is None for each in found)
    assert (found["en-us+f3"].gender, found["en-us+m3"].gender, found["de"].languages) == ("female", "male", ("de",))


def test_rate_is_honoured(engine):
    """Twice as fast takes half as long."""
    assert length_s(said(engine, SENTENCE)) / length_s(said(engine, SENTENCE, rate=2.0)) == pytest.approx(2, rel=0.1)


@pytest.mark.parametrize("shift_st", [-8, -4, -1, 2, 5, 8])
def test_pitch_is_honoured(engine, shift_st):
    """A shift in semitones is heard within one semitone."""
    text = "Nobody knew where the moon and the river would meet."
    ratio = pitch_hz(said(engine, text, pitch_st=shift_st)) / pitch_hz(said(engine, text))
    assert 12 * np.log2(ratio) == pytest.approx(shift_st, abs=1.0)


@pytest.mark.parametrize(("shift", "settings"), [(0, (50, 50)), (-40, (0, 5)), (12, (99, 100)), (-5, (21, 37))])
def test_settings_of_pitch_stay_within_their_ranges(shift, settings):
    """Pitch from 0 to 99, range from 0 to 100."""
    assert (pitch_setting(shift), range_setting(shift)) == settings


def test_word_times_point_at_words(engine):
    """One time a word, in order; after a full stop the pause belongs to no word."""
    text = "Stop. The well-known fox ran in 1984, didn't it?"
    take = said(engine, text)
    assert len(take.words) == len(words(text))
    flat = [time for word in take.words for time in word]
    assert flat == sorted(flat)
    assert take.words[1][0] - take.words[0][1] > 0.1
    assert length_s(take) >= flat[-1]


def test_two_engines_in_a_process_do_not_disturb_each_other(engine):
    """Word times stay the engine's own when another one has spoken meanwhile."""
    before = said(engine, SENTENCE).words
    said(Pyttsx3Engine(), "Something else.")
    assert said(engine, SENTENCE).words == before


def test_onsets_become_times():
    """A word of several steps begins with its first; words of one step share it by letters; silence ends a word."""
    samples = np.zeros(1000, np.float32)
    samples[:300] = samples[400:800] = 0.5
    onsets = [Onset(0, 0), Onset(None, 350), Onset(4, 400), Onset(5, 500)]
    assert word_times("One 1984 ab.", onsets, samples, 1000) == (
        (0.0, 0.304),
        (0.4, pytest.approx(0.742)),
        (pytest.approx(0.742), 0.804),
    )


def test_given_sounds_are_spoken(engine):
    """A word's IPA changes what is heard of that word, and its time still points at it."""
    plain = said(engine, "Madoka came home.")
    given = said(engine, "Madoka came home.", phonemes=((0, "mˈɑdəkəkəkə"),))
    assert given.words[0][1] - given.words[0][0] > plain.words[0][1] - plain.words[0][0] + 0.15
    assert len(given.words) == 3


@pytest.mark.parametrize(
    ("ipa", "names"), [("həlˈoʊ", "h|@|l|'oU"), ("/tʃɜːtʃ/", "tS|3:|tS"), ("t͡ʃ", "tS"), ("ˈθɪŋ", "'T|I|N"), ("§", "")]
)
def test_ipa_becomes_mnemonics(ipa, names):
    """The longest match wins; brackets and ties are passed over."""
    assert mnemonics(ipa) == names


def test_brackets_in_a_text_are_not_phonemes(engine):
    """Square brackets are text, however many there are."""
    assert length_s(said(engine, "Wait [[h@l'oU]] here")) > length_s(said(engine, "Wait here"))


@pytest.mark.parametrize(
    ("voice", "text"),
    [
        ("ru", "Он ушёл, не сказав ни слова."),
        ("el", "Καλημέρα, τι κάνεις;"),
        ("ja", "こんにちは、げんきですか。"),
        ("cmn", "你好，今天天气很好。"),
        ("ar", "مرحبا بالعالم"),
        ("fr", "Où est passé l'été ?"),
        ("ko", "안녕하세요"),
    ],
)
def test_other_alphabets_are_spoken(engine, voice, text):
    """Text in its own alphabet becomes plausible speech with a time for each word."""
    line = Request(text, voice)
    assert fault(engine.speak(line), line) is None


def test_another_language_keeps_the_variant(engine):
    """A line's language changes the accent, not the person."""
    text = "Il est parti sans rien dire."
    assert np.array_equal(said(engine, text, "en-us+f3", language="fr").samples, said(engine, text, "fr+f3").samples)


def test_nothing_is_printed_and_nothing_left_behind(engine, capfd, tmp_path, monkeypatch):
    """pyttsx3's report stays off stdout; the temporary folder is as it was."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    said(engine, "Quietly now")
    assert (capfd.readouterr().out, list(tmp_path.iterdir())) == ("", [])


def test_without_a_fork_the_same_is_spoken():
    """Where there is no fork, a fresh process gives the same samples for its first line."""
    program = (
        "import hashlib; from audiodrama.engines.espeak.driver import Espeak; "
        "from audiodrama.engines.base import Request as L; "
        f"print(hashlib.sha256(Espeak().speak(L({SENTENCE!r}, 'en-us'))[0]).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    here = (said(Pyttsx3Engine(), SENTENCE).samples * 32768).astype("<i2").tobytes()
    assert there.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_system_voices_get_their_pitch_afterwards(monkeypatch):
    """Their drivers cannot change it, so the take is shifted; its length stays."""
    take = said(Pyttsx3Engine(), SENTENCE)

    class Driver:
        def setProperty(self, name, value):  # noqa: N802 - pyttsx3's own name
            pass

        def save_to_file(self, text, target):
            soundfile.write(target, take.samples, take.rate_hz)

        def runAndWait(self):  # noqa: N802 - pyttsx3's own name
            pass

    monkeypatch.setattr(system_voices, "_fresh_engine", Driver)
    heard = [system_voices.speak(Request(SENTENCE, "any", pitch_st=shift)) for shift in (0.0, 4.0)]
    low, high = (track_pitch(each.samples.astype(float), each.rate_hz).median_hz for each in heard)
    assert (len(heard[0].samples), high) == (len(heard[1].samples), pytest.approx(low * 2 ** (4 / 12), rel=0.04))
