"""HMAC-SHA256 in the query, Volcengine's signature of a URL that somebody else is to call ("presigned").

Source: the vendor's published Python and Node SDKs; it signs the parameters that X-SignedQueries names and no body.
The SDKs put X-Security-Token in after that list is made; the newer ones do not sign it, the older one for Python does.
Which of the two the gateway expects is not documented, so either holds here.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product

from harness.model import Credentials
from harness.signing import authorization as auth
from harness.signing import query_signature as signed
from harness.signing.form import Pairs, decode_pairs, encode, encode_pairs, wire_bytes
from harness.signing.scheme import Pinned, SignatureFailure
from harness.signing.volcengine_hmac import scope_failure, signing_key, string_to_sign
from harness.wire import HttpRequest

_ALGORITHM = "HMAC-SHA256"
_TERMINATOR = "request"
_WINDOW_SECONDS = 900
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
_SECONDS = re.compile(r"[0-9]{1,9}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")
_TOKEN = b"X-Security-Token"
_SIGNS = ("X-Algorithm", "X-Credential", "X-Signature")


@dataclass(frozen=True, slots=True)
class VolcenginePresigned:
    """Signs and verifies the parameter ``X-Signature`` of Volcengine."""

    name: str = "volc-presigned"
    tolerance_seconds: float = _WINDOW_SECONDS
    secret_headers: frozenset[str] = frozenset()
    secret_params: frozenset[str] = frozenset({"X-Credential", "X-Security-Token", "X-Signature"})
    token_headers: frozenset[str] = frozenset()
    token_params: frozenset[str] = frozenset({"X-Security-Token"})
    volatile_headers: Pinned = ()
    volatile_params: Pinned = (("X-Date", "20000101T000000Z"),)
    scope_date: str = "20000101"

    def recognises(self, request: HttpRequest) -> bool:
        """Whether there are parameters of it, and no Authorization header."""
        return request.header("authorization") is None and bool(signed.look_up(request, _SIGNS))

    def access_key(self, request: HttpRequest) -> str | None:
        """The access key id in X-Credential, or None."""
        found = credential_of(request)
        return None if found is None else found[0]

    def sign(
        self, request: HttpRequest, credentials: Credentials, *, region: str, service: str, now: datetime
    ) -> HttpRequest:
        """The request with Host, which is signed, and all parameters of the signature; the token is not signed."""
        date = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{date[:8]}/{region}/{service}/{_TERMINATOR}"
        if request.header("host") is None:
            request = request.with_headers([("Host", request.authority)])
        added = {
            "X-Algorithm": _ALGORITHM,
            "X-Credential": f"{credentials.access_key}/{scope}",
            "X-Date": date,
            "X-NotSignBody": "",
            "X-SignedHeaders": "host",
            "X-SignedQueries": "",
        }
        request = _with_query(_unsigned(request), added)
        names = sorted({name.decode("utf-8", "replace") for name, _ in _pairs(request)})
        request = _with_query(request, {"X-SignedQueries": ";".join(names)})
        canonical = canonical_request(request, _pairs(request), auth.host_spellings(request, any_port=False)[-1])
        text = string_to_sign(canonical, date, scope)
        token = {} if credentials.token is None else {"X-Security-Token": credentials.token}
        signature = auth.hmac_sha256(signing_key(credentials.secret_key, scope), text).hex()
        return _with_query(request, {**token, "X-Signature": signature})

    def verify(self, request: HttpRequest, secret_key: str, *, service: str, now: datetime) -> SignatureFailure | None:
        """None if the signature holds: form, date within X-Expires or 900 s, scope, signature."""
        found = signed.signed_parameters(request)
        if isinstance(found, SignatureFailure):
            return found
        values = found.values
        if not values.get("X-Signature"):
            return SignatureFailure("missing", "the request has no parameter X-Signature")
        credential, malformed = credential_of(request), _malformed(values)
        if malformed is not None or credential is None:
            return auth.malformed(malformed or "X-Credential is not an access key id with 4 scope parts")
        date = values.get("X-Date", "")
        sent = auth.utc_date(_DATE, date)
        if sent is None:
            return auth.without_time("X-Date", "of the form 20250102T030405Z")
        window = int(values.get("X-Expires", _WINDOW_SECONDS))
        skew = (sent - now).total_seconds()
        if abs(skew) > window:
            return SignatureFailure("expired", f"X-Date is {skew:+.0f} s off, more than {window} s")
        return scope_failure(credential[1], service, date) or _mismatch(request, values, credential[1], secret_key)


def credential_of(request: HttpRequest) -> tuple[str, tuple[str, ...]] | None:
    """The access key id and the scope that X-Credential names, or None where it is absent or not well formed."""
    value = signed.look_up(request, ("X-Credential",)).get("X-Credential", "")
    access_key, *scope = value.rsplit("/", 4)
    return (access_key, tuple(scope)) if access_key and len(scope) == 4 and all(scope) else None


def _malformed(values: signed.Values) -> str | None:
    """What is wrong with the form of the parameters; None where nothing is."""
    if values.get("X-Algorithm") != _ALGORITHM:
        return f"X-Algorithm is not {_ALGORITHM}"
    if not _SIGNATURE.fullmatch(values["X-Signature"]):
        return "X-Signature is not well formed"
    if values.get("X-SignedHeaders", "") not in {"", "host"}:
        return "X-SignedHeaders names another header than host"
    listed = values.get("X-SignedQueries", "").split(";")
    unlisted = ({"Action", "Version", "X-Algorithm", "X-Credential", "X-Date"} & values.keys()) - set(listed)
    if unlisted:
        return f"X-SignedQueries does not name {', '.join(sorted(unlisted))}"
    if not _SECONDS.fullmatch(values.get("X-Expires", "900")):
        return "X-Expires is not a number of seconds"
    return None


def _mismatch(
    request: HttpRequest, values: signed.Values, scope: tuple[str, ...], secret_key: str
) -> SignatureFailure | None:
    listed = {name.encode() for name in values["X-SignedQueries"].split(";")}
    choices = [tuple(pair for pair in _pairs(request) if pair[0] in names) for names in (listed, listed | {_TOKEN})]
    with_host = values.get("X-SignedHeaders") == "host"
    hosts = auth.host_spellings(request, any_port=False)[::-1] if with_host else (None,)
    named = "/".join(scope)
    texts = [
        string_to_sign(canonical_request(request, pairs, host), values["X-Date"], named)
        for pairs, host in product(choices, hosts)
    ]
    return auth.judge(values["X-Signature"], signing_key(secret_key, named), texts)


def canonical_request(request: HttpRequest, pairs: Pairs, host: bytes | None) -> bytes:
    """The canonical request: these parameters encoded and sorted, the host where it is signed, and an empty body."""
    query = "&".join(f"{name}={value}" for name, value in sorted((encode(n), encode(v)) for n, v in pairs))
    block = (b"\n" if host is None else b"host:" + host + b"\n", b"" if host is None else b"host")
    return b"\n".join(
        (wire_bytes(request.method), wire_bytes(request.path), query.encode(), *block, auth.sha256(b"").encode())
    )


def _pairs(request: HttpRequest) -> Pairs:
    return decode_pairs(request.query)


def _unsigned(request: HttpRequest) -> HttpRequest:
    """The request without what is put in after the list of signed parameters is made."""
    kept = tuple(pair for pair in _pairs(request) if pair[0] not in {_TOKEN, b"X-Signature"})
    return replace(request, target=f"{request.path}?{encode_pairs(kept)}")


def _with_query(request: HttpRequest, added: dict[str, str]) -> HttpRequest:
    return signed.with_parameters(request, added, in_query=True)
