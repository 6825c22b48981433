"""The requests of VCR.py as the calls that they are, sanitized as all that is compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vcr.request import Request

from harness.cassette.decoding import Decoded, decode
from harness.cassette.interaction import Interaction
from harness.cassette.sanitizing import Sanitizer
from harness.cassette.vcrpy.conversion import to_interaction, to_request
from harness.contract.catalog import Catalog
from harness.wire import LOOPBACK_HOSTS, HttpRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """A sanitized request as a call. ``by_host``: it looks like a provider's and goes elsewhere, so its host counts."""

    decoded: Decoded
    by_host: bool


class Calls:
    """Reads requests and interactions by the contracts of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._sanitizer = Sanitizer(catalog)

    def asked(self, request: Request) -> Asked:
        """What a client is about to ask; UserError for a body that nothing could be compared with."""
        return self.read(self._sanitizer.request(to_request(request)))

    def read(self, clean: HttpRequest) -> Asked:
        """The call that a sanitized request is."""
        decoded = decode(clean, self._catalog)
        # A harness, or a fake of somebody else's, stands for the provider at an address of this machine.
        elsewhere = decoded.route is not None and not decoded.route.by_host and clean.host not in LOOPBACK_HOSTS
        return Asked(decoded, elsewhere)

    def clean(self, interaction: Interaction) -> Interaction:
        """An interaction as it may be written."""
        return self._sanitizer.interaction(interaction)

    def taken(self, request: Request, response: Mapping[str, Any]) -> Interaction:
        """What VCR.py has recorded, as it may be written."""
        return self.clean(to_interaction(request, response))
