"""Error rows against parameters, messages and each other."""

from collections.abc import Callable

import pytest

Found = Callable[..., dict[str, tuple[str, ...]]]
Text = Callable[..., str]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("400InvalidLid.MalformedThe specified lid is malformed.盖不合法。", "Lid"),
        ("400MissingParameter.LidThe lid is missing.没有盖。", "Lid"),
        ("400BadRequestThe required parameter Lid is not supplied.没有盖。", "Lid"),
        ("400BadRequestIt is bad.指定的参数Lid不合法。", "Lid"),
    ],
)
def test_an_error_about_a_parameter_that_is_not_there(found: Found, volcengine: Text, row: str, name: str) -> None:
    claims = found(volcengine(errors=(row,)))[f"error-parameter-{name}"]
    assert claims[0].endswith(f"speaks of a parameter {name}")
    assert claims[1] == "the operation takes BowlId"


@pytest.mark.parametrize(
    "row",
    [
        "400InvalidBowlId.MalformedIt is malformed.不合法。",
        "400MissingParameter.bowlidIt is missing.没有。",
        "400InvalidLid.NotSupportedIt is not supported.不支持。",
        "400InvalidAction.MalformedIt is malformed.不合法。",
        "404InvalidBowl.NotFoundIt is gone.没了。",
        "400InvalidArgumentThe specified argument is invalid.不合法。",
    ],
)
def test_an_error_about_a_parameter_that_is_there_or_about_none(found: Found, volcengine: Text, row: str) -> None:
    assert not [id_ for id_ in found(volcengine(errors=(row,))) if id_.startswith("error-parameter")]


def test_the_nearest_name_and_the_scope_are_told(found: Found, volcengine: Text) -> None:
    rows = ("BowlIds.NString是BowlIds.1=b-1碗的ID。",)
    text = volcengine(
        rows=rows,
        query="&BowlIds.1=b-1",
        item_errors=("MissingParameter.BowlIdThe required parameter BowlId is not supplied.没有。",),
    )
    assert found(text)["error-parameter-BowlId"][2:] == (
        "BowlIds is the nearest",
        "it is listed as an error of a single item",
    )
    one_of_them = volcengine(rows=rows, query="&BowlIds.1=b-1", errors=("400InvalidBowlId.MalformedIt is bad.坏。",))
    assert "error-parameter-BowlId" not in found(one_of_them)
    output = ("DetailsArray of Struct-详情。", "", "Details结构", "", "名称类型示例值描述", "LidIdStringl-1盖。")
    inner = volcengine(output=output, errors=("400MissingParameter.LidIdNo lid.没有盖。",))
    assert found(inner)["error-parameter-LidId"][2] == "LidId is a member of the output only"


def test_without_parameters_no_error_is_about_one_that_is_missing(
    found: Found, volcengine: Text, alibaba: Text
) -> None:
    row = "400InvalidLid.MalformedThe specified lid is malformed.盖不合法。"
    assert "error-parameter-Lid" not in found(volcengine(rows=(), query="", errors=(row,)))
    errors = ("400", "InvalidLid.Malformed", "The lid is malformed.诊断")
    assert "error-parameter-Lid" in found(alibaba(errors=errors))
    assert "error-parameter-Lid" not in found(alibaba(errors=errors).replace("请求参数", "别的"))


def test_a_structure_from_elsewhere_may_hold_the_parameter(found: Found, tencent: Text) -> None:
    error = ("InvalidParameterValue.GlowTooLarge Too much.",)
    assert "error-parameter-Glow" in found(tencent(errors=error))
    rows = ("LampId Yes String Lamp.", "Settings No LampSettings Settings.")
    assert "error-parameter-Glow" not in found(tencent(rows=rows, errors=error))


def test_idempotency_errors_without_a_token(found: Found, volcengine: Text) -> None:
    errors = ("400IdempotentMismatchIt differs.不一致。", "412IdempotentProcessingIt goes on.处理中。")
    assert found(volcengine(errors=errors))["idempotency-token"][0] == (
        "IdempotentMismatch and IdempotentProcessing concern an idempotency token"
    )
    rows = ("BowlIdString是b-1碗的ID。", "ClientTokenString否x保证请求幂等性。")
    assert "idempotency-token" not in found(volcengine(rows=rows, errors=errors))


def test_messages_that_are_codes(found: Found, alibaba: Text) -> None:
    errors = ("403", "CupError", "CupIsBroken.诊断", "403", "SameCode", "SameCode.诊断", "403", "Fine", "Broken.诊断")
    entries = found(alibaba(errors=errors))
    assert entries["message-CupError"] == (
        "the code is CupError",
        "the message is CupIsBroken., which has the form of another code",
    )
    assert [id_ for id_ in entries if id_.startswith("message-")] == ["message-CupError"]


def test_messages_that_are_templates(found: Found, alibaba: Text) -> None:
    errors = (
        "403",
        "CupError",
        "%s诊断",
        "403",
        "LidError",
        "The lid %s is gone.诊断",
        "403",
        "BoxError",
        "No box.诊断",
    )
    entries = found(alibaba(errors=errors))
    assert entries["template-CupError"][1] == "it is %s and nothing else"
    assert entries["template-LidError"][1] == "it holds a placeholder (The lid %s is gone.)"
    assert "template-BoxError" not in entries


def test_codes_of_two_scopes(found: Found, volcengine: Text) -> None:
    items = (
        "InternalErrorIt broke.坏了。",
        "FlowLimitExceededToo many bowls at once.太多。",
        "BowlGoneThe bowl is gone.没了。",
        "BowlHotThe bowl is hot.烫。",
    )
    errors = ("500InternalErrorIt broke.坏了。", "409BowlHotHot bowls, all of them.烫。")
    assert found(volcengine(item_errors=items, errors=errors))["two-scopes"] == (
        "InternalError is an error of an item, and of the request with HTTP 500 with the same message",
        "FlowLimitExceeded is listed for items only; the vendor's gateway refuses whole requests with it",
        "BowlHot is an error of an item, and of the request with HTTP 409",
    )
    assert "two-scopes" not in found(volcengine(item_errors=("BowlGoneIt is gone.没了。",)))


def test_rows_that_come_twice(found: Found, alibaba: Text) -> None:
    errors = ("403", "CupError", "One.诊断", "404", "CupError", "One.诊断", "403", "CupError", "Two.诊断")
    entries = found(alibaba(errors=errors))
    assert entries["repeated-CupError"][1].endswith("with another message")
    same = found(alibaba(errors=("403", "CupError", "One.诊断", "403", "CupError", "One.诊断")))
    assert same["repeated-CupError"][1].endswith("with the same message")
    assert "repeated-CupError" not in found(alibaba(errors=("403", "CupError", "One.", "404", "CupError", "One.")))


INEFFECTIVE = ("Note that the call is ineffective when the lamp is not in a lit status.",)


@pytest.mark.parametrize("code", ["ResourceUnavailable.LampStatusConflict", "IncorrectLampStatus", "InvalidLampState"])
def test_no_effect_or_an_error(found: Found, tencent: Text, code: str) -> None:
    text = tencent(prose=INEFFECTIVE, errors=(f"{code} It is in another state.",))
    assert found(text)["state-effect"] == (
        "outside the state lit the call has no effect, says the prose",
        f"{code} is listed for a state that does not fit",
    )
    assert "state-effect" not in found(tencent(errors=(f"{code} It is in another state.",)))


def test_no_effect_and_no_such_error(found: Found, tencent: Text) -> None:
    assert found(tencent(prose=INEFFECTIVE)) == {}
