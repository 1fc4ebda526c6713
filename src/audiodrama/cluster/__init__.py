"""A shelf of productions made by many machines: lines and chapters shared out over a folder, a bucket or a scheduler."""
