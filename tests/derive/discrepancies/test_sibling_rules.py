"""Pages of one service against each other: the entry stands at the page that deviates."""

from collections.abc import Callable

Found = Callable[..., dict[str, tuple[str, ...]]]
Text = Callable[..., str]


def test_hosts(found: Found, tencent: Text) -> None:
    odd = tencent(host="lamp.intl.tencentcloudapi.com")
    most = [tencent("DimLamp"), tencent("LightLamp")]
    assert found(odd, *most)["sibling-host"] == (
        "this page says lamp.intl.tencentcloudapi.com",
        "DimLamp and LightLamp: lamp.tencentcloudapi.com",
    )
    assert found(most[0], odd, most[1]) == {}


def test_of_two_pages_the_older_deviates(found: Found, tencent: Text) -> None:
    old = tencent(host="lamp.intl.tencentcloudapi.com", updated="2029-12-31 00:00:00")
    new = tencent("DimLamp")
    assert found(old, new)["sibling-host"][2] == "this page is of 2029-12-31, the others of 2031-02-03 or later"
    assert found(new, old) == {}


def test_of_two_pages_of_one_day_the_last_by_name_deviates(found: Found, tencent: Text) -> None:
    odd = tencent("ZapLamp", host="lamp.intl.tencentcloudapi.com")
    assert "sibling-host" in found(odd, tencent("DimLamp"))
    assert found(tencent("DimLamp"), odd) == {}


def test_pages_of_another_service_or_version_are_no_siblings(found: Found, tencent: Text) -> None:
    assert found(tencent(), tencent("DimLamp", host="wick.tencentcloudapi.com")) == {}
    assert (
        found(
            tencent(host="lamp.intl.tencentcloudapi.com", updated="2020-01-01 00:00:00"),
            tencent("DimLamp", version="2030-01-01"),
        )
        == {}
    )


def test_required_common_parameters(found: Found, tencent: Text) -> None:
    odd = tencent(region="Region No String Common Params. This parameter is not required for this API.")
    most = [tencent("DimLamp"), tencent("LightLamp")]
    assert found(odd, *most) == {
        "sibling-required-Region": ("Region is not required here", "it is required for DimLamp and LightLamp")
    }
    assert found(most[0], odd, most[1]) == {}


def test_types(found: Found, tencent: Text) -> None:
    odd = tencent(rows=("LampId Yes Integer Lamp.",), example='{"LampId": 1}')
    assert found(odd, tencent("DimLamp"), tencent("LightLamp")) == {
        "sibling-type-LampId": ("LampId is integer here", "it is string for DimLamp and LightLamp")
    }


LAMP = "LampId Yes String Lamp."


def test_values(found: Found, tencent: Text) -> None:
    full = tencent("DimLamp", rows=(LAMP, "Mode No String Default value: SOFT. Valid values: SOFT, HARD."))
    few = tencent(rows=(LAMP, "Mode No String Default value: SOFT."))
    assert found(few, full) == {
        "sibling-values-Mode": ("Mode has no list of values here", "DimLamp lists SOFT and HARD for it")
    }
    assert found(full, few) == {}
    other = tencent(rows=(LAMP, "Mode No String Default value: LOUD."))
    assert found(other, full) == {}, "two parameters that share neither value nor default are two things"
    shared = tencent(rows=(LAMP, "Mode No String Valid values: SOFT, LOUD."))
    assert found(shared, full)["sibling-values-Mode"][0] == "Mode has the values SOFT and LOUD here"


def test_values_and_what_the_prose_says_of_them(found: Found, tencent: Text) -> None:
    listed = (
        LAMP,
        "Mode No String Default value: SOFT. Valid values:",
        "• SOFT: so.",
        "• HARD: so. It does not support tuning.",
        "Size No String Valid values:",
        "• BIG: so. It does not support dimming.",
        "Other No String It does not support other things.",
    )
    few = tencent(rows=(LAMP, "Mode No String Mode; only soft ways are supported. Default value: SOFT."))
    assert found(few, tencent("DimLamp", rows=listed))["sibling-values-Mode"][2:] == (
        "the prose here: no support but for soft ways",
        "DimLamp: HARD does not support tuning",
    )


def test_errors_for_ids_that_do_not_exist(found: Found, tencent: Text) -> None:
    lacking = tencent(errors=("FailedOperation It failed.",))
    assert found(lacking, tencent("DimLamp")) == {
        "lacks-ResourceNotFound.LampNotFound": (
            "ResourceNotFound.LampNotFound is listed for DimLamp",
            "this operation takes LampId and does not list it",
        )
    }
    under_another_name = tencent(errors=("InvalidLampId.NotFound No lamp.",))
    assert found(under_another_name, tencent("DimLamp")) == {}
    without = tencent(rows=("Name Yes String Name.",), example='{"Name": "x"}', errors=("FailedOperation No.",))
    assert found(without, tencent("DimLamp")) == {}
    longer = tencent(
        rows=("OldLampIds.N Yes Array of String Lamps.",),
        example='{"OldLampIds": ["x"]}',
        errors=("FailedOperation No.",),
    )
    assert "lacks-ResourceNotFound.LampNotFound" in found(longer, tencent("DimLamp"))
    cut = tencent().partition("6. Error Code")[0]
    assert "lacks-ResourceNotFound.LampNotFound" not in found(cut, tencent("DimLamp"))


def test_errors_about_what_is_not_taken(found: Found, tencent: Text) -> None:
    odd = tencent(
        rows=("Name Yes String Name.",),
        example='{"Name": "x"}',
        errors=("ResourceUnavailable.LampBusy Busy.", "FailedOperation.NoLampBusy No."),
    )
    assert found(odd, tencent("DimLamp"), tencent("LightLamp")) == {
        "error-about-Lamp": (
            "ResourceUnavailable.LampBusy is about a Lamp",
            "this operation takes no LampId, as DimLamp and LightLamp do",
        )
    }
    taking = tencent(errors=("ResourceUnavailable.LampBusy Busy.", "ResourceNotFound.LampNotFound No."))
    assert found(taking, tencent("DimLamp")) == {}


def test_messages_and_statuses(found: Found, volcengine: Text) -> None:
    odd = volcengine(errors=("409InvalidBowl.NotFoundNo bowl at all.没了。",))
    others = [volcengine("BreakBowls"), volcengine("FillBowls")]
    entries = found(odd, *others)
    assert entries["sibling-message-InvalidBowl.NotFound"] == (
        "InvalidBowl.NotFound has one message here",
        "it has another message for BreakBowls and FillBowls",
    )
    assert entries["sibling-http-InvalidBowl.NotFound"] == (
        "InvalidBowl.NotFound has HTTP 409 here",
        "it has HTTP 404 for BreakBowls and FillBowls",
    )
    assert found(others[0], odd, others[1]) == {}
