"""The version of the control port's interface."""

PROTOCOL = 1
"""A client and a harness that disagree about it do not talk."""
