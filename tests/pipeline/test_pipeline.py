"""The pipeline: the order of its stages, and that every request is answered."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.contract.load import load_catalog
from harness.model import Call, Close, Operation, Result, Send
from harness.pipeline import Answered
from harness.protocols.router import Route
from harness.protocols.table import PROTOCOLS
from harness.responders.live import live_responder
from harness.wire import HttpRequest, HttpResponse

Codes = Callable[[Answered], tuple[str, int]]
Router = Callable[[HttpRequest, Catalog], Route | None]
OPERATIONS = [
    "tencent/as:StartInstanceRefresh",
    "tencent/as:RollbackInstanceRefresh",
    "tencent/as:ResumeInstanceRefresh",
    "alibaba/ecs:RedeployInstance",
    "volcengine/ecs:RebootInstances",
]
ONE_EACH = ["StartInstanceRefresh", "RedeployInstance", "RebootInstances"]


# --- calls that are in order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{}, {"strict": True}], ids=["lenient", "strict"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_documented_example_succeeds(
    operation: str,
    more: dict[str, bool],
    run: Callable[..., Any],
    sent: Callable[..., HttpResponse],
) -> None:
    running = run(**more)
    answered = running.call(operation)
    draft, known = answered.draft, running.catalog.operation(running.catalog.resolve(operation))
    assert isinstance(draft.reply, Result)
    assert (draft.signature, draft.signature_detail, draft.violations) == ("valid", None, ())
    assert (draft.executed, draft.responder) == (1, "fake")
    assert (draft.operation, draft.session, draft.id, draft.problem) == (known.id, "main", "main-1", None)
    assert draft.params == example_params(known)
    read = PROTOCOLS[known.protocol].parse_response(sent(answered), known)
    assert isinstance(read, Result)
    assert {**read.value, "RequestId": read.request_id} == {**draft.reply.value, "RequestId": draft.reply.request_id}
    assert [type(step) for step in answered.delivery.steps] == [Send]


def test_the_same_seed_gives_the_same_answers_whoever_else_calls(
    run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    alone, beside = run("*=throttle#2"), run("*=throttle#2")
    other = beside.sessions.mint(alias="other").credentials
    first = [alone.call(operation) for operation in ONE_EACH * 2]
    second = []
    for operation in ONE_EACH * 2:
        beside.call(operation, credentials=other)
        second.append(beside.call(operation))
    assert [sent(one) for one in first] == [sent(one) for one in second]
    assert [one.draft for one in first] == [one.draft for one in second]
    assert len({one.draft.reply.request_id for one in first if one.draft.reply}) == 6
    assert sent(run(seed=1).call("StartInstanceRefresh")) != sent(run().call("StartInstanceRefresh"))


# --- faults ---------------------------------------------------------------------------------------------------------


def test_a_fault_before_keeps_the_call_from_being_carried_out(run: Callable[..., Any]) -> None:
    class Never:
        name = "never"

        def respond(self, *_: object, **__: object) -> Result:
            raise AssertionError

    answered = run("volcengine=error:InvalidArgument", responder=Never()).call("RebootInstances")
    assert (answered.draft.executed, answered.draft.responder, answered.draft.problem) == (False, "fault", None)


def test_a_fault_after_loses_only_the_answer(run: Callable[..., Any], codes: Codes) -> None:
    answered = run("volcengine=error:InvalidArgument@after").call("RebootInstances")
    assert codes(answered) == ("InvalidArgument", 400)
    assert (answered.draft.executed, answered.draft.responder) == (1, "fake")


def test_rates_are_counted_by_the_region_that_the_host_names(run: Callable[..., Any]) -> None:
    running = run("alibaba=throttle:1/60s")

    def ask(region: str) -> bool:
        request = running.request("RedeployInstance")
        moved = replace(request, authority=f"ecs.{region}.aliyuncs.com")
        return bool(running.begin(moved).draft.faults)

    assert [ask("cn-hangzhou"), ask("cn-shanghai"), ask("cn-hangzhou"), ask("cn-shanghai")] == [
        False,
        False,
        True,
        True,
    ]


# --- mistakes of our own --------------------------------------------------------------------------------------------


class _Failing:
    """A responder that fails."""

    name = "failing"

    def __init__(self, error: Exception) -> None:
        self._error = error

    def respond(self, *_: object, **__: object) -> Result:
        raise self._error


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (ValueError("AKIDEXAMPLEEXAMPLE"), "an error of the harness itself: ValueError at test_pipeline.py:"),
        (RecursionError(), "RecursionError"),
    ],
)
def test_a_mistake_of_ours_is_answered_and_told(
    error: Exception, problem: str, run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    answered = run("tencent=throttle#5", responder=_Failing(error)).call("RebootInstances")
    assert sent(answered).status == 599
    assert problem in (answered.draft.problem or "")
    assert "AKIDEXAMPLEEXAMPLE" not in repr(answered)
    draft = answered.draft
    assert (draft.signature, draft.executed, draft.responder, draft.reply) == ("valid", None, "none", None)
    assert draft.params
    assert [type(step) for step in answered.delivery.steps] == [Send, Close]


def test_a_broken_spec_is_named(run: Callable[..., Any], specs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "volcengine" / "ecs" / "2020-04-01"
    folder.mkdir(parents=True)
    (folder / "RebootInstances.yaml").write_text("format: 1\noperation: [", encoding="utf-8")
    running = run()
    broken = run(against=load_catalog([specs, tmp_path]))
    answered = broken.begin(running.request("RebootInstances"))
    assert "RebootInstances.yaml" in (answered.draft.problem or "")
    assert answered.draft.responder == "none"


def test_a_mistake_in_the_router_is_answered(run: Callable[..., Any], sent: Callable[..., HttpResponse]) -> None:
    def broken(request: HttpRequest, catalog: Catalog) -> Route | None:
        raise KeyError(request.target, catalog)

    answered = run(router=broken).call("RebootInstances")
    assert sent(answered).status == 599
    assert "KeyError at test_pipeline.py" in (answered.draft.problem or "")
    assert answered.draft.session == "main"


def test_a_draft_that_cannot_be_made_is_made_without_the_call(
    run: Callable[..., Any], sent: Callable[..., HttpResponse], odd_router: Callable[..., Router]
) -> None:
    def parse(_: HttpRequest, operation: Operation) -> Call:
        return Call(operation.id, cast("Any", {5: "a"}))

    answered = run(router=odd_router(parse=parse)).call("RebootInstances")
    assert sent(answered).status == 599
    assert answered.draft.params is None
    assert (answered.draft.id, answered.draft.session) == ("main-1", "main")
    assert "an error of the harness itself" in (answered.draft.problem or "")


def test_nesting_without_end_is_malformed(
    run: Callable[..., Any], codes: Codes, odd_router: Callable[..., Router]
) -> None:
    def parse(*_: object) -> Call:
        raise RecursionError

    answered = run(router=odd_router(parse=parse)).call("RebootInstances")
    assert codes(answered)[0] == "InvalidRequest.Malformed"


def test_a_mistake_of_ours_in_completing_is_answered(
    run: Callable[..., Any], sent: Callable[..., HttpResponse], odd_router: Callable[..., Router]
) -> None:
    def parse_response(*_: object) -> None:
        raise ZeroDivisionError

    running = run(
        responder=live_responder(["open.volcengineapi.com"], allow_mutations=True),
        router=odd_router(parse_response=parse_response),
    )
    pending = running.forward(running.request("RebootInstances"))
    answered = running.pipeline.complete(pending, HttpResponse(200), now=running.now)
    assert sent(answered).status == 599
    assert "ZeroDivisionError" in (answered.draft.problem or "")
