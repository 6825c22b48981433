"""What a client asked."""

from harness.model import Credentials, Identity


def test_credentials_do_not_print_their_secret() -> None:
    assert "hidden" not in repr(Credentials("id", "hidden", "hidden"))


def test_an_action_is_told_only_if_it_looks_like_a_name() -> None:
    assert Identity("DescribeGroups", None).plain_action == "DescribeGroups"
    for odd in (None, "", "Ab", "describeGroups", "AKID0123", "Describe Groups", "A" + "b" * 64):
        assert Identity(odd, None).plain_action is None
