"""A client in a few lines: builds a call, signs it, sends it through the proxy of the environment, reads the answer."""

import base64
import http.client
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from harness.contract.catalog import Catalog
from harness.errors import UserError
from harness.model import Call, Credentials, Params, Reply
from harness.protocols.table import PROTOCOLS
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest, HttpResponse

_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class TinyClient:
    """Calls any operation of the catalog at its real host name, which the proxy alone resolves.

    ``environ`` names the proxy, the CA bundle and the made-up credentials, as ``harness run`` and ``harness env`` do.
    """

    catalog: Catalog
    environ: Mapping[str, str]
    clock: Callable[[], datetime]

    def call(self, name: str, params: Params, *, host: str, region: str) -> Reply:
        """What the provider answers; OSError if it cannot be reached."""
        operation = self.catalog.operation(self.catalog.resolve(name))
        provider = self.catalog.provider(operation.id.provider)
        protocol, scheme = PROTOCOLS[operation.protocol], SCHEMES[provider.signing]
        credentials = Credentials(self._setting("HARNESS_ACCESS_KEY"), self._setting("HARNESS_SECRET_KEY"))
        request = protocol.build(
            Call(operation.id, dict(params), credentials.access_key, region), operation, authority=host
        )
        signed = scheme.sign(request, credentials, region=region, service=operation.id.service, now=self.clock())
        return protocol.parse_response(self._send(signed), operation)

    def _send(self, request: HttpRequest) -> HttpResponse:
        proxy = urlsplit(self._setting("HTTPS_PROXY"))
        user = base64.b64encode(f"{unquote(proxy.username or '')}:{unquote(proxy.password or '')}".encode()).decode()
        trusted = ssl.create_default_context(cafile=self._setting("HARNESS_CA_BUNDLE"))
        connection = http.client.HTTPSConnection(proxy.hostname or "", proxy.port, timeout=_TIMEOUT, context=trusted)
        connection.set_tunnel(request.host, 443, {"Proxy-Authorization": f"Basic {user}"})
        try:
            connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
            named = {name.lower() for name, _ in request.headers}
            for header, value in request.headers:
                connection.putheader(header, value)
            if "content-length" not in named:
                connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders(request.body)
            answer = connection.getresponse()
            return HttpResponse(answer.status, answer.reason, tuple(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def _setting(self, name: str) -> str:
        value = self.environ.get(name)
        if not value:
            raise UserError(f"{name} is not set", hint="this program runs below `harness demo`, or after `harness env`")
        return value
