"""What faults share."""

from harness.faults.fault import Refusal, phase_suffix


def test_only_a_phase_that_is_not_the_default_is_written() -> None:
    assert phase_suffix("before", "before") == ""
    assert phase_suffix("after", "before") == "@after"


def test_a_refusal_says_what_would_do() -> None:
    refusal = Refusal("no", hint="yes")
    assert (str(refusal), refusal.message, refusal.hint) == ("no", "no", "yes")
