"""Games as files: Gambit's formats."""
