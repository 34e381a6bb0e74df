"""Public benchmark sets, solved through the engine's own programs and solver settings."""
