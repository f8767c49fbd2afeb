"""Games in and out: Gambit's files (`nfg`, `efg`, `files`), pandas and Nashpy (`tables`)."""
