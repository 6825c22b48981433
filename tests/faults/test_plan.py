"""The plan: which faults meet which calls, from state alone."""

from collections.abc import Callable, Sequence

import pytest

from harness.contract.catalog import Catalog
from harness.faults.plan import NO_FAULTS, Decision, Plan, Scene
from harness.faults.rule import Rule
from harness.faults.transmission import Transmission
from harness.faults.triggers import draw
from harness.model import AppliedFault, Call, Result, ServiceError
from harness.wire import HttpResponse

Step = Callable[..., Decision]


@pytest.fixture
def make_plan(catalog: Catalog, make_call: Callable[..., Call], make_rule: Callable[..., Rule]) -> Callable[..., Step]:
    """Builds a plan: call it to let a call happen."""

    def build(*texts: str, seed: int = 0, session: str = "session-1") -> Step:
        plan = Plan([make_rule(text) for text in texts], seed=seed, session=session)

        def step(call: Call | None = None, elapsed: float = 0.0, *, result_expected: bool = True) -> Decision:
            met = call or make_call()
            operation = catalog.operation(met.operation)
            return plan.decide(met, operation, elapsed=elapsed, result_expected=result_expected)

        return step

    return build


def _faults(decisions: Sequence[Decision]) -> list[str]:
    return [" ".join(applied.fault for applied in decision.applied) for decision in decisions]


@pytest.mark.parametrize(
    ("calls", "met"),
    [("", [1, 2, 3, 4]), ("#2", [2]), ("#2-3", [2, 3]), ("#3-", [3, 4]), ("#every 2", [2, 4])],
)
def test_a_rule_meets_the_calls_it_chooses(calls: str, met: list[int], make_plan: Callable[..., Step]) -> None:
    step = make_plan(f"volcengine=error:InternalError{calls}")
    decisions = [step() for _ in range(4)]
    assert [number for number, decision in enumerate(decisions, 1) if decision.chosen] == met
    hits = [applied.hit for decision in decisions for applied in decision.applied]
    assert hits == list(range(1, len(met) + 1))


def test_only_calls_that_match_where_are_counted(
    make_plan: Callable[..., Step], make_call: Callable[..., Call]
) -> None:
    step = make_plan("tencent:Start*=error:InternalError#1")
    assert step() is NO_FAULTS
    assert step(make_call("ResumeInstanceRefresh")) is NO_FAULTS
    assert step(make_call("StartInstanceRefresh")).applied == (
        AppliedFault("tencent:Start*=error:InternalError#1", "error:InternalError", 1),
    )


def test_a_chance_is_drawn_for_each_match(make_plan: Callable[..., Step]) -> None:
    rule = "volcengine=error:InternalError~0.4"
    step = make_plan(rule, seed=9)
    met = [bool(step().chosen) for _ in range(50)]
    assert met == [draw(9, "session-1", rule, match) < 0.4 for match in range(1, 51)]
    assert 0 < sum(met) < 50


def test_another_rule_moves_no_draw(make_plan: Callable[..., Step]) -> None:
    rule = "volcengine=error:InternalError~0.5"
    alone, beside = make_plan(rule), make_plan("volcengine=item:InternalError~0.5", rule)
    assert [rule in {one.rule for one in alone().chosen} for _ in range(30)] == [
        draw(0, "session-1", rule, match) < 0.5 for match in range(1, 31)
    ]
    for match in range(1, 31):
        applied = beside().applied
        if draw(0, "session-1", "volcengine=item:InternalError~0.5", match) >= 0.5:
            assert bool(applied) == (draw(0, "session-1", rule, match) < 0.5)


def test_sessions_and_seeds_draw_for_themselves(make_plan: Callable[..., Step]) -> None:
    rule = "volcengine=error:InternalError~0.5"
    plans = [make_plan(rule), make_plan(rule, seed=1), make_plan(rule, session="session-2")]
    drawn = [tuple(bool(plan().chosen) for _ in range(40)) for plan in plans]
    assert len(set(drawn)) == 3


def test_calls_and_chance_must_both_hold(make_plan: Callable[..., Step]) -> None:
    step = make_plan("volcengine=error:InternalError#1-3~1")
    assert [bool(step().chosen) for _ in range(5)] == [True, True, True, False, False]


def test_a_rate_lets_the_documented_number_through(
    make_plan: Callable[..., Step], make_call: Callable[..., Call]
) -> None:
    step = make_plan("tencent=throttle")
    call = make_call("StartInstanceRefresh")
    first = [step(call, 0.0) for _ in range(22)]
    assert [bool(decision.chosen) for decision in first] == [False] * 20 + [True, True]
    assert [one.count for decision in first for one in decision.chosen] == [21, 22]
    assert step(call, 0.999).chosen
    assert not step(call, 1.0).chosen


