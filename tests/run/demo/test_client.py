"""The client of the demonstration, against a harness in this process."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harness.app import LocalHarness
from harness.config import Settings, parse_address
from harness.control.environment import Access, environment
from harness.errors import UserError
from harness.model import Params, Result, ServiceError
from harness.run.demo.client import TinyClient

HOSTS: dict[str, tuple[str, Params]] = {
    "tencent/as:ResumeInstanceRefresh": (
        "as.tencentcloudapi.com",
        {"AutoScalingGroupId": "a", "RefreshActivityId": "b"},
    ),
    "volcengine/ecs:RebootInstances": ("open.volcengineapi.com", {"InstanceIds": ["i-1", "i-2"]}),
    "alibaba/ecs:RedeployInstance": ("ecs-cn-hangzhou.aliyuncs.com", {"InstanceId": "i-1"}),
}


@pytest.fixture(scope="module")
def harness(specs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHarness]:
    """A harness that refuses what is wrong, and whose second call of an operation fails."""
    settings = Settings(tmp_path_factory.mktemp("state"), (specs,), parse_address("127.0.0.1:0"), strict=True)
    with LocalHarness(settings) as running:
        yield running


@pytest.mark.parametrize("operation", HOSTS)
def test_each_provider_takes_its_calls_for_good_ones(operation: str, harness: LocalHarness) -> None:
    host, params = HOSTS[operation]
    minted = harness.mint(rules=["*=error:InternalError#2"])
    environ = environment(Access(harness.proxy_url, None, str(harness.ca_bundle), minted))
    client = TinyClient(harness.catalog, environ, lambda: datetime.now(UTC))

    def call() -> Any:
        return client.call(operation, params, host=host, region="cn-hangzhou")

    done, failed = call(), call()
    assert isinstance(done, Result)
    assert isinstance(failed, ServiceError)
    assert failed.code == "InternalError"
    drafts = [exchange.draft for exchange in harness.exchanges(minted.alias)]
    assert [(draft.operation and draft.operation.short, draft.signature) for draft in drafts] == [
        (operation, "valid")
    ] * 2
    assert dict(drafts[0].params or {}) == params
    assert not drafts[0].violations


def test_without_its_settings_it_says_what_is_missing(harness: LocalHarness) -> None:
    client = TinyClient(harness.catalog, {}, lambda: datetime.now(UTC))
    with pytest.raises(UserError, match="HARNESS_ACCESS_KEY is not set"):
        client.call("RebootInstances", {}, host="open.volcengineapi.com", region="cn-beijing")
