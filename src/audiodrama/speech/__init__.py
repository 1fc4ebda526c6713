"""From written words to takes: reading aloud, speaking in workers, keeping, levelling, and hearing back."""
