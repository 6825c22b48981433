"""What a driver writes, with the secrets taken out that its sessions gave it."""

import threading
from collections import deque
from dataclasses import replace

from harness.drivers.messages import ClientSession
from harness.model import Outcome
from harness.signing.secret_forms import secret_forms

# A client may keep a session for a while, most of all where calls are made side by side.
_SESSIONS = 16
_SHORTEST = 6
_MOST_LOGGED = 4000
_PLACEHOLDERS = ("<the secret key>", "<the session token>")


class DriverRedaction:
    """Takes the secrets of the latest sessions out of texts; in their place stands ``<the secret key>`` or the like.

    Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._known: deque[tuple[tuple[str, str], ...]] = deque(maxlen=_SESSIONS)
        self._lock = threading.Lock()

    def learn(self, session: ClientSession) -> None:
        """Take the secrets of that session out from now on."""
        forms = {
            form: placeholder
            for placeholder, secret in secrets_of(session).items()
            if len(secret) >= _SHORTEST
            for form in secret_forms(secret)
        }
        known = tuple(sorted(forms.items(), key=lambda pair: -len(pair[0])))
        with self._lock:
            if known not in self._known:
                self._known.append(known)

    def text(self, text: str) -> str:
        """The text without them."""
        with self._lock:
            known = tuple(self._known)
        for forms in known:
            for form, placeholder in forms:
                text = text.replace(form, placeholder)
        return text


def secrets_of(session: ClientSession) -> dict[str, str]:
    """The secrets that a session gives to a client, by what stands in their place."""
    return dict(zip(_PLACEHOLDERS, (session.secret_key, session.token or ""), strict=True))


def with_exposed(outcome: Outcome, session: ClientSession) -> Outcome:
    """The outcome with the names of the secrets that the client logged."""
    if outcome.log is None:
        return outcome
    placeholders = [one for one in secrets_of(session) if one in outcome.log]
    return replace(outcome, exposed=tuple(one.removeprefix("<the ").removesuffix(">") for one in placeholders))


def abridged(log: str) -> str:
    """Of a log the lines that show that it held a secret, else its beginning."""
    lines = log.splitlines()
    telling = [line for line in lines if any(placeholder in line for placeholder in _PLACEHOLDERS)]
    return "\n".join(telling or lines)[:_MOST_LOGGED]
