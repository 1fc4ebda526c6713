"""Sounds a chapter needs, and what is missing."""

from dataclasses import replace

import pytest

from arrangement import CAST, PALETTE, PROFILE, RATE, chapter, ready, spoken
from audiodrama.arrange.arranger import arrange, sound_uses
from audiodrama.arrange.sources import SoundUse
from audiodrama.base.errors import UsageError


def test_a_seed_chooses_the_variation():
    """`seed=7` asks for another sound of the same kind, each time the same."""
    assert sound_uses(chapter("[[sfx: bell | seed=7]]\n\n[[sfx: bell]]\n"), PALETTE) == (
        SoundUse("bell", 0, 7),
        SoundUse("bell", 1),
    )


@pytest.mark.parametrize("missing", ["take", "sound"])
def test_what_is_missing_is_named(missing):
    """A line without its takes or a sound that is not ready stops the arranging."""
    one = chapter("ANNA\nOne [[sfx: bell]] two.\n")
    sounds = {} if missing == "sound" else {use: ready(use) for use in sound_uses(one, PALETTE)}
    takes = {} if missing == "take" else {line.id: spoken(line) for line in one.lines}
    with pytest.raises(UsageError, match="has not been spoken" if missing == "take" else "bell is not ready"):
        arrange(one, takes, CAST, PALETTE, sounds, PROFILE, rate_hz=RATE)


def test_a_sound_that_does_not_exist_is_named():
    """What the palette lacks is said by its name."""
    one = chapter("[[sfx: bell]]\n")
    with pytest.raises(UsageError, match="there is no sound bell"):
        sound_uses(one, replace(PALETTE, sounds={}))
