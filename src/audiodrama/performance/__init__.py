"""How lines are acted: which take of each is kept, who approved it, and what a listener would stumble over."""
