"""Examples against the tables, the siblings, and the vendor's forms."""

from collections.abc import Callable

import pytest

Found = Callable[..., dict[str, tuple[str, ...]]]
Text = Callable[..., str]

ROWS = (
    "LampId Yes String Lamp ID.",
    "Mode No String Mode. Valid values: SOFT, HARD.",
    "Count No Integer How many.",
    "Ratio No Float Share.",
    "Steady No Boolean Steady.",
    "Names.N No Array of String Names. The maximum quantity per request is 2.",
    "Label No String Label, up to 3 characters.",
    "Settings No LampSettings Settings.",
)


@pytest.mark.parametrize(
    ("sent", "name", "claims"),
    [
        ('"Mode": "LOUD"', "Mode", ("the table allows SOFT and HARD", "the example sends 'LOUD'")),
        ('"Count": "20"', "Count", ("the table says integer", "the example sends '20'")),
        ('"Count": true', "Count", ("the table says integer", "the example sends True")),
        ('"Ratio": "x"', "Ratio", ("the table says number", "the example sends 'x'")),
        ('"Steady": 1', "Steady", ("the table says boolean", "the example sends 1")),
        ('"Names": "a"', "Names", ("the table says list<string>", "the example sends 'a'")),
        ('"Names": ["a", "b", "c"]', "Names", ("the table allows 2", "the example sends 3")),
        ('"Label": "four"', "Label", ("the table allows 3 characters", "the example sends 4")),
        ('"LampId": {"a": 1}', "LampId", ("the table says string", "the example sends a dict")),
    ],
)
def test_values_that_do_not_fit(found: Found, tencent: Text, sent: str, name: str, claims: tuple[str, ...]) -> None:
    text = tencent(rows=ROWS, example=f'{{"LampId": "lmp-aaaa1111", {sent}}}')
    assert found(text) == {f"example-value-{name}": claims}


def test_values_that_fit(found: Found, tencent: Text) -> None:
    sent = (
        '{"LampId": "lmp-aaaa1111", "Mode": "SOFT", "Count": 2, "Ratio": 1, "Steady": true,'
        ' "Names": ["a", "b"], "Label": "abc", "Settings": {"a": 1}}'
    )
    assert found(tencent(rows=ROWS, example=sent)) == {}


def test_parameters_too_many_and_too_few(found: Found, tencent: Text) -> None:
    assert found(tencent(example='{"Odd": 1, "Even": 2}')) == {
        "example-unknown-Odd": ("the example sends Odd and Even", "the table of parameters has no such row"),
        "example-lacks-LampId": ("LampId is required by the table", "the example does not send it"),
    }


def test_several_parameters_too_few(found: Found, tencent: Text) -> None:
    rows = ("LampId Yes String Lamp ID.", "Mode Yes String Mode.")
    claims = found(tencent(rows=rows, example="{}"))["example-lacks-LampId"]
    assert claims == ("LampId and Mode are required by the table", "the example does not send them")


def test_a_broken_request_lacks_nothing(found: Found, tencent: Text) -> None:
    assert set(found(tencent(example='{"Mode": '))) == {"example-json-request"}


def test_members_of_the_answer(found: Found, tencent: Text) -> None:
    answer = '{"Response": {"Glow": 1, "RequestId": "0a1b2c3d-0000-4444-8888-0123456789ab"}}'
    assert found(tencent(answer=answer))["example-output-Glow"] == (
        "the answer holds Glow",
        "the table of the output has no such row",
    )
    error = answer.replace('"Glow": 1', '"Error": {"Code": "ResourceNotFound.LampNotFound"}')
    assert found(tencent(answer=error)) == {}


def test_ids_that_the_text_of_the_example_calls_otherwise(found: Found, tencent: Text) -> None:
    text = tencent(example='{"LampId": "wck-aaaa1111"}', example_text="Tunes the lamp lmp-aaaa1111 in grp-bbbb2222.")
    assert found(text)["example-id-LampId"] == (
        "the example sends wck-aaaa1111 as LampId",
        "its own text calls the same id lmp-aaaa1111",
    )
    same = tencent(example_text="Tunes the lamp lmp-aaaa1111.")
    assert found(same) == {}


