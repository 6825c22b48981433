"""What every signing scheme can do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from harness.model import Credentials, SignatureProblem
from harness.wire import HttpRequest

Pinned: TypeAlias = tuple[tuple[str, str], ...]
"""Names, each with the one value that stands for any that it may have."""


@dataclass(frozen=True, slots=True)
class SignatureFailure:
    """Why a signature does not hold; ``detail`` is for a person and holds no secret."""

    problem: SignatureProblem
    detail: str


class SigningScheme(Protocol):
    """One way of signing requests; verifies what clients send and signs what we send ourselves."""

    @property
    def name(self) -> str:
        """The name used in ``provider.yaml``."""
        ...

    @property
    def secret_headers(self) -> frozenset[str]:
        """Lower-case names of headers that must never be stored."""
        ...

    @property
    def tolerance_seconds(self) -> float:
        """How far the time of a request may be off where the request does not say otherwise."""
        ...

    @property
    def secret_params(self) -> frozenset[str]:
        """Names of query and form parameters that must never be stored."""
        ...

    @property
    def token_headers(self) -> frozenset[str]:
        """Lower-case names of the headers in which a session token travels by design."""
        ...

    @property
    def token_params(self) -> frozenset[str]:
        """Names of the query and form parameters in which a session token travels by design."""
        ...

    @property
    def volatile_headers(self) -> Pinned:
        """Lower-case names of headers that differ from call to call: times, nonces, hashes."""
        ...

    @property
    def volatile_params(self) -> Pinned:
        """Names of query and form parameters that differ from call to call."""
        ...

    @property
    def scope_date(self) -> str:
        """The date that stands for any in a credential's scope; empty where the scope holds none."""
        ...

    def recognises(self, request: HttpRequest) -> bool:
        """Whether the request carries anything by which it claims to be signed this way, well formed or not."""
        ...

    def access_key(self, request: HttpRequest) -> str | None:
        """The access key id that the request names, or None if it cannot be read."""
        ...

    def sign(
        self, request: HttpRequest, credentials: Credentials, *, region: str, service: str, now: datetime
    ) -> HttpRequest:
        """The request with everything added that makes it authentic at ``now`` (aware, UTC)."""
        ...

    def verify(self, request: HttpRequest, secret_key: str, *, service: str, now: datetime) -> SignatureFailure | None:
        """None if the signature holds at ``now``, else the first thing wrong with it. Never raises on bad input."""
        ...
