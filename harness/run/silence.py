"""Why no call may have reached the harness."""

from collections.abc import Sequence

from harness.hooks.notes import Notes
from harness.model import Exchange
from harness.reports.watched_run import Remark

ABOUT = "no-call"
LOST = "server-gone"


def silence(exchanges: Sequence[Exchange], notes: Notes, *, lost: bool = False) -> tuple[Remark, ...]:
    """A warning, with the likely reasons, if a program has made no call and met no fault; nothing otherwise.

    ``lost``: the server could not tell what it had seen, so that nobody knows it.
    """
    if lost:
        why = "the server ended, or stopped answering, before it could tell what it had seen, which is lost"
        return (Remark("warning", LOST, why),)
    broken = [exchange.draft for exchange in exchanges if exchange.draft.of_connection]
    if len(broken) < len(exchanges) or any(draft.faults for draft in broken):
        return ()
    if broken:
        why = broken[0].problem or "its connections broke off"
    elif any(target.stopped for target in notes.targets):
        why = "it went past the proxy instead: its client was configured to, or does not read HTTPS_PROXY"
    elif notes.targets:
        why = "it went past the proxy instead, which --allow-direct let it do"
    elif notes.processes:
        why = "it called nobody, or only services on this machine, which are not proxied"
    else:
        why = (
            "it called nobody, or its client does not read HTTPS_PROXY, or does not trust the certificate that "
            "SSL_CERT_FILE names"
        )
    return (Remark("warning", ABOUT, f"no call reached the harness, so nothing was tested: {why}"),)
