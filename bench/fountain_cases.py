"""Measure the parser on other parsers' test cases: `python bench/fountain_cases.py cases.jsonl`.

Each line of the file is one case (`suite`, `id`, `fountain`, `format`, `expected`). Three notations are read: element
kinds by prefix, a dump of kinds and texts, and a tree with character ranges. Blank lines inside action, and whether
neighbouring paragraphs are one element, are each parser's own affair and are not compared.
Prints the score of each suite, and every case that is decided differently with the reason.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiodrama.script.emphasis import plain
from audiodrama.script.fountain import parse

if TYPE_CHECKING:
    from audiodrama.script.elements import Element, Script

REASONS = {
    ("jouvence", "lyrics.1"): "the specification makes any line with a tilde lyrics; the line below it is action",
    ("screenplay-tools", "Boneyards"): "a line that holds only a boneyard counts as empty, so CUT TO: before it is a "
    "transition, as the specification's own example means it",
    ("screenplay-tools", "Character"): "3CPO: a name must hold a letter, says the specification, not begin with one",
    ("screenplay-tools", "Formatted"): "emphasis nests, as in the specification's example of underlined italics",
    ("screenplay-tools", "Notes"): "a speech ends at an empty line (theirs goes on), and a note with an empty line in "
    "it is none: it stays in the text whole, so that `check` can point at it",
    ("screenplay-tools", "Parenthetical"): "a parenthetical below another one is one too: read aloud it would be a "
    "stage direction spoken",
    ("screenplay-tools", "Sections"): "CUT TO: on the first line is a transition; a title page has a title's keys",
    ("screenplay-tools", "Tags"): "hashtags are that tool's own addition to Fountain",
    ("obsidian-fountain", "Lyrics handling / lyrics with indentation is not a lyrics line"): "leading blanks are "
    "ignored everywhere but in action, says the specification",
}

Row = tuple[str, str]
PREFIXES = {
    "!><": "centered", "<pagebreak>": "page-break", "!": "action", "@": "character", "=": "dialogue",
    "_": "parenthetical", ".": "scene-heading", ">": "transition", "#": "section", "+": "synopsis", "~": "lyrics",
}  # fmt: skip
DUMPED = {
    "ACTION": "action", "CHARACTER": "character", "DIALOGUE": "dialogue", "PARENTHETICAL": "parenthetical",
    "HEADING": "scene-heading", "TRANSITION": "transition", "SECTION": "section", "SYNOPSIS": "synopsis",
    "LYRIC": "lyrics", "PAGEBREAK": "page-break", "TITLEENTRY": "title-entry",
}  # fmt: skip
BLOCKS = {"scene-heading": "scene", "centered": "action", "character": "dialogue", "parenthetical": "dialogue"}


def folded(rows: list[Row]) -> list[Row]:
    """Neighbours of one kind as one, white space as one blank."""
    merged: list[Row] = []
    for kind, written in rows:
        text = " ".join(written.split())
        if merged and kind == merged[-1][0] and kind in {"action", "dialogue", "lyrics", "synopsis"}:
            merged[-1] = (kind, f"{merged[-1][1]} {text}".strip())
        elif text or kind == "page-break":
            merged.append((kind, text))
    return merged


def ours(script: Script) -> list[Row]:
    """Kinds and texts, silent cuts left out."""
    kept = [e for e in script.elements if e.kind not in {"note", "boneyard", "title-entry"}]
    return folded([(e.kind, e.text) for e in kept])


def by_prefix(script: Script, expected: dict[str, Any]) -> bool:
    """Elements as a prefix and a text."""
    rows = []
    for text in expected["out"]:
        prefix = next(each for each in PREFIXES if text.startswith(each))
        rows.append((PREFIXES[prefix], text[len(prefix) :]))
    title = {name.lower(): text for name, text in script.title_page.items()}
    return ours(script) == folded(rows) and title == (expected["title"] or {})


def by_dump(script: Script, expected: str) -> bool:
    """A dump, `KIND:"text" (more)`; one case is the text with its emphasis as tags."""
    if not re.match(r"[A-Z]+:", expected):
        plain_text = re.sub(r"</?[biu]>", "", expected)
        return folded([("action", plain_text)]) == folded([(e.kind, plain(e.text).text) for e in script.elements])
    found = re.findall(r'^([A-Z]+):(?:"([^"]*)":)?"([^"]*)"(.*)$', expected, re.MULTILINE)
    rows = [_dumped(kind, text, more) for kind, key, text, more in found if kind in DUMPED and not key]
    titles = [(key, " ".join(text.split())) for _, key, text, _ in found if key]
    have = [(e.name, " ".join(e.text.split())) for e in script.elements if e.kind == "title-entry"]
    return (
        folded(rows) == folded([_told(e) for e in script.elements if e.kind not in {"note", "boneyard"}])
        and titles == have
    )


def _dumped(kind: str, text: str, more: str) -> Row:
    text = re.sub(r"\[\[\d+\]\]|/\*\d+\*/", "", text)
    extensions = re.findall(r'"(\([^"]*\))"', more)
    dual = "^" if kind == "CHARACTER" and "(Dual)" in re.sub(r'"[^"]*"', "", more) else ""
    number = re.findall(r" \(([^)]+)\)", more) if kind in {"HEADING", "SECTION"} else []
    if kind == "CHARACTER" and text.endswith("(CONT'D)"):
        text = text.removesuffix("(CONT'D)")
    return DUMPED[kind], " ".join([text, *extensions, *number, dual])


def _told(element: Element) -> Row:
    text = element.text
    if element.kind == "title-entry":
        return "title-entry", ""
    if element.kind == "character":
        kept = [f"({e})" for e in element.extensions if e.replace("\u2019", "'") != "CONT'D"]
        text = " ".join([element.name, *kept, "^" if element.dual else ""])
    elif element.kind == "parenthetical":
        text = text[1:-1]
    elif element.kind in {"scene-heading", "section"}:
        text = f"{text} {element.number or element.depth or ''}"
    return "action" if element.kind == "centered" else element.kind, text


def by_tree(script: Script, expected: list[dict[str, Any]]) -> bool:
    """A tree with ranges: kinds, the stretch of each block, and where each piece of plain text stands."""
    return all(_claim(script, claim["on"], claim["value"]) for claim in expected)


def _claim(script: Script, on: str, value: Any) -> bool:
    blocks = _blocks(script)
    if on == "script.titlePage":
        have = [(e.name, e) for e in script.elements if e.kind == "title-entry"]
        keys = [name for name, _ in have] == [entry["key"] for entry in value]
        return keys and all(_texts(script, [e], v["values"]) for (_, e), v in zip(have, value, strict=True))
    if on == "script.script" and isinstance(value, int):
        return len(blocks) == value
    if found := re.match(r"script\.script\.(\d+)", on):
        blocks = blocks[int(found[1]) : int(found[1]) + 1]
    if on.endswith(".kind"):
        return blocks[0][0] == value
    wanted = value if isinstance(value, list) else [value]
    wanted = [each for each in wanted if not _is_blank(script, each)]
    return len(blocks) == len(wanted) and all(
        _block(script, have, want) for have, want in zip(blocks, wanted, strict=True)
    )


def _is_blank(script: Script, want: dict[str, Any]) -> bool:
    source = want.get("source", script.text[slice(*want["range"].values())] if "range" in want else script.text)
    return not source.strip()


def _blocks(script: Script) -> list[tuple[str, list[Element]]]:
    blocks: list[tuple[str, list[Element]]] = []
    for element in script.elements:
        if element.kind in {"title-entry", "boneyard"} or (
            element.kind == "note" and blocks and element.end <= blocks[-1][1][-1].end
        ):
            continue
        kind = "action" if element.kind == "note" else BLOCKS.get(element.kind, element.kind)
        joins = kind in {"action", "synopsis"} or (kind in {"dialogue", "lyrics"} and element.kind != "character")
        if blocks and joins and blocks[-1][0] in {kind, "dialogue" if kind == "lyrics" else kind}:
            blocks[-1][1].append(element)
        else:
            blocks.append((kind, [element]))
    return blocks


def _block(script: Script, have: tuple[str, list[Element]], want: dict[str, Any]) -> bool:
    kind, elements = have
    text, start, end = script.text, elements[0].start, elements[-1].end
    source = want.get("source", text[slice(*want["range"].values())] if "range" in want else text[start:end])
    same = kind == want["kind"] and text[start:end].strip() == source.strip()
    return same and _texts(script, elements, want.get("lines", []))


def _texts(script: Script, elements: list[Element], tree: Any) -> bool:
    """Whether every character of the tree's pieces of text is one of the elements', and no other is."""
    pieces = list(_pieces(tree))
    wanted = {i for start, end in pieces for i in range(start, end) if script.text[i].strip()}
    have = {e.offset(i) for e in elements for i in plain(e.text).kept if not e.text[i].isspace()}
    return not pieces or wanted <= have


def _pieces(tree: Any) -> Any:
    if isinstance(tree, list):
        for each in tree:
            yield from _pieces(each)
    elif isinstance(tree, dict):
        if tree.get("kind") == "text" and "range" in tree:
            yield tree["range"]["start"], tree["range"]["end"]
        yield from _pieces(tree.get("elements", []))


NOTATIONS = {"jouvence-prefix": by_prefix, "dump": by_dump, "ast-with-char-ranges": by_tree}


def main(path: str) -> None:
    """Print the score on a file of cases."""
    cases = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    right, total = Counter[str](), Counter[str]()
    for case in cases:
        agreed = NOTATIONS[case["format"]](parse(case["fountain"]), case["expected"])
        right[case["suite"]] += agreed
        total[case["suite"]] += 1
        if not agreed:
            print(f"{case['suite']}  {case['id']}: {REASONS.get((case['suite'], case['id']), 'NOT EXPLAINED')}")
            if "-v" in sys.argv:
                print("   ", ours(parse(case["fountain"])))
    for suite, count in total.items():
        print(f"{suite}: {right[suite]} of {count}")
    print(f"all: {right.total()} of {total.total()}")


if __name__ == "__main__":
    main(sys.argv[1])
