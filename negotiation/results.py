"""The classes of answers: nobody makes one by hand, but type annotations and `isinstance` name them."""

from negotiation.archive import Record
from negotiation.citation import Citation
from negotiation.deterrence.assessment import Assessment
from negotiation.deterrence.closed_forms.ceasefire import ClosedForms
from negotiation.deterrence.closed_forms.monitoring import ProbeForms
from negotiation.deterrence.coalition import Coalition
from negotiation.deterrence.conditions import Condition, FirstStep
from negotiation.deterrence.guarantees import GuaranteeAnswer, ResponseInterval
from negotiation.deterrence.levers.break_even import BreakEvens
from negotiation.deterrence.levers.cases import Cases
from negotiation.deterrence.levers.map import PhaseMap
from negotiation.deterrence.levers.phases import Phase, Phases
from negotiation.deterrence.levers.region import Region
from negotiation.deterrence.levers.threshold import Threshold
from negotiation.deterrence.levers.window import Window
from negotiation.deterrence.proofs.certificate import Certificate
from negotiation.deterrence.proofs.largest_box import LargestBox
from negotiation.deterrence.proofs.prove import Proof
from negotiation.library.catalogue import Library
from negotiation.repeated import BestSymmetric, Patience, PayoffSet, Simulation
from negotiation.report.files.files import Report
from negotiation.report.narrative.explanation import Explanation
from negotiation.report.narrative.reader_page import Brief
from negotiation.report.tree.tree_svg import TreePicture
from negotiation.settlement.catalogue import Catalogue
from negotiation.solvers import (
    CorrelatedEquilibrium,
    CrossCheck,
    Elimination,
    Equilibrium,
    Outcomes,
    SequentialEquilibrium,
    Solution,
    TreeEquilibrium,
    TreeSolution,
    Value,
    Verification,
)
from negotiation.solvers.arrays.many import ManySolutions
from negotiation.solvers.arrays.many_trees import PureEquilibria
from negotiation.solvers.logit.quantal_response import QuantalPath, QuantalResponse
from negotiation.solvers.registry import Methods
from negotiation.solvers.tables.dominance import Rationalisable
from negotiation.solvers.tables.nash import Components
from negotiation.solvers.tables.refinement import Refinements
from negotiation.study.comparison import Comparison
from negotiation.study.league import League
from negotiation.study.sources import Sources
from negotiation.study.switch_table import Alternatives
from negotiation.study.talks.negotiations import Talks

__all__ = [
    "Alternatives",
    "Assessment",
    "BestSymmetric",
    "BreakEvens",
    "Brief",
    "Cases",
    "Catalogue",
    "Certificate",
    "Citation",
    "ClosedForms",
    "Coalition",
    "Comparison",
    "Components",
    "Condition",
    "CorrelatedEquilibrium",
    "CrossCheck",
    "Elimination",
    "Equilibrium",
    "Explanation",
    "FirstStep",
    "GuaranteeAnswer",
    "LargestBox",
    "League",
    "Library",
    "ManySolutions",
    "Methods",
    "Outcomes",
    "Patience",
    "PayoffSet",
    "Phase",
    "PhaseMap",
    "Phases",
    "ProbeForms",
    "Proof",
    "PureEquilibria",
    "QuantalPath",
    "QuantalResponse",
    "Rationalisable",
    "Record",
    "Refinements",
    "Region",
    "Report",
    "ResponseInterval",
    "SequentialEquilibrium",
    "Simulation",
    "Solution",
    "Sources",
    "Talks",
    "Threshold",
    "TreeEquilibrium",
    "TreePicture",
    "TreeSolution",
    "Value",
    "Verification",
    "Window",
]
