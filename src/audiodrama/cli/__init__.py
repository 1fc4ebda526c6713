"""The command line: `app` holds the options, a module a command what it shows, `help` the manual."""
