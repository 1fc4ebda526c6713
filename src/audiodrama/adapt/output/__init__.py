"""The draft: script, first voices, review page, pins."""
