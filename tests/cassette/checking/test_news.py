"""What real providers say that no page lists, and the patches that make it known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.checking.check import check
from harness.cassette.checking.checked import CheckReport, News, Place
from harness.cassette.checking.news import merged, ready_patches
from harness.cassette.interaction import Cassette, Interaction, Label
from harness.contract.catalog import Catalog
from harness.contract.lint import lint
from harness.contract.load import load_catalog
from harness.model import Json, OperationId, Params

Build = Callable[..., Interaction]
Checked = Callable[..., CheckReport]
Change = Callable[[Interaction, Callable[[Any], Any]], Interaction]

SETTINGS: dict[str, Json] = {"RollingUpdateSettings": {"BatchNumber": 3}}
START: dict[str, Json] = {"AutoScalingGroupId": "asg-1", "RefreshSettings": SETTINGS}
ITEMS: dict[str, Json] = {"InstanceIds": ["i-1", "i-2"]}
DENIED = "volcengine=item:OperationDenied.ResourceLocked[i-1]"
REBOOT = OperationId("volcengine", "ecs", "2020-04-01", "RebootInstances")


@pytest.fixture
def with_patches(specs: Path, tmp_path: Path) -> Callable[[CheckReport], Catalog]:
    """The catalog of this project's specs with the ready patches of a report, which have to be sound."""

    def build(report: CheckReport, *more: Path) -> Catalog:
        for patch in report.patches:
            path = tmp_path / "specs" / patch.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(patch.text, encoding="utf-8")
        roots = [specs, *more, tmp_path / "specs"]
        assert lint(roots) == ()
        return load_catalog(roots)

    return build


def _errors(code: str, message: str = "It is so.") -> Callable[[Any], Any]:
    def change(body: Any) -> None:
        held = body["ResponseMetadata"]["Error"] if "ResponseMetadata" in body else body
        held = body["Response"]["Error"] if "Response" in body else held
        held.update(Code=code, Message=message)

    return change


def _task(number: int) -> Callable[[Any], Any]:
    return lambda body: body.update(TaskId=f"t-{number}")


def _item(**error: str) -> Callable[[Any], Any]:
    return lambda body: body["Result"]["OperationDetails"][0]["Error"].update(error)


CASES: list[Any] = [
    pytest.param(
        "StartInstanceRefresh",
        START,
        ("tencent=error:InternalError",),
        _errors("ResourceInUse.Disk"),
        [("error code", "errors/request/200/ResourceInUse.Disk")],
        id="code-tencent",
    ),
    pytest.param(
        "RedeployInstance",
        None,
        ("alibaba=error:DiskError",),
        _errors("DiskGone", 'Gone: "all" of it.\n\x7f…'),
        [("error code", "errors/request/403/DiskGone")],
        id="code-alibaba",
    ),
    pytest.param(
        "RebootInstances",
        ITEMS,
        ("volcengine=error:InvalidArgument",),
        _errors("InvalidInstance.Gone", ""),
        [("error code", "errors/request/400/InvalidInstance.Gone")],
        id="code-without-a-text",
    ),
    pytest.param(
        "RebootInstances",
        ITEMS,
        ("volcengine=error:InvalidArgument",),
        _errors("InvalidInstance.NotFound"),
        [("error scope", "errors/request/400/InvalidInstance.NotFound")],
        id="scope-request",
    ),
    pytest.param(
        "RebootInstances",
        ITEMS,
        (DENIED,),
        _item(Code="InvalidArgument", Message="No."),
        [("error scope", "errors/item/-/InvalidArgument")],
        id="scope-item",
    ),
    pytest.param(
        "RebootInstances",
        ITEMS,
        (DENIED,),
        _item(Code="Instance.Asleep", Message="Zzz"),
        [("error code", "errors/item/-/Instance.Asleep")],
        id="code-item",
    ),
    pytest.param(
        "StartInstanceRefresh",
        START,
        (),
        lambda body: body["Response"].update(Warnings=["a"], Cost=1.5, Plan={"Id": 1}),
        [("member", "output/Warnings"), ("member", "output/Cost"), ("member", "output/Plan")],
        id="members",
    ),
    pytest.param(
        "RebootInstances",
        ITEMS,
        (DENIED,),
        lambda body: (
            body["Result"]["OperationDetails"][0].update(Zone="a"),
            body["Result"]["OperationDetails"][0]["Error"].update(Hint=True),
        ),
        [("member", "structures/Error/Hint"), ("member", "structures/OperationDetails/Zone")],
        id="nested-members",
    ),
    pytest.param(
        "StartInstanceRefresh",
        {**START, "DryRun": True, "RefreshSettings": {**SETTINGS, "Grace": 3}},
        (),
        lambda _: None,
        [("parameter", "input/DryRun"), ("parameter", "structures/RefreshSettings/Grace")],
        id="parameters",
    ),
    pytest.param(
        "RedeployInstance",
        {"InstanceId": "i-1", "DedicatedHostId": "dh-1", "Tag": [{"Key": "a", "Value": "b"}], "Zones": ["a", "b"]},
        (),
        lambda _: None,
        [
            ("parameter", "input/DedicatedHostId"),
            ("parameter", "input/Tag.1.Key"),
            ("parameter", "input/Tag.1.Value"),
            ("parameter", "input/Zones"),
        ],
        id="flat-parameters",
    ),
]


