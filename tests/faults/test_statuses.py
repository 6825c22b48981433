"""The statuses of answers in the operation's place."""

import pytest

from harness.faults.fault import Refusal
from harness.faults.statuses import as_status


@pytest.mark.parametrize("status", [200, 201, 299, 400, 418, 502, 599])
def test_a_status_that_an_answer_can_have(status: int) -> None:
    assert as_status(str(status), "empty") == status


@pytest.mark.parametrize(
    "text", ["", "20", "600", "199", "100", "304", "300", "399", "-200", "+200", "٢٠٠", "2e2", "0200"]
)
def test_any_other_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        as_status(text, "empty")


@pytest.mark.parametrize("fault", ["empty", "http"])
def test_the_hint_names_the_fault_that_asked(fault: str) -> None:
    with pytest.raises(Refusal) as caught:
        as_status("304", fault)
    assert caught.value.hint == f"{fault}:502"
