"""The script language, behind `fountain`, `directives` and `cues`: rows, style rules, and the walk to the cue sheet."""
