"""Files that come out: encoding, decoding, tags, captions, covers, and what was measured of them."""
