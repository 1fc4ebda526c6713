"""One studio while it runs: the production as it was read last, who is told of changes, and what is kept warm."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from audiodrama.base.cache import Store
from audiodrama.base.names import key
from audiodrama.production.plan import Options
from audiodrama.studio.answers import RefusedRequestError
from audiodrama.studio.booktable import BookTable
from audiodrama.studio.edition import Edition, chapters_that_changed, read_edition, read_texts
from audiodrama.studio.edits import Editor
from audiodrama.studio.events import Hub
from audiodrama.studio.findings import Findings
from audiodrama.studio.issues import all_issues
from audiodrama.studio.jobs import JobDesk
from audiodrama.studio.lines import LineBook
from audiodrama.studio.one_script import edition_with_one_script
from audiodrama.studio.sound import AudioShelf, SoundDesk
from audiodrama.studio.stage import Stage
from audiodrama.studio.states import chapter_states
from audiodrama.studio.threads import DaemonThreads
from audiodrama.studio.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from audiodrama.script.cuesheet import Chapter
    from audiodrama.studio.jobs import StudioJob
    from audiodrama.studio.sound import WindowAsked, WindowHeard

_THREADS = 8
_QUIET_S = 5.0


class Studio:
    """Everything that requests share.

    Args:
        home: the folder given at the start; nothing outside is read or written.
        root: folder of the production, None where there is none yet.
        store: the cache.
    """

    def __init__(self, home: Path, root: Path | None, store: Store | None = None) -> None:
        self.home, self.store = home.resolve(), store or Store.default()
        self.hub = Hub()
        self.options = Options()
        self.book = LineBook(self.store, self._tell_lines)
        self.stage = Stage(self.store, self.book, self.hub.run)
        self.desk = SoundDesk(self.stage, AudioShelf())
        self.jobs = JobDesk(lambda: self.edition.production.root, self._tell_job)
        self.books = BookTable(lambda name: self.hub.publish("book", {"book": name}))
        self.findings = Findings()
        self.auditions: dict[str, dict[str, Any]] = {}
        self.watcher: Watcher | None = None
        self.threads = DaemonThreads(_THREADS)
        self._lock = threading.RLock()
        self._edition: Edition | None = None
        self._editor: Editor | None = None
        self._revision = 0
        self._timer: threading.Timer | None = None
        self._mixed_at = 0.0
        self._issues: tuple[tuple[int, int, int], dict[str, int]] | None = None
        self._states: dict[int, tuple[int, dict[str, str]]] = {}
        if root is not None:
            self.open(root)

    @property
    def is_open(self) -> bool:
        """Whether there is a production."""
        return self._edition is not None

    @property
    def edition(self) -> Edition:
        """The production as it was read last.

        Raises:
            RefusedRequestError: there is none yet.
        """
        if self._edition is None:
            raise RefusedRequestError("no production is open", status=409, code="start")
        return self._edition

    @property
    def editor(self) -> Editor:
        """Edits the production's texts.

        Raises:
            RefusedRequestError: no production is open.
        """
        if self._editor is None:
            raise RefusedRequestError("no production is open", status=409, code="start")
        return self._editor

    def open(self, root: Path) -> None:
        """Open a production; whoever listens starts anew."""
        with self._lock:
            if self.watcher is not None:
                self.watcher.close()
            self.watcher = Watcher(root.resolve(), self.reload)
            self._revision += 1
            self._edition, self._editor = read_edition(root.resolve(), self._revision), Editor(root.resolve())
            self._editor.see(self._edition.texts)
            self._states.clear()
            self.findings.clear()
            self.auditions.clear()
        self.hub.publish("snapshot", self.snapshot())
        self.threads.submit(self.book.warm, self._edition.production)

    def reload(self, by: str, tab: str = "") -> list[int] | None:
        """Read the production anew and tell everybody; the numbers of the chapters whose rows changed, None for all.

        Args:
            by: `studio` or `outside`.
            tab: of the page that made the edit.
        """
        with self._lock:
            before = self.edition
            texts = read_texts(before.production.root)
            if by != "sounds" and texts == before.texts:
                return []
            first = edition_with_one_script(before, texts) if by != "sounds" else None
            after = first or read_edition(before.production.root, before.revision + 1)
            self._take_edition(after)
        if first is not None:
            self._read_whole_later()
        return self._tell_edition(before, after, by, tab)

    def _take_edition(self, edition: Edition) -> None:
        self._edition, self._revision = edition, edition.revision
        self.editor.see(edition.texts)

    def _read_whole_later(self) -> None:
        """Read all of a long production once nothing has been edited or mixed for a while, since it takes seconds."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(_QUIET_S, self._read_whole_if_quiet)
        self._timer.daemon = True
        self._timer.start()

    def _read_whole_if_quiet(self) -> None:
        if time.monotonic() - self._mixed_at < _QUIET_S:
            self._read_whole_later()
        else:
            self.read_whole()

    def window(self, number: int, asked: WindowAsked) -> WindowHeard:
        """A window of a chapter, mixed, as `SoundDesk.window`; what is in no hurry waits meanwhile."""
        try:
            self._mixed_at = time.monotonic()
            return self.desk.window(self.edition, number, asked)
        finally:
            self._mixed_at = time.monotonic()

    def read_whole(self) -> None:
        """Read all of the production; where that tells more than a first answer did, pages are told."""
        seen = self.edition
        whole = read_edition(seen.production.root, seen.revision)
        with self._lock:
            before = self.edition
            if before is not seen or whole.texts != before.texts:  # edited meanwhile: it will be read again
                return
            same = whole.production.sheet == before.production.sheet and _told(whole) == _told(before)
            after = whole if same else replace(whole, revision=before.revision + 1)
            self._take_edition(after)
        if not same:
            self._tell_edition(before, after, "studio", "", everything=True)

    def _tell_edition(
        self, before: Edition, after: Edition, by: str, tab: str, *, everything: bool = False
    ) -> list[int] | None:
        """Tell pages of a new edition; the numbers of the chapters whose rows changed, None for all."""
        names = {**before.hashes, **after.hashes}
        files = [name for name in names if before.hashes.get(name) != after.hashes.get(name)]
        for file in files:
            self.hub.publish("file", {"file": file, "hash": after.hashes.get(file), "by": by, "tab": tab})
        changed = None if everything else chapters_that_changed(before, after)
        self.hub.publish(
            "production",
            {
                "revision": after.revision,
                "errors": len(after.production.errors),
                "warnings": len(after.production.diagnostics) - len(after.production.errors),
                "chapters": changed,
            },
        )
        return changed

    def _tell_lines(self, lines: Iterable[str], state: str) -> None:
        """Tell pages that lines begin to be spoken, were, or could not be."""
        if self._edition is None:
            return
        wanted = set(lines)
        for chapter in self._edition.production.sheet.chapters:
            states = {line.id: state for line in chapter.lines if line.id in wanted}
            if states:
                self.hub.publish("states", {"chapter": chapter.number, "states": states})

    def _tell_job(self, job: StudioJob) -> None:
        """Tell pages of a job; when one has ended, of what became of the production."""
        self.hub.publish("job", {"job": job.as_json()})
        if job.state not in {"done", "warnings", "failed", "stopped", "paused"} or self._edition is None:
            return
        if job.kind == "audition" and job.result is not None:
            self.auditions[key(str(job.result["role"]))] = job.result
            self.hub.publish("role", {"name": job.result["role"]})
        elif job.kind == "qc" and job.result is not None:
            self.findings.put_files(job.result)
            self.hub.publish("issues", {})
        elif job.kind == "notes" and job.result is not None:
            self.findings.put_notes(job.result["chapters"], job.result["found"])
            self.hub.publish("issues", {})
        elif job.kind == "take":
            self.hub.publish("line", {"id": job.wish["line"], "key": job.wish["key"]})
        elif job.kind in {"render", "speak"}:
            self._states.clear()
            chapters = [int(each) for each in job.wish.get("chapters") or []]
            everything = [chapter.number for chapter in self._edition.production.sheet.chapters]
            for number in chapters or everything:
                self.hub.publish("output", {"chapter": number})

    def snapshot(self) -> dict[str, Any]:
        """The document by which a page begins, or begins again."""
        jobs = [job.as_json() for job in self.jobs.jobs()]
        if self._edition is None:
            return {"revision": self._revision, "jobs": jobs, "start": True}
        return {"revision": self._edition.revision, "jobs": jobs, "start": False}

    def close(self) -> None:
        """End everything that the studio has started."""
        self.hub.close()
        if self._timer is not None:
            self._timer.cancel()
        if self.watcher is not None:
            self.watcher.close()
        self.jobs.close()
        self.books.close()
        self.book.close()
        self.threads.shutdown()

    def issue_counts(self, edition: Edition) -> dict[str, int]:
        """How many issues each line has; worked out once for each reading of the production."""
        known = self._issues
        if known is None or known[0] != (edition.revision, self.findings.version, len(self.book.failed)):
            found = all_issues(edition, list(self.book.failed.values()), self.findings.notes, self.findings.files)
            counts = Counter(each["line"] for each in found if each["line"] and each["accepted"] is None)
            known = self._issues = (edition.revision, self.findings.version, len(self.book.failed)), dict(counts)
        return known[1]

    def known_states(self, edition: Edition, chapter: Chapter) -> Mapping[str, str]:
        """States of a chapter's lines where they are known by now; else they are worked out, and told."""
        known = self.states_if_known(edition, chapter)
        if known is not None:
            return known
        self.threads.submit(self._work_out_states, edition, chapter)
        return {}

    def states_if_known(self, edition: Edition, chapter: Chapter) -> Mapping[str, str] | None:
        """States of a chapter's lines where they were worked out for this very edition."""
        known = self._states.get(chapter.number)
        return known[1] if known is not None and known[0] == edition.revision else None

    def _work_out_states(self, edition: Edition, chapter: Chapter) -> None:
        states = chapter_states(edition, chapter, self.book)
        self._states[chapter.number] = edition.revision, states
        self.hub.publish("states", {"chapter": chapter.number, "states": states})


def _told(edition: Edition) -> list[object]:
    return [each.as_json() for each in edition.production.diagnostics]
