"""The ground: errors, source places, strict YAML, files, the cache and the HTML shell; nothing of sound or drama.

Loads no numpy.
"""
