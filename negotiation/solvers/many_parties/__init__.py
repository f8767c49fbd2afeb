"""All equilibria of tables with three and more parties, support by support, each proved to exist.

* `supports`: the enumeration, a given support, and the table of a tree
* `linear_supports`, `elimination`, `branching`: the ways to solve one; `multilinear`: its equations
* `krawczyk`: existence and uniqueness of a zero; `candidates`: signs, exact
"""
