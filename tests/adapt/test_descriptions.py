"""Descriptions: "the young man" is the one who takes his turns, "the Voice" who says his name: `descriptions`."""

from __future__ import annotations

from audiodrama.adapt import adapt


def speakers(text: str, words: str) -> set[str | None]:
    """Everybody who is given some words that stand in a text more than once."""
    found = adapt(text)
    return {s.speaker for s in found.segments if s.kind == "speech" and words in text[s.start : s.end]}


PIER = (
    'Tobias met Agnes on the pier.\n\n"Late," said Tobias.\n\n"The tide," said Agnes.\n\n'
    '"It waits for nobody," said the young man.\n\n"Nor do I," said Agnes.\n\n"I know," said Tobias.\n\n'
    "Agnes took the rope.\n\n"
)
INN = (
    '"A room?" said the young man.\n\n"Full," said the landlord.\n\n"A bench?" said the young man.\n\n'
    '"Full," said the landlord.\n\n'
)


def test_a_description_is_the_one_who_takes_turns_with_it():
    """Who answers Agnes by turns as Tobias and as the young man is one."""
    assert speakers(PIER * 4, "waits for nobody") == {"Tobias"}


def test_a_description_is_somebody_else_where_the_person_is_far():
    """In another chapter, where nobody is called Tobias, the young man is a man of his own."""
    far = "The road went on through the hills and nothing moved on it but the dust.\n\n" * 90
    assert speakers(PIER * 4 + "# Two\n\n" + far + INN * 3, "A bench") == {"The Young Man"}


def test_two_who_answer_each_other_stay_two():
    """The young man who talks with Tobias is not he."""
    text = (
        'Tobias sat.\n\n"Room for one?" said the young man.\n\n"One," said Tobias.\n\n"Thanks," said the young man.\n\n'
    )
    assert speakers(text * 5, "Room for one") == {"The Young Man"}


def test_who_says_his_name_is_known_by_it():
    """ "I am Tobias," said by the Voice, makes one person of both."""
    text = (
        'Agnes stopped. The Voice laughed.\n\n"Who is there?" said Agnes.\n\n"I am Tobias," said the Voice.\n\n'
        '"Go away," said Agnes.\n\n"No," said Tobias. Tobias coughed. The Voice sighed.\n\n"Cold," said the Voice.\n\n'
    )
    assert speakers(text * 2, "Cold") == {"Tobias"}


def test_a_tale_goes_on_over_a_heading():
    """A chapter that begins within somebody's long tale is told by whoever told the end of the last."""
    tale = "and the boat went down by the head, and we pulled for the island while the light lasted, and nobody spoke"
    text = (
        'Chapter One\n\nAgnes lit the lamp. Tobias sat down.\n\n"Go on," said Agnes.\n\n'
        f'"It was October," said Tobias, "{tale}.\n\n"We rowed, {tale}, {tale}.\n\n"We slept, {tale}, {tale}."\n\n'
        f'Chapter Two\n\n"In the morning {tale}, {tale}.\n\n"The island was bare, {tale}."\n\n"Poor you," said Agnes.\n'
    )
    assert speakers(text, "The island was bare") == {"Tobias"}


POND = (
    'Nell sat down between the Heron and the Otter.\n\n"You are late," said the Heron.\n\n"For what?" said Nell.\n\n'
    '"For the soup," said the Otter.\n\n"There is no soup," said Nell.\n\n"There was," said the Heron.\n\n'
    '"When?" said Nell.\n\n"Before you," said the Otter.\n\n"I was asked," said Nell.\n\n"Who by?" said the Heron.\n\n'
)


def test_two_animals_that_both_talk_with_one_stay_two():
    """In a tale where everybody is "the Heron" or "the Otter", taking turns with a third makes nobody one."""
    assert speakers(POND * 4, "You are late") == {"The Heron"}
    assert speakers(POND * 4, "Before you") == {"The Otter"}
