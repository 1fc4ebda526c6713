"""Plain-text scripts in, mastered multi-voice audio drama out."""
