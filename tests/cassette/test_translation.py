"""Recorded answers for clients of another dialect."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from harness.cassette.decoding import Decoded
from harness.cassette.index import Recorded
from harness.cassette.interaction import Interaction
from harness.cassette.translation import answer_alike, translated
from harness.contract.catalog import Catalog
from harness.model import ItemError, Reply, Result, ServiceError
from harness.protocols.table import PROTOCOLS
from harness.wire import HttpRequest, HttpResponse

Ask = Callable[..., HttpRequest]
Make = Callable[..., Interaction]
Decode = Callable[[HttpRequest], Decoded]
REPLIES: tuple[Reply, ...] = (
    Result({"TaskId": "t-1", "New": "x"}, "r-1"),
    ServiceError("InternalError", "The request processing has failed due to some unknown error.", 500, "r-1"),
)


@pytest.fixture(scope="session")
def dialect(catalog: Catalog) -> Callable[[str], int]:
    """The number of Alibaba's dialect that speaks a protocol."""
    return [way.protocol for way in catalog.provider("alibaba").dialects].index


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("tencent-v3", "tencent-query", True),
        ("alibaba-rpc", "alibaba-query", True),
        ("alibaba-rpc", "alibaba-query-xml", False),
        ("alibaba-query", "alibaba-query-xml", False),
        ("alibaba-query-xml", "alibaba-query-xml", True),
        ("tencent-v3", "volcengine-query", False),
    ],
)
def test_answers_look_alike_or_not(one: str, other: str, alike: object) -> None:
    assert answer_alike(PROTOCOLS[one], PROTOCOLS[other]) is alike
    assert answer_alike(PROTOCOLS[other], PROTOCOLS[one]) is alike


@pytest.mark.parametrize(
    ("reply", "by", "asking"),
    [*product(REPLIES, ("alibaba-rpc", "alibaba-query", "alibaba-query-xml"), ("alibaba-rpc", "alibaba-query-xml"))],
)
def test_who_asks_reads_what_was_recorded(
    reply: Reply,
    by: str,
    asking: str,
    ask: Ask,
    interaction: Make,
    decoded: Decode,
    dialect: Callable[[str], int],
    catalog: Catalog,
) -> None:
    recorded = Recorded("one.yaml", 1, interaction(ask("RedeployInstance", dialect=dialect(by)), reply))
    asked = ask("RedeployInstance", dialect=dialect(asking))
    told = translated(recorded, decoded(recorded.interaction.request), decoded(asked))
    operation = catalog.operation(catalog.resolve("RedeployInstance"))
    read = PROTOCOLS[asking].parse_response(told.interaction.response, operation)
    assert read == (reply if isinstance(reply, Result) else replace(reply, spec=operation.errors[-1]))
    assert (told.interaction.response == recorded.interaction.response) == (("xml" in by) == ("xml" in asking))
    assert told.interaction.request == recorded.interaction.request


def test_the_region_told_is_that_of_who_asks(
    ask: Ask, interaction: Make, decoded: Decode, dialect: Callable[[str], int]
) -> None:
    by = ask("RedeployInstance", authority="ecs.cn-hangzhou.aliyuncs.com")
    asked = ask("RedeployInstance", dialect=dialect("alibaba-query-xml"), authority="ecs.cn-beijing.aliyuncs.com")
    recorded = Recorded("one.yaml", 1, interaction(by, REPLIES[1]))
    told = translated(recorded, decoded(by), decoded(asked)).interaction.response.body
    assert b"<HostId>ecs.cn-beijing.aliyuncs.com</HostId>" in told


def test_item_errors_stay_where_they_are(ask: Ask, interaction: Make, catalog: Catalog) -> None:
    operation = catalog.operation(catalog.resolve("RebootInstances"))
    errors = (ItemError("i-2", "InvalidInstance.NotFound", "The specified instance does not exist."),)
    response = interaction(ask(), Result({"OperationDetails": [{"InstanceId": "i-1"}]}, "r", errors)).response
    protocol = PROTOCOLS["volcengine-query"]
    again = protocol.serialize(protocol.parse_response(response, operation), operation, region=None)
    assert again.body == response.body


def test_a_page_that_is_no_answer_stays_as_it_is(ask: Ask, decoded: Decode, dialect: Callable[[str], int]) -> None:
    request = ask("RedeployInstance")
    recorded = Recorded("one.yaml", 1, Interaction(request, HttpResponse(502, "Bad Gateway", (), b"<html>")))
    asked = decoded(ask("RedeployInstance", dialect=dialect("alibaba-query-xml")))
    assert translated(recorded, decoded(request), asked) == recorded
    nobody = decoded(HttpRequest("GET", "https", "example.com", "/"))
    assert translated(recorded, nobody, asked) == recorded


def test_the_refusal_of_an_unknown_operation_is_told_too(decoded: Decode) -> None:
    common = "Signature=a&SignatureNonce=b&AccessKeyId=c&SignatureMethod=HMAC-SHA1"
    asked = decoded(HttpRequest("GET", "https", "ecs.aliyuncs.com", f"/?Action=Stop&Version=1&Format=XML&{common}"))
    by = decoded(HttpRequest("GET", "https", "ecs.aliyuncs.com", f"/?Action=Stop&Version=1&Format=JSON&{common}"))
    body = b'{"RequestId":"r","Code":"InvalidAction.NotFound","Message":"no"}'
    told = translated(Recorded("", 1, Interaction(by.request, HttpResponse(404, "", (), body))), by, asked)
    assert b"<Code>InvalidAction.NotFound</Code>" in told.interaction.response.body
