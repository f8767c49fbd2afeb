"""What a document expects of talks: who blocks, which pairs are acceptable, which are picked."""

from __future__ import annotations

from collections.abc import Iterator

from negotiation.settlement import Settlement
from negotiation.settlement.document.schema import Expectation
from negotiation.study.talks.format import FormatTalks
from negotiation.study.talks.negotiations import talks

PICKS = (("nash", "Nash"), ("kalai_smorodinsky", "Kalai-Smorodinsky"), ("egalitarian", "egalitarian"))


def talks_statements(settlement: Settlement, one: Expectation) -> Iterator[tuple[str, bool, str]]:
    """(statement, whether it holds, what is found) of one expectation about a format."""
    if one.format is None:
        return
    found = talks(settlement, one.format)[one.format]
    yield from _zones(found, one)
    yield from _people(found, one)
    picks = [*PICKS, ("proposal", "proposal")]
    for word, name in picks:
        wanted, chosen = getattr(one, word), found.solutions.get(name, ())
        if wanted:
            yield f"{one.format}: {name} picks {wanted}", set(wanted) == set(chosen), ", ".join(chosen) or "none"


def _zones(found: FormatTalks, one: Expectation) -> Iterator[tuple[str, bool, str]]:
    for word, pairs in (("zone", found.zone), ("kept_zone", found.kept_zone)):
        wanted = getattr(one, word)
        if wanted is not None:
            named = ", ".join(each.pair.id for each in pairs) or "none"
            yield f"{found.id}: the {word.replace('_', ' ')} is {wanted}", bool(pairs) is (wanted == "open"), named
    for pairs_said, wanted in ((one.acceptable, True), (one.not_acceptable, False)):
        for pair in pairs_said:
            blocked = found[pair].blocked_by
            verb = "is acceptable" if wanted else "is not acceptable"
            told = f"blocked by {', '.join(blocked)}" if blocked else "acceptable"
            yield f"{found.id}: {pair} {verb}", found[pair].acceptable is wanted, told
    for pairs_said, wanted in ((one.kept, True), (one.not_kept, False)):
        for pair in pairs_said:
            there = found[pair].pair
            told = f"tempted: {', '.join(there.violators) or 'nobody'}"
            yield f"{found.id}: {pair} would{'' if wanted else ' not'} be kept", there.kept is wanted, told


def _people(found: FormatTalks, one: Expectation) -> Iterator[tuple[str, bool, str]]:
    for pair, who in one.blocked_by.items():
        blocked = found[pair].blocked_by
        yield f"{found.id}: {pair} is blocked by {who}", set(blocked) == set(who), ", ".join(blocked) or "nobody"
    for word in ("blocks_most", "can_block", "would_refuse"):
        wanted, there = getattr(one, word), getattr(found, word)
        if wanted:
            said = f"{found.id}: {word.replace('_', ' ')}: {wanted}"
            yield said, set(wanted) == set(there), ", ".join(there) or "nobody"
