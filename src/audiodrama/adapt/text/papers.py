"""Headings that say whose diary, log or letter follows, as books have them that several people tell."""

from __future__ import annotations

import re

_PAPERS = (
    r"(?:diary|diaries|journal|log|logbook|letters?|story|account|narrative|notebook|notes|testimony|statement|version|"
    r"memoirs?|tale|tagebuch|brief|diario|carta|diário|lettre|lettera|dagbok|brev)"
)
NAME = r"[^\W\d_a-z][\w.'’-]*(?:\s+[^\W\d_a-z][\w.'’-]*){0,3}?"
_OWNED = re.compile(rf"(?P<name>{NAME})(?:['’]|s['’])[sS]?\s+(?:\w+\s+)?(?i:{_PAPERS})\b.*")
_OF = re.compile(rf"(?i:(?:the\s+)?{_PAPERS}\s+(?:of|von|de|di|av|do|da)\s+|{_PAPERS}\s+d['’])(?P<name>{NAME})\b.*")
# "Heddas Tagebuch"
_GENITIVE = re.compile(
    rf"(?P<name>{NAME})s\s+(?i:tagebuch|logbuch|bericht|brief|aufzeichnungen|dagbok|loggbok|brev)\b.*"
)
_FROM = re.compile(
    rf"(?i:(?:letter\s+(?:\w+\s*[:.—–-]\s*)?)?from)\s+(?P<name>{NAME})(?:\s+(?i:to)\b.*)?"
    rf"|(?P<writer>{NAME})\s+(?i:to)\s+{NAME}"
)
_NO_NAMES = frozenset({"the", "a", "my", "his", "her", "our", "captain", "ship", "mother", "father", "another", "old"})


def whose_paper(heading: str) -> str:
    """Whose diary, letter or story a line says that it heads; nothing for any other line."""
    match = (
        _OWNED.fullmatch(heading) or _OF.fullmatch(heading) or _GENITIVE.fullmatch(heading) or _FROM.fullmatch(heading)
    )
    found = match.groupdict() if match else {}
    name = found.get("name") or found.get("writer") or ""
    return "" if name.lower() in _NO_NAMES else title_case(name)


def title_case(name: str) -> str:
    """A name as it is written amid a sentence, where a heading sets it in capitals."""
    return " ".join(w.capitalize() if w.isupper() and len(w) > 1 else w for w in name.split())
