"""Who is told of and who speaks in Japanese prose: 「…」とルツは言った, 伊予が「…」と答えた, 美咲は「…」."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from audiodrama.adapt.records import word_set
from audiodrama.adapt.text import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiodrama.adapt.records import Gender

    Person = tuple[int, int, Literal["name", "pronoun"], str, Gender, str]

_NAME = r"(?:[\u4e00-\u9fff々]{1,5}|[\u30a1-\u30faー]{2,10})(?:さん|くん|君|ちゃん|様|先生)?"
_TOPIC = r"(?:は|が|も)"
_BEFORE = re.compile(rf"({_NAME}){_TOPIC}[^。「」『』\n]{{0,24}}\s*[「『]")
_NO_NAMES = word_set(
    "今日 明日 昨日 今 時 何 誰 声 言葉 話 雨 雪 風 電車 駅 朝 夜 昼 春 夏 秋 冬 道 水 庭 海 山 空 窓 家 人 二人 最後",
)


@cache
def _after_form() -> re.Pattern[str]:
    verbs = "|".join(sorted(map(re.escape, lexicon.speech_verbs()), key=len, reverse=True))
    said = rf"(?:{verbs}|言|聞|訊|答|叫|囁|呟|つぶや)"
    return re.compile(rf"[」』]\s*と[、\s]*({_NAME}){_TOPIC}[^。「」『』\n]{{0,24}}?{said}")


def find_people(text: str, spans: Sequence[tuple[int, int]]) -> list[Person]:
    """Names that speak somewhere, wherever they stand, and pronouns: (start, end, kind, name, gender, key)."""
    names = {m.group(1) for form in (_after_form(), _BEFORE) for m in form.finditer(text)}
    listed = {word: gender for word, gender in lexicon.people().items() if word in text}
    names = {n for n in names if n not in _NO_NAMES and not _pronoun(n)} | {n for n in listed if len(n) > 1}
    found: list[Person] = []
    for start, end in spans:
        found += _named(text, start, end, names, listed)
        found += _pronouns(text, start, end)
    return sorted(found)


def _named(text: str, start: int, end: int, names: set[str], listed: dict[str, Gender]) -> Iterator[Person]:
    form = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)")
    for m in form.finditer(text, start, end):
        yield m.start(), m.end(), "name", m.group(), listed.get(m.group(), "unknown"), ""


def _pronoun(word: str) -> str:
    table = lexicon.language()
    return next((key for key in ("she", "he", "i", "they") if word in table.words(key)), "")


def _pronouns(text: str, start: int, end: int) -> Iterator[Person]:
    genders: dict[str, Gender] = {"he": "male", "she": "female"}
    words = [(w, key) for key in ("she", "he", "they", "i") for w in lexicon.language().words(key)]
    listed = dict(words)
    form = re.compile("|".join(sorted(map(re.escape, listed), key=len, reverse=True)))
    for m in form.finditer(text, start, end):
        key = listed[m.group()]
        yield m.start(), m.end(), "pronoun", "", genders.get(key, "unknown"), key


def is_topic(text: str, end: int) -> bool:
    """Whether somebody named up to a place is the subject: は, が or も stands there."""
    return text[end : end + 1] in ("は", "が", "も")


def says_after(text: str, start: int, end: int) -> bool:
    """Whether what follows a quotation says that it was spoken: と or って with a verb of saying."""
    piece = text[start:end].lstrip()
    return bool(
        re.match(
            r"(?:と|って)[^「」。]{0,30}?(?:言|聞|訊|尋|答|叫|囁|呟|いっ|い[うい]|きい|つぶや|返|笑|続|怒鳴|話|頷|うなず)",
            piece,
        )
    )
