"""``retry=2s``: an error that says when to call again, in the provider's own header and unit."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from harness.contract.catalog import Catalog
from harness.faults.arguments import DURATION_PATTERN, Argument, as_duration
from harness.faults.fault import Moment, Parameter, Refusal
from harness.model import OperationId, RetryHint
from harness.wire import HttpResponse

_PER_SECOND = MappingProxyType({"ms": 1000, "s": 1})
_UNITS = MappingProxyType({"ms": "milliseconds", "s": "seconds"})

RETRY = Argument(
    "retry",
    {
        "description": "When to call again, as the provider says it in a header; no such header if not given.",
        "type": "string",
        "pattern": f"^{DURATION_PATTERN}$",
        "examples": ["2s", "500ms"],
    },
)
RETRY_PARAMETER = Parameter(RETRY.schema)
RetryHeaders = Mapping[str, tuple[str, str]]
"""The header of each provider, with its value."""


def no_hint() -> RetryHeaders:
    """An error that does not say when to call again."""
    return MappingProxyType({})


def read_retry(values: Mapping[str, str]) -> float | None:
    """The seconds of ``retry``; None where it is not given. Raises Refusal for what is no time, or none at all."""
    if "retry" not in values:
        return None
    seconds = as_duration(values["retry"])
    if seconds == 0:
        raise Refusal("a hint to call again at once is none", hint="for example retry=2s")
    return seconds


def retry_headers(seconds: float | None, operations: Iterable[OperationId], catalog: Catalog) -> RetryHeaders:
    """What the providers of these operations send; raises Refusal where one has no such header, or not this time."""
    if seconds is None:
        return no_hint()
    headers: dict[str, tuple[str, str]] = {}
    for provider in sorted({operation.provider for operation in operations}):
        hint = catalog.provider(provider).retry_hint
        if hint is None:
            known = (catalog.provider(name) for name in catalog.providers())
            others = [f"{one.name} ({one.retry_hint.header})" for one in known if one.retry_hint is not None]
            known_of = f"known of {', '.join(others)}" if others else "no provider is known to have one"
            raise Refusal(f"nothing is known of a header by which {provider} says when to call again", hint=known_of)
        headers[provider] = (hint.header, _value(provider, hint, seconds))
    return MappingProxyType(headers)


def with_hint(response: HttpResponse | None, headers: RetryHeaders, moment: Moment) -> HttpResponse | None:
    """The answer with the header of the call's provider, where there is one."""
    header = headers.get(moment.call.operation.provider)
    return response if response is None or header is None else response.with_headers([header])


def _value(provider: str, hint: RetryHint, seconds: float) -> str:
    number = round(seconds * _PER_SECOND[hint.unit], 9)
    if number != int(number):
        unit = _UNITS[hint.unit]
        raise Refusal(f"{provider} says it in whole {unit} ({hint.header})", hint=f"for example retry=2{hint.unit}")
    return str(int(number))
