"""Choosing voices: candidates, samples, likeness, the pages to compare by."""
