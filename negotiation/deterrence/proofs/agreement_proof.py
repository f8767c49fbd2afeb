"""Is violating an agreement irrational over whole ranges? The proof for a settlement, and the check of certificates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from negotiation.deterrence.assessment import assess
from negotiation.deterrence.proofs.certificate import Certificate, Check, check, read_certificate
from negotiation.deterrence.proofs.claims import Agreement, agreement
from negotiation.deterrence.proofs.prove import BOXES, Proof, prove_statement
from negotiation.deterrence.proofs.search import Conclusion
from negotiation.deterrence.proofs.statement import Statement
from negotiation.errors import SolverError, UsageError
from negotiation.expressions import Evidence, sign
from negotiation.settlement import Configuration, Mandate, Settlement


def prove(
    settlement: Settlement | Configuration,
    configuration: str | None = None,
    *,
    ranges: Mapping[str, Any] | None = None,
    budget: int = BOXES,
) -> Proof:
    """Does no violation of the agreement pay, for every value of the uncertain parameters inside their ranges?

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        Its name; the baseline if left out.
    ranges : mapping of str to (low, high), optional
        Exact ends by path; all other numbers keep their values. Left out: the document's range of every uncertain
        parameter that plays a part.
    budget : int
        Boxes to look at, at most.

    Raises
    ------
    UsageError
        If a name or a range is wrong.

    Examples
    --------
    >>> import negotiation as ng
    >>> paris = ng.load("paris-declaration")
    >>> prove(paris, "clause_ratified", ranges={"war.power_shift": ("0.10", "0.15")}).answer
    'proved'
    """
    if isinstance(settlement, Settlement):
        settlement = settlement.configuration(configuration or settlement.document.baseline)
    asked = agreement(settlement, ranges)
    return prove_agreement(asked, budget=budget)


def prove_agreement(asked: Agreement, *, budget: int = BOXES) -> Proof:
    """The proof of an agreement's statement; a counter-example is confirmed by solving the game there again."""
    subject = f"no violation of '{asked.configuration.name}' pays"
    settlement = asked.configuration.settlement
    found = replace(
        prove_statement(asked.statement, subject, budget=budget),
        ranges=asked.ranges.ends,
        central={path: asked.configuration.values[path] for path in asked.ranges.ends},
        names={party: settlement.name(party) for party in settlement.document.parties},
    )
    if found.point:
        found = replace(found, point=asked.moved(found.point))
    if found.answer is not Conclusion.REFUTED or _pays(asked, found.point):
        return found
    if found.claim is not None and asked.configuration.mandate is Mandate.CONDITIONAL:
        tie = Evidence.exact("a violation pays only at an exact tie about the mandate")
        return replace(found, answer=Conclusion.UNDECIDED, evidence=tie)
    raise SolverError(f"{dict(found.point)} is no violation when the game is solved there: please report this.")


def _pays(asked: Agreement, point: Mapping[str, Fraction]) -> bool:
    """Whether a violation pays when the game is encoded and solved at the point: not by the claims' expressions."""
    margin = assess(asked.configuration.set(point)).margin
    return sign(margin) == -1


def verify_certificate(
    certificate: Certificate | str | Path, settlement: Settlement | Configuration | None = None
) -> Check:
    """Check a certificate again: no search, ball arithmetic, and the statement compared with the model's.

    Parameters
    ----------
    certificate : Certificate, or the path of its file
    settlement : Settlement or Configuration, optional
        The model that the certificate is about. Left out, the arithmetic is checked, not whether these are the
        model's gains.

    Raises
    ------
    DocumentError
        If the file is no certificate.
    UsageError
        If it cannot be read.
    """
    if not isinstance(certificate, Certificate):
        certificate = _read(Path(certificate))
    found = check(certificate)
    if settlement is None or not found.holds:
        return found
    difference = _difference(certificate.statement, settlement)
    if difference:
        return Check(False, f"the statement is not what the model says: {difference}.", certificate, True)
    return Check(True, f"{found.reason} {_stated(certificate.statement)}", certificate, True)


def _stated(statement: Statement) -> str:
    """What the model was asked: its configuration, and what was set besides."""
    model = statement.model
    settings = ", ".join(f"{path} = {value}" for path, value in model["settings"].items())
    which = f"no violation of '{model['configuration']}' in {model['settlement']} pays"
    ranges = "the document's ranges" if model["ranges"] == "document" else "the ranges asked for"
    return f"It is what the model says: {which} over {ranges}{f', with {settings}' if settings else ''}."


def _read(path: Path) -> Certificate:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no text.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    return read_certificate(text, str(path))


def _difference(statement: Statement, settlement: Settlement | Configuration) -> str:
    """In what the statement differs from the one that the model poses today; empty if it does not."""
    model = statement.model
    if not {"settlement", "configuration", "settings", "ranges"} <= set(model):
        return "the certificate is about bare expressions"
    whole = settlement if isinstance(settlement, Settlement) else settlement.settlement
    if model["settlement"] != whole.id:
        return f"it is about '{str(model['settlement'])[:60]}', the model is '{whole.id}'"
    try:
        if isinstance(settlement, Settlement):
            settlement = settlement.configuration(str(model["configuration"])).set(dict(model["settings"]))
        ranges = None if model["ranges"] == "document" else dict(model["ranges"])
        today = agreement(settlement, ranges).statement
    except (UsageError, ValueError, TypeError, AttributeError) as error:
        return f"it cannot be posed there ({str(error)[:200]})"
    parts = {
        "the box": (statement.box.ends, today.box.ends),
        "a value": (dict(statement.values), dict(today.values)),
        "an expression": (statement.program, today.program),
        "a claim": (statement.claims, today.claims),
    }
    return next((f"{name} differs" for name, (one, other) in parts.items() if one != other), "")
