"""Issues as the page asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiodrama.studio.issues import all_issues, counts_of, issues_csv, issues_markers

if TYPE_CHECKING:
    from audiodrama.studio.calls import Call, Handler
    from audiodrama.studio.session import Studio


def issues_of(studio: Studio) -> list[dict[str, Any]]:
    """Every issue of the production, the worst first."""
    failures = list(studio.book.failed.values())
    return all_issues(studio.edition, failures, studio.findings.notes, studio.findings.files)


def issues_document(studio: Studio, _call: Call) -> dict[str, Any]:
    """The list, and how many of each kind are open."""
    found = issues_of(studio)
    return {"issues": found, "counts": counts_of(found), "checked": studio.findings.checked()}


def csv_document(studio: Studio, _call: Call) -> str:
    """The list as CSV."""
    return issues_csv(issues_of(studio))


def markers_document(studio: Studio, _call: Call) -> str:
    """The list as markers."""
    return issues_markers(issues_of(studio))


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/api/issues", issues_document),
]
DOWNLOADS: list[tuple[str, str, str, Handler]] = [
    ("/api/issues.csv", "issues.csv", "text/csv", csv_document),
    ("/api/issues.markers", "issues.txt", "text/plain", markers_document),
]
