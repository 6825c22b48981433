"""The members of answers: by their role in the envelope, or by the name that the output gives them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from harness.contract.catalog import Catalog
from harness.faults.answer_members import Place, members_of, place_of, unknown_member
from harness.model import Member, Operation, Shape, Source

OPERATIONS = ("StartInstanceRefresh", "RedeployInstance", "RebootInstances")


@pytest.mark.parametrize(
    ("name", "pointers", "needs"),
    [
        ("request_id", ("/Response/RequestId", "/RequestId", "/ResponseMetadata/RequestId"), set()),
        ("code", ("/Response/Error/Code", "/Code", "/ResponseMetadata/Error/Code"), {"an error"}),
        ("message", ("/Response/Error/Message", "/Message", "/ResponseMetadata/Error/Message"), {"an error"}),
        ("RequestId", ("/Response/RequestId", "/RequestId", "/ResponseMetadata/RequestId"), set()),
        ("RefreshActivityId", ("/Response/RefreshActivityId", None, None), {"result"}),
        ("TaskId", (None, "/TaskId", None), {"result"}),
        ("OperationDetails", (None, None, "/Result/OperationDetails"), {"result"}),
    ],
)
def test_each_member_has_its_place_in_the_envelope(
    name: str, pointers: tuple[str | None, ...], needs: set[str], catalog: Catalog
) -> None:
    for operation, pointer in zip(OPERATIONS, pointers, strict=True):
        place = place_of(name, catalog, catalog.resolve(operation))
        assert (None if place is None else place.pointer) == pointer
        if place is not None:
            assert place.needs == needs
            assert place.type == ("list" if name == "OperationDetails" else "string")


def test_a_new_member_has_no_place_yet(catalog: Catalog) -> None:
    assert place_of(None, catalog, catalog.resolve("RebootInstances")) == Place("/Result", "/ResponseMetadata/Error")


def test_roles_come_before_the_members_of_the_output(catalog: Catalog) -> None:
    known = ("request_id", "code", "message", "RequestId", "RefreshActivityId")
    assert members_of(catalog, catalog.resolve("StartInstanceRefresh")) == known


def test_where_the_envelope_is_not_known_nothing_has_a_place(make_catalog: Callable[..., Catalog]) -> None:
    against = make_catalog(provider={"envelope": None})
    operation = against.resolve("RebootInstances")
    assert place_of("request_id", against, operation) is None
    assert place_of(None, against, operation) is None
    assert members_of(against, operation) == ()
    assert unknown_member("x", against, [operation]).hint == "envelope in provider.yaml"


def test_what_is_unknown_is_told_with_what_is_near(catalog: Catalog) -> None:
    start, redeploy = catalog.resolve("StartInstanceRefresh"), catalog.resolve("RedeployInstance")
    one, several = unknown_member("TskId", catalog, [redeploy]), unknown_member("Xq9", catalog, [start, redeploy])
    assert one.message == "'TskId' is no member of the answers of alibaba/ecs:RedeployInstance"
    assert one.hint == "did you mean TaskId?"
    assert several.message == "'Xq9' is no member of the answers of any of these operations"
    assert several.hint == "known: request_id, code, message, RequestId, RefreshActivityId, TaskId"


def test_a_member_called_like_a_role_is_found_by_its_role(
    catalog: Catalog, make_catalog: Callable[..., Catalog]
) -> None:
    operation: Operation = catalog.operation(catalog.resolve("RedeployInstance"))
    code = Member("code", Shape("integer"), Source("x.yaml", "output/code"))
    output = replace(operation.output, members=(*operation.output.members, code))
    place = place_of("code", make_catalog(operation={"output": output}), operation.id)
    assert place is not None
    assert place.pointer == "/Code"
