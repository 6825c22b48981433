"""Rules of connections in a plan: what they count, and which of them meets one."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.faults.connections import Arriving
from harness.faults.plan import Plan
from harness.faults.rule import Rule
from harness.model import AppliedFault, Call, Operation, RefuseConnection, SpoilHandshake

COMING = Arriving("connect", "volcengine", frozenset({"ecs"}))
SHAKING = Arriving("handshake", "volcengine", frozenset({"ecs"}))
UNKNOWN = Arriving("connect")


@pytest.fixture
def plan(make_rule: Callable[..., Rule]) -> Callable[..., Plan]:
    """A plan of these rules."""

    def build(*texts: str, seed: int = 1, session: str = "main") -> Plan:
        return Plan([make_rule(text) for text in texts], seed=seed, session=session)

    return build


def met(plan: Plan, arriving: Arriving = COMING, *, elapsed: float = 0.0, times: int = 1) -> list[str]:
    """The rules that met connections, one after the other; empty where none did."""
    decisions = [plan.decide_connection(arriving, elapsed=elapsed) for _ in range(times)]
    return ["".join(fault.rule for fault in decision.applied) for decision in decisions]


def counts(plan: Plan) -> list[tuple[int, int]]:
    """Matches and hits of each rule."""
    return [(count.matches, count.hits) for count in plan.counts()]


def test_the_first_rule_in_order_meets_and_all_count(plan: Callable[..., Plan]) -> None:
    three = plan("volcengine=refuse:503#2-", "volcengine/ecs=refuse", "*=refuse:407")
    decision = three.decide_connection(COMING, elapsed=0.0)
    assert decision.connection_step == RefuseConnection(None)
    assert decision.applied == (AppliedFault("volcengine/ecs=refuse", "refuse", 1, "connection", "none"),)
    assert three.decide_connection(COMING, elapsed=0.0).connection_step == RefuseConnection(503)
    assert counts(three) == [(2, 1), (2, 1), (2, 0)]


def test_each_rule_counts_at_its_own_place(plan: Callable[..., Plan]) -> None:
    two = plan("volcengine=refuse#2", "volcengine=tls:eof#2")
    assert met(two) == [""]
    assert met(two, SHAKING, times=2) == ["", "volcengine=tls:eof#2"]
    assert met(two) == ["volcengine=refuse#2"]
    assert counts(two) == [(2, 1), (2, 1)]
    again = plan("volcengine=tls:eof")
    assert again.decide_connection(SHAKING, elapsed=0.0).connection_step == SpoilHandshake("eof")


@pytest.mark.parametrize(
    ("where", "arriving", "meant"),
    [
        ("volcengine", COMING, True),
        ("volcengine/ecs", COMING, True),
        ("tencent", COMING, False),
        ("tencent/as", COMING, False),
        ("*", COMING, True),
        ("*/*", UNKNOWN, True),
        ("*", UNKNOWN, True),
        ("volcengine", UNKNOWN, False),
        ("*/ecs", UNKNOWN, False),
        ("*/ecs", Arriving("connect", "tencent", frozenset({"as"})), False),
        ("tencent/as", Arriving("connect", "tencent", frozenset({"as", "cvm"})), True),
        ("tencent/as", Arriving("connect", "tencent", frozenset({"cvm"})), False),
        ("volcengine", Arriving("connect", "volcengine", frozenset({"ecs"}), at_endpoint=True), True),
    ],
)
def test_where_is_held_against_the_host(
    where: str,
    arriving: Arriving,
    meant: bool,  # noqa: FBT001
    plan: Callable[..., Plan],
) -> None:
    one = plan(f"{where}=refuse")
    assert bool(met(one, arriving)[0]) is meant
    assert counts(one) == [(int(meant), int(meant))]


def test_nobody_answers_as_a_proxy_at_the_endpoint(plan: Callable[..., Plan]) -> None:
    two = plan("*=refuse:503", "*=refuse#2")
    assert met(two, Arriving("connect", at_endpoint=True), times=2) == ["", "*=refuse#2"]
    assert counts(two) == [(0, 0), (2, 1)]


@pytest.mark.parametrize(
    ("trigger", "hits"),
    [
        ("#2", [0, 1, 0, 0, 0, 0]),
        ("#2-3", [0, 1, 1, 0, 0, 0]),
        ("#5-", [0, 0, 0, 0, 1, 1]),
        ("#every 3", [0, 0, 1, 0, 0, 1]),
        ("{hits 2}", [1, 1, 0, 0, 0, 0]),
        ("~1", [1] * 6),
    ],
)
def test_calls_count_connections(trigger: str, hits: list[int], plan: Callable[..., Plan]) -> None:
    one = plan(f"volcengine=refuse{trigger}")
    assert [int(bool(rule)) for rule in met(one, times=6)] == hits
    assert counts(one) == [(6, sum(hits))]


def test_only_its_time_counts(plan: Callable[..., Plan]) -> None:
    one = plan("volcengine=refuse#1{during 10s-20s}")
    assert [met(one, elapsed=elapsed)[0] != "" for elapsed in (0, 9.9, 10, 10.1, 20)] == [
        False,
        False,
        True,
        *[False] * 2,
    ]
    assert counts(one) == [(2, 1)]


def test_chance_is_drawn_as_for_calls(plan: Callable[..., Plan]) -> None:
    def drawn(**more: Any) -> list[str]:
        return met(plan("volcengine=refuse~0.5", **more), times=40)

    assert drawn() == drawn()
    assert 5 < sum(map(bool, drawn())) < 35
    assert drawn() != drawn(seed=2)
    assert drawn() != drawn(session="other")
    with_others = plan("tencent=refuse~0.5", "volcengine=tls:eof~0.5", "volcengine=refuse~0.5")
    assert met(with_others, times=40) == drawn()


def test_counts_survive_another_arrangement_and_end_with_a_reset(
    plan: Callable[..., Plan], make_rule: Callable[..., Rule]
) -> None:
    one = plan("volcengine=refuse#3{hits 1}")
    met(one, times=2)
    one.arrange([make_rule("*=tls:eof"), make_rule("volcengine=refuse#3{hits 1}")])
    assert met(one) == ["volcengine=refuse#3{hits 1}"]
    assert counts(one) == [(0, 0), (3, 1)]
    one.arrange([make_rule("volcengine=refuse#3{hits 1}")])
    assert counts(one) == [(3, 1)]
    one.reset()
    assert counts(one) == [(0, 0)]
    assert met(one, times=3) == ["", "", "volcengine=refuse#3{hits 1}"]


def test_a_spent_rule_stays_spent(plan: Callable[..., Plan], make_rule: Callable[..., Rule]) -> None:
    one = plan("volcengine=refuse{hits 1}")
    assert met(one, times=2) == ["volcengine=refuse{hits 1}", ""]
    one.arrange([make_rule("volcengine=refuse{hits 1}")])
    assert met(one) == [""]


def test_a_paused_rule_neither_counts_nor_meets(plan: Callable[..., Plan], make_rule: Callable[..., Rule]) -> None:
    one = plan("volcengine=refuse")
    assert one.meets_connections
    one.arrange([make_rule("volcengine=refuse")], paused=["volcengine=refuse"])
    assert not one.meets_connections
    assert met(one) == [""]
    assert counts(one) == [(0, 0)]
    one.arrange([make_rule("volcengine=refuse")])
    assert met(one) == ["volcengine=refuse"]


def test_calls_and_connections_do_not_know_of_each_other(
    plan: Callable[..., Plan], make_call: Callable[..., Call], make_moment: Callable[..., Any]
) -> None:
    operation: Operation = make_moment().operation
    two = plan("volcengine=refuse#1", "volcengine=error:InternalError#1")
    assert [fault.fault for fault in two.decide(make_call(), operation, elapsed=0.0).applied] == ["error:InternalError"]
    assert met(two) == ["volcengine=refuse#1"]
    assert counts(two) == [(1, 1), (1, 1)]
    assert not plan("volcengine=error:InternalError").meets_connections
