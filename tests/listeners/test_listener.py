"""What every listener can do."""

from harness.listeners.listener import Listener
from harness.listeners.server import ListenerServer


def test_the_server_is_a_listener() -> None:
    kind: type[Listener] = ListenerServer
    assert kind is ListenerServer
