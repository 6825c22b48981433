"""The client of the suites that are run as a user would run his: small, signs nothing, retries once."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from harness.pytest_plugin.api import Harness

Answer = dict[str, Any]


class Client:
    """Calls Auto Scaling through the proxy of a harness."""

    def __init__(self, harness: Harness) -> None:
        handler = urllib.request.ProxyHandler({"http": harness.proxy_url})
        self._opener = urllib.request.build_opener(handler)

    def call(self, operation: str, host: str = "as.tencentcloudapi.com", **params: Any) -> Answer:
        """One call; what the answer holds under ``Response``."""
        headers = {"X-TC-Action": operation, "X-TC-Version": "2018-04-19", "X-TC-Region": "ap-guangzhou"}
        request = urllib.request.Request(
            f"http://{host}/", json.dumps(params).encode(), {**headers, "Content-Type": "application/json"}
        )
        with self._opener.open(request) as response:
            answer: Answer = json.load(response)["Response"]
            return answer

    def resume(self, group: str = "asg-1", activity: str = "asr-1") -> Answer:
        """Resume a refresh, with one more try after a refusal."""
        given = {"AutoScalingGroupId": group, "RefreshActivityId": activity}
        answer = self.call("ResumeInstanceRefresh", **given)
        return self.call("ResumeInstanceRefresh", **given) if "Error" in answer else answer


@pytest.fixture
def make_client() -> Callable[[Harness], Client]:
    """Makes clients of a harness."""
    return Client


@pytest.fixture
def my_client(harness: Harness) -> Client:
    """A client that retries once."""
    return Client(harness)
