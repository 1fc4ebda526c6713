"""Gestures of the page as exact edits of the text files: words, deliveries, sounds, pronunciations, voices, figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiodrama.audition.blind_pages import voice_of_letter
from audiodrama.audition.candidates import parsed_choice, unknown
from audiodrama.base.names import key
from audiodrama.base.strict import as_number
from audiodrama.base.text_edits import edit_between
from audiodrama.base.units import UnitError
from audiodrama.base.yaml_editor import add_entries, scalar, set_value, value_span
from audiodrama.cast.model import DELIVERY_FIGURES, ROLE_FIGURES, VOICES
from audiodrama.performance.take_keys import line_key
from audiodrama.production.cost import with_change
from audiodrama.script.cuesheet import Cue, Line
from audiodrama.script.rewriting import with_cue, with_cue_moved, with_cue_option, with_delivery, without_cue
from audiodrama.studio.answers import RefusedRequestError, missing_thing
from audiodrama.studio.calls import Call
from audiodrama.studio.costs import casting_cost
from audiodrama.studio.edits import may_be_edited
from audiodrama.studio.writing import outcome_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiodrama.cast.model import Role
    from audiodrama.studio.calls import Handler
    from audiodrama.studio.edition import Edition
    from audiodrama.studio.session import Studio

_MOST_EDITS = 50


@dataclass(frozen=True)
class TextChange:
    """A text before and after a gesture.

    Args:
        file: relative to the production.
        before: all of it.
        after: all of it.
        label: what was done, for people.
        touches: which lines a change of the casting may make sound otherwise; None for a change of a script.
    """

    file: str
    before: str
    after: str
    label: str
    touches: Callable[[Line], bool] | None = None


def make_change(studio: Studio, call: Call) -> dict[str, Any]:
    """Make a change, or with `dry` say what it would edit and cost."""
    edition = studio.edition
    change = change_of(studio, edition, Call(body=call.record("change")))
    edit = edit_between(change.file, change.before, change.after)
    cost = None
    if change.touches is not None:
        cost = casting_cost(edition, studio.book, change.after, change.touches).as_json()
    if call.flag("dry"):
        shown = {"file": edit.file, "start": edit.start, "end": edit.end, "expect": edit.expect, "text": edit.text}
        return {"edits": [shown] if change.before != change.after else [], "cost": cost}
    outcome = studio.editor.edit(edit, edition.hashes[change.file], call.tab, change.label)
    return outcome_document(studio, outcome, call) | {"cost": cost}


def change_of(studio: Studio, edition: Edition, asked: Call) -> TextChange:
    """The texts before and after a gesture; nothing is written.

    Raises:
        RefusedRequestError: the line or cue is another one by now (code `moved`), or a role is locked (`locked`).
        UsageError: the gesture makes no sense there.
    """
    kind = asked.text("kind")
    if kind in _SCRIPT:
        return _SCRIPT[kind](edition, asked)
    if kind in _CASTING:
        return _CASTING[kind](studio, edition, asked)
    raise RefusedRequestError(f"there is no change {kind[:40]!r}")


# Scripts


def _line(edition: Edition, asked: Call) -> Line:
    """The line that is meant, which must say what the page saw."""
    name = asked.text("id")
    line = next((each for each in edition.chapter_of(name).cues if each.id == name), None)
    if not isinstance(line, Line) or line.place is None:
        raise missing_thing(f"{name[:40]} is no line")
    if line_key(line) != asked.text("key"):
        raise _moved()
    return line


def _cue(edition: Edition, asked: Call) -> Cue:
    name = asked.text("id")
    cue = next((each for each in edition.chapter_of(name).cues if each.id == name), None)
    if not isinstance(cue, Cue) or cue.place is None:
        raise missing_thing(f"{name[:40]} is no cue")
    if cue.place.source.text[cue.place.start : cue.place.end] != asked.text("raw"):
        raise _moved()
    return cue


def _moved() -> RefusedRequestError:
    return RefusedRequestError(
        "the script was changed meanwhile, and this is another place now", status=409, code="moved", hint="look again"
    )


def _script_change(edition: Edition, file: str, after: str, label: str) -> TextChange:
    return TextChange(file, edition.texts[file], after, label)


def _words(edition: Edition, asked: Call) -> TextChange:
    line = _line(edition, asked)
    assert line.place is not None
    text = edition.texts[line.place.file]
    raw = asked.text("raw")
    if "\r\n" in text:
        raw = raw.replace("\r\n", "\n").replace("\n", "\r\n")
    after = text[: line.place.start] + raw + text[line.place.end :]
    return _script_change(edition, line.place.file, after, f"the words of {line.speaker}")


def _delivery(edition: Edition, asked: Call) -> TextChange:
    line = _line(edition, asked)
    assert line.place is not None
    text, wanted = edition.texts[line.place.file], asked.texts("deliveries")
    after = with_delivery(text, line, asked.whole("phrase"), wanted, edition.production.cast.deliveries)
    return _script_change(edition, line.place.file, after, f"the delivery of {line.speaker}")


def _move(edition: Edition, asked: Call) -> TextChange:
    cue, goal = _cue(edition, asked), Call(body=asked.record("to"))
    line = _line(edition, goal)
    assert cue.place is not None
    assert line.place is not None
    if cue.place.file != line.place.file:
        raise RefusedRequestError("a sound moves within its own script", hint="put a new one there")
    text = edition.texts[cue.place.file]
    after = with_cue_moved(text, cue, line, goal.whole("word"), _edge(goal))
    return _script_change(edition, cue.place.file, after, f"the place of {cue.name}")


def _option(edition: Edition, asked: Call) -> TextChange:
    cue = _cue(edition, asked)
    assert cue.place is not None
    value = None if asked.body.get("value") is None else asked.text("value")
    raw = with_cue_option(asked.text("raw"), asked.text("name"), value)
    text = edition.texts[cue.place.file]
    after = text[: cue.place.start] + raw + text[cue.place.end :]
    return _script_change(edition, cue.place.file, after, f"{asked.text('name')} of {cue.name}")


def _insert(edition: Edition, asked: Call) -> TextChange:
    line = _line(edition, asked)
    assert line.place is not None
    text, note = edition.texts[line.place.file], asked.text("note")
    after = with_cue(text, line, asked.whole("word"), _edge(asked), note)
    return _script_change(edition, line.place.file, after, f"a new cue: {note[:40]}")


def _remove(edition: Edition, asked: Call) -> TextChange:
    cue = _cue(edition, asked)
    assert cue.place is not None
    after = without_cue(edition.texts[cue.place.file], cue)
    return _script_change(edition, cue.place.file, after, f"{cue.name} taken out")


def _edge(asked: Call) -> Any:
    edge = asked.text("edge", "start")
    if edge not in {"start", "end"}:
        raise RefusedRequestError("the edge of a word is its start or its end")
    return edge


def _edits(edition: Edition, asked: Call) -> TextChange:
    """Edits that were worked out elsewhere, such as the cure of an issue: all of one file, all against its text."""
    told = asked.body.get("edits")
    if not isinstance(told, list) or not 0 < len(told) <= _MOST_EDITS or not all(isinstance(e, dict) for e in told):
        raise RefusedRequestError("edits are a list of what stands where, and what is to stand there")
    calls = sorted((Call(body=each) for each in told), key=lambda each: each.whole("start"), reverse=True)
    file = calls[0].text("file")
    if any(each.text("file") != file for each in calls) or file not in edition.texts or not may_be_edited(file):
        raise RefusedRequestError("edits are of one text of the production")
    after, last = edition.texts[file], len(edition.texts[file])
    for each in calls:
        start, end = each.whole("start"), each.whole("end")
        if not start <= end <= last or after[start:end] != each.text("expect"):
            raise _moved()
        after, last = after[:start] + each.text("text") + after[end:], start
    return TextChange(file, edition.texts[file], after, asked.text("label", f"a cure in {file}")[:80])


_SCRIPT: dict[str, Callable[[Edition, Call], TextChange]] = {
    "words": _words,
    "delivery": _delivery,
    "move": _move,
    "option": _option,
    "insert": _insert,
    "remove": _remove,
    "edits": _edits,
}


# Casting


def _casting_change(edition: Edition, after: str, label: str, touches: Callable[[Line], bool]) -> TextChange:
    return TextChange(VOICES, edition.texts[VOICES], after, label, touches)


def role_named(edition: Edition, name: str, *, may_be_locked: bool = False) -> Role:
    """A role by its name.

    Raises:
        RefusedRequestError: nobody of that name is cast, or the role is locked.
    """
    role = edition.production.cast.role(name)
    if role is None:
        raise missing_thing(f"nobody called {name[:60]} is cast")
    if role.lock and not may_be_locked:
        hint = "unlock the role first"
        raise RefusedRequestError(f"the voice of {role.name} is locked", status=409, code="locked", hint=hint)
    return role


def _voice(studio: Studio, edition: Edition, asked: Call) -> TextChange:
    role = role_named(edition, asked.text("role"))
    if "letter" in asked.body:
        letter = asked.text("letter")
        choice = voice_of_letter(
            studio.store, edition.production.root, role.name, letter, "hold a blind audition first"
        )
        voice = f"{choice.engine}:{choice.voice}"
    else:
        voice = asked.text("voice")

    if reason := unknown(parsed_choice(voice)):
        raise RefusedRequestError(reason, hint="choose one of those that are listed")
    after = with_change(edition.production, edition.texts[VOICES], f"{role.name}.voice={voice}")
    return _casting_change(edition, after, f"the voice of {role.name}", lambda line: line.role == key(role.name))


def _figure(_studio: Studio, edition: Edition, asked: Call) -> TextChange:
    role, name = role_named(edition, asked.text("role")), asked.text("name")
    after = with_change(edition.production, edition.texts[VOICES], f"{role.name}.{name}={_shown(name, asked)}")
    return _casting_change(edition, after, f"{name} of {role.name}", lambda line: line.role == key(role.name))


def _delivery_figure(_studio: Studio, edition: Edition, asked: Call) -> TextChange:
    name, figure = asked.text("name"), asked.text("figure")
    if figure not in DELIVERY_FIGURES or edition.production.cast.role(name) is not None:
        raise RefusedRequestError(f"there is no figure {figure[:40]} of {name[:40]}")
    after = with_change(edition.production, edition.texts[VOICES], f"{name}.{figure}={_shown(figure, asked)}")
    wanted = key(name)

    def touches(line: Line) -> bool:
        return any(wanted in map(key, phrase.deliveries) for phrase in line.phrases)

    return _casting_change(edition, after, f"{figure} of {name}", touches)


def _shown(name: str, asked: Call) -> str:
    """A figure's value as voices.yaml has it."""
    figure = ROLE_FIGURES.get(name)
    if figure is None:
        raise RefusedRequestError(f"there is no figure {name[:40]}", hint=f"there are {', '.join(ROLE_FIGURES)}")
    try:
        shown = figure.shown(as_number(asked.body.get("value"), figure.low, figure.high))
        figure.read(shown)
    except (ValueError, TypeError, UnitError):
        span = f"from {figure.shown(figure.low)} to {figure.shown(figure.high)}"
        raise RefusedRequestError(f"{name} is a number {span}") from None
    return shown


