"""The fake: answers every call with a success made from the contract and the call's own parameters."""

import hashlib
import re
from dataclasses import dataclass

from harness.contract.example import example_result
from harness.model import Call, Json, Operation, Result
from harness.responders.responder import Asked
from harness.wire import HttpRequest

_IDENTIFIER = re.compile(r"(?P<prefix>[a-z]{1,5}-)(?P<rest>[0-9a-z]{6,})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class FakeResponder:
    """Answers from the contract; what is made anew by each call (an activity, a task) gets an identifier of its own."""

    name: str = "fake"

    def respond(
        self,
        request: HttpRequest,  # noqa: ARG002
        call: Call,
        operation: Operation,
        *,
        request_id: str,
        asked: Asked,  # noqa: ARG002
    ) -> Result:
        """A success whose output follows the contract; an output list of the items asked for has one entry for each."""
        values = example_result(operation, call.params)
        return Result({name: _anew(value, f"{request_id}/{name}") for name, value in values.items()}, request_id)


def _anew(value: Json, entropy: str) -> Json:
    """An identifier of the same form, drawn from ``entropy``; any other value as it is."""
    found = _IDENTIFIER.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    drawn = int.from_bytes(hashlib.sha256(entropy.encode()).digest())
    rest = "".join(_DIGITS[drawn // len(_DIGITS) ** place % len(_DIGITS)] for place in range(len(found["rest"])))
    return f"{found['prefix']}{rest}"
