"""Near misses: what is nearly a cue, with the spelling that is likely meant."""

import pytest

from audiodrama.script.directives import BY_SPELLING
from audiodrama.script.near_misses import mended, near_miss


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("sxf: bell", "[[sfx: bell]]"),
        ("ambeince: rain", "[[ambience: rain]]"),
        ("musci: waltz", "[[music: waltz]]"),
        ("soudn: bell", "[[sound: bell]]"),
        ("sfx bell", "[[sfx: bell]]"),
        ("sfx; bell | under", "[[sfx: bell | under]]"),
        ("psace: 1s", None),
        ("fix: the wording", None),
        ("May: check this", None),
        ("sound idea: rain", None),
        ("place: bell tower", None),
        ("todo", None),
    ],
)
def test_near_misses(content, expected):
    """What is nearly a cue is noticed; words of a writer's own notes are not."""
    assert near_miss(content, {"bell", "rain"}) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("pause", "[[pause: 1.2s]]"),
        ("pause 2s", "[[pause: 2s]]"),
        ("pause 2 seconds", "[[pause: 2s]]"),
        ("Beat", "[[pause: 0.6s]]"),
        ("long pause", "[[pause: 2.5s]]"),
        ("music stop", "[[music: none]]"),
        ("SFX door slam", "[[sfx: door slam]]"),
        ("sfx - bell", "[[sfx: bell]]"),
        ("amb rain | level=-20dB", "[[amb: rain | level=-20dB]]"),
        ("sound of a bell in the next draft?", None),
        ("music rights are not cleared yet", None),
        ("pause here to think about act two", None),
    ],
)
def test_notes_that_are_nearly_cues(content, expected):
    """Pauses and endings without their colon are noticed; a writer's remarks are not."""
    assert near_miss(content, {"bell", "rain"}) == expected


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("amb", "rain -20dB", "[[amb: rain | level=-20dB]]"),
        ("amb", "rain; level=-20dB", "[[amb: rain | level=-20dB]]"),
        ("sfx", "bell, under", "[[sfx: bell | under]]"),
        ("sfx", "bell under", "[[sfx: bell | under]]"),
        ("sfx", "bell 2s", "[[sfx: bell | dur=2s]]"),
        ("music", "stop", "[[music: none]]"),
        ("amb", "end", "[[amb: none]]"),
        ("sfx", "stop", None),
        ("sfx", "telephone", None),
        ("sfx", "bell, book and candle", None),
    ],
)
def test_options_in_the_name_are_moved_behind_it(kind, name, expected):
    """The cure of an unknown name is the whole cue as it should stand."""
    assert mended(BY_SPELLING[kind], name, {"bell", "rain"}) == expected
