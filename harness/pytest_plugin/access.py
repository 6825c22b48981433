"""What a client needs to be told to reach the harness as one test's session."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """Where the harness is, what to trust, and made-up credentials that belong to one test.

    ``proxy_url`` carries the session's name, so calls are told apart whatever credentials they bring. Clients that are
    given an endpoint instead take ``endpoint_url`` (``http://127.0.0.1:40123``), or ``endpoint_address`` where the
    scheme is said elsewhere. ``ca_bundle`` is the path of a PEM file.
    """

    proxy_url: str
    endpoint_url: str
    ca_bundle: str
    access_key: str
    secret_key: str = field(repr=False)

    @property
    def endpoint_address(self) -> str:
        """The endpoint without its scheme: ``127.0.0.1:40123``."""
        return self.endpoint_url.partition("://")[2]
