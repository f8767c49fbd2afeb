"""Games of negotiation and deterrence: which configurations of territory, guarantees and mandate make keeping an
agreement each party's best choice, how far they are from it, and what would have to change.

The verbs, each a settlement (or game) first and options by keyword::

    import negotiation as ng

    settlement = ng.load("four-level-framework")
    ng.compare(settlement)
    ng.threshold(settlement, lever="war.power_shift")
    ng.explain(settlement, "framework")
    ng.solve(ng.encode(settlement))

More by room: `ng.games` (forms and what they are made of), `ng.solvers`, `ng.repeated`, `ng.plots`, `ng.io`,
`ng.results` (the classes of answers), `ng.errors`, `ng.testing`. The software predicts nothing: it shows what follows
from stated, sourced assumptions.
"""

from __future__ import annotations

from typing import Any

from lazy_loader import attach_stub

__version__ = "0.1.0"

# Public names stand once, in `__init__.pyi`: type checkers read them there, and `attach_stub` imports each when it is
# first used. It also keeps the functions `library` and `report` in front of the packages of these names.
_public, __dir__, __all__ = attach_stub(__name__, __file__)

# Where the names of early versions went, told by the AttributeError; they are not kept.
_RENAMED = {
    "Automaton": "repeated.Plan",
    "ClosedForms": "assess(...).closed_forms",
    "Constraint": "results.Condition",
    "Feasibility": "results.Window",
    "Page": "results.Brief",
    "ProbeForms": "repeated.probe_formulas",
    "PublicPlan": "repeated.Plan",
    "PublicState": "repeated.State",
    "RegionMap": "results.PhaseMap",
    "SwitchTable": "results.Alternatives",
    "ThresholdCases": "results.Cases",
    "WindowMap": "results.PhaseMap",
    "agent_path": "solvers.quantal_path",
    "at_once": "games.simultaneous",
    "check_assessment": "verify",
    "contribution_game": "library",
    "export": "explore(...).save",
    "feasibility": "window",
    "finite_types": "ExtensiveGame.discretise",
    "first_step": "assess(...).first_step",
    "from_data": "load",
    "inspection_game": "library",
    "intervention_game": "library",
    "limited_trigger": "repeated.limited",
    "monitored_truce": "repeated.from_settlement",
    "multiparty_equilibria": "solvers.all_nash",
    "nash_components": "solvers.components",
    "normal_form": "ExtensiveGame.normal_form",
    "outline": "ExtensiveGame.outline",
    "page": "report(...).brief",
    "parse": "exact",
    "plan_patience": "region",
    "plot_bargaining": "plots.bargaining",
    "plot_map": "plots.map",
    "plot_margins": "plots.margins",
    "plot_pareto": "plots.pareto",
    "plot_phases": "plots.phases",
    "plot_table": "plots.table",
    "plot_tornado": "plots.tornado",
    "prove_margins": "prove",
    "prove_profile": "prove",
    "proved_radius": "solvers.quantal_response(...).proved_radius",
    "public_nash_incentives": "MonitoredGame.incentives",
    "quantal_limit": "solvers.quantal_path(...).limit",
    "read": "io.from_yaml",
    "read_efg": "io.from_efg",
    "read_game": "load_game",
    "read_nfg": "io.from_nfg",
    "region_map": "phase_map",
    "report_on": "report",
    "solve_many": "solvers.solve_array",
    "solve_trees": "solvers.solve_array",
    "switched": "Settlement.change",
    "switches": "alternatives",
    "threat_game": "library",
    "threshold_cases": "cases",
    "tree_svg": "plots.tree",
    "trigger": "repeated.grim",
    "trust_game": "library",
    "verify_certificate": "check_certificate",
    "vote_game": "library",
    "window_map": "phase_map",
    "write_efg": "io.to_efg",
    "write_nfg": "io.to_nfg",
}
_MOVED = {
    "errors": "DocumentError FormulaError GameError SolverError UsageError",
    "games": "Cutoff GameArray Incentive Mixed PrivateCost TreeArray",
    "io": "from_frames from_nashpy read_certificate to_frames to_nashpy",
    "repeated": "State best_punishment best_symmetric grim limited payoff_set simulate tit_for_tat",
    "results": (
        "Assessment BreakEvens Certificate Coalition Comparison Equilibrium Explanation LargestBox League Outcomes "
        "Phase Phases Proof Region Report SequentialEquilibrium Solution Sources Talks Threshold TreePicture"
    ),
    "solvers": "correlated plausible quantal_response rationalisable refinements undominated zero_sum_value",
}
_RENAMED |= {name: f"{room}.{name}" for room, names in _MOVED.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first used; what an early name is called now."""
    if name in _RENAMED:
        raise AttributeError(f"`ng.{name}` is now `ng.{_RENAMED[name]}`.", name=name)
    if name not in __all__:
        from negotiation.errors import near_miss

        advice = near_miss(name, __all__) if not name.startswith("_") else ""
        raise AttributeError(f"module 'negotiation' has no attribute '{name}'. {advice}".strip(), name=name)
    return _public(name)
