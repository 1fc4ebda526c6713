"""A file in, its story out: plain text, Markdown, EPUB, DOCX."""
