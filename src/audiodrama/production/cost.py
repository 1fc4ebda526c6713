"""The cost of a change before it is made: the lines it has spoken again, the chapters mixed again, about how long.

Nobody re-casts a role gladly without knowing whether that takes a second or the afternoon.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiodrama.audition.candidates import parsed_choice, with_choice
from audiodrama.base.errors import UsageError
from audiodrama.base.files import read_inside
from audiodrama.base.names import closest, key
from audiodrama.base.units import UnitError
from audiodrama.base.yaml_editor import add_entries, scalar, set_value, value_span
from audiodrama.cast.model import DELIVERY_FIGURES, ROLE_FIGURES, VOICES
from audiodrama.production.plan import Options, jobs_of, making_s, plan, speaking_s
from audiodrama.production.project import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.base.cache import Store
    from audiodrama.production.plan import Plan
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter, Line

_LARGEST = 20_000_000


@dataclass(frozen=True)
class Cost:
    """The work that a render would do.

    Args:
        lines: those that would reach an engine, in order.
        chapters: those whose sound would be made, in order.
        speak_s: about how long speaking takes on one processor.
        make_s: about how long mixing and encoding take on one processor.
        jobs: processors at hand.
    """

    lines: tuple[Line, ...]
    chapters: tuple[Chapter, ...]
    speak_s: float
    make_s: float
    jobs: int

    @property
    def seconds(self) -> float:
        """About how long it takes here."""
        return (self.speak_s + self.make_s) / self.jobs

    @property
    def by_speaker(self) -> dict[str, int]:
        """How many lines each would speak, the most first."""
        return dict(Counter(line.speaker for line in self.lines).most_common())

    @property
    def sentence(self) -> str:
        """For people: `41 lines of MARTA to speak, 3 chapters to make: 1, 2 and 5; about 0:55`."""
        if not self.lines and not self.chapters:
            return "nothing to speak and nothing to make"
        who = [f"{count} of {name}" for name, count in self.by_speaker.items()]
        spoken = f"{_counted(len(self.lines), 'line')} to speak"
        if len(who) == 1:
            spoken = f"{_counted(len(self.lines), 'line')} of {self.lines[0].speaker} to speak"
        elif who:
            spoken += f" ({', '.join(who[:6])}{' …' if len(who) > 6 else ''})"
        made = f"{_counted(len(self.chapters), 'chapter')} to make"
        names = ", ".join(each.name for each in self.chapters[:8])
        more = f" and {len(self.chapters) - 8} more" if len(self.chapters) > 8 else ""
        return f"{spoken}, {made}{f': {names}{more}' if names else ''}; about {_about(self.seconds)}"

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        lines = [
            {"id": line.id, "speaker": line.speaker, "text": line.text, "place": line.place and line.place.as_json()}
            for line in self.lines
        ]
        chapters = [{"number": each.number, "slug": each.slug, "title": each.title} for each in self.chapters]
        return {
            "lines": lines,
            "chapters": chapters,
            "speakers": self.by_speaker,
            "seconds": round(self.seconds, 1),
            "sentence": self.sentence,
        }


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _about(seconds: float) -> str:
    if seconds < 1:
        return "a second"
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def cost_of(planned: Plan) -> Cost:
    """The cost of a render as it is planned."""
    return _cost(planned, planned.stale_lines, {each.chapter.name for each in planned.stale})


def extra_cost(before: Plan, after: Plan) -> Cost:
    """The cost of a change alone: what the render after it would do and the one before it would not.

    Args:
        before: the plan of the production as it is.
        after: the plan of the production as the change makes it.
    """
    due = set(before.stale_lines)
    stale = {each.chapter.name for each in before.stale}
    lines = [name for name in after.stale_lines if name not in due]
    return _cost(after, lines, {each.chapter.name for each in after.stale} - stale)


def _cost(planned: Plan, names: Sequence[str], chapters: set[str]) -> Cost:
    lines = {line.id: line for each in planned.chapters for line in each.chapter.lines}
    wanted = set(names)
    made = [each for each in planned.chapters if each.chapter.name in chapters]
    return Cost(
        tuple(lines[name] for name in names),
        tuple(each.chapter for each in made),
        speaking_s([request for request in planned.missing if request.line in wanted], planned.store),
        sum(making_s(each, planned.store) for each in made),
        jobs_of(planned.options),
    )


def cost_of_edit(
    production: Production, instead: Mapping[str, str], options: Options | None = None, store: Store | None = None
) -> Cost:
    """The cost of an edit that is not made yet. Nothing is written and no engine is loaded.

    Args:
        production: as it is.
        instead: the edited files' texts, by their names in the production (`voices.yaml`, `script/01.fountain`).
        options: how it would be rendered.
        store: the cache; the user's own by default.

    Raises:
        MistakesError: the production has errors, or would have.
        MissingError: a character would have no voice that is installed.
    """
    before = plan(production, (), options, store)
    return extra_cost(before, plan(load(production.root, instead), (), options, store))


def what_if(
    production: Production, changes: Sequence[str], options: Options | None = None, store: Store | None = None
) -> Cost:
    """The cost of changes to the casting: `MARTA.rate=1.1`, `MARTA.voice=pyttsx3:en-gb`, `whispering.level=-9dB`.

    Args:
        production: as it is.
        changes: each `NAME.KEY=VALUE`, of a character or a delivery.
        options: how it would be rendered.
        store: the cache; the user's own by default.

    Raises:
        UsageError: a change names nobody, no key, or a value out of range.
        MistakesError: the production has errors, or would have.
    """
    text = read_inside(production.root, VOICES, limit_bytes=_LARGEST).decode()
    for change in changes:
        text = with_change(production, text, change)
    return cost_of_edit(production, {VOICES: text}, options, store)


def with_change(production: Production, text: str, change: str) -> str:
    """voices.yaml with one change to the casting; every other byte stays.

    Args:
        production: says who is cast.
        text: all of voices.yaml.
        change: `NAME.KEY=VALUE`; the name is that of a character, an alias, or a delivery.

    Raises:
        UsageError: it names nobody, no key, or a value out of range.
    """
    target, equals, value = (part.strip() for part in change.partition("="))
    name, dot, figure = (part.strip() for part in target.rpartition("."))
    if not equals or not dot or not value:
        raise UsageError(f"'{change}' is no change", hint="write NAME.KEY=VALUE, such as MARTA.rate=1.1")
    role = production.cast.role(name)
    if role is None:
        return _with_delivery(production, text, name, figure, value)
    if figure == "voice":
        return with_choice(text, role.name, parsed_choice(value), inherited=key(role.name) in production.cast.series)
    _must_be_figure(figure, value, [*ROLE_FIGURES], "voice")
    return _with_entry(text, "cast", role.name, figure, value)


def _with_delivery(production: Production, text: str, name: str, figure: str, value: str) -> str:
    delivery = production.cast.deliveries.get(key(name))
    if delivery is None:
        names = [role.name for role in production.cast.roles.values()]
        near = closest(name, [*names, *production.cast.deliveries])
        raise UsageError(
            f"{name} is neither in the cast nor a delivery",
            hint=f"did you mean {near}?" if near else f"the cast is {', '.join(names)}",
        )
    _must_be_figure(figure, value, DELIVERY_FIGURES)
    return _with_entry(text, "deliveries", delivery.name, figure, value)


def _must_be_figure(figure: str, value: str, known: Sequence[str], *also: str) -> None:
    if figure not in known:
        near = closest(figure, [*known, *also])
        hint = f"did you mean {near}?" if near else f"there are {', '.join([*also, *known])}"
        raise UsageError(f"there is no figure {figure} to change", hint=hint)
    try:
        ROLE_FIGURES[figure].read(value)
    except UnitError as error:
        raise UsageError(f"{figure}: {error}") from None


def _with_entry(text: str, parent: str, name: str, figure: str, value: str) -> str:
    if value_span(text, (parent, name)) is None:
        return add_entries(text, parent, [f"{scalar(name)}:\n  {figure}: {value}"])
    return set_value(text, (parent, name, figure), value)
