"""Games in and out: Gambit's files (`nfg`, `efg`, `files`), pandas and Nashpy (`tables`)."""

__all__: list[str] = []
