"""Recordings by what they answer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cassette.decoding import Decoded
from harness.cassette.index import Entry, Index, Recorded, entries_of
from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.matching import key, raw_key
from harness.cassette.sanitizing import Sanitizer
from harness.contract.catalog import Catalog
from harness.wire import HttpRequest, HttpResponse

Ask = Callable[..., HttpRequest]
Make = Callable[..., Interaction]
Decode = Callable[[HttpRequest], Decoded]


def test_recordings_are_found_by_key_apart_by_region_and_protocol(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode
) -> None:
    here, old = ask("StartInstanceRefresh", region="here"), ask("StartInstanceRefresh", dialect=1)
    found = index(*map(interaction, (here, old, here))).buckets(key(decoded(here)))
    told = {bucket: [one.recorded.number for one in entries] for bucket, entries in found.items()}
    assert told == {("here", "tencent-v3"): [1, 3], (None, "tencent-query"): [2]}
    assert index().buckets(key(decoded(here))) == {}


def test_what_is_at_nobody_s_host_is_found_with_it_too(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode
) -> None:
    strange, known = ask("StartInstanceRefresh", authority="a.example"), ask("StartInstanceRefresh")
    found = index(interaction(strange), interaction(known))
    assert [len(one) for one in found.buckets(raw_key(strange)).values()] == [1]
    assert found.buckets(raw_key(known)) == {}
    assert [len(one) for one in found.buckets(key(decoded(known))).values()] == [2]


@pytest.mark.parametrize(
    ("by_host", "target", "expected"), [(False, "/", [1, 3]), (True, "/", [2]), (True, "/other", [2])]
)
def test_recordings_that_are_like_a_call_are_of_its_action_or_of_its_host(
    by_host: object,
    target: str,
    expected: list[int],
    ask: Ask,
    interaction: Make,
    index: Callable[..., Index],
    decoded: Decode,
) -> None:
    requests = (
        ask("StartInstanceRefresh"),
        ask("ResumeInstanceRefresh", authority="a.example"),
        ask("StartInstanceRefresh"),
    )
    asked = ask("StartInstanceRefresh", {}, authority="a.example")
    asked = HttpRequest(asked.method, asked.scheme, asked.authority, target, asked.headers, asked.body)
    found = index(*map(interaction, requests)).like(decoded(asked), by_host=bool(by_host))
    assert [one.recorded.number for one in found] == expected


def test_of_a_cassette_the_sanitized_requests_are_compared(catalog: Catalog, ask: Ask) -> None:
    request = ask("StartInstanceRefresh").with_headers([("User-Agent", "x")])
    recorded = Interaction(request, HttpResponse(200))
    (entry,) = entries_of(Cassette(Path("one.yaml"), (recorded,)), catalog, Sanitizer(catalog))
    assert entry.recorded == Recorded("one.yaml", 1, recorded)
    assert entry.decoded.request.header("user-agent") is None


def test_the_order_goes_on_after_that_of_another_index(decoded: Decode, ask: Ask) -> None:
    made = Index()
    entry = Entry(Recorded("one.yaml", 1, Interaction(ask(), HttpResponse(200))), decoded(ask()))
    assert [made.add(entry, after=5).order for _ in range(2)] == [5, 6]
