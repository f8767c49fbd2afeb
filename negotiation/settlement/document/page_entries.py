"""Entries for readers: what the sources say and where they disagree, and switches between what they say.

A *switch* is a question on which the sources contradict each other. Each of its levels is a named change: of the
configuration (territorial option, guarantees, mandate, numbers set) and, where a source speaks of something that the
document does not have yet, of the document itself (`changes:`, merged like the entries of a document that extends
another). A level is taken whole; nothing is ever averaged.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from negotiation.settlement.document.quantities import Entry, ExactText, Name, Text


class Disagreement(Entry):
    """A point on which the sources differ."""

    about: Text
    views: dict[str, Text] = Field(min_length=2, description="source to what it says")
    shown_as: list[Name] = Field(min_length=1, description="configurations or switches that show the views")


class Account(Entry):
    """What a reader's page says beside title, summary and answers."""

    says: dict[str, Text] = Field(min_length=1, description="source to what it says about the arrangement")
    disagreements: list[Disagreement] = Field(default_factory=list, max_length=12)
    limits: Text = Field(description="what the model leaves out here, and how far to trust it")


class Level(Entry):
    """One answer to a switch's question: a named change."""

    name: Text
    source: Text = Field(description="who says so")
    territory: Name | None = None
    mandate: Literal["absent", "in force", "conditional"] | None = None
    add: list[Name] = Field(default_factory=list, description="guarantees put in force")
    drop: list[Name] = Field(default_factory=list, description="guarantees no longer in force")
    without: list[Name] = Field(default_factory=list, description="parts of the document left out")
    set: dict[str, ExactText] = Field(default_factory=dict, description="path to value")
    changes: dict[str, Any] = Field(default_factory=dict, description="entries merged into the document")


class Switch(Entry):
    """A question on which the sources contradict each other, with its levels."""

    name: Text
    note: Text = ""
    changes: dict[str, Any] = Field(default_factory=dict, description="entries that every level needs")
    levels: dict[Name, Level] = Field(min_length=2, max_length=8)
