"""For Audacity: a label track for lines and one for sounds, and a list of files that opens all stems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.files import write_text
from audiodrama.export.encode import explaining

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from audiodrama.arrange.timeline import Event, Timeline
    from audiodrama.export.targets.stems import Stems

_SOUNDS = ("sfx", "bed", "music")


def write_audacity(timeline: Timeline, stems: Stems, folder: Path, name: str) -> tuple[Path, ...]:
    """Write `NAME.lof`, `NAME-lines.txt` and `NAME-sounds.txt`.

    Args:
        timeline: of the chapter.
        stems: written into `folder` or below it.
        folder: where the files go.
        name: of the chapter.

    Raises:
        ExportError: a file could not be written.
    """
    made = {
        folder / f"{name}.lof": file_list(stems, folder),
        folder / f"{name}-lines.txt": line_labels(timeline),
        folder / f"{name}-sounds.txt": sound_labels(timeline),
    }
    with explaining(folder):
        for path, text in made.items():
            write_text(path, text)
    return tuple(made)


def file_list(stems: Stems, folder: Path) -> str:
    """All stems in one window."""
    lines = [f"window offset 0 duration {stems.frames / stems.rate_hz:.6f}"]
    lines += [f'file "{path.relative_to(folder).as_posix()}" offset 0' for path in stems.files.values()]
    return "\n".join(lines) + "\n"


def line_labels(timeline: Timeline) -> str:
    """A label for each line: who, and what is said."""
    lines = (event for event in timeline.events if event.kind == "line")
    return _labels(((event, f"{event.label}: {event.text or ''}") for event in lines), timeline.rate_hz)


def sound_labels(timeline: Timeline) -> str:
    """A label for each one-shot, bed and piece of music, then one for each heading."""
    sounds = (event for event in timeline.events if event.kind in _SOUNDS)
    labels = _labels(((event, f"{event.kind}: {event.label}") for event in sounds), timeline.rate_hz)
    marks = (f"{_at(frame, timeline.rate_hz)}\t{_at(frame, timeline.rate_hz)}\t{_one_line(title)}\n"
             for title, frame in timeline.marks)  # fmt: skip
    return labels + "".join(marks)


def _labels(events: Iterable[tuple[Event, str]], rate_hz: int) -> str:
    return "".join(
        f"{_at(event.start_frame, rate_hz)}\t{_at(event.end_frame, rate_hz)}\t{_one_line(text)}\n"
        for event, text in events
    )


def _at(frame: int, rate_hz: int) -> str:
    return f"{frame / rate_hz:.6f}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
