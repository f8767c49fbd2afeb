"""For people who write property-based tests: random settlements, Hypothesis strategies, and laws to hold.

`random_settlement` draws a whole document with exact numbers: territory, guarantees in parallel and in series, private
and known costs, a mandate that may lapse, sanctions, monitoring, seizures. `random_table` draws a table,
`random_tree` a tree, with information sets on request. `settlements()`, `tables()` and `trees()` are the same as
Hypothesis strategies (they need the extra `test`). The laws take a solved object and raise `AssertionError` with what
is wrong.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy

from negotiation.games import Chance, Decision, ExtensiveGame, NormalFormGame, Outcome, Profile
from negotiation.games.nodes import Node
from negotiation.settlement import Settlement, from_data
from negotiation.solvers import solve

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def _part(rng: random.Random, low: int, high: int) -> str:
    """A random hundredth in [low, high]/100, exact."""
    return str(Fraction(rng.randint(low, high), 100))


def random_document(rng: random.Random, *, rational: bool = True) -> dict[str, Any]:
    """A random settlement as plain data, with one configuration `only` in which everything is in force.

    Parameters
    ----------
    rng : random.Random
    rational : bool
        Leave out what makes payoffs irrational (delays, normal and logistic laws), so that arithmetic is exact.
    """
    document: dict[str, Any] = {
        "id": "random",
        "title": "Random settlement",
        "summary": "Drawn at random.",
        "parties": {
            "a": {"role": "adversary", "name": "A"},
            "p": {"role": "protege", "name": "P"},
            "un": {"role": "mandate holder", "name": "UN"},
        },
        "war": _random_war(rng),
        "territory": _random_territory(rng),
        "guarantees": {},
        "configurations": {"only": {"territory": "line", "mandate": "absent"}},
        "baseline": "only",
    }
    if rng.random() < 0.3:
        document["fait_accompli"] = {"gain": _part(rng, 0, 30), "response_delay": str(rng.randint(0, 4))}
        document["truce"] = {"discount": _part(rng, 50, 99)}
    if not rational:
        document.setdefault("fait_accompli", {})["rate"] = _part(rng, 0, 150)
    for index in range(rng.randint(1, 3)):
        _add_guarantee(document, rng, index, rational)
    if rng.random() < 0.6:
        _add_mandate(document, rng)
    if rng.random() < 0.5:
        document["sanctions"] = {"relief": _part(rng, 0, 20), "snapback": _part(rng, 0, 100)}
    if rng.random() < 0.5:
        document["protege_violation"] = {"attribution": _part(rng, 0, 100), "aid_lost": _part(rng, 0, 20)}
    if rng.random() < 0.3:
        document["monitoring"] = {"detection": _part(rng, 0, 100)}
    if rng.random() < 0.2:
        document["signature"] = {"pressure": _part(rng, 0, 20)}
    document["configurations"]["only"]["guarantees"] = list(document["guarantees"])
    return document


def _random_war(rng: random.Random) -> dict[str, Any]:
    low, value, high = sorted(rng.randint(0, 40) for _ in range(3))
    cost: Any = f"{value}/100"
    if low < high:
        cost = {"value": cost, "range": [f"{low}/100", f"{high}/100"]}
    return {
        "adversary_share": _part(rng, 20, 90),
        "adversary_cost": cost,
        "protege_cost": _part(rng, 0, 40),
        "power_shift": _part(rng, -20, 40),
    }


def _random_territory(rng: random.Random) -> dict[str, Any]:
    split = {"a": rng.randint(5, 95), "p": rng.randint(5, 95)}
    titles = ["in law", "in fact"]
    to = rng.choice(["p", "demilitarised", "shared"])
    allot = {"held": {"to": "a", "title": rng.choice(titles)}, "rest": {"to": to, "title": rng.choice(titles)}}
    option: dict[str, Any] = {"name": "Line", "allot": allot}
    if rng.random() < 0.5:
        option["power_shift"] = _part(rng, -10, 10)
    return {
        "areas": {
            "held": {"name": "Held", "weight": {party: f"{part}/100" for party, part in split.items()}},
            "rest": {"name": "Rest", "weight": {party: f"{100 - part}/100" for party, part in split.items()}},
        },
        "options": {"line": option},
        "de_facto": {"a": _part(rng, 0, 40), "p": _part(rng, 0, 40)},
        "demilitarised": {"a": _part(rng, 0, 60), "p": _part(rng, 0, 80)},
        "shared": {"a": _part(rng, 0, 60), "p": _part(rng, 0, 80)},
    }


def _add_guarantee(document: dict[str, Any], rng: random.Random, index: int, rational: bool) -> None:
    name, own = f"g{index}", index == 0 and rng.random() < 0.3
    provider = "p" if own else f"provider{index if rng.random() < 0.8 else 0}"
    if not own:
        document["parties"].setdefault(provider, {"role": "guarantor", "name": provider.title()})
    entry: dict[str, Any] = {
        "name": f"Guarantee {index}",
        "provider": provider,
        "denial": _part(rng, 0, 30),
        "punishment": _part(rng, 0, 15),
        "own_stake": _part(rng, 0, 100),
        "reputation": _part(rng, 0, 20),
        "tripwire": _part(rng, 0, 10),
        "detection": _part(rng, 0, 100),
    }
    if not rational:
        entry["response_delay"] = _part(rng, 0, 300)
    if not own:
        low = rng.randint(0, 20)
        kinds: list[dict[str, Any]] = [
            {"uniform": {"low": f"{low}/100", "high": f"{low + rng.randint(1, 50)}/100"}},
            {"fixed": _part(rng, 0, 50)},
            {"per_strength": _part(rng, 0, 300)},
        ]
        if not rational:
            kinds = [kinds[0], {"normal": {"mean": _part(rng, -10, 40), "deviation": _part(rng, 1, 20)}}]
            kinds.append({"logistic": {"mean": _part(rng, -10, 40), "scale": _part(rng, 1, 20)}})
        entry["cost"] = rng.choice([kinds[0], kinds[0], *kinds])
    known = not own and not {"uniform", "normal", "logistic"} & set(entry["cost"])
    entry["provocation" if known or rng.random() < 0.5 else "provocation_rate"] = _part(rng, 0, 10 if known else 40)
    earlier = [one for one, g in document["guarantees"].items() if own or g["provider"] != provider]
    earlier = [one for one in earlier if not document["guarantees"][one].get("after")]
    if earlier and rng.random() < 0.3:
        entry["after"] = rng.sample(earlier, rng.randint(1, len(earlier)))
        if "provocation_rate" in entry:
            entry["provocation"] = entry.pop("provocation_rate")
    document["guarantees"][name] = entry


def _add_mandate(document: dict[str, Any], rng: random.Random) -> None:
    mandate: dict[str, Any] = {
        "holder": "un",
        "legitimacy_cost": _part(rng, 0, 8),
        "burden_sharing": _part(rng, 0, 60),
        "public_commitment": _part(rng, 0, 10),
        "neutrality": _part(rng, 0, 100),
        "detection": _part(rng, 0, 100),
        "robustness": _part(rng, 50, 100),
    }
    if rng.random() < 0.4:
        mandate |= {"renewals": str(rng.randint(0, 3)), "renewal_survival": _part(rng, 0, 100)}
    if rng.random() < 0.3:
        mandate["covers"] = [rng.choice(list(document["guarantees"]))]
    for entry in document["guarantees"].values():
        if rng.random() < 0.15:
            entry["requires_mandate"] = True
    document["mandate"] = mandate
    document["configurations"]["only"]["mandate"] = "in force"


def random_settlement(rng: random.Random, *, rational: bool = True) -> Settlement:
    """A random settlement with one configuration, `only`.

    Examples
    --------
    >>> random_settlement(random.Random(1)).configurations
    ('only',)
    """
    return from_data(random_document(rng, rational=rational))


def settlements(*, rational: bool = True) -> SearchStrategy[Settlement]:
    """Hypothesis strategy of random settlements."""
    from hypothesis import strategies

    seeds = strategies.integers(min_value=0, max_value=2**32 - 1)
    return seeds.map(lambda seed: random_settlement(random.Random(seed), rational=rational))


def random_table(rng: random.Random, shape: tuple[int, ...] = (3, 3), *, largest: int = 9) -> NormalFormGame:
    """A random table with whole payoffs from -largest to largest; small ones make ties, large ones hardly any.

    Examples
    --------
    >>> random_table(random.Random(1), (2, 3)).shape
    (2, 3)
    """

    def array(depth: int) -> Any:
        if depth == len(shape):
            return rng.randint(-largest, largest)
        return [array(depth + 1) for _ in range(shape[depth])]

    return NormalFormGame.from_arrays({f"party {i + 1}": array(0) for i in range(len(shape))}, title="random table")


def tables(shape: tuple[int, ...] = (3, 3), *, largest: int = 9) -> SearchStrategy[NormalFormGame]:
    """Hypothesis strategy of random tables."""
    from hypothesis import strategies

    seeds = strategies.integers(min_value=0, max_value=2**32 - 1)
    return seeds.map(lambda seed: random_table(random.Random(seed), shape, largest=largest))


def random_tree(rng: random.Random, *, parties: int = 2, information: bool = True, depth: int = 3) -> ExtensiveGame:
    """A random tree with small whole payoffs and perfect recall.

    Parameters
    ----------
    rng : random.Random
    parties : int
    information : bool
        Whether decisions of a party at the same depth and with the same own past may be one information set.
    depth : int
        The longest path.

    Examples
    --------
    >>> random_tree(random.Random(3), parties=2).parties
    ('1', '2')
    """
    return _RandomTree(rng, tuple(str(i + 1) for i in range(parties)), information, depth).grow()


def trees(*, parties: int = 2, information: bool = True, depth: int = 3) -> SearchStrategy[ExtensiveGame]:
    """Hypothesis strategy of random trees."""
    from hypothesis import strategies

    seeds = strategies.integers(min_value=0, max_value=2**32 - 1)
    return seeds.map(
        lambda seed: random_tree(random.Random(seed), parties=parties, information=information, depth=depth)
    )


class _RandomTree:
    """Grown level by level, so that own pasts are known when information sets are formed."""

    def __init__(self, rng: random.Random, parties: tuple[str, ...], information: bool, depth: int) -> None:
        self.rng, self.parties, self.information, self.depth = rng, parties, information, depth
        self.sets: dict[Any, list[str]] = {}
        self.count = 0

    def grow(self) -> ExtensiveGame:
        party = self.rng.choice(self.parties)
        return ExtensiveGame(self.parties, self._node(0, {}, party), title="random tree")

    def _node(self, level: int, pasts: dict[str, tuple[str, ...]], party: str | None = None) -> Node:
        draw = self.rng.random()
        if level == self.depth or (party is None and draw < 0.25):
            payoffs = {p: sympy.Integer(self.rng.randint(-5, 5)) for p in self.parties}
            self.count += 1
            return Outcome(f"end {self.count}", payoffs)
        if party is None and draw < 0.35:
            q = sympy.Rational(self.rng.randint(1, 4), 5)
            branches = [("left", q), ("right", 1 - q)]
            return Chance(f"chance {level}", tuple((m, q, self._node(level + 1, pasts)) for m, q in branches))
        mover = party or self.rng.choice(self.parties)
        moves = ["a", "b", "c"][: self.rng.choice((2, 2, 2, 3))]
        where = self._set(level, mover, pasts.get(mover, ()), len(moves))
        below = {}
        for move in moves:
            mine = {**pasts, mover: (*pasts.get(mover, ()), f"{where}:{move}")}
            below[move] = self._node(level + 1, mine)
        return Decision(mover, where, below)

    def _set(self, level: int, mover: str, past: tuple[str, ...], size: int) -> str:
        known = self.sets.setdefault((level, mover, past, size), [])
        if known and self.information and self.rng.random() < 0.7:
            return self.rng.choice(known)
        self.count += 1
        known.append(f"{mover} at {self.count}")
        return known[-1]


def assert_no_deviation_pays(game: ExtensiveGame, profile: Profile) -> None:
    """Law: in an equilibrium no incentive is positive, at any decision."""
    for incentive in game.incentives(profile):
        if game.point.sign(incentive.gain) == 1:
            raise AssertionError(f"a deviation pays: {incentive.summary()}")


def assert_scale_free(game: ExtensiveGame, scaled: ExtensiveGame) -> None:
    """Law: multiplying all payoffs by a positive number changes no equilibrium move at a plain decision."""

    def plain(one: ExtensiveGame) -> list[dict[str, str]]:
        return [{w: m for w, m in e.profile.items() if isinstance(m, str)} for e in solve(one)]

    if plain(game) != plain(scaled):
        raise AssertionError("the equilibria changed with the unit of payoffs")
