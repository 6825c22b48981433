"""Signatures that are refused although they are right: the provider's template, filled."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from harness.contract.catalog import Catalog
from harness.faults.fault import Fault, Moment
from harness.model import Call, ErrorSpec, ErrorTemplate, ServiceError


@pytest.fixture
def refused(
    make_catalog: Callable[..., Catalog], make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> Callable[..., ServiceError]:
    """The answer of a provider with this template and these rows."""

    def build(message: str, rows: list[ErrorSpec] | None = None, call: Call | None = None) -> ServiceError:
        template = ErrorTemplate("Expired", 403, message, "documented", "")
        against = make_catalog(errors=rows or [], provider={"signature": {"expired": template}})
        reply = make_fault("volcengine=clock:20m", against).reply(None, make_moment(call))
        assert isinstance(reply, ServiceError)
        return reply

    return build


def test_fields_are_filled_from_the_call(refused: Callable[..., ServiceError], make_call: Callable[..., Call]) -> None:
    text = "{parameter} of {access_key} in {region}: {service} {action} {version} {value}"
    said = "Signature of AKIDEXAMPLE in cn-beijing: ecs RebootInstances 2020-04-01 {value}"
    assert refused(text).message == said
    nobody = replace(make_call(), access_key=None, region=None)
    assert refused("{access_key}|{region}|", call=nobody).message == "||"


def test_of_several_rows_the_one_of_its_status_is_named(
    refused: Callable[..., ServiceError], make_row: Callable[..., ErrorSpec]
) -> None:
    rows = [
        make_row("Expired", scope="item", http=403),
        make_row("Other", http=403),
        make_row("Expired", http=400),
        make_row("Expired", http=403),
    ]
    assert refused("x", rows).spec is rows[3]
    assert refused("x", rows[:3]).spec is rows[2]
    assert refused("x", rows[:2]).spec is None
