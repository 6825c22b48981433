"""What a check tells of a cassette that somebody else recorded holds no secret of theirs."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from harness.cassette.checking.check import check
from harness.cassette.interaction import Cassette, Interaction
from harness.contract.catalog import Catalog
from harness.wire import HttpRequest, HttpResponse

KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3abcdefg"
SECRET = "Gu5t9xGARNpq86cd98joQYCN3hhhh"
HEADERS = (
    ("X-TC-Action", "ResumeInstanceRefresh"),
    ("X-TC-Version", "2018-04-19"),
    ("X-TC-Token", SECRET),
    ("Content-Type", "application/json"),
)


def _recorded() -> Iterator[Interaction]:
    bodies = (
        {"AutoScalingGroupId": KEY, "SecretKey": SECRET},
        {"AutoScalingGroupId": ["asg", SECRET], "Extra": KEY, SECRET: KEY},
        {"AutoScalingGroupId": 1, "ResumeMode": SECRET, KEY: 2},
    )
    answers = (
        {"Error": {"Code": f"AuthFailure.{KEY}", "Message": f"no {SECRET}, {KEY}"}, "RequestId": SECRET},
        {"Extra": {"Deep": KEY, "Token": SECRET}, "RequestId": KEY},
        {SECRET: KEY, "RequestId": "r"},
    )
    for body in bodies:
        for told in answers:
            request = HttpRequest(
                "POST", "https", "as.tencentcloudapi.com", f"/?A={KEY}", HEADERS, json.dumps(body).encode()
            )
            answer = json.dumps({"Response": told}).encode()
            response = HttpResponse(200, "OK", (("Content-Type", f"text/{KEY}"),), answer)
            yield Interaction(request, response)
            yield Interaction(replace(request, body=gzip.compress(request.body)), response)
            yield Interaction(replace(request, authority="127.0.0.1:4711", method="PUT"), response)


@pytest.mark.parametrize("secret", [KEY, SECRET])
def test_nothing_secret_is_told(secret: str, catalog: Catalog) -> None:
    report = check([Cassette(Path("a.yaml"), tuple(_recorded()))], catalog)
    (checked,) = report.cassettes
    assert len(checked.breaches) > 20
    assert report.news
    assert report.patches
    assert secret not in repr(report)
