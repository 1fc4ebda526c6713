"""A folder in, all its outputs up to date: plan, cache keys, workers, render, preview."""
