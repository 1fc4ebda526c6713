"""Keys of lines: they follow words, role, delivery and direction, and nothing else."""

from __future__ import annotations

import pytest

from audiodrama.performance.take_keys import KEY, key_role, line_key, line_keys
from audiodrama.production.project import load

SCRIPT = "# One\n\nMARTA\nNo.\n\nBEN\nNo.\n\nMARTA\n(whispering)\nNo.\n\nMARTA\nNo.\n\n# Two\n\nMARTA\nNo.\n"


def keys(folder, production_at, script=SCRIPT, **files):
    """The keys of a script's lines, in order."""
    return list(line_keys(load(production_at(folder, script=script, **files)).sheet.chapters).values())


def test_a_number_stands_only_where_two_lines_are_the_same(tmp_path, production_at):
    """Role and delivery tell lines apart; the second of the same words has a number, over all chapters."""
    first, ben, whispered, second, third = keys(tmp_path, production_at)
    assert len({first, ben, whispered}) == 3
    assert (second, third) == (f"{first}-2", f"{first}-3")
    assert all(KEY.fullmatch(each) for each in (first, ben, whispered, second))
    assert [key_role(each) for each in (first, ben, third)] == ["marta", "ben", "marta"]


@pytest.mark.parametrize(
    ("old", "new"), [("# One", "# Another name"), ("MARTA\nNo.\n\nBEN", "[[sfx: bell]]\n\nMARTA\nNo.\n\nBEN")]
)
def test_a_key_does_not_follow_its_surroundings(tmp_path, production_at, old, new):
    """Titles, sounds, places and figures are no part of a key."""
    before = keys(tmp_path / "a", production_at)
    voices = "cast:\n  MARTA: {voice: {tone: low}, rate: 1.4}\n  BEN: {voice: {tone: high}}\n"
    assert keys(tmp_path / "b", production_at, SCRIPT.replace(old, new), voices=voices) == before


@pytest.mark.parametrize("said", ["Yes.", "No!", "(shouting)\nNo.", "(as if to a child)\nNo."])
def test_a_key_follows_words_delivery_and_direction(tmp_path, production_at, said):
    """A line that is said otherwise is another line."""
    a = keys(tmp_path / "a", production_at, "MARTA\nNo.\n")
    assert keys(tmp_path / "b", production_at, f"MARTA\n{said}\n") != a


@pytest.mark.parametrize("name", ["みき", "Ülkü 2", "D'Arcy", "no"])
def test_any_name_gives_a_key_that_yaml_can_hold(tmp_path, production_at, name):
    """Names of any alphabet, and words that YAML takes for something else."""
    root = production_at(tmp_path, script=f"@{name}\nNo.\n", voices=f'cast:\n  "{name}": {{voice: {{tone: low}}}}\n')
    (line,) = load(root).sheet.chapters[0].lines
    assert KEY.fullmatch(line_key(line))
