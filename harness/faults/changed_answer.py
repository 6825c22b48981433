"""An answer with another body or other headers: what is not changed keeps its place, and the length fits."""

from dataclasses import replace

from harness.errors import UnsoundRun
from harness.wire import HttpResponse

NOT_MET = "a fault that cannot be met"
"""How the problem of an exchange begins whose answer a fault could not change."""


def with_body(response: HttpResponse, body: bytes) -> HttpResponse:
    """The answer with another body and the length that fits it."""
    return replace(with_header(response, "Content-Length", str(len(body))), body=body)


def with_header(response: HttpResponse, name: str, value: str | None) -> HttpResponse:
    """The answer with a header set where it stands, or at the end where there is none; None leaves the header out."""
    folded, headers, found = name.lower(), [], False
    for pair in response.headers:
        if pair[0].lower() != folded:
            headers.append(pair)
        elif value is not None and not found:
            headers.append((pair[0], value))
            found = True
    if value is not None and not found:
        headers.append((name, value))
    return replace(response, headers=tuple(headers))


def text_of(response: HttpResponse, fault: object) -> str:
    """The body as text; raises UnsoundRun where it is no UTF-8, for then the fault cannot be met."""
    try:
        return response.body.decode()
    except UnicodeDecodeError:
        raise not_met(fault, "the answer is not UTF-8") from None


def not_met(fault: object, why: str) -> UnsoundRun:
    """What is raised where a fault cannot change the answer there is: it must not pass for one that was met."""
    return UnsoundRun(f"{NOT_MET}: {fault}: {why}")
