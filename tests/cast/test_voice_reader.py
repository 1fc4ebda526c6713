"""The voices of a role: every usual way to write one, and the cure of what is none."""

from pathlib import Path

import pytest

from audiodrama.base.source import Source
from audiodrama.cast.model import VoiceChoice
from audiodrama.cast.reader import read_cast
from audiodrama.sounds.palette import Palette


def read(text: str):
    return read_cast(Source("voices.yaml", text), Palette({}, {}), Path("/nowhere"))


@pytest.mark.parametrize(
    "voice",
    ["{pyttsx3: en-gb+f2}", "pyttsx3:en-gb+f2", "'pyttsx3: en-gb+f2'", "[pyttsx3:en-gb+f2]", "[{pyttsx3: en-gb+f2}]",
     "{pyttsx3: {voice: en-gb+f2}}"],
)  # fmt: skip
def test_a_voice_as_it_is_shown_elsewhere_is_taken(voice):
    """What `cast` prints can be pasted."""
    cast, mistakes = read(f"cast:\n  MARTA:\n    voice: {voice}\n")
    assert mistakes == []
    assert cast.roles["marta"].choices == (VoiceChoice("pyttsx3", "en-gb+f2"),)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("cast:\n  MARTA: {voice: [af_heart]}\n", "Write {kokoro: af_heart}"),
        ("cast:\n  MARTA: {voice: nobody at all}\n", "Write {pyttsx3: en-gb}"),
        ("cast:\n  MARTA: {voice: {pyttsx3: “en-gb”}}\n", "Take the curly quotes away: pyttsx3: en-gb"),
        ("cast:\n  MARTA:\n    voice: {tone: mid}\n  pan: 0.3\n", "Indent pan by two blanks more"),
        ("cast:\n  MARTA:\n    voice: {tone: mid}\n  rate: 1.1\n", "Indent rate by two blanks more"),
        ("cast:\n  MARTA: {voice: {tone: mid}, pan: left}\n", "Write pan: -0.6"),
        ("cast:\n  MARTA: {voice: {tone: mid}, rate: 110%}\n", "Write rate: 1.1"),
        ("cast:\n  MARTA: {voice: {tone: mid}, pitch: 2}\n", "Write pitch: 2st"),
        ("cast:\n  MARTA: {voice: {tone: mid}, distance: 2 metres}\n", "Write distance: 2m"),
        ("cast:\n  MARTA: {voice: {tone: mid}, effects: [telefone]}\n", "There are behind-door"),
        ("cast:\n  MARTA: {gender: female}\n", "cast --fill"),
        ("cast:\n\tMARTA: {voice: {tone: mid}}\n", "Indent with blanks"),
    ],
)
def test_what_is_no_voice_is_told_with_its_cure(text, hint):
    """Each mistake that newcomers make names the line to write."""
    (mistake,) = read(text)[1]
    assert hint in (mistake.hint or "")


@pytest.mark.parametrize("name", ["x" * 5000, "a\\0b", "../x.pls", "."])
def test_a_lexicon_that_is_no_file_is_told(name):
    """No path of any kind ends in a traceback."""
    codes = [each.code for each in read(f'lexicons: ["{name}"]\n')[1]]
    assert [code for code in codes if code != "control-character"] == ["bad-lexicon"]
