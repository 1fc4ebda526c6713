"""From what is written to what is read: pronunciations, numbers, dates, money, abbreviations; and the way back.

The same for all engines, so that "1984" is not a matter of luck. Words may become more, fewer or others; a `Reading`
remembers which spoken words stand for which written ones, so that word times still point to what is written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.words import Word, words
from audiodrama.cast.pls import word_key
from audiodrama.speech.reading import Change, Group, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from audiodrama.cast.model import Pronunciation
    from audiodrama.script.cuesheet import Say

_SAID_SYMBOLS = frozenset("°©®™№")


def read_aloud(
    text: str,
    *,
    language: str = "en",
    pronounce: Mapping[str, Pronunciation] | None = None,
    says: Sequence[Say] = (),
    takes_phonemes: bool = True,
) -> Reading:
    """How a text is read.

    Args:
        text: as written, without marks.
        language: BCP 47 tag; numbers and abbreviations are read out in English, and left to the engine elsewhere.
        pronounce: the lexicon; of two entries for a word the later one holds.
        says: pronunciations from the script, which come before the lexicon's.
        takes_phonemes: whether the engine can be given IPA; else a respelling is used where there is one.

    Returns:
        What is said, with the way back to what is written.
    """
    changes = _pronounced(text, language, pronounce or {}, says, takes_phonemes=takes_phonemes)
    if language.lower().split("-")[0] == "en":
        from audiodrama.speech.english import changes as english_changes

        changes += _free(changes, english_changes(text, language, sounded=takes_phonemes))
    changes += _free(changes, _unsaid(text))
    return _applied(text, sorted(changes, key=lambda change: change.start))


def _free(taken: Sequence[Change], more: Iterable[Change]) -> list[Change]:
    return [new for new in more if not any(new.start < old.end and old.start < new.end for old in taken)]


def _unsaid(text: str) -> list[Change]:
    """Emoji, dingbats and control characters: a reader passes over them."""
    return [
        Change(index, index + 1, " ")
        for index, character in enumerate(text)
        if (unicodedata.category(character) in {"So", "Sk", "Co", "Cn", "Cs"} or character in "\u200d\ufe0f\u20e3")
        and character not in _SAID_SYMBOLS
    ]


def _pronounced(
    text: str, language: str, pronounce: Mapping[str, Pronunciation], says: Sequence[Say], *, takes_phonemes: bool
) -> list[Change]:
    own = {word_key(say.written): say for say in says}
    lexicon = {
        word_key(entry.written): entry
        for entry in pronounce.values()
        if entry.language is None or entry.language.lower().split("-")[0] == language.lower().split("-")[0]
    }
    known: Mapping[str, Pronunciation | Say] = {**lexicon, **own}
    if not known:
        return []
    longest_first = sorted((entry.written for entry in known.values()), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    changes = (_change(match, known, takes_phonemes=takes_phonemes) for match in pattern.finditer(text))
    return [change for change in changes if change is not None]


def _change(match: re.Match[str], known: Mapping[str, Pronunciation | Say], *, takes_phonemes: bool) -> Change | None:
    entry = known.get(word_key(match[0]))
    if entry is None:
        return None
    owned = match.string[match.end() : match.end() + 2].lower() in {"'s", "\u2019s"}
    if entry.ipa and takes_phonemes and not any(map(str.isspace, match[0])):
        return Change(match.start(), match.end(), match[0], entry.ipa + ("z" if owned else ""))
    return Change(match.start(), match.end(), _respelled(entry.spoken)) if entry.spoken else None


def _respelled(spoken: str) -> str:
    """A respelling without the capitals that mark stress, which engines would spell out."""
    return re.sub(r"[A-Z]{2,}", lambda match: match[0].lower(), spoken)


@dataclass(frozen=True, slots=True)
class _Span:
    """A change and the stretch `[start, end)` of the spoken text that it became."""

    change: Change
    start: int
    end: int


def _applied(text: str, changes: Sequence[Change]) -> Reading:
    said, position, spans = "", 0, []
    for change in changes:
        said += text[position : change.start]
        spans.append(_Span(change, len(said), len(said) + len(change.spoken)))
        said += change.spoken
        position = change.end
    said += text[position:]
    said_words = words(said)
    return Reading(text, said, _groups(words(text), said_words, spans), tuple(_phonemes(said_words, spans)))


def _phonemes(said: Sequence[Word], spans: Sequence[_Span]) -> Iterator[tuple[int, str]]:
    """IPA of spoken words by their index."""
    for span in spans:
        if not span.change.ipa:
            continue
        indices = _touched(said, span.start, span.end)
        given = span.change.ipa.split(" ")
        sounds = given if len(given) == len(indices) else given * len(indices) if len(given) == 1 else []
        yield from ((index, ipa) for index, ipa in zip(indices, sounds, strict=False) if ipa != "-")


def _touched(all_words: Sequence[Word], start: int, end: int) -> range:
    inside = [i for i, word in enumerate(all_words) if word.start < end and start < word.end]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _groups(written: Sequence[Word], said: Sequence[Word], spans: Sequence[_Span]) -> tuple[Group, ...]:
    """Words outside every change pair off; those that a change touches stand for each other."""
    changed: list[Group] = []
    for span in spans:
        old = _touched(written, span.change.start, max(span.change.end, span.change.start + 1))
        low = min(span.change.start, written[old.start].start) if old else span.change.start
        high = max(span.change.end, written[old.stop - 1].end) if old else span.change.end
        start, end = _said_place(low, spans, last=False), _said_place(high, spans, last=True)
        new = _touched(said, start, end)
        if not old and not new:
            continue
        first = old.start if old else _before(written, span.change.start)
        said_first = new.start if new else _before(said, start)
        group = Group(first, old.stop if old else first, said_first, new.stop if new else said_first)
        changed = _merged(changed, group)
    return tuple(_paired(changed, len(written), len(said)))


def _said_place(position: int, spans: Sequence[_Span], *, last: bool) -> int:
    """Where a place of the written text lies in the spoken one; inside a change, the change's beginning or end."""
    shift = 0
    for span in spans:
        if position <= span.change.start:
            break
        if position < span.change.end:
            return span.end if last else span.start
        shift = span.end - span.change.end
    return position + shift


def _before(all_words: Sequence[Word], position: int) -> int:
    return sum(word.end <= position for word in all_words)


def _merged(groups: list[Group], new: Group) -> list[Group]:
    while groups and (groups[-1].last > new.first or groups[-1].said_last > new.said_first):
        old = groups.pop()
        new = Group(
            min(old.first, new.first), max(old.last, new.last),
            min(old.said_first, new.said_first), max(old.said_last, new.said_last),
        )  # fmt: skip
    return [*groups, new]


def _paired(changed: Sequence[Group], written: int, said: int) -> Iterable[Group]:
    first = said_first = 0
    for group in [*changed, Group(written, written, said, said)]:
        pairs = min(group.first - first, group.said_first - said_first)
        for offset in range(pairs):
            yield Group(first + offset, first + offset + 1, said_first + offset, said_first + offset + 1)
        if (group.first - first, group.said_first - said_first) != (pairs, pairs):
            yield Group(first + pairs, group.first, said_first + pairs, group.said_first)
        if group.last > group.first or group.said_last > group.said_first:
            yield group
        first, said_first = group.last, group.said_last


def speakable(text: str) -> bool:
    """Whether there is anything to say: at least one word."""
    return bool(words(text))
