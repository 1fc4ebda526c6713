"""A whole story in modern prose: found by itself, and put right: `stages`, `model`, `confidence`, `records`."""

from __future__ import annotations

import pytest

from adapt_last_boat import LAST_BOAT, SPEAKERS
from audiodrama.adapt import adapt

FIXED = {
    "Will I be sick": "Willem", "Do you mind?": "Willem", "My dad’s on": "Bo", "Thank you.": "Bo", "That’s him": "Bo",
    "Then we drift": "Ines", "Left a bit": "Tomasz", "There’s a boy": "Tomasz", "Don’t mind me": "Willem",
    "Go on, then": "Ines", "You’re a doctor": "Ines",
}  # fmt: skip


def passages(**options):
    """Every passage of speech and thought: words, speaker, evidence, confidence."""
    found = adapt(LAST_BOAT, **options)
    said = [s for s in found.segments if s.kind in ("speech", "thought")]
    return [(LAST_BOAT[s.start : s.end], s.speaker, s.evidence, s.confidence) for s in said]


@pytest.fixture(scope="module")
def untouched():
    """The passages as they are found, nothing fixed."""
    return passages()


def test_lines_whose_tag_has_a_name_are_right(untouched):
    """Where narration names the speaker of a line, nothing else is believed."""
    named = [
        (words, who, real)
        for (words, who, why, _), real in zip(untouched, SPEAKERS, strict=True)
        if why.startswith("tag: ") and "read as" not in why
    ]
    assert len(named) > 20
    assert [words for words, who, real in named if who != real] == []


def test_most_other_lines_are_right_too(untouched):
    """Three lines in four of a talkative story are right before anybody looks at it."""
    right = sum(who == real for (_, who, _, _), real in zip(untouched, SPEAKERS, strict=True))
    assert right > 0.75 * len(SPEAKERS)


def test_a_few_fixes_put_the_story_right():
    """A dozen pins repair what was wrong around them as well."""
    found = passages(pins={LAST_BOAT.index(words): name for words, name in FIXED.items()})
    wrong = [words for (words, who, _, _), real in zip(found, SPEAKERS, strict=True) if who != real]
    assert len(wrong) <= 3
