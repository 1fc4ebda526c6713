"""Behind `arrange`, `mix` and `master`: who stands where, what ducks, what rings, block by block."""
