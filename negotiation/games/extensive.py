r"""The extensive form, with private costs: the heart of the package.

Definition. A finite rooted tree whose nodes are

* *outcomes*: a payoff for each party, an expression in levers and parameters;
* *chance*: branches with probabilities (expressions that sum to one);
* *decisions*: a party, a label `where`, and labelled actions. Decisions with the same label are one *information
  set*: the party cannot tell them apart, so the actions must be the same and perfect recall must hold.

A decision may carry a *private cost* :math:`K \sim F` for one of exactly two actions: the party sees K just before
it moves, nobody else does, costs of different decisions are independent. If the action costs K and is otherwise
worth :math:`d` more than the alternative, it is taken with probability :math:`F(d)`, and the choice is worth
:math:`\int_{-\infty}^{d} F` to the party. This one node covers a guarantor who honours only if its private cost is
low enough (Fearon 1997), the strategic probit (Signorino 1999; normal law) and the logit agent response (McKelvey
and Palfrey 1998; logistic law).

Payoffs of a path are those of its outcome, less the private costs of the costly moves on it.
"""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from negotiation.display import columns as col
from negotiation.errors import GameError, near_miss
from negotiation.expressions import LAWS, exact
from negotiation.expressions.tape import names_in
from negotiation.frozen import FrozenMap
from negotiation.games.conversion import discretise, normal_form
from negotiation.games.form import Valued
from negotiation.games.incentives import Cutoff, Incentive, Mixed, Move
from negotiation.games.nodes import Chance, Decision, Node, Outcome, chances, children
from negotiation.games.normal import NormalFormGame
from negotiation.games.outline import MOST_LINES, outline

ZERO = sympy.Integer(0)
SHOWN = 120
MOST_LETTERS = 10_000


