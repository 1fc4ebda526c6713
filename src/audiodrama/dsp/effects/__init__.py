"""What can be done to a voice: the table of effects, and the chain that runs them."""
