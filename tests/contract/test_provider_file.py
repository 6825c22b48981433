"""provider.yaml: the real ones hold what the providers say, and mistakes are named."""

import pytest

from harness.contract.file_schema import problems
from harness.contract.layout import bundled_root
from harness.contract.load import load_catalog
from harness.contract.marked_yaml import parse_yaml
from harness.contract.provider_file import compile_provider, provider_problems
from harness.model import Dialect, Dispatch, Envelope, ListedHttp, Provider, RetryHint

_PROVIDERS = ("tencent", "alibaba", "volcengine")
_VIOLATIONS = {"missing", "type", "value", "unknown", "malformed", "too_large", "action", "version", "method", "region"}
_SIGNATURE = {"missing", "malformed", "time", "unknown_key", "expired", "payload", "scope", "mismatch"}


def _real(name: str) -> Provider:
    return load_catalog([bundled_root()]).provider(name)


@pytest.mark.parametrize(("name", "rows"), [("tencent", 38), ("alibaba", 63), ("volcengine", 25)])
def test_the_common_errors_of_the_real_providers(name: str, rows: int) -> None:
    provider = _real(name)
    keys = [(error.http, error.code) for error in provider.errors]
    assert len(keys) == rows
    assert len(set(keys)) == rows
    assert set(provider.violations) == _VIOLATIONS
    assert set(provider.signature) - {"replayed"} == _SIGNATURE
    assert all(error.scope == "common" and error.source.evidence for error in provider.errors)
    assert {error.kind for error in provider.errors} >= {"auth", "client", "server", "throttling"}


def test_only_alibaba_documents_what_a_used_nonce_gets() -> None:
    said = {name: _real(name).signature.get("replayed") for name in ("alibaba", "tencent", "volcengine")}
    assert {name for name, template in said.items() if template is not None} == {"alibaba"}
    assert said["alibaba"] is not None
    assert (said["alibaba"].code, said["alibaba"].http) == ("SignatureNonceUsed", 400)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("alibaba", RetryHint("x-acs-retry-after", "ms", "inferred")),
        ("tencent", None),
        ("volcengine", RetryHint("Retry-After", "s", "inferred")),
    ],
)
def test_what_is_known_of_retry_hints(name: str, hint: RetryHint | None) -> None:
    assert _real(name).retry_hint == hint


def test_tencent_answers_everything_with_200_and_documents_no_text() -> None:
    provider = _real("tencent")
    assert {error.http for error in provider.errors} == {200}
    assert all(error.message_status != "documented" for error in provider.errors)
    assert provider.throttle.message.format(count=21, limit=20) == (
        "Your current request times equals to `21` in a second, which exceeds the frequency limit `20` for a second. "
        "Please reduce the frequency of calls."
    )


def test_alibaba_has_one_code_with_several_statuses() -> None:
    rows = [error.http for error in _real("alibaba").errors if error.code == "InvalidAccessKeyId.NotFound"]
    assert sorted(status for status in rows if status is not None) == [400, 404]


def test_statuses_that_volcengine_does_not_establish_are_marked() -> None:
    marked = {
        error.code: error.http_status for error in _real("volcengine").errors if error.http_status != "documented"
    }
    assert marked == {
        "InvalidTimestamp": "contradicted",
        "FlowLimitExceeded": "inferred",
        "ServiceShouldCallSelfApi": "unknown",
        "FailToConnect": "unknown",
        "InternalServiceTimeout": "unknown",
        "ServiceUnavailableTemp": "unknown",
        "MethodNotAllowed": "unknown",
        "InternalServiceError": "unknown",
        "AccountFlowLimitExceeded": "unknown",
    }


def test_retry_is_said_only_where_a_text_says_it() -> None:
    said = {
        (name, error.code): error.retry
        for name in ("tencent", "alibaba", "volcengine")
        for error in _real(name).errors
        if error.retry != "unknown"
    }
    assert said == {
        ("alibaba", "Throttling"): "after",
        ("alibaba", "ServiceUnavailable.RegionMaintaining"): "after",
    }


def test_all_parts_of_a_file(files: dict[str, str]) -> None:
    file = parse_yaml(files["acme/provider.yaml"], "f")
    assert list(provider_problems(file, "acme")) == []
    provider = compile_provider(file, {"disk": ("disk.example",), "vm": ("not.this",)})
    assert provider.services == {"vm": ("vm.acme.example", "vm.*.acme.example"), "disk": ("disk.example",)}
    assert (provider.protocol, provider.signing, provider.request_id) == ("acme-rpc", "acme-hmac", "uuid-lower")
    assert (provider.max_body, provider.default_region, provider.methods) == (1000, "north", ("POST",))
    assert provider.envelope == Envelope("/Answer", "/Answer/Error", "/Answer/RequestId")
    assert provider.dispatch == Dispatch("header:X-Action", "header:X-Version", "json", 1)
    assert provider.listed_http == ListedHttp(200, "documented")
    assert provider.undeclared == "documented"
    assert provider.errors[1].source.anchor == "errors/1"
    assert provider.violations["type"].code == "Bad1"


