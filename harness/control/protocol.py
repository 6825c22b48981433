"""What both sides of the control port have to agree about."""

PROTOCOL = 1
"""The version of the interface; a client and a harness that disagree about it do not talk."""

BODY_LIMIT = 1024 * 1024
"""How many bytes a request's body can have."""
