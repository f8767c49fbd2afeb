"""One number varied, all others as they are: thresholds, phases, windows, maps, break-evens."""
