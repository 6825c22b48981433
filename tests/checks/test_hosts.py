"""The client talks to the provider's hosts and to nobody else."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.hosts import CHECK
from harness.wire import HttpRequest, HttpResponse

judged: Any = CHECK.judge


def judge(make: Any, authority: str, **outcome: Any) -> Any:
    request = replace(make.exchange().draft.request, authority=authority)
    return judged(make.conversation(None, make.exchange(number=1, request=request), **outcome), make.contract())


@pytest.mark.parametrize(
    "authority",
    ["box.acme.example", "BOX.acme.example:443", "box.north-1.acme.example", "127.0.0.1:8081", "[::1]:8081"],
)
def test_hosts_of_the_service_and_endpoints_pass(make: Any, authority: str) -> None:
    assert judge(make, authority).verdict == "pass"


@pytest.mark.parametrize("authority", ["location.acme.example", "box.acme.example.evil.test", ""])
def test_another_host_fails(make: Any, authority: str) -> None:
    ruling = judge(make, authority)
    assert ruling.verdict == "fail"
    assert authority in ruling.reason
    assert ruling.evidence == ("session-1-1",)


def test_a_driver_that_failed_is_judged_by_what_it_sent(make: Any) -> None:
    assert judged(replace(make.conversation(kind="crash"), exchanges=()), make.contract()) is None
    assert judged(replace(make.conversation(), exchanges=()), make.contract()).verdict == "pass"
    assert judge(make, "elsewhere.test", kind="crash").verdict == "fail"
    assert judge(make, "box.acme.example", kind="crash").verdict == "pass"


def test_an_address_reached_for_fails(make: Any) -> None:
    ruling = judge(make, "box.acme.example", contacted=("169.254.169.254:80",))
    assert ruling.verdict == "fail"
    assert "169.254.169.254:80" in ruling.reason
    assert ruling.evidence == ()


def redirected(make: Any, location: str) -> Any:
    exchange = make.exchange(reply=None)
    answer = HttpResponse(307, "", (("Location", location),))
    return replace(exchange, draft=replace(exchange.draft, response=answer, reply=None))


def test_where_an_answer_sent_it_a_client_may_go(make: Any) -> None:
    request = replace(make.exchange().draft.request, authority="redirected.invalid:443")
    there = make.exchange(number=2, request=request, operation=None)
    led = make.over(redirected(make, "https://redirected.invalid:443/x"), there)
    assert judged(led, make.contract()).verdict == "pass"
    assert judged(make.over(make.exchange(), there), make.contract()).verdict == "fail"


@pytest.mark.parametrize("name", ["localhost:8081", "localhost:9999"])
def test_an_address_that_an_answer_named_may_be_reached_for(make: Any, name: str) -> None:
    conversation = make.over(redirected(make, "http://localhost:8081/"), contacted=(name,))
    assert judged(conversation, make.contract()).verdict == "pass"
    assert judged(make.over(make.exchange(), contacted=(name,)), make.contract()).verdict == "fail"


def test_of_some_connections_it_is_not_known_where_they_led(make: Any) -> None:
    unknown = make.handshake("refuse", request=HttpRequest("", "", "", ""))
    assert judged(make.over(unknown), make.contract()).verdict == "pass"
    stranger = make.handshake(request=HttpRequest("CONNECT", "https", "elsewhere.test:443", ""))
    assert judged(make.over(stranger), make.contract()).verdict == "fail"


def test_a_failure_rests_on_the_page(make: Any) -> None:
    assert judge(make, "elsewhere.test").facts == (make.source,)
