"""Rules: names are looked up when a rule is set, and what cannot be is refused with the nearest names."""

import re
from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.contract.layout import Layout
from harness.errors import FileError
from harness.faults.catalogue.table import FAULTS
from harness.faults.grammar import RuleError, parse_rule
from harness.faults.rule import Rule, canonical, compile_rules
from harness.faults.triggers import Rate
from harness.model import ErrorSpec, OperationId


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("tencent", {"StartInstanceRefresh", "RollbackInstanceRefresh", "ResumeInstanceRefresh"}),
        ("tencent/as", {"StartInstanceRefresh", "RollbackInstanceRefresh", "ResumeInstanceRefresh"}),
        ("tencent/as:StartInstanceRefresh", {"StartInstanceRefresh"}),
        ("tencent:R*", {"RollbackInstanceRefresh", "ResumeInstanceRefresh"}),
        ("*/ecs", {"RedeployInstance", "RebootInstances"}),
        ("RebootInstances", {"RebootInstances"}),
        ("tencent/as/2018-04-19/ResumeInstanceRefresh", {"ResumeInstanceRefresh"}),
    ],
)
def test_where_means_operations(where: str, names: set[str], make_rule: Callable[..., Rule]) -> None:
    assert {operation.name for operation in make_rule(f"{where}=throttle#1").operations} == names


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("tencnt=throttle", 1, "did you mean tencent"),
        ("tencnt:StartInstanceRefresh=throttle", 1, "unknown provider 'tencnt' (did you mean tencent?)"),
        ("tencent/az=throttle", 9, "unknown service 'tencent/az' (did you mean tencent/as?)"),
        ("tencent/as:StartInstance=throttle", 12, "unknown operation"),
        ("StartInstancesRefresh=throttle", 1, "did you mean StartInstanceRefresh"),
        ("qqqqq=throttle", 1, "(providers: alibaba, tencent, volcengine)"),
        ("tencent=throtle", 9, "unknown fault 'throtle' (did you mean throttle, truncate?)"),
        ("tencent=zzz", 9, f"unknown fault 'zzz' (known: {', '.join((*FAULTS, 'every_error'))})"),
        ("tencent=error:InternalError+throtle", 29, "unknown fault 'throtle'"),
        ("tencent=throttle@befor", 9, "unknown phase 'befor' (did you mean before?)"),
        ("tencent=throttle@zz", 9, "unknown phase 'zz' (known: before, after, mid, connection)"),
        ("tencent=throttle@mid", 9, "(possible: before, after)"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(
    text: str, column: int, message: str, make_rule: Callable[..., Rule]
) -> None:
    with pytest.raises(RuleError, match=re.escape(message)) as caught:
        make_rule(text)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("volcengine=error:InternalError+error:InvalidArgument", "a call gets one answer (write two rules"),
        ("volcengine=error:InternalError+item:InternalError", "the call is not carried out, and item needs that"),
        (
            "volcengine=item:InternalError+error:InternalError@after",
            "the operation does not answer, and item needs that",
        ),
        ("tencent=throttle+error:InternalError", "throttle and error:InternalError cannot go together"),
        (
            "volcengine=item:InternalError+item:FlowLimitExceeded",
            "both answer for the same items (name different items",
        ),
        ("volcengine=item:InternalError[i-1]+item:FlowLimitExceeded", "both answer for the same items"),
        (
            "volcengine=item:InternalError[i-1,i-2]+item:FlowLimitExceeded[i-3,i-2]",
            "item:InternalError[i-1,i-2] and item:FlowLimitExceeded[i-3,i-2] both answer for i-2",
        ),
    ],
)
def test_two_answers_to_one_call_are_refused(text: str, message: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_rule(text)


def test_errors_of_different_items_go_together(make_rule: Callable[..., Rule]) -> None:
    rule = make_rule("volcengine=item:InternalError[i-1]+item:FlowLimitExceeded[i-2]#1-3~0.5")
    assert [str(fault) for fault in rule.faults] == ["item:InternalError[i-1]", "item:FlowLimitExceeded[i-2]"]
    assert not rule.rates


def test_faults_that_share_no_operation_are_refused(
    make_rule: Callable[..., Rule],
    make_row: Callable[..., ErrorSpec],
    catalog: Catalog,
    layout: Layout,
) -> None:
    class Divided(Catalog):
        def errors(self, identity: OperationId) -> tuple[ErrorSpec, ...]:
            return (make_row(scope="item", code="A" if identity.provider == "volcengine" else "B", http=None),)

        def operation(self, identity: OperationId) -> object:  # type: ignore[override]
            return catalog.operation(catalog.resolve("RebootInstances"))

    with pytest.raises(RuleError, match="no operation documents all of these faults"):
        make_rule("*=item:A[i-1]+item:B[i-2]", Divided(layout))


@pytest.mark.parametrize(
    "text",
    [
        "tencent=throttle",
        "*:*=throttle:100/60s@after",
        "alibaba/ecs:RedeployInstance=error:403:DiskError@after#every 3~0.25",
        "volcengine=item:InternalError[i-1,i-2]+item:FlowLimitExceeded[i-3]#2-",
        "alibaba=throttle#1-{during 10s-20s, hits 3}",
        "tencent=error:InternalError~0.5{above documented}",
        "volcengine=throttle{above 5/1s}",
    ],
)
def test_a_rule_prints_its_canonical_form_and_is_known_by_it(text: str, make_rule: Callable[..., Rule]) -> None:
    rule = make_rule(text)
    assert (str(rule), rule.id) == (text, text)
    assert str(parse_rule(str(rule))) == text
    assert str(make_rule(str(rule))) == text


def test_a_rule_can_be_given_an_id(make_rule: Callable[..., Rule]) -> None:
    rule = make_rule("tencent=throttle", None, "first")
    assert (rule.id, str(rule)) == ("first", "tencent=throttle")


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("tencent=error:InternalError{above documented}", {Rate(20, 1)}),
        ("tencent=error:InternalError{above 3/2s}", {Rate(3, 2)}),
        ("tencent=throttle{above 3/2s}", {Rate(3, 2)}),
        ("tencent=throttle~0.5{above 3/2s}", {Rate(3, 2)}),
        ("tencent=throttle:3/2s", {Rate(3, 2)}),
        ("tencent=throttle", {Rate(20, 1)}),
        ("tencent=throttle#1", set()),
        ("tencent=error:InternalError", set()),
    ],
)
def test_a_rule_has_the_rate_above_which_it_meets_calls(
    text: str, rates: set[Rate], make_rule: Callable[..., Rule]
) -> None:
    rule = make_rule(text)
    assert set(rule.rates.values()) == rates
    assert not rates or set(rule.rates) == rule.operations


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("tencent=error:InternalError#2{above 20/1s}", 31, "a rate and chosen calls exclude each other"),
        ("tencent=throttle:20/1s{above 20/1s}", 9, "the rule has a rate already: above"),
        ("*=error:InternalError{above documented}", 23, "no rate is documented for volcengine/ecs:RebootInstances"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(
    text: str, column: int, message: str, make_rule: Callable[..., Rule]
) -> None:
    with pytest.raises(RuleError, match=re.escape(message)) as caught:
        make_rule(text)
    assert caught.value.column == column


def test_the_same_rule_several_times_has_several_ids(catalog: Catalog) -> None:
    text = "tencent=throttle"
    rules = compile_rules([text, text, "alibaba=throttle", text], catalog, taken=[f"{text} (2)"])
    assert [rule.id for rule in rules] == [text, f"{text} (3)", "alibaba=throttle", f"{text} (4)"]
    assert len({str(rule) for rule in rules}) == 2


def test_a_text_that_stands_for_several_rules_gives_them_all(catalog: Catalog) -> None:
    text = "ResumeInstanceRefresh=every_error@after{during 1s-}"
    first, *_, last = rules = compile_rules([text, "tencent=throttle"], catalog)
    assert str(first) == (
        "tencent/as:ResumeInstanceRefresh=error:ResourceNotFound.RefreshActivityNotFound@after#1{during 1s-}"
    )
    assert [rule.expanded_from for rule in rules] == [text, text, text, None]
    assert last.id == "tencent=throttle"


def test_one_rule_is_wanted_where_one_is_compiled(make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match="every_error stands for several rules") as caught:
        make_rule("tencent=every_error")
    assert caught.value.column == 9


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (" tencent = throttle # 1 - 2 { hits  3 }", "tencent=throttle#1-2{hits 3}"),
        ("tencent = every_error : all {during 60s-2m}", "tencent=every_error:all{during 60s-120s}"),
    ],
)
def test_any_rule_has_a_canonical_form(text: str, printed: str, catalog: Catalog) -> None:
    assert canonical(text, catalog) == printed
    assert canonical(printed, catalog) == printed


def test_what_an_expanded_rule_cannot_be_is_told_of_the_rule_as_written(catalog: Catalog) -> None:
    with pytest.raises(RuleError, match="error cannot be @mid") as caught:
        compile_rules(["tencent= every_error@mid"], catalog)
    assert (caught.value.column, caught.value.rule) == (10, "tencent= every_error@mid")


def test_a_broken_spec_is_no_mistake_in_the_rule(make_rule: Callable[..., Rule], layout: Layout) -> None:
    class Broken(Catalog):
        def match(self, where: str) -> tuple[OperationId, ...]:
            raise FileError("a.yaml", "broken", line=3)

    with pytest.raises(FileError, match=r"a\.yaml:3"):
        make_rule("tencent/as=throttle", Broken(layout))
