"""The production in the browser: a local web application over the same files, functions and cache."""