def test_rates_are_counted_by_operation_and_region(
    make_plan: Callable[..., Step], make_call: Callable[..., Call]
) -> None:
    step = make_plan("tencent=throttle:1/1s")
    assert not step(make_call("StartInstanceRefresh")).chosen
    assert not step(make_call("StartInstanceRefresh", region="elsewhere")).chosen
    assert not step(make_call("StartInstanceRefresh", region=None)).chosen
    assert not step(make_call("ResumeInstanceRefresh")).chosen
    assert step(make_call("StartInstanceRefresh")).chosen


def test_chosen_calls_are_throttled_whatever_the_rate(
    make_plan: Callable[..., Step], make_call: Callable[..., Call]
) -> None:
    step = make_plan("tencent=throttle#2")
    call = make_call("StartInstanceRefresh")
    assert [bool(step(call).chosen) for _ in range(25)] == [False, True] + [False] * 23


def test_the_first_rule_that_answers_wins_and_the_other_has_not_hit(make_plan: Callable[..., Step]) -> None:
    step = make_plan("volcengine=error:InternalError#1", "volcengine=error:InvalidArgument")
    decisions = [step(), step()]
    assert _faults(decisions) == ["error:InternalError", "error:InvalidArgument"]
    assert decisions[1].applied[0].hit == 1


def test_rules_that_come_too_late_still_count_their_calls(make_plan: Callable[..., Step]) -> None:
    step = make_plan("volcengine=error:InternalError#1", "volcengine=error:InvalidArgument#2")
    assert _faults([step(), step(), step()]) == ["error:InternalError", "error:InvalidArgument", ""]


def test_item_errors_of_several_rules_share_the_items(make_plan: Callable[..., Step]) -> None:
    step = make_plan(
        "volcengine=item:InternalError[i-2]",
        "volcengine=item:FlowLimitExceeded",
        "volcengine=item:InvalidInstanceStatus",
    )
    decision = step()
    assert [(one.fault.name, one.items) for one in decision.chosen] == [("item", ("i-2",)), ("item", ("i-1",))]
    assert decision.answers is None


def test_nothing_answers_after_the_whole_call_has_an_answer(make_plan: Callable[..., Step]) -> None:
    assert _faults([make_plan("volcengine=error:InternalError", "volcengine=item:InternalError")()]) == [
        "error:InternalError"
    ]
    assert _faults([make_plan("volcengine=item:InternalError", "volcengine=error:InternalError")()]) == [
        "item:InternalError"
    ]


def test_an_item_error_for_items_not_asked_for_has_not_hit(make_plan: Callable[..., Step]) -> None:
    assert make_plan("volcengine=item:InternalError[i-9]")() is NO_FAULTS


def test_a_rule_of_two_item_errors_hits_once(make_plan: Callable[..., Step]) -> None:
    applied = make_plan("volcengine=item:InternalError[i-1]+item:FlowLimitExceeded[i-2]")().applied
    assert [(one.fault, one.hit) for one in applied] == [
        ("item:InternalError[i-1]", 1),
        ("item:FlowLimitExceeded[i-2]", 1),
    ]


def test_a_call_that_gets_no_result_meets_no_item_error(make_plan: Callable[..., Step]) -> None:
    step = make_plan("volcengine=item:InternalError", "volcengine=error:InternalError#2")
    assert step(result_expected=False) is NO_FAULTS
    assert _faults([step(result_expected=False)]) == ["error:InternalError"]
    assert step().applied[0].hit == 1


@pytest.mark.parametrize(("phase", "answers"), [("", "before"), ("@before", "before"), ("@after", "after")])
def test_a_decision_says_in_which_phase_it_answers(phase: str, answers: str, make_plan: Callable[..., Step]) -> None:
    assert make_plan(f"volcengine=error:InternalError{phase}")().answers == answers


def test_a_decision_makes_the_reply(make_plan: Callable[..., Step], make_scene: Callable[..., Scene]) -> None:
    result = Result({"OperationDetails": []}, "request-1")
    assert NO_FAULTS.reply(result, make_scene()) is result
    failed = make_plan("volcengine=item:InternalError")().reply(result, make_scene())
    assert isinstance(failed, Result)
    assert [error.item for error in failed.item_errors] == ["i-1", "i-2"]
    refused = make_plan("volcengine=error:InternalError")().reply(None, make_scene())
    assert isinstance(refused, ServiceError)


def test_an_empty_decision_changes_nothing(make_scene: Callable[..., Scene]) -> None:
    response, transmission = HttpResponse(200), Transmission(HttpResponse(200), 1)
    assert NO_FAULTS.reply(None, make_scene()) is None
    assert NO_FAULTS.response(response, make_scene()) is response
    assert NO_FAULTS.transmission(transmission, make_scene()) is transmission


