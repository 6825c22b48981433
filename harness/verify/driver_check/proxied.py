"""Whether the client's connections can be told apart: by the user of the proxy's address."""

from harness.contract.example import example_params
from harness.model import OperationId
from harness.verify.driver_check.point import Point
from harness.verify.driver_check.talk import Talk

_FIX = "send the user and password of the proxy's address as Proxy-Authorization (basic)"


def proxy_user(talk: Talk, operation: OperationId) -> Point:
    """A proxy that answers CONNECT with 503, to this session alone: whether that meets the client."""
    rule = f"{operation.provider}=refuse:503"
    params = example_params(talk.handle.catalog.operation(operation))
    called = talk.call(operation, params, rules=[rule], proxy_user=True)
    came = called.failure.message if called.failure is not None else called.told
    if not called.hits.get(rule):
        text = "no connection came with the user of the proxy's address: faults of connections would meet nobody"
        return Point("proxy user", "wrong", f"{text} ({came})", _FIX)
    if called.outcome is None:
        return Point("proxy user", "not tried", came)
    if called.outcome.kind == "result":
        text = "every connection was refused, and the call was told as a result"
        return Point("proxy user", "wrong", text, "tell what the client shows, and nothing else")
    if called.outcome.kind == "service_error":
        fix = "an answer of the proxy's is no error of the provider's: kind client_error, as far as the client tells"
        return Point("proxy user", "look", f"a connection that the proxy refused was told as {came}", fix)
    return Point("proxy user", "right", "connections come with the user and password of the proxy's address")
