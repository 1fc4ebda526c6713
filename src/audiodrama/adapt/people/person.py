"""A person of the story, and the names they go by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiodrama.adapt.text import lexicon

if TYPE_CHECKING:
    from audiodrama.adapt.records import Gender
    from audiodrama.adapt.text.mentions import Form

FORMAL = lexicon.honorifics("formal")


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


def best_name(person: Person, shared: frozenset[str] = frozenset()) -> str:
    """The name a person goes by in the cast: a first name in use that nobody shares, else the usual full form.

    `shared` holds the first names that several people bear.
    """
    count = person.count
    formal = sum(n for f, n in person.forms.items() if f[0] in FORMAL)
    given = Counter(
        {f: n for f, n in person.forms.items() if not f[0] and len(f[1]) == 1 and f[1][0] != person.surname}
    )
    long = Counter({f: n for f, n in person.forms.items() if (f[0] and f[1]) or len(f[1]) > 1})
    alone = person.given not in shared
    if given and alone and formal * 3 < count and given.total() * 12 >= count:
        return spell_name(_usual(given, person.given))
    whole = Counter({f: n for f, n in long.items() if len(f[1]) > 1})
    if whole.total() > 2 and not alone:
        return spell_name(whole.most_common(1)[0][0])
    if long and (long.total() * 25 >= count or long.total() > 4):
        return spell_name(long.most_common(1)[0][0])
    return spell_name(person.forms.most_common(1)[0][0])


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


def spell_name(form: Form) -> str:
    """A form of a name as it is written."""
    title, words = form
    head = _SPELLED.get(title, title.capitalize())
    return " ".join(w for w in (head, *words) if w)
