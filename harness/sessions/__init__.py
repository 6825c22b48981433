"""Sessions: all that belongs to one access key id, and the handle through which a running harness is used.

A minted key looks like one of ours and its secret follows from it, so that every process can check its signatures.
Sessions are shown by their alias, never by a key id.
"""

from harness.sessions.handle import HarnessHandle
from harness.sessions.keys import MintedSession, is_minted, secret_for
from harness.sessions.session import ANONYMOUS, Session
from harness.sessions.standing import RuleStatus
from harness.sessions.store import SessionStore, check_alias

__all__ = [
    "ANONYMOUS",
    "HarnessHandle",
    "MintedSession",
    "RuleStatus",
    "Session",
    "SessionStore",
    "check_alias",
    "is_minted",
    "secret_for",
]