def test_ids_that_most_siblings_form_otherwise(found: Found, tencent: Text) -> None:
    own = tencent(example='{"LampId": "wck-aaaa1111"}')
    siblings = [tencent(name) for name in ("DimLamp", "LightLamp")]
    claims = found(own, *siblings)["example-id-LampId"]
    assert claims == (
        "the example sends wck-aaaa1111 as LampId",
        "lmp-… is its form on the page of DimLamp and LightLamp",
    )
    assert found(own, siblings[0]) == {}, "one page against one decides nothing"
    assert found(siblings[0], own, siblings[1]) == {}, "the page that agrees with the others is not at fault"


def test_a_longer_name_is_the_same_kind_of_id(found: Found, tencent: Text) -> None:
    own = tencent(rows=("OldLampId Yes String Lamp.",), example='{"OldLampId": "wck-aaaa1111"}')
    answer = '{"Response": {"OldLampId": "lmp-cccc3333", "RequestId": "0a1b2c3d-0000-4444-8888-0123456789ab"}}'
    others = [
        tencent(name, rows=("Wick No String Wick.",), example="{}", output=("OldLampId String Lamp.",), answer=answer)
        for name in ("DimLamp", "LightLamp")
    ]
    assert "example-id-OldLampId" in found(own, *others)


def test_a_success_of_failures(found: Found, volcengine: Text) -> None:
    output = ("DetailsArray of Struct-详情。",)
    failed = '{"Details": [{"Error": {"Code": "BowlGone"}}, {"Error": {"Code": "BowlHot"}}]}'
    items = ("BowlGoneThe bowl is gone.没了。", "BowlHotThe bowl is hot.烫。")
    text = volcengine(output=output, result=failed, item_errors=items)
    assert found(text)["example-only-errors-Details"] == (
        "the page shows one answer, in the form of a success",
        "all 2 entries of Details failed (BowlGone and BowlHot)",
    )
    mixed = '{"Details": [{"Error": {"Code": "BowlGone"}}, {"BowlId": "b-1"}]}'
    assert "example-only-errors-Details" not in found(volcengine(output=output, result=mixed, item_errors=items))


def test_codes_and_messages_of_the_answer(found: Found, volcengine: Text) -> None:
    output = ("DetailsArray of Struct-详情。",)
    items = ("BowlGoneThe bowl is gone.没了。",)
    lost, gone = (
        '{"Error": {"Code": "BowlLost", "Message": "x"}}',
        '{"Error": {"Code": "BowlGone", "Message": "Away."}}',
    )
    shown = f'{{"Details": [{lost}, {gone}]}}'
    entries = found(volcengine(output=output, result=shown, item_errors=items))
    assert entries["example-error-BowlLost"] == (
        "the answer holds the error BowlLost",
        "the error tables do not list it",
    )
    assert entries["example-message-BowlGone"] == (
        "the table gives a message for BowlGone",
        "the answer holds another one",
    )


def test_headers_that_nothing_lists(found: Found, volcengine: Text, tencent: Text) -> None:
    text = volcengine(headers=("Host: open.volcengineapi.com", "X-Date: 1", "Region: cn", "Service: table"))
    assert found(text)["example-headers"] == (
        "the example sends the headers Region and Service",
        "the page's tables do not name them",
    )
    assert "example-headers" not in found(volcengine(headers=("Host: open.volcengineapi.com", "BowlId: 1")))
    assert "example-headers" not in found(tencent().replace("Content-Type:", "X-TC-Region:"))


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("0a1b2c3d-0000-4444-8888-0123456789ab", True),
        ("0a1b2c3d-****-4444-8888-0123456789ab", True),
        ("0A1B2C3D-0000-4444-8888-0123456789AB", False),
        ("0a1b2c3d-0000-4444-8888-0123456789abcd", False),
    ],
)
def test_the_form_of_request_ids(found: Found, tencent: Text, value: str, fits: bool) -> None:  # noqa: FBT001
    entries = found(tencent(answer=f'{{"Response": {{"RequestId": "{value}"}}}}'))
    assert ("example-request-id" in entries) is not fits


def test_masked_values_are_one_entry(found: Found, volcengine: Text) -> None:
    text = volcengine(rows=("BowlIdString是b-1****碗的ID。", "LidIdString否l-1****盖的ID。", "ModeString否x方式。"))
    assert found(text)["masked-examples"][0] == "an example value is given for BowlId and LidId"


def test_json_that_is_none(found: Found, tencent: Text) -> None:
    assert found(tencent(example='{"LampId": }'))["example-json-request"][0] == "the example shows its request as JSON"
    assert "example-json-response" in found(tencent(answer='{"Response": '))
