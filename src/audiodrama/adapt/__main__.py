"""`python -m audiodrama.adapt SOURCE`: the command by itself."""

from __future__ import annotations

import sys

from audiodrama.cli.adapt import main

sys.exit(main(sys.argv[1:]))
