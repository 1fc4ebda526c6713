"""A shelf of productions made by many machines: lines and chapters shared out over a folder, bucket or scheduler."""
