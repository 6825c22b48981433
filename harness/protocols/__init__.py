"""Calls and replies on the wire, one file a protocol."""
