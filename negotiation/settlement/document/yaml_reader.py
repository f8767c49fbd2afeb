"""Untrusted YAML read into plain data with source positions; nothing is executed.

The reader works on parser events, with limits of its own: size, depth and number of nodes are bounded; anchors,
aliases, tags, merge keys, duplicate keys and several documents in a file are refused. Scalars stay text (`no` is the
word "no", `1e3` is the number that the schema will read), so nothing is converted behind the author's back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from negotiation.errors import DocumentError, FormulaError, Place, Problem, near_miss
from negotiation.expressions.grammar import exact_number

MAX_BYTES = 1 << 20
MAX_DEPTH = 24
MAX_NODES = 50_000

Path: TypeAlias = tuple[str, ...]


@dataclass
class Tree:
    """A document as plain data (mappings, lists, text, None) with the place of each entry by path.

    `base` is the document that it extends, where entries stand that it does not give itself.
    """

    data: Any
    file: str | None = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    base: Tree | None = None

    def place(self, path: Path) -> Place:
        """The place of an entry, or of the nearest entry above it."""
        if self.base is not None and path not in self.places and path in self.base.places:
            return self.base.place(path)
        line: int | None = None
        column: int | None = None
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                line, column = self.places[path[:length]]
                break
        return Place(self.file, line, column, ".".join(path))

    def problem(self, path: Path, what: str, advice: str = "", severity: str = "error") -> None:
        """Note a mistake at a path."""
        self.problems.append(Problem(what, self.place(path), advice, severity))


def read_yaml(text: str | bytes, file: str | None = None) -> Tree:
    """Read one YAML document into a `Tree`.

    Raises
    ------
    DocumentError
        If the text is no YAML, is too large or too deep, or uses what is refused.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise DocumentError([_problem(file, None, f"the document has {len(raw):,} bytes.", "At most 1 MiB is read.")])
    try:
        decoded = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"the document is not UTF-8 text (byte {error.start})."
        raise DocumentError([_problem(file, None, what, "Save it as UTF-8.")]) from None
    return _Composer(file).compose(decoded)


def _problem(file: str | None, mark: Any, what: str, advice: str = "") -> Problem:
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (None, None)
    return Problem(what, Place(file, line, column), advice)


