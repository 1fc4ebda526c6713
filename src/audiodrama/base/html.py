"""One self-contained HTML document: style, script and values inline, nothing fetched, nothing injected.

Every page is made here, so that all of them look alike and none can be talked into running a text.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib.resources import files
from typing import Any


def part(package: str, name: str) -> str:
    """The text of a file beside a module, such as a style sheet or a script.

    Args:
        package: the package whose folder holds the file, such as `audiodrama.export`.
        name: the file's name.
    """
    return (files(package) / name).read_text(encoding="utf-8")


def document(
    title: str, body: str, *, language: str = "en", style: str = "", script: str = "", values: Any = None
) -> str:
    """A whole page.

    Args:
        title: plain text.
        body: markup; whoever makes it has escaped every text in it (`safe`).
        language: BCP 47 tag.
        style: of this page, after the sheet that all pages share.
        script: JavaScript, run after the body is there.
        values: anything JSON can hold; the script finds it as the text of the element `values`.

    Returns:
        HTML in which only this very script may run (its hash stands in the content security policy).
    """
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    sheets = part("audiodrama.base", "tokens.css") + part("audiodrama.base", "style.css")
    policy = (
        f"script-src 'sha256-{allowed}'; connect-src 'none'; object-src 'none'; frame-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!doctype html>\n<html lang="{safe(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{safe(title)}</title>\n"
        f"<style>\n{sheets}{style}</style>\n</head>\n<body>\n{body}\n"
        f'<script type="application/json" id="values">{json_for_script(values)}</script>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def safe(text: str) -> str:
    """A text that can stand between tags or in a quoted attribute."""
    return html.escape(text, quote=True)


def json_for_script(values: Any) -> str:
    """JSON that can stand inside a script element: no character in it can end one or begin a comment."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
