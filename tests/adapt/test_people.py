"""Who is in a story: names joined into people, and kept apart: `aliases`, `census`, `name_counts`, `person`."""

from __future__ import annotations

import pytest

from audiodrama.adapt.adaptation import adapt_text
from audiodrama.adapt.attribution.stages import read_story


def names(text: str) -> dict[str, set[str]]:
    """Everybody found, with all their names."""
    return {e.name: set(e.aliases) for e in read_story(text).company.entities}


TALK = '"Yes," said {0}. "No," said {1}. {0} sat down. {1} stood up. {0} laughed at {1}.\n\n'


def test_first_name_surname_and_title_are_one():
    """A full name ties the first name, the nickname and the title together."""
    text = (
        '"Come," said Margaret Hollis. Margaret waited. Margaret sighed.\n\n"Meg!" said Miss Hollis. Meg laughed.\n\n'
        '"Miss Hollis is tired," said Meg. Margaret slept.\n'
    )
    assert names(text)["Margaret"] == {"Margaret", "Meg", "Miss Hollis", "Margaret Hollis"}


def test_a_couple_is_two():
    """Mr. and Mrs. of one surname are two people, a man and a woman."""
    text = TALK.format("Mr. Hollis", "Mrs. Hollis") * 3
    found = {e.name: e.gender for e in read_story(text).company.entities}
    assert found == {"Mr. Hollis": "male", "Mrs. Hollis": "female"}


def test_brothers_are_two():
    """Two first names with one surname stay apart."""
    text = TALK.format("Daniel Hollis", "Simon Hollis") + TALK.format("Daniel", "Simon") * 3
    assert sorted(names(text)) == ["Daniel", "Simon"]


def test_places_are_nobody():
    """Where people go is not who they are."""
    text = (
        TALK.format("Ruth", "Daniel") * 2
        + "They went to Lowton. In Lowton it rained. From Lowton they walked to Harding.\n"
    )
    assert sorted(names(text)) == ["Daniel", "Ruth"]


def test_interjections_are_nobody():
    """ "Said No" does not make No a person."""
    text = TALK.format("Ruth", "Daniel") * 2 + "Ruth said No. Daniel said Yes. Ruth said No again.\n"
    assert sorted(names(text)) == ["Daniel", "Ruth"]


def test_unnamed_speakers_are_known_by_their_noun():
    """A barman who speaks joins the cast as the barman."""
    text = '"Closing time," said the barman.\n\n"Already?" asked Ruth.\n\n"Already," said the fat barman.\n'
    assert sorted(names(text)) == ["Ruth", "The Barman"]


def test_the_two_names_of_a_conversation_are_joined():
    """Whoever answers to "Juniper" whenever Mrs. Quill speaks is Mrs. Quill."""
    turn = '"Juniper, is it late?" asked Ruth.\n\n"It is," said Mrs. Quill.\n\n'
    talk = names("Ruth lived with Mrs. Quill. Ruth liked her.\n\n" + turn * 4)
    assert talk["Mrs. Quill"] == {"Mrs. Quill", "Juniper"}


@pytest.mark.parametrize(
    "name",
    [
        "Nguyen Van Minh",
        "Ngozi Adeyemi",
        "Siobhán O'Neill",
        "Jean-Luc",
        "María José García",
        "Ólafur",
        "Harun al-Rashid",
    ],
)
def test_names_of_many_languages_are_names(name):
    """Accents, hyphens, apostrophes and particles belong to a name."""
    first = name.split()[0]
    text = f'{name} came in.\n\n"Good evening," said {name}.\n\n"Sit down," said Ruth.\n\n'
    text += f'"Thank you," {first} said. {first} sat.\n'
    found = read_story(text)
    told = [(c, f) for line in found.lines for c, f in zip(line.candidates, line.features, strict=True)]
    tagged = [found.company.entities[c].name for c, f in told if "verb:name:it" in f]
    assert len({tagged[0], tagged[2]}) == 1
    assert tagged[0] != tagged[1] == "Ruth"


def test_a_first_name_is_his_who_goes_by_it():
    """A man who is nearly always called by his surname is not meant by a first name that another bears."""
    text = (
        TALK.format("John Fenner", "John Hollis")
        + TALK.format("Mr. Fenner", "Fenner") * 3
        + TALK.format("John Hollis", "John") * 2
    )
    assert next(own for own in names(text).values() if "John" in own) >= {"John", "John Hollis"}


