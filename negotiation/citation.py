"""How to cite: the software, and the model document that an answer stands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.errors import UsageError
from negotiation.settlement import Configuration, Settlement, fingerprint

TITLE, AUTHORS = "negotiation: games of negotiation and deterrence", "The negotiation authors"


@dataclass(frozen=True)
class Citation(Result):
    """What to cite.

    Attributes
    ----------
    version : str
        Of the software.
    model, title, mark : str
        Identifier, title and fingerprint of the model document; empty if only the software is cited.
    """

    version: str
    model: str = ""
    title: str = ""
    mark: str = ""

    def summary(self) -> str:
        """The references as text."""
        software = f"{AUTHORS}. {TITLE}. Version {self.version}."
        return f"{software} Model '{self.title}' ({self.model}), document {self.mark}." if self.model else software

    columns = (col.key("what"), col.text("title"), col.text("version"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        yield "software", TITLE, self.version
        if self.model:
            yield "model", self.title, self.mark

    def __str__(self) -> str:
        return self.summary()

    def to_bibtex(self) -> str:
        """The references as BibTeX entries."""
        entries = [("software", "negotiation", {"author": AUTHORS, "title": TITLE, "version": self.version})]
        if self.model:
            entries.append(("misc", self.model, {"title": self.title, "note": f"model document {self.mark}"}))
        texts = []
        for kind, key, fields in entries:
            lines = [f"  {name} = {{{_escaped(value)}}}," for name, value in fields.items()]
            texts.append("\n".join([f"@{kind}{{{key},", *lines, "}"]))
        return "\n\n".join(texts) + "\n"


def cite(model: Settlement | Configuration | None = None) -> Citation:
    """How to cite the software and, if one is given, the model that an answer stands on.

    Parameters
    ----------
    model : Settlement or Configuration, optional
        The fingerprint tells the document with everything that was set in it.

    Examples
    --------
    >>> print(cite())
    The negotiation authors. negotiation: games of negotiation and deterrence. Version 0.1.0.
    """
    from negotiation import __version__

    if model is None:
        return Citation(__version__)
    if isinstance(model, Configuration):
        model = model.settlement
    if not isinstance(model, Settlement):
        raise UsageError(f"cite takes a settlement or a configuration, not {type(model).__name__}.")
    return Citation(__version__, model.id, model.title, fingerprint(model))


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "{}%&$#_" else letter for letter in text)
