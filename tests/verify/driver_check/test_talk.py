"""Single calls through the driver that is checked."""

import json
from collections.abc import Callable

import pytest

from harness.model import OperationId
from harness.verify.driver_check.talk import Talk


def test_a_call_has_a_session_of_its_own(talk: Callable[..., Talk], operation: OperationId) -> None:
    talking = talk("right")
    first, second = (talking.call(operation, {"InstanceId": name}) for name in ("i-1", "i-2"))
    assert [one.reached[0].draft.params for one in (first, second)] == [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}]
    assert first.strayed == second.strayed == ()
    assert talking.calls == [first, second]


def test_what_comes_with_another_key_has_strayed(talk: Callable[..., Talk], operation: OperationId) -> None:
    talking = talk("other-key")
    for _ in range(2):
        called = talking.call(operation, {"InstanceId": "i-1"})
        assert (len(called.reached), len(called.strayed)) == (0, 1)


def test_a_driver_that_failed_is_started_again(talk: Callable[..., Talk], operation: OperationId) -> None:
    talking = talk("dies")
    kinds = [called.failure.kind for called in (talking.call(operation, {}) for _ in range(2)) if called.failure]
    assert kinds == ["died", "died"]


def test_the_proxy_s_user_is_told_only_where_it_is_asked_for(talk: Callable[..., Talk], operation: OperationId) -> None:
    talking = talk("told")
    outcome = talking.call(operation, {}, proxy_user=True).outcome
    assert outcome is not None
    user, _, address = json.loads(outcome.detail or "")["proxy"].removeprefix("http://").partition("@")
    assert f"http://{address}" == talking.handle.proxy_url
    assert user.endswith(":x")


def test_a_call_knows_which_rules_it_met(talk: Callable[..., Talk], operation: OperationId) -> None:
    rules = [f"{operation.short}=delay:0.01s#1", f"{operation.short}=delay:0.01s#9"]
    called = talk("right").call(operation, {"InstanceId": "i-1"}, rules=rules)
    assert [called.hits.get(rule, 0) for rule in rules] == [1, 0]


@pytest.mark.parametrize(("mode", "proxied"), [("told", True), ("told-endpoint", False)])
def test_a_client_is_told_only_what_it_takes(
    mode: str, *, proxied: bool, talk: Callable[..., Talk], operation: OperationId
) -> None:
    talking = talk(mode)
    outcome = talking.call(operation, {}, timeout=3).outcome
    assert outcome is not None
    session = json.loads(outcome.detail or "")
    assert session["proxy"] == (talking.handle.proxy_url if proxied else None)
    assert session["endpoint"] == (None if proxied else talking.handle.endpoint_url)
    assert session["timeout"] == (3 if proxied else None)
