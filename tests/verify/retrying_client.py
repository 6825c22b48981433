"""A client of the made-up provider acme that makes calls again, and the driver that makes calls with it.

    retrying_client.py [--wrong WAY]

It is right unless told otherwise: it makes a call again after a throttle, a 503 or an answer that was lost, the latter
only with an idempotency token; it waits longer each time, with some chance, and as long as the provider says; it gives
up after four attempts. ``WAYS`` are the ways of being wrong about that. Standard library only.
"""

import argparse
import hashlib
import hmac
import http.client
import json
import random
import sys
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

WAYS = (
    "doubles-calls",
    "drops-parameter",
    "forgets-signing",
    "forgets-success",
    "goes-on",
    "hammers",
    "ignores-hint",
    "ignores-timeout",
    "keeps-old-error",
    "keeps-throttle",
    "keeps-token",
    "misnames-timeout",
    "never-ends",
    "new-tokens",
    "repeats-lost",
    "replaces-token",
    "retries-all",
    "same-pauses",
    "takes-drips",
    "wastes-time",
)
OPERATIONS = ["acme/box:OpenBox", "acme/box:TiltBox"]
ATTEMPTS, PAUSE = 4, 0.06


class AcmeError(Exception):
    """What the caller gets to see of a call that failed."""

    def __init__(self, kind: str, message: str, answer: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.answer = answer or {}
        self.hint: float | None = None

    @property
    def passes(self) -> bool:
        """Whether the provider says that calling again may help."""
        return self.answer.get("http") in {429, 503}


class AcmeClient:
    """Calls acme; ``wrong`` is what it is wrong about."""

    def __init__(self, session: dict[str, Any], wrong: str | None) -> None:
        self.session = session
        self.wrong = wrong
        self.chance = random.Random(session["access_key"])  # noqa: S311 - no secret
        self.tokens = 0
        self.refused: AcmeError | None = None

    def call(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """The result; raises AcmeError."""
        if operation == "OpenBox" and ("ClientToken" not in params or self.wrong == "replaces-token"):
            params = {**params, "ClientToken": self.token()}
        if self.wrong == "doubles-calls":
            self.attempt(operation, params, 1)
        attempt, first, error = 0, None, None
        while attempt < self.most:
            attempt += 1
            try:
                result = self.attempt(operation, params, attempt)
            except AcmeError as raised:
                error = raised
                first = first or raised
                if not self.again(operation, raised):
                    break
                if attempt < self.most or self.wrong == "wastes-time":
                    time.sleep(self.pause(attempt, raised))
            else:
                return self.succeeded(result, first, operation, params)
        assert error is not None
        assert first is not None
        if error.answer.get("http") == 429:
            self.refused = error
        raise first if self.wrong == "keeps-old-error" else error

    def succeeded(
        self, result: dict[str, Any], first: AcmeError | None, operation: str, params: dict[str, Any]
    ) -> dict[str, Any]:
        """The result of an attempt that succeeded."""
        if self.wrong == "forgets-success" and first is not None:
            raise first
        if self.wrong == "goes-on" and first is not None:
            result = self.attempt(operation, params, 1)
        if self.wrong == "keeps-throttle" and self.refused is not None:
            raise self.refused
        return result

    def token(self) -> str:
        """A token that no call had before."""
        self.tokens += self.wrong != "keeps-token"
        return f"{self.session['access_key']}-{self.tokens}"

    @property
    def most(self) -> int:
        """How many attempts there are."""
        return 51 if self.wrong == "never-ends" else ATTEMPTS

    def again(self, operation: str, error: AcmeError) -> bool:
        """Whether to make the call again."""
        if error.answer:
            return error.passes or self.wrong == "retries-all"
        return operation == "OpenBox" or self.wrong == "repeats-lost"

    def pause(self, attempt: int, error: AcmeError) -> float:
        """The seconds before the next attempt."""
        if self.wrong == "hammers":
            return 0.0
        if self.wrong == "never-ends":
            return 0.04
        if self.wrong == "wastes-time" and attempt == self.most:
            return 0.8
        if error.hint is not None and self.wrong != "ignores-hint":
            return error.hint
        chance = 1.0 if self.wrong == "same-pauses" else self.chance.uniform(0.9, 2.5)
        return float(PAUSE * 2 ** (attempt - 1) * chance)

    def attempt(self, operation: str, params: dict[str, Any], number: int) -> dict[str, Any]:
        """One request and its answer; raises AcmeError."""
        if number > 1 and self.wrong == "drops-parameter":
            params = {name: value for name, value in params.items() if name != "Force"}
        if number > 1 and self.wrong == "new-tokens":
            params = {**params, "ClientToken": f"{params['ClientToken']}-{number}"}
        endpoint = urlsplit(self.session["endpoint"])
        texts = {name: str(value).lower() if value is True else str(value) for name, value in params.items()}
        target = f"/?{urlencode(texts, quote_via=quote)}"
        headers = self.headers(operation, endpoint.netloc, target.partition("?")[2], number)
        timeout = 4.0 if self.wrong == "ignores-timeout" else self.session["timeout"]
        connection = http.client.HTTPConnection(endpoint.hostname or "", endpoint.port, timeout=timeout)
        try:
            connection.request("POST", target, b"", headers)
            response = connection.getresponse()
            body = response.read()
        except TimeoutError:
            kind = "client_error" if self.wrong == "misnames-timeout" else "timeout"
            raise AcmeError(kind, "no answer in time") from None
        except (OSError, http.client.HTTPException) as error:
            raise AcmeError("client_error", f"the answer was lost: {error!r}") from None
        finally:
            connection.close()
        return self.read(response, body)

    def read(self, response: http.client.HTTPResponse, body: bytes) -> dict[str, Any]:
        """The result in an answer; raises AcmeError for any other."""
        try:
            value = dict(json.loads(body))
            known = {"code": value["Code"], "message": value["Message"]} if response.status >= 400 else {}
            known["request_id"] = value.pop("RequestId")
        except (ValueError, TypeError, KeyError):
            raise AcmeError("client_error", f"not an answer of acme: {body[:40]!r}") from None
        if response.status < 400:
            return {"kind": "result", "value": value, "http": response.status, **known}
        error = AcmeError("service_error", known["message"], {**known, "http": response.status})
        hint = response.headers.get("x-acme-retry-after")
        error.hint = None if hint is None else int(hint) / 1000
        raise error

    def headers(self, operation: str, host: str, query: str, number: int) -> dict[str, str]:
        """The headers with the signature; query parameters are encoded as they are to be signed already."""
        empty = hashlib.sha256(b"").hexdigest()
        nonce = "once" if number > 1 and self.wrong == "forgets-signing" else self.chance.randbytes(8).hex()
        signed = {
            "host": host,
            "x-acs-action": operation,
            "x-acs-content-sha256": empty,
            "x-acs-date": datetime.now(tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": nonce,
            "x-acs-version": "2020-01-01",
        }
        names = ";".join(signed)
        block = "".join(f"{name}:{value}\n" for name, value in signed.items())
        ordered = "&".join(sorted(query.split("&")))
        canonical = f"POST\n/\n{ordered}\n{block}\n{names}\n{empty}"
        text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.new(self.session["secret_key"].encode(), text.encode(), hashlib.sha256).hexdigest()
        if number > 1 and self.wrong == "forgets-signing":
            signature = "0" * 64
        credential = f"Credential={self.session['access_key']},SignedHeaders={names},Signature={signature}"
        return {**signed, "Authorization": f"ACS3-HMAC-SHA256 {credential}"}


def answer(message: dict[str, Any], clients: dict[str, AcmeClient], wrong: str | None) -> dict[str, Any]:
    """The outcome of one call."""
    session = message["session"]
    client = clients.setdefault(session["access_key"], AcmeClient(session, wrong))
    started = time.monotonic()
    try:
        said = client.call(message["operation"].partition(":")[2], message["params"])
    except AcmeError as error:
        own = {"error_type": "AcmeError", "error_own": True, "message": error.message}
        said = {"kind": error.kind, **own, **error.answer}
    return {"type": "outcome", "id": message["id"], "started": started, "ended": time.monotonic(), **said}


def main() -> None:
    """Answer messages until ``bye``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--wrong", choices=WAYS)
    wrong = parser.parse_args().wrong
    clients: dict[str, AcmeClient] = {}
    ready = {
        "type": "ready",
        "protocol": 1,
        "client": {"name": "retrying-client", "version": "1"},
        "operations": OPERATIONS,
        "settings": ["endpoint", "timeout"],
        # It takes what drips for as long as it drips, and says so, unless that is what it is wrong about.
        "timeout_covers": "attempt" if wrong == "takes-drips" else "read",
    }
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "bye":
            break
        said = ready if message["type"] == "hello" else answer(message, clients, wrong)
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