def _lock(_studio: Studio, edition: Edition, asked: Call) -> TextChange:
    role = role_named(edition, asked.text("role"), may_be_locked=True)
    text, value = edition.texts[VOICES], "true" if asked.flag("on") else "false"
    if value_span(text, ("cast", role.name)) is None:
        after = add_entries(text, "cast", [f"{scalar(role.name)}:\n  lock: {value}"])
    else:
        after = set_value(text, ("cast", role.name, "lock"), value)
    return _casting_change(edition, after, f"the lock of {role.name}", lambda _line: False)


def _pronounce(_studio: Studio, edition: Edition, asked: Call) -> TextChange:
    written, text = asked.text("written").strip(), edition.texts[VOICES]
    ways = [name for name in ("as", "ipa") if name in asked.body]
    if not key(written) or len(ways) != 1 or not asked.text(ways[0]).strip():
        raise RefusedRequestError("a pronunciation is a word, and how it is said", hint="give `as` or `ipa`")
    way = f"{{{ways[0]}: {scalar(asked.text(ways[0]).strip())}}}"
    if value_span(text, ("pronounce", written)) is None:
        after = add_entries(text, "pronounce", [f"{scalar(written)}: {way}"])
    else:
        after = set_value(text, ("pronounce", written), way)
    wanted = f"-{key(written)}-"
    return _casting_change(
        edition, after, f"how {written} is said", lambda line: wanted in f"-{key(line.text)}-"
    )  # fmt: skip


_CASTING: dict[str, Callable[[Studio, Edition, Call], TextChange]] = {
    "voice": _voice,
    "figure": _figure,
    "delivery-figure": _delivery_figure,
    "lock": _lock,
    "pronounce": _pronounce,
}

ROUTES: list[tuple[str, str, Handler]] = [("POST", "/api/change", make_change)]
