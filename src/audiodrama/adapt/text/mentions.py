"""Where people are mentioned: names, pronouns, and nouns like "the stranger" or "her mother"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, cast

from audiodrama.adapt.records import word_set
from audiodrama.adapt.text import japanese, lexicon
from audiodrama.adapt.text.bare_nouns import is_definite, speaking_nouns
from audiodrama.adapt.text.proper import CAP_WORD, UPPER, caseless_names, proper_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiodrama.adapt.records import Block, Gender, Passage

_PARTICLE = r"(?:(?:de|de la|von|van|van der|du|di|da|del|la|le|al|el|bin|ibn|y)\s+|(?:al|el)-|d['’])"
_CAPITALS = re.compile(
    rf"(?<![\w’'])({CAP_WORD}\.?(?:[ \t]?\r?\n?[ \t]*{_PARTICLE}?{CAP_WORD}\.?)*)",
)
_FORMS = {
    "he": "male", "him": "male", "his": "male", "himself": "male",
    "she": "female", "her": "female", "hers": "female", "herself": "female",
}  # fmt: skip
_GENDERS: dict[str, Gender] = {word: cast("Gender", gender) for word, gender in _FORMS.items()}
_ENGLISH_PRONOUNS = ("he", "she", "they", "his", "her", "hers", "him", "himself", "herself", "my", "me")
_NOMINAL = (
    r"(?<![\w’'])(?:(the|The|a|A|an|An|his|His|her|Her|my|My|their|Their|our|this|that|This|That|another|"
    r"Another|one of the|some)\s+"
    r"|([A-Z]\w+)(?:['’]s|['’]| s)\s+)((?:[a-z][\w-]*\s+){0,3}?)"
    r"({nouns})(?![\w-])(?!\s+(?:{nouns})(?![\w-]))"
)
_ADJECTIVES_BEFORE = r"((?:[a-z][a-z-]*\s+){0,2}?[a-z][a-z-]{2,})"
# Written things and words for several or for nobody: what they "say" is read by the narrator.
_NO_SPEAKERS = word_set(
    "sign notice letter note poster paper book label placard card screen telegram message text answer reply thing",
    "words way time day night world voices rest two three four other others pair one ones",
)


@cache
def _speaker_forms() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """`," said the elf.`, `," the elf said`, and `The elf said: "`: any noun that says something is somebody."""
    verbs = "|".join(sorted(map(re.escape, lexicon.speech_verbs()), key=len, reverse=True))
    noun = _ADJECTIVES_BEFORE
    inverted = re.compile(
        rf"[,!?.—–-][\"”’»]{{1,2}}\s+(?:{verbs})\s+(?:the|a|an)\s+{noun}"
        r"(?=[,.;:]|\s+(?:who|with|in|from|to|at|on|as|and|when|while|after|before)\b)"
    )
    direct = re.compile(
        rf"[,!?—–-][\"”’»]{{1,2}}\s+(?:the|an?)\s+{noun}\s+(?:[a-z]+ly\s+)?(?:{verbs}|put in|went on)\b"
    )
    leading = re.compile(
        rf"(?:^|[.!?\"”]\s+|\n\s*)(?:The|An?)\s+{noun}\s+(?:[a-z]+ly\s+)?(?:said|asked|cried|replied|exclaimed|"
        r"shouted|answered|whispered|called|added)\s*[,:]\s+[\"“‘«]"
    )
    return inverted, direct, leading


_WORD = re.compile(r"[^\W\d_]+")
_MOST_NOUNS = 300
# "le vieux Moussa" is Moussa.
_NAME_BEHIND = re.compile(rf"\s+[{UPPER}]\w")
# "a thin man named Orsolo" is Orsolo.
_NAMED_BEHIND = re.compile(rf",?\s+(?:named|called|by the name of)\s+[{UPPER}]\w")
Form = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody mentioned: `form` is (title, words) of a name; `key` the plain text of a noun phrase.

    `owner` is whose they are ("her", "Anne"), `marked` what follows the noun ("with the black beard").
    """

    start: int
    end: int
    kind: Literal["name", "pronoun", "nominal"]
    quoted: bool
    form: Form = ("", ())
    gender: Gender = "unknown"
    key: str = ""
    owner: str = ""
    definite: bool = False
    marked: str = ""


def quoted_mask(length: int, passages: Iterable[Iterable[Passage]]) -> bytearray:
    """One byte for each character of the text: 1 inside of quoted passages."""
    mask = bytearray(length)
    for found in passages:
        for p in found:
            mask[p.start : p.end] = b"\x01" * (p.end - p.start)
    return mask


