"""A story on the desk: read once, adapted again after each line that is put right, written when it is good.

The command line and the studio both work here, so that a click and an option do the same.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiodrama.adapt.attribution.confidence import DOUBTFUL
from audiodrama.adapt.output.merging import Merged, merge_scripts
from audiodrama.adapt.output.pins import PinFile
from audiodrama.adapt.output.summary import Summary, summarized
from audiodrama.adapt.sources.read import read_source
from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.base.names import key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from audiodrama.adapt.adaptation import Ask
    from audiodrama.adapt.records import Adaptation, Segment
    from audiodrama.adapt.sources.story import Story


@dataclass(frozen=True)
class AdaptReport:
    """The result of writing an adaptation: the files, and what is to be said of it.

    `newcomers` are those who got a voice in a voices.yaml that stood there.
    """

    written: tuple[Path, ...]
    summary: Summary
    merged: Merged | None = None
    newcomers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerChange:
    """A passage of speech that another adaptation gives to another speaker; `start` and `end` count into the text."""

    start: int
    end: int
    before: str | None
    after: str | None


@dataclass
class BookDesk:
    """A story, the production it goes to, what was put right by hand, and the adaptation that comes of them.

    `store` holds the pins, `joined` groups of names that mean one person each (those of voices.yaml, and more).
    """

    source: Path
    home: Path
    story: Story
    store: PinFile
    joined: list[list[str]] = field(default_factory=list)
    _adaptation: Adaptation | None = None

    @property
    def adaptation(self) -> Adaptation:
        """The story taken apart; worked out at the first look.

        Raises:
            AudiodramaError: if nothing of the text would be heard.
        """
        return self._adaptation or self.adapt()

    @property
    def summary(self) -> Summary:
        """The figures of the adaptation that are told on the terminal and the review page."""
        return summarized(self.adaptation, self.story)

    @property
    def doubts(self) -> list[Segment]:
        """The passages whose speaker is doubtful, in order of the text."""
        said = (s for s in self.adaptation.segments if s.kind in ("speech", "thought"))
        return sorted((s for s in said if s.confidence < DOUBTFUL), key=lambda s: s.start)

    def adapt(self, ask: Ask | None = None) -> Adaptation:
        """Infer who speaks, with all that was put right; `ask` may answer doubtful lines.

        Raises:
            AudiodramaError: if nothing of the text would be heard.
        """
        from audiodrama.adapt.adaptation import adapt_text

        found = adapt_text(
            self.story.text, pins=self.store.located, ask=ask, same=self.joined,
            given=self.story.blocks, language=self.story.language,
        )  # fmt: skip
        if not any(s.kind in ("narration", "speech", "thought") for s in found.segments):
            raise AudiodramaError(f"there is no story in {self.source.name}: nothing of it would be heard")
        self._adaptation = found
        return found

    def pin_line(self, starts: Sequence[int], name: str) -> list[SpeakerChange]:
        """Give passages of speech to somebody and infer the others again.

        Args:
            starts: for each passage the offset where its segment starts.
            name: who speaks there; a name that the story does not have is a new character.

        Returns:
            Every passage that has another speaker now, the pinned ones among them.

        Raises:
            UsageError: for a place where nobody speaks, or an empty name.
        """
        if not name.strip():
            raise UsageError("nobody is named", hint="give the name of whoever speaks there")
        self.store = self.store.pinned(self.adaptation, starts, name.strip())
        return self._again()

    def unpin_line(self, starts: Sequence[int]) -> list[SpeakerChange]:
        """Take pins away again; the same in and out as `pin_line`."""
        self.store = self.store.pinned(self.adaptation, starts, None)
        return self._again()

    def join_names(self, name: str, *others: str) -> list[SpeakerChange]:
        """Make one person of several names, `name` being the one to use; returns what has another speaker now.

        It holds for this desk; in later adaptations where `others` stand among the aliases in voices.yaml.
        """
        mine = [g for g in self.joined if {n.casefold() for n in g} & {n.casefold() for n in (name, *others)}]
        rest = [g for g in self.joined if g not in mine]
        self.joined = [*rest, list(dict.fromkeys([name, *others, *(n for g in mine for n in g)]))]
        return self._again()

    def part_name(self, name: str) -> list[SpeakerChange]:
        """Make a person of their own of a name that was joined to somebody else's; in and out as `join_names`.

        Raises:
            UsageError: for a name that nobody else bears.
        """
        wanted = key(name)
        held = next((c for c in self.adaptation.cast if key(c.name) != wanted and wanted in map(key, c.aliases)), None)
        if held is None:
            raise UsageError(f"{name} is not joined to anybody", hint="part a name that stands among another's")
        own = next(a for a in held.aliases if key(a) == wanted)
        rest = [group for g in self.joined if (group := [n for n in g if key(n) != wanted])]
        if not any(key(held.name) in map(key, g) for g in rest):
            rest.append([held.name])
        self.joined = [*rest, [own]]
        return self._again()

    def _again(self) -> list[SpeakerChange]:
        before = self.adaptation
        return speaker_changes(before, self.adapt())

    def write(
        self, *, sounds: bool = False, matter: bool = False, force: bool = False, review: Path | None = None
    ) -> AdaptReport:
        """Write the script, its pins, a first voices.yaml or what one lacks, and the review page.

        Edits made by hand in the script are carried over, unless `force` undoes them.

        Args:
            sounds: suggest scene headings and sounds.
            matter: read front and end matter aloud as well.
            force: undo edits of the script.
            review: where the review page goes; None: into the production's output folder.

        Raises:
            UsageError: if the script that stands was not made by adapt, or its edits would be lost.
        """
        self.refuse_to_lose(force=force)
        from audiodrama.adapt.output.first_voices import first_voices
        from audiodrama.adapt.output.writing import titled, write_script
        from audiodrama.base.files import must_lie_inside, write_text

        adaptation, home = self.adaptation, self.home
        script = write_script(adaptation, titled(self.story, adaptation), sounds=sounds, matter=matter)
        voices = home / "voices.yaml"
        page = review or home / "output" / f"{self.source.stem}.review.html"
        for inner in (self.store.script, self.store.path, voices, *(() if review else (page,))):
            must_lie_inside(home, inner)
        merged = _with_edits(self.store, script.text) if not force else None
        write_text(self.store.script, merged.text if merged else script.text)
        self.store = self.store.recorded(script, adaptation.text)
        self.store.write()
        written = [self.store.script]
        newcomers: list[str] = []
        if not os.path.lexists(voices):
            write_text(voices, first_voices(adaptation))
            written.append(voices)
        else:
            newcomers = _give_voices(home, adaptation)
        self.write_review(page, self.store.rows_of(script, adaptation.text))
        return AdaptReport((*written, page), self.summary, merged, tuple(newcomers))

    def write_review(self, page: Path, rows: Mapping[int, int] | None = None) -> None:
        """Write the review page; with the `rows` of the script for the offsets of passages its lines can be fixed."""
        from audiodrama.adapt.output.review import review_page
        from audiodrama.adapt.output.writing import titled
        from audiodrama.base.files import write_text

        title = titled(self.story, self.adaptation).title if rows else self.story.title
        source = self.source.name if rows else ""
        write_text(page, review_page(self.adaptation, title, self.summary, rows, source))

    def refuse_to_lose(self, *, force: bool = False) -> None:
        """Never write over a script that did not come from here, nor over words that were edited unless told to.

        Raises:
            UsageError: where that would happen.
        """
        store = self.store
        if not os.path.lexists(store.script):
            return
        if not os.path.lexists(store.path):
            raise UsageError(
                f"{store.script.name} exists and was not made by adapt",
                hint="rename it, or adapt into another production",
            )
        if store.is_rewritten and not store.base and not force:
            raise UsageError(
                f"script/{store.script.name} was edited in more than names, and adapting again would undo that",
                hint="keep it and stop adapting, or copy it elsewhere and say --force (pins and changed names stay)",
            )


def open_book(source: Path, home: Path | None = None, *, fix: Sequence[str] = ()) -> BookDesk:
    """Put a story on the desk, with what was put right before.

    Args:
        source: .txt, .md, .epub, .docx, .pdf with text, or .fdx.
        home: the production it goes to; None: the folder of the source.
        fix: `LINE=NAME` each, a line of the script and who speaks there.

    Raises:
        AudiodramaError: if the file cannot be read, or the pins beside the script are damaged.
        UsageError: for a fix that is none.
    """
    story = read_source(source)
    home = home or source.resolve().parent
    store = PinFile.beside(home, source)
    if fix:
        store = store.fixed(fix)
    return BookDesk(source, home, story, store.merged_with_script(), joined_names(home))


def joined_names(home: Path) -> list[list[str]]:
    """The names of each character in voices.yaml; what is wrong with the file is for `check` to say."""
    from audiodrama.base.source import EncodingError, Source
    from audiodrama.cast.reader import read_cast
    from audiodrama.sounds.palette import Palette

    try:
        cast, _ = read_cast(Source.inside(home, "voices.yaml"), Palette())
    except (OSError, EncodingError):
        return []
    return [[role.name, *role.aliases] for role in cast.roles.values()]


def speaker_changes(before: Adaptation, after: Adaptation) -> list[SpeakerChange]:
    """The passages of speech whose speaker differs between two adaptations of one text."""
    old = {s.start: s.speaker for s in before.segments if s.kind == "speech"}
    said = [s for s in after.segments if s.kind == "speech"]
    return [SpeakerChange(s.start, s.end, old.get(s.start), s.speaker) for s in said if s.speaker != old.get(s.start)]


def _give_voices(home: Path, adaptation: Adaptation) -> list[str]:
    """Add everybody who speaks and is not there yet to voices.yaml; a file that cannot be read is for `check`."""
    from audiodrama.adapt.output.first_voices import with_newcomers
    from audiodrama.base.yaml_editor import editable_text, rewrite

    try:
        text = editable_text(home, "voices.yaml")
        edited, names = with_newcomers(text, adaptation, joined_names(home))
    except AudiodramaError:
        return []
    if names:
        rewrite(home / "voices.yaml", text, edited, root=home)
    return names


def _with_edits(store: PinFile, fresh: str) -> Merged | None:
    """The fresh script with the edits of the one that stands; None where nothing but names was edited."""
    if not store.base or not store.is_rewritten:
        return None
    return merge_scripts(store.base, store.standing_text, fresh)
