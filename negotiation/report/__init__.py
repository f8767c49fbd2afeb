"""Reports: results told in words.

* `wording`: messages with places, plural rules, a file a language (`words/`)
* `explanation` (`paragraphs`, `in_short`, `telling`), `facts`: the verdict on one configuration in plain words
* `reader_page`: a page about a scenario, to be forwarded
* `reports/`: one content, seven kinds of files
* `pictures/`: results drawn with matplotlib; `tree_svg` (`tree_folding`, `tree_layout`, `tree_drawing`): game trees
"""

from negotiation.report.narrative.explanation import Explanation, explain
from negotiation.report.narrative.reader_page import Brief, brief

__all__ = ["Brief", "Explanation", "brief", "explain"]
