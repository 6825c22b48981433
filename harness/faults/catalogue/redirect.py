"""``redirect:307`` and ``redirect:302,to=other``: the client is sent elsewhere, by something that is not the provider.

Nothing leaves the machine. Another host is a name that exists nowhere, for which the client asks the proxy; a client
that was given the harness as its endpoint looks names up itself, so there it is the other name of this machine. The
same host is not named at all, since an endpoint's client may have been told to call it by the provider's name.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, cast

from harness.faults.arguments import Argument, choice, long_form, read_arguments, write_arguments
from harness.faults.catalogue.http_answer import gateway_response, html_page
from harness.faults.fault import FaultKind, Ground, Moment, Refusal, Targets, phase_suffix
from harness.faults.grammar import FaultText
from harness.faults.stands_in import StandsIn
from harness.model import Leaves, OperationId, Phase, Reply
from harness.wire import LOOPBACK_HOSTS, HttpResponse, phrase

Destination = Literal["same", "other", "loop"]

OTHER_HOST = "redirected.invalid"
OTHER_PATH = "/redirected"
_STATUSES = (301, 302, 303, 307, 308)
_DESTINATIONS: tuple[Destination, ...] = ("same", "other", "loop")


@dataclass(frozen=True, slots=True)
class RedirectFault(StandsIn):
    """An answer with a ``Location``; the query stays as it was."""

    status: int
    to: Destination
    phase: Phase
    operations: frozenset[OperationId]

    name: ClassVar[str] = "redirect"
    leaves: ClassVar[Leaves] = "foreign"

    def __str__(self) -> str:
        to = None if self.to == "same" else self.to
        return f"redirect{write_arguments([self.status], to=to)}{phase_suffix(self.phase, 'before')}"

    @property
    def leaves_out(self) -> frozenset[Ground]:
        """Whatever is the provider's."""
        return frozenset({"the provider's JSON"})

    def reply(self, reply: Reply | None, moment: Moment) -> None:  # noqa: ARG002 - it stands in its place
        """Nothing that the provider says reaches the client."""
        return

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse:  # noqa: ARG002
        """The redirect, with a page that nobody reads."""
        page = html_page(f"{self.status} {phrase(self.status)}", "What you ask for is elsewhere.")
        location = (("Location", _location(self.to, moment)),)
        return gateway_response(self.status, "text/html", page, moment, location)


def _location(to: Destination, moment: Moment) -> str:
    """Where the client is sent: a reference within the same host, or another host by its full address."""
    request = moment.request
    query = f"?{request.query}" if request.query else ""
    match to:
        case "loop":
            # What begins with two slashes would name a host, and to some clients a backslash is one.
            path = request.path.replace("\\", "%5C") if request.path.startswith("/") else "/"
            return f"{'/.' if path.startswith('//') else ''}{path}{query}"
        case "same":
            return f"{OTHER_PATH}{query}"
        case "other":
            return f"{request.scheme}://{_other(moment)}/{query}"


def _other(moment: Moment) -> str:
    request = moment.request
    if not moment.at_endpoint and request.host not in LOOPBACK_HOSTS:
        return OTHER_HOST
    port = request.authority.rpartition(":")[2]
    name = "127.0.0.1" if request.host == "localhost" else "localhost"
    return f"{name}:{port}" if port.isdecimal() else name


_STATUS = Argument(
    "status",
    {"description": "The HTTP status.", "enum": list(_STATUSES)},
    positional=True,
    required=True,
    choices=tuple(str(status) for status in _STATUSES),
)
_TO = choice(
    "to",
    "Another path of the same host (if not given); another host (behind the proxy one that nobody knows, at the "
    "endpoint this machine by its other name); or the same address again.",
    _DESTINATIONS,
)


def build_redirect(text: FaultText, phase: Phase, targets: Targets) -> RedirectFault:
    """The fault for ``STATUS[,to=…]``; raises Refusal for a loop that some calls escape."""
    values = read_arguments(text.arguments, (_STATUS, _TO))
    to = cast("Destination", values.get("to", "same"))
    if to == "loop" and (targets.triggered or targets.above):
        raise Refusal(
            "a loop needs every call, and this rule chooses only some of them",
            hint=f"leave out what chooses, or redirect:{values['status']} sends a call elsewhere once",
        )
    return RedirectFault(int(values["status"]), to, phase, frozenset(targets.operations))


REDIRECT = FaultKind(
    name="redirect",
    forms=("redirect:307", "redirect:302,to=other", "redirect:308,to=loop"),
    summary="the client is sent to another path, to another host (nothing leaves the machine), or in a circle",
    example="volcengine/ecs:RebootInstances=redirect:307,to=other",
    phases=("before", "after"),
    build=build_redirect,
    long_form=long_form("redirect", (_STATUS, _TO)),
    offers=lambda _: ("redirect:307", "redirect:302", "redirect:307,to=other"),
)
