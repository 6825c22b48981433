"""The three released Python SDKs against our protocols and signatures, both directions, over loopback.

Each SDK sends to a small HTTP server of this test; what arrived is read and verified byte for byte as it was sent, and
what we serialize is what the server answers with.
"""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from harness.model import ErrorSpec, ItemError, Operation, Params, Reply, Result, ServiceError, Source
from harness.protocols.table import PROTOCOLS
from harness.protocols.wire_protocol import WireProtocol
from harness.signing.form import decode_pairs
from harness.signing.scheme import SigningScheme
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest, HttpResponse

# The SDKs use deprecated parts of the standard library and leave connections to the garbage collector.
pytestmark = [
    pytest.mark.sdk,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

KEY, SECRET, TOKEN = "AKEXAMPLE0123456789", "secret-EXAMPLE", "token/EXAMPLE+1="
UUID = "c4190090-bc60-4f48-b9d4-48095b9596db"


@dataclass
class Recorder:
    """What arrived at the server, in order, and what it answers with, the last answer again and again."""

    authority: str
    answers: list[HttpResponse] = field(default_factory=list)
    requests: list[HttpRequest] = field(default_factory=list)

    def take(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Handler(BaseHTTPRequestHandler):
    """Keeps each request as it was sent and writes the recorder's answer."""

    protocol_version = "HTTP/1.1"
    recorder: Recorder

    def answer(self) -> None:
        method, target, _ = self.requestline.split(" ")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = tuple(self.headers.items())
        response = self.recorder.take(HttpRequest(method, "http", self.headers.get("Host", ""), target, headers, body))
        self.send_response_only(response.status, response.reason)
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)

    do_GET = do_POST = answer  # noqa: N815 - the names are the base class's

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """A server on loopback for one test; no proxy of the surroundings comes between."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VOLCENGINE_ECS_METADATA_DISABLED", "true")
    found = Recorder("")

    class Bound(Handler):
        """The handler of this test's recorder."""

        recorder = found

    with ThreadingHTTPServer(("127.0.0.1", 0), Bound) as server:
        found.authority = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@dataclass(frozen=True)
class Side:
    """Our side of one operation."""

    operation: Operation
    protocol: WireProtocol
    scheme: SigningScheme
    region: str

    def serialize(self, reply: Reply) -> HttpResponse:
        return self.protocol.serialize(reply, self.operation, region=self.region)

    def check(self, request: HttpRequest, params: Params, *, region: str | None) -> None:
        """Assert that the request is recognised, read to these parameters, and signed by our key."""
        assert self.protocol.recognises(request)
        assert not [other for other in PROTOCOLS.values() if other != self.protocol and other.recognises(request)]
        identity = self.protocol.identify(request)
        assert (identity.action, identity.version) == (self.operation.id.name, self.operation.id.version)
        assert (identity.region, identity.access_key) == (region, KEY)
        call = self.protocol.parse(request, self.operation)
        assert (call.params, call.region, call.access_key) == (params, region, KEY)
        now, service = datetime.now(UTC), self.operation.id.service
        assert self.scheme.verify(request, SECRET, service=service, now=now) is None
        wrong = self.scheme.verify(request, SECRET + "x", service=service, now=now)
        assert wrong is not None
        assert wrong.problem == "mismatch"
        stored = [value for name, value in request.headers if name.lower() not in self.scheme.secret_headers]
        pairs = decode_pairs(request.query) + decode_pairs(request.body if b"=" in request.body else b"")
        stored += [value.decode() for name, value in pairs if name.decode() not in self.scheme.secret_params]
        assert not [value for value in stored if KEY in value or TOKEN in value]


def error(code: str, message: str, http: int) -> ServiceError:
    return ServiceError(code, message, http, UUID)


# --- Tencent Cloud ----------------------------------------------------------------------------------------------------


@pytest.fixture
def tencent(operations: Mapping[str, Operation]) -> Side:
    operation = operations["StartInstanceRefresh"]
    return Side(operation, PROTOCOLS["tencent-v3"], SCHEMES["tc3-hmac-sha256"], "ap-guangzhou")


def call_tencent(
    recorder: Recorder, params: Mapping[str, Any], *, method: str = "POST", token: str | None = None, **profile: Any
) -> Any:
    """What the SDK returns for StartInstanceRefresh; its exception passes."""
    reason = "tencentcloud-sdk-python-autoscaling is not installed"
    models = pytest.importorskip("tencentcloud.autoscaling.v20180419.models", reason=reason)
    client = pytest.importorskip("tencentcloud.autoscaling.v20180419.autoscaling_client", reason=reason)
    credential = pytest.importorskip("tencentcloud.common.credential", reason=reason)
    profiles = pytest.importorskip("tencentcloud.common.profile.client_profile", reason=reason)
    http = pytest.importorskip("tencentcloud.common.profile.http_profile", reason=reason)
    over = http.HttpProfile(protocol="http", endpoint=recorder.authority, reqMethod=method, reqTimeout=10)
    settings = profiles.ClientProfile(httpProfile=over)
    for name, value in profile.items():
        setattr(settings, name, value)
    caller = client.AutoscalingClient(credential.Credential(KEY, SECRET, token), "ap-guangzhou", settings)
    request = models.StartInstanceRefreshRequest()
    request.from_json_string(json.dumps(params))
    return caller.StartInstanceRefresh(request)


TENCENT_PARAMS: Mapping[str, Any] = {
    "AutoScalingGroupId": "asg-9dn1a5y6 ~é中+/%",
    "RefreshSettings": {
        "RollingUpdateSettings": {"BatchNumber": 3, "BatchPause": "AUTOMATIC", "MaxSurge": -1},
        "CheckInstanceTargetHealth": False,
    },
    "RefreshMode": "ROLLING_UPDATE_RESET",
}


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"method": "GET"},
        {"token": TOKEN},
        {"unsignedPayload": True},
        {"language": "en-US", "method": "GET", "token": TOKEN},
    ],
    ids=["POST", "GET", "token", "unsigned payload", "GET with token"],
)
def test_tencent_request_and_success(how: Mapping[str, Any], tencent: Side, recorder: Recorder) -> None:
    recorder.answers = [tencent.serialize(Result({"RefreshActivityId": "asr-中"}, UUID))]
    result = call_tencent(recorder, TENCENT_PARAMS, **how)
    assert (result.RefreshActivityId, result.RequestId) == ("asr-中", UUID)
    (request,) = recorder.requests
    tencent.check(request, TENCENT_PARAMS, region="ap-guangzhou")


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("signed", ["HmacSHA1", "HmacSHA256"])
@pytest.mark.parametrize("token", [None, TOKEN], ids=["key", "token"])
def test_tencent_older_signature(
    method: str, signed: str, token: str | None, tencent: Side, recorder: Recorder
) -> None:
    older = replace(tencent, protocol=PROTOCOLS["tencent-query"], scheme=SCHEMES["tencent-v1"])
    recorder.answers = [older.serialize(Result({"RefreshActivityId": "asr-中"}, UUID))]
    result = call_tencent(recorder, TENCENT_PARAMS, method=method, token=token, signMethod=signed)
    assert (result.RefreshActivityId, result.RequestId) == ("asr-中", UUID)
    (request,) = recorder.requests
    older.check(request, TENCENT_PARAMS, region="ap-guangzhou")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ResourceUnavailable.AutoScalingGroupInActivity", "The group is active: “asg-1” 伸缩组"),
        ("RequestLimitExceeded", "Your current request times equals to `21` in a second"),
        ("InternalError", ""),
    ],
)
def test_tencent_errors(code: str, message: str, tencent: Side, recorder: Recorder) -> None:
    recorder.answers = [tencent.serialize(error(code, message, 200))]
    reason = "tencentcloud-sdk-python-autoscaling is not installed"
    errors = pytest.importorskip("tencentcloud.common.exception.tencent_cloud_sdk_exception", reason=reason)
    with pytest.raises(errors.TencentCloudSDKException) as caught:
        call_tencent(recorder, TENCENT_PARAMS)
    assert (caught.value.code, caught.value.message, caught.value.requestId) == (code, message, UUID)


