"""Changing one value of a YAML file and nothing else: comments, order, spacing and line ends stay byte for byte.

PyYAML's `compose` tells where each value stands; the text is cut there and the new value put in. What comes out is
composed again and compared with what went in, so an edit that would change anything else is refused.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import yaml

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.base.files import replacing
from audiodrama.base.names import key
from audiodrama.base.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_INDENT = 2
_LINE_END = re.compile(r"\r\n|\n|\r")
_BOM = "\ufeff"
_BARE = re.compile(r"[^\W\d_]([\w.-]| (?! |$))*")


def set_value(text: str, path: Sequence[str | int], value: str) -> str:
    """Put a value in a YAML text.

    Args:
        text: the whole file.
        path: keys from the top, compared as names are (`audiodrama.names.key`), and positions in lists. The last key
            may be missing: it is added to its map, in the map's own style. All others must be there.
        value: the new value as it is written in YAML, on one line.

    Returns:
        The text with that value in its place and every other character as it was.

    Raises:
        UsageError: the path leads nowhere.
        AudiodramaError: the text is not YAML, or cannot be edited at this place.
    """
    body = text.removeprefix(_BOM)
    parent = _walk(_composed(body), path[:-1])
    last = path[-1]
    found = _child(parent, last)
    if found is not None:
        edited = _replaced(body, _name(parent, found), found, value)
    elif isinstance(last, str) and (isinstance(parent, yaml.MappingNode) or _is_empty(parent)):
        edited = _with_entry(body, path[:-1], last, value)
    else:
        raise _nowhere(path)
    _refuse_other_changes(body, edited, path, value)
    return text[: len(text) - len(body)] + edited


def remove_value(text: str, path: Sequence[str]) -> str:
    """Take a key and its value out of a map.

    Args:
        text: the whole file.
        path: keys from the top, as for `set_value`.

    Returns:
        The text without them and the comma or the rows that were theirs, every other character as it was.

    Raises:
        UsageError: the path leads nowhere.
        AudiodramaError: the text is not YAML, or something else would change with it.
    """
    body = text.removeprefix(_BOM)
    top = _composed(body)
    parent = _walk(top, path[:-1])
    found = _child(parent, path[-1])
    if found is None or not isinstance(parent, yaml.MappingNode):
        raise _nowhere(path)
    at = next(index for index, (_, value) in enumerate(parent.value) if value is found)
    name, value = parent.value[at]
    if not parent.flow_style:
        last = _line(body, _end(value, name) - 1)[1]
        ending = _LINE_END.match(body, last)
        start, end = _line(body, name.start_mark.index)[0], ending.end() if ending else last
    elif at + 1 < len(parent.value):
        start, end = name.start_mark.index, parent.value[at + 1][0].start_mark.index
    else:
        before = parent.value[at - 1] if at else None
        start, end = _end(before[1], before[0]) if before else name.start_mark.index, _end(value, name)
    edited = body[:start] + body[end:]
    wanted = _meaning(top)
    holder = wanted
    for step in path[:-1]:
        holder = holder[_same(holder, step)]
    del holder[name.value]
    if _emptied(_meaning(_composed(edited))) != _emptied(wanted):
        raise AudiodramaError(
            f"{' / '.join(path)} cannot be taken out without touching what stands beside it", hint="take it out by hand"
        )
    return text[: len(text) - len(body)] + edited


def _emptied(meaning: Any) -> Any:
    """The meaning of a text whose empty maps are written as nothing."""
    if isinstance(meaning, dict):
        return {name: _emptied(value) for name, value in meaning.items()} or ""
    return meaning


def add_entries(text: str, parent: str, entries: Sequence[str]) -> str:
    """Append entries to a map at the top of the file; the map is made when the file does not have it.

    Args:
        text: the whole file.
        parent: the map's key, such as `cast`.
        entries: each `NAME:` and below it lines indented by two, with one-line values.

    Returns:
        The text with the entries at the end of the map, in the map's own style and indentation.

    Raises:
        UsageError: an entry of this name is there already.
        AudiodramaError: the text is not YAML, or the key holds something that is not a map.
    """
    if not entries:
        return text
    body = text.removeprefix(_BOM)
    top = _composed(body)
    holder = _child(top, parent)
    names = [key(_composed(entry).value[0][0].value) for entry in entries]
    if isinstance(holder, yaml.MappingNode):
        there = {key(each.value) for each, _ in holder.value}
        if taken := next((name for name in names if name in there), None):
            raise UsageError(f"{parent} has {taken} already")
    if holder is None:
        edited = _appended(body, [f"{parent}:", *_indented(entries, _INDENT)])
    elif isinstance(holder, yaml.MappingNode) and holder.value and not holder.flow_style:
        indent = _column(body, holder.value[0][0].start_mark.index)
        edited = _inserted_below(body, _end(holder.value[-1][1], holder.value[-1][0]), _indented(entries, indent))
    elif isinstance(holder, yaml.MappingNode) and holder.value:
        edited = _in_flow(body, holder, ", ".join(_flowing(entry) for entry in entries))
    elif _is_empty(holder):
        name = _name(top, holder)
        assert name is not None
        after = max(_end(holder), name.end_mark.index + 1)
        rest = body[after if isinstance(holder, yaml.MappingNode) or holder.value else name.end_mark.index + 1 :]
        bare = f"{body[: name.end_mark.index]}:{rest}"
        edited = _inserted_below(bare, name.end_mark.index + 1, _indented(entries, _INDENT))
    else:
        raise AudiodramaError(f"{parent} is not a map", hint="write one entry below it by hand, then try again")
    _composed(edited)
    return text[: len(text) - len(body)] + edited


def scalar(text: str) -> str:
    """A text as it is written in YAML on one line: bare where every reader takes it for this text, else in quotes.

    `no`, `12` and `on` are quoted, since readers of YAML 1.1 make no text of them.
    """
    bare = _BARE.fullmatch(text) is not None and yaml.safe_load(text) == text
    if bare:
        return text
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=sys.maxsize)).removesuffix("\n")


def editable_text(root: Path, name: str) -> str:
    """The text of a file of a production that is about to be edited, unchanged.

    Raises:
        AudiodramaError: it cannot be read, is not UTF-8, or lies elsewhere.
    """
    try:
        return Source.inside(root, name).text
    except OSError as error:
        raise AudiodramaError(f"{name} cannot be edited: {error.strerror}") from None


def rewrite(file: Path, before: str, after: str, *, root: Path | None = None) -> None:
    """Write an edited file of a production, atomically, unless somebody else has changed it since it was read.

    Args:
        file: where it lies; a link stays a link.
        before: the text that was read, by `editable_text`.
        after: the text to write.
        root: the production's folder, the file's own by default; nothing outside of it is written to.

    Raises:
        AudiodramaError: the file is no longer what was read, or lies elsewhere.
    """
    home = root or file.parent
    place = file.resolve()
    if editable_text(home, file.relative_to(home).as_posix()) != before:
        raise AudiodramaError(f"{file.name} was changed by somebody else meanwhile", hint="try again")
    with replacing(place) as part:
        part.write(after.encode())


def value_span(text: str, path: Sequence[str | int]) -> tuple[int, int] | None:
    """Where a value stands, `[start, end)` in characters; None when it is not there."""
    offset = len(text) - len(text.removeprefix(_BOM))
    try:
        node = _walk(_composed(text[offset:]), path)
    except UsageError:
        return None
    return node.start_mark.index + offset, _end(node) + offset


def _composed(text: str) -> yaml.MappingNode:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise AudiodramaError(f"the file is not valid YAML: {error}", hint="run `audiodrama check`") from None
    if node is None:
        mark = yaml.Mark("", 0, 0, 0, None, 0)
        return yaml.MappingNode("tag:yaml.org,2002:map", [], mark, mark)
    if not isinstance(node, yaml.MappingNode):
        raise AudiodramaError("the file is not a map", hint="run `audiodrama check`")
    return node


def _walk(node: yaml.Node, path: Sequence[str | int]) -> yaml.Node:
    for step in path:
        found = _child(node, step)
        if found is None:
            raise _nowhere(path)
        node = found
    return node


def _nowhere(path: Sequence[str | int]) -> UsageError:
    return UsageError(f"there is no {' / '.join(map(str, path))} in the file")


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode) and isinstance(step, str):
        pairs = [(each, value) for each, value in node.value if isinstance(each, yaml.ScalarNode)]
        exact = next((value for each, value in pairs if each.value == step), None)
        return exact or next((value for each, value in pairs if key(each.value) == key(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    return None


def _is_empty(node: yaml.Node) -> bool:
    """An empty map, or nothing at all after the colon."""
    if isinstance(node, yaml.MappingNode):
        return not node.value
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.value in {"", "~", "null"}


def _end(node: yaml.Node, otherwise: yaml.Node | None = None) -> int:
    """Where a value's last character ends; a block value ends with its last scalar, not with what follows it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1], last[0]) if isinstance(node, yaml.MappingNode) else _end(last)
    if otherwise is not None and isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index:
        return int(otherwise.end_mark.index) + 1
    return int(node.end_mark.index)


