from . import errors as errors
from . import games as games
from . import io as io
from . import plots as plots
from . import repeated as repeated
from . import results as results
from . import solvers as solvers
from . import testing as testing
from .app.widget import explore as explore
from .citation import cite as cite
from .deterrence.assessment import assess as assess
from .deterrence.coalition import coalition as coalition
from .deterrence.levers.break_even import break_even as break_even
from .deterrence.levers.cases import cases as cases
from .deterrence.levers.map import phase_map as phase_map
from .deterrence.levers.phases import phases as phases
from .deterrence.levers.region import region as region
from .deterrence.levers.threshold import levers as levers
from .deterrence.levers.threshold import threshold as threshold
from .deterrence.levers.window import window as window
from .deterrence.proofs.largest_box import largest_box as largest_box
from .deterrence.proofs.prove import check_certificate as check_certificate
from .deterrence.proofs.prove import prove as prove
from .errors import NegotiationError as NegotiationError
from .expressions import Enclosure as Enclosure
from .expressions.coercion import exact as exact
from .expressions.coercion import symbols as symbols
from .games import BayesianGame as BayesianGame
from .games import Chance as Chance
from .games import Decision as Decision
from .games import ExtensiveGame as ExtensiveGame
from .games import MonitoredGame as MonitoredGame
from .games import NormalFormGame as NormalFormGame
from .games import Outcome as Outcome
from .games import Profile as Profile
from .games import RepeatedGame as RepeatedGame
from .games import SignallingGame as SignallingGame
from .games.io.files import load_game as load_game
from .library.catalogue import library as library
from .report.files.files import report as report
from .report.narrative.explanation import explain as explain
from .settlement import Configuration as Configuration
from .settlement import Settlement as Settlement
from .settlement.catalogue import load as load
from .settlement.catalogue import models as models
from .settlement.game.encoding import encode as encode
from .solvers import solve as solve
from .solvers import verify as verify
from .solvers.cross_check import cross_check as cross_check
from .solvers.registry import methods as methods
from .study.comparison import compare as compare
from .study.league import league as league
from .study.sources import sources as sources
from .study.switch_table import alternatives as alternatives
from .study.talks.negotiations import talks as talks

__all__ = [
    "BayesianGame",
    "Chance",
    "Configuration",
    "Decision",
    "Enclosure",
    "ExtensiveGame",
    "MonitoredGame",
    "NegotiationError",
    "NormalFormGame",
    "Outcome",
    "Profile",
    "RepeatedGame",
    "Settlement",
    "SignallingGame",
    "alternatives",
    "assess",
    "break_even",
    "cases",
    "check_certificate",
    "cite",
    "coalition",
    "compare",
    "cross_check",
    "encode",
    "errors",
    "exact",
    "explain",
    "explore",
    "games",
    "io",
    "largest_box",
    "league",
    "levers",
    "library",
    "load",
    "load_game",
    "methods",
    "models",
    "phase_map",
    "phases",
    "plots",
    "prove",
    "region",
    "repeated",
    "report",
    "results",
    "solve",
    "solvers",
    "sources",
    "symbols",
    "talks",
    "testing",
    "threshold",
    "verify",
    "window",
]

__version__: str
