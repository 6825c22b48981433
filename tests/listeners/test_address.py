"""Which addresses may be listened on."""

import pytest

from harness.errors import UserError
from harness.listeners.address import ListenAddress, parse_address


@pytest.mark.parametrize(
    ("text", "host", "port", "shown"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1:8080"),
        ("127.3.2.1:0", "127.3.2.1", 0, "127.3.2.1:0"),
        ("localhost:65535", "localhost", 65535, "localhost:65535"),
        ("[::1]:8080", "::1", 8080, "[::1]:8080"),
        (" 127.0.0.1:1 ", "127.0.0.1", 1, "127.0.0.1:1"),
    ],
)
def test_loopback_addresses_are_understood(text: str, host: str, port: int, shown: str) -> None:
    assert parse_address(text) == ListenAddress(host, port)
    assert str(parse_address(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8080",
        ":8080",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:x",
        "127.0.0.1:-1",
        "127.0.0.1:65536",
        "127.0.0.1:８０",
        "::1:80",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="is not HOST:PORT"):
        parse_address(text)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "example.com", "*", "2001:db8::1"])  # noqa: S104 - refused
def test_addresses_that_others_can_reach_are_refused(host: str) -> None:
    with pytest.raises(UserError, match="only loopback addresses"):
        ListenAddress(host, 8080)
