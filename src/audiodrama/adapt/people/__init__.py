"""Who is who: names, clusters of names, aliases, gender."""
