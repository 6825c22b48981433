"""What the contract says: keys, names and statuses."""

from harness.model import ErrorSpec, Member, OperationId, Shape, Source

SOURCE = Source("x.yaml", "input/A")


def test_operation_id_prints_in_both_forms() -> None:
    operation = OperationId("tencent", "as", "2018-04-19", "StartInstanceRefresh")
    assert str(operation) == "tencent/as/2018-04-19/StartInstanceRefresh"
    assert operation.short == "tencent/as:StartInstanceRefresh"


def test_the_key_of_an_error_holds_scope_status_and_code() -> None:
    assert ErrorSpec("request", "DiskError", SOURCE, http=403).key == "request/403/DiskError"
    assert ErrorSpec("item", "InternalError", SOURCE).key == "item/InternalError"


def test_a_fact_is_documented_unless_it_says_otherwise() -> None:
    member = Member("A", Shape("string"), SOURCE, statuses={"required": "inferred"})
    assert (member.status("required"), member.status("type")) == ("inferred", "documented")
    assert Member("A", Shape("string"), SOURCE, statuses={"*": "inferred"}).status("type") == "inferred"


def test_a_shape_finds_its_members() -> None:
    member = Member("A", Shape("string"), SOURCE)
    shape = Shape("structure", members=(member,))
    assert shape.member("A") is member
    assert shape.member("B") is None
