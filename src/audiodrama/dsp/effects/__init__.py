"""Effects on a voice: the table of their kinds, and the chain that runs them."""
