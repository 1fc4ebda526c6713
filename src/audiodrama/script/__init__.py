"""Fountain text in, cue sheet out."""
