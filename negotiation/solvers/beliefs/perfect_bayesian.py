"""Perfect Bayesian equilibria of signalling games: pooling, separating, semi-separating, with their beliefs."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property

from negotiation.display import counted
from negotiation.games.signalling import SignallingGame
from negotiation.solvers.beliefs.plausibility import Plausibility, plausible_beliefs
from negotiation.solvers.beliefs.sequential import sequential_equilibria
from negotiation.solvers.beliefs.sequential_equilibrium import SequentialEquilibrium
from negotiation.solvers.equilibrium import played
from negotiation.solvers.trees.tree import TreeSolution


@dataclass(frozen=True)
class SignallingEquilibrium(SequentialEquilibrium):
    """A perfect Bayesian equilibrium of a signalling game.

    Attributes
    ----------
    signals : SignallingGame
        The game of which `game` is the tree.
    """

    signals: SignallingGame = field(kw_only=True)

    @cached_property
    def kind(self) -> str:
        """'pooling' (one message), 'separating' (no message of two types) or 'semi-separating'."""
        sent = [played(self.profile[self.signals.seat(kind)]) for kind in self.signals.types]
        if len(frozenset().union(*sent)) == 1:
            return "pooling"
        shared = any(one & other for i, one in enumerate(sent) for other in sent[:i])
        return "semi-separating" if shared else "separating"

    @cached_property
    def plausibility(self) -> Plausibility:
        """Whether the beliefs after messages that nobody sends pass the intuitive criterion."""
        return plausible_beliefs(self.signals, self.profile)

    def _gist(self) -> str:
        return f"{self.kind}, perfect Bayesian: {self.profile}"

    def summary(self) -> str:
        return f"{self.kind} perfect Bayesian equilibrium; {self.plausibility.summary()} ({self.verification})"


@dataclass(frozen=True)
class SignallingSolution(TreeSolution[SignallingEquilibrium]):
    """The equilibria of a signalling game."""

    def summary(self) -> str:
        if not self.equilibria:
            return super().summary()
        kinds = [one.kind for one in self.equilibria]
        told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
        passing = sum(one.plausibility.passes for one in self.equilibria)
        tail = f" ({self.missing})" if self.missing else ""
        count = counted(len(kinds), "perfect Bayesian equilibrium", "perfect Bayesian equilibria")
        return (
            f"{count}, {self.status}{tail}: {told}; {passing} of them with beliefs that pass the intuitive criterion."
        )


def signalling_equilibria(game: SignallingGame) -> SignallingSolution:
    """The perfect Bayesian equilibria of a signalling game, verified, with kind and plausibility.

    Pure ones all; mixed ones where their supports give systems that are solved in rationals; `missing` says what is
    not.
    """
    solution = sequential_equilibria(game.tree)
    found = []
    for one in solution:
        given = {part.name: getattr(one, part.name) for part in fields(SequentialEquilibrium)}
        found.append(SignallingEquilibrium(**{**given, "concept": "perfect Bayesian"}, signals=game))
    return SignallingSolution(tuple(found), solution.status, solution.missing)
