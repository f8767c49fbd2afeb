"""Proofs over ranges: the statement, the search, the certificate and its check."""
