"""Redirects that are followed."""

from dataclasses import replace
from typing import Any

from harness.profile.redirects import redirects


def redirected(make: Any, fault: str, method: str | None = None) -> Any:
    first = make.attempt(fault=fault, leaves="foreign")
    if method is None:
        return make.call(first)
    second = make.attempt(at=1)
    return make.call(
        first, replace(second, draft=replace(second.draft, request=replace(second.draft.request, method=method)))
    )


def test_what_is_followed_is_told_by_status_and_method(make: Any, case: Any) -> None:
    found = redirects(
        [
            case(redirected(make, "redirect:307", "POST")),
            case(redirected(make, "redirect:302@after", "GET"), name="two"),
            case(redirected(make, "redirect:301"), name="three"),
        ]
    )
    (trait,) = found
    assert (trait.name, trait.value, trait.number) == ("redirects followed", "302 as GET, 307", 2)
    assert trait.cases == ("box/one", "box/two", "box/three")


def test_other_hosts_are_told_apart(make: Any, case: Any) -> None:
    results = [case(redirected(make, "redirect:308,to=other")), case(redirected(make, "redirect:308,to=loop", "POST"))]
    assert [(trait.name, trait.value) for trait in redirects(results)] == [
        ("redirects followed", "308"),
        ("redirects followed to another host", "none"),
    ]


def test_other_faults_are_no_redirects(make: Any, case: Any) -> None:
    assert not list(redirects([case(redirected(make, "http:302", "GET"))]))
