"""Reading Markdown: headings, paragraphs, quotations and tables; notes, pictures, comments and commands left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.adapt.sources.runs import Runs
from audiodrama.adapt.sources.story import SourcePart, story_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from audiodrama.adapt.sources.story import Story

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(title|author|lang(?:uage)?)\s*:\s*[\"']?(.*?)[\"']?\s*$", re.IGNORECASE | re.MULTILINE)
_NOTE = re.compile(r"^\[\^([^\]\n]+)\]:[ \t]*((?:.*(?:\n(?: {2,}|\t).*)*))", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\n]+\]")
_COMMAND = re.compile(r"^\\[a-zA-Z]+(?:\{[^}\n]*\})*[ \t]*$", re.MULTILINE)


def read_markdown(text: str, name: str) -> Story:
    """Read Markdown; emphasis stays as `*…*`. `name` is the title where the text gives none."""
    from markdown_it import MarkdownIt

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    facts = {key.lower(): value for key, value in _FIELD.findall(front.group(1))} if front else {}
    text = text[front.end() :] if front else text
    notes = [SourcePart(" ".join(m.group(2).split()), "matter", label="notes") for m in _NOTE.finditer(text)]
    text = _COMMAND.sub("", _NOTE_MARK.sub("", _NOTE.sub("", text)))
    tokens = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"]).parse(text)
    language = facts.get("lang") or facts.get("language") or ""
    parts = _parts(tokens)
    title = facts.get("title") or _title(parts) or name
    return story_of([*parts, *notes], title, facts.get("author", ""), language)


def _title(parts: Sequence[SourcePart]) -> str:
    """The heading that a text begins with, if it is the only one of the first level and others follow."""
    heads = [part for part in parts if part.kind == "heading"]
    first = bool(heads) and parts[0] is heads[0] and heads[0].level == 1
    return heads[0].text if first and len(heads) > 1 and all(head.level > 1 for head in heads[1:]) else ""


def _parts(tokens: Sequence[Token]) -> list[SourcePart]:
    parts: list[SourcePart] = []
    level = 0
    row: list[str] | None = None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "hr":
            parts.append(SourcePart("* * *", "break"))
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            parts.append(SourcePart(", ".join(cell for cell in row if cell)))
            row = None
        elif token.type in ("code_block", "fence"):
            parts += [SourcePart(piece) for piece in token.content.split("\n\n") if piece.strip()]
        elif token.type == "inline":
            texts = _paragraphs(token.children or [])
            if row is not None:
                row.append(" ".join(texts))
            elif level:
                parts.append(SourcePart(" ".join(" ".join(texts).replace("*", "").split()), "heading", level))
            else:
                parts += [SourcePart(text) for text in texts]
            level = 0
    return parts


def _paragraphs(children: Sequence[Token]) -> list[str]:
    """The text of a paragraph: links and code as their words, nothing of pictures and tags."""
    runs = Runs()
    italics = struck = 0
    for token in children:
        italics += (token.type == "em_open") - (token.type == "em_close")
        struck += (token.type == "s_open") - (token.type == "s_close")
        if struck > 0:
            continue
        if token.type in ("text", "code_inline"):
            runs.add(token.content, italic=italics > 0)
        elif token.type == "softbreak":
            runs.add(" ", italic=italics > 0)
        elif token.type == "hardbreak":
            runs.add("\n")
    return runs.take()