def _name(parent: yaml.Node, node: yaml.Node) -> yaml.Node | None:
    """The key of a value; None in a list."""
    return next((name for name, value in parent.value if value is node), None) if _is_map(parent) else None


def _is_map(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode)


def _replaced(text: str, name: yaml.Node | None, node: yaml.Node, value: str) -> str:
    start, end = node.start_mark.index, _end(node)
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        return text[:start] + value + _line_end(text) + text[end:]
    if name is None or (start < end and _line(text, name.end_mark.index) == _line(text, start)):
        return text[:start] + value + text[end:]
    # nothing, or a block on lines of its own, follows the colon: the value goes behind the colon, before any comment
    colon = text.index(":", name.end_mark.index) + 1
    comment_end = _line(text, colon)[1]
    return f"{text[:colon]} {value}{text[colon:comment_end]}{text[max(end, comment_end) :]}"


def _line(text: str, at: int) -> tuple[int, int]:
    """Where the line that holds a character starts and ends, its line end left out."""
    ending = _LINE_END.search(text, at)
    return at - _column(text, at), ending.start() if ending else len(text)


def _with_entry(text: str, path: Sequence[str | int], name: str, value: str) -> str:
    entry = f"{name}: {value}"
    above = _walk(_composed(text), path[:-1])
    parent = _child(above, path[-1]) if path else above
    assert parent is not None
    if _is_empty(parent):
        return _replaced(text, _name(above, parent), parent, f"{{{entry}}}") if path else _appended(text, [entry])
    assert isinstance(parent, yaml.MappingNode)
    if parent.flow_style:
        return _in_flow(text, parent, entry)
    indent = _column(text, parent.value[0][0].start_mark.index)
    last_name, last_value = parent.value[-1]
    return _inserted_below(text, _end(last_value, last_name), _indented([entry], indent))


