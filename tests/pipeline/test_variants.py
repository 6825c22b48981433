"""Every way of calling a provider: session found, signature judged, nothing secret kept, answered in its own form."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from harness.contract.layout import bundled_root
from harness.contract.load import load_catalog
from harness.model import Credentials, Dialect, Result, ServiceError
from harness.pipeline import Answered
from harness.protocols.table import PROTOCOLS
from harness.sessions import secret_for
from harness.wire import HttpRequest, HttpResponse

Codes = Callable[[Answered], tuple[str, int]]
OPERATIONS = {"tencent": "StartInstanceRefresh", "alibaba": "RedeployInstance", "volcengine": "RebootInstances"}
TOKEN = "token/EXAMPLE+1="
_CATALOG = load_catalog([bundled_root()])
WAYS = [
    pytest.param(operation, dialect, id=f"{dialect.protocol} {dialect.signing}")
    for name, operation in OPERATIONS.items()
    for dialect in _CATALOG.provider(name).dialects
]
every_way = pytest.mark.parametrize(("operation", "spoken"), WAYS)


def forms(secret: str) -> set[str]:
    """A secret as it may stand in a text: plain, encoded for a URL, and once more for a string to sign."""
    return {secret, quote(secret, safe=""), quote(quote(secret, safe=""), safe=""), quote(secret)}


@every_way
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("at_endpoint", [False, True])
def test_a_call_is_valid_and_answered_in_its_own_form(
    operation: str, spoken: Dialect, run: Callable[..., Any], sent: Any, *, strict: bool, at_endpoint: bool
) -> None:
    running = run(strict=strict)

    def elsewhere(request: HttpRequest) -> HttpRequest:
        if not at_endpoint:
            return request
        return replace(request, authority="127.0.0.1:8081").with_headers([("Host", "127.0.0.1:8081")])

    answered = running.call(operation, spoken=spoken, change=elsewhere)
    draft = answered.draft
    assert (draft.session, draft.signature, draft.violations) == ("main", "valid", ())
    assert (draft.operation.name, draft.executed) == (operation, 1)
    read = PROTOCOLS[spoken.protocol].parse_response(sent(answered), running.catalog.operation(draft.operation))
    assert isinstance(read, Result)
    assert read.request_id == draft.reply.request_id


@every_way
@pytest.mark.parametrize("verdict", ["mismatch", "expired", "not judged"])
def test_what_is_wrong_is_told_without_any_secret(
    operation: str, spoken: Dialect, verdict: str, run: Callable[..., Any], sent: Any
) -> None:
    running = run(strict=True)
    key, secret = running.credentials.access_key, "wrong-secret" if verdict == "mismatch" else ""
    credentials = Credentials(key, secret or secret_for(key), TOKEN)
    if verdict == "not judged":
        credentials = Credentials("AKIDEXAMPLEEXAMPLE", "wrong-secret", TOKEN)
    request = running.request(operation, spoken=spoken, credentials=credentials)
    answered = running.begin(request, seconds=7200.0 if verdict == "expired" else 0.0)
    draft = answered.draft
    assert draft.signature == verdict
    assert draft.session == ("main" if verdict != "not judged" else draft.session)
    assert (draft.executed, draft.responder, draft.exposed) == (0, "refusal", ())
    told = repr(draft)
    for hidden in forms(TOKEN) | {credentials.access_key, secret_for(key)}:
        assert hidden not in told
    read = PROTOCOLS[spoken.protocol].parse_response(sent(answered), running.catalog.operation(draft.operation))
    assert isinstance(read, ServiceError)
    assert (read.code, read.http) == (draft.reply.code, draft.reply.http)


@pytest.mark.parametrize(
    ("operation", "spoken", "code"),
    [
        ("StartInstanceRefresh", Dialect("tencent-query", "tencent-v1"), "MissingParameter"),
        ("RedeployInstance", Dialect("alibaba-query", "alibaba-hmac-sha1"), "MissingSignature"),
        ("RedeployInstance", Dialect("alibaba-query-xml", "alibaba-hmac-sha1"), "MissingSignature"),
        ("RebootInstances", Dialect("volcengine-query", "volc-presigned"), "MissingAuthenticationToken"),
    ],
)
def test_a_signature_that_is_missing_gets_the_answer_of_its_own_way(
    operation: str, spoken: Dialect, code: str, run: Callable[..., Any], codes: Codes
) -> None:
    running = run(strict=True)
    signed = running.request(operation, spoken=spoken)
    target, form = signed.target.partition("Signature=")[0], signed.body.partition(b"Signature=")[0]
    if "X-Signature=" in signed.target:
        target = signed.target.partition("&X-Signature=")[0]
    answered = running.begin(replace(signed, target=target, body=form))
    assert (answered.draft.session, answered.draft.signature) == ("main", "missing")
    assert codes(answered)[0] == code


def test_a_call_that_says_it_is_not_signed_is_missing_its_signature(run: Callable[..., Any], codes: Codes) -> None:
    running = run(strict=True)
    skipped = running.request("StartInstanceRefresh").with_headers([("Authorization", "SKIP")])
    answered = running.begin(skipped)
    assert answered.draft.signature == "missing"
    assert codes(answered)[0] == "AuthFailure.InvalidAuthorization"


@every_way
def test_a_clock_that_a_fault_has_shown_holds_and_no_other(
    operation: str, spoken: Dialect, run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    running = run("*=clock:1h#1")
    first = running.call(operation, spoken=spoken)
    read = PROTOCOLS[spoken.protocol].parse_response(sent(first), running.catalog.operation(first.draft.operation))
    assert isinstance(read, ServiceError)
    assert read.code == first.draft.reply.code
    later = replace(running, now=running.now.replace(hour=running.now.hour + 1))
    assert running.begin(later.request(operation, spoken=spoken)).draft.signature == "valid"
    latest = replace(running, now=running.now.replace(hour=running.now.hour + 2))
    assert running.begin(latest.request(operation, spoken=spoken)).draft.signature == "expired"


@pytest.mark.parametrize("spoken", _CATALOG.provider("alibaba").dialects, ids=lambda one: one.protocol)
def test_a_nonce_that_was_used_is_told_in_every_form(
    spoken: Dialect, run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    running = run("*=replay_nonce#1")
    first = running.call("RedeployInstance", spoken=spoken)
    read = PROTOCOLS[spoken.protocol].parse_response(sent(first), running.catalog.operation(first.draft.operation))
    assert isinstance(read, ServiceError)
    assert (read.code, read.http) == ("SignatureNonceUsed", 400)
    assert isinstance(running.call("RedeployInstance", spoken=spoken).draft.reply, Result)


# --- secrets in plain -------------------------------------------------------------------------------------------------


@every_way
def test_a_secret_key_in_plain_is_told_and_not_kept(operation: str, spoken: Dialect, run: Callable[..., Any]) -> None:
    running = run()
    secret = secret_for(running.credentials.access_key)

    def change(request: HttpRequest) -> HttpRequest:
        mark = "&" if "?" in request.target else "?"
        told = request.with_headers([("X-Debug", f"key={secret}")])
        return replace(told, target=f"{request.target}{mark}SecretKey={secret}")

    draft = running.begin(change(running.request(operation, spoken=spoken))).draft
    assert draft.exposed == ("secret key in the query", "secret key in the header X-Debug")
    assert secret not in repr(draft)


def test_a_secret_key_at_another_host_is_told_too(run: Callable[..., Any]) -> None:
    running = run()
    secret = secret_for(running.credentials.access_key)
    lost = HttpRequest("GET", "http", "elsewhere.example", f"/?key={secret}")
    for request, user in ((lost, "main"), (replace(running.request("RebootInstances"), authority="x.example"), None)):
        draft = running.begin(request, proxy_user=user).draft
        assert draft.problem
        assert draft.session == "main"
        assert draft.exposed == (("secret key in the query",) if request is lost else ())
    assert running.begin(lost).draft.exposed == ()


@every_way
def test_a_session_token_in_the_url_is_told_where_the_signature_does_not_put_it_there(
    operation: str, spoken: Dialect, run: Callable[..., Any]
) -> None:
    running = run()
    credentials = Credentials(running.credentials.access_key, running.credentials.secret_key, TOKEN)
    signed = running.request(operation, spoken=spoken, credentials=credentials)
    assert running.begin(signed).draft.exposed == ()
    mark = "&" if "?" in signed.target else "?"
    draft = running.begin(replace(signed, target=f"{signed.target}{mark}Debug={quote(TOKEN, safe='')}")).draft
    assert draft.exposed == ("session token in the URL",)
    assert not [hidden for hidden, text in itertools.product(forms(TOKEN), [repr(draft)]) if hidden in text]
