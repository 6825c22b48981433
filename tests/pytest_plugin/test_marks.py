"""What the markers say."""

from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.errors import UserError
from harness.pytest_plugin.marks import FaultsMark, fault_marks, marked_rows

pytest_plugins = ["pytester"]
REBOOT = "volcengine/ecs:RebootInstances"


@pytest.fixture
def marked(pytester: pytest.Pytester) -> Any:
    """Makes a test with these markers."""

    def build(*marks: str) -> pytest.Item:
        lines = "\n".join(f"@pytest.mark.{mark}" for mark in marks)
        return pytester.getitems(f"import pytest\n{lines}\ndef test_it(): ...")[0]

    return build


def test_the_closest_marker_comes_first(marked: Any) -> None:
    item = marked("faults('b', optional=True)", "faults('a', {'on': 'x'}, scenario='s.yaml')")
    assert fault_marks(item) == (
        FaultsMark(("a", {"on": "x"}), "s.yaml", optional=False),
        FaultsMark(("b",), None, optional=True),
    )


def test_a_test_without_markers_orders_nothing(marked: Any) -> None:
    assert fault_marks(marked()) == ()


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("faults('a', optinal=True)", r"the marker faults takes no 'optinal' \(did you mean optional\?\)"),
        ("faults('a', x=1)", r"takes no 'x' \(known: scenario, optional\)"),
    ],
)
def test_an_option_that_does_not_exist_is_refused(marked: Any, mark: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        fault_marks(marked(mark))


def test_rows_are_those_of_the_contract(marked: Any, catalog: Catalog) -> None:
    rows = marked_rows(marked(f"every_error('{REBOOT}')"), catalog)
    errors = catalog.operation(catalog.resolve(REBOOT)).errors
    assert len(rows) == len(errors) == 15
    by_id = {row.id: row for row in rows}
    busy = by_id["item-InvalidInstanceStatus"]
    assert (busy.code, busy.scope, busy.http) == ("InvalidInstanceStatus", "item", None)
    assert busy.operation.name == "RebootInstances"
    assert busy.rule == f"{REBOOT}=item:InvalidInstanceStatus"
    assert busy.message
    failed = by_id["request-500-InternalError"]
    spec = next(error for error in errors if error.key == "request/500/InternalError")
    assert (failed.http, failed.kind, failed.retry, failed.message) == (500, spec.kind, spec.retry, spec.message)


def test_several_operations_have_each_row_once(marked: Any, catalog: Catalog) -> None:
    rows = marked_rows(marked("every_error('tencent/as:*')", "every_error('ResumeInstanceRefresh')"), catalog)
    rules = [row.rule for row in rows]
    assert len(rules) == len(set(rules)) == 25


def test_several_patterns_come_in_their_order(marked: Any, catalog: Catalog) -> None:
    rows = marked_rows(marked("every_error('tencent/as:Start*', 'tencent/as:Resume*')"), catalog)
    names = list(dict.fromkeys(row.operation.name for row in rows))
    assert names == ["StartInstanceRefresh", "ResumeInstanceRefresh"]


def test_common_rows_come_where_they_are_asked_for(marked: Any, catalog: Catalog) -> None:
    rows = marked_rows(marked("every_error('ResumeInstanceRefresh', common=True)"), catalog)
    assert {row.scope for row in rows} == {"request", "common"}


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("every_error()", "every_error names no operation"),
        ("every_error('Rebot')", "unknown provider or operation 'Rebot'"),
        ("every_error('RebootInstances', comon=True)", r"takes no 'comon' \(did you mean common\?\)"),
    ],
)
def test_what_names_no_row_is_refused(marked: Any, catalog: Catalog, mark: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        marked_rows(marked(mark), catalog)
