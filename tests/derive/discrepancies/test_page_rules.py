"""What a page lacks, and how it names itself."""

from collections.abc import Callable

import pytest

from harness.model import Discrepancy

Found = Callable[..., dict[str, tuple[str, ...]]]
Entries = Callable[..., dict[str, Discrepancy]]
Text = Callable[..., str]


def test_a_page_without_quirks_has_no_entry(found: Found, tencent: Text, volcengine: Text) -> None:
    assert found(tencent()) == {}
    assert found(volcengine()) == {}


def test_titles_and_actions(found: Found, tencent: Text) -> None:
    assert found(tencent(title="TuneLamps"))["title"] == (
        "the title is TuneLamps",
        "the parameter Action has the value TuneLamp",
    )


def test_the_name_in_an_example(found: Found, tencent: Text, volcengine: Text) -> None:
    wrong = tencent(action="DimLamp")
    assert found(wrong)["example-action"] == (
        "the page is about TuneLamp",
        "the header X-TC-Action of the example says DimLamp",
    )
    copied = found(wrong, tencent("DimLamp"))["example-action"]
    assert copied[-1] == "its answer is, id for id, that of the page of DimLamp"
    other = '{"Response": {"RequestId": "0a1b2c3d-0000-4444-8888-0123456789ff"}}'
    assert len(found(wrong, tencent("DimLamp", answer=other))["example-action"]) == 2
    metadata = volcengine(metadata='"Service": "table", "Action": "BreakBowls"')
    assert found(metadata)["example-action"][1] == "the metadata of the answer says BreakBowls"
    query = volcengine().replace("/?Action=StackBowls", "/?Action=BreakBowls")
    assert found(query)["example-action"][1] == "the query of the example says BreakBowls"


def test_the_version_and_host_of_an_example(found: Found, tencent: Text, volcengine: Text) -> None:
    assert found(tencent(example_host="other.tencentcloudapi.com"))["example-host"] == (
        "the description says lamp.tencentcloudapi.com",
        "the example goes to other.tencentcloudapi.com",
    )
    assert found(volcengine().replace("&Version=2031-03-03", "&Version=2030-01-01"))["example-version"] == (
        "the table says version 2031-03-03",
        "the example sends 2030-01-01",
    )


def test_a_lost_column(found: Found, volcengine: Text, alibaba: Text) -> None:
    lost = volcengine(rows=("BowlIdStringb-1碗的ID。",))
    assert found(lost)["required-column"] == (
        "the head of the table has a column for what is required",
        "1 of 3 rows do not say it",
    )
    bare = alibaba(errors=("400", "MissingParameter.CupId", "No cup.诊断"))
    assert found(bare)["required-column"] == (
        "pages of this vendor mark what is required",
        "none of its 1 rows says it",
        "MissingParameter.CupId implies that something is required",
    )
    assert "required-column" not in found(alibaba(rows=("CupIdstring必填",)))


def test_folded_texts_are_one_entry(found: Found, alibaba: Text) -> None:
    rows = ("CupIdstring", "杯子。展开详情", "Lidstring", "盖。", "Handlestring", "柄。展开详情")
    assert found(alibaba(rows=rows))["folded-text"][0] == "more is said of CupId and Handle behind a button"


def test_what_a_call_needs_and_the_page_does_not_say(found: Found, alibaba: Text, volcengine: Text) -> None:
    assert found(alibaba())["unstated"][1] == (
        "the page gives no API version, host, HTTP method and way to name the operation"
    )
    bare = volcengine(metadata='"Region": "x"', headers=())
    assert found(bare)["unstated"][1] == "the page gives no service and host"


def test_where_it_is_missing_and_what_is_decided(entries: Entries, alibaba: Text, volcengine: Text) -> None:
    known = entries(alibaba())["unstated"]
    assert known.at == "service/version"
    left = "what is not given is unknown here, and left to the provider file"
    assert known.decision == f"version 2014-05-26 is the vendor's for this service; {left}"
    unknown = entries(alibaba().replace("ecs:GlazeCup", "oven:GlazeCup"))["unstated"]
    assert unknown.decision == left
    assert entries(volcengine(headers=()))["unstated"].at == "http"


def test_a_cut_page_lacks_more_than_a_host(found: Found, tencent: Text) -> None:
    cut = found(tencent().partition("3. Output")[0])
    assert set(cut) == {"sections-missing"}
    early = found(tencent().partition("Version Yes")[0])
    assert set(early) == {"sections-missing", "unstated"}


def test_what_is_decided_about_nothing(entries: Entries, alibaba: Text) -> None:
    assert entries(alibaba(tail=("返回示例", "")))["empty-examples"].decision == "no example is taken over"
    assert entries(alibaba(output=()))["empty-output"].decision == "left empty; nothing is known about it"


def test_headings_with_nothing_below(found: Found, alibaba: Text, tencent: Text) -> None:
    tail = ("返回示例", "", "错误返回示例", "")
    assert found(alibaba(tail=tail))["empty-examples"] == (
        "the page has a heading for examples (返回示例, 错误返回示例)",
        "nothing stands below it",
    )
    assert (
        found(tencent(output=()))["empty-output"][0]
        == "the page has a heading for a table for output (3. Output Parameters)"
    )


@pytest.mark.parametrize("code", ["FlowLimitExceeded", "Throttling.User", "RequestLimitExceeded", "TooManyRequests"])
def test_an_error_for_too_many_requests_and_no_rate(found: Found, alibaba: Text, code: str) -> None:
    text = alibaba(errors=("429", code, "Too many.诊断"))
    assert found(text)["rate-unstated"] == (
        f"{code} is listed for too many requests",
        "the page states no request rate",
    )
    assert "rate-unstated" not in found("流控信息\n请求速率为30/60(s)。\n" + text)
    assert "rate-unstated" not in found(alibaba(errors=("429", "CupLimit", "Too many cups.诊断")))


def test_unread_rows(found: Found, alibaba: Text) -> None:
    text = alibaba(errors=("500", "InternalError", "Oh.诊断", "404", "杯子没了"))
    assert found(text)["unread-errors"] == (
        "what the page gives for errors has lines that begin with 404",
        "no row could be read from line 33",
    )