# --- Alibaba Cloud ----------------------------------------------------------------------------------------------------


@pytest.fixture
def alibaba(operations: Mapping[str, Operation]) -> Side:
    operation = operations["RedeployInstance"]
    return Side(operation, PROTOCOLS["alibaba-rpc"], SCHEMES["acs3-hmac-sha256"], "cn-hangzhou")


def alibaba_client(recorder: Recorder, **settings: Any) -> tuple[Any, Any, Any]:
    """A client of the SDK, a maker of its requests, and its runtime options."""
    reason = "alibabacloud_ecs20140526 is not installed"
    client = pytest.importorskip("alibabacloud_ecs20140526.client", reason=reason)
    models = pytest.importorskip("alibabacloud_ecs20140526.models", reason=reason)
    configuration = pytest.importorskip("alibabacloud_tea_openapi.models", reason=reason)
    runtime = pytest.importorskip("darabonba.runtime", reason=reason)
    config = configuration.Config(
        access_key_id=KEY, access_key_secret=SECRET, region_id="cn-hangzhou", endpoint=recorder.authority,
        protocol="http", read_timeout=10_000, connect_timeout=10_000, **settings,
    )  # fmt: skip
    return client.Client(config), models.RedeployInstanceRequest, runtime.RuntimeOptions()


