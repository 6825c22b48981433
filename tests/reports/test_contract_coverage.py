"""Which operations and error rows of the catalog somebody's own tests have met."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from harness.contract.catalog import Catalog
from harness.errors import UnknownName
from harness.model import ErrorSpec, Exchange, ItemError, OperationId, Result, ServiceError
from harness.reports import contract_coverage as module
from harness.reports.contract_coverage import Use, contract_coverage, dump, table, to_json, uses

SCHEMA = json.loads(Path(module.__file__).with_name("contract_coverage.schema.json").read_text(encoding="utf-8"))
REBOOT = "volcengine/ecs/2020-04-01/RebootInstances"
RESUME = "tencent/as/2018-04-19/ResumeInstanceRefresh"
ITEM = "item/InvalidInstanceStatus"

MakeExchange = Callable[..., Exchange]


@pytest.fixture
def row(catalog: Catalog) -> ErrorSpec:
    """A row of RebootInstances."""
    errors = catalog.errors(catalog.resolve("RebootInstances"))
    return next(error for error in errors if error.code == "InvalidArgument")


def test_calls_are_counted_by_operation(make_exchange: MakeExchange) -> None:
    resume = OperationId("tencent", "as", "2018-04-19", "ResumeInstanceRefresh")
    others = [make_exchange(operation=resume, executed=0), make_exchange(executed=None), make_exchange()]
    found = uses([make_exchange(), *others])
    assert found == (Use(REBOOT, 3, 2, {}), Use(RESUME, 1, 0, {}))


def test_calls_of_no_operation_do_not_count(make_exchange: MakeExchange) -> None:
    assert uses([make_exchange(operation=None)]) == ()


def test_rows_are_those_that_answers_held(make_exchange: MakeExchange, row: ErrorSpec) -> None:
    listed = ServiceError(row.code, "", 400, "r-1", row)
    unlisted = ServiceError("Other", "", 400, "r-2")
    twice = ItemError("i-1", "InvalidInstanceStatus", "")
    replies = [listed, listed, unlisted, Result({}, "r-3", (twice, twice)), Result({}, "r-4"), None]
    (use,) = uses([make_exchange(reply=reply) for reply in replies])
    assert use.rows == {row.key: 2, ITEM: 1}


def test_every_operation_and_row_of_the_catalog_is_there(catalog: Catalog) -> None:
    found = contract_coverage(catalog, {})
    assert [one.operation for one in found.operations] == list(catalog.ids())
    assert found.called == ()
    for one in found.operations:
        assert [row.row for row in one.rows] == list(dict.fromkeys(row.key for row in catalog.errors(one.operation)))
        assert {row.row for row in one.listed} == {row.key for row in catalog.operation(one.operation).errors}
        assert one.met == ()
    assert found.counts() == (0, 47)
    assert found.counts(common=True)[0] == 0
    assert found.counts(common=True)[1] > 100


def test_tests_are_added_up_and_named(catalog: Catalog, row: ErrorSpec) -> None:
    first = (Use(REBOOT, 2, 1, {row.key: 1, ITEM: 1}), Use(RESUME, 1, 1, {}))
    again = (Use(REBOOT, 1, 0, {row.key: 1}), Use(REBOOT, 1, 0, {row.key: 1, "request/1/None": 1}))
    found = contract_coverage(catalog, {"test_a": first, "test_b": again})
    met = found.operation("RebootInstances")
    assert (met.calls, met.executed) == (4, 1)
    assert set(met.met) == {row.key, ITEM}
    counted = {one.row: (one.met, one.tests) for one in met.rows if one.met}
    assert counted == {row.key: (3, ("test_a", "test_b")), ITEM: (1, ("test_a",))}
    assert [one.operation.name for one in found.called] == ["ResumeInstanceRefresh", "RebootInstances"]
    assert found.counts() == (2, 47)


@pytest.mark.parametrize("name", [REBOOT, "volcengine/ecs:RebootInstances", "RebootInstances"])
def test_an_operation_goes_by_each_of_its_names(catalog: Catalog, name: str) -> None:
    assert contract_coverage(catalog, {}).operation(name).operation.name == "RebootInstances"


def test_an_unknown_operation_is_refused(catalog: Catalog) -> None:
    with pytest.raises(UnknownName, match="did you mean volcengine/ecs:RebootInstances"):
        contract_coverage(catalog, {}).operation("RebootInstance")


def test_the_file_fits_its_schema(catalog: Catalog, row: ErrorSpec) -> None:
    coverage = contract_coverage(catalog, {"test_a": (Use(REBOOT, 2, 1, {row.key: 1}),)})
    found = json.loads(dump(coverage, tests=3, gaps=["a worker crashed"]))
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert (found["tests"], found["gaps"]) == (3, ["a worker crashed"])
    assert found["summary"]["listed_errors_met"] == 1
    assert found["summary"]["operations_called"] == 1
    assert (found["summary"]["common_errors_met"], found["summary"]["common_errors"]) == coverage.counts(common=True)
    assert found == to_json(coverage, tests=3, gaps=["a worker crashed"])


def test_the_table_shows_what_was_called(catalog: Catalog, row: ErrorSpec) -> None:
    use = Use(REBOOT, 12, 3, {row.key: 1, ITEM: 2})
    *lines, never = table(contract_coverage(catalog, {"test_a": (use,)}))
    assert lines == [
        "                                calls  executed  request  item  common",
        "volcengine/ecs:RebootInstances     12         3      1/6   1/9    0/25",
        "1 of 5 operations called, 2 of 47 listed error rows met",
    ]
    assert never.startswith("never called: alibaba/ecs:RedeployInstance, tencent/as:ResumeInstanceRefresh, ")


def test_the_table_of_nothing_is_a_line(catalog: Catalog) -> None:
    lines = table(contract_coverage(catalog, {}))
    assert lines[0] == "0 of 5 operations called, 0 of 47 listed error rows met"
    called = {"t": [Use(str(identity), 1, 1, {}) for identity in catalog.ids()]}
    assert table(contract_coverage(catalog, called))[-1] == "5 of 5 operations called, 0 of 47 listed error rows met"
