"""Generated requests: each is answered in the provider's form, and leaves no trace of its key."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.contract.catalog import Catalog
from harness.journal import exchange_record
from harness.model import Exchange, Send
from harness.pipeline import Answered, Pipeline
from harness.responders.fake import FakeResponder
from harness.sessions import SessionStore
from harness.wire import HttpRequest

KEY = "AKIDEXAMPLEEXAMPLE"
HOSTS = ["as.tencentcloudapi.com", "ecs.cn-hangzhou.aliyuncs.com", "open.volcengineapi.com:443"]
ACTIONS = ["StartInstanceRefresh", "RedeployInstance", "RebootInstances", "Nothing", ""]
VERSIONS = ["2018-04-19", "2014-05-26", "2020-04-01", "1999-01-01", ""]
AUTHORIZATIONS = [
    f"TC3-HMAC-SHA256 Credential={KEY}/2026-01-02/as/tc3_request, SignedHeaders=host, Signature={'a' * 64}",
    f"ACS3-HMAC-SHA256 Credential={KEY},SignedHeaders=host;x-acs-date,Signature={'b' * 64}",
    f"HMAC-SHA256 Credential={KEY}/20260102/cn-beijing/ecs/request, SignedHeaders=host;x-date, Signature={'c' * 64}",
    f"Bearer {KEY}",
    "SKIP",
]
NAMES = [
    "AutoScalingGroupId",
    "InstanceId",
    "InstanceIds.1",
    "InstanceIds.x",
    "InstanceIds",
    "ForceStop",
    "ClientToken",
]

_texts = st.text(max_size=20) | st.sampled_from(["true", "False", "1", "-1", "é", "%", "%zz", "a" * 300])
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner),
    max_leaves=8,
)
_bodies = st.one_of(
    st.just(b""),
    st.binary(max_size=60),
    _json.map(lambda value: json.dumps(value).encode()),
    _json.map(lambda value: json.dumps({"AutoScalingGroupId": value}).encode()),
    st.sampled_from(
        [b"[" * 3000, b'{"a":' * 3000, b'"\\ud800"', b"\xef\xbb\xbf{}", b'{"a":1,"a":2}', b"1e999", b"9" * 5000]
    ),
)
_headers = st.lists(
    st.one_of(
        st.tuples(st.just("Authorization"), st.sampled_from(AUTHORIZATIONS)),
        st.tuples(st.sampled_from(["X-TC-Action", "x-acs-action"]), st.sampled_from(ACTIONS)),
        st.tuples(st.sampled_from(["X-TC-Version", "x-acs-version"]), st.sampled_from(VERSIONS)),
        st.tuples(st.just("X-TC-Region"), st.sampled_from(["ap-guangzhou", "", "nowhere"])),
        st.tuples(
            st.just("Content-Type"),
            st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain", "é", ""]),
        ),
        st.tuples(st.sampled_from(["X-Date", "x-acs-date", "X-TC-Timestamp", "Host", "X-Odd"]), st.text(max_size=20)),
    ),
    max_size=7,
).map(tuple)
_pairs = st.lists(
    st.one_of(
        st.tuples(st.just("Action"), st.sampled_from(ACTIONS)),
        st.tuples(st.just("Version"), st.sampled_from(VERSIONS)),
        st.tuples(st.sampled_from(NAMES) | _texts, _texts),
    ),
    max_size=8,
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))
_requests = st.builds(
    HttpRequest,
    st.sampled_from(["GET", "POST", "POST", "PUT", "HEAD", "", "é"]),
    st.sampled_from(["http", "https"]),
    st.sampled_from(HOSTS),
    st.one_of(st.just("/"), _pairs.map(lambda query: f"/?{query}"), st.text(max_size=20)),
    _headers,
    _bodies,
)


@pytest.mark.fuzz
@pytest.mark.parametrize("more", [{}, {"strict": True}], ids=["lenient", "strict"])
@given(request=_requests)
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_request_is_answered_in_the_providers_form(
    request: HttpRequest, more: dict[str, Any], catalog: Catalog, noon: datetime
) -> None:
    sessions = SessionStore(catalog, rules=["*=throttle:100/1s", "volcengine=item:InternalError~0.5"], limit=5)
    pipeline = Pipeline(catalog, sessions, FakeResponder(), **more)
    answered = pipeline.begin(request, proxy_user=None, now=noon)
    assert isinstance(answered, Answered)
    (step,) = answered.delivery.steps
    assert isinstance(step, Send)
    assert 200 <= step.response.status < 599
    assert answered.draft.problem is None
    assert isinstance(json.loads(step.response.body), dict)
    told = json.dumps(exchange_record(Exchange(answered.draft, noon, noon, 1, client_left=False, sequence=1)))
    assert KEY not in told
