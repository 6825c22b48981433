"""Keeps everybody but the user's own commands away from the control port.

Other users of the machine lack the token. Web pages that the user looks at lack it too, and what browsers say of
themselves is refused on top: another host's name that was made to mean loopback, and any origin at all.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from harness.control.answers import refused
from harness.control.protocol import BODY_LIMIT

BODY_SECONDS = 10.0

Answer = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """ASGI middleware: host, origin, token, and the size and pace of bodies, checked in that order."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        token: str,
        hosts: frozenset[str],
        body_limit: int = BODY_LIMIT,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self._app = app
        self._token = token
        self._hosts = hosts
        self._body_limit = body_limit
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            return
        refusal = self._refusal(Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._body_seconds):
                body = await self._body(Request(scope, receive))
        except TimeoutError:
            await refused(408, f"the body did not come within {self._body_seconds:g} s")(scope, receive, send)
        except ClientDisconnect:
            return
        else:
            if body is None:
                await refused(413, f"a body has at most {self._body_limit} bytes")(scope, receive, send)
            else:
                await self._app(scope, _replay(body, receive), send)

    def _refusal(self, headers: Headers) -> Response | None:
        host = headers.getlist("host")
        if len(host) != 1 or host[0].lower() not in self._hosts:
            return refused(403, f"this is no host of the control port: {', '.join(host)[:200] or 'none'}")
        if "origin" in headers or set(headers.getlist("sec-fetch-site")) - {"none"}:
            return refused(403, "web pages have no access to the control port")
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token.encode()):
            return refused(
                401,
                "the token is missing or wrong",
                hint="Authorization: Bearer TOKEN, from the state file of the harness",
                headers={"WWW-Authenticate": "Bearer"},
            )
        return None

    async def _body(self, request: Request) -> bytes | None:
        """The whole body; None if it is too large."""
        announced = request.headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced) > self._body_limit:
            return None
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._body_limit:
                return None
        return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives the body that was read already, and then what comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again