@pytest.mark.parametrize("responder", [None, "live"])
@pytest.mark.parametrize(("operation", "params", "rules", "change", "news"), CASES)
def test_news_with_a_patch_that_makes_it_known(
    operation: str,
    params: Params | None,
    rules: tuple[str, ...],
    change: Callable[[Any], Any],
    news: list[tuple[str, str]],
    responder: str | None,
    recorded: Build,
    with_body: Change,
    checked: Checked,
    told: Callable[[CheckReport], list[Any]],
    with_patches: Callable[..., Catalog],
) -> None:
    label = None if responder is None else Label(responder, date(2026, 1, 2))
    interaction = replace(with_body(recorded(operation, params, rules=rules), change), label=label)
    report = checked(interaction)
    assert told(report) == []
    assert sorted((one.kind, one.at) for one in report.news) == sorted(news)
    assert all(one.places == (Place("cassettes/case.yaml", 0, 1),) for one in report.news)
    (patch,) = report.patches
    assert patch.path.endswith(f"/{operation}.patch.yaml")
    assert patch.text.count("evidence: ") == len(news)
    assert 'evidence: "recorded on 2026-01-02: cassettes/case.yaml, interaction 1"' in patch.text
    again = checked(interaction, against=with_patches(report))
    assert (told(again), again.news, again.patches) == ([], (), ())


@pytest.mark.parametrize("responder", [None, "fake"])
def test_a_member_that_only_some_answers_have_may_be_absent(
    responder: str | None,
    recorded: Build,
    with_body: Change,
    checked: Checked,
    told: Callable[[CheckReport], list[Any]],
    with_patches: Callable[..., Catalog],
) -> None:
    without = recorded("RedeployInstance")
    with_it = replace(with_body(without, lambda body: body.update(JobId="j-1")), label=None)
    own = with_patches(checked(with_it))
    label = None if responder is None else Label(responder, date(2026, 1, 2))
    assert told(checked(with_it, replace(without, label=label), against=own)) == []
    bare = with_body(without, lambda body: body.pop("TaskId"))
    assert told(checked(bare, against=own)) == [("response", "/TaskId", "required", "unknown")]


@pytest.mark.parametrize("responder", ["fake", "fault", "refusal"])
@pytest.mark.parametrize(("operation", "params", "rules", "change", "news"), CASES)
def test_what_we_made_ourselves_is_no_news(
    operation: str,
    params: Params | None,
    rules: tuple[str, ...],
    change: Callable[[Any], Any],
    news: list[tuple[str, str]],
    responder: str,
    recorded: Build,
    with_body: Change,
    checked: Checked,
) -> None:
    interaction = with_body(recorded(operation, params, rules=rules), change)
    report = checked(replace(interaction, label=Label(responder, date(2026, 1, 2))))
    assert (report.news, report.patches) == ((), ())
    assert len(report.cassettes[0].breaches) == len(news) + ("Zones" in (params or {}))
    assert report.sound is (operation == "RedeployInstance" and not rules)


def test_a_documented_code_with_another_status(
    foreign: Build, answer: Build, checked: Checked, with_patches: Callable[..., Catalog]
) -> None:
    one = answer(foreign("RedeployInstance", rules=("alibaba=error:DiskError",)), status=409)
    other = answer(foreign("RebootInstances", rules=("volcengine=error:InvalidTimestamp",)), status=400)
    report = checked(one, other)
    assert [(news.kind, news.at) for news in report.news] == [
        ("error status", "errors/request/409/DiskError"),
        ("error status", "errors/request/400/InvalidTimestamp"),
    ]
    assert [patch.operation.name for patch in report.patches] == ["RedeployInstance", "RebootInstances"]
    again = checked(one, other, against=with_patches(report))
    assert (again.news, again.sound) == ((), True)


@pytest.mark.parametrize("dialect", [0, 1, 2])
def test_an_error_with_the_status_of_a_result(
    dialect: int,
    catalog: Catalog,
    recorded: Build,
    answer: Build,
    checked: Checked,
    with_patches: Callable[..., Catalog],
) -> None:
    """The errors of some providers are as flat as their results: their members are none of a result all the same."""
    spoken = catalog.provider("alibaba").dialects[dialect]
    one = answer(recorded("RedeployInstance", rules=("alibaba=error:DiskError",), spoken=spoken), status=200)
    (breach,) = checked(one).violations
    assert breach.violation.message == "DiskError has status 200: the contract has 403"
    assert len(checked(one).cassettes[0].breaches) == 1
    told = replace(one, label=None)
    (news,) = checked(told).news
    assert (news.kind, news.at) == ("error status", "errors/request/200/DiskError")
    again = checked(told, against=with_patches(checked(told)))
    assert (again.news, again.sound) == ((), True)


