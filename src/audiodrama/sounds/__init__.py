"""sfx/sounds.yaml and every sound it names: read, inspect, synthesise, prepare, stream, reverberate."""
