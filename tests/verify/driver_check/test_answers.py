"""What a driver makes of answers."""

from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.model import OperationId
from harness.verify.driver_check import answers
from harness.verify.driver_check.point import Point
from harness.verify.driver_check.talk import Talk

Talks = Callable[..., Talk]


def by_name(points: list[Point]) -> dict[str, Point]:
    return {point.name: point for point in points}


@pytest.mark.parametrize("mode", ["right", "endpoint"])
def test_a_right_driver_reaches_the_harness_by_proxy_and_by_endpoint(
    mode: str, talk: Talks, operation: OperationId
) -> None:
    points = list(answers.plain_call(talk(mode), operation))
    assert [(point.name, point.mark) for point in points] == [
        ("call", "right"),
        ("signature", "right"),
        ("result", "right"),
    ]


@pytest.mark.parametrize(
    ("mode", "text", "fix"),
    [
        ("unsupported", "RedeployInstance is unsupported, though ready lists it: there is no such method", "list only"),
        ("other-key", "a request came, but not with the session's key", "access_key and secret_key"),
        ("other-operation", "RedeployInstance was asked, a request for another operation came", "call what was asked"),
        ("no-ca", "no request reached the harness: client_error (URLError)", "session.ca"),
        ("elsewhere", "no request reached the harness: client_error; it turned to 169.254.169.254:80", "session.proxy"),
        ("dies", "the driver ended with status 7 instead of answering", None),
        ("prints", "the driver did not keep to the protocol: no JSON: 'calling'", "standard output belongs"),
    ],
)
def test_a_call_that_does_not_arrive_is_told_with_its_cause(
    mode: str, text: str, fix: str | None, talk: Talks, operation: OperationId
) -> None:
    (point,) = answers.plain_call(talk(mode), operation)
    assert (point.name, point.mark) == ("call", "wrong")
    assert text in point.text
    assert (fix or "") in (point.fix or "")


def test_a_signature_that_does_not_hold_is_told(talk: Talks, operation: OperationId) -> None:
    point = by_name(list(answers.plain_call(talk("bad-signature"), operation)))["signature"]
    assert point.mark == "wrong"
    assert point.text.startswith("mismatch: ")


@pytest.mark.parametrize(
    ("mode", "mark", "text"),
    [
        ("error-for-result", "wrong", "a result was told as client_error"),
        ("loses-value", "wrong", "/TaskId: "),
        ("loses-ids", "look", "shown, with the request id None"),
    ],
)
def test_a_result_that_is_not_shown_is_told(
    mode: str, mark: str, text: str, talk: Talks, operation: OperationId
) -> None:
    point = by_name(list(answers.plain_call(talk(mode), operation)))["result"]
    assert point.mark == mark
    assert text in point.text
    assert point.fix is not None


@pytest.mark.parametrize(
    ("mode", "mark", "text"),
    [
        ("right", "right", "was told as it was sent"),
        ("swallows", "wrong", "was told as result"),
        ("own-code", "wrong", "was told with the code 'MadeException'"),
        ("loses-ids", "look", "was told without request_id"),
        ("own-words", "look", "was told with message 'it failed'"),
        ("decorates", "right", "was told as it was sent"),
        ("unsupported", "not tried", "no request for it reached the harness: unsupported: there is no such method"),
        ("dies", "not tried", "the driver ended with status 7"),
    ],
)
def test_an_error_of_the_provider_is_to_be_told_as_one(
    mode: str, mark: str, text: str, talk: Talks, operation: OperationId
) -> None:
    point = answers.service_error(talk(mode), operation)
    assert (point.name, point.mark) == ("service error", mark)
    assert text in point.text
    assert (point.fix is None) == (mark in {"right", "not tried"})


def test_the_error_is_one_of_the_operation_s_own(talk: Talks, operation: OperationId) -> None:
    talking = talk("right")
    answers.service_error(talking, operation)
    (exchange,) = talking.calls[0].reached
    catalog: Catalog = talking.handle.catalog
    own = {row.code for row in catalog.operation(operation).errors}
    assert exchange.draft.faults[0].fault.split(":")[-1] in own


@pytest.mark.parametrize(
    ("mode", "mark", "text"),
    [
        ("right", "right", "one that nobody knows was handed over"),
        ("other-key", "right", "one that nobody knows was handed over"),
        ("declines", "right", "unsupported: there is no such method"),
        ("refuses", "right", "refused one that nobody knows: client_error (TypeError): unexpected HarnessUnknown"),
        ("drops", "wrong", "it dropped HarnessUnknown"),
        ("dies", "not tried", "the driver ended with status 7"),
    ],
)
def test_parameters_that_nobody_knows_are_not_to_be_dropped(
    mode: str, mark: str, text: str, talk: Talks, operation: OperationId
) -> None:
    point = answers.unknown_parameter(talk(mode), operation)
    assert (point.name, point.mark) == ("parameters", mark)
    assert text in point.text
    assert (point.fix is not None) == (mark == "wrong")
