"""Bargaining: what can be agreed, what the classical solutions pick, and who has power in a vote.

* `problems`: finite bargaining problems: zone of agreement, Pareto frontier, Nash, Kalai-Smorodinsky, egalitarian
* `offers`: alternating offers (Rubinstein), the crisis range, solutions on a smooth frontier
* `legislatures`: closed-rule bargaining in a council (Baron and Ferejohn), with vetoes
* `power`: Shapley-Shubik and Banzhaf indices of weighted voting with vetoes
"""

from negotiation.games.bargaining.legislatures import council_shares, council_values
from negotiation.games.bargaining.offers import crisis_range, frontier_solutions, nash_in_crisis, rubinstein
from negotiation.games.bargaining.power import VotingRule, banzhaf, security_council, shapley_shubik, swings
from negotiation.games.bargaining.problems import BargainingProblem

__all__ = [
    "BargainingProblem",
    "VotingRule",
    "banzhaf",
    "council_shares",
    "council_values",
    "crisis_range",
    "frontier_solutions",
    "nash_in_crisis",
    "rubinstein",
    "security_council",
    "shapley_shubik",
    "swings",
]
