"""Names that are near spellings of others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.cassette.checking.checked import CheckReport
from harness.cassette.checking.misspelt import did_you_mean, meant
from harness.cassette.interaction import Interaction
from harness.model import Json

Build = Callable[..., Interaction]
Checked = Callable[..., CheckReport]
Change = Callable[[Interaction, Callable[[Any], Any]], Interaction]
Told = Callable[[CheckReport], list[tuple[str, str, str, str]]]

REBOOT: dict[str, Json] = {"InstanceIds": ["i-1"]}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("InstanceID", "InstanceId"),
        ("instanceid", "InstanceId"),
        ("InstanceIds", "InstanceId"),
        ("ForceStp", "ForceStop"),
        ("ForceStart", None),
        ("Instance", "InstanceId"),
        ("ClientName", None),
        ("Zone", None),
    ],
)
def test_what_was_meant(name: str, other: str | None) -> None:
    assert meant(name, iter(["ClientToken", "InstanceId", "ForceStop"])) == other
    assert meant(name, ()) is None


def test_it_is_said_behind_a_message() -> None:
    assert f"no such member{did_you_mean('TaskId')}" == "no such member; did you mean TaskId?"


def test_a_misspelt_parameter_is_no_news(foreign: Build, checked: Checked) -> None:
    report = checked(foreign("RedeployInstance", {"InstanceID": "i-1", "Zone": "a"}))
    assert (report.news, report.patches) == ((), ())
    (missing,) = report.violations
    assert missing.violation.message == "InstanceId is missing: there is 'InstanceID'; did you mean InstanceId?"
    doubtful = [one.violation.message for one in report.cassettes[0].doubtful]
    assert doubtful == [
        '"InstanceID" is no parameter of RedeployInstance; did you mean InstanceId?',
        '"Zone" is no parameter of RedeployInstance',
    ]


def test_it_is_none_either_where_the_other_need_not_be_there(foreign: Build, checked: Checked, told: Told) -> None:
    misspelt = checked(foreign("RebootInstances", {**REBOOT, "ForceStp": True}))
    assert misspelt.news == ()
    assert [pointer for _, pointer, _, _ in told(misspelt)] == ["/ForceStp"]
    both = checked(foreign("RebootInstances", {**REBOOT, "ForceStp": True, "ForceStop": True}))
    assert [one.at for one in both.news] == ["input/ForceStp"]
    assert told(both) == []


def test_inside_structures_and_lists(foreign: Build, checked: Checked) -> None:
    inner: dict[str, Json] = {"RollingUpdateSettings": {"Batchnumber": 3}}
    report = checked(foreign("StartInstanceRefresh", {"AutoScalingGroupId": "asg-1", "RefreshSettings": inner}))
    assert report.news == ()
    messages = [one.violation.message for one in report.violations]
    assert any("Batchnumber" in one and one.endswith("; did you mean BatchNumber?") for one in messages)
    listed = checked(foreign("RebootInstances", {"InstanceIDs.1": "i-1"}))
    assert listed.news == ()
    assert any(one.violation.message.endswith("did you mean InstanceIds?") for one in listed.cassettes[0].breaches)


def test_nothing_is_new_in_a_request_that_breaks_what_is_documented(
    foreign: Build, checked: Checked, told: Told
) -> None:
    params: dict[str, Json] = {"InstanceId": "i-1", "ForceStop": "perhaps", "Zone": "a"}
    report = checked(foreign("RedeployInstance", params))
    assert (report.news, report.patches) == ((), ())
    assert [pointer for _, pointer, _, _ in told(report)] == ["/ForceStop", "/Zone"]


def test_doubt_about_a_request_leaves_its_news(foreign: Build, checked: Checked) -> None:
    one = foreign("RedeployInstance", {"InstanceId": "i-1", "Zone": "a"})
    report = checked(replace(one, request=replace(one.request, target=f"/v1{one.request.target}")))
    assert [news.at for news in report.news] == ["input/Zone"]
    assert [breach.violation.keyword for breach in report.cassettes[0].doubtful] == ["path"]


def _renamed(body: Any) -> None:
    body["TaskID"] = body.pop("TaskId")


def test_a_misspelt_member_is_news_without_a_patch(foreign: Build, with_body: Change, checked: Checked) -> None:
    renamed = with_body(foreign("RedeployInstance"), _renamed)
    report = checked(renamed)
    (news,) = report.news
    assert (news.kind, news.at) == ("member", "output/TaskID")
    assert news.message == "'TaskID' is no member that RedeployInstance lists; did you mean TaskId?"
    assert report.patches == ()
    beside = with_body(foreign("RedeployInstance"), lambda body: body.update(TaskID="t"))
    assert [patch.operation.name for patch in checked(beside).patches] == ["RedeployInstance"]
    for several in ((renamed, beside), (beside, renamed)):
        (news,) = checked(*several).news
        assert news.message.endswith("; did you mean TaskId?")
        assert [place.number for place in news.places] == [1, 2]
        assert checked(*several).patches == ()


def test_a_misspelt_member_of_a_structure(foreign: Build, with_body: Change, checked: Checked) -> None:
    def change(body: Any) -> None:
        item = body["Result"]["OperationDetails"][0]
        item["InstanceID"] = item.pop("InstanceId")

    report = checked(with_body(foreign("RebootInstances", REBOOT), change))
    assert [(one.at, one.facts) for one in report.news] == [("structures/OperationDetails/InstanceID", {})]
    assert report.news[0].message.endswith("; did you mean InstanceId?")