@pytest.mark.parametrize("token", [None, TOKEN], ids=["key", "token"])
@pytest.mark.parametrize("force", [True, False, None])
@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_alibaba_request_and_success(
    token: str | None, alibaba: Side, recorder: Recorder, *, force: bool | None, asynchronous: bool
) -> None:
    recorder.answers = [alibaba.serialize(Result({"TaskId": "t-中"}, UUID))]
    settings = {} if token is None else {"security_token": token}
    client, request_of, runtime = alibaba_client(recorder, **settings)
    given = request_of(instance_id="i-1 *~é中+/%", force_stop=force)
    if asynchronous:
        answered = asyncio.run(client.redeploy_instance_with_options_async(given, runtime))
    else:
        answered = client.redeploy_instance_with_options(given, runtime)
    assert (answered.status_code, answered.body.task_id, answered.body.request_id) == (200, "t-中", UUID)
    assert answered.headers["x-acs-request-id"] == UUID
    (request,) = recorder.requests
    expected = {"InstanceId": "i-1 *~é中+/%"} | ({} if force is None else {"ForceStop": force})
    alibaba.check(request, expected, region=None)


@pytest.mark.parametrize(
    ("code", "message", "http"),
    [
        ("DiskError", "IncorrectDiskStatus.", 403),
        ("InvalidParameter", "The specified parameter “Action or Version” is not valid. %s", 400),
        ("InvalidInstanceId.NotFound", "The InstanceId provided does not exist in our records.", 404),
        ("InternalError", "The request processing has failed due to some unknown error.", 500),
        ("ServiceUnavailable", "", 503),
    ],
)
def test_alibaba_errors(code: str, message: str, http: int, alibaba: Side, recorder: Recorder) -> None:
    recorder.answers = [alibaba.serialize(error(code, message, http))]
    client, request_of, runtime = alibaba_client(recorder)
    reason = "alibabacloud_ecs20140526 is not installed"
    errors = pytest.importorskip("alibabacloud_tea_openapi.exceptions", reason=reason)
    expected = errors.ClientException if http < 500 else errors.ServerException
    with pytest.raises(expected) as caught:
        client.redeploy_instance_with_options(request_of(instance_id="i-1"), runtime)
    found = caught.value
    assert (found.code, found.status_code, found.request_id) == (code, http, UUID)
    assert found.data["Message"] == message
    assert found.data["HostId"] == "ecs.cn-hangzhou.aliyuncs.com"


@pytest.mark.parametrize("token", [None, TOKEN], ids=["key", "token"])
def test_alibaba_older_signature(token: str | None, alibaba: Side, recorder: Recorder) -> None:
    older = replace(alibaba, protocol=PROTOCOLS["alibaba-query"], scheme=SCHEMES["alibaba-hmac-sha1"])
    recorder.answers = [older.serialize(Result({"TaskId": "t-中"}, UUID))]
    settings = {} if token is None else {"security_token": token}
    client, request_of, runtime = alibaba_client(recorder, signature_algorithm="v2", **settings)
    answered = client.redeploy_instance_with_options(request_of(instance_id="i-1 *~é中+/%", force_stop=True), runtime)
    assert (answered.body.task_id, answered.body.request_id) == ("t-中", UUID)
    (request,) = recorder.requests
    older.check(request, {"InstanceId": "i-1 *~é中+/%", "ForceStop": True}, region=None)