def test_a_name_of_affection_is_the_same_name():
    """Kit is Kitty, and Skeggsy is Mr. Skeggs."""
    text = (
        TALK.format("Kitty", "Mr. Skeggs") * 3
        + '"Kit!" cried Mr. Skeggs. "Come, Skeggsy," said Kit. "Now, Skeggsy," said Kit.\n'
    )
    assert sorted(map(sorted, names(text).values())) == [["Kit", "Kitty"], ["Mr. Skeggs", "Skeggsy"]]


def test_mister_is_the_son_where_the_head_has_a_rank():
    """ "Mr. Tilling" is Henry where his father is the General."""
    text = (
        TALK.format("General Tilling", "Henry Tilling") * 2
        + TALK.format("Mr. Tilling", "Henry") * 4
        + "Mr. Henry Tilling bowed to the General.\n"
    )
    assert {"Mr. Tilling", "Henry"} <= next(own for own in names(text).values() if "Henry" in own)


def test_a_bare_first_name_is_whose_it_was_first():
    """Of two Charleses, the one the story knew first is Charles; who comes later needs a surname."""
    text = (
        TALK.format("Charles Mostyn", "Ruth") * 2
        + TALK.format("Charles", "Ruth") * 3
        + TALK.format("Charles Hale", "Ruth") * 5
    )
    assert sorted(own for own in map(sorted, names(text).values()) if own != ["Ruth"]) == [
        ["Charles", "Charles Mostyn"],
        ["Charles Hale"],
    ]


def test_a_son_with_a_wife_of_his_own_is_not_mister():
    """Beside a Mrs. Mostyn, the husband of Mrs. Charles Mostyn is not Mr. Mostyn."""
    text = (
        TALK.format("Mr. Mostyn", "Mrs. Mostyn") * 2
        + TALK.format("Charles Mostyn", "Mrs. Charles Mostyn") * 2
        + TALK.format("Charles", "Ruth") * 2
    )
    assert {"Mr. Mostyn"} in names(text).values()


def test_mister_is_the_eldest_son_of_a_sir():
    """Sir Hugh's son who is never "Mr. Giles Verney" is Mr. Verney."""
    text = (
        TALK.format("Sir Hugh Verney", "Toby Verney") * 2
        + TALK.format("Giles Verney", "Mr. Giles Verney") * 2
        + TALK.format("Mr. Verney", "Giles") * 2
    )
    assert {"Toby Verney", "Mr. Verney"} in names(text).values()


def test_names_that_share_talks_without_a_word_to_each_other_are_one():
    """Mr. Farrow is David if both talk with Ruth, again and again, and never with each other."""
    turn = '"Late," said {0}.\n\n"Is it?" asked Ruth.\n\n"It is," said {1}.\n\n"Good," said Ruth.\n\n'
    told = "Mr. Farrow sat down.\n\nDavid went out.\n\nRuth laughed.\n\n"
    talk = names((turn.format("Mr. Farrow", "David") + told) * 5)
    assert {"Mr. Farrow", "David"} in talk.values()


def test_whatever_speaks_is_somebody():
    """A noun that no list knows is a person where it speaks."""
    text = '"Two coins," said the gongfarmer.\n\n"One," said Ruth. The gongfarmer spat.\n'
    assert sorted(names(text)) == ["Ruth", "The Gongfarmer"]


def test_an_unnamed_speaker_may_be_said_to_be_somebody():
    """Who speaks as "the stranger" is Griffin once the two are said to be one."""
    text = '"Cold," said the stranger.\n\n"Very," said Ruth.\n\n"Quite," said Griffin. Griffin sat down.\n'
    found = adapt_text(text, same=[["Griffin", "The Stranger"]])
    assert [s.speaker for s in found.segments if s.kind == "speech"] == ["Griffin", "Ruth", "Griffin"]


def test_names_that_are_cast_apart_are_two_people():
    """Two entries in the cast part names that would be joined; without them they are one."""
    text = (
        'Harry Lund rang. Harry was cold.\n\n"Hello?" said Harry.\n\n"Up," said Ada.\n\n"Now," said Harry Lund.\n\n'
        '"Yes," said Ada.\n'
    )
    joined = {s.speaker for s in adapt_text(text).segments if s.kind == "speech"}
    parted = {s.speaker for s in adapt_text(text, same=[["HARRY"], ["HARRY LUND"]]).segments if s.kind == "speech"}
    assert joined == {"Harry", "Ada"}
    assert parted == {"Harry", "Harry Lund", "Ada"}
