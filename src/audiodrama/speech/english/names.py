"""Titles before names, streets behind them, companies, initials and everyday abbreviations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.speech.english.context import (
    after,
    before,
    ends_sentence,
    is_function_word,
    letters,
    next_word,
    previous_word,
    starts_sentence,
    with_letters,
)
from audiodrama.speech.english.lists import word_list
from audiodrama.speech.english.numbers import cardinal, roman

if TYPE_CHECKING:
    from audiodrama.speech.english.context import Rule

_TITLES = {
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Mx": "Mix", "Dr": "Doctor", "Drs": "Doctors", "Prof": "Professor",
    "Rev": "Reverend", "Revd": "Reverend", "Capt": "Captain", "Lt": "Lieutenant", "Sgt": "Sergeant", "Col": "Colonel",
    "Gen": "General", "Maj": "Major", "Cpl": "Corporal", "Pvt": "Private", "Cmdr": "Commander", "Adm": "Admiral",
    "Brig": "Brigadier", "Det": "Detective", "Insp": "Inspector", "Supt": "Superintendent", "Hon": "Honourable",
    "Sen": "Senator", "Rep": "Representative", "Gov": "Governor", "Pres": "President", "Amb": "Ambassador",
    "Fr": "Father", "Mt": "Mount", "Ft": "Fort", "Messrs": "Messieurs", "Mme": "Madame", "Mmes": "Mesdames",
    "Mlle": "Mademoiselle", "Atty": "Attorney", "Msgr": "Monsignor", "Br": "Brother", "Sra": "Senora", "Srta":
    "Senorita", "Ald": "Alderman", "Sec": "Secretary", "Ens": "Ensign", "Spc": "Specialist", "Dep": "Deputy",
}  # fmt: skip
_NEVER_BARE = frozenset({"Br", "Fr", "Sec", "Hon", "Det", "Rep", "Dep", "Pres", "Amb", "Ens", "Adm", "Ald", "Mx"})
_NEVER_LAST = frozenset({"Mr", "Mrs", "Ms", "Messrs", "Mme", "Mlle", "Rev", "Mt", "Ft"})
_STREETS = {
    "St": "Street", "Dr": "Drive", "Ave": "Avenue", "Av": "Avenue", "Rd": "Road", "Ln": "Lane", "Blvd": "Boulevard",
    "Sq": "Square", "Ct": "Court", "Pl": "Place", "Hwy": "Highway", "Pkwy": "Parkway", "Cres": "Crescent",
    "Terr": "Terrace", "Cir": "Circle", "Hts": "Heights", "Pk": "Park", "Gdns": "Gardens", "Expy": "Expressway",
}  # fmt: skip
_BARE_STREETS = frozenset({"St", "Ave", "Rd", "Blvd", "Ln", "Hwy", "Pkwy", "Sq", "Dr"})
_FIRST_NAMES = word_list("names", "first_names")
_SAINTS = word_list("names", "saints")
_LEADING = word_list("names", "leading")
_EVERYDAY = {
    "etc.": "et cetera", "e.g.": "for example", "i.e.": "that is", "vs.": "versus", "viz.": "namely", "cf.": "compare",
    "approx.": "approximately", "w/o": "without", "w/": "with", "b/c": "because", "c/o": "care of", "n/a": "N A",
    "Jr.": "Junior", "Sr.": "Senior", "Esq.": "Esquire", "Inc.": "Incorporated", "Ltd.": "Limited",
    "Corp.": "Corporation", "Co.": "Company", "Bros.": "Brothers", "Dept.": "Department", "Univ.": "University",
    "Assn.": "Association", "Govt.": "Government", "est.": "established", "Est.": "Established", "attn.": "attention",
    "Attn.": "Attention", "asst.": "assistant", "Asst.": "Assistant", "misc.": "miscellaneous", "tel.": "telephone",
    "Tel.": "Telephone", "ext.": "extension", "Ext.": "Extension", "Ste.": "Suite", "Apt.": "Apartment",
    "Bldg.": "Building", "Natl.": "National", "Intl.": "International", "Mgr.": "Manager", "mgr.": "manager",
    "dept.": "department", "govt.": "government", "max.": "maximum", "temp.": "temperature", "a.k.a.": "A K A",
    "a.m.": "A M", "p.m.": "P M",
    "Ph.D.": "P H D", "Ph.D": "P H D", "PhD": "P H D", "M.Sc.": "M S C", "B.Sc.": "B S C", "D.Phil.": "D Phil",
    "Rt.": "Right", "Ave.": "Avenue", "Blvd.": "Boulevard", "Hwy.": "Highway", "Rd.": "Road", "Mfg.": "Manufacturing",
}  # fmt: skip
_BEFORE_CAPITALS = frozenset(
    {"Co.", "Inc.", "Ltd.", "Corp.", "Bros.", "Jr.", "Sr.", "Ste.", "Apt.", "Rt.", "Dept.", "Univ.", "Est.", "Attn."}
    | {"Ext.", "Tel.", "Asst.", "Ave.", "Blvd.", "Hwy.", "Rd."}
)
"""Short forms that a capital follows inside a sentence too."""
_ARTICLES = frozenset({"a", "an", "the"})
_NO_SENTENCE = frozenset({"e.g.", "i.e.", "vs.", "viz.", "cf.", "approx.", "w/o", "w/"})
_NUMBERED = {
    "no": "number", "nos": "numbers", "p": "page", "pp": "pages", "vol": "volume", "vols": "volumes", "ch": "chapter",
    "chs": "chapters", "fig": "figure", "figs": "figures", "apt": "apartment", "ext": "extension", "rm": "room",
    "bldg": "building", "pt": "part", "ep": "episode", "ed": "edition", "sec": "section", "art": "article",
    "tel": "telephone", "para": "paragraph", "ver": "version", "v": "version", "ste": "suite", "fl": "floor",
    "rte": "route", "hwy": "highway",
}  # fmt: skip
_LABELS = word_list("names", "labels")


def _title(match: re.Match[str]) -> str | None:
    title = match["title"]
    word = title.capitalize()
    if not match["dot"]:
        bare = next_word(match)
        if (
            word in _NEVER_BARE
            or not re.fullmatch(r"[A-Z][\w'\u2019]*[a-z][\w'\u2019]*", bare)
            or (starts_sentence(bare))
        ):
            return None
    said = _TITLES[word]
    called = word == "Dr" and next_word(match) in {"Who", "No"}
    ends = match["dot"] and word not in _NEVER_LAST and not called and ends_sentence(match)
    return f"{said}." if ends else said


def _street(match: re.Match[str]) -> str | None:
    """A street, drive or avenue behind its name, where that is one."""
    kind, name, dot = match["kind"], match["name"], match["dot"]
    if kind in {"St", "Dr", "Ct", "Pl", "Pk"} and not _names_a_street(match, name):
        return None
    if not dot and (
        kind not in _BARE_STREETS or (kind in {"St", "Dr"} and next_word(match)[:1].isupper() and not _comma(match))
    ):
        return None
    said = f"{name} {_STREETS[kind]}"
    return f"{said}." if dot and ends_sentence(match) else said


def _comma(match: re.Match[str]) -> bool:
    return after(match).startswith((",", ";"))


def _names_a_street(match: re.Match[str], name: str) -> bool:
    coming = next_word(match)
    bare = re.sub(r"['\u2019]s?$", "", coming)
    immediately = re.match(r"\s+[A-Z]", after(match))
    numbered = bool(re.search(r"\d(?:st|nd|rd|th)?\s+(?:[NSEW]\.?\s+)?$", before(match))) or bool(re.match(r"\d", name))
    if numbered or not immediately or starts_sentence(coming):
        return numbered or not is_function_word(name)
    if match["kind"] == "Dr":
        return False
    if bare in _SAINTS:
        return False
    return not is_function_word(name) and name not in _LEADING and name not in _FIRST_NAMES


def _saint(match: re.Match[str]) -> str | None:
    return "Saint" if re.match(r"\s+[A-Z]", after(match)) else None


def _everyday(match: re.Match[str]) -> str | tuple[str, str] | None:
    written = match["short"]
    said = _EVERYDAY.get(written) or _EVERYDAY.get(written.lower())
    if said is None or (written in {"Jr.", "Sr."} and not previous_word(match)[:1].isupper()):
        return None
    if written.endswith(".") and written.lower() not in _NO_SENTENCE and _closes(match):
        said += "."
    return with_letters(said)


def _closes(match: re.Match[str]) -> bool:
    """Whether the sentence ends with an abbreviation: at the text's end, or before a capital."""
    rest = after(match)
    if re.match(r"[\"'\u2019\u201d)]*\s*$", rest):
        return True
    capital = re.match(r"[\"'\u2019\u201d)]*\s+[A-Z]", rest)
    return bool(capital) and (match["short"] not in _BEFORE_CAPITALS or starts_sentence(next_word(match)))


