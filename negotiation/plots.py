"""Pictures of results and games, drawn with matplotlib (extra `notebook`) or as SVG; nothing is computed here."""

from negotiation.report.plots.bargaining import plot_bargaining as bargaining
from negotiation.report.plots.bargaining import plot_pareto as pareto
from negotiation.report.plots.maps import plot_map as map  # the room is used as ng.plots.map
from negotiation.report.plots.margins import plot_conditions as conditions
from negotiation.report.plots.margins import plot_margins as margins
from negotiation.report.plots.margins import plot_tornado as tornado
from negotiation.report.plots.phases import plot_phases as phases
from negotiation.report.plots.tables import plot_table as table
from negotiation.report.tree.tree_svg import tree_svg as tree

__all__ = ["bargaining", "conditions", "map", "margins", "pareto", "phases", "table", "tornado", "tree"]
