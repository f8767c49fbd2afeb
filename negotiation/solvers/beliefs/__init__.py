"""Equilibria with beliefs: sequential, perfect Bayesian, Bayesian Nash.

* `sequential`: the door; `support_search`, `support_solution`, `small_systems`: which moves, with which chances
* `consistency`, `mistakes`: beliefs that are limits under small mistakes
* `assessments`, `sequential_equilibrium`, `belief_check`: the answer and its check from the definition
* `perfect_bayesian`, `plausibility`: signals; `bayesian_nash`: types
"""
