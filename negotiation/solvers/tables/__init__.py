"""Equilibria of tables of payoffs, two parties above all, exact.

* `nash`: the doors; `bimatrix`, `polytope`: all extreme equilibria and the sets they span; `lemke_howson`: one
* `symbolic`: by case, payoffs with symbols
* `dominance`, `refinement`, `correlated`, `zero_sum`: other concepts
* `linear`: exact linear programs
"""
