"""Hard lines in every voice: one word, cut off, trailing off, shouted, whispered, many short sentences, and plain ones.

    uv run --all-extras python bench/prosody.py [--engine kokoro] [--voices 'b*'] [--worst 20] [--no-words]

Each voice speaks the same lines as a production would. For each kind of line the table says how many words a recogniser
misheard, and for the takes themselves, held against the same voice's plain lines: the level in dB (mean, lowest and
highest), the length of a letter (1 is as long as in plain lines; least and most), and how loud the last hundredth of a
second is against the loudest of the line, where a high figure means that a word was torn off. Of lines of several
sentences it says the pauses between them. Below stand the takes that were misheard or differ most.
"""

from __future__ import annotations

import argparse
import fnmatch
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audiodrama.base.stores.shared import chosen_store
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.engines import registry
from audiodrama.production.plan import plan
from audiodrama.production.project import load
from audiodrama.speech import recording
from audiodrama.speech.proof import Ears, recogniser
from audiodrama.speech.requests import SILENT
from audiodrama.speech.speaking import speak_all

KINDS = {
    "plain": [
        "The quiet boat moved over the bright water.",
        "We asked the old teacher about the bell.",
        "She left her gloves on the kitchen table.",
        "Nobody on the shore knew why it had come back.",
    ],
    "one word": ["Yes.", "No.", "Stop.", "Why?", "Please.", "Never!", "Tomorrow.", "Listen.", "Who?", "Good."],
    "two words": ["Not yet.", "Come here.", "Who's there?", "Thank you.", "Oh, no."],
    "cut off": ["I never—", "But you said you would—", "Wait, the lamp is—", "If you had only told—", "You—"],
    "trailing off": ["I don't know…", "Well… perhaps.", "If only he had…", "And then… nothing.", "So…"],
    "shouted": ["(shouting) Get out of the house!", "(shouting) The boat is sinking!", "(shouting) Stop!"],
    "whispered": ["(whispering) They are in the next room.", "(whispering) Don't turn round.", "(whispering) Now."],
    "sentences": [
        "No. I won't. Ask him. He was there. I was not.",
        "Stop it. You are hurting me. Please. Let go of my arm.",
        "It was late. The rain had stopped. Nobody came. Why would they?",
    ],
}
QUIET_DB, EDGE_S, PAUSE_S = -45.0, 0.01, 0.06


@dataclass(frozen=True)
class Spoken:
    """A line as one voice said it, dry, at the level at which the voice would stand in a mix."""

    voice: str
    kind: str
    text: str
    sound: np.ndarray
    names: list[str]
    letters: int

    @property
    def level_db(self):
        """RMS of what is not silence."""
        frames = short_levels(self.sound)
        heard = frames[frames > frames.max() + QUIET_DB]
        return float(10 * np.log10(np.mean(10 ** (heard / 10))))

    @property
    def letter_s(self):
        """Seconds for each letter that is said."""
        frames = short_levels(self.sound)
        heard = np.flatnonzero(frames > frames.max() + QUIET_DB)
        return (heard[-1] + 1 - heard[0]) * EDGE_S / self.letters

    @property
    def end_db(self):
        """The last hundredth of a second against the loudest."""
        frames = short_levels(self.sound)
        return float(frames[-1] - frames.max())

    @property
    def pauses_s(self):
        """Silences inside the line, longest first."""
        frames = short_levels(self.sound)
        quiet = frames < frames.max() + QUIET_DB + 5
        edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet, [0]])))
        inside = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a > 0 and b < len(quiet)]
        return sorted(((b - a) * EDGE_S for a, b in inside if (b - a) * EDGE_S >= PAUSE_S), reverse=True)


