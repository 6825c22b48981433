"""What the control port is asked, checked against its own OpenAPI document before anything is done."""

import functools
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml
from starlette.requests import Request

from harness.errors import UserError, nearest

_SHOWN = 200
_DOCUMENT = Path(__file__).parent / "openapi.yaml"


@functools.cache
def document() -> Mapping[str, Any]:
    """The OpenAPI document of the control port."""
    loaded: Mapping[str, Any] = yaml.safe_load(_DOCUMENT.read_text(encoding="utf-8"))
    return loaded


async def body_of(request: Request, schema: str) -> dict[str, Any]:
    """The body as that schema of the document has it; UserError for anything else."""
    body = _parsed(await request.body())
    known = document()["components"]["schemas"][schema]["properties"]
    for name in body if isinstance(body, dict) else ():
        if name not in known:
            raise _unknown("member", name, known)
    try:
        problem = next(_validator(schema).iter_errors(body), None)
    except ValueError as error:  # it is nested deeper than the validator goes
        raise UserError(f"the body cannot be checked: {error}") from None
    if problem is not None:
        place = "/".join(map(str, problem.instance_path))
        raise UserError(f"{place or 'the body'}: {shorten(problem.message)}")
    checked: dict[str, Any] = body
    return checked


def query_of(request: Request, path: str) -> dict[str, Any]:
    """The query parameters, typed as the document has them; UserError for any that it has not, or twice."""
    described = document()["paths"][path][request.method.lower()].get("parameters", ())
    known = {one["name"]: one for one in map(_resolved, described) if one["in"] == "query"}
    found: dict[str, Any] = {}
    for name, text in request.query_params.multi_items():
        if name not in known:
            raise _unknown("parameter", name, known)
        if name in found:
            raise UserError(f"{name} is given twice")
        found[name] = typed(text, known[name]["schema"], name)
    return found


def typed(text: str, schema: Mapping[str, Any], name: str) -> Any:
    """The text as a value of that schema; UserError if it is none."""
    match schema["type"]:
        case "integer":
            # ASCII digits only, and not more than a number in a URL can sensibly have.
            value = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
            if value is None or not schema.get("minimum", 0) <= value <= schema.get("maximum", value):
                raise UserError(f"{name}: {shorten(text)!r} is no number that can stand here")
            return value
        case "boolean":
            if text not in {"true", "false"}:
                raise UserError(f"{name}: {shorten(text)!r} is neither true nor false")
            return text == "true"
    return text


def shorten(text: str) -> str:
    """A text that somebody sent, as much of it as an answer can repeat."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _parsed(raw: bytes) -> Any:
    """What the JSON of a body says; UserError for what is none, or cannot be said again in JSON."""
    try:
        body = json.loads(raw or b"{}", parse_constant=_refuse)
        # Lone surrogates and numbers beyond all bounds end here.
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise UserError(f"the body is no JSON: {shorten(str(error))}") from None
    return body


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def _unknown(kind: str, name: str, known: Collection[str]) -> UserError:
    close = nearest(name, known)
    hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(known) or 'none'}"
    return UserError(f"unknown {kind} {shorten(name)!r}", hint=hint)


def _resolved(parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = parameter.get("$ref")
    if reference is None:
        return parameter
    found: Mapping[str, Any] = document()["components"]["parameters"][reference.rpartition("/")[2]]
    return found


@functools.cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    root = {"$ref": f"#/components/schemas/{schema}", "components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(root)
