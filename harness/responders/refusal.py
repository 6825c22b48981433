"""What a provider says of its own accord: how it refuses a request that it cannot or will not carry out."""

from collections.abc import Mapping, Sequence

from harness.contract.wording import fill_fields
from harness.model import ErrorSpec, ErrorTemplate, ServiceError, Violation

_KEYS: Mapping[str, str] = {
    "required": "missing",
    "type": "type",
    "additionalProperties": "unknown",
    "unevaluatedProperties": "unknown",
    "malformed": "malformed",
    "method": "method",
    "path": "action",
}
_MAX_FIELD = 200


def refuse(
    template: ErrorTemplate, fields: Mapping[str, str | None], errors: Sequence[ErrorSpec], *, request_id: str
) -> ServiceError:
    """The provider's answer; ``errors`` are its rows, of which the one that the answer stands for is named."""
    filled = {name: (value or "")[:_MAX_FIELD] for name, value in fields.items()}
    code = fill_fields(template.code, filled)
    rows = [row for row in errors if row.scope != "item" and row.code == code]
    spec = next((row for row in rows if row.http == template.http), next(iter(rows), None))
    message = fill_fields(template.message, filled)
    return ServiceError(code, message, template.http, request_id, spec, template.status)


def violation_key(violation: Violation) -> str:
    """The key of the provider's violation table for what is wrong; ``value`` where no other fits."""
    return _KEYS.get(violation.keyword, "value")


def parameter_name(pointer: str) -> str:
    """The parameter that a JSON pointer means, as messages name it: ``RefreshSettings.RollingUpdateSettings``.

    An item of a list goes by the name of its list.
    """
    parts = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    return ".".join(part for part in parts if not part.isdecimal())
