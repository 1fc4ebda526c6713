"""What each command of the command line shows; `cli` holds their options."""
