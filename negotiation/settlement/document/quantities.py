"""What all entries of documents share: names, texts, that nothing unknown is taken; and numbers, bare or as records.

Its value is an exact decimal or ratio, or a formula over the names of the block `parameters:`. The kind of a quantity
fixes the values that it may take: a probability lies in [0, 1], a delay is not negative, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from negotiation.errors import FormulaError
from negotiation.expressions.grammar import parse
from negotiation.expressions.numbers import exact

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Text = Annotated[str, Field(max_length=4000)]
ExactText = Annotated[str, WithJsonSchema({"type": ["number", "string"], "description": "an exact number"})]


class Entry(BaseModel):
    """Base of all entries: unknown names are refused, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Kind:
    """The values that a quantity may take; a bound of None is open-ended, `strict` excludes the bounds.

    `whole` marks what counts something: a formula may give any amount, but advice names whole numbers.
    """

    name: str
    low: Fraction | None
    high: Fraction | None
    strict: bool = False
    whole: bool = False

    def refusal(self, value: Fraction) -> str:
        """Why a value is refused; empty if it is allowed."""
        if not abs(value) <= MOST or 0 < abs(value) < LEAST:
            wrong = "large" if abs(value) > 1 else "small"
            wrong = "large" if abs(value) > 1 else "small"
            return f"the number is too {wrong}: sizes from 1e-30 to 1e15, or 0, are computed."
        below = self.low is not None and (value < self.low or (self.strict and value == self.low))
        above = self.high is not None and (value > self.high or (self.strict and value == self.high))
        if not (below or above):
            return ""
        return f"{_short(value)} is not {self.name}: it must be {self.interval}."

    @property
    def interval(self) -> str:
        """The allowed values in words."""
        low = None if self.low is None else _short(self.low)
        high = None if self.high is None else _short(self.high)
        if low is not None and high is not None:
            return f"strictly between {low} and {high}" if self.strict else f"between {low} and {high}"
        if low is not None:
            return f"above {low}" if self.strict else f"at least {low}"
        return f"at most {high}" if high is not None else "any number"


def _short(value: Fraction) -> str:
    return str(value) if value.denominator in (1, 3, 7, 9) else f"{float(value):g}"


ZERO, ONE = Fraction(0), Fraction(1)
MOST, LEAST = Fraction(10**15), Fraction(1, 10**30)  # sizes that floats can multiply a few times over
PROBABILITY = Kind("a probability", ZERO, ONE)
SHARE = Kind("a share", ZERO, ONE)
SIGNED_SHARE = Kind("a change of share", -ONE, ONE)
AMOUNT = Kind("an amount", ZERO, None)
POSITIVE = Kind("a positive amount", ZERO, None, strict=True)
PERIODS = Kind("a number of periods", ZERO, None)
COUNT = Kind("a number of votes", ZERO, None, whole=True)
DISCOUNT = Kind("a discount factor", ZERO, ONE, strict=True)
PART = Kind("a part below one", ZERO, Fraction(999, 1000))
ANY = Kind("a number", None, None)


class Status(StrEnum):
    """Where a number comes from, the best first; 'remembered' is not looked up."""

    REPORTED = "reported"
    RECOMPUTED = "recomputed"
    ESTIMATED = "estimated"
    REMEMBERED = "remembered"
    ASSUMED = "assumed"


StatusText = Annotated[Literal["reported", "recomputed", "estimated", "remembered", "assumed"], AfterValidator(Status)]


