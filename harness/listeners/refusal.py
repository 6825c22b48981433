"""Answers of our own, for when there is no other: status 599, or a plain 4xx, with a body that says why."""

from datetime import datetime

from harness.model import Draft
from harness.wire import HttpRequest, HttpResponse

LOCAL_ERROR = 599


def refusal(problem: str, *, status: int = LOCAL_ERROR, reason: str = "Harness Refused") -> HttpResponse:
    """A clear local error; the connection ends with it."""
    body = f"cloud-contract-harness: {problem}\n".encode("utf-8", "replace")
    return HttpResponse(
        status,
        reason,
        (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), ("Connection", "close")),
        body,
    )


def raw_refusal(problem: str, *, status: int, reason: str) -> bytes:
    """The same as it goes over the wire."""
    response = refusal(problem, status=status, reason=reason)
    head = "".join(f"{name}: {value}\r\n" for name, value in response.headers)
    return f"HTTP/1.1 {status} {reason}\r\n{head}\r\n".encode("latin-1") + response.body


def refused_draft(request: HttpRequest, response: HttpResponse, problem: str, *, number: int, now: datetime) -> Draft:
    """What the journal keeps of a request that never got through: nothing in it that could be secret."""
    return Draft(
        id=f"refused-{number}",
        session="anonymous",
        provider=None,
        operation=None,
        region=None,
        request=HttpRequest(request.method, request.scheme, request.authority, request.path),
        response=response,
        params=None,
        reply=None,
        violations=(),
        signature="not judged",
        signature_detail=None,
        faults=(),
        executed=False,
        responder="none",
        problem=problem,
        requested_at=now,
    )
