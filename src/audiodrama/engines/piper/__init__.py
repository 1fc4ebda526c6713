"""Piper, a quick neural engine."""
