"""The report: one content, seven kinds of files.

* `content`: what there is to say, as plain data; `bars`: the picture of each configuration
* `web` (.html), `paper` (.pdf), `sheets` (.xlsx), `texts` (.csv, .md, .tex, .json): the same content for each place
* `files`: the report as an object, written by suffix
"""

from negotiation.report.files.files import SUFFIXES, Report, kind, report

__all__ = ["SUFFIXES", "Report", "kind", "report"]
