"""Every threshold of the director's notes, with unit, meaning and source; they stand nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure beyond which something becomes a note.

    Args:
        name: by which the code asks for it.
        code: the kind of note, of `KINDS`.
        value: the figure.
        unit: of it.
        meaning: one clause.
        source: where the figure comes from.
    """

    name: str
    code: str
    value: float
    unit: str
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class NoteKind:
    """A kind of note.

    Args:
        meaning: one clause.
        weight: how much a note just over its threshold disturbs a listener; the list is sorted by it.
    """

    meaning: str
    weight: float


KINDS: Mapping[str, NoteKind] = {
    "said-otherwise": NoteKind("words are missing, added or others, as a recogniser hears the take (`--listen`)", 3.0),
    "masked": NoteKind("a line is hard to follow among the sounds, the music and the echo around it", 3.0),
    "covers": NoteKind("a sound covers words of a line that is otherwise understood", 2.5),
    "overlap": NoteKind("words are lost because somebody else speaks at the same time", 2.5),
    "too-quiet": NoteKind("a line is softer than the script asks for, or far below its neighbours", 1.5),
    "too-loud": NoteKind("a line is louder than the script asks for, or far above its neighbours", 1.5),
    "rushed": NoteKind("a line is spoken faster than its voice usually speaks", 1.0),
    "slow": NoteKind("a line is spoken slower than its voice usually speaks", 1.0),
    "monotone": NoteKind("the pitch moves far less than this voice's usually does", 1.0),
    "distorted": NoteKind("a take is clipped, or an effect tears the voice", 2.0),
    "word-cut": NoteKind("a word is cut where two pieces of sound join, or where a take ends", 2.5),
    "dead-air": NoteKind("nothing is heard for longer than the script asks for", 2.0),
    "alike": NoteKind("two who talk to each other here sound like one person", 1.5),
    "unheard": NoteKind("a sound of the script that nobody can hear", 1.5),
    "repeated": NoteKind("the same sound or loop comes again so soon that it is recognised", 1.0),
    "scene-jump": NoteKind("the loudness jumps where a scene changes", 1.5),
    "name-differs": NoteKind("a name is pronounced in different ways", 1.5),
}
"""The kinds of notes by their code."""

_SII = "ANSI S3.5-1997: an index above 0.75 is good, below 0.45 poor"
_COMFORT = "J. Riedmiller, S. Lyman, C. Robinson, “Intelligent program loudness measurement and control” (AES, 2003)"
_TEMPO = "H. Quené, “On the just noticeable difference for tempo in speech” (2007): 5 %; the rest is how takes differ"
_PLANTED = "set on planted faults and clean takes (`tests/performance`)"

_ALL = (
    Threshold("line-over", "masked", 7.0, "LU", "a line over all but its echo, below, where the index is under 0.75",
              "as `qc`: listeners want 10, below 7 words are lost"),
    Threshold("line-index", "masked", 0.45, "SII", "speech intelligibility index of a line, below", _SII),
    Threshold("line-stoi", "masked", 0.65, "STOI", "STOI of a line in the mix, below, where its index is under 0.6",
              "C. Taal et al. (2011): two thirds of the words are understood at about 0.65"),
    Threshold("word-index", "covers", 0.33, "SII", "index while a word is heard, below",
              "G. Studebaker and R. Sherbecoe (1993): about half of single words are understood at a third"),
    Threshold("overlap-index", "overlap", 0.38, "SII", "index while a word is heard, below, where the other is a voice",
              "as for a covered word, and more for words that draw the ear away (D. Brungart, 2001)"),
    Threshold("below-plan", "too-quiet", 4.0, "LU", "softer than role and delivery ask for, by more than",
              f"{_COMFORT}: 5.4 below is no longer comfortable; takes of one voice differ by 2.5"),
    Threshold("above-plan", "too-loud", 3.5, "LU", "louder than they ask for, by more than",
              f"{_COMFORT}: 2.4 above is no longer comfortable; takes of one voice differ by 2.5"),
    Threshold("below-neighbours", "too-quiet", 11.0, "LU", "below the lines around it, by more than", _PLANTED),
    Threshold("above-neighbours", "too-loud", 8.0, "LU", "above the lines around it, by more than", _PLANTED),
    Threshold("pace", "rushed", 1.18, "×", "faster or slower than the voice's usual pace, the asked rate taken out; "
              "more for a line of few letters", _TEMPO),
    Threshold("heard-pace", "slow", 1.5, "×", "faster or slower than the voice's usual pace as it is heard", _PLANTED),
    Threshold("range", "monotone", 0.5, "×", "range of pitch against the voice's usual one, below", _PLANTED),
    Threshold("piled", "distorted", 1.8, "×", "samples in the highest band of amplitude against the next one, above",
              _PLANTED),
    Threshold("crest", "distorted", 6.2, "dB", "peak over mean of a voice through its effects, below", _PLANTED),
    Threshold("crest-lost", "distorted", 2.5, "dB", "of it lost to the effects, more than", _PLANTED),
    Threshold("edge", "word-cut", -25.0, "dB", "level at the very end of a take against its speech, above", _PLANTED),
    Threshold("join", "word-cut", -12.0, "dB", "level on both sides of a place where speech waits, above", _PLANTED),
    Threshold("stop", "word-cut", 70.0, "dB", "fall into silence within 2 ms inside a take, more than", _PLANTED),
    Threshold("silence", "dead-air", 4.0, "s", "of silence beyond the pauses and fades of the script, more than",
              "as `render` and `qc` tell it; silence alarms of broadcasters stand at 3 to 10 s"),
    Threshold("alike", "alike", 0.45, "", "distance of two voices, below",
              "the scale of `audiodrama cast`, set against a speaker encoder"),
    Threshold("audible", "unheard", -6.0, "dB", "over all else in its best band and moment, below",
              "G. Miller, “Sensitivity to changes in the intensity of white noise” (1947): about 1 dB more is noticed"),
    Threshold("faint", "unheard", -42.0, "LU", "against the common speech level at its loudest, below",
              "speech at 60 dB in a room whose own noise is 20 to 25 dB"),
    Threshold("again", "repeated", 10.0, "s", "from one time of exactly the same sound to the next, less than",
              _PLANTED),
    Threshold("loop", "repeated", 8.0, "s", "length of a loop that has something to recognise in it, less than",
              "N. Guttman, B. Julesz, “Lower limits of auditory periodicity analysis” (1963)"),
    Threshold("jump", "scene-jump", 6.0, "LU", "between the end of a scene and the beginning of the next, more than",
              f"{_COMFORT}: 5.4 below, 2.4 above"),
    Threshold("name", "name-differs", 3.8, "dB", "distance of a name's take from the others of this voice, above",
              _PLANTED),
)  # fmt: skip
THRESHOLDS: Mapping[str, Threshold] = {each.name: each for each in _ALL}
"""All of them by name."""


def threshold_of(name: str) -> float:
    """The value of a threshold."""
    return THRESHOLDS[name].value


def manual_tables() -> tuple[str, str]:
    """The rows of the manual's two tables: kinds, and thresholds with their sources."""
    kinds = "\n".join(f"| `{code}` | {kind.meaning} |" for code, kind in KINDS.items())
    rows = (
        f"| `{each.code}` | {each.meaning} | {each.value:g}{' ' if each.unit else ''}{each.unit} | {each.source} |"
        for each in _ALL
    )
    return kinds, "\n".join(rows)
