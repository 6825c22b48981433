"""Specs become an immutable catalog of operations."""