def test_alibaba_errors_in_xml_are_read_by_the_newer_sdk_too(alibaba: Side, recorder: Recorder) -> None:
    in_xml = replace(alibaba, protocol=PROTOCOLS["alibaba-query-xml"])
    recorder.answers = [in_xml.serialize(error("DiskError", "IncorrectDiskStatus. <“&”>", 403))]
    client, request_of, runtime = alibaba_client(recorder)
    reason = "alibabacloud_ecs20140526 is not installed"
    errors = pytest.importorskip("alibabacloud_tea_openapi.exceptions", reason=reason)
    with pytest.raises(errors.ClientException) as caught:
        client.redeploy_instance_with_options(request_of(instance_id="i-1"), runtime)
    assert (caught.value.code, caught.value.status_code, caught.value.request_id) == ("DiskError", 403, UUID)
    assert caught.value.data["Message"] == "IncorrectDiskStatus. <“&”>"


def test_alibaba_retries_are_signed_again(alibaba: Side, recorder: Recorder) -> None:
    throttled = alibaba.serialize(error("Throttling.User", "Request was denied due to user flow control.", 400))
    recorder.answers = [throttled, alibaba.serialize(Result({"TaskId": "t-1"}, UUID))]
    retry = pytest.importorskip("darabonba.policy.retry", reason="alibabacloud_ecs20140526 is not installed")
    condition = {
        "maxAttempts": 3, "exception": [], "errorCode": ["Throttling.User"],
        "backoff": {"policy": "Fixed", "period": 1},
    }  # fmt: skip
    options = retry.RetryOptions({"retryable": True, "retryCondition": [condition]})
    client, request_of, runtime = alibaba_client(recorder, retry_options=options)
    client.redeploy_instance_with_options(request_of(instance_id="i-1"), runtime)
    first, second = recorder.requests
    assert second.header("x-acs-retry-attempts") == "1"
    for request in (first, second):
        alibaba.check(request, {"InstanceId": "i-1"}, region=None)


# --- Volcengine -------------------------------------------------------------------------------------------------------


@pytest.fixture
def volcengine(operations: Mapping[str, Operation]) -> Side:
    operation = operations["RebootInstances"]
    return Side(operation, PROTOCOLS["volcengine-query"], SCHEMES["volc-hmac-sha256"], "cn-beijing")


def call_volcengine(recorder: Recorder, *, token: str | None = None, **params: Any) -> Any:
    """What the SDK returns for RebootInstances; its exception passes."""
    reason = "volcenginesdk-ecs is not installed"
    core = pytest.importorskip("volcenginesdkcore", reason=reason)
    ecs = pytest.importorskip("volcenginesdkecs", reason=reason)
    settings = core.Configuration()
    settings.ak, settings.sk, settings.session_token, settings.region = KEY, SECRET, token, "cn-beijing"
    settings.host, settings.scheme = recorder.authority, "http"
    settings.auto_retry = False
    api = ecs.ECSApi(core.ApiClient(settings))
    with closing(_Pool(api)):
        return api.reboot_instances(ecs.RebootInstancesRequest(**params), _request_timeout=(10, 10))


@dataclass(frozen=True)
class _Pool:
    """The connections of a Volcengine client."""

    api: Any

    def close(self) -> None:
        self.api.api_client.rest_client.pool_manager.clear()


