"""Facts about small stories, as cases.jsonl lists them, judged by what `adapt` makes of each story."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from audiodrama.adapt.adaptation import adapt_text
from audiodrama.adapt.output.writing import write_script
from audiodrama.adapt.sources.read import read_source
from audiodrama.script.fountain import parse

FOLDER = Path(__file__).parent / "adapt" / "cases"
CASES = [json.loads(row) for row in (FOLDER / "cases.jsonl").read_text(encoding="utf-8").splitlines() if row.strip()]
_CJK = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff]")
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"


def words_at(text):
    """The words of a text, folded, with their places; each Han or kana sign is a word, an apostrophe inside is none."""
    found, letters, start = [], "", 0
    for at, sign in enumerate(text + " "):
        inner = sign in "'’*\"״" and text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum() and letters
        if sign in _INVISIBLE or inner:
            continue
        cjk = bool(_CJK.match(sign)) and sign != "・"
        if (sign.isalnum() or (letters and unicodedata.category(sign)[0] == "M")) and not cjk:
            start = start if letters else at
            letters += sign
            end = at + 1
            continue
        if letters:
            found.append((unicodedata.normalize("NFKC", letters).casefold(), start, end))
            letters = ""
        if cjk:
            found.append((sign, at, at + 1))
    return found


def plain(text):
    """The words of a text."""
    return [word for word, _, _ in words_at(text)]


def places(phrase, among):
    """Where the words of a phrase begin among others."""
    wanted = plain(phrase)
    return [i for i in range(len(among) - len(wanted) + 1) if wanted and among[i : i + len(wanted)] == wanted]


def name_key(name):
    """A name without its case and its article."""
    folded = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", name or "").casefold()).strip("-")
    return folded.removeprefix("the-") or folded


@dataclass
class Outcome:
    """What became of a story."""

    adaptation: object
    spoken: list
    tokens: list

    def parts(self, phrase):
        """The segments that hold a phrase."""
        found = []
        size = len(plain(phrase))
        for i in places(phrase, [w for w, _, _ in self.tokens])[:1]:
            for _, start, end in self.tokens[i : i + size]:
                segment = next((s for s in self.adaptation.segments if s.start < end and start < s.end), None)
                if segment not in found:
                    found.append(segment)
        return found

    def names(self, speaker):
        """All names of a speaker that nobody shares."""
        owners = Counter(k for c in self.adaptation.cast for k in {name_key(n) for n in (c.name, *c.aliases)})
        own = {name_key(speaker)}
        for c in self.adaptation.cast:
            if name_key(c.name) in own:
                own |= {name_key(a) for a in c.aliases if owners[name_key(a)] == 1}
        return own

    def is_one_of(self, speaker, wanted):
        """Whether a speaker bears one of some names."""
        keys = {name_key(w) for w in ([wanted] if isinstance(wanted, str) else wanted)}
        return bool(speaker) and bool(keys & self.names(speaker))


def outcome(case):
    """Adapt the story of a case."""
    story = read_source(FOLDER / case["file"])
    made = adapt_text(story.text, given=story.blocks, language=story.language)
    script = write_script(made, story, matter="--matter" in case.get("options", ()))
    elements = parse(script.text).elements
    texts = [re.sub(r"\[\[.*?\]\]", "", e.text) for e in elements if e.kind in ("action", "dialogue")]
    return Outcome(made, [w for t in texts for w in plain(t)], words_at(story.text))


def _kinds(out, phrase):
    return [s.kind if s else "nothing" for s in out.parts(phrase)]


def _by(out, value, kind):
    parts = out.parts(value[0])
    return bool(parts) and all(s and s.kind == kind and out.is_one_of(s.speaker, value[1]) for s in parts)


def _voices(out, phrases):
    found = []
    for phrase in phrases:
        parts = out.parts(phrase)
        speaks = parts and all(s and s.kind == "speech" and s.speaker == parts[0].speaker for s in parts)
        found.append(out.names(parts[0].speaker) if speaks else set())
    return found


def _apart(voices):
    return all(voices) and not any(a & b for i, a in enumerate(voices) for b in voices[i + 1 :])


def _titled(out, wanted):
    titles = [plain(c.title) for c in out.adaptation.chapters]
    options = [[plain(t) for t in (w if isinstance(w, list) else [w])] for w in wanted]
    return len(titles) == len(options) and all(t in o for t, o in zip(titles, options, strict=True))


def _gender(out, name):
    return next((c.gender for c in out.adaptation.cast if out.is_one_of(c.name, name)), None)


FACTS = {
    "words_kept": lambda out, v: len(places(v, out.spoken)) > 0,
    "words_once": lambda out, v: len(places(v, out.spoken)) == 1,
    "not_spoken": lambda out, v: not places(v, out.spoken),
    "not_lost": lambda out, v: bool(_kinds(out, v)) and not {"matter", "nothing"} & set(_kinds(out, v)),
    "narration": lambda out, v: set(_kinds(out, v)) == {"narration"},
    "speech": lambda out, v: set(_kinds(out, v)) == {"speech"},
    "speaker": lambda out, v: _by(out, v, "speech"),
    "thought": lambda out, v: _by(out, v, "thought"),
    "not_speaker": lambda out, v: (
        bool(out.parts(v[0])) and not any(s and out.is_one_of(s.speaker, v[1]) for s in out.parts(v[0]))
    ),
    "not_thought": lambda out, v: "thought" not in _kinds(out, v),
    "same_speaker": lambda out, v: bool(set.intersection(*_voices(out, v))),
    "different_speakers": lambda out, v: _apart(_voices(out, v)),
    "chapters": lambda out, v: len(out.adaptation.chapters) == v,
    "chapter_titles": _titled,
    "cast_has": lambda out, v: any(out.is_one_of(c.name, v) for c in out.adaptation.cast),
    "cast_lacks": lambda out, v: all(name_key(c.name) != name_key(v) for c in out.adaptation.cast),
    "gender": lambda out, v: _gender(out, v[0]) == v[1],
    "not_gender": lambda out, v: _gender(out, v[0]) not in (None, v[1]),
}
"""How each kind of fact is judged; the others need the whole command."""
