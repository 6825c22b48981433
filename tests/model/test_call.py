"""What a client asked."""

from harness.model import Credentials


def test_credentials_do_not_print_their_secret() -> None:
    assert "hidden" not in repr(Credentials("id", "hidden", "hidden"))