class _Composer:
    def __init__(self, file: str | None) -> None:
        self.tree = Tree(None, file)
        self.nodes = 0

    def refuse(self, mark: Any, what: str, advice: str = "") -> DocumentError:
        return DocumentError([*self.tree.problems, _problem(self.tree.file, mark, what, advice)])

    def compose(self, text: str) -> Tree:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        try:
            events = YAML(typ="safe", pure=True).parse(text)
            self._document(iter(events))
        except DocumentError:
            raise
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = " ".join(str(part).strip() for part in (error.context, error.problem) if part)
            raise self.refuse(mark, f"this is not YAML: {what}.", "Check the indentation and quotes there.") from None
        except (YAMLError, ValueError, OverflowError) as error:
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise self.refuse(None, f"this is not YAML: {first}.") from None
        return self.tree

    def _document(self, events: Iterator[Any]) -> None:
        from ruamel.yaml import events as kinds

        documents = 0
        for event in events:
            if isinstance(event, kinds.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refuse(event.start_mark, "there is a second document.", "Keep one document in a file.")
            elif isinstance(event, (kinds.StreamStartEvent, kinds.StreamEndEvent, kinds.DocumentEndEvent)):
                continue
            else:
                self.tree.data = self._node(event, events, (), 0)
        if documents == 0:
            raise self.refuse(None, "the document is empty.", "`negotiation schema` prints what it may hold.")

    def _node(self, event: Any, events: Iterator[Any], path: Path, depth: int) -> Any:
        from ruamel.yaml import events as kinds

        self.nodes += 1
        mark = event.start_mark
        if self.nodes > MAX_NODES:
            raise self.refuse(mark, f"the document has more than {MAX_NODES:,} entries.")
        if depth > MAX_DEPTH:
            raise self.refuse(mark, f"the document nests deeper than {MAX_DEPTH} levels.")
        if isinstance(event, kinds.AliasEvent):
            raise self.refuse(mark, f"'*{event.anchor}' is an alias.", "Write the entry out; aliases are not read.")
        if event.anchor is not None:
            raise self.refuse(mark, f"'&{event.anchor}' is an anchor.", "Write entries out; anchors are not read.")
        if getattr(event, "tag", None) not in (None, "!"):
            raise self.refuse(
                mark, f"'{event.tag}' is a tag.", "Documents hold plain text and numbers; tags are not read."
            )
        self.tree.places.setdefault(path, (mark.line + 1, mark.column + 1))
        if isinstance(event, kinds.ScalarEvent):
            if event.style is None and event.value in ("", "~", "null"):
                return None
            try:  # an escaped pair of surrogates is one letter; half of one is no text
                return str(event.value).encode("utf-16", "surrogatepass").decode("utf-16")
            except UnicodeDecodeError:
                raise self.refuse(mark, "this text holds half a letter (a lone surrogate).", "Remove it.") from None
        if isinstance(event, kinds.SequenceStartEvent):
            return self._sequence(events, path, depth)
        return self._mapping(events, path, depth)

    def _sequence(self, events: Iterator[Any], path: Path, depth: int) -> list[Any]:
        from ruamel.yaml import events as kinds

        items: list[Any] = []
        for event in events:
            if isinstance(event, kinds.SequenceEndEvent):
                break
            items.append(self._node(event, events, (*path, str(len(items))), depth + 1))
        return items

    def _mapping(self, events: Iterator[Any], path: Path, depth: int) -> dict[str, Any]:
        from ruamel.yaml import events as kinds

        found: dict[str, Any] = {}
        for event in events:
            if isinstance(event, kinds.MappingEndEvent):
                break
            mark = event.start_mark
            key = self._node(event, events, (*path, "?"), depth + 1)
            if not isinstance(key, str):
                raise self.refuse(mark, "the key of an entry must be a name.", "Use plain text before ':'.")
            if key == "<<":
                raise self.refuse(mark, "'<<' is a merge key.", "Use `extends:` in a configuration.")
            inner = (*path, key)
            if key in found:
                first = self.tree.places[inner][0]
                place = Place(self.tree.file, mark.line + 1, mark.column + 1, ".".join(inner))
                advice = f"It stands on line {first} already; keep one of them."
                self.tree.problems.append(Problem(f"'{key}' is given twice.", place, advice))
            self.tree.places[inner] = (mark.line + 1, mark.column + 1)
            found[key] = self._node(next(events), events, inner, depth + 1)
        return found


# --- reading plain data that may be anything: what the checks of a document share ---


def mapping(value: Any) -> dict[str, Any]:
    """A mapping; empty if the value is none."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list; empty if the value is none."""
    return value if isinstance(value, list) else []


def known(tree: Tree, path: Path, name: Any, names: Iterable[str], what: str) -> None:
    """Note a name that is not known, with the near miss."""
    if isinstance(name, str) and name not in names:
        tree.problem(path, f"there is no {what} '{name[:60]}'.", near_miss(name, names))


def principals(document: Mapping[str, Any]) -> dict[str, str]:
    """Role to party for the adversary and the protégé, where exactly one has the role."""
    roles = [(mapping(one).get("role"), name) for name, one in mapping(document.get("parties")).items()]
    given = [role for role, _ in roles]
    return {str(role): name for role, name in roles if role in ("adversary", "protege") and given.count(role) == 1}


def value_text(given: Any) -> str | None:
    """The text of a number, bare or in a record."""
    value = given.get("value") if isinstance(given, dict) else given
    return value if isinstance(value, str) else None


def number(given: Any) -> Fraction | None:
    """An exact number, bare or in a record; None if there is none."""
    text = value_text(given)
    try:
        return None if text is None else exact_number(text)
    except FormulaError:
        return None
