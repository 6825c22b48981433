"""Builders of interactions and cassettes, and of what is asked, recorded and played."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.decoding import Decoded, decode
from harness.cassette.index import Entry, Index, Recorded
from harness.cassette.interaction import Interaction, Label
from harness.cassette.writing import write_cassette
from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.model import Call, Credentials, Dialect, Params, Reply, Result
from harness.protocols.table import PROTOCOLS
from harness.signing.table import SCHEMES
from harness.wire import Headers, HttpRequest, HttpResponse

MakeInteraction = Callable[..., Interaction]
"""Makes an interaction of a number, with whatever else the test names."""

LABEL = Label("fake", date(2026, 1, 2))


@pytest.fixture
def make_interaction() -> MakeInteraction:
    """Interactions that differ by their number; any part of the messages can be given."""

    def make(
        number: int = 1,
        *,
        body: bytes | None = None,
        answer: bytes | None = None,
        status: int = 200,
        reason: str = "OK",
        target: str = "/",
        headers: Headers = (("Content-Type", "application/json"),),
        answered: Headers = (("Content-Type", "application/json"),),
        label: Label | None = LABEL,
    ) -> Interaction:
        content = b'{"Number": %d}' % number if answer is None else answer
        asked = b'{"Asked": %d}' % number if body is None else body
        length = (("Content-Length", str(len(content))),)
        request = HttpRequest("POST", "https", "as.tencentcloudapi.com", target, headers, asked)
        return Interaction(request, HttpResponse(status, reason, (*length, *answered), content), label)

    return make


@pytest.fixture
def write_file(tmp_path: Path) -> Callable[[str | bytes, str], Path]:
    """Writes a file into the folder of the test."""

    def write(content: str | bytes, name: str = "one.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


# --- what is asked, recorded and played -------------------------------------------------------------------------------

HOSTS = {
    "tencent": "as.tencentcloudapi.com",
    "alibaba": "ecs.cn-hangzhou.aliyuncs.com",
    "volcengine": "open.volcengineapi.com",
}

Ask = Callable[..., HttpRequest]

_SIGNER = Credentials("AKIDEXAMPLE", "secret")
_NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def ask(catalog: Catalog) -> Ask:
    """Builds requests: of the documented example, in the documented dialect and unsigned, unless said otherwise."""

    def build(
        operation: str = "RebootInstances",
        params: Params | None = None,
        *,
        region: str | None = None,
        dialect: int = 0,
        authority: str | None = None,
    ) -> HttpRequest:
        known = catalog.operation(catalog.resolve(operation))
        ways: Sequence[Dialect] = catalog.provider(known.id.provider).dialects
        given = example_params(known) if params is None else params
        place = authority or HOSTS[known.id.provider]
        call = Call(known.id, given, None, region)
        plain = PROTOCOLS[ways[dialect].protocol].build(call, known, authority=place)
        if not dialect:
            return plain
        scheme = SCHEMES[ways[dialect].signing]  # other dialects are known by their signatures
        return scheme.sign(plain, _SIGNER, region=region or "", service=known.id.service, now=_NOON)

    return build


@pytest.fixture(scope="session")
def interaction(catalog: Catalog) -> Callable[..., Interaction]:
    """Builds recordings of a request, answered in its own dialect: with a success unless said otherwise."""

    def build(request: HttpRequest, reply: Reply | None = None, **more: Any) -> Interaction:
        found = decode(request, catalog)
        assert found.route is not None
        assert found.operation is not None
        said = reply or Result({}, "r-1")
        return Interaction(request, found.route.protocol.serialize(said, found.operation, region=found.region), **more)

    return build


@pytest.fixture(scope="session")
def decoded(catalog: Catalog) -> Callable[[HttpRequest], Decoded]:
    """Decodes requests."""
    return lambda request: decode(request, catalog)


@pytest.fixture(scope="session")
def index(decoded: Callable[[HttpRequest], Decoded]) -> Callable[..., Index]:
    """Builds the index of a cassette ``one.yaml``."""

    def build(*interactions: Interaction) -> Index:
        numbered = enumerate(interactions, start=1)
        return Index(Entry(Recorded("one.yaml", number, one), decoded(one.request)) for number, one in numbered)

    return build


@pytest.fixture
def cassette(tmp_path: Path) -> Callable[..., Path]:
    """Writes cassettes, by their names."""

    def write(name: str, *interactions: Interaction) -> Path:
        path = tmp_path / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_cassette(path, interactions, {})
        return path

    return write
