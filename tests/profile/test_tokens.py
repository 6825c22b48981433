"""Idempotency tokens of a client's own."""

from dataclasses import replace
from typing import Any

from harness.profile.tokens import tokens


def names(*found: str) -> Any:
    return lambda _result: found


def test_a_token_that_the_caller_did_not_give_is_the_clients(make: Any, case: Any) -> None:
    made = make.call(make.attempt(params={"BoxIds": [], "ClientToken": "t"}))
    (trait,) = tokens([case(made)], names("ClientToken"))
    assert (trait.name, trait.value) == ("idempotency token", "made by the client")


def test_none_is_sent(make: Any, case: Any) -> None:
    (trait,) = tokens([case(make.call(make.attempt()))], names("ClientToken"))
    assert trait.value == "none unless the caller gives one"


def test_given_tokens_and_operations_without_them_say_nothing(make: Any, case: Any) -> None:
    call = make.call(make.attempt())
    assert not list(tokens([case(call)], names()))
    given = replace(call, params={"ClientToken": "mine"})
    assert not list(tokens([case(given), case(make.call())], names("ClientToken")))


def test_what_showed_no_parameters_says_nothing(make: Any, case: Any) -> None:
    broken = make.call(make.handshake("refuse"))
    unread = make.call(make.attempt(params=None))
    stranger = make.call(make.attempt(operation=None))
    assert not list(tokens([case(broken), case(unread), case(stranger)], names("ClientToken")))
    late = make.call(make.handshake("tls:expired"), make.attempt(at=1, params={"ClientToken": "t"}))
    (trait,) = tokens([case(broken), case(late, name="two")], names("ClientToken"))
    assert (trait.value, trait.cases) == ("made by the client", ("box/two",))
