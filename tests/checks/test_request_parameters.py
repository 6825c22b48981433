"""The parameters that the caller gave arrive as given."""

from typing import Any

import pytest

from harness.checks.request_parameters import CHECK

judged: Any = CHECK.judge


def judge(make: Any, **arrived: Any) -> Any:
    params = {name: value for name, value in {**make.params, **arrived}.items() if value != "(gone)"}
    return judged(make.conversation(None, make.exchange(number=1, params=params)), make.contract())


def test_equal_parameters_pass(make: Any) -> None:
    assert judge(make).verdict == "pass"


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("Force", "(gone)", "/Force: True became nothing"),
        ("Force", "True", "/Force: True became 'True'"),
        ("BoxIds", ["b-2", "b-2"], "/BoxIds/0: 'b-1' became 'b-2'"),
        ("BoxIds", ["b-1"], "/BoxIds: ['b-1', 'b-2'] became ['b-1']"),
    ],
)
def test_a_changed_parameter_fails(make: Any, name: str, value: Any, line: str) -> None:
    ruling = judge(make, **{name: value})
    assert ruling.verdict == "fail"
    assert line in ruling.reason
    assert ruling.evidence == ("session-1-1",)


def test_another_order_cannot_fail_for_no_page_says_that_it_matters(make: Any) -> None:
    ruling = judge(make, BoxIds=["b-2", "b-1"])
    assert ruling.verdict == "inconclusive"
    assert "/BoxIds/0: 'b-1' became 'b-2'" in ruling.reason
    assert judge(make, BoxIds=["b-2", "b-1"], Force="True").verdict == "fail"
    assert judge(make, BoxIds=["b-2", "b-1"], Open="now").verdict != "pass"


def test_a_token_made_by_the_client_passes(make: Any) -> None:
    assert judge(make, ClientToken="abc").verdict == "pass"


def test_a_default_sent_along_passes_and_another_value_fails(make: Any) -> None:
    given = {"BoxIds": ["b-1"]}
    for force, verdict in ((False, "pass"), (True, "fail")):
        exchange = make.exchange(params={**given, "Force": force})
        conversation = make.conversation(None)
        conversation = type(conversation)(conversation.operation, given, conversation.outcome, (exchange,))
        assert judged(conversation, make.contract()).verdict == verdict


def test_an_addition_that_the_contract_does_not_know_is_inconclusive(make: Any) -> None:
    ruling = judge(make, Owner="me")
    assert ruling.verdict == "inconclusive"
    assert "/Owner: added by the client" in ruling.reason


def test_a_change_beside_an_unknown_addition_fails(make: Any) -> None:
    ruling = judge(make, Owner="me", Force=False)
    assert ruling.verdict == "fail"
    assert "/Force" in ruling.reason
    assert "/Owner" in ruling.reason


def test_without_decoded_parameters_nothing_is_said(make: Any) -> None:
    conversation = make.conversation()
    exchange = make.exchange(params=None)
    conversation = type(conversation)(conversation.operation, make.params, conversation.outcome, (exchange,))
    assert judged(conversation, make.contract()) is None
