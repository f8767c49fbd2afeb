"""Pictures of results, drawn with matplotlib (extra `notebook`), which is imported when one is drawn and not before.

A picture computes nothing: it draws what the result has. Each takes `ax=` and returns the axes; none touches global
settings or shows a window.

* `palette`: colours, hatches and shapes, one table; `canvas`: what all pictures share
* `phases`, `maps`: verdicts along one lever and over two
* `margins`: bars of a comparison and of one configuration's conditions, the tornado of a sensitivity
* `bargaining`: Pareto frontier, gains by agreeing; `tables`: payoffs with best responses
"""

from negotiation.report.plots.bargaining import plot_bargaining, plot_pareto
from negotiation.report.plots.maps import plot_map
from negotiation.report.plots.margins import plot_conditions, plot_margins, plot_tornado
from negotiation.report.plots.phases import plot_phases
from negotiation.report.plots.tables import plot_table

__all__ = [
    "plot_bargaining",
    "plot_conditions",
    "plot_map",
    "plot_margins",
    "plot_pareto",
    "plot_phases",
    "plot_table",
    "plot_tornado",
]
