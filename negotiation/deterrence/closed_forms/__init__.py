"""The formulas of the papers, compared with the tree."""