def test_what_may_be_left_out(files: dict[str, str]) -> None:
    optional = ("envelope", "dispatch", "listed", "undeclared", "max_body", "default_region", "methods")
    text = "".join(
        line for line in files["acme/provider.yaml"].splitlines(keepends=True) if not line.startswith(optional)
    )
    provider = compile_provider(parse_yaml(text, "f"), {})
    assert (provider.envelope, provider.dispatch, provider.listed_http) == (None, None, None)
    assert (provider.max_body, provider.default_region, provider.methods, provider.undeclared) == (
        None,
        "",
        (),
        "inferred",
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("provider: acme", "provider: acne", "f:2 at /provider: says 'acne', but the directory is 'acme'"),
        (
            "- code: Slow\n    http: 429",
            "- code: InternalError\n    http: 200",
            "f:17 at /errors/1: 200 InternalError is already row 0",
        ),
        ("{count} of", "{cout} of", "f:24 at /throttle/message: there is no field 'cout' (did you mean count?)"),
        (
            "code: Bad0,",
            'code: "Bad{qqqqq}",',
            "f:26 at /violations/missing/code: there is no field 'qqqqq' (known here: acc",
        ),
    ],
)
def test_what_a_schema_cannot_say(files: dict[str, str], old: str, new: str, expected: str) -> None:
    assert old in files["acme/provider.yaml"]
    (problem,) = provider_problems(parse_yaml(files["acme/provider.yaml"].replace(old, new, 1), "f"), "acme")
    assert str(problem).startswith(expected)


_WAY = "variants:\n  - {protocol: acme-old, signing: acme-old-hmac, evidence: e}\n"
_OWN = """variants:
  - protocol: acme-old
    signing: acme-old-hmac
    evidence: e
    signature:
      missing: {code: Unsigned, http: 401, message: "no {parameter}", status: inferred, evidence: e}
"""


def test_other_ways_of_calling_come_after_the_documented_one(files: dict[str, str]) -> None:
    provider = compile_provider(parse_yaml(files["acme/provider.yaml"] + _OWN, "f"), {})
    assert [(one.protocol, one.signing) for one in provider.dialects] == [
        ("acme-rpc", "acme-hmac"),
        ("acme-old", "acme-old-hmac"),
    ]
    assert provider.dialects[0].signature == {}
    assert provider.variants[0].signature["missing"].code == "Unsigned"
    plain = compile_provider(parse_yaml(files["acme/provider.yaml"], "f"), {})
    assert (plain.variants, plain.dialects) == ((), (Dialect("acme-rpc", "acme-hmac"),))


@pytest.mark.parametrize("text", [_WAY, _OWN])
def test_a_file_with_other_ways_fits_its_schema(files: dict[str, str], text: str) -> None:
    file = parse_yaml(files["acme/provider.yaml"] + text, "f")
    assert list(problems(file, "provider")) == []
    assert list(provider_problems(file, "acme")) == []


@pytest.mark.parametrize(
    "text",
    [
        "variants: []\n",
        "variants: [{protocol: a, signing: b}]\n",
        "variants: [{protocol: a, evidence: e}]\n",
        "variants: [{protocol: a, signing: b, evidence: e, more: 1}]\n",
        _OWN.replace("missing:", "absent:"),
        _OWN.replace("code: Unsigned, ", ""),
    ],
)
def test_ways_that_do_not_fit_are_named(files: dict[str, str], text: str) -> None:
    assert list(problems(parse_yaml(files["acme/provider.yaml"] + text, "f"), "provider"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_WAY + _WAY.partition("\n")[2], "/variants/1: acme-old with acme-old-hmac is listed already"),
        (
            _WAY.replace("acme-old,", "acme-rpc,").replace("acme-old-hmac", "acme-hmac"),
            "/variants/0: acme-rpc with acme-hmac is listed already",
        ),
        (
            _OWN.replace("{parameter}", "{parametre}"),
            "/variants/0/signature/missing/message: there is no field 'parametre' (did you mean parameter?)",
        ),
    ],
)
def test_what_a_schema_cannot_say_of_other_ways(files: dict[str, str], text: str, expected: str) -> None:
    (problem,) = provider_problems(parse_yaml(files["acme/provider.yaml"] + text, "f"), "acme")
    assert expected in str(problem)


def test_the_ways_of_the_real_providers() -> None:
    assert {name: [(one.protocol, one.signing) for one in _real(name).variants] for name in _PROVIDERS} == {
        "tencent": [("tencent-query", "tencent-v1")],
        "alibaba": [("alibaba-query", "alibaba-hmac-sha1"), ("alibaba-query-xml", "alibaba-hmac-sha1")],
        "volcengine": [("volcengine-query", "volc-presigned")],
    }
