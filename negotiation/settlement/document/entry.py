"""What all entries of a settlement document share: names, texts, and that nothing unknown is taken."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Text = Annotated[str, Field(max_length=4000)]
ExactText = Annotated[str, WithJsonSchema({"type": ["number", "string"], "description": "an exact number"})]


class Entry(BaseModel):
    """Base of all entries: unknown names are refused, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")
