"""Timeline in, master out: strips, rooms, ducking, limiter."""
