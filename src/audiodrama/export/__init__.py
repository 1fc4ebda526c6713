"""Master in, files out: encoded sound with tags, captions, cover, page."""
