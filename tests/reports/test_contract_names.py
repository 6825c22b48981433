"""The names of what a contract lists."""

from harness.config import spec_roots
from harness.contract.load import load_catalog
from harness.model import Json, Member, Shape, Source
from harness.reports.contract_names import common_rows, contract_names, given_names

HERE, THERE = Source("a.yaml", "input"), Source("a.yaml", "input/Mode")
SHAPE = Shape(
    "structure",
    members=(
        Member("Mode", Shape("string", enum=("A", "B")), THERE),
        Member(
            "Rules", Shape("list", item=Shape("structure", members=(Member("Port", Shape("integer"), HERE),))), HERE
        ),
        Member("Ids", Shape("list", item=Shape("string")), HERE),
    ),
)


def test_members_and_listed_values_have_names_and_sources() -> None:
    names = dict(contract_names(SHAPE, HERE))
    assert list(names) == ["Mode", "Mode=A", "Mode=B", "Rules", "Rules[].Port", "Ids"]
    assert names["Mode=A"] == THERE


def test_what_a_value_holds_has_the_same_names() -> None:
    given: Json = {"Mode": "B", "Rules": [{"Port": 1}, {"Port": 2, "Other": 3}], "Ids": ["x"], "Other": 1}
    assert list(given_names(given, SHAPE)) == ["Mode", "Mode=B", "Rules", "Rules[].Port", "Rules[].Port", "Ids"]
    assert list(given_names({"Mode": "C", "Rules": 5}, SHAPE)) == ["Mode", "Rules"]


def test_a_common_row_that_the_page_lists_is_not_common() -> None:
    catalog = load_catalog(spec_roots())
    identity = catalog.resolve("RebootInstances")
    operation, rows = catalog.operation(identity), catalog.errors(identity)
    common = common_rows(operation, rows)
    assert {row.scope for row in common} == {"common"}
    own = {(row.http, row.code) for row in operation.errors if row.scope != "item"}
    assert not own & {(row.http, row.code) for row in common}
    assert len(common) < len([row for row in rows if row.scope == "common"]) or not own
