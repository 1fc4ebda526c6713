"""What knows nothing of sound or drama: errors, source places, strict YAML, files, the cache, the HTML shell.

Loads no numpy.
"""
