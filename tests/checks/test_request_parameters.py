"""The parameters that the caller gave arrive as given."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.request_parameters import CHECK
from harness.model import Member, Shape
from harness.wire import HttpResponse

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


FORM = (("Host", "box.acme.example"),)


def flat(make: Any, given: Any, arrived: Any, *, typed: bool = False, **about: Any) -> Any:
    """The parameters in a query, where all of them are texts."""
    request = make.exchange().draft.request
    request = request if typed else replace(request, headers=FORM)
    conversation = make.over(make.exchange(params=arrived, request=request))
    return judged(replace(conversation, params=given, **about), make.contract())


@pytest.mark.parametrize(
    ("given", "arrived"),
    [
        ({"BoxIds": []}, {}),
        ({"BoxIds": None, "Force": True}, {"Force": True}),
        ({"Force": 1}, {"Force": "1"}),
        ({"BoxIds": {"a": 1}}, {"BoxIds.a": "1"}),
        ({"BoxIds": "b-1"}, {"BoxIds": "b-1"}),
        ({"Unheard": [1, 2]}, {"Unheard.1": "1", "Unheard.2": "2"}),
    ],
)
def test_in_a_query_everything_is_text(make: Any, given: Any, arrived: Any) -> None:
    assert flat(make, given, arrived).verdict == "pass"


@pytest.mark.parametrize(("given", "arrived"), [({"BoxIds": []}, {}), ({"Force": 1}, {"Force": "1"})])
def test_in_json_it_is_not(make: Any, given: Any, arrived: Any) -> None:
    assert flat(make, given, arrived, typed=True).verdict == "fail"


@pytest.mark.parametrize(
    ("given", "arrived", "verdict"),
    [
        ({"Force": True}, {"Force": "yes"}, "fail"),
        ({"Force": "maybe"}, {"Force": "true"}, "fail"),
        ({"Force": 7}, {"Force": "8"}, "fail"),
        ({"BoxIds": ["b-1", "b-2"]}, {"BoxIds": ["b-1"]}, "fail"),
        ({"BoxIds": []}, {"BoxIds": ""}, "inconclusive"),
        ({"BoxIds": [True]}, {"BoxIds": ["True"]}, "inconclusive"),
        ({"BoxIds": {"a": 1}}, {"BoxIds": '{"a":1}'}, "inconclusive"),
        ({"Force": [True]}, {"Force": "true"}, "inconclusive"),
        ({"Force": 1.5}, {"Force": "1.50"}, "inconclusive"),
        ({"ClientToken": True}, {"ClientToken": "True"}, "inconclusive"),
        ({"BoxIds": None}, {"BoxIds": "null"}, "inconclusive"),
        ({"Unheard": "x"}, {"Unheard": "y"}, "fail"),
        ({"Unheard": {"a": "x"}}, {"Unheard.a": "y"}, "inconclusive"),
    ],
)
def test_only_what_has_one_form_as_text_can_fail(make: Any, given: Any, arrived: Any, verdict: str) -> None:
    assert flat(make, given, arrived).verdict == verdict


@pytest.mark.parametrize(
    ("shape", "given", "arrived", "verdict"),
    [
        (Shape("number"), 1.5, 2.5, "fail"),
        (Shape("structure", members=()), {"a": 1}, {"a": "2"}, "fail"),
        (Shape("structure", members=()), {"a": 1.5}, {"a": "2"}, "inconclusive"),
        (Shape("structure", members=()), {"a": {"b": 1}}, {"a.b": "2"}, "inconclusive"),
        (Shape("list", item=Shape("boolean")), [True], ["no"], "fail"),
        (Shape("list"), [True], ["no"], "inconclusive"),
    ],
)
def test_numbers_and_structures_have_one_form_where_they_are_documented(
    make: Any, shape: Shape, given: Any, arrived: Any, verdict: str
) -> None:
    members = (Member("Value", shape, make.source),)
    contract = make.contract(make.operation(input=Shape("structure", members=members)))
    request = replace(make.exchange().draft.request, headers=FORM)
    conversation = make.over(make.exchange(params={"Value": arrived}, request=request))
    assert judged(replace(conversation, params={"Value": given}), contract).verdict == verdict


def test_a_member_of_a_structure_has_the_form_of_its_own_type(make: Any) -> None:
    inner = Shape("structure", members=(Member("Ratio", Shape("number"), make.source),))
    members = (Member("Value", inner, make.source),)
    contract = make.contract(make.operation(input=Shape("structure", members=members)))
    request = replace(make.exchange().draft.request, headers=FORM)
    conversation = make.over(make.exchange(params={"Value": {"Ratio": 2.5}}, request=request))
    assert judged(replace(conversation, params={"Value": {"Ratio": 1.5}}), contract).verdict == "fail"


def test_in_json_every_value_has_one_form(make: Any) -> None:
    assert flat(make, {"BoxIds": []}, {}, typed=True).verdict == "fail"
    assert flat(make, {"Force": [True]}, {"Force": "true"}, typed=True).verdict == "fail"
    assert flat(make, {"Force": 1.5}, {"Force": 1.5}, typed=True).verdict == "pass"


def test_what_cannot_be_written_as_text_is_compared_as_given(make: Any) -> None:
    twice = {"BoxIds": ["b-1"], "BoxIds.1": "b-2"}
    assert flat(make, twice, twice).verdict == "pass"


def test_what_breaks_the_contract_on_purpose_is_compared_too(make: Any) -> None:
    assert flat(make, {"Force": "maybe"}, {"Force": "maybe"}, invalid=True).verdict == "pass"
    assert flat(make, {"Force": "maybe"}, {"Force": True}, invalid=True).verdict == "fail"
    assert flat(make, {"Force": "maybe"}, {}, invalid=True).verdict == "fail"


def test_what_a_redirect_made_of_a_request_is_not_judged(make: Any) -> None:
    redirect = make.exchange(response=HttpResponse(302, "", (("Location", "/elsewhere"),)), reply=None)
    request = replace(redirect.draft.request, target="/elsewhere")
    led = make.exchange(number=2, request=request, params={})
    assert judged(make.over(redirect, led), make.contract()).verdict == "pass"


def test_a_failure_rests_on_the_members(make: Any) -> None:
    other = replace(make.source, anchor="input/Force")
    given = make.operation().input
    members = tuple(replace(one, source=other) if one.name == "Force" else one for one in given.members)
    contract = make.contract(make.operation(input=replace(given, members=members)))
    changed = make.over(make.exchange(params={**make.params, "Force": "x", "New": 1}))
    assert judged(changed, contract).facts == (other,)
