"""takes.yaml as the program writes it, read row by row: of a play of ten hours in a tenth of the time that YAML takes.

A file that is written otherwise is left to the reader of YAML, which also finds the mistakes; where this one reads a
file at all, it reads the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiodrama.base.source import Source

Row = tuple[str, dict[str, str], int, int]
"""Key, fields, and where the entry begins and ends in the text."""

_TEXT = r'"((?:[^"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]|\\["\\])*)"'
_BARE = r"([^\W\d_](?:[\w.-]| (?![ ,]|$))*)"
_FIELD = re.compile(rf"([a-z0-9]+): (?:{_TEXT}|{_BARE})(?:, (?=[a-z])|$)")
_ROW = re.compile(r"  ([^\s{}\[\],:#\"'/\\&*!|>%@`]+): \{(.+)\}( +#[^{}\"\\]*)?")
_HEAD = re.compile(r"version: [1-9][0-9]{0,5}")
_COMMENT = re.compile(r" *(?:#.*)?")
_ESCAPE = re.compile(r"\\(.)")


def quick_rows(source: Source) -> tuple[str, list[Row]] | None:
    """The version and the entries of a text; None where any row of it is written otherwise."""
    if "\r" in source.text or "\t" in source.text:
        return None
    version, opened, at = "", False, 0
    rows: list[Row] = []
    keys = set()
    for line in source.text.split("\n"):
        if opened and (found := _ROW.fullmatch(line)):
            fields = _fields(found[2])
            if fields is None or found[1] in keys:
                return None
            keys.add(found[1])
            rows.append((found[1], fields, at + 2, at + found.end(2) + 1))
        elif line == "takes:" and not opened:
            opened = True
        elif not version and not opened and _HEAD.fullmatch(line):
            version = line.removeprefix("version: ")
        elif not _COMMENT.fullmatch(line):
            return None
        at += len(line) + 1
    return version or "1", rows


def _fields(text: str) -> dict[str, str] | None:
    fields: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = _FIELD.match(text, at)
        if found is None or found[1] in fields:
            return None
        fields[found[1]] = _ESCAPE.sub(r"\1", found[2]) if found[2] is not None else found[3]
        at = found.end()
    return fields
