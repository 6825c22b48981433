"""Cassettes held against the contract: violations, news about the provider, and recordings older than their page."""
