"""Mistakes in the user's text, as data.

A rule registers itself under its code with what it means, an example that triggers it, and the cure;
`RULE.at(place, message)` makes a diagnostic, `render` draws it with its caret.
Messages are lower case, one clause, no full stop, in the writer's words; only the hint advises.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from textwrap import fill, indent
from typing import TYPE_CHECKING, Any, Literal

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.base.names import closest
from audiodrama.base.text import cells, for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiodrama.base.source import Place


Severity = Literal["error", "warning"]
_WIDTH = 100
_LONGEST = 160  # characters of a source line that are shown; a paragraph is one line


@dataclass(frozen=True)
class Note:
    """A second place that explains the first."""

    message: str
    place: Place | None = None


@dataclass(frozen=True)
class Diagnostic:
    """One mistake: its rule's code, what is wrong, where, and what may help."""

    severity: Severity
    code: str
    message: str
    place: Place | None
    hint: str | None = None
    notes: tuple[Note, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The stable form of `check --json`."""
        return {
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "place": self.place and self.place.as_json(),
            "notes": [{"message": n.message, "place": n.place and n.place.as_json()} for n in self.notes],
        }


@dataclass(frozen=True)
class Rule:
    """A kind of mistake.

    Args:
        code: slug, the name `audiodrama explain` takes.
        severity: `error` stops a render before the first word, `warning` never does.
        meaning: what the rule is about and why it matters, for the manual; one paragraph.
        example: files (path in the production -> text) that trigger exactly this rule; files left out are those of a
            small valid production, of whose scripts none is left as soon as there is a file in script/. Bytes, for
            what is not text.
        cure: what to write instead, one paragraph.
    """

    code: str
    severity: Severity
    meaning: str
    example: Mapping[str, str | bytes] = field(hash=False)
    cure: str

    def at(
        self, place: Place | None, message: str, *, hint: str | None = None, notes: Sequence[Note] = ()
    ) -> Diagnostic:
        """A diagnostic of this rule at a place."""
        return Diagnostic(self.severity, self.code, message, place, hint, tuple(notes))


RULES: dict[str, Rule] = {}


def rule(code: str, severity: Severity, meaning: str, *, example: Mapping[str, str | bytes] | str, cure: str) -> Rule:
    """Register a rule. A bare string as example stands for the script `script/example.fountain`.

    Raises:
        ValueError: the code is taken.
    """
    if code in RULES:
        raise ValueError(f"two rules are called {code}")
    files = {"script/example.fountain": example} if isinstance(example, str) else example
    RULES[code] = Rule(code, severity, meaning, files, cure)
    return RULES[code]


def explain_json(code: str | None) -> dict[str, Any]:
    """The document of `explain --json`: one rule, or all of them in order of their codes.

    Raises:
        UsageError: there is no such rule.
    """
    known = [RULES[each] for each in sorted(RULES)] if code is None else [_rule(code)]
    return {
        "rules": [
            {
                "code": each.code,
                "severity": each.severity,
                "meaning": each.meaning,
                "example": {path: _as_text(text) for path, text in each.example.items()},
                "cure": each.cure,
            }
            for each in known
        ]
    }


def _rule(code: str) -> Rule:
    if code not in RULES:
        near = closest(code, RULES)
        raise UsageError(f"there is no diagnostic {code}", hint=f"did you mean {near}?" if near else None)
    return RULES[code]


def explanation(code: str) -> str:
    """A rule in words: what it means, an example that breaks it, and the cure.

    Only rules whose modules have been imported are known; `audiodrama.production` imports them all.

    Raises:
        UsageError: there is no such rule.
    """
    known = _rule(code)
    parts = [f"{known.code} ({known.severity})", fill(known.meaning, _WIDTH)]
    parts += [f"For example, {path}:\n{_indented(text)}" for path, text in known.example.items()]
    return "\n\n".join([*parts, fill(f"Cure: {known.cure}", _WIDTH)])


def _indented(text: str | bytes) -> str:
    """An example, set off."""
    return indent(_as_text(text).rstrip("\n") or "(an empty file)", "    ")


def _as_text(text: str | bytes) -> str:
    """An example as text: bytes that are none show as their numbers, and of a sound only its size."""
    if isinstance(text, str):
        return text
    return f"({len(text)} bytes of sound)" if b"\0" in text else text.decode("utf-8", "backslashreplace")


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place (file, offset), those without a place first, each once."""

    def where(each: Diagnostic) -> tuple[str, int, str, str]:
        return (
            (each.place.file, each.place.start, each.code, each.message)
            if each.place
            else ("", 0, each.code, each.message)
        )

    return sorted(dict.fromkeys(diagnostics), key=where)


MOST_OF_A_KIND = 100


def first_of_each_kind(diagnostics: Sequence[Diagnostic], most: int = MOST_OF_A_KIND) -> list[Diagnostic]:
    """Diagnostics with at most so many of each code; the first one left out says how many more there are.

    Args:
        diagnostics: in the order in which they are shown.
        most: of each code.
    """
    counts = Counter(each.code for each in diagnostics)
    shown = Counter[str]()
    kept: list[Diagnostic] = []
    for each in diagnostics:
        shown[each.code] += 1
        if shown[each.code] <= most:
            kept.append(each)
        elif shown[each.code] == most + 1:
            kept.append(
                Diagnostic(each.severity, each.code, f"and {counts[each.code] - most} more of this kind", each.place)
            )
    return kept


def diagnostic_text(diagnostic: Diagnostic) -> str:
    """Draw a diagnostic for a terminal: place, message, the line with a caret, notes, hint."""
    place = diagnostic.place
    head = f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"
    rows = [f"{place}: {head}" if place else head]
    rows += _caret(place) if place else []
    for each in diagnostic.notes:
        rows.append(f"{each.place}: note: {each.message}" if each.place else f"note: {each.message}")
    if diagnostic.hint:
        rows.append(f"      hint: {diagnostic.hint}")
    return for_terminal("\n".join(rows))


def _caret(place: Place) -> list[str]:
    """The source line and a caret below the place, cut to its first line; wide characters take two cells."""
    text, column = _excerpt(place.source.line_text(place.line), place.column - 1)
    length = max(1, min(place.end - place.start, len(text) - column))

    indent = "".join("\t" if c == "\t" else " " * cells(c) for c in text[:column])
    marks = "^" * max(1, cells(text[column : column + length]) or length)
    return [f"{place.line:5} | {text}", f"      | {indent}{marks}"]


def _excerpt(text: str, column: int) -> tuple[str, int]:
    """The part of a long line around a column, and the column in it."""
    if len(text) <= _LONGEST:
        return text, column
    start = max(0, min(column - _LONGEST // 2, len(text) - _LONGEST))
    end = start + _LONGEST
    before, after = "…" * (start > 0), "…" * (end < len(text))
    return before + text[start:end] + after, column - start + len(before)


class MistakesError(AudiodramaError):
    """The production has errors; `diagnostics` holds every one of them, and the warnings."""

    exit_status = 4

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        errors = sum(each.severity == "error" for each in diagnostics)
        super().__init__(f"{errors} error{'s' * (errors != 1)} in the production")
        self.diagnostics = tuple(diagnostics)
