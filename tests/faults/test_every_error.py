"""every_error: one rule a listed row, in the page's order, each with its own number of a call."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.errors import UnknownName
from harness.faults.every_error import FORMS, SUMMARY, error_rows
from harness.faults.grammar import RuleError
from harness.faults.plan import Plan
from harness.faults.rule import compile_rules
from harness.model import Call, ErrorSpec


def _texts(text: str, catalog: Catalog) -> list[str]:
    return [str(rule) for rule in compile_rules([text], catalog)]


def test_it_walks_the_rows_of_an_operation_in_their_order(catalog: Catalog) -> None:
    where = "tencent/as:ResumeInstanceRefresh"
    assert _texts(f"{where}=every_error", catalog) == [
        f"{where}=error:ResourceNotFound.RefreshActivityNotFound#1",
        f"{where}=error:ResourceUnavailable.RefreshActivityStatusConflictWithOperation#2",
        f"{where}=error:UnauthorizedOperation.AutoScalingRoleUnauthorized#3",
    ]


def test_rows_of_items_come_after_those_of_the_request(catalog: Catalog) -> None:
    texts = _texts("volcengine=every_error", catalog)
    assert len(texts) == 15
    assert [("=item:" in text) for text in texts] == [False] * 6 + [True] * 9
    assert texts[0] == "volcengine/ecs:RebootInstances=error:InvalidArgument#1"
    assert texts[-1] == "volcengine/ecs:RebootInstances=item:Insufficient.Balance#15"


def test_all_adds_what_the_provider_lists(catalog: Catalog) -> None:
    texts = _texts("alibaba=every_error:all", catalog)
    assert texts[:7] == _texts("alibaba=every_error", catalog)
    faults = [re.sub("^.*=|#.*$", "", text) for text in texts]
    assert faults.index("error:400:MissingParameter") < faults.index("error:403:MissingParameter")
    assert [int(text.rpartition("#")[2]) for text in texts] == list(range(1, len(texts) + 1))
    assert len(texts) == len(set(texts)) > 60


def test_several_operations_are_walked_each_for_itself(catalog: Catalog) -> None:
    texts = _texts("tencent=every_error", catalog)
    assert [text for text in texts if text.endswith("#1")] == [
        "tencent/as:ResumeInstanceRefresh=error:ResourceNotFound.RefreshActivityNotFound#1",
        "tencent/as:RollbackInstanceRefresh=error:InvalidParameterValue.BatchNumberTooLarge#1",
        "tencent/as:StartInstanceRefresh=error:InvalidParameterValue.BatchNumberTooLarge#1",
    ]
    assert len(texts) == 3 + 12 + 10


def test_a_program_meets_one_row_a_call(catalog: Catalog, make_call: Callable[..., Call]) -> None:
    plan = Plan(compile_rules(["volcengine=every_error"], catalog), seed=0, session="s")
    call = make_call()
    operation = catalog.operation(call.operation)
    decisions = [plan.decide(call, operation, elapsed=0.0) for _ in range(16)]
    assert [len(decision.chosen) for decision in decisions] == [1] * 15 + [0]
    assert [count.hits for count in plan.counts()] == [1] * 15


def test_a_row_is_written_so_that_it_is_the_one_that_answers(
    make_catalog: Callable[..., Catalog], make_row: Callable[..., ErrorSpec]
) -> None:
    rows = (
        make_row("Once"),
        make_row("Twice", http=403),
        make_row("Twice", http=400),
        make_row("Open", http=None, kind="conflict"),
        make_row("HalfOpen", http=None),
        make_row("HalfOpen", http=404),
        make_row("Common", scope="common", http=503),
        make_row("Once", scope="common"),
        make_row("Item", scope="item", http=None),
    )
    changed = make_catalog(errors=rows, operation={"errors": rows})
    found = error_rows(changed, "RebootInstances")
    assert [row.fault for row in found] == [
        "error:Once",
        "error:403:Twice",
        "error:400:Twice",
        "error:409:Open",
        "error:500:HalfOpen",
        "error:404:HalfOpen",
        "item:Item",
        "error:Common",
    ]
    for row in found:
        (rule,) = compile_rules([row.rule], changed)
        (spec,) = rule.faults[0].rows.values()  # type: ignore[attr-defined]
        assert (spec.scope, spec.code) == (row.spec.scope, row.spec.code)
        assert row.spec.http in {spec.http, None}


def test_item_rows_without_a_place_in_the_output_are_left_out(
    make_catalog: Callable[..., Catalog], make_row: Callable[..., ErrorSpec]
) -> None:
    rows = (make_row("Whole"), make_row("Item", scope="item", http=None))
    changed = make_catalog(errors=rows, operation={"errors": rows})
    assert [row.spec.code for row in error_rows(changed, "RedeployInstance")] == ["Whole"]
    assert [row.spec.code for row in error_rows(changed, "RebootInstances")] == ["Whole", "Item"]


def test_rows_have_readable_ids(catalog: Catalog) -> None:
    ids = [row.id for row in error_rows(catalog, "volcengine", common=True)]
    assert ids[0] == "request-400-InvalidArgument"
    assert ids[6] == "item-InvalidInstance.NotFound"
    assert ids[-1] == "common-429-AccountFlowLimitExceeded"
    several = [row.id for row in error_rows(catalog, "*")]
    assert several[0] == "RedeployInstance-request-403-IncorrectInstanceStatus"
    assert len(several) == len(set(several)) == 47
    assert error_rows(catalog, "*")[0].rule == "alibaba/ecs:RedeployInstance=error:IncorrectInstanceStatus"


def test_an_operation_of_several_versions_is_named_in_full(tmp_path: Path, specs: Path) -> None:
    pages = specs / "tencent" / "as" / "2018-04-19"
    later = tmp_path / "tencent" / "as" / "2030-01-01"
    later.mkdir(parents=True)
    for name in ("ResumeInstanceRefresh.yaml", "service.yaml"):
        text = (pages / name).read_text(encoding="utf-8").replace("2018-04-19", "2030-01-01")
        (later / name).write_text(text, encoding="utf-8")
    rows = error_rows(load_catalog([specs, tmp_path]), "tencent:Resume*")
    assert {row.where for row in rows} == {
        "tencent/as/2018-04-19/ResumeInstanceRefresh",
        "tencent/as/2030-01-01/ResumeInstanceRefresh",
    }
    assert rows[-1].id == "tencent-as-2030-01-01-ResumeInstanceRefresh-" + rows[2].spec.key.replace("/", "-")


def test_what_means_no_operation_has_no_rows(catalog: Catalog) -> None:
    with pytest.raises(UnknownName, match="did you mean tencent"):
        error_rows(catalog, "tencnt")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("every_error:some", "every_error takes no 'some' (every_error or every_error:all)"),
        ("every_error+throttle", "cannot have another fault beside it"),
        ("throttle+every_error", "cannot have another fault beside it"),
        ("every_error#2", "cannot have calls (#) beside it"),
        ("every_error~0.5", "cannot have a chance (~) beside it"),
        ("every_error{hits 2}", "cannot have hits beside it"),
        ("every_error{above 2/1s}", "cannot have above beside it"),
        ("every_error@mid", "error cannot be @mid"),
    ],
)
def test_what_cannot_stand_beside_it_is_refused(text: str, message: str, catalog: Catalog) -> None:
    with pytest.raises(RuleError, match=re.escape(message)) as caught:
        compile_rules([f"tencent={text}"], catalog)
    assert caught.value.column == 1 + f"tencent={text}".index("every_error")


def test_an_operation_without_errors_is_refused(make_catalog: Callable[..., Catalog]) -> None:
    changed = make_catalog(operation={"errors": ()})
    with pytest.raises(RuleError, match="no error is listed for volcengine/ecs:RebootInstances"):
        compile_rules(["RebootInstances=every_error"], changed)
    with pytest.raises(RuleError, match="no error is listed for these operations"):
        compile_rules(["*=every_error"], changed)


def test_it_says_what_it_takes() -> None:
    assert FORMS == ("every_error", "every_error:all")
    assert "all:" in SUMMARY
