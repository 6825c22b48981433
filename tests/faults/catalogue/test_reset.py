"""``reset``: its line of the table; what it does is in ``test_ending``."""

from harness.faults.catalogue.reset import RESET


def test_it_is_called_what_it_does() -> None:
    assert RESET.name == RESET.long_form.name == "reset"
    assert RESET.phases == ("before", "after", "mid")
