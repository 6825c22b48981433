"""``hang``: its line of the table; what it does is in ``test_ending``."""

from harness.faults.catalogue.hang import HANG


def test_it_is_called_what_it_does() -> None:
    assert HANG.name == HANG.long_form.name == "hang"
    assert HANG.phases == ("before", "after", "mid")
