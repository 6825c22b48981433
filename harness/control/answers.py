"""What the control port answers: values as JSON, and refusals that say why."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from harness.errors import HarnessError, UnknownName, UserError


def refused(status: int, error: str, *, hint: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that says what was wrong, and what would be right."""
    return answer({"error": error} if hint is None else {"error": error, "hint": hint}, status, headers=headers)


def refusal_of(error: HarnessError) -> Response:
    """The answer to a mistake: 404 for a session or rule that does not exist, 400 for others, 500 for ours."""
    absent = isinstance(error, UnknownName) and error.kind in {"session", "rule"}
    status = 404 if absent else 400 if isinstance(error, UserError) else 500
    return refused(status, error.message, hint=error.hint)


def answer(value: Any, status: int = 200, *, headers: Mapping[str, str] | None = None) -> Response:
    """A value, which is plain JSON already."""
    return Response(as_line(value), status, headers=headers, media_type="application/json")


def as_line(value: Any) -> str:
    """A value as a line of JSON; ASCII only, since clients can have sent text that no encoding takes."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False) + "\n"
