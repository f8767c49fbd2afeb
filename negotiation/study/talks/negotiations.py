"""Talks: formats of negotiation side by side, on one table of territorial options and packages of guarantees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from negotiation.display import Column, Result, counted
from negotiation.display import columns as col
from negotiation.errors import UsageError, near_miss
from negotiation.expressions import Evidence
from negotiation.settlement import Configuration, Settlement, configured
from negotiation.study.talks.format import FORMATS, NONE, FormatTalks
from negotiation.study.talks.outcomes import Table
from negotiation.study.talks.rules import on_the_table


@dataclass(frozen=True)
class Talks(Result):
    """What each format can agree on: one row for each format, or for each pair if there is one format only.

    Attributes
    ----------
    settlement : Settlement or Configuration
    formats : tuple of FormatTalks
        In the document's order. `talks["seven_party"]` is one of them.
    """

    settlement: Settlement
    formats: tuple[FormatTalks, ...]

    def _items(self) -> Mapping[str, FormatTalks]:
        return {found.id: found for found in self.formats}

    def _gist(self) -> str:
        return f"on {self.settlement.id} in {counted(len(self.formats), 'format')}: {', '.join(self.keys())}"

    @property
    def evidence(self) -> Evidence:
        """How the payoffs are known: that of the format of which least is known."""
        return next((one.evidence for one in self.formats if one.evidence != Evidence.exact()), Evidence.exact())

    def summary(self) -> str:
        if len(self.formats) == 1:
            return self.formats[0].summary()
        finding = [one for one in self.formats if one.kept_zone]
        both = [one for one in finding if one.kind == "an agreement"]
        return (
            f"In this model {len(finding)} of {counted(len(self.formats), 'format')} can settle on a pair that would "
            f"be kept; {len(both)} of them with both sides at the table."
        )

    @property
    def _proposed(self) -> bool:
        return any(found.entry.proposer for found in self.formats)

    def _header(self) -> tuple[Column, ...]:
        if len(self.formats) == 1:
            return self.formats[0]._header()
        return (*FORMATS, col.labels("proposer picks")) if self._proposed else FORMATS

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        if len(self.formats) == 1:
            yield from self.formats[0]._cells()
            return
        for found in self.formats:
            offer = found.proposal or ((NONE,) if found.entry.proposer else ())
            yield (*found.compared(), offer) if self._proposed else found.compared()

    def notes(self) -> list[str]:
        """What a reader of the rows must know."""
        period = self.settlement.document.period
        unit = f"Gains over disagreement, in shares of the stake per {period}; kept: nobody would gain by violating."
        if len(self.formats) == 1:
            one = self.formats[0]
            return [f"{one.entry.name}: {one.kind}. {one.entry.note}".strip(), unit]
        nobody = "Against nobody: kept, with no member outvoted and nobody bound, not asked, who would refuse."
        chosen = "Solutions are looked for among pairs that pass, would be kept, and leave no member worse off."
        absent = "; ".join(f"{one.id}: {one.kind}" for one in self.formats)
        return [nobody, chosen, f"What comes out: {absent}."]

    def as_data(self) -> dict[str, Any]:
        return {
            "model": self.settlement.id,
            "summary": self.summary(),
            "unit": f"share of the stake per {self.settlement.document.period}",
            "evidence": self.evidence,
            "formats": [one.as_data() for one in self.formats],
        }


def talks(settlement: Settlement | Configuration, format: str | None = None) -> Talks:
    r"""Who can block what, which pairs of a line and a package all would accept, and what classical solutions pick.

    Definition. An outcome is a territorial option with a package of guarantees. Its gain to a member is what it brings
    if it is agreed and kept, less what disagreement brings (shares of the stake per period, exact, of any sign). A
    format's zone of agreement holds what passes by its rule: everybody gains at least 0 (unanimity, and an agenda that
    one member proposes), or members with enough votes do, all vetoes among them (majority). The solutions are looked
    for where, besides, nobody gains by violating and no member is worse off; they are the Nash (1950),
    Kalai-Smorodinsky (1975) and egalitarian (Kalai 1977) solutions of that finite set, and a proposer's best (Romer and
    Rosenthal 1978). Power is by Shapley and Shubik (1954) and Banzhaf (1965), the shares of a council by Baron and
    Ferejohn (1989), alternating offers by Rubinstein (1982): :math:`(1-\delta_2)/(1-\delta_1\delta_2)`.

    Parameters
    ----------
    settlement : Settlement
        With a block `talks:`.
    format : str, optional
        Name of one format; all of them if left out.

    Raises
    ------
    UsageError
        If the document has no talks, or no such format.

    Examples
    --------
    >>> import negotiation as ng
    >>> found = ng.talks(ng.load("seven-party-talks"))
    >>> found["seven_party"].can_block == tuple(found["seven_party"].entry.members)
    True
    """
    if not isinstance(settlement, Settlement):
        settlement = configured(settlement).settlement
    block = settlement.document.talks
    if block is None:
        raise UsageError(f"{settlement.id} has no talks: add a block `talks:`, or see the model seven-party-talks.")
    if format is not None and format not in block.formats:
        raise UsageError(f"{settlement.id} has no format '{format}'. {near_miss(format, block.formats)}".strip())
    table = Table(settlement)
    chosen = [format] if format is not None else list(block.formats)
    found = [(one, block.formats[one]) for one in chosen]
    return Talks(
        settlement,
        tuple(FormatTalks(settlement, name, entry, on_the_table(settlement, entry, table)) for name, entry in found),
    )
