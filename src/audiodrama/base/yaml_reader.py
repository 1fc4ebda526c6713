"""Strict reading of YAML: every key known, every scalar a text with a place, every quantity with its unit.

Nothing is resolved (`no` stays the name it is), aliases and tags are refused, duplicates are mistakes. A `YamlMap` is
a mapping whose keys are asked for one by one; what nobody asked for is reported by `YamlMap.close`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from audiodrama.base.control_characters import control_character
from audiodrama.base.diagnostics import Diagnostic, Note, rule
from audiodrama.base.names import closest
from audiodrama.base.text import unseen
from audiodrama.base.units import SIDES, UnitError, as_meant, quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from audiodrama.base.source import Place, Source

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 20
_LONGEST = 2_000_000
T = TypeVar("T")
# libyaml's words for the common slips, and what a writer can make something of
_PLAIN = {
    "did not find expected ',' or '}'": ("a comma or the closing } is missing before this", None),
    "did not find expected ',' or ']'": ("a comma or the closing ] is missing before this", None),
    "mapping values are not allowed in this context": (
        "this colon makes a second key on one line", "Put a text that holds a colon and a blank in quotes.",
    ),
    "could not find expected ':'": ("the line above is neither a key with a colon nor part of a list", None),
    "did not find expected key": (
        "this fits nothing above it", "Keys that belong together begin in the same column; look for a stray bracket.",
    ),
    "did not find expected '-' indicator": ("a list goes on with - in the same column, and this does not", None),
    "found unexpected end of stream": ("a quotation mark is not closed", None),
    "found a tab character where an indentation space is expected": ("a tab stands here", "Indent with blanks."),
}  # fmt: skip

YAML_SYNTAX = rule(
    "yaml-syntax", "error",
    "A YAML file cannot be read as YAML, or uses a part of YAML that these files do without: tags, anchors, aliases, "
    "several documents, very deep nesting.",
    example={"voices.yaml": "cast:\n  MARTA: [\n"},
    cure="Mend the place shown. Most often a quote or bracket is not closed, a colon lacks the blank after it, or the "
    "indent does not line up; a text that begins with * or & or holds a colon wants quotes.",
)  # fmt: skip
WRONG_SHAPE = rule(
    "wrong-shape", "error",
    "A value has another form than its key takes: a list where a text is due, a text where a map is due.",
    example={"voices.yaml": "cast:\n  MARTA: {voice: {tone: mid}, rate: [1.1]}\n"},
    cure="Write the value in the form that the message names; `audiodrama new` makes a folder with examples of each.",
)  # fmt: skip
UNKNOWN_KEY = rule(
    "unknown-key", "error",
    "A key that this part of the file does not have. It would do nothing, so it is not passed over.",
    example={"voices.yaml": "cast:\n  MARTA: {voice: {tone: mid}, raet: 1.1}\n"},
    cure="Correct the spelling, or move the key to the part of the file it belongs to.",
)  # fmt: skip
DUPLICATE_KEY = rule(
    "duplicate-key", "error",
    "The same key stands twice in one map (names that differ only in case or separators are the same name), so one "
    "of the two values would be lost.",
    example={"voices.yaml": "cast:\n  MARTA: {voice: {tone: mid}}\n  Marta: {voice: {tone: low}}\n"},
    cure="Keep one of them.",
)  # fmt: skip
BAD_VALUE = rule(
    "bad-value", "error",
    "A value that is not what its key takes: a number without its unit or with another one, or a word "
    "that is not a choice.",
    example={"voices.yaml": "cast:\n  MARTA: {voice: {tone: mid}, level: -3}\n"},
    cure="Write the unit (-3dB, 1.5s, 180Hz, 2m, +1st) or one of the choices named; ratios, pans and "
    "seeds are plain numbers.",
)  # fmt: skip
OUT_OF_RANGE = rule(
    "out-of-range", "error",
    "A figure lies outside the range in which it makes sense.",
    example={"voices.yaml": "cast:\n  MARTA: {voice: {tone: mid}, rate: 12}\n"},
    cure="Choose a figure inside the range that the message names.",
)  # fmt: skip


@dataclass
class Reader:
    """One YAML file being read: its source, the mistakes found so far, and how many characters it may have."""

    source: Source
    diagnostics: list[Diagnostic] = field(default_factory=list)
    longest: int = _LONGEST

    def place(self, node: yaml.Node) -> Place:
        """Where a node stands; a block value ends before the white space that follows it."""
        start, end = node.start_mark.index + self._offset, node.end_mark.index + self._offset
        while end > start + 1 and self.source.text[end - 1].isspace():
            end -= 1
        return self.source.place(start, end)

    @property
    def _offset(self) -> int:
        return int(self.source.text.startswith("\ufeff"))

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep a mistake."""
        self.diagnostics.append(diagnostic)

    def document(self) -> YamlMap | None:
        """The file's only document as a block; an empty file is an empty block, a broken one None."""
        text = self.source.text[self._offset :]
        try:
            self._refuse(text)
            self._name_unseen(text)
            node = yaml.compose(text, Loader=_Loader)
        except yaml.YAMLError as error:
            self.report(self._broken(error))
            return None
        if node is None:
            node = yaml.MappingNode(
                "tag:yaml.org,2002:map", [], yaml.Mark("", 0, 0, 0, None, 0), yaml.Mark("", 0, 0, 0, None, 0)
            )
        return self.block(node, "the file")

    def _refuse(self, text: str) -> None:
        """Raise at the first event that could make reading explode or mean something else than it says."""
        if len(text) > self.longest:
            raise yaml.MarkedYAMLError(problem=f"the file is longer than {self.longest} characters")
        depth = documents = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            documents += isinstance(event, yaml.DocumentStartEvent)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                problem = "anchors and aliases are not used here, and a text that begins with & or * wants quotes"
            elif getattr(event, "tag", None):
                problem = "tags are not used here, and a text that begins with ! wants quotes"
            elif depth > _DEEPEST:
                problem = f"nested deeper than {_DEEPEST} levels"
            elif documents > 1:
                problem = "a second document begins here"
            else:
                continue
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]

    def _name_unseen(self, text: str) -> None:
        """Tell of the first character that nobody sees in any key or value, also of one written as an escape."""
        scalars = (event for event in yaml.parse(text, Loader=_Loader) if isinstance(event, yaml.ScalarEvent))
        found = [(event, offset) for event in scalars for offset in unseen(event.value)]
        if found:
            event, offset = found[0]
            assert event.start_mark
            assert event.end_mark
            start, end = event.start_mark.index + self._offset, event.end_mark.index + self._offset
            self.report(control_character(self.source.place(start, end), event.value[offset], len(found)))

    def _broken(self, error: yaml.YAMLError) -> Diagnostic:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        at = mark.index + self._offset if mark else getattr(error, "position", 0)
        at = min(at, max(0, len(self.source.text) - 1))
        told, hint = _PLAIN.get(problem) or self._odd_sign(at, problem)
        opened = getattr(error, "context_mark", None)
        begun = opened.index + self._offset if opened else 0
        notes = [Note("it begins here", self.source.place(begun))] if begun not in {0, at} else []
        return YAML_SYNTAX.at(self.source.place(at), f"this is not readable: {told}", hint=hint, notes=notes)

    def _odd_sign(self, at: int, problem: str) -> tuple[str, str | None]:
        """A sign that nothing can begin with, in plain words; any other problem as it is."""
        if problem != "found character that cannot start any token":
            return problem, None
        sign = self.source.text[at]
        return (
            ("a tab stands here", "Indent with blanks.")
            if sign == "\t"
            else (f"a text that begins with {sign} wants quotes", None)
        )

    def block(self, node: yaml.Node, what: str) -> YamlMap | None:
        """A node as a mapping, or None and a mistake."""
        if isinstance(node, yaml.ScalarNode) and node.value in {"", "~", "null"} and not node.style:
            return YamlMap(self, node, what, {})
        if not isinstance(node, yaml.MappingNode):
            self.report(WRONG_SHAPE.at(self.place(node), f"{what} is a map of keys and values"))
            return None
        entries: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                self.report(WRONG_SHAPE.at(self.place(name), "a key is a text"))
            elif name.value in entries:
                self.report(self.duplicate(name, entries[name.value][0]))
            else:
                entries[name.value] = (name, value)
        return YamlMap(self, node, what, entries)

    def duplicate(self, second: yaml.Node, first: yaml.Node) -> Diagnostic:
        """Two keys that are one."""
        note = Note("the first one stands here", self.place(first))
        return DUPLICATE_KEY.at(self.place(second), f"{second.value} stands here twice", notes=[note])


