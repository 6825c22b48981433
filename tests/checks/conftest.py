"""Builders with defaults for the central types, used by the tests of checks, reports and verify."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from harness.model import (
    BY_CONNECTION,
    AppliedFault,
    CaseResult,
    ClientInfo,
    Conversation,
    Draft,
    ErrorSpec,
    ErrorTemplate,
    Example,
    Exchange,
    ItemError,
    Json,
    Judgement,
    Leaves,
    Member,
    Operation,
    OperationId,
    Outcome,
    Provider,
    RateLimit,
    Reply,
    Result,
    Role,
    RunReport,
    ServiceError,
    Shape,
    Source,
    Violation,
)
from harness.wire import HttpRequest, HttpResponse

SOURCE = Source("specs/acme/box/2020-01-01/OpenBoxes.yaml", "input/BoxIds")
OPEN_BOXES = OperationId("acme", "box", "2020-01-01", "OpenBoxes")
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
STRING = Shape("string")
ERROR = Shape("structure", "Error", (Member("Code", STRING, SOURCE), Member("Message", STRING, SOURCE)))
DETAIL = Shape("structure", "Detail", (Member("BoxId", STRING, SOURCE), Member("Error", ERROR, SOURCE)))


class MadeContract:
    """A contract of one made-up operation of one made-up provider."""

    def __init__(self, operation: Operation, provider: Provider) -> None:
        self._operation = operation
        self._provider = provider

    def ids(self) -> tuple[OperationId, ...]:
        return (self._operation.id,)

    def resolve(self, text: str) -> OperationId:
        assert text in {self._operation.id.short, self._operation.id.name, str(self._operation.id)}
        return self._operation.id

    def operation(self, identity: OperationId) -> Operation:
        assert identity == self._operation.id
        return self._operation

    def provider(self, name: str) -> Provider:
        assert name == self._provider.name
        return self._provider

    def errors(self, identity: OperationId) -> tuple[ErrorSpec, ...]:
        return (*self.operation(identity).errors, *self._provider.errors)


class Builders:
    """Values of the central types; every argument has a default that makes a sound whole."""

    operation_id = OPEN_BOXES
    source = SOURCE
    start = START
    params: Mapping[str, Json] = MappingProxyType({"BoxIds": ["b-1", "b-2"], "Force": True})
    value: Mapping[str, Json] = MappingProxyType({"TaskId": "t-1"})

    def error_spec(self, code: str = "Box.NotFound", **changes: Any) -> ErrorSpec:
        defaults: dict[str, Any] = {"scope": "request", "http": 404, "message": "No such box."}
        return ErrorSpec(code=code, source=SOURCE, **{**defaults, **changes})

    def operation(self, **changes: Any) -> Operation:
        defaults: dict[str, Any] = {
            "id": OPEN_BOXES,
            "protocol": "acme-rpc",
            "methods": ("POST",),
            "hosts": ("box.acme.example",),
            "input": Shape(
                "structure",
                members=(
                    Member("BoxIds", Shape("list", item=STRING), SOURCE),
                    Member("Force", Shape("boolean"), SOURCE, default=False),
                    Member("ClientToken", STRING, SOURCE, idempotency_token=True),
                ),
            ),
            "output": Shape(
                "structure",
                members=(
                    Member("TaskId", STRING, SOURCE),
                    Member("Guess", STRING, SOURCE, statuses={"*": "inferred"}),
                    Member("Details", Shape("list", item=DETAIL), SOURCE),
                ),
            ),
            "errors": (
                self.error_spec(),
                self.error_spec("Box.Locked", scope="item", http=None, message="The box is locked."),
            ),
            "source": SOURCE,
            "examples": (Example("two boxes", self.params),),
            "rate_limit": RateLimit(3, 1),
        }
        return Operation(**{**defaults, **changes})

    def provider(self, **changes: Any) -> Provider:
        defaults: dict[str, Any] = {
            "name": "acme",
            "protocol": "acme-rpc",
            "signing": "acme-hmac",
            "request_id": "uuid-upper",
            "services": {"box": ("box.acme.example", "box.*.acme.example")},
            "errors": (self.error_spec("InternalError", scope="common", http=500, message="Sorry."),),
            "throttle": ErrorTemplate("TooFast", 429, "Slow down: {count} of {limit}.", "documented", "made up"),
            "violations": {},
            "signature": {},
            "default_region": "north-1",
        }
        return Provider(**{**defaults, **changes})

    def contract(self, operation: Operation | None = None, provider: Provider | None = None) -> Any:
        return MadeContract(operation or self.operation(), provider or self.provider())

    def result(self, value: Mapping[str, Json] | None = None, *items: ItemError) -> Result:
        return Result(self.value if value is None else value, "r-1", items)

    def error(self, spec: ErrorSpec | None = None, **changes: Any) -> ServiceError:
        spec = spec or self.error_spec()
        reply = ServiceError(spec.code, spec.message or "", spec.http or 200, "r-1", spec, spec.message_status)
        return replace(reply, **changes)

    def violation(self, **changes: Any) -> Violation:
        return replace(Violation("/BoxIds/0", "type", "7 is no string", SOURCE), **changes)

    def exchange(self, reply: Reply | None = None, number: int = 1, **changes: Any) -> Exchange:
        reply = reply or self.result()
        status = reply.http if isinstance(reply, ServiceError) else 200
        headers = (("Host", "box.acme.example"), ("X-Action", "OpenBoxes"), ("Content-Type", "application/json"))
        draft = Draft(
            id=f"session-1-{number}",
            session="session-1",
            provider="acme",
            operation=OPEN_BOXES,
            region="north-1",
            request=HttpRequest("POST", "https", "box.acme.example", "/", headers, b'{"BoxIds":["b-1","b-2"]}'),
            response=HttpResponse(status, "", (("Content-Type", "application/json"),), b'{"RequestId":"r-1"}'),
            params=self.params,
            reply=reply,
            violations=(),
            signature="valid",
            signature_detail=None,
            faults=(),
            executed=1,
            responder="fake",
            problem=None,
            requested_at=START + timedelta(milliseconds=10 * number),
        )
        moment = draft.requested_at + timedelta(milliseconds=5)
        return Exchange(replace(draft, **changes), moment, moment, 120, client_left=False, sequence=number)

    def met(
        self,
        fault: str,
        leaves: Leaves = "damaged",
        role: Role = "change",
        *,
        reply: Reply | None = None,
        body: bytes | None = None,
        left: bool = False,
        **changes: Any,
    ) -> Exchange:
        """An exchange that a fault met; ``reply`` is what was meant, ``body`` what was sent in its place."""
        full = self.exchange(reply)
        answer = full.draft.response if body is None else HttpResponse(200, "", (), body)
        known: dict[str, Any] = {"faults": (AppliedFault("rule", fault, 1, role, leaves),), "response": answer}
        return replace(full, draft=replace(full.draft, **{**known, **changes}), client_left=left)

    def over(self, *exchanges: Exchange, **outcome: Any) -> Conversation:
        """These exchanges, and an outcome that is the default result but for its changes."""
        return Conversation(OPEN_BOXES, self.params, self.outcome(None, **outcome), exchanges, "north-1")

    def handshake(self, fault: str | None = None, connection: int = 1, **changes: Any) -> Exchange:
        """A connection that came to no request, or its handshake."""
        faults = () if fault is None else (AppliedFault("rule", fault, 1, "connection", "none"),)
        request = HttpRequest("CONNECT", "https", "box.acme.example:443", "")
        known: dict[str, Any] = {"request": request, "operation": None, "reply": None, "response": None}
        known |= {"params": None, "executed": None, "responder": BY_CONNECTION, "faults": faults, "id": "session-1-tls"}
        return replace(self.exchange(**{**known, **changes}), connection=connection)

    def outcome(self, reply: Reply | None = None, **changes: Any) -> Outcome:
        """What an ideal client says of the reply."""
        match reply or self.result():
            case ServiceError(code, message, http, request_id):
                said = Outcome("service_error", None, code, message, request_id, http, "AcmeError")
            case Result(value, request_id, items):
                said = Outcome("result", dict(value), request_id=request_id, http=200, item_errors=items)
        return replace(said, **changes)

    def conversation(self, reply: Reply | None = None, *earlier: Exchange, **outcome: Any) -> Conversation:
        """The reply, seen through an ideal client but for the changes to its outcome."""
        last = self.exchange(reply, number=len(earlier) + 1)
        return Conversation(OPEN_BOXES, self.params, self.outcome(reply, **outcome), (*earlier, last), "north-1")

    def attempt(
        self,
        reply: Reply | None = None,
        at: float = 0.0,
        took: float = 0.01,
        *,
        fault: str | None = None,
        leaves: Leaves = "none",
        role: Role = "answer",
        left: bool = False,
        connection: int = 1,
        sent: int = 500,
        headers: tuple[tuple[str, str], ...] = (),
        **changes: Any,
    ) -> Exchange:
        """One request of a call, made ``at`` so many seconds; where a fault leaves nothing there is no answer."""
        full = self.exchange(reply)
        draft, lost = full.draft, fault is not None and leaves == "none"
        known: dict[str, Any] = {"id": f"session-1-at-{at:g}", "executed": int(not isinstance(reply, ServiceError))}
        known["faults"] = () if fault is None else (AppliedFault("rule", fault, 1, role, leaves),)
        known["response"] = None if lost or draft.response is None else draft.response.with_headers(headers)
        if fault is not None and leaves in {"foreign", "damaged", "none"}:
            known["reply"] = None
        asked = START + timedelta(seconds=at)
        over = asked + timedelta(seconds=took)
        return replace(
            full,
            draft=replace(draft, requested_at=asked, **{**known, **changes}),
            answered_at=None if lost else over,
            closed_at=over,
            bytes_sent=0 if lost else sent,
            client_left=left,
            connection=connection,
        )

    def call(self, *exchanges: Exchange, outcome: Mapping[str, Any] | None = None, **changes: Any) -> Conversation:
        """A call of an ideal client that gives up after the last of these, and tells what that one was answered."""
        last = exchanges[-1] if exchanges else None
        told = Outcome("client_error", error_type="AcmeError", message="no answer")
        if last is not None and last.draft.reply is not None:
            told = self.outcome(last.draft.reply)
        ended = 0.05 if last is None else (last.closed_at - START).total_seconds() + 0.05
        told = replace(told, **{"started": 100.0, "ended": 100.0 + ended, **(outcome or {})})
        known: dict[str, Any] = {"params": self.params, "region": "north-1", "timeout": 10.0}
        return Conversation(OPEN_BOXES, outcome=told, exchanges=exchanges, **{**known, **changes})

    def case_result(self, **changes: Any) -> CaseResult:
        defaults: dict[str, Any] = {
            "case": "acme/box:OpenBoxes/example/1",
            "group": "example",
            "client": "acme-sdk",
            "operation": OPEN_BOXES,
            "verdict": "pass",
            "judgements": (Judgement("signature", "pass", "high"),),
            "conversations": (self.conversation(),),
        }
        return CaseResult(**{**defaults, **changes})

    def report(self, *results: CaseResult, **changes: Any) -> RunReport:
        defaults: dict[str, Any] = {
            "seed": 7,
            "clients": (ClientInfo("acme-sdk", "acme-sdk", "1.2.3", "Python 3.11.7"),),
            "results": results,
            "findings": (),
            "unsound": (),
            "started": START,
            "ended": START + timedelta(seconds=3),
        }
        return RunReport(**{**defaults, **changes})


@pytest.fixture
def make() -> Builders:
    """Builders of the central types."""
    return Builders()