class Quantity(BaseModel):
    """A number with where it comes from.

    Attributes
    ----------
    value : str
        An exact number ('0.1', '2/3') or a formula over `parameters` ('0.12 * troops / 15000').
    range : two numbers, optional
        Low and high for sensitivity analysis; not a confidence interval unless `source` says so.
    unit, source, note : str
    status : Status, optional
        'reported', 'recomputed' (from data, by us), 'estimated', 'remembered' (not looked up) or 'assumed'.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: str
    range: tuple[str, str] | None = None
    unit: str = ""
    source: str = ""
    status: StatusText | None = None
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: Any) -> Any:
        if isinstance(given, (int, Fraction)) and not isinstance(given, bool):
            return {"value": str(given)}
        if isinstance(given, str):
            return {"value": given}
        if isinstance(given, Quantity):
            return given.model_dump()
        if isinstance(given, float):
            raise PydanticCustomError("float", "{value} is a float; write it as text.", {"value": repr(given)})
        if given is None:
            raise PydanticCustomError("no_number", "a number is missing here.")
        if isinstance(given, list):
            raise PydanticCustomError("no_number", "a list stands where a number belongs.")
        if isinstance(given, dict) and "value" not in given:
            raise PydanticCustomError("no_value", "a record of a number needs `value:`.")
        return given

    @model_validator(mode="after")
    def _sensible(self, info: ValidationInfo) -> Quantity:
        if self.range is not None:
            low, high = (_read(text) for text in self.range)
            if not low < high:
                raise PydanticCustomError(
                    "empty_range",
                    "the range [{low}, {high}] is empty: its first number must be below the second.",
                    {"low": self.range[0], "high": self.range[1]},
                )
            number = self.number
            if number is not None and not low <= number <= high:
                raise PydanticCustomError(
                    "outside_range",
                    "the value {value} lies outside its own range [{low}, {high}].",
                    {"value": self.value, "low": self.range[0], "high": self.range[1]},
                )
        if self.number is None:
            self._check_formula(info.context)
        return self

    def _check_formula(self, context: Any) -> None:
        text = self.value.strip().lower().lstrip("+-.")
        if text in ("nan", "inf", "infinity") or not any(c.isalpha() for c in text):
            _read(self.value)
        if context is None:
            return
        try:
            parse(self.value, context["names"])
        except FormulaError as error:
            what = f"the formula '{self.value[:60]}' is refused at column {error.column}: {error.what}"
            raise PydanticCustomError("formula", "{what}", {"what": f"{what} {error.advice}".strip()}) from None

    @cached_property
    def number(self) -> Fraction | None:
        """The exact value, or None if the value is a formula."""
        try:
            return exact(self.value)
        except FormulaError:
            return None

    @cached_property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """The range as exact numbers, if there is one."""
        return None if self.range is None else (exact(self.range[0]), exact(self.range[1]))

    @property
    def gaps(self) -> list[str]:
        """Which of unit, source, status and range are missing."""
        missing = [name for name in ("unit", "source") if not getattr(self, name)]
        return missing + [name for name in ("status", "range") if getattr(self, name) is None]


def _read(text: str) -> Fraction:
    try:
        return exact(text)
    except FormulaError as error:
        raise PydanticCustomError("number", "{what}", {"what": f"{error.what} {error.advice}".strip()}) from None


_NUMBER_SCHEMA = {"type": ["number", "string"], "description": "an exact number, or a formula over `parameters`"}
_RECORD_SCHEMA = {
    "type": "object",
    "properties": {
        "value": _NUMBER_SCHEMA,
        "range": {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 2, "maxItems": 2},
        "unit": {"type": "string"},
        "source": {"type": "string"},
        "status": {"enum": list(map(str, Status))},
        "note": {"type": "string"},
    },
    "required": ["value"],
    "additionalProperties": False,
}


def _quantity(kind: Kind) -> Any:
    def allowed(quantity: Quantity) -> Quantity:
        for value in (quantity.number, *(quantity.bounds or ())):
            refusal = "" if value is None else kind.refusal(value)
            if refusal:
                raise PydanticCustomError("kind", "{what}", {"what": refusal})
        return quantity

    schema = {"anyOf": [_NUMBER_SCHEMA, _RECORD_SCHEMA], "description": f"{kind.name}: {kind.interval}"}
    return Annotated[Quantity, AfterValidator(allowed), kind, WithJsonSchema(schema)]


Probability = _quantity(PROBABILITY)
Share = _quantity(SHARE)
SignedShare = _quantity(SIGNED_SHARE)
Amount = _quantity(AMOUNT)
Positive = _quantity(POSITIVE)
Periods = _quantity(PERIODS)
Count = _quantity(COUNT)
Discount = _quantity(DISCOUNT)
Part = _quantity(PART)
AnyNumber = _quantity(ANY)
