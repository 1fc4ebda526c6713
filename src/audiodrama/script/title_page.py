"""The title page of a production as a record: what its tags, feeds, pages and credits are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from audiodrama.base.names import key
from audiodrama.script.emphasis import plain
from audiodrama.script.title_keys import MEANINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.base.source import Source
    from audiodrama.script.elements import Script

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20|21)\d\d(?!\d)")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
# Names of languages as people write them after `Language:`, by their BCP 47 tags.
_LANGUAGES = """
en: english, englisch, anglais, inglés
de: german, deutsch, allemand
fr: french, français, francais, französisch
es: spanish, español, espanol, castellano
it: italian, italiano
pt: portuguese, português, portugues
nl: dutch, nederlands
sv: swedish, svenska
no: norwegian, norsk, bokmål
da: danish, dansk
fi: finnish, suomi
is: icelandic, íslenska
pl: polish, polski
cs: czech, čeština, česky
sk: slovak, slovenčina
hu: hungarian, magyar
ro: romanian, română
bg: bulgarian, български
hr: croatian, hrvatski
sr: serbian, српски, srpski
sl: slovenian, slovenščina
ru: russian, русский
uk: ukrainian, українська
el: greek, ελληνικά
tr: turkish, türkçe
he: hebrew, עברית
ar: arabic, العربية
fa: persian, farsi, فارسی
hi: hindi, हिन्दी, हिंदी
bn: bengali
ta: tamil
zh: chinese, mandarin, 中文, 汉语, 漢語, 普通话
ja: japanese, 日本語
ko: korean, 한국어
vi: vietnamese, tiếng việt
th: thai, ไทย
id: indonesian, bahasa indonesia
ga: irish, gaeilge
cy: welsh, cymraeg
ca: catalan, català
eu: basque, euskara
gl: galician, galego
et: estonian, eesti
lv: latvian, latviešu
lt: lithuanian, lietuvių
la: latin
eo: esperanto
"""
_BY_NAME = {
    key(name): tag
    for entry in _LANGUAGES.strip().splitlines()
    for tag, _, names in [entry.partition(":")]
    for name in names.split(",")
}
_NAMES = {
    tag: names.split(",")[0].strip().capitalize()
    for entry in _LANGUAGES.strip().splitlines()
    for tag, _, names in [entry.partition(":")]
}
_SAME = {"cmn": "zh", "yue": "zh", "nb": "no", "nn": "no"}


@dataclass(frozen=True, slots=True)
class TitlePage:
    """The title pages of a production, each value on one line and without emphasis marks; empty where none is stated.

    Args:
        title: of the book or show.
        subtitle: as written.
        author: one, or several with commas between them.
        credit: the line that Fountain puts above the author, such as "Written by".
        narrator: who is said to read.
        language: BCP 47 tag; a language written by its name (`French`) is folded to its tag.
        date: the date or draft date, as written.
        copyright: as written.
        licence: as written.
        source: what it is based on.
        description: a sentence or more, for feeds and shops.
        genre: as written.
        series: name of the series that it is a part of.
        part: its number in the series.
        season: number of the season.
        episode: number of the first episode.
        publisher: as written.
        owner: who owns a podcast.
        contact: as written.
        email: as written.
        website: as written.
        explicit: `yes` or `no`, for podcasts.
        category: of a podcast.
        revision: as written.
        others: every other entry by its folded key.
    """

    title: str = ""
    subtitle: str = ""
    author: str = ""
    credit: str = ""
    narrator: str = ""
    language: str = ""
    date: str = ""
    copyright: str = ""
    licence: str = ""
    source: str = ""
    description: str = ""
    genre: str = ""
    series: str = ""
    part: str = ""
    season: str = ""
    episode: str = ""
    publisher: str = ""
    owner: str = ""
    contact: str = ""
    email: str = ""
    website: str = ""
    explicit: str = ""
    category: str = ""
    revision: str = ""
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def book_title(self) -> str:
        """The title, or `Untitled`."""
        return self.title or "Untitled"

    @property
    def reader(self) -> str:
        """Who reads, for tags: the narrator that is named, else `Synthetic voices`."""
        return self.narrator or "Synthetic voices"

    @property
    def spoken_language(self) -> str:
        """The language that is stated, else English."""
        return self.language or "en"

    @property
    def year(self) -> str:
        """Four digits out of the date, else out of the copyright; empty when neither has a year."""
        found = _YEAR.search(self.date) or _YEAR.search(self.copyright)
        return found[0] if found else ""

    def entries(self) -> dict[str, str]:
        """Everything that is said, by name: what a cache key of tags and pages is made from."""
        named = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "others"}
        return {name: value for name, value in (named | dict(self.others)).items() if value}


_FIELDS = frozenset(each.name for each in fields(TitlePage)) - {"others"}


def title_page(scripts: Sequence[tuple[Source, Script]]) -> TitlePage:
    """The production's title page: entries of all files, the first of each counts."""
    named: dict[str, str] = {}
    others: dict[str, str] = {}
    for _, script in scripts:
        for meaning, text in _by_meaning(script).items():
            line = unmarked(text, ", " if meaning == "author" else " ")
            (named if meaning in _FIELDS else others).setdefault(meaning, line)
    if "language" in named:
        named["language"] = language_tag(named["language"])
    return TitlePage(**named, others=others)


def language_tag(written: str) -> str:
    """The BCP 47 tag of a language written as a tag (`fr`, `pt_BR`) or by name (`French`); else what is written."""
    if tag := _BY_NAME.get(key(written)):
        return tag
    return written.replace("_", "-") if _TAG.fullmatch(written) else written


def is_language(tag: str) -> bool:
    """Whether a text has the form of a BCP 47 tag."""
    return _TAG.fullmatch(tag) is not None


def language_name(tag: str) -> str:
    """The English name of a language for messages, or its tag where it has none here."""
    primary = tag.replace("_", "-").split("-")[0].lower()
    return _NAMES.get(_SAME.get(primary, primary), tag)


def entry_of(script: Script, meaning: str) -> str:
    """One entry of a single file's title page, on one line; empty when it has none."""
    return unmarked(_by_meaning(script).get(meaning, ""))


def unmarked(text: str, joint: str = " ") -> str:
    """A title or heading as it is shown: without emphasis marks, its lines as one."""
    lines = (" ".join(plain(line).text.split()) for line in text.splitlines())
    return joint.join(line for line in lines if line)


def _by_meaning(script: Script) -> dict[str, str]:
    """Each entry by what its key means; of two keys with one meaning, `Author` and `Written by`, the first counts."""
    entries: dict[str, str] = {}
    for name, text in script.title_page.items():
        if text.strip():
            entries.setdefault(MEANINGS.get(key(name), key(name)), text)
    return entries
