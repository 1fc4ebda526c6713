"""The word lists in lexicon.toml, in the forms the other modules ask for."""

from __future__ import annotations

import tomllib
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from audiodrama.adapt.text.languages import ENGLISH, Language, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiodrama.adapt.records import Gender

_LANGUAGE: ContextVar[str] = ContextVar("language", default=ENGLISH)

_IRREGULAR_ING = {"lie": "lying", "die": "dying"}


_UNKNOWN = Language("", {})
"""Stands for every language without a table: it has no words but the verbs that the text itself shows."""
_VERBS: ContextVar[frozenset[str]] = ContextVar("verbs", default=frozenset())


@contextmanager
def reading_in(code: str, verbs: frozenset[str] = frozenset()) -> Iterator[None]:
    """Within this, the lists are those of a language.

    Args:
        code: the language.
        verbs: verbs of saying that the text shows, for a language without a table.
    """
    tokens = _LANGUAGE.set(code if code in tables() else ""), _VERBS.set(verbs)
    try:
        yield
    finally:
        _LANGUAGE.reset(tokens[0])
        _VERBS.reset(tokens[1])


def language() -> Language:
    """The language whose lists are in use."""
    return _table(_LANGUAGE.get())


def _table(code: str) -> Language:
    return tables()[code] if code else _UNKNOWN


def cache_key() -> str:
    """A key of the lists in use, for caches of patterns that are built from them."""
    return _LANGUAGE.get() or " ".join(sorted(_VERBS.get()))


def is_english() -> bool:
    """Whether the lists in use are the English ones."""
    return _LANGUAGE.get() == ENGLISH


@cache
def _lists() -> dict[str, dict[str, str]]:
    raw = files("audiodrama.adapt.text").joinpath("lexicon.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)


def _set(section: str, name: str) -> frozenset[str]:
    return frozenset(_lists()[section][name].split())


def _by_gender(section: str) -> dict[str, Gender]:
    found: dict[str, Gender] = {}
    genders: tuple[tuple[str, Gender], ...] = (("either", "unknown"), ("male", "male"), ("female", "female"))
    for name, gender in genders:
        for word in _lists()[section].get(name, "").split():
            found[word] = (
                "unknown" if found.get(word, gender) != gender and name == "female" and section == "given" else gender
            )
    return found


def titles() -> dict[str, Gender]:
    """Titles in lower case without a stop, with the gender they show."""
    return _gendered("titles", _LANGUAGE.get())


@cache
def plain_title(title: str) -> str:
    """The usual form of a title in lower case, which may be written as it is spoken: "mistah" is "mr"."""
    return dict(pair.split("/") for pair in _lists()["titles"]["spoken"].split()).get(title, title)


def people() -> dict[str, Gender]:
    """Common nouns for people, with the gender they show."""
    return _gendered("people", _LANGUAGE.get())


@cache
def _gendered(section: str, code: str) -> dict[str, Gender]:
    if code == ENGLISH:
        return _by_gender(section)
    found: dict[str, Gender] = {}
    genders: tuple[tuple[str, Gender], ...] = (("either", "unknown"), ("male", "male"), ("female", "female"))
    for name, gender in genders:
        found |= dict.fromkeys(_table(code).words(f"{section}_{name}"), gender)
    return found


@cache
def honorifics(name: str) -> frozenset[str]:
    """A list of English titles by what they tell of the name behind them."""
    return _set("honorifics", name)


@cache
def anybody() -> frozenset[str]:
    """Nouns that may mean anybody whom the text also calls by name: "the boy", "the young lady"."""
    return _set("people", "anybody") | kin()


@cache
def groups() -> frozenset[str]:
    """Words for several speakers at once."""
    return _set("people", "groups")


@cache
def given_names() -> dict[str, Gender]:
    """First names in lower case, with their usual gender."""
    return _by_gender("given")


@cache
def vocatives() -> dict[str, Gender]:
    """Words that address somebody without a name, with the gender they show."""
    return _by_gender("vocatives")


@cache
def kin() -> frozenset[str]:
    """Nouns for a relation to somebody."""
    return _set("kin", "words")


@cache
def nicknames() -> dict[str, tuple[str, ...]]:
    """Short names, with the full ones they can stand for."""
    found: dict[str, tuple[str, ...]] = {}
    for pair in _lists()["nicknames"]["pairs"].split():
        short, full = pair.split("/")
        found[short] = (*found.get(short, ()), full)
    return found


def stop_words() -> frozenset[str]:
    """Words that are capitalised without naming a person."""
    return _stop_words(_LANGUAGE.get())


@cache
def _stop_words(code: str) -> frozenset[str]:
    if code != ENGLISH:
        return _table(code).words("no_names") | _table(code).words("words")
    return _set("stop", "words") | _set("stop", "never")


def never_names() -> frozenset[str]:
    """Words that are no name whatever stands before them."""
    return _never_names() if is_english() else stop_words()


@cache
def _never_names() -> frozenset[str]:
    common = _lists()["stop"]["words"].split("\n")[:3]
    return _set("stop", "never") | frozenset(" ".join(common).split())


def speech_verbs() -> frozenset[str]:
    """All past and present forms of the verbs that introduce speech."""
    return _speech_verbs(_LANGUAGE.get()) if _LANGUAGE.get() else _VERBS.get()


@cache
def _speech_verbs(code: str) -> frozenset[str]:
    if code != ENGLISH:
        return _table(code).words("says") | _table(code).words("says_i")
    return frozenset(form for entry in _lists()["verbs"]["speech"].split() for form in _forms(entry))


def own_verbs() -> frozenset[str]:
    """Forms of them that say "I" by themselves, as "dije" does."""
    return language().words("says_i")


def speaking_verbs() -> frozenset[str]:
    """The same verbs in their form in -ing, as they lead into speech: "laughing and calling"."""
    return _speaking_verbs() if is_english() else frozenset()


@cache
def _speaking_verbs() -> frozenset[str]:
    return frozenset(_present_participle(entry.split("/")[0]) for entry in _lists()["verbs"]["speech"].split())


def _present_participle(base: str) -> str:
    if base in _IRREGULAR_ING:
        return _IRREGULAR_ING[base]
    if base.endswith("e") and not base.endswith("ee"):
        return base[:-1] + "ing"
    doubled = _past(base).endswith(base[-1] + base[-1] + "ed") and not base.endswith(base[-1] * 2)
    return base + (base[-1] if doubled or base in {"put", "begin"} else "") + "ing"


@cache
def turns() -> dict[str, str]:
    """The kind of turn that a form of a verb of speech tells of: "answering", "going_on", "asking"."""
    kinds = ("answering", "going_on", "asking")
    return {form: kind for kind in kinds for entry in _lists()["verbs"][kind].split() for form in _forms(entry)}


def thought_verbs() -> frozenset[str]:
    """All past and present forms of the verbs that introduce a thought."""
    return _thought_verbs(_LANGUAGE.get())


@cache
def _thought_verbs(code: str) -> frozenset[str]:
    if code != ENGLISH:
        return _table(code).words("thinks")
    return frozenset(form for entry in _lists()["verbs"]["thought"].split() for form in _forms(entry))


def _forms(entry: str) -> list[str]:
    base, *irregular = entry.split("/")
    past = irregular or [_past(base)]
    return [base, _third_person(base), *past]


def _third_person(base: str) -> str:
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    doubles = base in {"beg", "rap", "snap", "chat", "grin", "sob", "nod", "hum", "brag", "admit", "concur", "quip"}
    return base + (base[-1] if doubles else "") + "ed"