def test_a_value_beside_the_listed_ones(
    foreign: Build,
    with_body: Change,
    checked: Checked,
    specs: Path,
    tmp_path: Path,
    with_patches: Callable[..., Catalog],
) -> None:
    """None of the five pages lists values of an answer; a patch does here."""
    here = tmp_path / "own/alibaba/ecs/2014-05-26"
    here.mkdir(parents=True)
    (here / "RedeployInstance.patch.yaml").write_text(
        "format: 1\noperation: RedeployInstance\npatches:\n"
        "  - {at: output/TaskId, set: {enum: [t-1, t-2]}, status: documented, reason: Invented., evidence: none}\n",
        encoding="utf-8",
    )
    own = load_catalog([specs, tmp_path / "own"])
    one = foreign("RedeployInstance")
    third, fourth = (with_body(one, _task(number)) for number in (3, 4))
    report = checked(third, fourth, third, against=own)
    assert report.sound
    (news,) = report.news
    assert (news.kind, news.at, news.facts) == ("value", "output/TaskId", {"enum": ["t-1", "t-2", "t-3", "t-4"]})
    assert [place.number for place in news.places] == [1, 2, 3]
    again = checked(third, fourth, against=with_patches(report, tmp_path / "own"))
    assert (again.news, again.sound) == ((), True)
    made = checked(replace(third, label=Label("fake", date(2026, 1, 2))), against=own)
    assert [one.violation.keyword for one in made.violations] == ["enum"]


def test_an_undeclared_parameter_that_was_refused_is_no_news(foreign: Build, checked: Checked) -> None:
    one = foreign("StartInstanceRefresh", {**START, "DryRun": True}, rules=("tencent=error:UnknownParameter",))
    report = checked(one)
    assert report.news == ()
    assert [breach.violation.pointer for breach in report.violations] == ["/DryRun"]


def test_names_that_no_spec_can_hold_have_no_patch(
    foreign: Build, answer: Build, with_body: Change, checked: Checked
) -> None:
    member = with_body(foreign("StartInstanceRefresh"), lambda body: body["Response"].update({"a b/c": 1}))
    parameter = foreign("StartInstanceRefresh", {**START, "-": 1})
    code = with_body(foreign("StartInstanceRefresh", rules=("tencent=error:InternalError",)), _errors("Not so/good"))
    report = checked(member, parameter, code, answer(code, status=600))
    assert [one.kind for one in report.news] == ["member", "parameter", "error code", "error code"]
    assert report.patches == ()


def test_news_of_several_cassettes_are_one_patch(
    catalog: Catalog, foreign: Build, with_body: Change, with_patches: Callable[..., Catalog]
) -> None:
    one = with_body(foreign("RebootInstances", ITEMS, rules=(DENIED,)), _item(Code="Instance.Asleep", Message="a"))
    two = with_body(foreign("RebootInstances", ITEMS, rules=(DENIED,)), _item(Code="Instance.Asleep", Message="b"))
    more = with_body(one, lambda body: body["Result"].update(Total=2))
    half = with_body(one, lambda body: body["Result"].update(Total="2"))
    cassettes = [Cassette(Path("a.yaml"), (one, two)), Cassette(Path("b.yaml"), (one, more, half))]
    report = check(cassettes, catalog)
    code, total = report.news
    assert [str(place) for place in code.places] == [
        "a.yaml, interaction 1",
        "a.yaml, interaction 2",
        "b.yaml, interaction 1",
        "b.yaml, interaction 2",
        "b.yaml, interaction 3",
    ]
    assert code.facts == {"kind": "unknown"}
    assert total.facts == {"type": "unknown"}
    (patch,) = report.patches
    assert "a.yaml, interaction 1; a.yaml, interaction 2; b.yaml, interaction 1 and 2 more" in patch.text
    again = check(cassettes, with_patches(report))
    assert (again.news, again.sound) == ((), True)


def _news(at: str, facts: dict[str, Json], number: int, day: date | None) -> News:
    days = () if day is None else (day,)
    return News(REBOOT, "member", at, "new", facts, True, (Place("a.yaml", 1, number),), days)


def test_the_days_of_the_evidence() -> None:
    same: dict[str, Json] = {"type": "string"}
    whole = merged([_news("output/A", same, 1, date(2024, 5, 1)), _news("output/A", same, 2, date(2024, 6, 1))])
    (patch,) = ready_patches([*whole, _news("output/B", same, 3, None)])
    assert "recorded from 2024-05-01 to 2024-06-01: a.yaml, interaction 1; a.yaml, interaction 2" in patch.text
    assert "recorded, on a day that nothing tells: a.yaml, interaction 3" in patch.text
    assert merged(whole) == whole


def test_two_texts_of_one_error_are_no_text() -> None:
    first, other, same = (
        _news("errors/item/-/X", {"kind": "client", "message": text, "message_status": "inferred"}, number, None)
        for number, text in enumerate(("a", "b", "a"), start=1)
    )
    assert [one.facts for one in merged([first, other])] == [{"kind": "client"}]
    assert [one.facts for one in merged([first, same])] == [first.facts]
    assert [one.facts for one in merged([first, same, other])] == [{"kind": "client"}]
