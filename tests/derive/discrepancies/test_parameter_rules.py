"""Parameters against their descriptions and the prose."""

from collections.abc import Callable

from harness.model import Discrepancy

Found = Callable[..., dict[str, tuple[str, ...]]]
Text = Callable[..., str]


def test_two_limits_in_one_description(found: Found, alibaba: Text) -> None:
    rows = ("CupIdsarray<string>", "最多能指定 50 个。", "示例值:c-1子级条数 <= 100")
    assert found(alibaba(rows=rows))["max-items-CupIds"] == ("max_items is 50", "max_items is 100")


def test_which_of_two_limits_is_taken(
    entries: Callable[..., dict[str, Discrepancy]], alibaba: Text, tencent: Text
) -> None:
    rows = ("CupIdsarray<string>", "最多能指定 50 个。", "示例值:c-1子级条数 <= 100")
    looser = entries(alibaba(rows=rows))["max-items-CupIds"]
    assert (looser.at, looser.decision) == ("input/CupIds", "the looser one is taken, with the status contradicted")
    modes = ("LampId Yes String Lamp.", "Mode No String Default value: SOFT. It is HARD by default.")
    first = entries(tencent(rows=modes))["default-Mode"]
    assert first.decision == "the first one is taken, with the status contradicted"


def test_two_limits_in_a_nested_description(found: Found, volcengine: Text) -> None:
    rows = ("Tags.N.SizeInteger否1大小,最大值9,最大5。",)
    assert found(volcengine(rows=rows))["max-Size"] == ("max is 9", "max is 5")


def test_a_default_that_is_no_value(found: Found, tencent: Text) -> None:
    rows = ("LampId Yes String Lamp.", "Mode No String Default value: OFF. Valid values: SOFT, HARD.")
    assert found(tencent(rows=rows)) == {
        "default-Mode": ("the default of Mode is OFF", "the values are SOFT and HARD"),
    }


def test_required_and_yet_not(found: Found, tencent: Text) -> None:
    rows = ("LampId Yes String Lamp.", "Mode Yes String Default value: SOFT.")
    region = "Region Yes String Common Params. This parameter is not required for this API."
    entries = found(tencent(rows=rows, region=region, example='{"LampId": "lmp-aaaa1111", "Mode": "x"}'))
    assert entries == {
        "required-Region": ("Region is required by its cell", "its description says that it is not needed"),
        "required-default-Mode": ("Mode is required", "it has a default, SOFT"),
    }


VALUES = (
    "LampId Yes String Lamp.",
    "Mode No String Mode. Valid values:",
    "• SOFT_WAY: repair it softly.",
    "• HARD_WAY: throw it away and take another.",
)


def test_only_one_way_and_yet_two_values(found: Found, tencent: Text) -> None:
    said = "For repairing lamps (currently only repairing is supported) there is more."
    assert found(tencent(prose=(said,), rows=VALUES)) == {
        "only-supported-Mode": (
            "only repairing is supported, says the prose",
            "Mode also takes HARD_WAY, which is not that",
        )
    }
    fitting = "Only ways of some kind are supported."
    assert found(tencent(prose=(fitting,), rows=VALUES)) == {}
    one = tencent(prose=(said,), rows=VALUES[:3])
    assert found(one) == {}


def test_what_a_cell_says_is_about_its_own_parameter(found: Found, tencent: Text) -> None:
    rows = (*VALUES, "Size No String Size. Only repairing is supported.")
    assert found(tencent(rows=rows)) == {}


SETTINGS = ("LampId Yes String Lamp.", "Settings No LampSettings Settings.")
EXCLUDED = ("Tuning does not support the MaxGlow parameter currently.",)


def test_a_member_that_the_prose_takes_out(found: Found, tencent: Text) -> None:
    base = found(tencent(prose=EXCLUDED, rows=SETTINGS))
    assert base["unsupported-MaxGlow"] == (
        "MaxGlow is not supported, says the prose",
        "Settings is taken as a whole, and no row excludes MaxGlow",
    )
    refused = tencent(prose=EXCLUDED, rows=SETTINGS, errors=("InvalidParameterValue.MaxGlowTooLarge Too much.",))
    assert (
        found(refused)["unsupported-MaxGlow"][2] == "InvalidParameterValue.MaxGlowTooLarge implies that MaxGlow is read"
    )
    sibling = tencent("DimLamp", errors=("InvalidParameterValue.MaxGlowTooLarge Too much.",))
    told = found(tencent(prose=EXCLUDED, rows=SETTINGS), sibling)["unsupported-MaxGlow"]
    assert told[2] == "no error is listed for it here, as there is for DimLamp"


def test_a_member_that_nothing_could_take(found: Found, tencent: Text) -> None:
    assert "unsupported-MaxGlow" not in found(tencent(prose=EXCLUDED))
    own = tencent(prose=EXCLUDED, rows=(*SETTINGS, "MaxGlow No Integer Glow."))
    assert "unsupported-MaxGlow" not in found(own)
    thing = tencent(prose=("Tuning does not support SmallLamps made of glass.",), rows=SETTINGS)
    assert found(thing) == {}


def test_structures_without_members(found: Found, alibaba: Text) -> None:
    rows = ("CupIdstring必填", "Boxobject必填", "Tagarray<object>必填")
    assert found(alibaba(rows=rows))["structure-members"][0] == "the type of Box and Tag is a structure"


def test_what_is_said_to_be_returned(found: Found, tencent: Text) -> None:
    text = tencent(prose=("This API tunes a lamp and returns GlowId for later.",))
    assert found(text)["returns-GlowId"] == (
        "the prose says that GlowId is returned",
        "the table of the output does not have it",
    )
    there = tencent(prose=("It returns the GlowId.",), output=("GlowId String Glow.",))
    assert found(there) == {}
