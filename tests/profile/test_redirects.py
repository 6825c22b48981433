"""Redirects that are followed."""

from dataclasses import replace
from typing import Any

from harness.model import Exchange
from harness.profile.redirects import redirects
from harness.wire import HttpResponse

OTHER = "redirected.invalid"


def sends(make: Any, status: int, location: str) -> Exchange:
    """The answer that sends the client elsewhere."""
    response = HttpResponse(status, "", (("Location", location),))
    made: Exchange = make.attempt(fault=f"redirect:{status}", leaves="foreign")
    return replace(made, draft=replace(made.draft, response=response))


def goes(make: Any, method: str, target: str, authority: str = "box.acme.example", at: float = 1) -> Exchange:
    """The request that comes next."""
    made: Exchange = make.attempt(at=at)
    request = replace(made.draft.request, method=method, target=target, authority=authority)
    return replace(made, draft=replace(made.draft, request=request))


def test_what_is_followed_is_told_by_status_and_method(make: Any, case: Any) -> None:
    found = redirects(
        [
            case(make.call(sends(make, 307, "/there"), goes(make, "POST", "/there"))),
            case(make.call(sends(make, 302, "/there?a=1"), goes(make, "GET", "/there")), name="two"),
            case(make.call(sends(make, 301, "/there")), name="three"),
        ]
    )
    (trait,) = found
    assert (trait.name, trait.value, trait.number) == ("redirects followed", "302 as GET, 307", 2)
    assert trait.cases == ("box/one", "box/two", "box/three")


def test_calling_the_same_address_again_is_not_following(make: Any, case: Any) -> None:
    again = make.call(sends(make, 307, "/there"), goes(make, "POST", "/"))
    (trait,) = redirects([case(again)])
    assert (trait.value, trait.number) == ("none", 0)
    elsewhere = make.call(sends(make, 307, f"https://{OTHER}/"), goes(make, "POST", "/"))
    (trait,) = redirects([case(elsewhere)])
    assert (trait.name, trait.value) == ("redirects followed to another host", "none")


def test_of_a_circle_nothing_is_said(make: Any, case: Any) -> None:
    assert not list(redirects([case(make.call(sends(make, 308, "/"), goes(make, "POST", "/")))]))


def test_other_hosts_are_told_apart(make: Any, case: Any) -> None:
    same = make.call(sends(make, 308, "/there"), goes(make, "POST", "/there"))
    other = make.call(sends(make, 308, f"https://{OTHER}/"), goes(make, "GET", "/", OTHER))
    assert [(trait.name, trait.value) for trait in redirects([case(other), case(same)])] == [
        ("redirects followed", "308"),
        ("redirects followed to another host", "308 as GET"),
    ]


def test_a_connection_to_where_it_leads_follows_it(make: Any, case: Any) -> None:
    tried = make.handshake("refuse")
    request = replace(tried.draft.request, authority=f"{OTHER}:443")
    tried = replace(tried, draft=replace(tried.draft, request=request))
    (trait,) = redirects([case(make.call(sends(make, 307, f"https://{OTHER}/"), tried))])
    assert trait.value == "307"


def test_an_answer_in_order_is_no_redirect(make: Any, case: Any) -> None:
    assert not list(redirects([case(make.call(make.attempt(), goes(make, "GET", "/there")))]))