def _numbered(match: re.Match[str]) -> str | None:
    said = _NUMBERED[match["kind"].lower()]
    if match["kind"][0].isupper() and match["kind"].lower() not in {"no", "nos"}:
        said = said.capitalize()
    return f"{said} {cardinal(roman(match['numeral']) or 0)}" if match["numeral"] else f"{said} "


def _dotted(match: re.Match[str]) -> tuple[str, str]:
    """Letters with full stops: U.S., J.R.R., a.k.a."""
    said = " ".join(re.sub(r"[^A-Za-z]", "", match["letters"]).upper())
    dot = "." if match["letters"].endswith(".") and _letters_close(match) else ""
    return with_letters(said + dot)


def _letters_close(match: re.Match[str]) -> bool:
    rest = after(match)
    if re.match(r"[\"'\u2019\u201d)]*\s*$", rest):
        return ends_sentence(match)
    return bool(re.match(r"[\"'\u2019\u201d)]*\s", rest)) and starts_sentence(next_word(match))


def _initial(match: re.Match[str]) -> str | tuple[str, str] | None:
    """An initial, which makes no pause; a letter at the end of a sentence keeps its stop."""
    letter, coming, last = match["letter"], next_word(match), previous_word(match)
    if re.match(r"\s+[a-z]", after(match)):
        return letters(letter) if (last[:1].isupper() and last.lower() not in _LABELS) or not last else None
    closes = starts_sentence(coming) and not re.match(r"\s+[A-Z]\.", after(match))
    named = not last or last[:1].isupper() or (letter != "I" and is_function_word(last) and last not in _ARTICLES)
    return letters(letter) if named and not closes and last.lower() not in _LABELS else None


