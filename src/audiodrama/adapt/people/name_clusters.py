"""Joining names into people, from the fullest forms to the barest.

Names join by rule: a nickname, a surname that only one person can bear, a title. An old and a young "Mr. Emerson" are
two, and a nickname is not joined to a name that narration uses side by side with it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from audiodrama.adapt.people.families import SLIP, seeming_gender, settle_families
from audiodrama.adapt.people.person import FORMAL, Person
from audiodrama.adapt.text import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiodrama.adapt.people.name_counts import Sightings
    from audiodrama.adapt.text.mentions import Form

_HONORIFIC = lexicon.honorifics("honorific")
_WITH_GIVEN = lexicon.honorifics("with_given")
# One bearer of a name is meant by the name alone if the text names him so many times as often as all others.
_FAR_MORE = 8
# A namesake who is named in full less than so often as another leaves the bare name to the other.
_NAMESAKE = 6
# A sister who is named but once for so many times of another is not the Miss of the family.
_HARDLY = 10
_WIFE = lexicon.honorifics("wife")
_MISS = lexicon.honorifics("miss")
_MISTER = lexicon.honorifics("mister")
_FAMILY = lexicon.honorifics("family")
_ADDRESS = lexicon.honorifics("address")
# Titles of address that are also what somebody is called: "the General inquired".
_RANKS = lexicon.honorifics("address_and_rank")


class Joiner:
    """Joins forms of names into people."""

    def __init__(self, evidence: Sightings) -> None:
        self.evidence = evidence
        self.people: list[Person] = []
        self.firsts: Counter[str] = Counter()
        self.lasts: Counter[str] = Counter()

    def run(self) -> None:
        """Place every form of a name."""
        counts = self.evidence.counts
        single = {w for _, words in counts for w in words}
        forms = [f for f, n in counts.most_common() if n and not (_is_plural(f, single) and not self._is_one(f))]
        full = [f for f in forms if len(f[1]) > 1]
        for _, words in full:
            self.firsts[words[0]] += 1
            self.lasts[words[-1]] += 1
        for form in sorted(full, key=lambda f: -len(f[1])):
            self._place_full(form)
        for form in [f for f in forms if len(f[1]) == 1 and f[0]]:
            self._place_titled(form)
        for form in [f for f in forms if len(f[1]) == 1 and not f[0]]:
            self._place_bare(form)
        settle_families(self.people, self.evidence)
        for form in [f for f in forms if not f[1]]:
            self._place_title(form)

    def _is_one(self, form: Form) -> bool:
        """Whether a name that ends as those of peoples do is one person's: "Hans said", "Mr. Evans"."""
        e = self.evidence
        last = form[1][-1]
        family = last[:-1] in {w for _, words in e.counts for w in words}
        return not family and (form[0] in _HONORIFIC or bool(e.said[form] and not e.definite[form]))

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
        longer = [p for p in self.people if not title and any(_begins_or_ends(words, own) for _, own in p.forms)]
        if len(longer) == 1 and not self._beside(form, longer[0]):
            self._add(longer[0], form)
            return
        for person in self.people:
            formal = {title, *person.titles} & FORMAL
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
        return b in nick.get(a, ()) or a in nick.get(b, ()) or _is_diminutive(a, b) or _is_diminutive(b, a)

    def _genders_agree(self, person: Person, title: str) -> bool:
        gender = lexicon.titles().get(title, "unknown")
        return gender == "unknown" or person.gender in ("unknown", gender)

    def _place_titled(self, form: Form) -> None:
        title, (word,) = form
        if title in _WITH_GIVEN and self._looks_given(word):
            owner = self._by_given(word, title)
            if owner:
                self._add(owner, form)
                return
            if title not in {"lord", "madame"} or word.lower() in lexicon.given_names():
                self._new(form, given=word)
                return
        person = self._by_surname(title, word, form)
        if person is None and title in _HONORIFIC and not self.lasts[word]:
            # "Mr. Teddy" and "Miss Ada" bear first names that are known in full.
            person = next((p for p in self.people if p.given == word and self._genders_agree(p, title)), None)
        if person:
            self._add(person, form)
        else:
            self._new(form, surname=word)

    def _looks_given(self, word: str) -> bool:
        known = word.lower() in lexicon.given_names() or word.lower() in lexicon.nicknames()
        return self.firsts[word] > self.lasts[word] or (
            known and self.lasts[word] == 0 and not self.evidence.counts[("mr", (word,))]
        )

    def _by_given(self, word: str, title: str) -> Person | None:
        pool = [p for p in self.people if p.given and self._same_given(p.given, word) and self._genders_agree(p, title)]
        if title in FORMAL:
            pool = [p for p in pool if p.given == word]
        titled = [p for p in pool if p.titles[title]]
        return _most_named(titled or pool)

    def _by_surname(self, title: str, word: str, form: Form) -> Person | None:
        gender = lexicon.titles().get(title, "unknown")
        family = [p for p in self.people if p.surname == word]
        pool = [p for p in family if gender == "unknown" or p.gender in ("unknown", gender)]
        if title in _WIFE:
            return self._wife([p for p in pool if not self._told_beside(form, p)], word)
        pool = [p for p in pool if p.given or not any(lexicon.titles().get(t) == "female" for t in p.titles)]
        if title in _MISS:
            return self._eldest(pool)
        if title in _MISTER:
            return self._mister(pool, form)
        return _most_named(p for p in family if p.titles[title]) or self._ranked(pool, word)

    def _wife(self, pool: Sequence[Person], word: str) -> Person | None:
        """The one woman of a surname who is nobody's Miss."""
        pool = [p for p in pool if not self._is_miss(p) and not _has_rank(p)]
        women = [p for p in pool if p.gender == "female"] or pool
        return women[0] if len(women) == 1 and not self.evidence.counts[("miss", (word,))] else None

    def _eldest(self, pool: Sequence[Person]) -> Person | None:
        """The sister who is never called "Miss Ada" but "Miss Hollis", or all there is."""
        pool = [p for p in pool if not p.titles["mrs"] and seeming_gender(p, self.evidence) != "male"]
        usual = max((p.count for p in pool), default=0)
        pool = [p for p in pool if p.count * _HARDLY >= usual]
        elder = [p for p in pool if not self._is_younger(p)]
        younger = any(self.evidence.counts[("miss", (p.given,))] for p in pool)
        several = any(self.evidence.counts[(title, (f"{p.surname}s",))] for p in pool for title in ("miss", "misses"))
        sisters = not elder and younger and several
        return None if sisters else _most_named(elder or pool)

    def _is_younger(self, person: Person) -> bool:
        if any(f[0] == "miss" and f[1][0] == person.given for f in person.forms):
            return True
        counts = self.evidence.counts
        of_another = any(title == "miss" and words[:1] == (person.given,) and len(words) > 1 for title, words in counts)
        return counts[("miss", (person.given,))] > 1 and not of_another

    def _mister(self, pool: Sequence[Person], form: Form) -> Person | None:
        """The man who bears a surname, unless "Mr. John Hollis" is told from a "Mr. Hollis" named far more often.

        Where the father is a Sir, "Mr. Hollis" is the eldest son: the one who is never "Mr. John Hollis".
        """
        lords = [p for p in pool if p.titles.keys() & {"sir", "lord"}]
        pool = [p for p in pool if not p.titles.keys() & FORMAL and not _has_rank(p)]
        heirs = [p for p in pool if not any(f[0] == form[0] for f in p.forms)]
        if lords and len(heirs) == 1:
            return heirs[0]
        first = _most_named(pool)
        others = sum(p.count for p in pool if p is not first)
        two = form in self.evidence.two_of or any(map(self._is_junior, pool))
        if two or first is None or first.count < _FAR_MORE * others:
            return None
        whole = sum(n for f, n in first.forms.items() if f[0] == form[0] and len(f[1]) > 1)
        headed = any(words[-1:] == form[1] and _is_rank(title) for title, words in self.evidence.counts if title)
        usual = headed or whole * 6 >= self.evidence.counts[form] or not first.titles[form[0]]
        return first if usual else None

    def _is_junior(self, person: Person) -> bool:
        """Whether his wife is "Mrs. John Hollis", told from a "Mrs. Hollis"."""
        counts, surname = self.evidence.counts, person.surname
        wife = counts[("mrs", (person.given,))] or counts[("mrs", (person.given, surname))]
        return bool(wife and counts[("mrs", (surname,))])

    def _ranked(self, pool: Sequence[Person], word: str) -> Person | None:
        """The one person of a surname without a rank, if no "Mr." has the name."""
        if (
            len(pool) == len([p for p in self.people if p.surname == word]) == 1
            and not self.evidence.counts[("mr", (word,))]
        ):
            alone = pool[0]
            return None if any(self._beside((title, (word,)), alone) for title in self._titles_of(word)) else alone
        free = [p for p in pool if not any(self._beside((title, (word,)), p) for title in self._titles_of(word))]
        ranked = [p for p in free if not _has_rank(p) and (p.gender != "female" or not p.given)]
        return ranked[0] if len(ranked) == 1 and self.evidence.counts[("mr", (word,))] < 3 else None

    def _titles_of(self, word: str) -> list[str]:
        return [title for title, words in self.evidence.counts if title and words == (word,)]

    def _is_miss(self, person: Person) -> bool:
        """Whether she is called Miss, by more than a slip of the tongue."""
        counts = self.evidence.counts
        called = max(person.titles["miss"], counts[("miss", (person.given,))])
        slip = called * SLIP < person.count + counts[("", (person.given,))]
        return bool((called and not slip) or (person.surname and counts[("miss", (person.surname,))]))

    def _beside(self, form: Form, person: Person) -> bool:
        """Whether a form and a person stand side by side in one sentence: "Dr. Osei and her brother Kofi"."""
        return any(frozenset((form, own)) in self.evidence.beside for own in person.forms)

    def _apart(self, form: Form, person: Person) -> bool:
        """Whether narration speaks of a form and a person side by side too often for them to be one."""
        mine = self.evidence.paragraphs[form]
        both = len(mine & person.paragraphs)
        least = min(len(mine), len(person.paragraphs))
        return both >= 4 and both > 0.22 * least

    def _told_beside(self, form: Form, person: Person) -> bool:
        """The same of a form and a person whose first name alone is not placed yet."""
        theirs = person.paragraphs | self.evidence.paragraphs[("", (person.given,))]
        mine = self.evidence.paragraphs[form]
        both = len(mine & theirs)
        return both >= 4 and both > 0.22 * min(len(mine), len(theirs))

    def _place_bare(self, form: Form) -> None:
        word = form[1][0]
        pool = [p for p in self.people if p.given and p.given == word]
        if pool:
            self._add(self._first_namesake(pool, word), form)
            return
        pool = [
            p
            for p in self.people
            if p.given and not p.titles.keys() & FORMAL and self._same_given(p.given, word) and not self._apart(form, p)
        ]
        if not pool:
            pool = self._bearers(word) or self._bearers_of_short(form)
        if pool:
            self._add(_most_named(pool) or pool[0], form)
        elif self._is_person(form):
            self._new(form, given=word)

    @staticmethod
    def _first_namesake(pool: Sequence[Person], word: str) -> Person:
        """Whom a bare first name means: the one it was first told of, since those who come later need a surname.

        "Sir John" is never John where another is, nor is somebody who is hardly named at all.
        """
        named = {id(p): sum(n for f, n in p.forms.items() if word in f[1]) for p in pool}
        plain = [p for p in pool if not p.titles.keys() & FORMAL] or pool
        most = max(named[id(p)] for p in plain)
        usual = [p for p in plain if named[id(p)] * _NAMESAKE >= most]
        return min(usual, key=lambda p: min(p.paragraphs, default=1 << 30))

    def _bearers(self, word: str) -> list[Person]:
        """Who may be called by a bare surname: of the gender that pronouns give it, else a man before a woman."""
        family = [p for p in self.people if p.surname == word and not self._beside(("", (word,)), p)]
        women = [p for p in family if p.gender != "male"]
        men = [p for p in family if p.gender != "female"]
        usual = sum(p.count for p in women) * _NAMESAKE >= sum(p.count for p in men)
        if women and usual and self.evidence.female[("", (word,))] > self.evidence.male[("", (word,))]:
            return women
        adult = [p for p in men if p.titles["mr"] or _has_rank(p)]
        return adult or men or family

    def _bearers_of_short(self, form: Form) -> list[Person]:
        """Whose surname a friendly form is made of: "Skeggsy"."""
        word = form[1][0].lower()
        return [p for p in self.people if _is_diminutive(word, p.surname.lower()) and not self._apart(form, p)]

    def _place_title(self, form: Form) -> None:
        title = form[0]
        e = self.evidence
        if title in _ADDRESS and not (title in _RANKS and e.definite[form] and e.said[form]):
            return
        if title in _FAMILY and not e.said[form]:
            return
        if e.definite[form] + 2 * e.said[form] < 2:
            return
        bearers = [p for p in self.people if p.titles[title] or any(f[0] == title for f in p.forms)]
        best = _most_named(bearers)
        if best and best.titles[title] > 0.6 * sum(p.titles[title] for p in bearers):
            self._add(best, form)
        elif not bearers and (e.said[form] or (e.definite[form] and e.acts[form])):
            self._new(form).name = f"{'The ' if e.definite[form] else ''}{title.capitalize()}"

    def _is_person(self, form: Form) -> bool:
        e = self.evidence
        if e.said[form] > 0 or e.called[form] > 1:
            return True
        if form[1][0].lower() in lexicon.given_names() and e.placed[form] < 0.6 * e.counts[form]:
            return True
        if e.human[form] and not e.definite[form] and not e.placed[form]:
            return True
        return e.acts[form] >= 2 and e.placed[form] < 0.35 * e.counts[form]


def _begins_or_ends(words: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether words are how a longer name begins or ends: "Harry Lund" and "Harry Lund Evans"."""
    return 1 < len(words) < len(longer) and words in (longer[: len(words)], longer[-len(words) :])


def _is_diminutive(short: str, name: str) -> bool:
    """Whether a name is another with an ending of affection: Kitty of Kit, Robbie of Rob."""
    return len(name) > 2 and short in {f"{name}{double}{end}" for double in ("", name[-1]) for end in ("y", "ie", "ey")}


def _is_plural(form: Form, single: set[str]) -> bool:
    """Whether a form seems to name a family or a people: "the Bennets", "Indians"."""
    last = form[1][-1] if form[1] else ""
    return (last.endswith("s") and not last.endswith("ss") and last[:-1] in single) or last.endswith(
        ("ians", "men", "ishmen", "ans")
    )


def _has_rank(person: Person) -> bool:
    return any(map(_is_rank, person.titles))


def _is_rank(title: str) -> bool:
    return title not in _HONORIFIC and title not in _WITH_GIVEN


def _most_named(pool: Iterable[Person]) -> Person | None:
    return max(pool, key=lambda p: p.count, default=None)
