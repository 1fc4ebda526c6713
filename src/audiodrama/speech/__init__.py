"""Lines in, kept takes out: normalise, request, speak, level, hear back."""
