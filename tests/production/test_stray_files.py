"""Files in wrong places: each is named, with where it belongs."""

import pytest

from audiodrama.base.errors import UsageError
from audiodrama.production.project import check, find_root
from audiodrama.production.stray_files import stray_files

SCRIPT = "MARTA\nHello.\n"


def production(tmp_path, *names: str):
    (tmp_path / "voices.yaml").write_text("cast:\n  MARTA: {voice: {tone: mid}}\n")
    for name in ("script/01.fountain", *names):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(SCRIPT if "yaml" not in name and "yml" not in name else "cast: {}\n")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("script/02.txt", "end in .fountain"), ("script/02.FOUNTAIN", "small letters"),
        ("script/02.fountain.txt", "end in .fountain"),
        ("script/02.fdx", "plain text"), ("script/02.docx", "adapt"), ("02.fountain", "into the folder script/"),
        ("scripts/02.fountain", "into the folder script/"), ("sounds.yaml", "sfx/sounds.yaml"),
        ("sfx/sounds.yml", "sfx/sounds.yaml"), ("voices.yml", "voices.yaml"), ("script/voices.yaml", "voices.yaml"),
    ],
)  # fmt: skip
def test_a_file_in_a_wrong_place_is_told(tmp_path, name, cure):
    """By its name, with the place where it would be read."""
    (mistake,) = [each for each in check(production(tmp_path, name)) if each.code == "passed-over"]
    assert mistake.message == f"{name} is not read"
    assert cure in mistake.hint


@pytest.mark.parametrize(
    "name", ["script/notes.txt", "script/README.md", "script/.02.fountain.swp", "notes.txt", "sfx/a.txt"]
)
def test_notes_and_hidden_files_are_left_alone(tmp_path, name):
    """What does not look like a part of the production is nobody's business."""
    assert stray_files(production(tmp_path, name)) == []


def test_a_cast_under_another_ending_is_named_where_none_is_found(tmp_path):
    """Without voices.yaml there is no production; voices.yml is the likeliest cause."""
    (tmp_path / "voices.yml").write_text("cast: {}\n")
    with pytest.raises(UsageError) as caught:
        find_root(tmp_path)
    assert caught.value.hint == "rename voices.yml to voices.yaml"
