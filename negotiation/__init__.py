"""Games of negotiation and deterrence: which configurations of territory, guarantees and mandate make keeping an
agreement each party's best choice, how far they are from it, and what would have to change.

The verbs, each a settlement (or game) first and options by keyword::

    import negotiation as ng

    settlement = ng.load("four-level-framework")
    ng.compare(settlement)
    ng.threshold(settlement, lever="war.power_shift")
    ng.explain(settlement, "four_levels")
    ng.solve(ng.encode(settlement))

The software predicts nothing: it shows what follows from stated, sourced assumptions.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from negotiation.app.file import export
    from negotiation.app.widget import explore
    from negotiation.deterrence import (
        Assessment,
        ClosedForms,
        Phase,
        Phases,
        Region,
        Threshold,
        assess,
        phases,
        region,
        threshold,
    )
    from negotiation.deterrence.closed_forms.monitoring import ProbeForms
    from negotiation.deterrence.coalition import Coalition, coalition
    from negotiation.deterrence.conditions import Condition, first_step
    from negotiation.deterrence.levers.break_even import BreakEvens, break_even
    from negotiation.deterrence.levers.cases import ThresholdCases, threshold_cases
    from negotiation.deterrence.levers.map import RegionMap, region_map
    from negotiation.deterrence.levers.threshold import levers
    from negotiation.deterrence.levers.window import Feasibility, WindowMap, feasibility, window_map
    from negotiation.deterrence.proofs.agreement_proof import prove, verify_certificate
    from negotiation.deterrence.proofs.certificate import Certificate, read_certificate
    from negotiation.deterrence.proofs.largest_box import LargestBox, largest_box
    from negotiation.deterrence.proofs.prove import Proof, prove_margins, prove_profile
    from negotiation.errors import DocumentError, FormulaError, GameError, NegotiationError, SolverError, UsageError
    from negotiation.expressions import parse
    from negotiation.games import (
        Chance,
        Cutoff,
        Decision,
        ExtensiveGame,
        Incentive,
        Mixed,
        NormalFormGame,
        Outcome,
        PrivateCost,
        Profile,
    )
    from negotiation.games.arrays import GameArray
    from negotiation.games.bayesian import BayesianGame
    from negotiation.games.conversion import normal_form
    from negotiation.games.finite_types import finite_types
    from negotiation.games.io.efg import read_efg, write_efg
    from negotiation.games.io.files import read_game
    from negotiation.games.io.nfg import read_nfg, write_nfg
    from negotiation.games.outline import outline
    from negotiation.games.repeated import (
        Automaton,
        MonitoredGame,
        PublicPlan,
        PublicState,
        RepeatedGame,
        State,
        grim,
        limited,
        limited_trigger,
        tit_for_tat,
        trigger,
    )
    from negotiation.games.signalling import SignallingGame
    from negotiation.games.simultaneous import at_once
    from negotiation.games.tables import from_frames, from_nashpy, to_frames, to_nashpy
    from negotiation.games.tree_arrays import TreeArray
    from negotiation.library import (
        contribution_game,
        inspection_game,
        intervention_game,
        threat_game,
        trust_game,
        vote_game,
    )
    from negotiation.repeated.patience import best_punishment, plan_patience
    from negotiation.repeated.payoff_set import payoff_set
    from negotiation.repeated.public_replies import public_nash_incentives
    from negotiation.repeated.simulation import simulate
    from negotiation.repeated.symmetric import best_symmetric
    from negotiation.report import Explanation, Page, explain, page
    from negotiation.report.files import Report, report_on
    from negotiation.report.plots import (
        plot_bargaining,
        plot_map,
        plot_margins,
        plot_pareto,
        plot_phases,
        plot_table,
        plot_tornado,
    )
    from negotiation.report.tree.tree_svg import TreePicture, tree_svg
    from negotiation.settlement import Configuration, Settlement, encode, from_data, load, models, read, switched
    from negotiation.settlement.game.monitored_truce import monitored_truce
    from negotiation.solvers import (
        Equilibrium,
        Outcomes,
        SequentialEquilibrium,
        Solution,
        check_assessment,
        correlated,
        methods,
        nash_components,
        plausible,
        rationalisable,
        refinements,
        solve,
        undominated,
        verify,
        zero_sum_value,
    )
    from negotiation.solvers.arrays.many import solve_many
    from negotiation.solvers.arrays.many_trees import solve_trees
    from negotiation.solvers.logit.logit_certificate import proved_radius
    from negotiation.solvers.logit.quantal_response import agent_path, quantal_limit, quantal_response
    from negotiation.solvers.many_parties.supports import multiparty_equilibria
    from negotiation.study import Comparison, Sources, compare, sources
    from negotiation.study.league import League, league
    from negotiation.study.switch_table import SwitchTable, switches
    from negotiation.study.talks.negotiations import Talks, talks

__version__ = "0.1.0"

# Where each public name lives: module to the names that are taken from it.
_HOME = {
    "deterrence": "Assessment ClosedForms Phase Phases Region Threshold assess phases region threshold",
    "deterrence.levers.threshold": "levers",
    "deterrence.proofs.agreement_proof": "prove verify_certificate",
    "deterrence.levers.break_even": "BreakEvens break_even",
    "deterrence.proofs.certificate": "Certificate read_certificate",
    "deterrence.coalition": "Coalition coalition",
    "deterrence.conditions": "Condition first_step",
    "deterrence.levers.window": "Feasibility WindowMap feasibility window_map",
    "deterrence.proofs.largest_box": "LargestBox largest_box",
    "repeated.symmetric": "best_symmetric",
    "repeated.patience": "best_punishment plan_patience",
    "deterrence.closed_forms.monitoring": "ProbeForms",
    "deterrence.proofs.prove": "Proof prove_margins prove_profile",
    "repeated.public_replies": "public_nash_incentives",
    "deterrence.levers.cases": "ThresholdCases threshold_cases",
    "deterrence.levers.map": "RegionMap region_map",
    "errors": "DocumentError FormulaError GameError NegotiationError SolverError UsageError",
    "expressions": "parse",
    "games": "Chance Cutoff Decision ExtensiveGame Incentive Mixed NormalFormGame Outcome PrivateCost Profile",
    "games.arrays": "GameArray",
    "games.bayesian": "BayesianGame",
    "games.conversion": "normal_form",
    "games.io.efg": "read_efg write_efg",
    "games.io.files": "read_game",
    "games.finite_types": "finite_types",
    "library": "contribution_game inspection_game intervention_game threat_game trust_game vote_game",
    "games.io.nfg": "read_nfg write_nfg",
    "games.outline": "outline",
    "games.repeated": (
        "Automaton MonitoredGame PublicPlan PublicState RepeatedGame State grim limited limited_trigger "
        "tit_for_tat trigger"
    ),
    "games.signalling": "SignallingGame",
    "games.simultaneous": "at_once",
    "games.tables": "from_frames from_nashpy to_frames to_nashpy",
    "games.tree_arrays": "TreeArray",
    "report": "Explanation Page explain page",
    "report.plots": "plot_bargaining plot_map plot_margins plot_pareto plot_phases plot_table plot_tornado",
    "report.tree.tree_svg": "TreePicture tree_svg",
    "settlement": "Configuration Settlement encode from_data load models read switched",
    "settlement.game.monitored_truce": "monitored_truce",
    "solvers": (
        "Equilibrium Outcomes SequentialEquilibrium Solution check_assessment correlated methods "
        "nash_components plausible rationalisable refinements solve undominated verify zero_sum_value"
    ),
    "solvers.arrays.many": "solve_many",
    "solvers.arrays.many_trees": "solve_trees",
    "solvers.logit.logit_certificate": "proved_radius",
    "solvers.logit.quantal_response": "agent_path quantal_limit quantal_response",
    "solvers.many_parties.supports": "multiparty_equilibria",
    "repeated.payoff_set": "payoff_set",
    "repeated.simulation": "simulate",
    "study": "Comparison Sources compare sources",
    "study.league": "League league",
    "study.switch_table": "SwitchTable switches",
    "report.files": "Report report_on",
    "app.file": "export",
    "app.widget": "explore",
    "study.talks.negotiations": "Talks talks",
}
_WHERE = {name: module for module, names in _HOME.items() for name in names.split()}

__all__ = [
    "Assessment",
    "Automaton",
    "BayesianGame",
    "BreakEvens",
    "Certificate",
    "Chance",
    "ClosedForms",
    "Coalition",
    "Comparison",
    "Condition",
    "Configuration",
    "Cutoff",
    "Decision",
    "DocumentError",
    "Equilibrium",
    "Explanation",
    "ExtensiveGame",
    "Feasibility",
    "FormulaError",
    "GameArray",
    "GameError",
    "Incentive",
    "LargestBox",
    "League",
    "Mixed",
    "MonitoredGame",
    "NegotiationError",
    "NormalFormGame",
    "Outcome",
    "Outcomes",
    "Page",
    "Phase",
    "Phases",
    "PrivateCost",
    "ProbeForms",
    "Profile",
    "Proof",
    "PublicPlan",
    "PublicState",
    "Region",
    "RegionMap",
    "RepeatedGame",
    "Report",
    "SequentialEquilibrium",
    "Settlement",
    "SignallingGame",
    "Solution",
    "SolverError",
    "Sources",
    "State",
    "SwitchTable",
    "Talks",
    "Threshold",
    "ThresholdCases",
    "TreeArray",
    "TreePicture",
    "UsageError",
    "WindowMap",
    "agent_path",
    "assess",
    "at_once",
    "best_punishment",
    "best_symmetric",
    "break_even",
    "check_assessment",
    "coalition",
    "compare",
    "contribution_game",
    "correlated",
    "encode",
    "explain",
    "explore",
    "export",
    "feasibility",
    "finite_types",
    "first_step",
    "from_data",
    "from_frames",
    "from_nashpy",
    "grim",
    "inspection_game",
    "intervention_game",
    "largest_box",
    "league",
    "levers",
    "limited",
    "limited_trigger",
    "load",
    "methods",
    "models",
    "monitored_truce",
    "multiparty_equilibria",
    "nash_components",
    "normal_form",
    "outline",
    "page",
    "parse",
    "payoff_set",
    "phases",
    "plan_patience",
    "plausible",
    "plot_bargaining",
    "plot_map",
    "plot_margins",
    "plot_pareto",
    "plot_phases",
    "plot_table",
    "plot_tornado",
    "prove",
    "prove_margins",
    "prove_profile",
    "proved_radius",
    "public_nash_incentives",
    "quantal_limit",
    "quantal_response",
    "rationalisable",
    "read",
    "read_certificate",
    "read_efg",
    "read_game",
    "read_nfg",
    "refinements",
    "region",
    "region_map",
    "report_on",
    "simulate",
    "solve",
    "solve_many",
    "solve_trees",
    "sources",
    "switched",
    "switches",
    "talks",
    "threat_game",
    "threshold",
    "threshold_cases",
    "tit_for_tat",
    "to_frames",
    "to_nashpy",
    "tree_svg",
    "trigger",
    "trust_game",
    "undominated",
    "verify",
    "verify_certificate",
    "vote_game",
    "window_map",
    "write_efg",
    "write_nfg",
    "zero_sum_value",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `import negotiation` stays light."""
    if name not in _WHERE:
        raise AttributeError(f"module 'negotiation' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"negotiation.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
