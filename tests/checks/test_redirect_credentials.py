"""To another host no credentials are taken along."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.redirect_credentials import CHECK
from harness.wire import HttpResponse

judged: Any = CHECK.judge


def told(make: Any, location: str, authority: str, *headers: str) -> Any:
    sent = make.exchange(response=HttpResponse(307, "", (("Location", location),)), reply=None)
    there = replace(sent.draft.request, authority=authority, headers=tuple((name, "[removed]") for name in headers))
    return judged(make.over(sent, make.exchange(number=2, request=there, operation=None)), make.contract())


@pytest.mark.parametrize("name", ["Authorization", "X-TC-Token", "x-acs-security-token", "X-Security-Token", "Cookie"])
def test_credentials_at_another_host_fail(make: Any, name: str) -> None:
    ruling = told(make, "https://other.invalid/", "other.invalid", "Host", name)
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-2",))
    assert ruling.reason == f"the client followed a redirect to other.invalid and took {name} along"


def test_without_credentials_it_passes(make: Any) -> None:
    assert told(make, "https://other.invalid/", "other.invalid", "Host", "Accept").verdict == "pass"
    assert told(make, "https://other.invalid/", "third.invalid", "Authorization").verdict == "pass"


def test_at_the_same_host_there_is_nothing_to_say(make: Any) -> None:
    assert told(make, "/there", "box.acme.example", "Authorization") is None
    assert judged(make.conversation(), make.contract()) is None


def test_back_at_the_first_host_credentials_belong(make: Any) -> None:
    away = make.exchange(response=HttpResponse(307, "", (("Location", "https://other.invalid/"),)), reply=None)
    there = replace(away.draft.request, authority="other.invalid", headers=())
    back = HttpResponse(307, "", (("Location", "/again"),))
    second = make.exchange(number=2, request=there, response=back)
    third = make.exchange(number=3, request=replace(there, target="/again", headers=(("Authorization", "x"),)))
    assert judged(make.over(away, second, third), make.contract()).verdict == "pass"
