"""The texts that go with errors."""

import pytest

from harness.contract.wording import fields_of, fill_fields, fits, message_of
from harness.model import ErrorSpec, Source

SOURCE = Source("x.yaml", "errors")


def _row(message: str | None, *arguments: str, template: bool = True) -> ErrorSpec:
    return ErrorSpec("request", "Broken", SOURCE, 400, message, template, arguments)


@pytest.mark.parametrize(
    ("row", "message", "status"),
    [
        (_row("It is %s.", template=False), "It is %s.", "documented"),
        (_row("It is %s.", "broken"), "It is broken.", "documented"),
        (_row("%s", "first", "second"), "first", "documented"),
        (_row("%s is not %d.", "one", "2"), "one is not 2.", "documented"),
        (_row("%s is not %s.", "one"), "one is not one.", "documented"),
        (_row("The {FieldName} is %v.", "A", "B"), "The A is B.", "documented"),
        (_row("It is %s."), "It is value.", "inferred"),
        (_row(None), "Broken: the provider documents no text for this error.", "inferred"),
    ],
)
def test_the_message_of_a_row(row: ErrorSpec, message: str, status: str) -> None:
    assert message_of(row) == (message, status)


def test_a_doubtful_message_stays_doubtful() -> None:
    row = ErrorSpec("request", "Broken", SOURCE, 400, "It is broken.", message_status="contradicted")
    assert message_of(row) == ("It is broken.", "contradicted")


def test_only_known_fields_are_filled() -> None:
    assert fill_fields("{a} {b} {C} {}", {"a": "1", "C": "x"}) == "1 {b} {C} {}"
    assert fields_of("{a} {b} {a} {C}") == {"a", "b"}


@pytest.mark.parametrize(
    ("template", "text", "fitting"),
    [
        ("No %s.", "No lamp.", True),
        ("No %s.", "No lamp, and\nno bulb.", True),
        ("No %s.", "No lamp", False),
        ("%s", "", True),
        ("The {FieldName} is (%d)?", "The A is (3)?", True),
        ("The {FieldName} is (%d)?", "The A is 3", False),
        ("It is so.", "It is so.", True),
        ("It is so.", "It is so. Or not.", False),
    ],
)
def test_whether_a_text_fits_a_template(template: str, text: str, fitting: bool) -> None:  # noqa: FBT001
    assert fits(template, text) is fitting
