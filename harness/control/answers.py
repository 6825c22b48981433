"""What the control port answers: values as JSON, and refusals that say why."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from harness.errors import HarnessError, UnknownName, UserError


def refused(
    status: int, error: str, *, hint: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An answer that says what was wrong, and what would be right."""
    body = {"error": error} if hint is None else {"error": error, "hint": hint}
    return JSONResponse(body, status, headers=headers)


def refusal_of(error: HarnessError) -> JSONResponse:
    """The answer to a mistake: 404 for a session or rule that does not exist, 400 for others, 500 for ours."""
    absent = isinstance(error, UnknownName) and error.kind in {"session", "rule"}
    status = 404 if absent else 400 if isinstance(error, UserError) else 500
    return refused(status, error.message, hint=error.hint)


def answer(value: Any, status: int = 200) -> JSONResponse:
    """A value, which is plain JSON already."""
    return JSONResponse(value, status)
