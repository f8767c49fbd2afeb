"""Equilibria of trees.

* `induction`: perfect information, private costs, symbols
* `board`, `subgames`: a tree cut at its subgames; `subgame_nash`: simultaneous moves
* `block_play`: what a profile is worth, node by node
* `tree`: answers by profile and by outcome; `subgame_check`: the check from the definition
"""
