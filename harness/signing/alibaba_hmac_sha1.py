"""HMAC-SHA1 among the parameters, the signature of Alibaba Cloud's RPC style before ACS3 (SignatureVersion 1.0).

Source: the vendor's page on the RPC signature and its published SDKs of the first generation.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from harness.model import Credentials
from harness.signing import authorization as auth
from harness.signing import query_signature as signed
from harness.signing.form import Pairs, encode, wire_bytes
from harness.signing.scheme import Pinned, SignatureFailure
from harness.wire import HttpRequest

_METHOD, _VERSION = "HMAC-SHA1", "1.0"
_WINDOW_SECONDS = 900
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
_SIGNS = ("AccessKeyId", "SignatureNonce", "SignatureVersion")


@dataclass(frozen=True, slots=True)
class AlibabaHmacSha1:
    """Signs and verifies the parameter ``Signature`` of Alibaba Cloud, in the query or in a form."""

    name: str = "alibaba-hmac-sha1"
    tolerance_seconds: float = _WINDOW_SECONDS
    secret_headers: frozenset[str] = frozenset()
    secret_params: frozenset[str] = frozenset({"AccessKeyId", "BearerToken", "SecurityToken", "Signature"})
    token_headers: frozenset[str] = frozenset()
    token_params: frozenset[str] = frozenset({"BearerToken", "SecurityToken"})
    volatile_headers: Pinned = ()
    volatile_params: Pinned = (
        ("SignatureNonce", "0" * 32),
        ("Timestamp", "2000-01-01T00:00:00Z"),
    )
    scope_date: str = ""

    def recognises(self, request: HttpRequest) -> bool:
        """Whether there is an AccessKeyId, a nonce or a version of the signature among the parameters."""
        return bool(signed.look_up(request, _SIGNS))

    def access_key(self, request: HttpRequest) -> str | None:
        """The AccessKeyId, or None."""
        return signed.look_up(request, ("AccessKeyId",)).get("AccessKeyId") or None

    def sign(
        self, request: HttpRequest, credentials: Credentials, *, region: str, service: str, now: datetime
    ) -> HttpRequest:
        """The request with Host, and key, time, nonce, token and Signature among its parameters.

        ``region`` and ``service`` are no part of this scheme. A nonce that is already there stays; else it is a hash of
        the request and the time.
        """
        del region, service
        nonce = signed.look_up(request, ("SignatureNonce",)).get("SignatureNonce")
        added = {
            "AccessKeyId": credentials.access_key,
            "SignatureMethod": _METHOD,
            "SignatureNonce": nonce or _nonce(request, now),
            "SignatureVersion": _VERSION,
            "Timestamp": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if credentials.token is not None:
            added["SecurityToken"] = credentials.token
        if request.header("host") is None:
            request = request.with_headers([("host", request.authority)])
        request = signed.with_parameters(request, added)
        found = signed.signed_parameters(request)
        pairs = () if isinstance(found, SignatureFailure) else found.without("Signature")
        text = string_to_sign(request, pairs)
        return signed.with_parameters(
            request, {"Signature": signed.base64_hmac(_key(credentials.secret_key), text, "sha1")}
        )

    def verify(self, request: HttpRequest, secret_key: str, *, service: str, now: datetime) -> SignatureFailure | None:
        """None if the signature holds: form, method and version, time within 15 minutes, nonce, signature."""
        del service
        found = signed.signed_parameters(request)
        if isinstance(found, SignatureFailure):
            return found
        values = found.values
        for name in ("AccessKeyId", "Signature"):
            if not values.get(name):
                return SignatureFailure("missing", f"the request has no parameter {name}")
        for name, expected in (("SignatureMethod", _METHOD), ("SignatureVersion", _VERSION)):
            if values.get(name) != expected:
                return auth.malformed(f"{name} is not {expected}")
        if not values.get("SignatureNonce"):
            return auth.malformed("the request has no parameter SignatureNonce")
        sent = auth.utc_date(_DATE, values.get("Timestamp", ""))
        if sent is None:
            return auth.without_time("Timestamp", "of the form 2026-01-02T03:04:05Z")
        skew = (sent - now).total_seconds()
        if abs(skew) > _WINDOW_SECONDS:
            return SignatureFailure("expired", f"Timestamp is {skew:+.0f} s off, more than {_WINDOW_SECONDS} s")
        pairs = found.without("Signature")
        shown = string_to_sign(request, signed.hidden(pairs, self.secret_params))
        return signed.judge(values["Signature"], _key(secret_key), [string_to_sign(request, pairs)], "sha1", shown)


def string_to_sign(request: HttpRequest, pairs: Pairs) -> bytes:
    """The string to sign: the method, the path ``/`` and the parameters by name, encoded and encoded once more."""
    parameters = "&".join(f"{name}={value}" for name, value in sorted((encode(n), encode(v)) for n, v in pairs))
    return b"&".join((wire_bytes(request.method), encode(request.path).encode(), encode(parameters).encode()))


def _key(secret_key: str) -> bytes:
    return auth.secret_bytes(secret_key) + b"&"


def _nonce(request: HttpRequest, now: datetime) -> str:
    parts = (request.method, request.authority, request.target, now.isoformat(), auth.sha256(request.body))
    return auth.sha256("\n".join(parts).encode("utf-8", "surrogatepass"))[:32]
