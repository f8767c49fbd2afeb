"""From a configuration to a game tree: shares, payoffs, responses, violations, decisions."""
