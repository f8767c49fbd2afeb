"""The page in a notebook: the same module through anywidget; what is set there comes back as a configuration."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from negotiation.app.bundle import bundle, style
from negotiation.app.file import export
from negotiation.app.page_data import page_data, page_words
from negotiation.errors import UsageError
from negotiation.expressions import exact
from negotiation.settlement import Configuration, Settlement

if TYPE_CHECKING:
    import anywidget


def explore(settlement: Settlement, configuration: str | None = None) -> anywidget.AnyWidget:
    """The page about a scenario in a notebook.

    Parameters
    ----------
    settlement : Settlement
    configuration : str, optional
        The one to start with; the baseline if left out.

    Returns
    -------
    anywidget.AnyWidget
        With `configuration`, the setting now chosen on the page as a `Configuration` for `ng.assess` and all the
        rest, and `answer`, what the page shows of it (`verdict`, `margin`).

    Raises
    ------
    UsageError
        If anywidget is not installed, or there is no such configuration.
    """
    chosen = settlement.configuration(configuration or settlement.document.baseline)
    try:
        import anywidget  # noqa: F401 (the class below needs it)
    except ImportError:
        raise UsageError("the widget needs a package more: pip install 'negotiation[notebook]'.") from None
    data = page_data(settlement)
    entry = data["configurations"][chosen.id]
    state = {name: entry[name] for name in ("territory", "layers", "mandate", "part")}
    page = {"words": page_words(), "data": data}
    start = {**state, "configuration": chosen.id, "values": {}}
    return _widget_class()(settlement=settlement, page=page, sheet=style(), state=start)


@lru_cache(maxsize=1)
def _widget_class() -> type[anywidget.AnyWidget]:
    import anywidget
    import traitlets

    class Explorer(anywidget.AnyWidget):
        """The page about one scenario."""

        _esm = bundle("widget")
        page = traitlets.Dict().tag(sync=True)
        sheet = traitlets.Unicode().tag(sync=True)
        state = traitlets.Dict().tag(sync=True)
        answer = traitlets.Dict().tag(sync=True)

        def __init__(self, settlement: Settlement, **values: Any) -> None:
            self._settlement = settlement
            super().__init__(**values)

        def save(self, path: str | Path) -> Path:
            """Write the page as one file that opens from disk, offline; the path of what was written."""
            return export(self._settlement, path)

        @property
        def configuration(self) -> Configuration:
            """The setting now chosen on the page."""
            return configuration_of(self._settlement, self.state, self.page["data"])

    return Explorer


def configuration_of(settlement: Settlement, state: dict[str, Any], data: dict[str, Any]) -> Configuration:
    """The configuration that a state of the page stands for; numbers are read as their shortest decimals."""
    base = settlement.configuration(state["configuration"])
    part = data["parts"][state["part"]]
    values: dict[str, Fraction] = {path: exact(repr(value)) for path, value in state["values"].items()}
    return replace(
        base,
        territory=state["territory"],
        mandate=state["mandate"],
        guarantees=tuple(one["id"] for one in data["layers"] if one["id"] in state["layers"]),
        without=tuple(part["without"]),
        assurances=tuple(part["assurances"]),
        changed={**base.changed, **values},
    )
