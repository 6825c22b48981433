"""Why nobody answers a request to a host that no spec knows."""

from harness.contract.catalog import Catalog
from harness.errors import nearest
from harness.protocols.table import PROTOCOLS
from harness.wire import HttpRequest


def unknown_host(request: HttpRequest, catalog: Catalog) -> str:
    """Why nobody answers: the host is no provider's, and what the request asks for may be no operation either."""
    why = f"no provider of the loaded specs is known at host {request.host[:255]!r}"
    for protocol in PROTOCOLS.values():
        action = protocol.identify(request).plain_action
        names = {identity.name for identity in catalog.ids()}
        if action is not None and action not in names:
            close = nearest(action, names)
            hint = f" (did you mean {', '.join(close)}?)" if close else ""
            return f"{why}, and no operation {action!r}{hint}"
    return why
