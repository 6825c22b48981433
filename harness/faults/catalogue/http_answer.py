"""``http:502`` and ``http:502,page=json``: a gateway answers, and what it says is not the provider's."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from harness.faults.arguments import Argument, choice, long_form, read_arguments, write_arguments
from harness.faults.fault import FaultKind, Ground, Moment, Refusal, Targets, phase_suffix
from harness.faults.grammar import FaultText
from harness.faults.stands_in import StandsIn
from harness.faults.statuses import STATUS_SCHEMA, as_status
from harness.model import Leaves, OperationId, Phase, Reply
from harness.wire import Headers, HttpResponse, http_date, phrase

_SERVER = "nginx"
_WHY: Mapping[int, str] = MappingProxyType(
    {
        2: "Sign in to this network before you go on.",
        4: "The gateway has not let this request through.",
        5: "The gateway has got no usable answer from the service behind it.",
    }
)
_NO_CONTENT: Mapping[int, str] = MappingProxyType(
    {204: "an answer with status 204 has no page", 205: "an answer with status 205 has no page"}
)


def html_page(title: str, text: str) -> bytes:
    """A plain page, as gateways send it."""
    return (
        f"<!DOCTYPE html>\r\n<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<h1>{title}</h1>\r\n<p>{text}</p>\r\n<hr>\r\n<address>{_SERVER}</address>\r\n</body>\r\n</html>\r\n"
    ).encode("ascii")


def _html(status: int) -> bytes:
    title = "Sign in" if status < 300 else f"{status} {phrase(status)}".strip()
    return html_page(title, _WHY[status // 100])


def _text(status: int) -> bytes:
    return f"{phrase(status) or status}: {_WHY[status // 100]}\n".encode("ascii")


def _json(status: int) -> bytes:
    """An error as gateways of other vendors write it; no provider has such an envelope."""
    values = {"message": _WHY[status // 100], "error": phrase(status) or "Unknown", "statusCode": status}
    return json.dumps(values, separators=(",", ":")).encode("ascii")


_PAGES: Mapping[str, tuple[str | None, Callable[[int], bytes]]] = MappingProxyType(
    {
        "html": ("text/html", _html),
        "text": ("text/plain; charset=utf-8", _text),
        "json": ("application/json", _json),
        "empty": (None, lambda _: b""),
    }
)
_DEFAULT_PAGE = "html"


def gateway_response(
    status: int, content_type: str | None, body: bytes, moment: Moment, more: Headers = ()
) -> HttpResponse:
    """What a gateway sends: headers of its own and ``more``, none of the provider's."""
    typed = () if content_type is None else (("Content-Type", content_type),)
    own = (("Server", _SERVER), ("Date", http_date(moment.now)), *typed, ("Content-Length", str(len(body))))
    return HttpResponse(status, phrase(status), (*own, *more), body)


@dataclass(frozen=True, slots=True)
class HttpFault(StandsIn):
    """A gateway's answer instead of the provider's."""

    status: int
    page: str
    phase: Phase
    operations: frozenset[OperationId]

    name: ClassVar[str] = "http"
    leaves: ClassVar[Leaves] = "foreign"

    def __str__(self) -> str:
        page = None if self.page == _DEFAULT_PAGE else self.page
        return f"http{write_arguments([self.status], page=page)}{phase_suffix(self.phase, 'before')}"

    @property
    def leaves_out(self) -> frozenset[Ground]:
        """Whatever is the provider's; with an empty page also a body."""
        if self.page == "empty":
            return frozenset({"a body", "the provider's JSON"})
        return frozenset({"the provider's JSON"})

    def reply(self, reply: Reply | None, moment: Moment) -> None:  # noqa: ARG002 - it stands in its place
        """Nothing that the provider says reaches the client."""
        return

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse:  # noqa: ARG002
        """The gateway's answer."""
        content_type, body_of = _PAGES[self.page]
        return gateway_response(self.status, content_type, body_of(self.status), moment)


_STATUS = Argument("status", {**STATUS_SCHEMA}, positional=True, required=True)
_PAGE = choice("page", "What the gateway sends; an HTML page if not given.", tuple(_PAGES))


def build_http(text: FaultText, phase: Phase, targets: Targets) -> HttpFault:
    """The fault for ``STATUS[,page=…]``; raises Refusal for a status that no gateway answers with."""
    values = read_arguments(text.arguments, (_STATUS, _PAGE))
    status, page = as_status(values["status"], "http"), values.get("page", _DEFAULT_PAGE)
    if status in _NO_CONTENT:
        raise Refusal(_NO_CONTENT[status], hint=f"empty:{status}")
    return HttpFault(status, page, phase, frozenset(targets.operations))


HTTP = FaultKind(
    name="http",
    forms=("http:502", "http:502,page=json"),
    summary="a gateway answers instead of the provider: an HTML page, plain text, JSON of another vendor, or nothing",
    example="tencent/as:StartInstanceRefresh=http:502#1",
    phases=("before", "after"),
    build=build_http,
    long_form=long_form("http", (_STATUS, _PAGE)),
    offers=lambda _: ("http:502", "http:503", "http:504", "http:200", "http:502,page=json"),
)
