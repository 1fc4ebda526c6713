"""Adapting again and looking it over: what `adapt` says, keeps and lets one fix; `review`, `pins`."""

from __future__ import annotations

import json
import re

import pytest

from audiodrama.cli.app import run

STORY = """THE GOAT

by Ann Author

Chapter 1

Rain stood in the yard when Ivo came down, and Ruth did not look up.

"You are late," said Ruth.

"The road was under water," said Ivo.

"Again?"

"Every spring," he said.

THE END

About the Author

She keeps goats.
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder with a story, and the terminal in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "goat.txt").write_text(STORY)
    return tmp_path


def adapted(home, capsys, *options):
    """Run adapt; returns what it said and the script."""
    assert run(["adapt", "goat.txt", *options]) == 0
    return capsys.readouterr().err, (home / "script" / "goat.fountain").read_text()


def test_it_says_what_it_found_and_left_out(home, capsys):
    """Chapters, lines, voices and every part left out with its words."""
    said, script = adapted(home, capsys)
    assert "1 chapter, 4 lines, 2 voices: " in said
    parts = "title page (5 words), the end (2 words), about the author (6 words)"
    assert f"left out, in comments: {parts}; --matter has it read" in said
    assert "She keeps goats." in re.findall(r"/\*(.*?)\*/", script, re.DOTALL)[-1]


def test_matter_brings_back_what_was_left_out(home, capsys):
    """With --matter the narrator reads it, and it is left out no longer."""
    said, script = adapted(home, capsys, "--matter")
    assert "left out" not in said
    assert "/*" not in script


def test_a_line_fixed_by_hand_stays_fixed_in_a_changed_story(home, capsys):
    """A pin belongs to words: it holds although the story has grown before them."""
    _, script = adapted(home, capsys)
    row = script.splitlines().index("Again?") + 1 if "Again?" in script.splitlines() else 0
    row = row or next(i for i, line in enumerate(script.splitlines(), 1) if line.startswith("Again?"))
    adapted(home, capsys, "--fix", f"{row}=MARTA")
    (home / "goat.txt").write_text(STORY.replace("Rain stood", "It was spring.\n\nRain stood"))
    _, script = adapted(home, capsys)
    assert re.search(r"^MARTA\nAgain\?$", script, re.MULTILINE)


def test_edits_by_hand_are_carried_over(home, capsys):
    """A cue set by hand stands in the script of the changed story, and adapt says so."""
    _, script = adapted(home, capsys)
    path = home / "script" / "goat.fountain"
    path.write_text(script.replace("did not look up.", "did not look up. [[sfx: knock]]"))
    (home / "goat.txt").write_text(STORY.replace('"Every spring,"', '"Nearly every spring,"'))
    said, script = adapted(home, capsys)
    assert "1 edit by hand was carried over" in said
    assert "[[sfx: knock]]" in script
    assert "Nearly every spring" in script


def test_force_undoes_edits(home, capsys):
    """--force writes the script anew."""
    _, script = adapted(home, capsys)
    (home / "script" / "goat.fountain").write_text(script.replace("late", "early"))
    assert "early" not in adapted(home, capsys, "--force")[1]


def test_a_script_from_elsewhere_is_never_written_over(home, capsys):
    """A script that adapt did not make stays as it is."""
    (home / "script").mkdir()
    (home / "script" / "goat.fountain").write_text("# Mine\n")
    assert run(["adapt", "goat.txt"]) != 0
    assert "was not made by adapt" in capsys.readouterr().err


def test_offsets_count_into_the_file_although_words_were_joined(home, capsys):
    """A word that a line end had broken shifts nothing in the JSON document."""
    text = 'Chapter 1\n\nThe post-\nman came in, and Ruth rose.\n\n"Late," said Ruth.\n'
    (home / "goat.txt").write_text(text)
    assert run(["adapt", "goat.txt", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "text" not in document
    assert [text[s["start"] : s["end"]] for s in document["segments"] if s["kind"] == "speech"] == ["Late,"]


def test_names_that_voices_yaml_joins_are_one(home, capsys):
    """An alias in voices.yaml makes two names one person; a file of nonsense is not read as one."""
    (home / "voices.yaml").write_text("cast:\n  RUTH: {voice: {tone: mid}, aliases: [IVO]}\n")
    assert run(["adapt", "goat.txt", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {s["speaker"] for s in document["segments"] if s["speaker"]} == {"RUTH"} or len(document["cast"]) == 1
    (home / "voices.yaml").write_text("a: &a [x, x]\nb: &b [*a, *a]\ncast: *b\n")
    assert run(["adapt", "goat.txt", "--json"]) == 0


def test_the_review_page_copies_the_command_that_fixes_a_line(home, capsys):
    """Its buttons hold commands for the shell, quoted; only its own script may run."""
    (home / "goat.txt").write_text(STORY.replace("Ruth", "Rü'th").replace('"Again?"', '"Again?"\n\n"Who?"\n\n"You."'))
    adapted(home, capsys)
    page = (home / "output" / "goat.review.html").read_text()
    assert "Content-Security-Policy" in page
    assert "script-src 'sha256-" in page
    commands = re.findall(r'data-copy="([^"]+)"', page)
    assert all(c.startswith("audiodrama adapt goat.txt --fix ") for c in commands)
    assert "Left out" in page


def test_a_story_without_words_is_told(home, capsys):
    """A chapter heading alone is no story."""
    (home / "goat.txt").write_text("Chapter 1\n")
    assert run(["adapt", "goat.txt"]) != 0
    assert "there is no story in goat.txt" in capsys.readouterr().err


def test_a_linked_folder_leads_nothing_out_of_the_production(home, capsys, tmp_path_factory):
    """Where script/ is a link to another place, nothing is written there."""
    other = tmp_path_factory.mktemp("other")
    (home / "script").symlink_to(other)
    assert run(["adapt", "goat.txt"]) != 0
    assert "link" in capsys.readouterr().err
    assert list(other.iterdir()) == []
