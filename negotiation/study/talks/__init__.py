"""Who can agree on what: formats of negotiation, who blocks, zones of agreement."""
