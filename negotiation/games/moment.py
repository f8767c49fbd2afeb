"""What a decision is about, as data: when it is made, by whom, knowing what, and what each of its moves does.

Labels name information sets and moves for people; they hold names that strangers chose, so nothing is read out of
them. A game whose decisions mean something to the rest of the package (the ceasefire game of a settlement) says it
here: a `Moment` on the decision, an `Act` for each of its moves. Games of other kinds leave both out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class MomentKind(StrEnum):
    """The part of the ceasefire game that a decision belongs to."""

    SIGNATURE = "signature"  # sign or fight on; contribute a guarantee or stay out (then `guarantee` names it)
    COUNCIL = "council"  # consent to the mandate or veto it
    TRUCE = "truce"  # comply or violate, in a stage or once everything stands
    RESPONSE = "response"  # honour a guarantee or default; allow or block it
    PROMISE = "promise"  # keep a promise to the adversary or break it
    ASIDE = "aside"  # what the adversary does where a guarantor stayed out
    INSINCERE = "insincere"  # when an adversary that never meant it breaks the truce


class MandateState(StrEnum):
    """What became of a mandate that was put to a vote."""

    ADOPTED = "adopted"
    FAILED = "failed vote"
    VETOED = "vetoed"


class ActKind(StrEnum):
    """What a move does."""

    COMPLY = "comply"
    ATTACK = "attack"
    SEIZE = "seize"
    LAPSE = "lapse"  # end the mandate by a veto of its renewal, then attack
    VIOLATE = "violate"  # a small violation, which `Act.violation` names
    SIGN = "sign"
    FIGHT_ON = "fight on"
    CONTRIBUTE = "contribute"
    STAY_OUT = "stay out"
    CONSENT = "consent"
    VETO = "veto"
    HONOUR = "honour"
    DEFAULT = "default"
    ALLOW = "allow"
    BLOCK = "block"
    KEEP = "keep"
    BREAK = "break"


GRAVE = frozenset({ActKind.ATTACK, ActKind.SEIZE, ActKind.LAPSE})


@dataclass(frozen=True)
class Act:
    """A move's meaning.

    Attributes
    ----------
    kind : ActKind
    violation : str or None
        Which small violation, by its id in the document.
    """

    kind: ActKind
    violation: str | None = None

    @property
    def grave(self) -> bool:
        """Whether it starts the war again or takes ground."""
        return self.kind in GRAVE


@dataclass(frozen=True)
class Moment:
    """An information set by what its party knows there; all names are ids of the document, never names for people.

    Attributes
    ----------
    kind : MomentKind
    party : str
    stage : str or None
        The stage of the agreement; None once everything stands, and before the truce.
    away : tuple of str
        Parties whose governments have turned away, as all can see.
    mandate : MandateState or None
        What became of the vote on a mandate; None where there was none, or it makes no difference.
    stands : bool or None
        Whether the mandate still stands when the truce is broken; None where that makes no difference.
    guarantee : str or None
        The guarantee that is contributed, called, or needs consent.
    promise : str or None
        The promise to the adversary.
    missing : str or None
        The guarantee whose provider stayed out.
    after : ActKind or None
        What the party itself did before.
    past : tuple of (str, bool)
        Guarantees that the party was called upon for before, and whether it honoured; promises broken (True).
    insincere : bool
        Whether the adversary signed without meaning it.
    """

    kind: MomentKind
    party: str
    stage: str | None = None
    away: tuple[str, ...] = ()
    mandate: MandateState | None = None
    stands: bool | None = None
    guarantee: str | None = None
    promise: str | None = None
    missing: str | None = None
    after: ActKind | None = None
    past: tuple[tuple[str, bool], ...] = ()
    insincere: bool = False


class Labels:
    """Labels for people that are unique by construction: one key has one label, two keys never share one.

    Parameters
    ----------
    taken : iterable of str
        Labels that are in use already.

    Examples
    --------
    >>> labels = Labels()
    >>> labels.of("first", "response: Force"), labels.of("second", "response: Force"), labels.of("first", "anything")
    ('response: Force', 'response: Force (2)', 'response: Force')
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._known: dict[Hashable, str] = {}
        self._taken = set(taken)

    def of(self, key: Hashable, text: str) -> str:
        """The label of a key: the text, with a number behind it where another key has that text already."""
        if key not in self._known:
            label, number = text, 1
            while label in self._taken:
                number += 1
                label = f"{text} ({number})"
            self._known[key] = label
            self._taken.add(label)
        return self._known[key]