def find_mentions(text: str, blocks: Sequence[Block], mask: bytearray) -> list[Mention]:
    """All mentions in the prose of a text, in order, without those inside of longer ones."""
    spans = [(b.start, b.end) for b in blocks if b.kind == "prose"]
    if lexicon.language().code == "ja":
        return [
            Mention(a, b, kind, bool(mask[a]), ("", (name,)) if kind == "name" else ("", ()), gender, key)
            for a, b, kind, name, gender, key in japanese.find_people(text, spans)
        ]
    proper = proper_words(text)
    found: list[Mention] = []
    for start, end in spans:
        found += _names(text, start, end, mask, proper)
    if not lexicon.is_english() and not proper:
        found = _caseless(text, spans, mask)
    names = [(m.start, m.end) for m in found]
    starts = [a for a, _ in names]
    nominal = _nominal_form(text)
    for start, end in spans:
        found += [m for m in _nominals(text, nominal, start, end, mask) if not _overlaps(m, names, starts)]
        found += _pronouns(text, start, end, mask)
    return _without_inner(sorted(found, key=lambda m: (m.start, -m.end)))


def _overlaps(mention: Mention, spans: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    i = bisect_left(starts, mention.end) - 1
    return i >= 0 and spans[i][1] > mention.start and not mention.owner


def _without_inner(mentions: Sequence[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for m in mentions:
        inside = kept and m.start < kept[-1].end
        if not inside or (m.kind != "pronoun" and kept[-1].kind == "nominal" and m.end < kept[-1].end):
            kept.append(m)
    return kept


def _names(text: str, start: int, end: int, mask: bytearray, proper: frozenset[str]) -> list[Mention]:
    found = []
    for m in _CAPITALS.finditer(text, start, end):
        found += _split(text, m.start(1), m.group(1), mask, proper)
    return found


def _caseless(text: str, spans: Sequence[tuple[int, int]], mask: bytearray) -> list[Mention]:
    """The names of a text whose script has no capitals, as its tags show them."""
    names = caseless_names(text)
    if not names:
        return []
    form = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?!\w)")
    matches = (m for start, end in spans for m in form.finditer(text, start, end))
    return [Mention(m.start(), m.end(), "name", bool(mask[m.start()]), ("", (m.group(),))) for m in matches]


_SURE = lexicon.honorifics("before_any_name")
_FUNCTION = {
    "I",
    "And",
    "But",
    "The",
    "A",
    "He",
    "She",
    "It",
    "They",
    "You",
    "We",
    "Who",
    "What",
    "No",
    "Yes",
    "Oh",
    "Is",
    "Was",
    "If",
}
_GLUED = re.compile(r"^(?:al-|el-|d['’])(?=[^\W\d_a-z])")
_PIECE = re.compile(r"\S+")


class _Run:
    """Reads the names in a run of capitalised words: each a title, names, or both."""

    def __init__(self, text: str, mask: bytearray, proper: frozenset[str]) -> None:
        self.text, self.mask, self.proper = text, mask, proper
        self.found: list[Mention] = []
        self.title = ""
        self.words: list[str] = []
        self.begun = self.ended = 0

    def close(self) -> None:
        """The name read so far is complete."""
        if self.words or self.title:
            self.found.append(_name(self.text, self.begun, self.ended, self.title, self.words, self.mask))
        self.title, self.words = "", []

    def take(self, raw: str, at: int) -> None:
        """Read the next word, which starts at `at`."""
        word = raw.rstrip(".")
        plain = re.sub(r"['’]s$", "", word)
        plain = plain.rstrip("'’") if plain.rstrip("'’").lower() in lexicon.titles() else plain
        bare = _GLUED.sub("", plain)
        end = at + len(plain)
        is_title = plain.lower() in lexicon.titles()
        if len(plain) > 1 and plain.isupper() and not is_title:
            plain = plain.capitalize()
        if is_title and raw[0].isupper() and not (plain in self.proper and plain.lower() in lexicon.given_names()):
            self.close()
            self.title, self.begun, self.ended = lexicon.plain_title(plain.lower()), at, end + raw.endswith(".")
        elif self._is_name(bare):
            self.begun = self.begun if self.words or self.title else at
            self.words.append(plain)
            self.ended = end
        elif raw[0].islower() and self.words:
            self.words.append(raw)
        else:
            self.close()
        if plain.lower() != word.lower() or (raw.endswith(".") and not is_title and len(plain) > 1):
            self.close()

    def _is_name(self, plain: str) -> bool:
        initial = len(plain) == 1 and bool(self.words or self.title) and plain != "I"
        titled = bool(self.title) and not self.words and plain.lower() not in lexicon.stop_words()
        return (
            plain in self.proper
            or initial
            or titled
            or (self.title in _SURE and not self.words and plain not in _FUNCTION)
        )


def _split(text: str, at: int, run: str, mask: bytearray, proper: frozenset[str]) -> list[Mention]:
    pieces = list(_PIECE.finditer(run))
    if len(pieces) > 2 and run.isupper():
        return []
    reader = _Run(text, mask, proper)
    for piece in pieces:
        reader.take(piece.group(), at + piece.start())
    reader.close()
    return reader.found


def _name(text: str, start: int, end: int, title: str, words: Sequence[str], mask: bytearray) -> Mention:
    names = list(words)
    while names and names[-1][0].islower():
        names.pop()
    gender = lexicon.titles().get(title, "unknown")
    definite = text[max(0, start - 4) : start].lower().rstrip().endswith("the")
    return Mention(start, end, "name", bool(mask[start]), (title, tuple(names)), gender, definite=definite)


_ADJECTIVES = {
    "poor",
    "old",
    "little",
    "young",
    "great",
    "good",
    "dear",
    "other",
    "first",
    "second",
    "third",
    "same",
    "english",
    "american",
}
_BARE = {"other", "first", "second", "third", "one", "elder", "younger", "general", "chief", "speaker"}


_RANKED = {"general", "chief", "speaker"}
_ACTS = re.compile(
    r"\s+(?:[a-z]+ly\s+)?(?:[a-z]+ed|was|had|came|went|took|gave|made|saw|shook|shut|began|sat|stood|rose|ran|got|put|kept|"
    r"held|drew|spoke|left|threw|knew|thought|felt|looks|comes|goes|is|has)\b"
)
_OF = re.compile(r"\s+of\s")
_ARTICLE_GENDERS: dict[str, Gender] = {
    "la": "female", "una": "female", "une": "female", "uma": "female", "a": "unknown", "die": "female",
    "le": "male", "il": "male", "lo": "male", "el": "male", "der": "male", "o": "male", "un": "male", "um": "male",
}  # fmt: skip
_OWNERS = {"his", "her", "my", "their", "our"}
# Words that may stand between an article and the noun that speaks.
_DESCRIBED = (
    r"(?:(?:minha|meu|sua|seu|tua|teu|mia|mio|suo|tuo|vieja|viejo|vecchio|vecchia|velho|velha|petit|petite|vieux|vieille|"
    r"alte|junge|kleine|gamla|gamle|lilla|jeune|joven|giovane|jovem|anciano|anciana|piccolo|piccola|pequeño|pequeña)\s+)?"
)
_MARKED_BY = re.compile(r"\s+((?:with|in) (?:the|a|an) [a-z]+(?: [a-z]+)?)(?=[,.;:!?\"”]|\s(?:and|who|as)\b)")


def _nominal_form(text: str) -> re.Pattern[str]:
    """Finds nouns for people: those of the lexicon, and whatever this text lets speak ("said the proprietor")."""
    if not lexicon.is_english():
        return _foreign_form(lexicon.cache_key(), _foreign_speakers(text))
    known = lexicon.people().keys()
    phrases = [phrase.split() for form in _speaker_forms() for phrase in form.findall(text)]
    counts = Counter(p[-1] for p in phrases if not known & set(p) and not p[-1].endswith("ly"))
    speaking = {noun for noun, _ in counts.most_common(_MOST_NOUNS)}
    speaking -= lexicon.stop_words() | lexicon.groups() | _NO_SPEAKERS
    return _english_form(frozenset(speaking))


@lru_cache(maxsize=64)
def _english_form(speaking: frozenset[str]) -> re.Pattern[str]:
    """The pattern of English nouns for people, with some that speak in a text besides."""
    nouns = sorted(map(re.escape, lexicon.people().keys() | speaking), key=lambda w: (-len(w), w))
    return re.compile(_NOMINAL.replace("{nouns}", "|".join(nouns)))


def _foreign_speakers(text: str) -> tuple[str, ...]:
    """The nouns that a text in another language lets speak: "rispose il capitano"."""
    if not lexicon.language().words("the"):
        return tuple(sorted(speaking_nouns(text)))
    found = Counter(noun.lower() for _, noun in _foreign_tag(lexicon.cache_key()).findall(text))
    known, stop = lexicon.people(), lexicon.never_names() | lexicon.speech_verbs()
    spoken = (noun for noun, _ in found.most_common(_MOST_NOUNS) if noun not in known and noun not in stop)
    return tuple(sorted({*spoken, *speaking_nouns(text)}))


@cache
def _foreign_tag(code: str) -> re.Pattern[str]:
    """`» rispose il capitano`: a noun with its article behind a verb of saying that follows a mark."""
    del code
    verbs = "|".join(sorted(map(re.escape, lexicon.speech_verbs()), key=len, reverse=True)) or "(?!)"
    return re.compile(
        rf"(?:[\"”“»«]\s*,?|[,!?…]|\s(?:—|–|--))\s*(?:s['’]|se\s)?(?:{verbs})\s+{_articles()}{_DESCRIBED}"
        r"([^\W\d_][\w-]{2,})(?=\s*[,.;:!?—–«“„\n]|\s+[^\W\d_A-Z])"
    )


def _articles() -> str:
    words = lexicon.language().words("the")
    shown = (re.escape(w[:-1]) + r"['’]\s*" if w[-1] == "'" else re.escape(w) + r"\s+" for w in words)
    return rf"(?i:({'|'.join(sorted(set(shown), key=len, reverse=True))}))"


@cache
def _foreign_form(code: str, speakers: tuple[str, ...]) -> re.Pattern[str]:
    """The nouns for people of a language, and more that speak, behind its articles; bare where it has none."""
    nouns = "|".join(sorted(map(re.escape, {*lexicon.people(), *speakers}), key=len, reverse=True)) or "(?!)"
    head = _articles() if lexicon.language().words("the") else "()"
    described = r"((?:[^\W\d_A-Z][\w-]*\s+){0,1}?)" if lexicon.language().words("the") else "()"
    if code == "sv":
        bare = "|".join(
            sorted((re.escape(w) for w in {*lexicon.people(), *speakers} if is_definite(w)), key=len, reverse=True)
        )
        return re.compile(rf"(?<![\w’'])(?:{head}(){described}((?i:{nouns}))|()()()((?i:{bare})))(?![\w-])")
    return re.compile(rf"(?<![\w’']){head}(){described}((?i:{nouns}))(?![\w-])") if code else re.compile("(?!)")


def _nominals(text: str, form: re.Pattern[str], start: int, end: int, mask: bytearray) -> list[Mention]:
    found = (_nominal(text, m, mask) for m in form.finditer(text, start, end))
    return [m for m in found if m]


def _nominal(text: str, match: re.Match[str], mask: bytearray) -> Mention | None:
    """The person that a noun phrase speaks of; "his voice" is he, and "the voice of Ruth" is left to her name."""
    determiner, named_owner, between, noun = match.groups()[-4:] if match.group(4) is None else match.groups()[:4]
    determiner = (determiner or "").lower()
    owner = named_owner or (determiner if determiner in _OWNERS else "")
    owner = "my" if {determiner.strip(), *between.split()} & lexicon.language().words("mine") else owner
    words, head = [w for w in between.split() if w != "and"], noun.lower()
    if set(words) & (lexicon.stop_words() - _ADJECTIVES) or (
        head in _BARE
        and text[match.end() : match.end() + 1] not in ',.;:!?"”\r\n—'
        and not (determiner == "the" and _first_word(text, match.end()) in lexicon.speech_verbs())
        and not (determiner == "the" and head in _RANKED and _ACTS.match(text, match.end()))
    ):
        return None
    if (_NAMED_BEHIND if lexicon.is_english() else _NAME_BEHIND).match(text, match.end()):
        return None
    if head == "voice" and (named_owner or _OF.match(text, match.end())):
        return None
    span, quoted = match.span(), bool(mask[match.start()])
    gender = lexicon.people().get(head, _ARTICLE_GENDERS.get(determiner.strip(), "unknown"))
    if head == "voice" and owner in _GENDERS:
        return Mention(*span, "pronoun", quoted, gender=_GENDERS[owner], key="she" if owner == "her" else "he")
    marked = _MARKED_BY.match(text, match.end())
    return Mention(
        *span, "nominal", quoted, gender=gender, key=" ".join([*words, head]), owner=owner,
        definite=determiner in {"the", "this", "that"} or not lexicon.is_english(),
        marked=" ".join(marked.group(1).split()) if marked else "",
    )  # fmt: skip


@cache
def _pronoun_form(code: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """The pronouns of a language, and for each the English one that it stands for."""
    if code == "en":
        words = {word: word for word in _ENGLISH_PRONOUNS}
        listed = "|".join(f"[{w[0].upper()}{w[0]}]{w[1:]}" for w in sorted(words, key=len, reverse=True))
        return re.compile(rf"(?<![\w’'])(?:{listed}|I)(?!\w)"), {**words, "i": "i"}
    words = {}
    for key in ("his", "her", "they", "she", "he", "i"):
        words |= {word.rstrip("'’"): key for word in lexicon.language().words(key)}
    words |= dict.fromkeys(lexicon.own_verbs(), "i")
    listed = "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?<![\w’'])(?:{listed})(?![\w])", re.IGNORECASE), words


def _first_word(text: str, at: int) -> str:
    word = _WORD.search(text, at, at + 30)
    return word.group().lower() if word else ""


def _pronouns(text: str, start: int, end: int, mask: bytearray) -> list[Mention]:
    form, words = _pronoun_form(lexicon.cache_key())
    found = []
    for m in form.finditer(text, start, end):
        word = words[m.group().lower()]
        gender = _GENDERS.get(word, "unknown")
        found.append(Mention(m.start(), m.end(), "pronoun", bool(mask[m.start()]), gender=gender, key=word))
    return found