@dataclass(frozen=True)
class ExtensiveGame(Valued):
    """A tree, its parties, and (some or all) values of the levers and parameters in its payoffs.

    Parameters
    ----------
    parties : tuple of str
    root : Outcome, Chance or Decision
    values : mapping of str to number, optional
        Exact values of names in the payoffs; names without a value stay symbolic.
    agreement : mapping of str to str, optional
        For decisions that can keep or break an agreement: the label of the decision to the move that keeps it.
    title : str

    Raises
    ------
    GameError
        If an information set mixes parties, actions or laws, recall is not perfect, or a private cost does not
        stand on one of exactly two actions.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> from negotiation.games import Profile
    >>> gain = symbol("gain")
    >>> leaf = lambda label, a: Outcome(label, {"A": a})
    >>> moves = {"comply": leaf("peace", ZERO), "attack": leaf("war", gain)}
    >>> game = ExtensiveGame(("A",), Decision("A", "truce", moves))
    >>> [one.gain for one in game.incentives(Profile({"truce": "comply"}))]
    [gain]
    """

    parties: tuple[str, ...]
    root: Node
    values: Mapping[str, Fraction] = field(default_factory=dict)
    agreement: Mapping[str, str] = field(default_factory=dict)
    title: str = "extensive game"

    columns = (
        col.text("party"),
        col.key("decides"),
        col.labels("between"),
        col.text("private cost", none="none"),
        col.count("nodes"),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", FrozenMap({k: exact(v) for k, v in self.values.items()}))
        object.__setattr__(self, "agreement", FrozenMap(dict(self.agreement)))
        _validate(self)

    def at(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> ExtensiveGame:
        """The same game with these levers and parameters set (exact numbers; paths as mapping keys)."""
        return replace(self, values=self.with_values({**(values or {}), **named}))

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of all levers and parameters in payoffs, chances and laws."""
        met: list[Any] = []
        for node, _ in self.nodes():
            if isinstance(node, Outcome):
                met.extend(node.payoffs.values())
            elif isinstance(node, Chance):
                met.extend(chance for _, chance, _ in node.branches)
            elif node.private_cost:
                met += [node.private_cost.first, node.private_cost.second]
        return names_in(met)

    def nodes(self) -> Iterator[tuple[Node, tuple[str, ...]]]:
        """All nodes with their histories (labels of the moves that lead there), parents before children."""
        stack: list[tuple[Node, tuple[str, ...]]] = [(self.root, ())]
        while stack:
            node, history = stack.pop()
            yield node, history
            stack.extend((child, (*history, label)) for label, child in reversed(children(node)))

    @cached_property
    def information_sets(self) -> Mapping[str, tuple[Decision, ...]]:
        """The decisions by label, in the order in which the tree meets them."""
        found: dict[str, list[Decision]] = {}
        for node, _ in self.nodes():
            if isinstance(node, Decision):
                found.setdefault(node.where, []).append(node)
        return FrozenMap({where: tuple(nodes) for where, nodes in found.items()})

    def normal_form(self) -> NormalFormGame:
        """The reduced normal form: strategies are plans, a move for every decision that the plan itself may reach."""
        return normal_form(self)

    def discretise(self, types: int) -> ExtensiveGame:
        """The game in which every private cost takes one of `types` equally likely values."""
        return discretise(self, types)

    def outline(self, profile: Mapping[str, Move] | None = None, *, most: int = MOST_LINES) -> str:
        """The tree as text, one line a move; moves that a profile plays are marked with ▶."""
        return outline(self, profile, most=most)

    def payoffs(self, profile: Mapping[str, Move]) -> dict[str, sympy.Expr]:
        """Expected payoff of each party when everybody follows the profile, as expressions."""
        return dict(_Expectation(self, profile).of(self.root))

    def incentives(
        self, profile: Mapping[str, Move], beliefs: Mapping[str, Sequence[Any]] | None = None
    ) -> tuple[Incentive, ...]:
        """Every one-shot deviation from the profile, at every decision, reached or not, with its gain.

        At an information set of several decisions the gain is given for each (once where they agree): when none
        is positive no belief makes the deviation pay. With `beliefs` (for each decision label the probability of its
        nodes, in the order of the tree) it is the expected gain, and decisions without beliefs are left out. At a
        private cost the two incentives are those of the marginal types: the gain of `threshold - difference` from the
        costly move, the reverse from the other.
        """
        expectation = _Expectation(self, profile)
        found: dict[tuple[str, str, str, sympy.Expr], Incentive] = {}
        for where, decisions in self.information_sets.items():
            if where not in profile:
                raise GameError(f"the profile says nothing about '{where}'. {near_miss(where, profile)}".strip())
            if beliefs is not None and where not in beliefs:
                continue
            listed = [list(_deviations(node, profile[where], expectation)) for node in decisions]
            if beliefs is not None:
                listed = [_expected(listed, beliefs[where])]
            for instead, deviation, gain in itertools.chain(*listed):
                node = decisions[0]
                acts = (node.moment, node.acts.get(deviation), node.acts.get(instead))
                incentive = Incentive(node.party, where, instead, deviation, gain, *acts)
                found.setdefault((where, instead, deviation, gain), incentive)
        return tuple(found.values())

    def histories(self, where: str) -> tuple[tuple[str, ...], ...]:
        """The histories (labels of the moves so far) of the nodes of an information set, in the order of the tree."""
        return self._histories[where]

    @cached_property
    def _histories(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for node, history in self.nodes():
            if isinstance(node, Decision):
                found.setdefault(node.where, []).append(history)
        return {where: tuple(histories) for where, histories in found.items()}

    def summary(self) -> str:
        sizes = [type(node).__name__ for node, _ in self.nodes()]
        return (
            f"{self.title}: {len(self.parties)} parties, {len(self.information_sets)} information sets, "
            f"{sizes.count('Outcome')} outcomes, {len(self.names)} levers and parameters"
        )

    def _repr_html_(self) -> str:
        """The table of decisions and, below, the tree as an outline (escaped text)."""
        drawn = outline(self, most=SHOWN)[:MOST_LETTERS]
        return f'{super()._repr_html_()}<div class="tex2jax_ignore"><pre>{html.escape(drawn)}</pre></div>'

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each information set who decides between what."""
        for where, decisions in self.information_sets.items():
            cost = decisions[0].private_cost
            yield decisions[0].party, where, tuple(decisions[0].actions), cost and cost.law, len(decisions)


class _Expectation:
    """Expected payoffs below each node when everybody follows a profile; computed forwards, node by node."""

    def __init__(self, game: ExtensiveGame, profile: Mapping[str, Move]) -> None:
        self.game, self.profile = game, profile
        self._known: dict[int, dict[str, sympy.Expr]] = {}

    def of(self, node: Node) -> dict[str, sympy.Expr]:
        stack = [node]
        while stack:
            waiting = [child for child in self._followed(stack[-1]) if id(child) not in self._known]
            if waiting and id(stack[-1]) not in self._known:
                stack.extend(waiting)
                continue
            here = stack.pop()
            if id(here) not in self._known:
                self._known[id(here)] = self._compute(here)
        return self._known[id(node)]

    def _followed(self, node: Node) -> list[Node]:
        """The children on which a node's value rests."""
        move = self.profile.get(node.where) if isinstance(node, Decision) else None
        if isinstance(node, Decision) and isinstance(move, (str, Mixed)):
            return [node.actions[action] for action, _ in chances(node, move)]
        return [child for _, child in children(node)]

    def _compute(self, node: Node) -> dict[str, sympy.Expr]:
        if isinstance(node, Outcome):
            return {party: sympy.sympify(node.payoffs.get(party, ZERO), strict=True) for party in self.game.parties}
        if isinstance(node, Chance):
            return _blend([(chance, self.of(child)) for _, chance, child in node.branches])
        move = self.profile.get(node.where)
        if move is None:
            raise GameError(f"the profile says nothing about '{node.where}'.")
        lottery = [(chance, self.of(node.actions[action])) for action, chance in chances(node, move)]
        values = _blend(lottery)
        if isinstance(move, Cutoff):
            values[node.party] = self._mover(node, move)
        return values

    def _mover(self, node: Decision, move: Cutoff) -> sympy.Expr:
        """E = V0 + F(t)(V1 - V0 - t) + ∫F up to t: the cost is paid only when it is at most t."""
        law = node.private_cost
        assert law is not None
        made = self.of(node.actions[move.move])[node.party]
        rest = self.of(node.actions[node.other(move.move)])[node.party]
        surplus = made - rest - move.threshold
        return rest + law.probability(move.threshold) * surplus + law.worth(move.threshold)


def _blend(lottery: list[tuple[sympy.Expr, dict[str, sympy.Expr]]]) -> dict[str, sympy.Expr]:
    """Expected payoffs of a lottery, written so that common parts cancel: V_last + Σ q (V - V_last)."""
    *others, (_, last) = lottery
    return {p: sympy.Add(last[p], *(q * (values[p] - last[p]) for q, values in others)) for p in last}


def _deviations(node: Decision, move: Move, expectation: _Expectation) -> Iterator[tuple[str, str, sympy.Expr]]:
    if isinstance(move, Cutoff):
        other = node.other(move.move)
        worth = {action: expectation.of(node.actions[action])[node.party] for action in (move.move, other)}
        slack = move.threshold - (worth[move.move] - worth[other])
        yield move.move, other, slack
        yield other, move.move, -slack
        return
    if node.private_cost is not None:
        raise GameError(f"'{node.where}' has a private cost: its move must be a Cutoff.")
    here = expectation.of(node)[node.party]
    label = move if isinstance(move, str) else str(move)
    for action, child in node.actions.items():
        if action != label:
            yield label, action, expectation.of(child)[node.party] - here


def _expected(
    listed: list[list[tuple[str, str, sympy.Expr]]], chances: Sequence[Any]
) -> list[tuple[str, str, sympy.Expr]]:
    """Deviations at several nodes as one: gains weighted by beliefs."""
    weights = [sympy.Rational(q.numerator, q.denominator) if isinstance(q, Fraction) else q for q in chances]
    first = listed[0]
    gains = [sympy.Add(*(q * one[i][2] for q, one in zip(weights, listed, strict=True))) for i in range(len(first))]
    return [(instead, deviation, gain) for (instead, deviation, _), gain in zip(first, gains, strict=True)]


def _validate(game: ExtensiveGame) -> None:
    for node, _ in game.nodes():
        if isinstance(node, Outcome):
            strangers = [party for party in node.payoffs if party not in game.parties]
            if strangers:
                raise GameError(
                    f"'{node.label}' pays '{strangers[0]}'. {near_miss(strangers[0], game.parties)}".strip()
                )
        if isinstance(node, Decision):
            _validate_decision(game, node)
    for where, decisions in game.information_sets.items():
        first = decisions[0]
        for node in decisions[1:]:
            if _seen(node) != _seen(first):
                raise GameError(f"the decisions called '{where}' differ in party, moves or private cost.")
    _recall(game.root)
    for where, action in game.agreement.items():
        if where not in game.information_sets or action not in game.information_sets[where][0].actions:
            raise GameError(f"the agreement names '{action}' at '{where}', which the tree does not have.")


def _seen(node: Decision) -> tuple[Any, ...]:
    """What is the same at every node of an information set."""
    return node.party, tuple(node.actions), node.private_cost, node.moment, dict(node.acts)


def _validate_decision(game: ExtensiveGame, node: Decision) -> None:
    if node.party not in game.parties:
        raise GameError(f"'{node.where}' belongs to '{node.party}'. {near_miss(node.party, game.parties)}".strip())
    if len(node.actions) < 1:
        raise GameError(f"'{node.where}' has no moves.")
    cost = node.private_cost
    if cost and (len(node.actions) != 2 or cost.move not in node.actions):
        raise GameError(f"the private cost at '{node.where}' must stand on one of exactly two moves.")
    if cost and cost.law not in LAWS:
        raise GameError(f"there is no law '{cost.law}'. {near_miss(cost.law, LAWS)}".strip())


def _recall(root: Node) -> None:
    """Perfect recall: at each node of an information set the party has the same own past."""
    own: dict[str, Any] = {}
    stack: list[tuple[Node, dict[str, Any]]] = [(root, {})]
    while stack:
        node, memory = stack.pop()
        if not isinstance(node, Decision):
            stack.extend((child, memory) for _, child in reversed(children(node)))
            continue
        past = memory.get(node.party)
        if own.setdefault(node.where, past) != past:
            raise GameError(f"'{node.party}' at '{node.where}' would have forgotten its own past (no perfect recall).")
        for label, child in reversed(children(node)):
            stack.append((child, {**memory, node.party: (past, node.where, label)}))
