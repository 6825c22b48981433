"""Which exchanges a reader wants; most of it is tried through the API."""

from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.control.filters import Filter, filter_of, operations_of
from harness.errors import UnknownName, UserError
from harness.faults.grammar import RuleError
from harness.model import AppliedFault, Exchange
from harness.sessions import SessionStore

RULE = "volcengine=error:InternalError"


@pytest.mark.parametrize(
    ("wanted", "executed", "found"),
    [
        (None, None, True),
        (None, True, True),
        (True, True, True),
        (True, False, False),
        (True, None, False),
        (False, False, True),
        (False, True, False),
        (False, None, False),
    ],
)
def test_what_nobody_knows_is_neither_executed_nor_not(
    make_exchange: Callable[..., Exchange], *, wanted: bool | None, executed: bool | None, found: bool
) -> None:
    assert Filter(executed=wanted)(make_exchange(executed=executed)) is found


def test_each_of_the_rules_that_met_a_call_finds_it(make_exchange: Callable[..., Exchange]) -> None:
    exchange = make_exchange(faults=(AppliedFault("a", "x", 1), AppliedFault("b", "x", 1)))
    assert [Filter(rules=frozenset({name}))(exchange) for name in ("a", "b", "c")] == [True, True, False]
    assert not Filter(rules=frozenset({"a"}))(make_exchange())


def test_a_rule_that_is_gone_is_found_by_its_text(catalog: Catalog) -> None:
    sessions = SessionStore(catalog)
    assert filter_of({"rule": "volcengine = error:InternalError"}, catalog, sessions).rules == frozenset({RULE})
    with pytest.raises(UnknownName):
        filter_of({"rule": "1"}, catalog, sessions)
    with pytest.raises(RuleError):
        filter_of({"rule": "9" * 16}, catalog, sessions)


def test_the_text_of_an_expanded_rule_means_all_of_its_rows(catalog: Catalog) -> None:
    every = "volcengine/ecs:RebootInstances=every_error"
    sessions = SessionStore(catalog, rules=[every])
    assert filter_of({"rule": every}, catalog, sessions).rules == frozenset(one.id for one in sessions.rules())


def test_a_rule_of_one_session_means_that_session(catalog: Catalog) -> None:
    sessions = SessionStore(catalog)
    for alias in ("a", "b"):
        sessions.mint(alias=alias, rules=[RULE])
    assert filter_of({"rule": "2"}, catalog, sessions) == Filter(session="b", rules=frozenset({RULE}))
    assert filter_of({"rule": "2", "session": "b"}, catalog, sessions).session == "b"
    with pytest.raises(UserError, match="rule 2 is one of session 'b' alone"):
        filter_of({"rule": "2", "session": "a"}, catalog, sessions)


@pytest.mark.parametrize(
    ("text", "count"), [("RebootInstances", 1), ("tencent/as:StartInstanceRefresh", 1), ("tencent", 3), ("*", 5)]
)
def test_operations_are_meant_by_name_or_pattern(catalog: Catalog, text: str, count: int) -> None:
    assert len(operations_of(text, catalog)) == count


@pytest.mark.parametrize("text", ["RebotInstances", "tencent/as:Nothing", "", "tencent:Nothing", "::"])
def test_operations_that_do_not_exist_are_refused(catalog: Catalog, text: str) -> None:
    with pytest.raises(UnknownName, match="unknown operation"):
        operations_of(text, catalog)
