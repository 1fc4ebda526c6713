"""voices.yaml as values: roles, deliveries, profiles, pronunciations."""
