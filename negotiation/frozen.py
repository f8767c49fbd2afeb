"""Immutable values: a mapping that hashes, pickles and equals a plain one, and containers made immutable.

`types.MappingProxyType` neither hashes nor pickles and copies, so results that hold one cannot either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(dict[K, V]):
    """A mapping that cannot be changed: equal to a plain one of the same items, whatever their order.

    Examples
    --------
    >>> one = FrozenMap({"a": 1})
    >>> one == {"a": 1}, hash(one) == hash(FrozenMap(a=1)), one | {"b": 2}
    (True, True, {'a': 1, 'b': 2})
    """

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be changed; dict(...) gives a copy that can.")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)

    def __copy__(self) -> FrozenMap[K, V]:
        return self

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)!r})"


def frozen(value: Any) -> Any:
    """A value with every mapping, list and set in it made immutable.

    >>> frozen({"a": [1, {2}]}) == {"a": (1, frozenset({2}))}
    True
    """
    if isinstance(value, FrozenMap):
        return value
    if isinstance(value, Mapping):
        return FrozenMap({key: frozen(each) for key, each in value.items()})
    if isinstance(value, list):
        return tuple(frozen(each) for each in value)
    return frozenset(value) if isinstance(value, set) else value


def hash_of(value: Any) -> int:
    """A hash of values of which some parts may have none: those count by their kind only."""
    try:
        return hash(value)
    except TypeError:
        if isinstance(value, (tuple, list)):
            return hash(tuple(hash_of(each) for each in value))
        return hash((type(value).__name__, len(value) if hasattr(value, "__len__") else 0))
