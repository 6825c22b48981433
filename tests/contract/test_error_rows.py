"""Error rows and the kinds of their codes."""

import pytest

from harness.contract.error_rows import anchor, error_spec, kind_of
from harness.contract.layout import bundled_root
from harness.contract.load import load_catalog
from harness.model import ListedHttp, Source

_SOURCE = Source("f", "errors/0")


@pytest.mark.parametrize(
    ("code", "http", "kind"),
    [
        ("RequestLimitExceeded.UinLimitExceeded", 200, "throttling"),
        ("FlowLimitExceeded", None, "throttling"),
        ("Throttling.User", 400, "throttling"),
        ("AuthFailure.SignatureExpire", 200, "auth"),
        ("UnauthorizedOperation.AutoScalingRoleUnauthorized", 200, "auth"),
        ("Forbidden.RAM", 403, "auth"),
        ("InternalError", 500, "server"),
        ("ServiceUnavailable.RegionMaintaining", 503, "server"),
        ("ResourceUnavailable.NoInstanceCanRefresh", 200, "conflict"),
        ("IdempotentProcessing", 412, "conflict"),
        ("OperationDenied.ResourceLocked", None, "conflict"),
        ("InvalidInstanceStatus", None, "conflict"),
        ("InvalidOperation.RedeployInstance", 403, "conflict"),
        ("InvalidParameterValue.MaxSurgeTooLarge", 200, "client"),
        ("InvalidInstanceId.NotFound", 404, "client"),
        ("Insufficient.Balance", None, "client"),
        ("LimitExceeded", 200, "client"),
        ("Odd", None, "unknown"),
        ("Odd", 200, "unknown"),
        ("Odd", 401, "auth"),
        ("Odd", 409, "conflict"),
        ("Odd", 412, "conflict"),
        ("Odd", 429, "throttling"),
        ("Odd", 500, "server"),
        ("Odd", 499, "client"),
        ("Odd", 400, "client"),
    ],
)
def test_kinds_come_from_the_family_of_the_code_then_from_the_status(code: str, http: int | None, kind: str) -> None:
    assert kind_of(code, http) == kind


def test_every_listed_row_of_the_bundled_specs_has_a_kind() -> None:
    catalog = load_catalog([bundled_root()])
    kinds = {error.kind for identity in catalog.ids() for error in catalog.operation(identity).errors}
    assert kinds == {"client", "auth", "throttling", "conflict", "server"}


def test_anchors() -> None:
    assert anchor("request", 412, "Busy") == "errors/request/412/Busy"
    assert anchor("item", None, "Busy") == "errors/item/-/Busy"


def test_a_full_row() -> None:
    error = error_spec(
        {
            "code": "Busy",
            "http": 409,
            "message": "Busy %s",
            "template": True,
            "message_arguments": ["a"],
            "kind": "server",
            "retry": "after",
            "status": "inferred",
            "http_status": "contradicted",
            "message_status": "inferred",
        },
        _SOURCE,
        scope="common",
    )
    assert (error.key, error.kind, error.retry, error.template) == ("common/409/Busy", "server", "after", True)
    assert error.message_arguments == ("a",)
    assert (error.status, error.http_status, error.message_status) == ("inferred", "contradicted", "inferred")


def test_what_a_row_leaves_out() -> None:
    error = error_spec({"code": "Odd"}, _SOURCE, scope="request")
    assert (error.http, error.http_status, error.message_status) == (None, "unknown", "unknown")
    assert (error.kind, error.retry, error.status, error.template) == ("unknown", "unknown", "documented", False)


def test_the_listed_status_stands_in_where_a_row_gives_none() -> None:
    fallback = ListedHttp(200, "inferred")
    assert error_spec({"code": "Odd"}, _SOURCE, scope="request", fallback=fallback).http == 200
    assert error_spec({"code": "Odd"}, _SOURCE, scope="request", fallback=fallback).http_status == "inferred"
    assert error_spec({"code": "Odd", "http": 400}, _SOURCE, scope="request", fallback=fallback).http == 400


def test_an_item_error_has_no_status_and_that_is_documented() -> None:
    error = error_spec({"code": "Busy", "message": "m"}, _SOURCE, scope="item")
    assert (error.key, error.http_status, error.message_status) == ("item/Busy", "documented", "documented")
