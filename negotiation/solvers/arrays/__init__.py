"""Many games at once, exact: arrays of two-party games, and one tree at many points.

* `solve_array`: the door
* `many`: two-party games; `sign_tables`, `array_supports`, `array_vertices`, `array_check`
* `many_trees`: a tree at many points; `tree_forms`, `tree_check`
"""
