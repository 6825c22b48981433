"""Cassettes held against the contract: what breaks it, what is new about the provider, and what has grown old."""
