"""Compiles ``provider.yaml``."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from harness.contract.error_rows import error_spec
from harness.contract.marked_yaml import MarkedFile
from harness.contract.problem import Problem, did_you_mean
from harness.model import Dialect, Dispatch, Envelope, ErrorTemplate, ListedHttp, Provider, RetryHint, Source

TEMPLATE_FIELDS: frozenset[str] = frozenset(
    {"parameter", "value", "action", "version", "service", "region", "access_key", "count", "limit", "window"}
)
_FIELD = re.compile(r"\{([^{}]*)\}")


def compile_provider(file: MarkedFile, more_services: Mapping[str, tuple[str, ...]]) -> Provider:
    """The provider that a file which fits its schema describes; ``more_services`` are those that it does not list."""
    data = file.data
    services = {name: tuple(service["hosts"]) for name, service in data["services"].items()}
    listed = data.get("listed_errors", {})
    return Provider(
        name=data["provider"],
        protocol=data["protocol"],
        signing=data["signing"],
        request_id=data["request_id"],
        services={**more_services, **services},
        errors=tuple(
            error_spec(row, _source(file, f"errors/{index}", row), scope="common")
            for index, row in enumerate(data["errors"])
        ),
        throttle=ErrorTemplate(**data["throttle"]),
        violations=_templates(data["violations"]),
        signature=_templates(data["signature"]),
        max_body=data.get("max_body"),
        default_region=data.get("default_region", ""),
        envelope=Envelope(**_facts(data["envelope"])) if "envelope" in data else None,
        dispatch=Dispatch(**_facts(data["dispatch"])) if "dispatch" in data else None,
        methods=tuple(data.get("methods", ())),
        listed_http=ListedHttp(listed["http"], listed["status"]) if listed else None,
        undeclared=data.get("undeclared_parameters", {}).get("status", "inferred"),
        retry_hint=RetryHint(**_facts(data["retry_hint"])) if "retry_hint" in data else None,
        variants=tuple(
            Dialect(one["protocol"], one["signing"], _templates(one.get("signature", {})))
            for one in data.get("variants", ())
        ),
    )


def provider_problems(file: MarkedFile, name: str) -> Iterator[Problem]:
    """What the schema cannot say: the name of the directory, and no two rows with the same status and code."""
    data = file.data
    if data["provider"] != name:
        yield file.problem(("provider",), f"says {data['provider']!r}, but the directory is {name!r}")
    first: dict[tuple[int, str], int] = {}
    for index, row in enumerate(data["errors"]):
        key = (row["http"], row["code"])
        if key in first:
            yield file.problem(("errors", index), f"{row['http']} {row['code']} is already row {first[key]}")
        first.setdefault(key, index)

    yield from _template_problems(file, ("throttle",), data["throttle"])
    for part in ("violations", "signature"):
        for key, row in data[part].items():
            yield from _template_problems(file, (part, key), row)
    yield from _variant_problems(file)


def _variant_problems(file: MarkedFile) -> Iterator[Problem]:
    """A way of calling that is listed twice could never be met the second time."""
    data = file.data
    known = {(data["protocol"], data["signing"])}
    for index, one in enumerate(data.get("variants", ())):
        way = (one["protocol"], one["signing"])
        if way in known:
            yield file.problem(("variants", index), f"{way[0]} with {way[1]} is listed already")
        known.add(way)
        for key, row in one.get("signature", {}).items():
            yield from _template_problems(file, ("variants", index, "signature", key), row)


def _templates(rows: Mapping[str, Mapping[str, Any]]) -> Mapping[str, ErrorTemplate]:
    return {key: ErrorTemplate(**row) for key, row in rows.items()}


def _template_problems(file: MarkedFile, place: tuple[str | int, ...], row: Mapping[str, str]) -> Iterator[Problem]:
    for key in ("code", "message"):
        for field in _FIELD.findall(row[key]):
            if field not in TEMPLATE_FIELDS:
                hint = did_you_mean(field, TEMPLATE_FIELDS) or f"known here: {', '.join(sorted(TEMPLATE_FIELDS))}"
                yield file.problem((*place, key), f"there is no field {field!r}", hint)


def _facts(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "evidence"}


def _source(file: MarkedFile, anchor: str, row: Mapping[str, Any]) -> Source:
    return Source(file=file.file, anchor=anchor, evidence=row.get("evidence"))
