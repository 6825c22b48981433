"""The live responder: hosts allowed by name, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from harness.contract.catalog import Catalog
from harness.errors import UserError
from harness.model import Call
from harness.responders.live import LiveResponder, live_responder
from harness.responders.responder import Asked, AskProvider, Refused
from harness.wire import HttpRequest

ASKED = Asked("main")


@pytest.fixture
def ask(make_call: Callable[..., Call], catalog: Catalog) -> Callable[..., AskProvider | Refused]:
    """Asks for leave to reach an authority."""

    def respond(authority: str, *hosts: str) -> AskProvider | Refused:
        call = make_call()
        request = HttpRequest("GET", "https", authority, "/")
        return live_responder(hosts, allow_mutations=True).respond(
            request, call, catalog.operation(call.operation), request_id="r", asked=ASKED
        )

    return respond


@pytest.mark.parametrize(
    "authority", ["open.volcengineapi.com", "OPEN.volcengineapi.com:443", "open.volcengineapi.com.:443"]
)
def test_a_host_allowed_by_name_may_be_asked(authority: str, ask: Callable[..., AskProvider | Refused]) -> None:
    assert ask(authority, "Open.VolcengineAPI.com.") == AskProvider("open.volcengineapi.com")


@pytest.mark.parametrize(
    "authority",
    [
        "",
        "example.com",
        "a.open.volcengineapi.com",
        "open.volcengineapi.com.example.com",
        "user@example.com",
        "127.0.0.1:80",
    ],
)
def test_every_other_host_is_refused(authority: str, ask: Callable[..., AskProvider | Refused]) -> None:
    answer = ask(authority, "open.volcengineapi.com")
    assert isinstance(answer, Refused)
    assert "not allowed" in answer.reason


@pytest.mark.parametrize(
    ("mutates", "allowed", "refused"),
    [
        (False, False, None),
        (None, False, "may change"),
        (True, False, "changes"),
        (None, True, None),
        (True, True, None),
    ],
)
def test_what_changes_something_or_may_needs_leave(
    mutates: bool | None,  # noqa: FBT001
    allowed: bool,  # noqa: FBT001
    refused: str | None,
    make_call: Callable[..., Call],
    catalog: Catalog,
) -> None:
    call = make_call()
    operation = replace(catalog.operation(call.operation), mutates=mutates)
    answer = live_responder(["a.example"], allow_mutations=allowed).respond(
        HttpRequest("GET", "https", "a.example", "/"), call, operation, request_id="r", asked=ASKED
    )
    if refused is None:
        assert answer == AskProvider("a.example")
    else:
        assert isinstance(answer, Refused)
        assert refused in answer.reason
        assert "--allow-mutations" in answer.reason


def test_at_the_endpoint_nobody_is_asked(make_call: Callable[..., Call], catalog: Catalog) -> None:
    call = make_call()
    answer = live_responder(["a.example"], allow_mutations=True).respond(
        HttpRequest("GET", "https", "a.example", "/"),
        call,
        catalog.operation(call.operation),
        request_id="r",
        asked=Asked("main", at_endpoint=True),
    )
    assert isinstance(answer, Refused)
    assert "through the proxy" in answer.reason


def test_without_hosts_nothing_may_be_asked(ask: Callable[..., AskProvider | Refused]) -> None:
    assert isinstance(ask("open.volcengineapi.com"), Refused)
    assert LiveResponder(frozenset()).name == "live"


@pytest.mark.parametrize(
    "host",
    ["", " ", "*", "*.example.com", "https://example.com", "example.com:443", "a b", "[::1]", "u@h", "a/b", "a?"],
)
def test_a_host_is_named_in_full(host: str) -> None:
    with pytest.raises(UserError, match="is no host name"):
        live_responder([host], allow_mutations=True)
