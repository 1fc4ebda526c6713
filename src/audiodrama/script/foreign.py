"""Roles whose words are in another language than their voices speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import Diagnostic, Note, rule
from audiodrama.base.errors import AudiodramaError
from audiodrama.base.language_words import akin, language_by_words
from audiodrama.base.languages import alphabet_of, language_of
from audiodrama.engines import registry
from audiodrama.script.title_page import is_language, language_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiodrama.cast.model import Cast, Role
    from audiodrama.script.cuesheet import CueSheet, Line

# Languages that one alphabet may hold; what is not listed is written in Latin letters.
_WRITTEN_IN = {
    "CYRILLIC": {"ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tg", "tt", "ba", "cv"},
    "ARABIC": {"ar", "fa", "ur", "ps", "sd", "ug", "ku"},
    "DEVANAGARI": {"hi", "mr", "ne", "sa", "kok"},
    "CJK": {"zh", "cmn", "yue", "hak", "ja"},
    "KANA": {"ja"},
    "HANGUL": {"ko"},
    "HEBREW": {"he", "yi"},
}
_LONGEST = 60_000  # characters of a role that are looked at
_OWN_WORDS = 60  # from so many characters on, a role's own words outweigh the production's

OTHER_LANGUAGE = rule(
    "other-language", "warning",
    "The alphabet or the commonest words of what a role says belong to another language than any of its voices speaks, "
    "so it would be read by the wrong rules.",
    example={
        "script/example.fountain": "Qui est là ? Il est déjà trois heures, et la porte est fermée.\n",
        "voices.yaml": "cast:\n  NARRATOR: {voice: {pyttsx3: en-gb}}\n",
    },
    cure="Say which language is spoken, `Language: fr` in the title page, and cast voices of it: `audiodrama voices "
    "--language fr` lists them, and `audiodrama cast --fill` chooses among them for whoever is not cast yet.",
)  # fmt: skip
UNKNOWN_LANGUAGE = rule(
    "unknown-language", "warning",
    "The title page states a language that is neither a tag nor the name of one, so it is taken for English.",
    example="Title: The House\nLanguage: the usual one\n\nMARTA\nWho is there?\n",
    cure="Write its tag, `Language: fr`, `Language: pt-BR`, or its name, `Language: French`.",
)  # fmt: skip


def script_language(sheet: CueSheet) -> str | None:
    """The language of a production: as its title page states, else by alphabet or words; None where nothing tells."""
    if is_language(sheet.title_page.language):
        return sheet.title_page.language
    return _text_language(_texts(line for chapter in sheet.chapters for line in chapter.lines))


def foreign_roles(sheet: CueSheet, cast: Cast) -> list[Diagnostic]:
    """A warning for each language that roles speak and their voices do not; and one for a language that is none."""
    lines: dict[str, list[Line]] = {}
    for chapter in sheet.chapters:
        for line in chapter.lines:
            lines.setdefault(line.role, []).append(line)
    whole = _text_language(_texts(line for own in lines.values() for line in own))
    faults: dict[str, list[tuple[Role, Line, str]]] = {}
    for key, own in lines.items():
        role = cast.roles.get(key)
        text = _texts(own)
        language = _text_language(text) or (whole if len(text) < _OWN_WORDS and alphabet_of(text) == "LATIN" else None)
        spoken = _languages(role) if role and language else ()
        if role and language and spoken and not any(_speaks(each, language, text) for each in spoken):
            faults.setdefault(language, []).append((role, own[0], spoken[0]))
    told = [_diagnostic(language, group, sheet.title_page.language) for language, group in faults.items()]
    return told + _unknown(sheet)


def _texts(lines: Iterable[Line]) -> str:
    parts: list[str] = []
    length = 0
    for line in lines:
        parts.append(line.text)
        length += len(line.text)
        if length > _LONGEST:
            break
    return " ".join(parts)


def _text_language(text: str) -> str | None:
    return language_by_words(text) if alphabet_of(text) == "LATIN" else language_of(text, "") or None


def _languages(role: Role) -> tuple[str, ...]:
    """The languages that a role's voices speak; none where one of them may speak any."""
    found: list[str] = []
    for choice in role.choices:
        try:
            languages = (choice.language,) if choice.language else registry.languages(choice.engine, choice.voice)
        except AudiodramaError:
            continue
        if not languages:
            return ()
        found += languages
    return tuple(found)


def _speaks(voice: str, language: str, text: str) -> bool:
    """Whether a voice of one language reads a text of another rightly."""
    primary = voice.replace("_", "-").split("-")[0].lower()
    alphabet = alphabet_of(text)
    if alphabet == "LATIN":
        return akin(primary, language)
    return primary in _WRITTEN_IN.get(alphabet, {language})


def _diagnostic(language: str, group: list[tuple[Role, Line, str]], stated: str) -> Diagnostic:
    (role, line, voice), *others = group
    name = language_name(language)
    message = f"the words of {role.name} are {name}, but its voice speaks {language_name(voice)}"
    notes = [Note(f"so are those of {other.name}", first.place) for other, first, _ in others]
    state = "" if akin(stated or "en", language) else f"Write Language: {language} in the title page, and give"
    hint = f"{state or 'Give'} {role.name} a voice of it: audiodrama voices --language {language}"
    return OTHER_LANGUAGE.at(line.place, message, hint=hint, notes=notes)


def _unknown(sheet: CueSheet) -> list[Diagnostic]:
    stated = sheet.title_page.language
    if not stated or is_language(stated):
        return []
    message = f"{stated} is no language that is known here"
    return [UNKNOWN_LANGUAGE.at(None, message, hint="Write its tag, such as Language: fr")]
