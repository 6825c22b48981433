"""Whose call a request is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from harness.errors import UnknownName
from harness.model import Dialect, ErrorTemplate, Operation, OperationId, Provider
from harness.protocols.router import Route, hosted, route, spoken
from harness.wire import HttpRequest

SERVICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "tencent": {"as": ("as.tencentcloudapi.com", "as.intl.tencentcloudapi.com", "as.*.tencentcloudapi.com")},
    "alibaba": {"ecs": ("ecs.aliyuncs.com", "ecs.*.aliyuncs.com", "ecs-*.aliyuncs.com"), "sts": ("sts.aliyuncs.com",)},
    "volcengine": {"ecs": ("open.volcengineapi.com",), "vpc": ("open.volcengineapi.com", "vpc.volcengineapi.com")},
}
VARIANTS = {
    "tencent": (Dialect("tencent-query", "tencent-v1"),),
    "alibaba": (Dialect("alibaba-query", "alibaba-hmac-sha1"), Dialect("alibaba-query-xml", "alibaba-hmac-sha1")),
    "volcengine": (Dialect("volcengine-query", "volc-presigned"),),
}
DIALECTS = {
    "tencent": ("tencent-v3", "tc3-hmac-sha256"),
    "alibaba": ("alibaba-rpc", "acs3-hmac-sha256"),
    "volcengine": ("volcengine-query", "volc-hmac-sha256"),
}


@dataclass(frozen=True)
class Directory:
    """A catalog of a few operations."""

    known: Mapping[str, Provider]
    operations: tuple[OperationId, ...]

    def providers(self) -> tuple[str, ...]:
        return tuple(self.known)

    def provider(self, name: str) -> Provider:
        return self.known[name]

    def find(
        self, provider: str, action: str, version: str | None = None, service: str | None = None
    ) -> OperationId | None:
        return next((each for each in self.operations if (each.provider, each.name) == (provider, action)), None)


@pytest.fixture
def directory(operations: Mapping[str, Operation], provider: Callable[..., Provider]) -> Directory:
    known = {
        name: replace(provider(name, *DIALECTS[name], SERVICES[name]), variants=VARIANTS[name]) for name in SERVICES
    }
    return Directory(known, tuple(operation.id for operation in operations.values()))


def at(authority: str, target: str = "/", **headers: str) -> HttpRequest:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return HttpRequest("GET", "https", authority, target, pairs)


def short(found: Route | None) -> tuple[str, str | None, str | None] | None:
    return (found.provider.name, found.service, found.region) if found else None


@pytest.mark.parametrize(
    ("authority", "expected"),
    [
        ("as.tencentcloudapi.com", ("tencent", "as", None)),
        ("AS.TencentCloudAPI.com.:443", ("tencent", "as", None)),
        ("as.intl.tencentcloudapi.com", ("tencent", "as", None)),
        ("as.ap-guangzhou.tencentcloudapi.com:443", ("tencent", "as", "ap-guangzhou")),
        ("ecs-cn-hangzhou.aliyuncs.com", ("alibaba", "ecs", "cn-hangzhou")),
        ("ecs.ap-southeast-1.aliyuncs.com", ("alibaba", "ecs", "ap-southeast-1")),
        ("sts.aliyuncs.com", ("alibaba", "sts", None)),
        ("open.volcengineapi.com", ("volcengine", None, None)),
        ("vpc.volcengineapi.com", ("volcengine", "vpc", None)),
        ("as.tencentcloudapi.com.evil.example", None),
        ("as.a.b.tencentcloudapi.com", None),
        ("asXtencentcloudapi.com", None),
        ("", None),
        ("[::1", None),
    ],
)
def test_by_host(authority: str, expected: tuple[str, str | None, str | None] | None, directory: Directory) -> None:
    assert short(route(at(authority), directory)) == expected


def test_the_host_counts_more_than_the_look(directory: Directory) -> None:
    assert short(route(at("ecs.aliyuncs.com", X_TC_Action="StartInstanceRefresh"), directory)) == (
        "alibaba", "ecs", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (at("127.0.0.1:8081", X_TC_Action="Anything"), "tencent"),
        (at("127.0.0.1:8081", x_acs_action="Anything"), "alibaba"),
        (at("localhost", X_Date="20250102T030405Z"), "volcengine"),
        (at("127.0.0.1:8081", "/?Action=RebootInstances&Version=2020-04-01"), "volcengine"),
        (at("127.0.0.1:8081", "/?Action=RedeployInstance"), "alibaba"),
        (at("127.0.0.1:8081", "/?Action=Unknown"), None),
        (at("127.0.0.1:8081"), None),
    ],
)
def test_by_look_then_by_action(request_: HttpRequest, expected: str | None, directory: Directory) -> None:
    found = route(request_, directory)
    assert (found.provider.name if found else None) == expected
    if found:
        assert (found.protocol.name, found.scheme.name) == DIALECTS[found.provider.name]
        assert (found.service, found.region) == (None, None)


def test_of_two_providers_that_look_alike_the_one_that_knows_the_action(
    directory: Directory, provider: Callable[..., Provider]
) -> None:
    twin = provider("twin", "volcengine-query", "volc-hmac-sha256", {})
    both = replace(directory, known={"twin": twin, **directory.known})
    signed = at("127.0.0.1", "/?Action=RebootInstances", X_Date="20250102T030405Z")
    assert short(route(signed, both)) == ("volcengine", None, None)
    unknown = at("127.0.0.1", "/?Action=Unknown", X_Date="20250102T030405Z")
    assert short(route(unknown, both)) == ("twin", None, None)


@pytest.mark.parametrize(
    ("protocol", "signing", "says"),
    [("soap", "tc3-hmac-sha256", "unknown protocol 'soap'"), ("tencent-v3", "none", "unknown signing scheme 'none'")],
)
def test_a_provider_with_an_unknown_dialect(
    protocol: str, signing: str, says: str, directory: Directory, provider: Callable[..., Provider]
) -> None:
    broken = provider("broken", protocol, signing, {"s": ("s.example",)})
    with pytest.raises(UnknownName, match=says):
        route(at("s.example"), replace(directory, known={"broken": broken}))


@pytest.mark.parametrize(
    ("request_", "provider_", "protocol", "signing"),
    [
        (at("h", Authorization="TC3-HMAC-SHA256 x"), "tencent", "tencent-v3", "tc3-hmac-sha256"),
        (at("h", "/?Action=A&SecretId=x"), "tencent", "tencent-query", "tencent-v1"),
        (at("h", "/?Action=A&SecretId=x", X_TC_TraceId="1"), "tencent", "tencent-query", "tencent-v1"),
        (at("h", "/?Action=A", X_TC_TraceId="1"), "tencent", "tencent-v3", "tc3-hmac-sha256"),
        (at("h"), "tencent", "tencent-v3", "tc3-hmac-sha256"),
        (at("h", x_acs_action="A"), "alibaba", "alibaba-rpc", "acs3-hmac-sha256"),
        (at("h", "/?Action=A&AccessKeyId=x&Format=JSON"), "alibaba", "alibaba-query", "alibaba-hmac-sha1"),
        (at("h", "/?Action=A&AccessKeyId=x"), "alibaba", "alibaba-query-xml", "alibaba-hmac-sha1"),
        (at("h", "/?Action=A"), "alibaba", "alibaba-rpc", "acs3-hmac-sha256"),
        (at("h", Authorization="HMAC-SHA256 x"), "volcengine", "volcengine-query", "volc-hmac-sha256"),
        (at("h", "/?X-Algorithm=HMAC-SHA256"), "volcengine", "volcengine-query", "volc-presigned"),
        (
            at("h", "/?X-Algorithm=HMAC-SHA256", Authorization="HMAC-SHA256 x"),
            "volcengine",
            "volcengine-query",
            "volc-hmac-sha256",
        ),
        (at("h", X_Date="20250102T030405Z"), "volcengine", "volcengine-query", "volc-hmac-sha256"),
    ],
)
def test_which_way_of_calling_it_is(
    request_: HttpRequest, provider_: str, protocol: str, signing: str, directory: Directory
) -> None:
    assert spoken(directory.provider(provider_), request_) == Dialect(protocol, signing)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/?Action=Anything&SecretId=x", ("tencent", "tencent-query", "tencent-v1")),
        ("/?Action=Anything&AccessKeyId=x", ("alibaba", "alibaba-query-xml", "alibaba-hmac-sha1")),
        ("/?X-Algorithm=HMAC-SHA256&X-Credential=x", ("volcengine", "volcengine-query", "volc-presigned")),
    ],
)
def test_an_older_way_is_known_without_a_host(
    target: str, expected: tuple[str, str, str], directory: Directory
) -> None:
    found = route(at("127.0.0.1:8081", target), directory)
    assert found is not None
    assert (found.provider.name, found.protocol.name, found.scheme.name) == expected
    assert not found.by_host


def test_a_way_has_answers_of_its_own_to_bad_signatures(
    directory: Directory, provider: Callable[..., Provider]
) -> None:
    template = ErrorTemplate("Missing", 400, "missing", "inferred", "test")
    variant = Dialect("tencent-query", "tencent-v1", {"missing": template})
    own = replace(provider("own", *DIALECTS["tencent"], {"s": ("s.example",)}), variants=(variant,))
    both = replace(directory, known={"own": own})
    older = route(at("s.example", "/?Action=A&SecretId=x"), both)
    usual = route(at("s.example", X_TC_Action="A"), both)
    assert older is not None
    assert usual is not None
    assert (older.signature, usual.signature) == ({"missing": template}, {})


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("as.tencentcloudapi.com.", ("tencent", frozenset({"as"}), None)),
        ("as.ap-guangzhou.tencentcloudapi.com", ("tencent", frozenset({"as"}), "ap-guangzhou")),
        ("example.com", None),
        ("", None),
    ],
)
def test_whose_host_it_is(
    host: str, expected: tuple[str, frozenset[str], str | None] | None, directory: Directory
) -> None:
    found = hosted(host, directory)
    assert (None if found is None else (found.provider.name, found.services, found.region)) == expected


def test_a_host_can_serve_several_services(directory: Directory) -> None:
    found = hosted("open.volcengineapi.com", directory)
    assert found is not None
    assert len(found.services) > 1
