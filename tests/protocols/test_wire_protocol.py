"""What a malformed message says."""

from harness.protocols.wire_protocol import Malformed


def test_a_malformed_message_has_a_kind_and_a_detail() -> None:
    error = Malformed("too_large", "more than 10 MB")
    assert (error.kind, error.detail, str(error)) == ("too_large", "more than 10 MB", "more than 10 MB")
