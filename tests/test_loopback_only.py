"""The suite cannot reach another machine."""

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "203.0.113.7"])
def test_a_connection_to_another_machine_is_refused_before_it_leaves(host: str) -> None:
    with socket.socket() as client, pytest.raises(PermissionError, match="loopback only"):
        client.connect((host, 80))


def test_loopback_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
