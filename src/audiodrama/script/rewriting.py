"""Gestures as edits of a script's text: a delivery chosen, a sound dragged to another word, an option changed.

Each function takes the whole text and gives the whole text with that one thing changed and every other character as it
was; what differs is one stretch. Places come from the cue sheet of that very text.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from audiodrama.base.errors import UsageError
from audiodrama.base.names import key
from audiodrama.base.words import words
from audiodrama.cast.deliveries import deliveries_of
from audiodrama.script import fountain
from audiodrama.script.directions import pause_of
from audiodrama.script.directives import KEYS, read_note, read_radio
from audiodrama.script.emphasis import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.cast.model import Delivery
    from audiodrama.script.cuesheet import Cue, Line
    from audiodrama.script.elements import Element

Edge = Literal["start", "end"]
_SPOKEN = ("dialogue", "lyrics", "action")
_MARKS = "*_\\"
_PARTS = re.compile(r"[,;\uff0c\u3001\u061b\u060c]")
_LINE_END = re.compile(r"\r\n|\n|\r")


def word_places(text: str, line: Line) -> list[tuple[int, int]]:
    """Where each word of a line stands in the script, `[start, end)`; marks of emphasis around it are no part of it.

    Args:
        text: of the whole script.
        line: of its cue sheet.

    Raises:
        UsageError: a word is not found, since the text is another one.
    """
    assert line.place is not None
    written: list[tuple[str, int, int]] = []
    for element in _elements(text, line.place.start, line.place.end):
        bare, offsets = plain(element.text), element.offsets()
        for word in words(bare.text):
            start, end = offsets[bare.kept[word.start]], offsets[bare.kept[word.end - 1]] + 1
            if line.place.start <= start and end <= line.place.end:
                written.append((word.text, start, end))
    said = [word.text for word in words(line.text)]
    places: list[tuple[int, int] | None] = [None] * len(said)
    matcher = SequenceMatcher(None, said, [each[0] for each in written], autojunk=False)
    for block in matcher.get_matching_blocks():
        for nth in range(block.size):
            places[block.a + nth] = written[block.b + nth][1:]
    found = [place for place in places if place is not None]
    if len(found) < len(said):
        raise UsageError(f"a word of {line.id} cannot be found in the script", hint="change it in the text itself")
    return found


@lru_cache(maxsize=8)
def _parsed(text: str) -> tuple[Element, ...]:
    return fountain.parse(text).elements


def _elements(text: str, start: int, end: int) -> list[Element]:
    """The spoken elements within a stretch of a script."""
    return [each for each in _parsed(text) if each.kind in _SPOKEN and each.start < end and each.end > start]


# Deliveries


def with_delivery(text: str, line: Line, phrase: int, wanted: Sequence[str], deliveries: Mapping[str, Delivery]) -> str:
    """A script in which a phrase of a speech is spoken in other deliveries; whatever else its brackets say stays.

    Args:
        text: of the whole script.
        line: the speech.
        phrase: index of the phrase; the brackets before it are changed, or put there.
        wanted: names of deliveries; none to speak plainly.
        deliveries: those there are, by key.

    Raises:
        UsageError: the narrator reads this, or there is no such delivery or phrase.
    """
    assert line.place is not None
    if line.narration:
        raise UsageError("the narrator's lines take no delivery", hint="give the line to a character, or to a role")
    if not 0 <= phrase < len(line.phrases):
        raise UsageError(f"{line.id} has no phrase {phrase}")
    names = [_delivery_name(each, deliveries) for each in wanted]
    stop = word_places(text, line)[line.phrases[phrase].first_word][0]
    begin = word_places(text, line)[line.phrases[phrase].first_word - 1][1] if phrase else line.place.start
    brackets = [
        each for each in _parsed(text) if each.kind == "parenthetical" and begin <= each.start and each.end <= stop
    ]
    if brackets:
        kept = _without_deliveries(brackets[-1], deliveries)
        return _with_brackets(text, brackets[-1], [*names, *kept])
    if not names:
        return text
    return _new_brackets(text, line, stop, names, at_head=phrase == 0)


def _delivery_name(name: str, deliveries: Mapping[str, Delivery]) -> str:
    if key(name) not in deliveries:
        raise UsageError(f"there is no delivery {name}")
    return name


def _without_deliveries(brackets: Element, deliveries: Mapping[str, Delivery]) -> list[str]:
    """The parts of a direction that are no deliveries: pauses, and words for actors."""
    inside = " ".join(brackets.text.strip()[1:-1].split())
    if key(inside) in deliveries:
        return []
    kept = []
    for part in filter(None, map(str.strip, _PARTS.split(inside))):
        known, _ = deliveries_of(part, deliveries)
        if pause_of(part) is not None or not known:
            kept.append(part)
    return kept


def _with_brackets(text: str, brackets: Element, parts: Sequence[str]) -> str:
    raw = text[brackets.start : brackets.end]
    if parts:
        first, last = raw.index(raw.strip()[0]), len(raw.rstrip())
        opening, closing = raw[first], raw[last - 1]
        return f"{text[: brackets.start + first]}{opening}{', '.join(parts)}{closing}{text[brackets.start + last :]}"
    row = _row(text, brackets.start)
    if not (text[row[0] : brackets.start] + text[brackets.end : row[1]]).strip():
        return text[: row[0]] + text[row[2] :]
    return text[: brackets.start] + text[brackets.end :].lstrip(" ")


def _new_brackets(text: str, line: Line, at: int, names: Sequence[str], *, at_head: bool) -> str:
    assert line.place is not None
    told = f"({', '.join(names)})"
    if at_head:
        name_row = _row(text, line.place.start)
        if name_row[2] > name_row[1]:
            return f"{text[: name_row[2]]}{told}{text[name_row[1] : name_row[2]]}{text[name_row[2] :]}"
    return f"{text[:at]}{told} {text[at:]}"


def _row(text: str, at: int) -> tuple[int, int, int]:
    """Start, end and the start of the next one, of the row that holds a character."""
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    ending = _LINE_END.search(text, at)
    return (start, ending.start(), ending.end()) if ending else (start, len(text), len(text))


# Cues


def with_cue_moved(text: str, cue: Cue, line: Line, word: int, edge: Edge) -> str:
    """A script in which the note of a cue stands at another word.

    Args:
        text: of the whole script.
        cue: written as a note in double brackets.
        line: that it is to stand in.
        word: of that line, from 0.
        edge: before the word, or right after it.

    Raises:
        UsageError: it is not written as a note, or there is no such word.
    """
    assert cue.place is not None
    note = _note_of(text, cue)
    at = _insertion(text, line, word, edge)
    start, end = cue.place.start, cue.place.end
    if start <= at <= end:
        return text
    if at > end:
        return _without(_with(text, at, note, edge), start, end)
    longer = _with(text, at, note, edge)
    shift = len(longer) - len(text)
    return _without(longer, start + shift, end + shift)


def with_cue(text: str, line: Line, word: int, edge: Edge, content: str) -> str:
    """A script with a new note at a word.

    Args:
        text: of the whole script.
        line: that it stands in.
        word: of that line, from 0.
        edge: before the word, or right after it.
        content: between the brackets, such as `sfx: knock | level=-20dB`.

    Raises:
        UsageError: it is no cue, or there is no such word.
    """
    found = read_note(content)
    if found is None or "\n" in content or "]]" in content or "[[" in content:
        raise UsageError(f"'{content[:60]}' is no cue", hint="such as sfx: knock")
    if found.faults:
        raise UsageError(found.faults[0].message, hint=found.faults[0].hint)
    return _with(text, _insertion(text, line, word, edge), f"[[{content.strip()}]]", edge)


def without_cue(text: str, cue: Cue) -> str:
    """A script without a cue; a row that held nothing else goes with it."""
    assert cue.place is not None
    return _without(text, cue.place.start, cue.place.end)


def _note_of(text: str, cue: Cue) -> str:
    assert cue.place is not None
    raw = text[cue.place.start : cue.place.end]
    if not (raw.startswith("[[") and raw.endswith("]]")):
        raise UsageError("this cue stands in a row of its own and cannot be moved to a word")
    return raw


def _insertion(text: str, line: Line, word: int, edge: Edge) -> int:
    places = word_places(text, line)
    if not 0 <= word < len(places):
        raise UsageError(f"{line.id} has no word {word}")
    start, end = places[word]
    if edge == "start":
        while start > 0 and text[start - 1] in _MARKS:
            start -= 1
        return start
    while end < len(text) and text[end] in _MARKS:
        end += 1
    return end


def _with(text: str, at: int, note: str, edge: Edge) -> str:
    if edge == "end":  # glued to its word
        after = "" if at == len(text) or text[at].isspace() or text.startswith("[[", at) else " "
        return f"{text[:at]}{note}{after}{text[at:]}"
    before = "" if at == 0 or text[at - 1].isspace() or text.endswith("]]", 0, at) else " "
    return f"{text[:at]}{before}{note} {text[at:]}"


def _without(text: str, start: int, end: int) -> str:
    """Take a note out, with one of the blanks around it, or with its row when nothing else stands there."""
    first, last, following = _row(text, start)
    last, following = _row(text, end)[1:] if end > last else (last, following)
    if not (text[first:start] + text[end:last]).strip():
        empty = _row(text, following)
        alone = following < len(text) and not text[empty[0] : empty[1]].strip() and _is_blank_before(text, first)
        return text[:first] + text[empty[2] if alone else following :]
    before, after = text[first:start], text[end:last]
    if before.endswith(" ") and (after.startswith(" ") or not after.strip()):
        return text[: start - 1] + text[end:]
    if not before.strip() and after.startswith(" "):
        return text[:start] + text[end + 1 :]
    return text[:start] + text[end:]


def _is_blank_before(text: str, at: int) -> bool:
    """Whether the row before is empty, or there is none."""
    if at == 0:
        return True
    above = _row(text, at - 1 - text.endswith("\r\n", 0, at))
    return not text[above[0] : above[1]].strip()


def with_cue_option(raw: str, name: str, value: str | None) -> str:
    """A cue as it is written, with one option changed.

    Args:
        raw: the cue's own text, a note in double brackets or a row in the radio spelling.
        name: of the option, such as `level` or `under`.
        value: with its unit; empty for an option without a value; None to take it out.

    Raises:
        UsageError: the cue takes no such option or value.
    """
    is_note = raw.startswith("[[") and raw.endswith("]]")
    content, separator = (raw[2:-2], "|") if is_note else (raw, ",")
    found = read_note(content) if is_note else read_radio(content)
    if found is None:
        raise UsageError("this is no cue")
    option = KEYS[name].option if name in KEYS and name not in found.kind.flags else name
    option = KEYS[name].option if name in KEYS and value else option
    written = "" if value is None else f"{name}={value}" if value else name
    if option in found.places:
        start, end = found.places[option]
        if written:
            changed = content[:start] + written + content[end:]
        else:
            changed = content[:start].rstrip().removesuffix(separator).rstrip() + content[end:]
    elif not written:
        return raw
    else:
        gap = " " if is_note else ""
        body = content.rstrip()
        changed = f"{body}{gap}{separator} {written}{content[len(body) :]}"
    again = read_note(changed) if is_note else read_radio(changed)
    faults = again.faults if again is not None else ()
    news = [each for each in faults if each.message not in {fault.message for fault in found.faults}]
    if again is None or news:
        raise UsageError(news[0].message if news else "this would be no cue", hint=news[0].hint if news else None)
    return f"[[{changed}]]" if is_note else changed
