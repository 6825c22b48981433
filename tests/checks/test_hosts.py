"""The client talks to the provider's hosts and to nobody else."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.hosts import CHECK

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