def _in_flow(text: str, node: yaml.Node, entries: str) -> str:
    """Put entries before the bracket that closes a map in flow style."""
    at = _end(node.value[-1][1], node.value[-1][0])
    return f"{text[:at]}, {entries}{text[at:]}"


def _inserted_below(text: str, at: int, rows: Sequence[str]) -> str:
    """Put rows after the line on which `at` lies."""
    new, ending = _line_end(text), _LINE_END.search(text, at)
    if text[at - 1 : at] in {"\n", "\r"}:
        return text[:at] + new.join(rows) + new + text[at:]
    if ending is None:
        return text + new + new.join(rows)
    return text[: ending.end()] + new.join(rows) + new + text[ending.end() :]


def _appended(text: str, rows: Sequence[str]) -> str:
    new = _line_end(text)
    before = text if not text or text.endswith(("\n", "\r")) else text + new
    return before + new.join(rows) + new


def _column(text: str, at: int) -> int:
    return at - max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) - 1


def _line_end(text: str) -> str:
    found = _LINE_END.search(text)
    return found[0] if found else "\n"


def _indented(entries: Sequence[str], indent: int) -> list[str]:
    return [" " * indent + row for entry in entries for row in entry.splitlines()]


def _flowing(entry: str) -> str:
    name, *rows = entry.splitlines()
    return f"{name} {{{', '.join(row.strip() for row in rows)}}}" if rows else name


def _refuse_other_changes(before: str, after: str, path: Sequence[str | int], value: str) -> None:
    """Compare what both texts mean: they may differ at the path alone."""
    wanted = _meaning(_composed(before))
    holder = wanted
    for step in path[:-1]:
        written = _same(holder, step)
        holder[written] = holder[written] or {}
        holder = holder[written]
    try:
        holder[_same(holder, path[-1])] = _meaning(yaml.compose(value, Loader=yaml.SafeLoader))
        changed = _meaning(_composed(after)) != wanted
    except (yaml.YAMLError, AudiodramaError):
        changed = True
    if changed:
        raise AudiodramaError(
            f"{' / '.join(map(str, path))} cannot be changed without touching what stands beside it",
            hint="change it by hand",
        )


def _same(holder: Any, step: str | int) -> Any:
    """The key as it is written in the map."""
    if isinstance(holder, dict) and step not in holder:
        return next((each for each in holder if key(each) == key(str(step))), step)
    return step


def _meaning(node: yaml.Node | None) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {_meaning(name): _meaning(value) for name, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_meaning(each) for each in node.value]
    return "" if node is None or _is_empty(node) else node.value
