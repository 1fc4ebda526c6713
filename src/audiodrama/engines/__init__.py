"""Engines: what speaks. `base` is the contract, every other file is one engine or a part of the way to it."""