@dataclass
class YamlMap:
    """A mapping being read. Ask for keys with the methods, then `close` it."""

    reader: Reader
    node: yaml.Node
    what: str
    entries: dict[str, tuple[yaml.Node, yaml.Node]]
    asked: set[str] = field(default_factory=set)

    @property
    def place(self) -> Place:
        """The whole mapping."""
        return self.reader.place(self.node)

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def value_place(self, name: str) -> Place:
        """Where a key's value stands."""
        return self.reader.place(self.entries[name][1])

    def close(self, *also: str) -> None:
        """Report every key that nobody asked for; `also` names keys that are known but absent from this reading."""
        known = self.asked | set(also)
        for name, (node, _) in self.entries.items():
            if name not in known:
                near = closest(name, known)
                hint = f"Did you mean {near}?" if near else f"Known here: {', '.join(sorted(known))}."
                self.reader.report(UNKNOWN_KEY.at(self.reader.place(node), f"{self.what} has no key {name}", hint=hint))

    def _value(self, name: str) -> yaml.Node | None:
        self.asked.add(name)
        return self.entries[name][1] if name in self.entries else None

    def wrong(self, name: str, message: str, *, hint: str | None = None) -> None:
        """Report a bad value of a key."""
        self.reader.report(BAD_VALUE.at(self.value_place(name), message, hint=hint))

    def text(self, name: str, default: str | None = None) -> str | None:
        """A text as written."""
        node = self._value(name)
        return default if node is None else self._scalar(node, name, default)

    def _scalar(self, node: yaml.Node, name: str, default: str | None = None) -> str | None:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        self.reader.report(WRONG_SHAPE.at(self.reader.place(node), f"{name} is a text or a number"))
        return default

    def texts(self, name: str) -> list[tuple[str, Place]]:
        """A list of texts with their places; a bare text counts as a list of one."""
        node = self._value(name)
        if node is None:
            return []
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        read = [(self._scalar(each, f"each of {name}"), self.reader.place(each)) for each in nodes]
        return [(text, place) for text, place in read if text is not None]

    def nodes(self, name: str) -> list[yaml.Node]:
        """The values of a list, or the single value in its place."""
        node = self._value(name)
        if node is None:
            return []
        return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]

    def parsed(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """A text turned into a value; a `ValueError` of `parse` becomes a mistake with its words."""
        text = self.text(name)
        if text is None:
            return default
        try:
            return parse(text)
        except ValueError as error:
            self.wrong(name, str(error))
            return default

    def figure(self, name: str, unit: str, default: T, *, low: float, high: float) -> float | T:
        """A number with its unit (plain for `""`) inside `[low, high]`."""
        text = self.text(name)
        if text is None:
            return default
        try:
            value = quantity(text, unit)
        except UnitError as error:
            side = SIDES.get(text.lower()) if name == "pan" else None
            meant = f"{side:g}" if side is not None else as_meant(text, unit)
            self.wrong(name, str(error), hint=meant and f"Write {name}: {meant}")
            return default
        if not low <= value <= high:
            message = f"{name} is {text}, outside {low:g}{unit} to {high:g}{unit}"
            self.reader.report(OUT_OF_RANGE.at(self.value_place(name), message))
            return default
        return value

    def whole(self, name: str, default: int) -> int:
        """A whole number from 0."""

        def parse(text: str) -> int:
            if not (text.isascii() and text.isdecimal()):
                raise ValueError(f"{name} is a whole number, such as 7")
            return int(text[:12])

        return self.parsed(name, parse, default)

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """One of a few words."""
        text = self.text(name)
        if text is None or text in choices:
            return default if text is None else text
        near = closest(text, choices)
        self.wrong(name, f"{name} is one of {', '.join(choices)}", hint=near and f"Did you mean {near}?")
        return default

    def block(self, name: str) -> YamlMap | None:
        """A mapping under a key."""
        node = self._value(name)
        return None if node is None else self.reader.block(node, name)

    def children(self, name: str, fold: Callable[[str], str] = str) -> list[tuple[str, Place, yaml.Node]]:
        """The entries of a mapping of names: name, place of the name, value. Names that `fold` alike are mistakes."""
        block = self.block(name)
        return [] if block is None else block.names(fold)

    def names(self, fold: Callable[[str], str] = str) -> list[tuple[str, Place, yaml.Node]]:
        """Every entry of this mapping, its key being a name of the user's."""
        seen: dict[str, yaml.Node] = {}
        rows = []
        for name, (node, value) in self.entries.items():
            self.asked.add(name)
            if fold(name) in seen:
                self.reader.report(self.reader.duplicate(node, seen[fold(name)]))
                continue
            seen[fold(name)] = node
            rows.append((name, self.reader.place(node), value))
        return rows

    def figures(self, name: str, unit: str) -> Sequence[float] | None:
        """A list of numbers with their units, or one; None when the key is absent or one of them is a mistake."""
        texts, values = self.texts(name), []
        for text, place in texts:
            try:
                values.append(quantity(text, unit))
            except UnitError as error:
                self.reader.report(BAD_VALUE.at(place, str(error)))
        return values if name in self and len(values) == len(self.nodes(name)) else None
