"""Arguments: short form, long form and errors come from one list."""

import re
from collections.abc import Mapping

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.faults.amounts import Extent
from harness.faults.arguments import (
    EXTENT_PATTERN,
    Argument,
    as_duration,
    as_extent,
    as_share,
    as_size,
    choice,
    long_form,
    read_arguments,
    write_arguments,
)
from harness.faults.fault import Refusal
from harness.model import Json

STATUS = Argument("status", {"description": "The status.", "type": "integer"}, positional=True, required=True)
PAGE = choice("page", "The page.", ("html", "text", "empty"))
VENDOR = Argument("vendor", {"description": "Whose.", "type": "string"}, positional=True)
ARGUMENTS = (STATUS, VENDOR, PAGE)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("502", {"status": "502"}),
        ("502,nginx", {"status": "502", "vendor": "nginx"}),
        (" 502 , page = html ", {"status": "502", "page": "html"}),
        ("502,page=html,nginx", {"status": "502", "vendor": "nginx", "page": "html"}),
        ("status=502", {"status": "502"}),
        ("vendor=nginx,502", {"status": "502", "vendor": "nginx"}),
        ("status=502,nginx", {"status": "502", "vendor": "nginx"}),
    ],
)
def test_values_are_read_by_place_and_by_name(text: str, values: Mapping[str, str]) -> None:
    assert read_arguments(text, ARGUMENTS) == values


def test_nothing_written_is_nothing_given() -> None:
    assert read_arguments(None, (PAGE, VENDOR)) == {}


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (None, "expected status", "arguments: status, vendor, page=…"),
        ("page=html", "expected status", "arguments: status, vendor, page=…"),
        ("502,a,b", "'b' is one argument too many", "arguments: status, vendor, page=…"),
        ("502,pge=html", "unknown argument 'pge'", "did you mean page?"),
        ("502,xq=html", "unknown argument 'xq'", "arguments: status, vendor, page=…"),
        ("502,page=html,page=text", "page is given twice", None),
        ("502,status=503", "status is given twice", None),
        ("502,", "a value is missing for vendor", "arguments: status, vendor, page=…"),
        ("502,page=", "a value is missing for page", "arguments: status, vendor, page=…"),
        ("502,page=htm", "page cannot be 'htm'", "did you mean html?"),
        ("502,page=q9", "page cannot be 'q9'", "known: html, text, empty"),
    ],
)
def test_what_cannot_be_read_is_told(text: str | None, message: str, hint: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        read_arguments(text, ARGUMENTS)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_fault_without_arguments_says_so() -> None:
    assert read_arguments(None, ()) == {}
    with pytest.raises(Refusal) as caught:
        read_arguments("1s", ())
    assert (caught.value.message, caught.value.hint) == ("'1s' is one argument too many", "it takes no arguments")


def test_arguments_are_written_with_the_colon() -> None:
    assert write_arguments() == ""
    assert write_arguments((None,), page=None) == ""
    assert write_arguments((502, None), page="html") == ":502,page=html"
    assert write_arguments((502, "nginx")) == ":502,nginx"


@pytest.mark.parametrize(
    ("values", "short"),
    [
        ({}, None),
        ({"status": 502}, "502"),
        ({"page": "html", "status": 502}, "502,page=html"),
        ({"vendor": "nginx", "status": 502}, "502,nginx"),
        # Alone it would be taken for the status.
        ({"vendor": "nginx"}, "vendor=nginx"),
    ],
)
def test_the_long_form_says_the_same(values: dict[str, Json], short: str | None) -> None:
    form = long_form("http", ARGUMENTS)
    assert form.name == "http"
    assert form.arguments(values) == short
    if "status" in values:
        assert read_arguments(short, ARGUMENTS) == {name: str(value) for name, value in values.items()}


def test_the_long_form_knows_its_parameters() -> None:
    parameters = long_form("http", ARGUMENTS).parameters
    assert {name: parameter.required for name, parameter in parameters.items()} == {
        "status": True,
        "vendor": False,
        "page": False,
    }
    assert parameters["page"].schema == {"description": "The page.", "enum": ["html", "text", "empty"]}


@pytest.mark.parametrize(
    ("text", "size"),
    [("8B", 8), ("0B", 0), ("1KB", 1000), ("64KiB", 65536), ("3MB", 3_000_000), ("2 MiB", 2_097_152)],
)
def test_a_size_has_a_unit(text: str, size: int) -> None:
    assert as_size(text) == size


@pytest.mark.parametrize("text", ["8", "B", "-1B", "1.5KB", "8b", "8 GB", "1234567890B"])
def test_what_is_no_size_is_told(text: str) -> None:
    with pytest.raises(Refusal, match=re.escape(f"{text!r} is no size")):
        as_size(text)


def test_a_time_has_a_unit() -> None:
    assert as_duration("1.5s") == 1.5
    with pytest.raises(Refusal, match="'2' is no time"):
        as_duration("2")


@pytest.mark.parametrize(
    ("text", "share"), [("50%", 0.5), ("0%", 0.0), ("100%", 1.0), ("12.5 %", 0.125), ("50", None), ("50B", None)]
)
def test_a_share_has_a_percent_sign(text: str, share: float | None) -> None:
    assert as_share(text) == share


def test_more_than_all_is_no_share() -> None:
    with pytest.raises(Refusal, match=r"100\.1% is more than all"):
        as_share("100.1%")


@pytest.mark.parametrize(
    ("text", "hint"), [("50", "50B, or a share such as 50%"), ("7 X", "7B, or a share"), ("half", "50B, or a share")]
)
def test_what_is_neither_a_size_nor_a_share_is_told(text: str, hint: str) -> None:
    with pytest.raises(Refusal, match=re.escape(f"{text!r} is neither a size nor a share")) as caught:
        as_extent(text)
    assert (caught.value.hint or "").startswith(hint)


@given(
    st.one_of(
        st.integers(0, 999_999_999).map(Extent),
        st.integers(0, 100_000).map(lambda share: Extent(share=share / 100_000)),
    )
)
def test_an_extent_is_read_as_it_is_written(extent: Extent) -> None:
    read = as_extent(str(extent))
    assert str(read) == str(extent)
    assert (read.size, read.share and round(read.share, 9)) == (extent.size, extent.share and round(extent.share, 9))
    jsonschema.validate(str(extent), {"type": "string", "pattern": EXTENT_PATTERN})
