"""The catalog as OpenAPI 3.1.

RPC services have one path and name the operation elsewhere, so each operation gets the key ``/#Name``: a fragment that
never leaves the machine. What names the operation on the wire is no declared parameter, since tools would vary and drop
it; it stands in the extension ``x-rpc``. The parameters are one typed JSON object, whatever form they travel in.

Two views: ``wire`` has the statuses that the provider sends; ``projected`` moves errors that travel in a 200 to a
status of their own kind, for tools that judge by status. ``x-rpc.projection`` tells which code goes where.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from harness.contract.catalog import Catalog
from harness.contract.example import example_params, item_error
from harness.contract.json_schema import shape_schema
from harness.model import Envelope, ErrorSpec, ErrorTemplate, Operation, OperationId, Provider, Shape

View = Literal["wire", "projected"]

_PLAIN = Envelope(result="", error="", request_id="/RequestId")
_BY_KIND = {"throttling": 429, "conflict": 409, "server": 500}
_NAMED = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True)
class _Row:
    """A code that may come back with a status."""

    http: int
    code: str
    facts: dict[str, Any]


def export(catalog: Catalog, ids: Sequence[OperationId], view: View) -> dict[str, Any]:
    """An OpenAPI 3.1 document of the operations; names that occur twice are written ``provider.service.Name``."""
    names = _names(ids)
    paths = {f"/#{names[identity]}": {"post": _operation(catalog, identity, names, view)} for identity in ids}
    versions = sorted({identity.version for identity in ids})
    services = sorted({f"{identity.provider}/{identity.service}" for identity in ids})
    return {
        "openapi": "3.1.0",
        "info": {"title": ", ".join(services) or "nothing", "version": ", ".join(versions) or "0"},
        "paths": paths,
    }


def projected_status(code: str, kind: str, http: int) -> int:
    """The status under which the projected view has an error: its own, or one of its kind if it travels in a 200."""
    if http >= 300:
        return http
    if kind == "auth":
        return 401 if code.startswith("AuthFailure") else 403
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    return 404 if "NotFound" in code or code.startswith("NoSuch") or code == "InvalidAction" else 400


def _names(ids: Iterable[OperationId]) -> dict[OperationId, str]:
    listed = list(ids)
    plain = [identity.name for identity in listed]
    full = {identity: f"{identity.provider}.{identity.service}.{identity.name}" for identity in listed}
    names = {identity: identity.name if plain.count(identity.name) == 1 else full[identity] for identity in listed}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    return {identity: f"{name}.{identity.version}" if name in twice else name for identity, name in names.items()}


def _operation(catalog: Catalog, identity: OperationId, names: dict[OperationId, str], view: View) -> dict[str, Any]:
    operation = catalog.operation(identity)
    provider = catalog.provider(identity.provider)
    envelope = provider.envelope or _PLAIN
    rows = list(_rows(catalog.errors(identity), provider))
    responses: dict[str, Any] = {"200": _success(operation, envelope, names, view)}
    by_status: dict[int, list[_Row]] = {}
    for row in rows:
        status = projected_status(row.code, str(row.facts["kind"]), row.http) if view == "projected" else row.http
        by_status.setdefault(status, []).append(row)
    for status, group in sorted(by_status.items()):
        failure = _failure(group, envelope)
        if status == 200:
            schema = responses["200"]["content"]["application/json"]["schema"]
            both = {"oneOf": [schema, failure["content"]["application/json"]["schema"]]}
            responses["200"]["content"]["application/json"]["schema"] = both
            responses["200"]["x-errors"] = failure["x-errors"]
        else:
            responses[str(status)] = failure
    return {
        "operationId": names[identity],
        "summary": identity.short,
        "tags": [f"{identity.provider}/{identity.service}"],
        "servers": [{"url": f"https://{host}"} for host in operation.hosts if "*" not in host],
        "requestBody": _request(operation),
        "responses": responses,
        "x-rpc": _rpc(operation, provider, rows),
    }


def _rows(errors: Iterable[ErrorSpec], provider: Provider) -> Iterator[_Row]:
    """Every code that may come back instead of a result: listed and common ones, and the provider's own answers."""
    seen: set[tuple[int, str]] = set()
    for error in errors:
        key = (error.http or 0, error.code)
        if error.scope == "item" or error.http is None or key in seen:
            continue
        seen.add(key)
        facts = {"kind": error.kind, "retry": error.retry, "status": error.status, "scope": error.scope}
        yield _Row(error.http, error.code, facts)
    templates: list[ErrorTemplate] = [provider.throttle, *provider.violations.values(), *provider.signature.values()]
    for template in templates:
        if (template.http, template.code) not in seen:
            seen.add((template.http, template.code))
            facts = {"kind": "client", "retry": "unknown", "status": template.status, "scope": "common"}
            yield _Row(template.http, template.code, facts)


def _request(operation: Operation) -> dict[str, Any]:
    example = example_params(operation)
    content: dict[str, Any] = {"schema": shape_schema(operation.input, closed=True)}
    content["examples"] = {"documented": {"value": example}}
    return {"required": True, "content": {"application/json": content}}


