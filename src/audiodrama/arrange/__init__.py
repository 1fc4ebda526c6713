"""Cue sheet and takes in, timeline out: everything that has a time and a level."""
