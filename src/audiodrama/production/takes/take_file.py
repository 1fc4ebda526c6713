"""takes.yaml on disk: its mistakes, and changes by one program at a time, so that nothing of another is lost."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from audiodrama.base import yaml_editor
from audiodrama.base.diagnostics import Note, rule
from audiodrama.base.errors import EngineError
from audiodrama.base.files import file_hash, must_lie_inside, read_inside, replacing
from audiodrama.base.source import EncodingError
from audiodrama.performance.take_edits import clean_takes, with_entries
from audiodrama.performance.take_entries import TAKES, TakeBook
from audiodrama.performance.take_keys import key_role, line_keys
from audiodrama.production.lock import only_one
from audiodrama.speech.kept_files import kept_sounds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from audiodrama.base.diagnostics import Diagnostic
    from audiodrama.performance.take_entries import TakeEntry
    from audiodrama.script.cuesheet import CueSheet, Line

_LARGEST_BYTES = 40_000_000
_NEAR = 0.5
_LOOKED_AT, _MORE = 8, 20
"""So many lines with the most words in common are compared letter by letter, and so much of a longer one."""
_SHOWN = 60

ORPHAN = rule(
    "orphan-take", "warning",
    "The file takes.yaml keeps or approves a take of a line that the script does not have: its words, its role, its "
    "delivery or its direction have changed. The choice does not hold for the new words, since nobody has heard them.",
    example={"takes.yaml": "version: 1\ntakes:\n  marta-0123456789abcdef: {words: Hello., keep: variant slower}\n"},
    cure="Hear the line as it is now, and choose or approve again; then take the old entry out. If the words come "
    "back, the choice holds again.",
)  # fmt: skip
LOST_TAKE = rule(
    "lost-take", "error",
    "A take that is kept lies in takes/, and its file is gone or is another one than was kept, so the line would be "
    "heard otherwise than it was chosen.",
    example={
        "script/example.fountain": "MARTA\nHello.\n",
        "takes.yaml": "takes:\n  marta-63de89af441fef3a: {keep: recording, file: takes/gone.flac, "
        f"sha256: {'a' * 64}}}\n",
    },
    cure="Bring the file back, from a copy or from version control. Or choose again: `audiodrama take PLACE --file X` "
    "takes a recording, `--keep N` another take, `--drop` none.",
)  # fmt: skip


def takes_text(root: Path) -> str:
    """The text of a production's takes.yaml; empty when it has none.

    Raises:
        EncodingError: it is not UTF-8.
        OSError: it cannot be read, or is a link out of the production.
    """
    try:
        raw = read_inside(root, TAKES, limit_bytes=_LARGEST_BYTES)
    except FileNotFoundError:
        return ""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EncodingError(TAKES, raw, error) from None


def change_takes(
    root: Path,
    change: Callable[[TakeBook], Mapping[str, TakeEntry | None]],
    order: Sequence[str],
    on_wait: Callable[[], object] = lambda: None,
) -> TakeBook:
    """Change entries of takes.yaml, while no other program does.

    The change is worked out from the file as it stands once it is this program's turn, and written only over that text.

    Args:
        root: the production's folder.
        change: given the file as it now stands, returns the entries that are to be different, by key; None for one
            that is to go.
        order: keys of all lines in the order of the script.
        on_wait: called now and then while another program has its turn.

    Returns:
        The file afterwards.

    Raises:
        MistakesError: the file has mistakes; nothing is written.
        AudiodramaError: another program that knows no locks changed it meanwhile; nothing is written.
    """
    with only_one(root, on_wait):
        text = takes_text(root)
        book = clean_takes(text)
        wanted = {key: entry for key, entry in change(book).items() if entry != book.entries.get(key)}
        if not wanted:
            return book
        edited = with_entries(text, wanted, order)
        must_lie_inside(root, root / TAKES)
        if (root / TAKES).exists():
            yaml_editor.rewrite(root / TAKES, text, edited)
        else:
            with replacing(root / TAKES) as part:
                part.write(edited.encode())
        return clean_takes(edited)


def take_mistakes(root: Path, book: TakeBook, sheet: CueSheet) -> list[Diagnostic]:
    """Entries whose line is not in the script, and files of takes that are gone or others.

    Args:
        root: the production's folder.
        book: its takes.yaml.
        sheet: its script.
    """
    if not book:
        return []
    lines = {line.id: line for chapter in sheet.chapters for line in chapter.lines}
    by_key = {key: lines[name] for name, key in line_keys(sheet.chapters).items()}
    orphans = [entry for key, entry in book.entries.items() if key not in by_key]
    near = _Neighbours([line for key, line in by_key.items() if key not in book.entries]) if orphans else None
    found = [_orphan(entry, near.of(entry)) for entry in orphans if near]
    for key, entry in book.entries.items():
        if entry.file and key in by_key and (fault := file_fault(root, entry)):
            hint = "Bring it back, or choose again: `audiodrama take PLACE --file X`, `--keep N` or `--drop`."
            note = Note(f"{by_key[key].speaker}: {excerpt_of(entry.words)}", by_key[key].place)
            found.append(LOST_TAKE.at(entry.key_place, f"{entry.file} {fault}", hint=hint, notes=[note]))
    return found


def file_fault(root: Path, entry: TakeEntry) -> str | None:
    """Why the file of a kept take cannot be used: it is gone, or another one; None when it can."""
    try:
        must_lie_inside(root, root / entry.file)
        if file_hash(root / entry.file) != entry.sha256:
            return "is not the file that was kept"
        kept_sounds(root, entry.file, entry.sha256)
    except FileNotFoundError:
        return "is gone"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    except EngineError as error:
        return error.message.removeprefix(entry.file).strip()
    return None


def _orphan(entry: TakeEntry, near: Line | None) -> Diagnostic:
    """A warning with the line that has the likest words now."""
    was = f" and stood at {entry.at}" if entry.at else ""
    what = "keeps a take of" if entry.keep else "approves" if entry.approved else "has a note on"
    notes, hint = [], None
    if near is not None:
        notes = [Note(f"the nearest line is now: {excerpt_of(near.text)}", near.place)]
        hint = "Hear that line and choose again; then take this entry out."
    message = f"this {what} a line that is not in the script{was}: {excerpt_of(entry.words).rstrip('.')}"
    return ORPHAN.at(entry.key_place, message, hint=hint, notes=notes)


class _Neighbours:
    """Lines without an entry of their own, by their words: those that an entry may have been about."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._words = [(line, frozenset(line.text.casefold().split())) for line in lines]

    def of(self, entry: TakeEntry) -> Line | None:
        """The line of the role with the likest words, or the same words of another role; None where none is like."""
        said = entry.words.removesuffix("…").casefold()
        own, role = frozenset(said.split()), key_role(entry.key)
        sharing = sorted(
            (
                (len(own & words), -at)
                for at, (line, words) in enumerate(self._words)
                if line.role == role or own == words
            ),
            reverse=True,
        )[:_LOOKED_AT]
        likeness, at = max(((_likeness(said, self._words[-at][0].text), at) for _, at in sharing), default=(0.0, 0))
        return self._words[-at][0] if likeness >= _NEAR else None


def _likeness(said: str, other: str) -> float:
    matcher = SequenceMatcher(None, said, " ".join(other.split())[: len(said) + _MORE].casefold(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _NEAR else 0.0


def excerpt_of(text: str) -> str:
    """Words for a message or an entry: one line, not too long."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
