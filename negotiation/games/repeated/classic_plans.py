"""Plans for repeated games with perfect monitoring that the literature uses: grim, limited, tit-for-tat."""

from __future__ import annotations

from negotiation.errors import GameError
from negotiation.games.repeated.automata import MOST_STATES, Automaton, Combination, State
from negotiation.games.repeated.perfect import RepeatedGame


def grim(game: RepeatedGame, cooperate: Combination, punish: Combination) -> Automaton:
    """Cooperate until anybody does anything else; then punish for ever (Friedman 1971)."""
    return Automaton(
        {
            "cooperate": State(tuple(cooperate), "cooperate", "punish"),
            "punish": State(tuple(punish), "punish", "punish"),
        }
    )


def limited(game: RepeatedGame, cooperate: Combination, punish: Combination, periods: int) -> Automaton:
    """Cooperate; after anything else punish for some periods, then forgive (a deviation meanwhile adds nothing)."""
    if not 1 <= periods < MOST_STATES:
        raise GameError(f"a punishment lasts 1 to {MOST_STATES - 1} periods, not {periods}.")
    states = {"cooperate": State(tuple(cooperate), "cooperate", "punish 1")}
    for index in range(1, periods + 1):
        follows = f"punish {index + 1}" if index < periods else "cooperate"
        states[f"punish {index}"] = State(tuple(punish), follows, follows)
    return Automaton(states)


def tit_for_tat(game: RepeatedGame, cooperate: Combination, defect: Combination) -> Automaton:
    """Begin by cooperating, then do what the other did last; two parties, two strategies each that matter.

    Parameters
    ----------
    game : RepeatedGame
        Of two parties.
    cooperate, defect : (str, str)
        For each party its cooperating and its defecting strategy; whatever else a party plays counts as defecting.
    """
    if len(game.parties) != 2:
        raise GameError(f"tit-for-tat is for two parties; this game has {len(game.parties)}.")
    names = {(True, True): "both", (True, False): "first only", (False, True): "second only", (False, False): "neither"}

    def state(first: bool, second: bool) -> State:
        plays = cooperate[0] if first else defect[0], cooperate[1] if second else defect[1]
        after = {}
        for played in game.stage.combinations():
            after[played] = names[played[1] == cooperate[1], played[0] == cooperate[0]]
        return State(plays, after[plays], names[False, False], after)

    return Automaton({name: state(*kind) for kind, name in names.items()})
