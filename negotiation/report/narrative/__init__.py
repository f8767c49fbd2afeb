"""Answers told in words: sentences are messages, claims are data."""
