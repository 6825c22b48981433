"""A client under test, as the cases see it."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.drivers.messages import ClientSession
from harness.drivers.runner import Driver
from harness.model import OperationId, TimeoutCovers
from harness.sessions import HarnessHandle, MintedSession
from harness.sessions.keys import token_for
from harness.verify.cases.case import CLIENT_TIMEOUT, Case


@dataclass(frozen=True, slots=True)
class Subject:
    """A client under test: its driver, its name in reports, and each operation as the driver spells it.

    ``variant`` is its configuration; ``settings`` are the members of a session that it can be given.
    """

    driver: Driver
    name: str
    operations: Mapping[OperationId, str]
    variant: str = "defaults"
    settings: frozenset[str] = frozenset({"proxy", "endpoint", "ca", "timeout"})
    timeout_covers: TimeoutCovers = "unknown"

    def takes(self, case: Case) -> bool:
        """Whether the case can be tried with this client, as it is configured."""
        called = {call.operation or case.operation for call in case.calls}
        return (
            called <= self.operations.keys()
            and (self.variant == "defaults" or case.every_variant)
            and (case.timeout in {None, CLIENT_TIMEOUT} or "timeout" in self.settings)
            and (not case.logging or "log" in self.settings)
            and (not case.tls or "proxy" in self.settings)
        )

    def session(self, handle: HarnessHandle, minted: MintedSession, case: Case) -> ClientSession:
        """What the client is configured with for the case: the proxy where it takes one, else the endpoint."""
        by_proxy = "proxy" in self.settings or handle.endpoint_url is None
        # The user name ties what carries no key, or another, to the session as well.
        proxy = handle.proxy_url.replace("://", f"://{minted.proxy_user}:x@", 1)
        return ClientSession(
            access_key=minted.credentials.access_key,
            secret_key=minted.credentials.secret_key,
            token=token_for(minted.credentials.access_key) if case.token else minted.credentials.token,
            region=handle.catalog.provider(case.operation.provider).default_region,
            proxy=proxy if by_proxy else None,
            endpoint=None if by_proxy else handle.endpoint_url,
            ca=str(handle.ca_bundle),
            timeout=case.timeout if "timeout" in self.settings else None,
            variant=self.variant,
            log=case.logging,
        )
