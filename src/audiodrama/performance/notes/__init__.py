"""A chapter's takes and its mix go in, places where a listener would stumble come out, with edits that mend them."""