def test_arranging_keeps_the_counts_of_rules_that_stay(
    make_rule: Callable[..., Rule], make_call: Callable[..., Call], catalog: Catalog
) -> None:
    kept, gone, new = (make_rule(f"volcengine=error:InternalError#{calls}") for calls in ("2", "9", "1"))
    plan = Plan([kept, gone], seed=0, session="s")
    call = make_call()
    operation = catalog.operation(call.operation)
    plan.decide(call, operation, elapsed=0.0)
    plan.arrange([new, kept])
    assert [(one.rule.id, one.matches) for one in plan.counts()] == [(new.id, 0), (kept.id, 1)]
    assert [one.rule for one in plan.decide(call, operation, elapsed=0.0).chosen] == [new.id]


def test_a_paused_rule_neither_counts_nor_meets(
    make_rule: Callable[..., Rule], make_call: Callable[..., Call], catalog: Catalog
) -> None:
    rule = make_rule("volcengine=error:InternalError#1")
    plan = Plan([rule], seed=0, session="s")
    call = make_call()
    operation = catalog.operation(call.operation)
    plan.arrange([rule], paused=[rule.id])
    assert plan.decide(call, operation, elapsed=0.0) is NO_FAULTS
    assert [(one.matches, one.paused) for one in plan.counts()] == [(0, True)]
    plan.arrange([rule])
    assert plan.decide(call, operation, elapsed=0.0).chosen


def test_a_reset_plan_counts_anew(
    make_rule: Callable[..., Rule], make_call: Callable[..., Call], catalog: Catalog
) -> None:
    plan = Plan([make_rule("volcengine=error:InternalError#1")], seed=0, session="s")
    call = make_call()
    operation = catalog.operation(call.operation)
    assert [bool(plan.decide(call, operation, elapsed=0.0).chosen) for _ in range(2)] == [True, False]
    plan.reset()
    assert [(one.matches, one.hits) for one in plan.counts()] == [(0, 0)]
    assert plan.decide(call, operation, elapsed=0.0).chosen


def test_two_rules_of_a_plan_cannot_share_an_id(make_rule: Callable[..., Rule]) -> None:
    rule = make_rule("volcengine=error:InternalError")
    with pytest.raises(ValueError, match="same id"):
        Plan([rule, rule], seed=0, session="s")


def test_only_calls_during_its_time_are_matches(
    make_rule: Callable[..., Rule], make_call: Callable[..., Call], catalog: Catalog
) -> None:
    rule = make_rule("volcengine=error:InternalError#2{during 10s-20s}")
    plan = Plan([rule], seed=0, session="s")
    call = make_call()
    operation = catalog.operation(call.operation)
    moments = (0.0, 9.9, 10.0, 15.0, 19.9, 20.0, 30.0)
    met = [bool(plan.decide(call, operation, elapsed=moment).chosen) for moment in moments]
    assert met == [False, False, False, True, False, False, False]
    assert [(one.matches, one.hits) for one in plan.counts()] == [(3, 1)]


def test_a_rule_is_spent_after_its_hits(make_plan: Callable[..., Step]) -> None:
    step = make_plan("volcengine=error:InternalError#2-{hits 2}", "volcengine=error:InvalidArgument")
    assert _faults([step() for _ in range(5)]) == [
        "error:InvalidArgument",
        "error:InternalError",
        "error:InternalError",
        "error:InvalidArgument",
        "error:InvalidArgument",
    ]


def test_a_match_that_met_nothing_spends_nothing(make_plan: Callable[..., Step]) -> None:
    step = make_plan("volcengine=error:InvalidArgument#1", "volcengine=error:InternalError{hits 1}")
    assert _faults([step(), step(), step()]) == ["error:InvalidArgument", "error:InternalError", ""]


def test_any_fault_can_wait_for_a_rate(make_plan: Callable[..., Step]) -> None:
    step = make_plan("volcengine=error:InternalError{above 2/1s, hits 1}")
    decisions = [step(None, moment) for moment in (0.0, 0.1, 0.2, 0.3, 1.0)]
    assert [[(one.count, one.hit) for one in decision.chosen] for decision in decisions] == [[], [], [(3, 1)], [], []]


def test_calls_before_its_time_do_not_fill_its_rate(make_plan: Callable[..., Step]) -> None:
    step = make_plan("volcengine=throttle{above 1/60s, during 10s-}")
    assert [bool(step(None, moment).chosen) for moment in (0.0, 5.0, 10.0, 11.0)] == [False, False, False, True]


def test_a_chance_above_a_rate_is_drawn_for_the_calls_above_it(make_plan: Callable[..., Step]) -> None:
    rule = "volcengine=error:InternalError~0.5{above 5/60s}"
    step = make_plan(rule)
    met = [bool(step().chosen) for _ in range(30)]
    assert met == [match > 5 and draw(0, "session-1", rule, match) < 0.5 for match in range(1, 31)]
