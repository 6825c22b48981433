"""The fake: answers every call with a success made from the contract and the call's own parameters."""

from dataclasses import dataclass

from harness.contract.example import example_result
from harness.model import Call, Operation, Result
from harness.wire import HttpRequest


@dataclass(frozen=True, slots=True)
class FakeResponder:
    """Answers from the contract; the same call gets the same values."""

    name: str = "fake"

    def respond(self, request: HttpRequest, call: Call, operation: Operation, *, request_id: str) -> Result:  # noqa: ARG002
        """A success whose output follows the contract; an output list of the items asked for has one entry for each."""
        return Result(example_result(operation, call.params), request_id)
