"""Takes of lines in a production: listed, made anew, chosen, recorded, approved; takes.yaml and the files beside it."""
