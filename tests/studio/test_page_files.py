"""The files of the studio's page: small, whole, and unable to turn a text into markup."""

import re
from pathlib import Path

import pytest

import audiodrama

PAGE = Path(audiodrama.__file__).parent / "studio" / "page"
FILES = sorted(path for path in PAGE.iterdir() if path.suffix in {".js", ".css", ".html", ".svg"})
MODULES = {path.name: path.read_text() for path in FILES if path.suffix == ".js"}
INDEX = (PAGE / "index.html").read_text()


def test_the_page_is_small():
    """All of it together takes 200 kB at most, and no file has more than 450 lines."""
    assert sum(path.stat().st_size for path in FILES) <= 200_000
    assert max(len(path.read_text().splitlines()) for path in FILES) <= 450


@pytest.mark.parametrize("name", MODULES)
def test_no_text_becomes_markup_or_code(name):
    """Elements are made one by one: nothing parses HTML, evaluates a text or writes into the document."""
    ways = (
        r"innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|DOMParser|javascript:"
    )
    assert re.findall(ways, MODULES[name]) == []
    assert re.findall(r"setAttribute\(\"(?:on|style)", MODULES[name]) == []


def test_nothing_stands_inside_the_document():
    """No script, style or handler is inline, and nothing is fetched from elsewhere: the policy forbids both."""
    assert re.findall(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", INDEX) == []
    assert all(address.startswith("/static/") for address in re.findall(r"(?:src|<link[^>]*href)=\"([^\"]+)\"", INDEX))
    for path in FILES:
        assert set(re.findall(r"https?://[^\"'` )]+", path.read_text())) <= {"http://www.w3.org/2000/svg"}, path.name


def test_every_file_that_is_named_is_there():
    """Sheets and modules that are named exist, and each module is reached from the first one."""
    for name in re.findall(r"/static/([\w.]+)", INDEX):
        assert (PAGE / name).is_file() or name == "tokens.css", name
    reached, waiting = set(), ["app.js"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += re.findall(r"(?:from|import) ?\(?\"\./([\w.]+)\"|/static/([\w.]+\.js)", MODULES[name])
            waiting = [next(filter(None, each)) if isinstance(each, tuple) else each for each in waiting]
    assert reached == set(MODULES)


def commands_of(module: str) -> set[str]:
    """The names in the tables given to `commands({…})`: what stands outermost between its braces."""
    names = set()
    for start in re.finditer(r"\bcommands\(\{", module):
        depth, outermost, quoted = 1, "", ""
        for character in module[start.end() :]:
            if quoted:
                quoted = "" if character == quoted else quoted
            elif character in "`'":
                quoted = character
            depth += (character in "({[") - (character in ")}]")
            if depth == 0:
                break
            outermost += character if depth == 1 and not quoted else ""
        names |= set(re.findall(r"(?:^|,)\s*\"?([\w-]+)\"?\s*(?=[:,]|$)", outermost))
    return names


def test_every_button_has_a_deed():
    """Each action that an element names is in the table of commands, so that no button does nothing."""
    text = "\n".join([INDEX, *MODULES.values()])
    known = {name for module in MODULES.values() for name in commands_of(module)}
    used = set(re.findall(r"data-act=\"([\w-]+)\"", INDEX)) | set(re.findall(r"\bact: \"([\w-]+)\"", text))
    used |= set(re.findall(r"\b(?:button|glyph)\(\"([\w-]+)\"", text)) | set(
        re.findall(r"\b(?:change|input): \"([\w-]+)\"", text)
    )
    assert used - known == set()
    assert len(used) > 40


def test_what_is_looked_up_is_there():
    """Each element that a module asks for by name stands in the document or is made by a module."""
    text = "\n".join(MODULES.values())
    made = set(re.findall(r"\bid: \"([\w-]+)\"", text)) | set(re.findall(r"\sid=\"([\w-]+)\"", INDEX))
    assert set(re.findall(r"\bat\(\"([\w-]+)\"\)", text)) - made == set()


def test_every_key_does_one_thing():
    """No two commands have the same key, and the keys of the manual are all there."""
    text, keys = "\n".join(MODULES.values()), []
    for key, also in re.findall(r"\bkey: \"([^\"]+)\",(?:\s*also: \[([^\]]*)\],)?\s*label:", text):
        keys += [key, *re.findall(r"\"([^\"]+)\"", also)]
    assert len(keys) == len(set(keys))
    named = {" ", "ArrowUp", "ArrowDown", "Enter", "Shift+Enter", "Ctrl+Enter", "Escape"}
    assert named | set("jkltaxnpe[]/gu?123456789") <= set(keys)