def short_levels(sound):
    """Levels of hundredths of a second, in dB."""
    size = int(EDGE_S * RATE_HZ)
    whole = sound[-(len(sound) // size * size) :].reshape(-1, size)
    return 10 * np.log10(np.mean(np.square(whole), axis=1) + 1e-12)


def write_play(root, engine, voices):
    """A production in which every voice says everything."""
    (root / "script").mkdir()
    lines = [
        f"{part}{text.split(') ', 1)[-1]}"
        for kind in KINDS
        for text in KINDS[kind]
        for part in [f"{text.split(') ', 1)[0]})\n" if text.startswith("(") else ""]
    ]
    parts = [f"R{at}\n{line}" for at, _ in enumerate(voices) for line in lines]
    (root / "script" / "01.fountain").write_text("Title: Lines\n\n# Lines\n\nA room.\n\n" + "\n\n".join(parts) + "\n")
    roles = "\n".join(f"  R{at}: {{voice: {{{engine}: {name}}}}}" for at, name in enumerate(voices))
    narrator = f"  NARRATOR: {{voice: {{{engine}: {voices[0]}}}}}\n"
    (root / "voices.yaml").write_text(f"narrator: {{speaker: NARRATOR}}\ncast:\n{narrator}{roles}\n")


def spoken(root, voices, store):
    """Every line in every voice."""
    planned = plan(load(root), store=store)
    (chapter,) = planned.chapters
    speech = speak_all(chapter.requests, store)
    for failure in speech.failures:
        print("not spoken:", failure)
    kinds = [(kind, text) for kind, texts in KINDS.items() for text in texts]
    lines = [line for line in chapter.chapter.lines if line.speaker != "NARRATOR"]
    silent = {request.name for request in chapter.requests if request.engine == SILENT}
    found = []
    for at, line in enumerate(lines):
        kind, text = kinds[at % len(kinds)]
        takes = [take for take in speech.spoken.get(line.id, ()) if take.name not in silent]
        if not takes:
            continue
        gain = 10 ** (takes[0].level_db / 20)
        sound = np.concatenate([recording.load_take(store, take.name)[:, 0] for take in takes]) * gain
        plain = text.split(") ", 1)[-1]
        letters = sum(map(str.isalpha, plain))
        found.append(Spoken(voices[at // len(kinds)], kind, plain, sound, [take.name for take in takes], letters))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engine", default="kokoro")
    parser.add_argument("--voices", default="*", help="a pattern of names; English ones only")
    parser.add_argument("--worst", type=int, default=20)
    parser.add_argument("--no-words", action="store_true", help="leave the recogniser out")
    asked = parser.parse_args()
    voices = [
        voice.id for voice in registry.engine(asked.engine).voices()
        if voice.installed and voice.languages[0].startswith("en") and fnmatch.fnmatch(voice.id, asked.voices)
    ]  # fmt: skip
    store = chosen_store()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "play"
        root.mkdir()
        write_play(root, asked.engine, voices)
        takes = spoken(root, voices, store)
    errors = [None] * len(takes)
    if not asked.no_words:
        ears = Ears(recogniser(), store)
        errors = list(ears.compare_all([ears.spoken(take.names, take.text, "en") for take in takes]))
    usual = {
        voice: [
            float(np.mean([getattr(each, figure) for each in takes if (each.voice, each.kind) == (voice, "plain")]))
            for figure in ("level_db", "letter_s")
        ]
        for voice in voices
    }
    print(f"{len(voices)} voices of {asked.engine}, {len(takes)} takes")
    print("| kind | misheard | level, dB | least … most | letter | least … most | end, dB | pauses, s |")
    print("|---" * 8 + "|")
    rows = []
    for kind in KINDS:
        own = [(each, heard) for each, heard in zip(takes, errors, strict=True) if each.kind == kind]
        level = np.array([each.level_db - usual[each.voice][0] for each, _ in own])
        letter = np.array([each.letter_s / usual[each.voice][1] for each, _ in own])
        print(kind_row(kind, own, level, letter))
        rows += [
            (heard.errors if heard else 0, abs(off_db), line_row(each, heard, off_db, pace))
            for (each, heard), off_db, pace in zip(own, level, letter, strict=True)
        ]
    for *_, row in sorted(rows, key=lambda row: row[:2], reverse=True)[: asked.worst]:
        print(row)


def kind_row(kind, own, level, letter):
    """The row of a kind of line: its takes with what was heard, their levels and lengths against plain ones."""
    ends = np.array([each.end_db for each, _ in own])
    heard = [heard for _, heard in own if heard]
    counts = f"{sum(each.errors for each in heard)} of {sum(each.words for each in heard)}" if heard else ""
    pauses = [pause for each, _ in own for pause in each.pauses_s[: sum(map(each.text.count, ".?!")) - 1]]
    told = f"{min(pauses):.2f} … {np.median(pauses):.2f} … {max(pauses):.2f}" if kind == "sentences" else ""
    figures = (
        kind, counts, f"{level.mean():+.1f}", f"{level.min():+.1f} … {level.max():+.1f}", f"{letter.mean():.2f}",
        f"{letter.min():.2f} … {letter.max():.2f}", f"{ends.mean():.0f}, {ends.max():.0f}", told,
    )  # fmt: skip
    return f"| {' | '.join(figures)} |"


def line_row(each, heard, off_db, pace):
    """A take in one line."""
    told = (
        f"{each.voice:<12} {each.kind:<12} {each.text!r}: {off_db:+.1f} dB, letter {pace:.2f}, end {each.end_db:.0f} dB"
    )
    return f"{told}, misheard: {heard.substituted} {heard.dropped} {heard.added}" if heard and heard.errors else told


if __name__ == "__main__":
    main()
