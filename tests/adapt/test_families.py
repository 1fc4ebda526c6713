"""Families: whom a title and a surname mean where several bear it, by who is in the scene: `families`."""

from __future__ import annotations

from audiodrama.adapt.attribution.stages import read_story


def names(text: str) -> dict[str, set[str]]:
    """Everybody found, with all their names."""
    return {e.name: set(e.aliases) for e in read_story(text).company.entities}


HOUSE = (
    "Ada Lund opened the shutters. Ada had slept badly.\n\nHer daughter Tilda Lund came down. Tilda yawned.\n\n"
    '"Bread?" said Ada.\n\n"Bread," said Tilda.\n\n'
)
SHOP = (
    'Mrs. Lund went to the shop.\n\n"Flour," said Mrs. Lund.\n\nTilda ran ahead of Mrs. Lund.\n\n'
    "Ada counted the coins.\n\nMrs. Lund paid.\n\nMrs. Lund turned back.\n\nMrs. Lund and Miss Tilda went home.\n\n"
)


def test_a_married_name_is_the_one_who_is_there():
    """Of mother and daughter, the one who is told of by turns with "Mrs. Lund" is she, not the one beside her."""
    found = names((HOUSE + SHOP) * 3)
    assert "Mrs. Lund" in found["Ada"]
    assert "Mrs. Lund" not in found["Tilda"]


def test_a_mother_who_stands_beside_is_another():
    """Nobody becomes the mother whom narration tells of in the same paragraphs."""
    text = 'Tilda Lund sang.\n\n"Hush," said Mrs. Lund.\n\nTilda sat beside Mrs. Lund. Mrs. Lund sewed for Tilda.\n\n'
    found = names(text * 4)
    assert not any({"Tilda", "Mrs. Lund"} <= own for own in found.values())


def test_a_title_as_it_is_spoken_is_the_title():
    """ "Mistah Lund" and "Mis' Lund" are Mr. and Mrs. Lund."""
    text = '"Yes, Mistah Lund," said Tilda. "No, Mis\' Lund."\n\nMr. Lund laughed. Mrs. Lund did not.\n\n'
    assert {"Mr. Lund", "Mrs. Lund"} <= set(names(text * 3))
    assert "Mistah Lund" not in names(text * 3)


def test_a_first_name_behind_a_title_is_known():
    """ "Mr. Teddy" is the Teddy whose surname the book tells."""
    text = 'Teddy Marlow mended the clock. Teddy hummed.\n\n"Well, Mr. Teddy?" said Ada.\n\n"Well," said Teddy.\n\n'
    assert "Mr. Teddy" in names(text * 2)["Teddy"]


def test_a_name_told_in_full_once_leaves_the_miss_to_the_other():
    """A sister who is named in passing is not the Miss of the family."""
    text = (
        "Rosa Lund is my name for the school, Ada Lund said. "
        + 'Miss Lund smiled. Ada Lund sat. "So," said Ada.\n\n' * 14
    )
    assert "Miss Lund" in names(text)["Ada"]
