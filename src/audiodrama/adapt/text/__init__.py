"""The words of a story: layout, quotations, thoughts, speech tags, mentions of people."""
