"""``close``: its line of the table; what it does is in ``test_ending``."""

from harness.faults.catalogue.close import CLOSE


def test_it_is_called_what_it_does() -> None:
    assert CLOSE.name == CLOSE.long_form.name == "close"
    assert CLOSE.phases == ("before", "after", "mid")
