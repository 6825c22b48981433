"""What happened to a call, in words: everything said here is read from its exchange."""

from collections.abc import Sequence

from harness.model import Draft, Exchange, Result, ServiceError

_LONGEST = 160


def tell(exchange: Exchange, earlier: Sequence[Exchange]) -> tuple[str, ...]:
    """One or two lines on an exchange; ``earlier`` are those of the same program before it."""
    draft = exchange.draft
    rules = ", ".join(dict.fromkeys(fault.rule for fault in draft.faults))
    because = (f"because of {rules}",) if rules else ()
    return (_told(draft, [one.draft for one in earlier]), *because)


def _told(draft: Draft, earlier: Sequence[Draft]) -> str:
    before = sum(_same(draft, one) and bool(one.executed) for one in earlier)
    done = f"carried out for the {_ordinal(before + 1)} time" if before else "carried out"
    match draft.reply:
        case ServiceError(code=code, message=message, http=http) if draft.executed:
            return f"{done}, but the answer was lost: what went out is {http} {code}, {_cut(message)}"
        case ServiceError(code=code, message=message, http=http):
            return f"not carried out; answered with {http} {code}: {_cut(message)}"
        case Result(item_errors=errors) if errors:
            items = ", ".join(f"{error.item} ({error.code})" for error in errors)
            return f"{done}, and answered with a result in which this failed: {items}"
        case Result():
            return f"{done}, and answered with a result"
    if draft.response is None and draft.operation is not None:
        return f"{done}, but its answer never left" if draft.executed else "neither carried out nor answered"
    return f"not answered as a call: {draft.problem or 'no answer at all'}"


def _same(one: Draft, other: Draft) -> bool:
    return (one.operation, one.region, one.params) == (other.operation, other.region, other.params)


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


def _cut(message: str) -> str:
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
