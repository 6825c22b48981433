"""What is wrong with a request as a whole: what it names besides its parameters, how it asks, and the parameters."""

from harness.contract.validate import violations
from harness.model import Call, Identity, Operation, Source, Violation
from harness.wire import HttpRequest


def request_violations(
    request: HttpRequest, identity: Identity, operation: Operation, call: Call
) -> tuple[Violation, ...]:
    """All that breaks the contract in a request which the operation's protocol has read.

    ``identity`` is what the request itself names, and ``call`` what was parsed from it: neither holds what only a host
    or a default would add.
    """
    found: list[Violation] = []
    common = Source(f"{operation.id.provider}/provider.yaml", "violations/missing")
    if identity.version is None:
        found.append(Violation("/Version", "required", "the request names no version", common))
    if operation.region_required and call.region is None:
        found.append(Violation("/Region", "required", "the request names no region", common))
    # What a page shows is one way of calling; that there is no other it does not say.
    name, method = operation.id.name, request.method
    http = Source(operation.source.file, "http")
    if operation.methods and method not in operation.methods:
        known = " or ".join(operation.methods)
        found.append(Violation("/Method", "method", f"{name} is asked by {method}, not by {known}", http, "inferred"))
    if request.path != "/":
        found.append(Violation("/Path", "path", f"{name} is asked at another path than /", http, "inferred"))
    return (*found, *violations(operation, call.params))
