"""Logit quantal responses, in floats with their residual.

* `quantal_response`: the door; `logit_path`: the branch from the centre; `agent_form`: trees
* `logit_certificate`: a proof that a response lies nearby
"""
