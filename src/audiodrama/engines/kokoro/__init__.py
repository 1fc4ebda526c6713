"""Kokoro, a neural engine whose model and voices come in packages."""
