"""Drafts: embedded voices and no rooms, in a folder of their own."""

from __future__ import annotations

from audiodrama.production.draft import draft_of
from audiodrama.production.project import load


def test_a_draft(root):
    """Everybody has an embedded voice of their own, and no space has walls."""
    play = draft_of(load(root))
    assert (play.output, load(root).output) == (root / "output" / "draft", root / "output")
    choices = [role.choices for role in play.cast.roles.values()]
    assert [[each.engine for each in found] for found in choices] == [["pyttsx3"]] * 3
    assert len({found[0].voice for found in choices}) == 3
    assert {(each.size_m, each.rt60_s, each.ir) for each in play.palette.spaces.values()} == {(None, (), None)}


def test_embedded_voices_stay_in_a_draft(tmp_path, production_at):
    """A character who has one already keeps it."""
    root = production_at(tmp_path, voices="cast: {M: {voice: [{tone: mid}, {pyttsx3: de}]}}\n", script="M\nHello.\n")
    (role,) = draft_of(load(root)).cast.roles.values()
    assert [(each.engine, each.voice) for each in role.choices] == [("pyttsx3", "de")]


def test_a_draft_of_a_draft_is_the_same(root):
    """A plan that is made once more changes nothing."""
    play = draft_of(load(root))
    assert draft_of(play) == play
