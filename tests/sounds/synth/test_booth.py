"""The booth's two sources of chance: the thing stays the same from use to use, its movement does not."""

from __future__ import annotations

from audiodrama.sounds.synth.booth import open_booth


def test_chance_follows_seed_and_use():
    """Another use changes only the movement, another seed or recipe both."""
    facts = [("knock", 1, 0), ("knock", 1, 1), ("knock", 2, 0), ("latch", 1, 0)]
    booths = [
        open_booth(recipe, seed=seed, variation=use, rate_hz=44100, duration_s=1.0) for recipe, seed, use in facts
    ]
    bodies, uses = (
        [float(rng.uniform()) for rng in rngs] for rngs in ([b.body for b in booths], [b.use for b in booths])
    )
    assert bodies[0] == bodies[1]
    assert len(set(bodies)) == 3
    assert len(set(uses)) == 4
