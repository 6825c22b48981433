"""Whether a client's connections can be told apart."""

from collections.abc import Callable

import pytest

from harness.model import OperationId
from harness.verify.driver_check import proxied
from harness.verify.driver_check.talk import Talk

Talks = Callable[..., Talk]


@pytest.mark.parametrize(
    ("mode", "mark", "text", "fix"),
    [
        ("right", "right", "with the user and password", None),
        ("no-proxy-user", "wrong", "came with the user of the proxy's address", "as Proxy-Authorization (basic)"),
        (
            "chokes-on-user",
            "wrong",
            "would meet nobody (client_error (OSError): bad port)",
            "as Proxy-Authorization (basic)",
        ),
        ("dies", "wrong", "would meet nobody (the driver ended with status 7", "as Proxy-Authorization (basic)"),
        ("dies-of-refusals", "not tried", "the driver ended with status 7", None),
        ("result-for-refusal", "wrong", "the call was told as a result", "what the client shows"),
        ("error-for-refusal", "look", "was told as service_error (URLError)", "kind client_error"),
    ],
)
def test_the_proxy_s_user_is_to_come_along(
    mode: str, mark: str, text: str, fix: str | None, talk: Talks, operation: OperationId
) -> None:
    point = proxied.proxy_user(talk(mode), operation)
    assert (point.name, point.mark) == ("proxy user", mark)
    assert text in point.text
    assert (fix or "") in (point.fix or "")
    assert (point.fix is None) == (fix is None)
