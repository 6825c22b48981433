"""The rules of cases."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from harness.verify.cases.rules import an_error, connection_rule, request_errors, rule_for

SHORT = "acme/box:OpenBoxes"


def test_a_rule_names_the_operation_and_the_calls(made_catalog: Callable[..., Any], make: Any) -> None:
    made, operation = made_catalog(), make.operation()
    assert str(rule_for(made, operation, "close")) == f"{SHORT}=close"
    assert str(rule_for(made, operation, "close@before", "#1-2")) == f"{SHORT}=close#1-2"


def test_what_the_catalogue_refuses_is_no_rule(made_catalog: Callable[..., Any], make: Any) -> None:
    made, operation = made_catalog(), make.operation()
    assert rule_for(made, operation, "error:Unlisted") is None
    assert rule_for(made, operation, "refuse") is None
    assert connection_rule(made, operation, "close@mid+refuse") is None


def test_connections_are_those_of_the_service(made_catalog: Callable[..., Any], make: Any) -> None:
    assert str(connection_rule(made_catalog(), make.operation(), "refuse")) == "acme/box=refuse"


def test_errors_of_calls_are_told_once_and_the_operations_own_come_first(
    made_catalog: Callable[..., Any], make: Any
) -> None:
    common = make.error_spec("InternalError", scope="common", http=500)
    own = make.error_spec("InternalError", http=500)
    errors = (make.error_spec("Item", scope="item", http=None), make.error_spec(), own, replace(own, http=503))
    operation = make.operation(errors=errors)
    made = made_catalog(operation, errors=(common, make.error_spec("Last", scope="common", http=400)))
    told = request_errors(made, operation)
    assert [(row.scope, row.http, row.code) for row in told] == [
        ("request", 404, "Box.NotFound"),
        ("request", 500, "InternalError"),
        ("request", 503, "InternalError"),
        ("common", 400, "Last"),
    ]


def test_an_error_is_written_as_a_rule_can_say_it(made_catalog: Callable[..., Any], make: Any) -> None:
    assert an_error(made_catalog(), make.operation()) == "error:Box.NotFound"
    twice = make.operation(errors=(make.error_spec(), make.error_spec(http=403)))
    assert an_error(made_catalog(twice), twice) == "error:404:Box.NotFound"
    silent = make.operation(errors=(make.error_spec(scope="item", http=None),))
    assert an_error(made_catalog(silent, errors=()), silent) is None
