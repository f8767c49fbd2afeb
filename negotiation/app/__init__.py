"""The page: one component in four hosts, whose numbers are computed in the browser.

* `kernel`, `page_data`: a model as plain data, with what decides its verdicts as tapes
* `static`: the page itself, plain modules; `bundle` makes one script of them
"""
