"""Characters that nobody sees are named, wherever a name or a speech holds them."""

from __future__ import annotations

import pytest

from audiodrama.production.project import check

SPEECH = "MARTA\nIs it {}you?\n"
CAST = 'narrator: {{speaker: MARTA}}\ncast:\n  MARTA: {{voice: {{tone: mid}}, aliases: ["M{}A"]}}\n'


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("script/01.fountain", SPEECH.format("\x1b[2J"), "U+001B"),
        ("script/01.fountain", SPEECH.format("\u202e"), "U+202E, right-to-left override"),
        ("script/01.fountain", SPEECH.format("\x85"), "U+0085"),
        ("script/01.fountain", SPEECH.format("\ufffe\ufffe"), "U+FFFE, a control character, and 1 more in this file"),
        ("script/01.fountain", f"Title: A\x00B\n\n{SPEECH.format('')}", "U+0000"),
        ("voices.yaml", CAST.format(r"\e"), "U+001B"),
        ("voices.yaml", CAST.format(r"\u2066"), "U+2066, left-to-right isolate"),
        ("sfx/sounds.yaml", 'sounds: {bell: {synth: bell, licence: "CC\\b0"}}\n', "U+0008"),
    ],
)
def test_it_is_named_with_its_file(root, file, text, name):
    """A warning stands at the first one, and counts the others."""
    (root / file).parent.mkdir(exist_ok=True)
    (root / file).write_text(text)
    (found,) = [each for each in check(root) if each.code == "control-character"]
    assert (found.severity, found.place.file) == ("warning", file)
    assert name in found.message


@pytest.mark.parametrize("text", ["שלום\u200f, מרתה.", "a\tb", "Zwölf Boxkämpfer 👩\u200d🚀", "line\r\nends\r"])
def test_what_writers_need_is_not(root, text):
    """Marks of right-to-left text, joiners, tabs and line ends are none of them."""
    (root / "script" / "01.fountain").write_bytes(f"MARTA\n{text}\n".encode())
    assert [each for each in check(root) if each.code == "control-character"] == []
