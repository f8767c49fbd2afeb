"""Repeated games: patience, payoff sets, plans under monitoring, simulation."""
