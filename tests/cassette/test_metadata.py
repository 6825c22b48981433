"""What a cassette says of itself."""

from collections.abc import Callable
from datetime import date

import pytest

from harness.cassette.decoding import Decoded
from harness.cassette.interaction import Label
from harness.cassette.metadata import metadata_of
from harness.wire import HttpRequest


@pytest.mark.parametrize("responder", ["fake", "refusal", "fault", "live", "loopback", "somebody"])
def test_who_answered_is_told_and_what_is_made_up_is_called_so(
    responder: str, ask: Callable[..., HttpRequest], decoded: Callable[[HttpRequest], Decoded]
) -> None:
    told = metadata_of(decoded(ask()), Label(responder, date(2026, 1, 2)))
    assert list(told) == ["recorded_by", "recorded", "answered_by", "contract"]
    assert (told["recorded_by"], told["recorded"]) == ("cloud-contract-harness", "2026-01-02")
    answered = told["answered_by"]
    assert isinstance(answered, dict)
    assert list(answered) == [responder]
    assert ("not a recording of the real cloud" in str(answered[responder])) == (
        responder in {"fake", "refusal", "fault", "loopback"}
    )


def test_the_page_of_the_contract_is_told_as_far_as_it_is_known(
    ask: Callable[..., HttpRequest], decoded: Callable[[HttpRequest], Decoded]
) -> None:
    told = {name: metadata_of(decoded(ask(name)), None)["contract"] for name in ("RebootInstances", "RedeployInstance")}
    assert told["RebootInstances"] == {
        "volcengine/ecs/2020-04-01/RebootInstances": {
            "page_updated": "2023-11-20T19:59:38",
            "page_sha256": "b79e5f2cc68672343db0ce6dce97d1584f9bc37ff535e949c64df8eaf08624bd",
        }
    }
    page = told["RedeployInstance"]
    assert isinstance(page, dict)
    assert "page_sha256" in str(page)


def test_of_what_no_contract_knows_only_who_recorded_it_is_told(decoded: Callable[[HttpRequest], Decoded]) -> None:
    request = HttpRequest("GET", "https", "example.com", "/")
    assert metadata_of(decoded(request), None) == {"recorded_by": "cloud-contract-harness"}
