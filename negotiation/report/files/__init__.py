"""The report: one content, seven kinds of files.

* `content`: what there is to say, as plain data
* `texts` (.html, .md, .tex, .csv, .json), `paper` (.pdf), `sheets` (.xlsx): the same content for each place
* `files`: the report as an object, written by suffix
"""

from negotiation.report.files.files import SUFFIXES, Report, kind, report

__all__ = ["SUFFIXES", "Report", "kind", "report"]