@pytest.mark.parametrize("token", [None, TOKEN], ids=["key", "token"])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"instance_ids": ["i-a", "i-b", "i-c"], "force_stop": True, "client_token": "tok 1/+中~*"},
            {"InstanceIds": ["i-a", "i-b", "i-c"], "ForceStop": True, "ClientToken": "tok 1/+中~*"},
        ),
        (
            {"instance_ids": [f"i-{index}" for index in range(1, 101)], "force_stop": False},
            {"InstanceIds": [f"i-{index}" for index in range(1, 101)], "ForceStop": False},
        ),
        ({}, {}),
    ],
    ids=["all", "100 items", "nothing"],
)
def test_volcengine_request_and_success(
    token: str | None, given: Mapping[str, Any], expected: Params, volcengine: Side, recorder: Recorder
) -> None:
    recorder.answers = [volcengine.serialize(Result({"OperationDetails": [{"InstanceId": "i-中"}]}, UUID))]
    result = call_volcengine(recorder, token=token, **given)
    assert [(detail.instance_id, detail.error) for detail in result.operation_details] == [("i-中", None)]
    assert result.metadata().request_id == UUID
    (request,) = recorder.requests
    volcengine.check(request, expected, region="cn-beijing")


def test_volcengine_item_errors(volcengine: Side, recorder: Recorder) -> None:
    failed = ItemError("i-b", "InvalidInstanceStatus", "The status of the specified instance: “中”")
    value: Params = {"OperationDetails": [{"InstanceId": "i-a"}, {"InstanceId": "i-b"}]}
    recorder.answers = [volcengine.serialize(Result(value, UUID, (failed,)))]
    result = call_volcengine(recorder, instance_ids=["i-a", "i-b"])
    first, second = result.operation_details
    assert (first.instance_id, first.error) == ("i-a", None)
    assert (second.instance_id, second.error.code, second.error.message) == (failed.item, failed.code, failed.message)


@pytest.mark.parametrize(
    ("code", "message", "http"),
    [
        ("InvalidArgument", "The specified argument is invalid.", 400),
        ("IdempotentProcessing", "The request uses the same client token as a previous one: “中”", 412),
        ("FlowLimitExceeded", "", 429),
        ("InternalError", "An internal error has occurred.", 500),
    ],
)
def test_volcengine_errors(code: str, message: str, http: int, volcengine: Side, recorder: Recorder) -> None:
    recorder.answers = [volcengine.serialize(error(code, message, http))]
    rest = pytest.importorskip("volcenginesdkcore.rest", reason="volcenginesdk-ecs is not installed")
    with pytest.raises(rest.ApiException) as caught:
        call_volcengine(recorder, instance_ids=["i-a"])
    metadata = json.loads(caught.value.body)["ResponseMetadata"]
    assert caught.value.status == http
    assert metadata["Error"] == {"Code": code, "Message": message}
    assert metadata["RequestId"] == caught.value.headers["X-Tt-Logid"] == UUID


# --- what an SDK was answered is what we read -------------------------------------------------------------------------


def test_answers_read_back(tencent: Side, alibaba: Side, volcengine: Side) -> None:
    row = ErrorSpec("request", "C", Source("test", ""), http=400, message_status="inferred")
    plain, listed, other = Result({"A": 1}, UUID), error("C", "m", 400), error("D", "m", 400)
    for side in (tencent, alibaba, volcengine):
        operation = replace(side.operation, errors=(row,))
        read = [side.protocol.parse_response(side.serialize(reply), operation) for reply in (plain, listed, other)]
        assert read == [plain, replace(listed, spec=row, message_status="inferred"), other]


@pytest.mark.parametrize("token", [None, TOKEN], ids=["key", "token"])
@pytest.mark.parametrize("host", [None, "open.volcengineapi.com"], ids=["host not signed", "host signed"])
def test_volcengine_signed_urls(token: str | None, host: str | None, volcengine: Side) -> None:
    signer = pytest.importorskip("volcenginesdkcore.signv4", reason="volcenginesdk-ecs is not installed").SignerV4
    query = {"Action": "RebootInstances", "Version": "2020-04-01", "InstanceIds.1": "i-a *~é中+/%"}
    url = signer.sign_url("/", "GET", query, KEY, SECRET, "cn-beijing", "ecs", token, host)
    authority = "open.volcengineapi.com"
    request = HttpRequest("GET", "https", authority, f"/?{url}", (("Host", authority),))
    presigned = replace(volcengine, scheme=SCHEMES["volc-presigned"])
    presigned.check(request, {"InstanceIds": ["i-a *~é中+/%"]}, region="cn-beijing")
