"""Issues: mistakes that `check` finds, lines that failed, director's notes, failures of files; the worst first.

Each has an id of its content, so that a page keeps its place in the list while the script changes around it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, Any

from audiodrama.base.cache import content_name
from audiodrama.base.names import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiodrama.base.diagnostics import Diagnostic
    from audiodrama.base.source import Place
    from audiodrama.production.project import Production
    from audiodrama.speech.speaking import Failure
    from audiodrama.studio.edition import Edition

    Issue = dict[str, Any]

_WEIGHT = {"error": 0, "failed": 1, "qc": 2, "note": 3, "warning": 4}
_COLUMNS = (
    "severity", "source", "code", "message", "hint", "chapter", "line", "at_s", "end_s", "file", "line_number",
    "measure", "unit", "threshold", "accepted",
)  # fmt: skip
_EMPTY: Mapping[str, Any] = {
    "hint": None, "chapter": None, "line": None, "row": None, "at_s": None, "end_s": None, "file": None, "start": None,
    "end": None, "line_number": None, "measure": None, "unit": None, "threshold": None, "accepted": None,
}  # fmt: skip


def all_issues(
    edition: Edition, failures: Iterable[Failure], notes: Sequence[Mapping[str, Any]], files: Mapping[str, Any]
) -> list[Issue]:
    """Every issue, the worst first; accepted ones come last.

    Args:
        edition: of the production.
        failures: lines that could not be spoken.
        notes: director's notes, as `notes --json` has them.
        files: the document of `qc --json`.
    """
    places = _Places(edition.production)
    found = [*_mistakes(edition, places), *_failed(failures, places), *_noted(notes, places), *_measured(files, places)]
    counts = Counter[str]()
    for issue in found:
        counts[issue["id"]] += 1
        issue["id"] += f"-{counts[issue['id']]}" if counts[issue["id"]] > 1 else ""
    return sorted(found, key=_rank)


def _rank(issue: Issue) -> tuple[Any, ...]:
    severity = -(issue.get("weight") or 0.0)
    return (
        issue["accepted"] is not None,
        _WEIGHT[issue["group"]],
        severity,
        issue["chapter"] or 0,
        issue["start"] or 0,
    )


def counts_of(issues: Sequence[Issue]) -> dict[str, int]:
    """How many of each kind are open."""
    counts = Counter(issue["group"] for issue in issues if issue["accepted"] is None)
    return {name: counts[name] for name in _WEIGHT}


class _Places:
    """Where a place of a script is heard: its chapter, and the row that it belongs to."""

    def __init__(self, production: Production) -> None:
        self._cues: dict[str, list[tuple[int, int, int, str, str | None]]] = {}
        self._chapters: dict[str, int] = {}
        for chapter in production.sheet.chapters:
            for cue in chapter.cues:
                self._chapters[cue.id] = chapter.number
                if cue.place is not None:
                    line = cue.id if cue.kind == "line" else None
                    row = (cue.place.start, cue.place.end, chapter.number, cue.id, line)
                    self._cues.setdefault(cue.place.file, []).append(row)

    def of(self, place: Place | None) -> dict[str, Any]:
        """Fields of an issue at a place."""
        if place is None:
            return {}
        return {
            "file": place.file, "start": place.start, "end": place.end, "line_number": place.line
        } | self.at(place.file, place.start)  # fmt: skip

    def at(self, file: str, start: int) -> dict[str, Any]:
        """Chapter, line and row of a character of a file."""
        inside = [row for row in self._cues.get(file, []) if row[0] <= start < row[1]]
        lines = [row for row in inside if row[4] is not None]
        best = next(iter([*lines, *inside]), None)
        return {} if best is None else {"chapter": best[2], "line": best[4], "row": best[3]}

    def chapter(self, cue: str | None) -> int | None:
        """The chapter of a line or cue."""
        return self._chapters.get(cue or "")


def _issue(source: str, group: str, severity: str, code: str, message: str, **more: Any) -> Issue:
    content = content_name(source, code, message, more.get("file"))[:10]
    return {
        **_EMPTY, "id": f"{code}-{content}", "source": source, "group": group, "severity": severity, "code": code,
        "message": message, "actions": [], **more,
    }  # fmt: skip


def _mistakes(edition: Edition, places: _Places) -> Iterable[Issue]:
    for each in edition.production.diagnostics:
        actions = _cures(edition, each)
        yield _issue(
            "check", "error" if each.severity == "error" else "warning", each.severity, each.code, each.message,
            hint=each.hint, actions=actions, **places.of(each.place),
        )  # fmt: skip


def _cures(edition: Edition, mistake: Diagnostic) -> list[dict[str, Any]]:
    """An edit that writes the name that was likely meant in place of one that is unknown."""
    production, place = edition.production, mistake.place
    known: dict[str, Iterable[str]] = {
        "unknown-sound": [each.name for each in production.palette.sounds.values()],
        "unknown-space": [each.name for each in production.palette.spaces.values()],
        "unknown-voice": [name for role in production.cast.roles.values() for name in (role.name, *role.aliases)],
    }
    if place is None or mistake.code not in known or place.file not in edition.texts:
        return []
    written = edition.texts[place.file][place.start : place.end]
    near = closest(written, known[mistake.code])
    if near is None:
        return []
    edit = {"file": place.file, "start": place.start, "end": place.end, "expect": written, "text": near}
    return [{"label": f"write {near}", "change": {"kind": "edits", "edits": [edit]}}]


def _failed(failures: Iterable[Failure], places: _Places) -> Iterable[Issue]:
    for each in failures:
        message = f"{each.engine} could not speak this line: {each.reason}"
        facts = {"chapter": places.chapter(each.line), "line": each.line, "row": each.line} | places.of(each.place)
        actions = [{"label": "try again", "take": True}]
        yield _issue(
            "speech", "failed", "error", "line-failed", message,
            hint="give the character another voice, or change the words", actions=actions, **facts,
        )  # fmt: skip


def _noted(notes: Sequence[Mapping[str, Any]], places: _Places) -> Iterable[Issue]:
    for each in notes:
        place = each.get("place") or {}
        fix = each.get("fix") or {}
        actions: list[dict[str, Any]] = []
        if fix.get("edits"):
            actions.append({"label": fix["text"], "change": {"kind": "edits", "edits": list(fix["edits"])}})
        if each.get("code") in {"said-otherwise", "distorted", "word-cut", "rushed", "slow", "monotone"}:
            actions.append({"label": "new take", "take": True})
        if each.get("code") == "said-otherwise":
            actions.append({"label": "say it as …", "ask": "pronounce", "written": each.get("subject", "")})
        actions.append({"label": "it is fine", "accept": True})
        spot = places.at(place["file"], place["start"]) if place else {}
        yield {
            **_EMPTY, **spot, "id": each["id"], "source": "notes", "group": "note", "severity": "note",
            "code": each["code"], "message": each["message"], "hint": fix.get("text"), "actions": actions,
            "chapter": each["chapter"], "line": spot.get("line", each["line"]), "row": spot.get("row", each["line"]),
            "file": place.get("file"), "start": place.get("start"), "end": place.get("end"),
            "line_number": place.get("line"), "weight": each.get("severity", 0.0),
            **{name: each.get(name) for name in ("at_s", "end_s", "measure", "unit", "threshold", "accepted")},
        }  # fmt: skip


def _measured(files: Mapping[str, Any], places: _Places) -> Iterable[Issue]:
    for file in files.get("files", []):
        for remark in file["failures"]:
            place = remark.get("place") or {}
            spot = places.at(place["file"], place["start"]) if place else {}
            yield _issue(
                "qc", "qc", "error", remark["code"], f"{file['file'].rpartition('/')[2]}: {remark['message']}",
                **{**spot, "at_s": remark.get("at_s"), "file": place.get("file"), "start": place.get("start"),
                   "end": place.get("end"), "line_number": place.get("line")},
            )  # fmt: skip


# Lists for other programs


def issues_csv(issues: Sequence[Issue]) -> str:
    """The list as CSV (RFC 4180); no field is taken for a formula by a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for issue in issues:
        table.writerow([_plain(issue[name]) for name in _COLUMNS])
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return "" if value is None else value


def issues_markers(issues: Sequence[Issue]) -> str:
    """The issues that have a time, as labels of Audacity: start, end and text, with tabs between them."""
    rows = []
    for issue in sorted(issues, key=lambda each: (each["chapter"] or 0, each["at_s"] or 0.0)):
        if issue["at_s"] is not None and issue["accepted"] is None:
            text = " ".join(f"{issue['chapter']}: {issue['message']}".split())
            rows.append(f"{issue['at_s']:.3f}\t{issue['end_s'] or issue['at_s']:.3f}\t{text}")
    return "\n".join(rows) + "\n" if rows else ""