def _success(operation: Operation, envelope: Envelope, names: dict[OperationId, str], view: View) -> dict[str, Any]:
    codes = tuple(error.code for error in operation.errors if error.scope == "item")
    schema: dict[str, Any] = {}
    result = shape_schema(_with_item_codes(operation.output, codes), closed=view == "projected")
    _insert(schema, envelope.request_id, {"type": "string"})
    _insert(schema, envelope.result, result)
    if envelope.error:
        owner, _, name = envelope.error.rpartition("/")
        _at(schema, owner)["not"] = {"required": [name]}
    else:
        schema["not"] = {"required": ["Code"]}
    response: dict[str, Any] = {"description": "A result.", "content": {"application/json": {"schema": schema}}}
    links = {}
    for link in operation.links:
        target = next((i for i in names if (i.provider, i.service, i.name) == _beside(operation.id, link.target)), None)
        if target is not None:
            body = {name: _expression(where, envelope) for name, where in link.parameters.items()}
            links[link.target] = {"operationId": names[target], "requestBody": body}
    return {**response, "links": links} if links else response


def _beside(identity: OperationId, name: str) -> tuple[str, str, str]:
    return identity.provider, identity.service, name


def _expression(where: str, envelope: Envelope) -> str:
    part, _, name = where.partition(":")
    return f"$request.body#/{name}" if part == "request" else f"$response.body#{envelope.result}/{name}"


def _failure(rows: Sequence[_Row], envelope: Envelope) -> dict[str, Any]:
    fixed = sorted({row.code for row in rows if "{" not in row.code})
    open_ended = sorted({row.code for row in rows if "{" in row.code})
    code: dict[str, Any] = {"type": "string", "enum": fixed}
    if open_ended:
        patterns = [{"pattern": f"^{_NAMED.sub('[^{}]+', text.replace('.', '[.]'))}$"} for text in open_ended]
        code = {"type": "string", "anyOf": [*([{"enum": fixed}] if fixed else []), *patterns]}
    error = {
        "type": "object",
        "properties": {"Code": code, "Message": {"type": "string"}},
        "required": ["Code", "Message"],
    }
    schema: dict[str, Any] = {}
    _insert(schema, envelope.request_id, {"type": "string"})
    _insert(schema, envelope.error, error)
    return {
        "description": "A service error.",
        "content": {"application/json": {"schema": schema}},
        "x-errors": [{"code": row.code, "http": row.http, **row.facts} for row in rows],
    }


def _at(schema: dict[str, Any], where: str) -> dict[str, Any]:
    """The object schema at a pointer, made if it is not there yet, with every part on the way required."""
    for part in where.split("/")[1:]:
        schema.setdefault("type", "object")
        required: list[str] = schema.setdefault("required", [])
        if part not in required:
            required.append(part)
        schema = schema.setdefault("properties", {}).setdefault(part, {})
    return schema


def _insert(schema: dict[str, Any], where: str, part: dict[str, Any]) -> None:
    """Lays a schema over what stands at a pointer; properties and required names of both hold."""
    target = _at(schema, where)
    for key, value in part.items():
        if key == "properties":
            target.setdefault("properties", {}).update(
                {name: target.get("properties", {}).get(name, inner) for name, inner in value.items()}
            )
        elif key == "required":
            target["required"] = [*dict.fromkeys([*target.get("required", []), *value])]
        else:
            target[key] = value


def _with_item_codes(shape: Shape, codes: tuple[str, ...]) -> Shape:
    """The shape with the codes of item errors as the only ones that the error of an item may have."""
    members = []
    for member in shape.members:
        item = member.shape.item
        error = item_error(item) if item is not None else None
        if item is None or error is None or not codes:
            members.append(member)
            continue
        inner = tuple(
            replace(part, shape=replace(part.shape, enum=codes)) if part.name == "Code" else part
            for part in error.shape.members
        )
        known = replace(error, shape=replace(error.shape, members=inner))
        items = tuple(known if part is error else part for part in item.members)
        members.append(replace(member, shape=replace(member.shape, item=replace(item, members=items))))
    return replace(shape, members=tuple(members))


def _rpc(operation: Operation, provider: Provider, rows: Sequence[_Row]) -> dict[str, Any]:
    dispatch = provider.dispatch
    rpc: dict[str, Any] = {
        "operation": str(operation.id),
        "protocol": operation.protocol,
        "signing": provider.signing,
        "action": operation.id.name,
        "version": operation.id.version,
        "methods": list(operation.methods),
        "path": "/",
        "flatten": dict(_lists(operation.input, "", "")),
    }
    if provider.variants:
        rpc["variants"] = [{"protocol": one.protocol, "signing": one.signing} for one in provider.variants]
    if dispatch is not None:
        rpc["dispatch"] = {"action": dispatch.action, "version": dispatch.version}
        rpc["location"] = dispatch.location
        rpc["list_base"] = dispatch.list_base
    moved = {row.code: projected_status(row.code, str(row.facts["kind"]), row.http) for row in rows if row.http < 300}
    if moved:
        rpc["projection"] = moved
    return rpc


def _lists(shape: Shape, path: str, wire: str) -> Iterator[tuple[str, str]]:
    """Every list parameter with its name in a flattened request, ``N`` for the number: InstanceIds → InstanceIds.N."""
    for member in shape.members:
        here = f"{path}.{member.name}".removeprefix(".")
        on_wire = f"{wire}.{member.wire or member.name}".removeprefix(".")
        inner = member.shape
        while inner.item is not None:
            on_wire = on_wire if on_wire.endswith(".N") and inner is member.shape else f"{on_wire}.N"
            inner = inner.item
        if member.shape.type == "list":
            yield here, on_wire
        yield from _lists(inner, here, on_wire)
