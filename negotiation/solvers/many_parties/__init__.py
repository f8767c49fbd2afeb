"""All equilibria of tables with three and more parties, support by support, each proved to exist.

* `supports`: the enumeration; `one_support`: a given support
* `linear_supports`, `elimination`, `branching`: the ways to solve one; `multilinear`: its equations
* `krawczyk`: existence and uniqueness of a zero; `candidates`: signs, exact
"""
