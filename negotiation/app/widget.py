"""The page in a notebook: the same module through anywidget; what is set there comes back as a configuration."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from negotiation.app.bundle import bundle, style
from negotiation.app.file import export
from negotiation.app.page_data import page_data, page_words
from negotiation.app.python_answers import configuration_of
from negotiation.errors import UsageError
from negotiation.settlement import Configuration, Settlement, configured
from negotiation.settlement.changes import ChangeKind

if TYPE_CHECKING:
    import anywidget


def explore(settlement: Settlement | Configuration, configuration: str | None = None) -> anywidget.AnyWidget:
    """The page about a scenario in a notebook.

    Parameters
    ----------
    settlement : Settlement or Configuration
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
    chosen = configured(settlement, configuration)
    settlement = chosen.settlement
    try:
        import anywidget  # noqa: F401 (the class below needs it)
    except ImportError:
        raise UsageError("the widget needs a package more: pip install 'negotiation[notebook]'.") from None
    data = page_data(settlement)
    page = {"words": page_words(), "data": data}
    start = state_of(chosen, data)
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
            return configuration_of(self._settlement, page_state(self.state, self.page["data"]))

    return Explorer


def page_state(state: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """A state of the page with the parts left out and the promises in force that its part stands for."""
    part = data["parts"][state["part"]]
    return {**state, "without": part["without"], "assurances": part["assurances"]}


def state_of(configuration: Configuration, data: dict[str, Any]) -> dict[str, Any]:
    """A configuration as the page's state.

    Raises
    ------
    UsageError
        If it leaves out parts, or breaks promises, as no configuration of the document does.
    """
    part = {"without": list(configuration.without), "assurances": list(configuration.assurances)}
    every = [{"without": one["without"], "assurances": one["assurances"]} for one in data["parts"]]
    if part not in every:
        raise UsageError("no configuration of the document leaves out just these parts, so the page has none.")
    numbers = [change for change in configuration.by_hand if change.kind is ChangeKind.NUMBER]
    return {
        "configuration": configuration.id,
        "territory": configuration.territory,
        "layers": list(configuration.guarantees),
        "mandate": configuration.mandate,
        "part": every.index(part),
        "values": {change.path: float(configuration.changed[change.path]) for change in numbers},
    }