_TITLE_NAMES = "|".join(sorted((name for word in _TITLES for name in (word, word.upper())), key=len, reverse=True))
_KINDS = "|".join(_STREETS)
_COUNTED_BY = "|".join([*_NUMBERED, *(word.capitalize() for word in _NUMBERED)])
_SHORT = "|".join(re.escape(short) for short in sorted(_EVERYDAY, key=len, reverse=True))
RULES: tuple[Rule, ...] = (
    (
        (
            rf"(?<![\w.])(?P<name>\d+(?:st|nd|rd|th)|[A-Z][\w'\u2019]*[a-z]|[A-Z])\s+(?P<kind>{_KINDS})\b(?P<dot>\.)?"
            r"(?![\w'\u2019])"
        ),
        _street,
    ),
    (
        rf"(?<=\d(?:st|nd|rd|th) )(?P<name>)(?P<kind>{_KINDS})\b(?P<dot>\.)?(?![\w'\u2019])",
        lambda match: (_street(match) or "").lstrip() or None,
    ),
    (r"(?<![\w.])(?:St|ST)\b\.?(?=\s+[A-Z])", _saint),
    (rf"(?<![\w.])(?P<title>{_TITLE_NAMES})\b(?P<dot>\.)?(?=\s+[A-Z\"\u201c]|(?<=\.)(?:\s|$|[,;]))", _title),
    (r"(?<![\w.])(?P<title>Mr|Mrs|Ms|Messrs|Dr|Drs|Prof)(?P<dot>\.)(?!\w)", _title),
    (
        r"(?<![\w.])(?P<title>Mr|Mrs|Dr|Ms)(?P<dot>(?!))?(?=\s+and\s+(?:Mr|Mrs|Ms|Dr)\b)",
        lambda match: _TITLES[match["title"]],
    ),
    (r"(?<=[a-z]) (?P<v>vs?\.?) (?=[A-Z])", lambda _: " versus "),
    (r"(?<!\w)vs(?!\w)\.?", lambda _: "versus"),
    (
        rf"(?<![\w.])(?P<kind>{_COUNTED_BY})\.\s?(?:(?P<numeral>[IVX]{{2,}}\b|[IVX]\b(?=\W*$|[.,:;]))|(?=\d))",
        _numbered,
    ),
    (r"\u2116\s?(?=\d)", lambda _: "number "),
    (
        r"(?<![\w.])v(?P<version>\d+(?:\.\d+)+)(?!\w)",
        lambda match: f"version {' point '.join(cardinal(part) for part in match['version'].split('.'))}",
    ),
    (rf"(?<![\w.])(?P<short>{_SHORT}|[Ee]tc\.?(?!\w))(?![\w])", _everyday),
    (r"(?<=[a-z]) (?P<short>Jr|Sr)(?![\w.])", lambda match: f" {'Junior' if match['short'] == 'Jr' else 'Senior'}"),
    (r"(?<![\w.])(?P<letters>(?:[A-Z]\.){2,}(?:[A-Z](?!\w))?)", _dotted),
    (r"(?<![\w.])(?P<letters>(?!e\.g\.|i\.e\.|a\.m\.|p\.m\.)(?:[a-z]\.){2,})(?!\w)", _dotted),
    (r"(?<![\w.'\u2019])(?P<letter>[A-Z])\.(?=\s+[A-Za-z])", _initial),
)
"""Titles, streets and short forms, in the order in which they are tried."""
