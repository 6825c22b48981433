"""The contract as a check asks it."""

import pytest

from harness.cassette.checking.facts import Facts, at, at_pointer, parts_of
from harness.contract.catalog import Catalog
from harness.model import ErrorTemplate, Json


@pytest.fixture
def facts(catalog: Catalog) -> Facts:
    return Facts(catalog, catalog.operation(catalog.resolve("RebootInstances")))


def test_the_first_anchor_that_has_lines(facts: Facts) -> None:
    source = facts.source("common/Nothing", "input/ForceStop")
    assert (source.anchor, source.lines) == ("input/ForceStop", (36, 56))
    nowhere = facts.source("common/Nothing", "input/Nothing")
    assert (nowhere.anchor, nowhere.lines, nowhere.page) == ("common/Nothing", None, "RebootInstances")


def test_a_whole_table(facts: Facts) -> None:
    source = facts.table("structures/Nothing", "input")
    rows = [facts.source(f"input/{name}").lines for name in ("InstanceIds", "ForceStop", "ClientToken")]
    assert None not in rows
    assert source.anchor == "input"
    assert source.lines == (min(row[0] for row in rows if row), max(row[1] for row in rows if row))
    assert facts.table("nothing").lines is None


def test_what_the_provider_says_of_its_own_accord(facts: Facts) -> None:
    own = ErrorTemplate("Odd", 400, "Odd.", "inferred", "invented")
    places = dict(facts.templates({"missing": own}))
    assert places["variants/signature/missing"] is own
    assert places["throttle"] is facts.provider.throttle
    assert {"violations/missing", "signature/mismatch"} <= places.keys()
    assert facts.of_provider("throttle", "seen").file == "specs/volcengine/provider.yaml"


def test_along_a_pointer(facts: Facts) -> None:
    shape, owner = at_pointer(facts.operation.output, "/OperationDetails/3/Error/Code")
    assert owner is not None
    assert (shape.type, owner.source.anchor) == ("string", "structures/Error/Code")
    item, holder = at_pointer(facts.operation.output, "/OperationDetails/0")
    assert holder is not None
    assert (item.name, holder.name) == ("OperationDetails", "OperationDetails")
    unknown, last = at_pointer(facts.operation.output, "/OperationDetails/0/Nothing/More")
    assert last is not None
    assert (unknown.name, last.name) == ("OperationDetails", "OperationDetails")
    assert at_pointer(facts.operation.output, "") == (facts.operation.output, None)


@pytest.mark.parametrize(
    ("pointer", "found"),
    [("", {"a": [1, {"b/c": 2}]}), ("/a/0", 1), ("/a/1/b~1c", 2), ("/a/2", None), ("/a/x", None), ("/a/0/b", None)],
)
def test_a_value_at_a_pointer(pointer: str, found: Json) -> None:
    assert at({"a": [1, {"b/c": 2}]}, pointer) == found


def test_the_parts_of_a_pointer() -> None:
    assert parts_of("") == ()
    assert parts_of("/a~01/b~1c") == ("a~1", "b/c")
