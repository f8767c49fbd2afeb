"""Reports: results told in words.

* `narrative/`: messages; clauses and the claims that they make; the verdict on one configuration explained; a page
  about a scenario, to be forwarded
* `files/`: one content, seven kinds of files
* `plots/`: results drawn with matplotlib; `tree/`: game trees
"""

from negotiation.report.narrative.explanation import Explanation, explain
from negotiation.report.narrative.reader_page import Brief, brief

__all__ = ["Brief", "Explanation", "brief", "explain"]
