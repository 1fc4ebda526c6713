"""Who is in the story: names gathered into people, with their gender.

Names join by rule: a nickname, a surname that only one person can bear, a title. An old and a young "Mr. Emerson" are
two, and a nickname is not joined to a name that narration uses side by side with it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING

from audiodrama.adapt import lexicon
from audiodrama.names import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiodrama.adapt.mentions import Form, Mention
    from audiodrama.adapt.nouns import Gender

_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|to|from|near|towards?|into|through|for|round|about|leaving|reached|left|of|on)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_GENERATION = re.compile(r"\b(?:[Oo]ld|[Yy]oung|elder|younger)\s+$")
_ACTS = re.compile(
    r"\s+(?:\w+ly\s+)?(?:was|had|is|has|looked|could|would|did|does|felt|knew|thought|turned|smiled|nodded|laughed|sighed|stood|sat|went|came|took|gave|made|saw|heard|"
    r"shook|began|[a-z]+ed|[a-z]+s)\b"
)
_HONORIFIC = {
    "mr",
    "mister",
    "mrs",
    "miss",
    "ms",
    "madame",
    "monsieur",
    "mademoiselle",
    "signor",
    "signora",
    "signorina",
    "herr",
    "frau",
    "señor",
    "señora",
}
_WITH_GIVEN = {
    "miss",
    "lady",
    "sir",
    "lord",
    "aunt",
    "auntie",
    "uncle",
    "father",
    "sister",
    "brother",
    "master",
    "cousin",
    "king",
    "queen",
    "prince",
    "princess",
    "dame",
    "saint",
    "st",
    "mother",
    "don",
    "sahib",
    "mistress",
    "pope",
    "grandmother",
    "granny",
    "ms",
    "madame",
    "mademoiselle",
}
_FORMAL = {"sir", "lady", "lord", "dame", "king", "queen", "prince", "princess", "saint", "st", "father"}
_FAMILY = {
    "mother",
    "father",
    "mama",
    "mamma",
    "papa",
    "sister",
    "brother",
    "aunt",
    "uncle",
    "grandmother",
    "grandfather",
    "nurse",
    "cook",
    "grandpa",
    "granny",
    "auntie",
}
_ADDRESS = {
    "sir",
    "madam",
    "lord",
    "miss",
    "mr",
    "mrs",
    "master",
    "mister",
    "lady",
    "saint",
    "st",
    "herr",
    "justice",
    "agent",
    "coach",
    "private",
    "mistress",
    "general",
    "chief",
}


@dataclass
class Person:
    """Somebody with a name of their own; `odds` is log odds of being female."""

    name: str = ""
    given: str = ""
    surname: str = ""
    forms: Counter[Form] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    paragraphs: set[int] = field(default_factory=set)
    odds: float = 0.0
    nominal: str = ""

    @property
    def count(self) -> int:
        """How often the text names them."""
        return sum(self.forms.values())

    @property
    def gender(self) -> Gender:
        """Their gender, where the evidence is clear."""
        return "female" if self.odds > 1.0 else "male" if self.odds < -1.0 else "unknown"


@dataclass
class Census:
    """Everybody found, and who each form of a name means."""

    people: list[Person]
    of_form: dict[Form, int]

    def who(self, mention: Mention) -> int | None:
        """The index of the person a mention of a name means, if it is one."""
        return self.of_form.get(mention.form) if mention.kind == "name" else None


@dataclass
class _Evidence:
    counts: Counter[Form] = field(default_factory=Counter)
    paragraphs: dict[Form, set[int]] = field(default_factory=lambda: defaultdict(set))
    said: Counter[Form] = field(default_factory=Counter)
    acts: Counter[Form] = field(default_factory=Counter)
    placed: Counter[Form] = field(default_factory=Counter)
    called: Counter[Form] = field(default_factory=Counter)
    definite: Counter[Form] = field(default_factory=Counter)
    two_of: set[Form] = field(default_factory=set)


def take_census(
    text: str, mentions: Sequence[Mention], block_of: Sequence[int], same: Sequence[Sequence[str]] = ()
) -> Census:
    """Gather the names in `mentions` into people.

    Args:
        text: the whole text.
        mentions: everybody mentioned in it.
        block_of: the paragraph of each mention.
        same: names that mean one person each, the name to use first.
    """
    evidence = _gather(text, mentions, block_of)
    builder = _Builder(evidence)
    builder.run()
    people = _merged([p for p in builder.people if p.count], same)
    of_form = {form: i for i, p in enumerate(people) for form in p.forms}
    census = Census(people, of_form)
    _add_genders(census, mentions, block_of)
    bearers = Counter(p.given for p in people if p.count > 2 and p.given)
    shared = frozenset(given for given, n in bearers.items() if n > 1)
    for person in people:
        if not person.name:
            bare = [f for f in person.forms if not f[0]]
            the = sum(evidence.definite[f] for f in bare) * 2 > person.count
            person.name = ("The " if the else "") + best_name(person, shared)
    return census


def _merged(people: list[Person], same: Sequence[Sequence[str]]) -> list[Person]:
    """Join the people whose names are said to mean one; the first name of each group is the one they keep."""
    for group in same:
        wanted = [key(name) for name in group]
        forms = [{key(written(f)) for f in p.forms} | {key(f"the {written(f)}") for f in p.forms} for p in people]
        order = [i for name in wanted for i, own in enumerate(forms) if name in own]
        members = [people[i] for i in dict.fromkeys(order)]
        if not members:
            continue
        head, *others = members
        head.name = next((written(f) for f in head.forms if key(written(f)) == wanted[0]), group[0])
        for other in others:
            head.forms += other.forms
            head.titles += other.titles
            head.paragraphs |= other.paragraphs
            head.odds += other.odds
            people.remove(other)
    return people


def _gather(text: str, mentions: Sequence[Mention], block_of: Sequence[int]) -> _Evidence:
    found = _Evidence()
    verbs = lexicon.speech_verbs()
    generations: Counter[Form] = Counter()
    for m, block in zip(mentions, block_of, strict=True):
        if m.kind != "name":
            continue
        found.counts[m.form] += 1
        found.definite[m.form] += m.definite
        generations[m.form] += bool(_GENERATION.search(text[max(0, m.start - 9) : m.start]))
        after, before = text[m.end : m.end + 24], text[max(0, m.start - 24) : m.start]
        if m.quoted:
            found.called[m.form] += is_vocative(before, after)
            continue
        found.paragraphs[m.form].add(block)
        word_before, word_after = _last_word(before), _first_word(after)
        found.said[m.form] += word_before in verbs or word_after in verbs
        found.acts[m.form] += bool(_ACTS.match(after))
        found.placed[m.form] += bool(_PLACE_BEFORE.search(before))
    found.two_of = {form for form, n in generations.items() if n > 1 and form[0] == "mr"}
    return found


def _last_word(piece: str) -> str:
    words = re.findall(r"[a-z]+", piece[-14:].lower())
    return words[-1] if words else ""


def _first_word(piece: str) -> str:
    words = re.findall(r"\w+", piece[:16])
    return words[0].lower() if words else ""


_BEFORE_VOCATIVE = re.compile(
    r"(?:^|[,.!?;:—–\"“‘«(-]|\b(?:dear|dearest|my|oh|o|ah|well|yes|no|and|but|now|you|good|poor|old|sweet|here|come|thank you|hush|sir|madam|hello|hullo|hey|hi))[\s\"“_*]*$",
    re.IGNORECASE,
)
_AFTER_VOCATIVE = re.compile(r"\s*(?:[,.!?;…—–\"”»_*-]|--|$)")


def is_vocative(before: str, after: str) -> bool:
    """Whether a name between these pieces of speech addresses somebody."""
    return (
        bool(_AFTER_VOCATIVE.match(after))
        and not after.startswith(("'", "’"))
        and bool(_BEFORE_VOCATIVE.search(before))
    )


class _Builder:
    """Joins forms of names into people, from the fullest forms to the barest."""

    def __init__(self, evidence: _Evidence) -> None:
        self.evidence = evidence
        self.people: list[Person] = []
        self.firsts: Counter[str] = Counter()
        self.lasts: Counter[str] = Counter()

    def run(self) -> None:
        counts = self.evidence.counts
        single = {w for _, words in counts for w in words}
        forms = [f for f, n in counts.most_common() if n and not _is_plural(f, single)]
        full = [f for f in forms if len(f[1]) > 1]
        for _, words in full:
            self.firsts[words[0]] += 1
            self.lasts[words[-1]] += 1
        for form in full:
            self._place_full(form)
        for form in [f for f in forms if len(f[1]) == 1 and f[0]]:
            self._place_titled(form)
        for form in [f for f in forms if len(f[1]) == 1 and not f[0]]:
            self._place_bare(form)
        for form in [f for f in forms if not f[1]]:
            self._place_title(form)

    def _add(self, person: Person, form: Form) -> None:
        person.forms[form] += self.evidence.counts[form]
        person.paragraphs |= self.evidence.paragraphs[form]
        if form[0]:
            person.titles[form[0]] += self.evidence.counts[form]

    def _new(self, form: Form, given: str = "", surname: str = "") -> Person:
        person = Person(given=given, surname=surname)
        title = lexicon.titles().get(form[0], "unknown")
        known = lexicon.given_names().get(given.lower(), "unknown") if given else "unknown"
        rank = -1.5 if form[0] and form[0] not in _HONORIFIC else 0.0
        person.odds = {"female": 6.0, "male": -6.0, "unknown": rank}[title] or {
            "female": 3.0,
            "male": -3.0,
            "unknown": 0.0,
        }[known]
        self.people.append(person)
        self._add(person, form)
        return person

    def _place_full(self, form: Form) -> None:
        title, words = form
        first, last = words[0], words[-1]
        wife = title in {"mrs", "lady", "madame"} and lexicon.given_names().get(first.lower()) == "male"
        if wife:
            self._new(form, given=f"{title} {first}", surname=last)
            return
        if not title and not self._is_person(form):
            return
        for person in self.people:
            formal = {title, *person.titles} & _FORMAL
            alike = person.given == first or (not formal and self._same_given(person.given, first, initials=True))
            if person.surname == last and alike and self._genders_agree(person, title):
                self._add(person, form)
                return
        person = self._new(form, given=first, surname=last)
        if title and lexicon.titles().get(title) != "unknown":
            person.odds = 6.0 if lexicon.titles()[title] == "female" else -6.0

    def _same_given(self, one: str, other: str, *, initials: bool = False) -> bool:
        if one == other:
            return True
        nick = lexicon.nicknames()
        a, b = one.lower(), other.lower()
        if (len(a) == 1) != (len(b) == 1):
            return initials and a[:1] == b[:1]
        return b in nick.get(a, ()) or a in nick.get(b, ())

    def _genders_agree(self, person: Person, title: str) -> bool:
        gender = lexicon.titles().get(title, "unknown")
        return gender == "unknown" or person.gender in ("unknown", gender)

    def _place_titled(self, form: Form) -> None:
        title, (word,) = form
        if title in _WITH_GIVEN and self._looks_given(word):
            owner = self._by_given(word, title, form)
            if owner:
                self._add(owner, form)
                return
            if title not in {"lord", "madame"} or word.lower() in lexicon.given_names():
                self._new(form, given=word)
                return
        person = self._by_surname(title, word, form)
        if person:
            self._add(person, form)
        else:
            self._new(form, surname=word)

    def _looks_given(self, word: str) -> bool:
        known = word.lower() in lexicon.given_names() or word.lower() in lexicon.nicknames()
        return self.firsts[word] > 0 or (known and self.lasts[word] == 0 and not self.evidence.counts[("mr", (word,))])

    def _by_given(self, word: str, title: str, form: Form) -> Person | None:
        pool = [p for p in self.people if p.given and self._same_given(p.given, word) and self._genders_agree(p, title)]
        if title in _FORMAL:
            pool = [p for p in pool if p.given == word]
        titled = [p for p in pool if p.titles[title]]
        return _most_named(titled or pool)

    def _by_surname(self, title: str, word: str, form: Form) -> Person | None:
        family = [p for p in self.people if p.surname == word]
        same_title = [
            p
            for p in family
            if p.titles[title] and not (p.given and title in {"mr", "miss", "mrs"} and len(family) > 1)
        ]
        if same_title and title not in {"miss", "mr", "mrs"}:
            return _most_named(same_title)
        gender = lexicon.titles().get(title, "unknown")
        pool = [p for p in family if gender == "unknown" or p.gender in ("unknown", gender)]
        if title not in {"mrs", "madame", "signora", "frau"}:
            pool = [p for p in pool if p.given or not any(lexicon.titles().get(t) == "female" for t in p.titles)]
        if title in {"mrs", "madame", "signora", "frau"}:
            pool = [p for p in pool if not self._is_miss(p) and not _has_rank(p)]
            return pool[0] if len(pool) == 1 and not self.evidence.counts[("miss", (word,))] else None
        if title in {"miss", "mademoiselle", "ms"}:
            pool = [p for p in pool if not p.titles["mrs"]]
            elder = [
                p
                for p in pool
                if not any(f[0] == "miss" and f[1][0] == p.given for f in p.forms)
                and not self.evidence.counts[("miss", (p.given,))]
            ]
            sisters = not elder and any(self.evidence.counts[("miss", (p.given,))] for p in pool)
            return None if sisters else _most_named(elder or pool)
        if title in {"mr", "mister", "monsieur"}:
            if form in self.evidence.two_of:
                return None
            count = self.evidence.counts[form]
            plain = [
                p
                for p in pool
                if sum(n for f, n in p.forms.items() if f[0] == title and len(f[1]) > 1) * 6 >= count
                or not p.titles[title]
            ]
            return plain[0] if len(plain) == 1 == len(pool) else None
        pool = [p for p in pool if p.gender != "female" or not p.given]
        rival = self.evidence.counts[("mr", (word,))] >= 3
        ranked = [p for p in pool if not _has_rank(p)]
        return ranked[0] if len(ranked) == 1 and not rival else None

    def _is_miss(self, person: Person) -> bool:
        return bool(
            person.titles["miss"]
            or self.evidence.counts[("miss", (person.given,))]
            or (person.surname and self.evidence.counts[("miss", (person.surname,))])
        )

    def _apart(self, form: Form, person: Person) -> bool:
        """Whether narration speaks of a form and a person side by side too often for them to be one."""
        mine = self.evidence.paragraphs[form]
        both = len(mine & person.paragraphs)
        least = min(len(mine), len(person.paragraphs))
        return both >= 4 and both > 0.22 * least

    def _place_bare(self, form: Form) -> None:
        word = form[1][0]
        pool = [p for p in self.people if p.given and p.given == word]
        pool = pool or [
            p
            for p in self.people
            if p.given
            and not p.titles.keys() & _FORMAL
            and self._same_given(p.given, word)
            and not self._apart(form, p)
        ]
        if not pool:
            pool = self._bearers(word)
        if pool:
            self._add(_most_named(pool) or pool[0], form)
        elif self._is_person(form):
            self._new(form, given=word)

    def _bearers(self, word: str) -> list[Person]:
        """Who may be called by a bare surname: a man before a woman."""
        family = [p for p in self.people if p.surname == word]
        men = [p for p in family if p.gender != "female"]
        adult = [p for p in men if p.titles["mr"] or _has_rank(p)]
        return adult or men or family

    def _place_title(self, form: Form) -> None:
        title = form[0]
        e = self.evidence
        if title in _ADDRESS or title in _FAMILY or e.definite[form] + 2 * e.said[form] < 2:
            return
        bearers = [p for p in self.people if p.titles[title] or any(f[0] == title for f in p.forms)]
        best = _most_named(bearers)
        if best and best.titles[title] > 0.6 * sum(p.titles[title] for p in bearers):
            self._add(best, form)
        elif not bearers and e.definite[form] and e.said[form] + e.acts[form] > 0:
            self._new(form).name = f"The {title.capitalize()}"

    def _is_person(self, form: Form) -> bool:
        e = self.evidence
        if e.said[form] > 0 or e.called[form] > 1:
            return True
        if form[1][0].lower() in lexicon.given_names() and e.placed[form] < 0.6 * e.counts[form]:
            return True
        return e.acts[form] >= 2 and e.placed[form] < 0.35 * e.counts[form]


def _is_plural(form: Form, single: set[str]) -> bool:
    """Whether a form names a family or a people: "the Bennets", "Indians"."""
    last = form[1][-1] if form[1] else ""
    return (last.endswith("s") and not last.endswith("ss") and last[:-1] in single) or last.endswith(
        ("ians", "men", "ishmen", "ans")
    )


def _has_rank(person: Person) -> bool:
    return any(t not in _HONORIFIC and t not in _WITH_GIVEN for t in person.titles)


def _most_named(pool: Iterable[Person]) -> Person | None:
    return max(pool, key=lambda p: p.count, default=None)


_WORDS = re.compile(r"[^\W\d_]+|[.!?;]")


def _add_genders(census: Census, mentions: Sequence[Mention], block_of: Sequence[int]) -> None:
    """Add what pronouns tell: the first one after a name in its paragraph, with no other name between, mostly means it."""
    votes: dict[int, Counter[Gender]] = defaultdict(Counter)
    last: tuple[int, int, int] | None = None
    for m, block in zip(mentions, block_of, strict=True):
        if m.quoted:
            continue
        if m.kind == "name":
            who = census.who(m)
            last = (who, m.end, block) if who is not None else None
        elif m.kind == "pronoun" and m.gender != "unknown":
            if last and m.start - last[1] < 90 and block == last[2]:
                votes[last[0]][m.gender] += 1
            last = None
    for who, found in votes.items():
        census.people[who].odds += _pull(found)


def _pull(votes: Mapping[Gender, int]) -> float:
    return 2.0 * log((votes.get("female", 0) + 1.0) / (votes.get("male", 0) + 1.0))


def best_name(person: Person, shared: frozenset[str] = frozenset()) -> str:
    """The name a person goes by in the cast: a first name in use that nobody shares, else the usual full form.

    `shared` holds the first names that several people bear.
    """
    count = person.count
    formal = sum(n for f, n in person.forms.items() if f[0] in _FORMAL)
    given = Counter(
        {f: n for f, n in person.forms.items() if not f[0] and len(f[1]) == 1 and f[1][0] != person.surname}
    )
    if given and formal * 3 < count and given.total() * 12 >= count and person.given not in shared:
        return written(_usual(given, person.given))
    long = Counter({f: n for f, n in person.forms.items() if (f[0] and f[1]) or len(f[1]) > 1})
    if long and (long.total() * 25 >= count or long.total() > 4):
        return written(long.most_common(1)[0][0])
    return written(person.forms.most_common(1)[0][0])


def _usual(given: Counter[Form], own: str) -> Form:
    """The first name itself rather than a nickname, unless the nickname is usual."""
    form, n = given.most_common(1)[0]
    return ("", (own,)) if given[("", (own,))] * 3 > n else form


_SPELLED = {
    "mr": "Mr.",
    "mrs": "Mrs.",
    "dr": "Dr.",
    "prof": "Prof.",
    "capt": "Captain",
    "col": "Colonel",
    "st": "St.",
    "ms": "Ms.",
}


def written(form: Form) -> str:
    """A form of a name as it is written."""
    title, words = form
    head = _SPELLED.get(title, title.capitalize())
    return " ".join(w for w in (head, *words) if w)
