"""What a YAML file may hold, how it is read, and how it is refused: all mistakes at once."""
