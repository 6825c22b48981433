"""The requests of VCR.py as the calls that they are, sanitized as all that is compared."""

import functools
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vcr.request import Request

from harness.cassette.decoding import Decoded, decode
from harness.cassette.interaction import Interaction
from harness.cassette.sanitizing import Sanitizer
from harness.cassette.vcrpy.conversion import VcrResponse, from_interaction, to_interaction, to_request
from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.contract.roots import spec_roots
from harness.wire import HttpRequest


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
        return self.read(to_request(request))

    def read(self, request: HttpRequest) -> Asked:
        """The call that a request is, asked or recorded: sanitized in the same way, or again, which changes nothing."""
        clean = self._sanitizer.request(request)
        decoded = decode(clean, self._catalog)
        # What was asked at an address of this machine, of a harness say, is by now asked of the provider's host.
        return Asked(decoded, by_host=decoded.route is not None and not decoded.route.by_host)

    def clean(self, interaction: Interaction) -> Interaction:
        """An interaction as it may be written."""
        return self._sanitizer.interaction(interaction)

    def hook(self, request: Request, response: VcrResponse) -> tuple[Request, VcrResponse]:
        """The same for VCR.py's ``before_save_interaction``."""
        return from_interaction(self.clean(to_interaction(request, response)))


def calls_of(specs: Iterable[str | os.PathLike[str]]) -> Calls:
    """Those of the contracts that come with the package, and of further folders."""
    return Calls(_catalog(spec_roots([Path(root) for root in specs])))


@functools.lru_cache
def _catalog(roots: tuple[Path, ...]) -> Catalog:
    return load_catalog(roots)
