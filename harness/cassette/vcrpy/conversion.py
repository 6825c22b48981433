"""Requests and responses as VCR.py has them, and as interactions; both ways."""

import json
from collections.abc import Mapping
from typing import Any

from vcr.request import Request
from vcr.util import read_body

from harness.cassette import vcr_format
from harness.cassette.interaction import Interaction
from harness.errors import UserError
from harness.wire import HttpRequest

VcrResponse = dict[str, Any]
"""A response as VCR.py has it: ``status`` (``code``, ``message``), ``headers`` by name, ``body`` (``string``)."""

_NO_ANSWER: VcrResponse = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b""}}


def to_request(request: Request) -> HttpRequest:
    """The request that a client is about to send; UserError where its body is nothing that could be recorded."""
    return to_interaction(request, _NO_ANSWER).request


def to_interaction(request: Request, response: Mapping[str, Any]) -> Interaction:
    """A request and its answer, the body of the answer decoded."""
    asked = {
        "method": _text(request.method),
        "uri": _text(request.uri),
        "body": _body(request),
        "headers": {_text(name): [_text(value)] for name, value in request.headers.items()},
    }
    return vcr_format.from_plain({"request": asked, "response": response})


def from_interaction(interaction: Interaction) -> tuple[Request, VcrResponse]:
    """The pair that VCR.py keeps of an interaction; its label stands in the response."""
    answered: VcrResponse = vcr_format.to_plain(interaction)["response"]
    return from_request(interaction.request), answered | {"body": {"string": interaction.response.body}}


def from_request(request: HttpRequest) -> Request:
    """The request as VCR.py has it; of headers that are repeated it keeps the first."""
    headers = {name: [value] for name, value in reversed(request.headers)}
    return Request(
        request.method, f"{request.scheme}://{request.authority}{request.target}", request.body or None, headers
    )


def _body(request: Request) -> bytes | None:
    body = read_body(request)
    if body is None or isinstance(body, bytes):
        return body
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    try:  # aiohttp hands over what it is still to encode
        return json.dumps(body, sort_keys=True).encode()
    except (TypeError, ValueError) as error:
        hint = "a cassette holds bytes, text, and what JSON has a word for"
        raise UserError(f"a request body of type {type(body).__name__} cannot be recorded", hint=hint) from error


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
