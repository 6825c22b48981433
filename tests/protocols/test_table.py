"""The table of protocols, and what holds for all of them: what is built is signed, verified and read back the same."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.model import Call, Credentials, Json, Operation, Shape
from harness.protocols.table import PROTOCOLS
from harness.signing.table import SCHEMES

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEYS = Credentials("AKEXAMPLE", "secret-EXAMPLE")
WAYS = (
    ("StartInstanceRefresh", "tencent-v3", "tc3-hmac-sha256"),
    ("StartInstanceRefresh", "tencent-query", "tencent-v1"),
    ("RedeployInstance", "alibaba-rpc", "acs3-hmac-sha256"),
    ("RedeployInstance", "alibaba-query", "alibaba-hmac-sha1"),
    ("RedeployInstance", "alibaba-query-xml", "alibaba-hmac-sha1"),
    ("RebootInstances", "volcengine-query", "volc-hmac-sha256"),
    ("RebootInstances", "volcengine-query", "volc-presigned"),
)

_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)


def test_names_are_the_keys() -> None:
    assert set(PROTOCOLS) == {protocol for _, protocol, _ in WAYS}
    assert set(SCHEMES) == {signing for _, _, signing in WAYS}
    assert all(PROTOCOLS[name].name == name for name in PROTOCOLS)


def values(shape: Shape) -> st.SearchStrategy[Json]:
    """Values of a shape that have a flat form: no empty list, no empty structure, no None."""
    if shape.type == "structure":
        return structures(shape)
    if shape.type == "list" and shape.item is not None:
        return st.lists(values(shape.item), min_size=1, max_size=12).map(list)
    simple: dict[str, st.SearchStrategy[Json]] = {
        "string": _TEXT,
        "integer": st.integers(),
        "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
        "boolean": st.booleans(),
    }
    return simple[shape.type]


def structures(shape: Shape, *, least: int = 1) -> st.SearchStrategy[Json]:
    optional = {member.name: values(member.shape) for member in shape.members}
    filled = st.fixed_dictionaries({}, optional=optional)
    return filled.filter(lambda value: len(value) >= least).map(dict)


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
@pytest.mark.parametrize(("name", "spoken", "signing"), WAYS, ids=[f"{way[1]} {way[2]}" for way in WAYS])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_build_sign_verify_parse_gives_the_same_call(
    name: str, spoken: str, signing: str, method: str, data: st.DataObject, operations: Mapping[str, Operation]
) -> None:
    operation = with_methods(operations[name], method)
    protocol, scheme = PROTOCOLS[spoken], SCHEMES[signing]
    params = data.draw(structures(operation.input, least=0))
    assert isinstance(params, dict)
    call = Call(operation.id, params, KEYS.access_key, "cn-beijing")
    built = protocol.build(call, operation, authority="127.0.0.1:8081", scheme="http")
    assert built.method == method
    signed = scheme.sign(built, KEYS, region="cn-beijing", service=operation.id.service, now=NOW)
    assert scheme.verify(signed, KEYS.secret_key, service=operation.id.service, now=NOW) is None
    assert [other.name for other in PROTOCOLS.values() if other.recognises(signed)] == [spoken]
    assert scheme.recognises(signed)
    identity = protocol.identify(signed)
    assert (identity.action, identity.version) == (name, operation.id.version)
    parsed = protocol.parse(signed, operation)
    region = None if spoken == "alibaba-rpc" else "cn-beijing"
    assert parsed == Call(operation.id, params, KEYS.access_key, region)


def with_methods(operation: Operation, *methods: str) -> Operation:
    """The operation with other methods."""
    return Operation(
        operation.id, operation.protocol, methods, (), operation.input, operation.output, operation.errors,
        operation.source,
    )  # fmt: skip
