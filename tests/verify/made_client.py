"""A client that was made for the suite, and is right; ``made_ways.py`` has the ways in which it can be wrong.

What it documents: one attempt a call; a timeout for each wait; errors of its own class for whatever the provider
refuses, for answers that cannot be read, for connections that break and for the time when it is over; redirects are not
followed. It goes by way of a proxy or to an endpoint. Standard library only.
"""

import base64
import gzip
import http.client
import json
import ssl
import uuid
import zlib
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

from tests.verify.made_dialects import DIALECTS, Answer, Params, Request


class MadeError(Exception):
    """What this client tells its callers to catch."""

    def __init__(self, message: str, *, http: int | None = None) -> None:
        super().__init__(message)
        self.http = http


class MadeTimeout(MadeError):
    """The time was over."""


class Refused(MadeError):
    """The provider refused the call."""

    def __init__(self, code: str, message: str, request_id: str | None, *, http: int) -> None:
        super().__init__(message, http=http)
        self.code = code
        self.request_id = request_id


@dataclass
class Result:
    """What the caller of a call that succeeded is given."""

    value: Params
    request_id: str | None
    item_errors: list[Params] = field(default_factory=list)


class Client:
    """One client object a session, as a program would make it."""

    def __init__(self, session: dict[str, Any]) -> None:
        self.session = session
        self.log: list[str] = []
        self.ca = ssl.create_default_context(cafile=session["ca"])

    def call(self, operation: str, params: Params) -> Result:
        """Make one call; raises MadeError and nothing else."""
        provider = DIALECTS[operation.partition("/")[0]]
        request = self.signed(provider, provider.request(self, operation.partition(":")[2], self.given(params)))
        answer = self.attempt(provider, request)
        self.log.append(f"{request.method} {request.host}{request.target} {answer.status}\n")
        return self.told(self.read(provider, answer))

    # What follows is what ways of being wrong change.

    def given(self, params: Params) -> Params:
        """What is sent of the parameters."""
        return params

    def region(self) -> str:
        region: str = self.session["region"]
        return region

    def nonce(self) -> str:
        return uuid.uuid4().hex

    def signed(self, provider: Any, request: Request) -> Request:
        provider.sign(self, request, datetime.now(UTC))
        return request

    def attempt(self, provider: Any, request: Request) -> Answer:
        return self.exchange(request)

    def exchange(self, request: Request) -> Answer:
        """Send the request and take its answer."""
        try:
            return self.sent(request)
        except TimeoutError as error:
            raise MadeTimeout("the time is over") from error
        except (OSError, http.client.HTTPException) as error:
            raise MadeError(f"the connection broke: {error!r}") from error

    def sent(self, request: Request) -> Answer:
        with closing(self.connection(request.host)) as line:
            line.request(
                request.method, request.target, request.body or None, {**request.headers, "Host": request.host}
            )
            response = line.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, self.body(response))

    def body(self, response: http.client.HTTPResponse) -> bytes:
        return response.read()

    def connection(self, host: str) -> http.client.HTTPConnection:
        """A connection that leads to the host."""
        timeout = self.session["timeout"] or 30.0
        if self.session["endpoint"]:
            endpoint = urlsplit(self.session["endpoint"])
            return http.client.HTTPConnection(endpoint.hostname or "", endpoint.port, timeout=timeout)
        proxy = urlsplit(self.session["proxy"])
        line = http.client.HTTPSConnection(proxy.hostname or "", proxy.port, timeout=timeout, context=self.ca)
        user = base64.b64encode(f"{proxy.username}:{proxy.password}".encode()).decode()
        line.set_tunnel(host, 443, {"Proxy-Authorization": f"Basic {user}"})
        return line

    def read(self, provider: Any, answer: Answer) -> Result:
        """The result that the answer says; raises Refused for an error, MadeError where it cannot be read."""
        if 300 <= answer.status < 400:
            self.unreadable(answer, "a redirect is not followed")
        return provider.read(self, answer, self.document(answer))  # type: ignore[no-any-return]

    def document(self, answer: Answer) -> Params:
        """The object that the body is."""
        try:
            document = self.parsed(answer)
        except (ValueError, OSError, EOFError, zlib.error, RecursionError) as error:
            self.unreadable(answer, repr(error))
        found: Params = self.checked(answer, document, dict)
        return found

    def parsed(self, answer: Answer) -> Any:
        body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=unique)

    def checked(self, answer: Answer, value: Any, kind: type) -> Any:
        """The value, which has to be of that type."""
        return value if isinstance(value, kind) else self.unreadable(answer, f"{value!r} is no {kind.__name__}")

    def error(self, answer: Answer, error: Any, request_id: Any) -> NoReturn:
        """Raise the provider's error."""
        inside = self.checked(answer, error, dict)
        code, message = (self.checked(answer, inside.get(name), str) for name in ("Code", "Message"))
        raise Refused(code, message, request_id if isinstance(request_id, str) else None, http=answer.status)

    def result(self, answer: Answer, value: Params, request_id: Any) -> Result:
        """The result, with every known member of its type."""
        for name, kind in MEMBERS.items():
            if value.get(name) is not None:
                self.checked(answer, value[name], kind)
        failed = [one for one in value.get("OperationDetails") or [] if one.get("Error")]
        items = [
            {"item": one["InstanceId"], "code": one["Error"]["Code"], "message": one["Error"]["Message"]}
            for one in failed
        ]
        known = {name: item for name, item in value.items() if name in MEMBERS}
        return Result(known, self.checked(answer, request_id, str), items)

    def unreadable(self, answer: Answer, why: str) -> NoReturn:
        raise MadeError(f"HTTP {answer.status} with an answer that cannot be read: {why}", http=answer.status)

    def told(self, result: Result) -> Result:
        """What the caller is given of a result."""
        return result


def unique(pairs: list[tuple[str, Any]]) -> Params:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key occurs twice")
    return dict(pairs)


MEMBERS: dict[str, type] = {"RefreshActivityId": str, "TaskId": str, "OperationDetails": list}
