"""What can stand in a scenario file, as JSON Schema: for the reader, and with completion for editors.

The values that an editor offers are those of the catalog; what has the right form is valid beside them, so that
somebody's own specs need no schema of their own.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from harness.contract.catalog import Catalog
from harness.faults import every_error
from harness.faults.catalogue.table import FAULTS
from harness.faults.fault import FaultKind
from harness.faults.triggers import DOCUMENTED, PERIOD_PATTERN, RATE_PATTERN
from harness.model import Phase

SCHEMA_FILE = Path(__file__).parent / "scenario.schema.json"
# Editors understand this draft; the newer ones they learn only now.
_DRAFT = "http://json-schema.org/draft-07/schema#"
_PHASES: tuple[Phase, ...] = get_args(Phase)
_PHASE_WORDS = (
    "before: the provider never carried the call out; after: it did; mid: its answer is cut; "
    "connection: there is no call yet."
)
_NAMES = (*FAULTS, every_error.EVERY_ERROR)

TOP: Mapping[str, Any] = MappingProxyType(
    {
        "name": {
            "description": "What the scenario is called; the name of the file if nothing is given.",
            "type": "string",
            "minLength": 1,
        },
        "description": {"description": "What it is for, in a sentence or two.", "type": "string", "minLength": 1},
        "seed": {
            "description": "Repeats the draws of an earlier run. Without it the harness chooses one and prints it.",
            "type": "integer",
            "minimum": 0,
        },
        "rules": {
            "description": "What goes wrong, in order: of the rules that meet a call, the first one answers.",
            "type": "array",
        },
    }
)

RULE: Mapping[str, Any] = MappingProxyType(
    {
        "on": {
            "description": "Which calls: provider[/service][:operation], '*' allowed in each part (a value that begins "
            "with '*' needs quotes), or the name of an operation.",
            "type": "string",
            "pattern": "^[A-Za-z0-9_.*:/-]+$",
            "examples": ["tencent/as:StartInstanceRefresh", "volcengine", "*"],
        },
        "calls": {
            "description": "Which of the calls that match, counted from 1: 3, 2-4, 2-, or every 3. All if not given.",
            "type": ["integer", "string"],
            "minimum": 1,
            "maximum": 999_999_999,
            "pattern": r"^([0-9]{1,9}(\s*-\s*([0-9]{1,9})?)?|every\s+[0-9]{1,9})$",
            "examples": [3, "2-4", "2-", "every 3"],
        },
        "chance": {
            "description": "How likely such a call is met, drawn from the seed: above 0, up to 1.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 1,
            "examples": [0.2],
        },
        "above_rate": {
            "description": "Meets only the calls above this rate, counted by operation and region in fixed windows.",
            "type": "string",
            "pattern": f"^{DOCUMENTED}$|{RATE_PATTERN}",
            "examples": [DOCUMENTED, "20/1s"],
        },
        "during": {
            "description": "Matches only calls in this time of the session's life, which begins with its first call.",
            "type": "string",
            "pattern": PERIOD_PATTERN,
            "examples": ["10s-20s", "1m-"],
        },
        "hits": {
            "description": "How many calls it meets; then it is spent.",
            "type": "integer",
            "minimum": 1,
            "maximum": 999_999_999,
            "examples": [3],
        },
        "faults": {
            "description": "What goes wrong with a call that is met. One fault, or several of different items.",
            "type": "array",
            "minItems": 1,
        },
    }
)

LONG_NAMES: Mapping[str, FaultKind] = MappingProxyType({kind.long_form.name: kind for kind in FAULTS.values()})


def mapping(
    properties: Mapping[str, Any], required: Iterable[str] = (), *, maximum: int | None = None
) -> dict[str, Any]:
    """The schema of a mapping with these keys and no others; ``maximum`` bounds how many of them stand there."""
    schema: dict[str, Any] = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    if list(required):
        schema["required"] = list(required)
    return schema if maximum is None else {**schema, "minProperties": 1, "maxProperties": maximum}


def parameters(kind: FaultKind) -> dict[str, Any]:
    """The schema of a fault's long form: its own parameters and the phase."""
    phases = list(kind.phases)
    described = f"{_PHASE_WORDS} {kind.default_phase} if not given."
    own = {name: parameter.schema for name, parameter in kind.long_form.parameters.items()}
    required = [name for name, parameter in kind.long_form.parameters.items() if parameter.required]
    return mapping({**own, "phase": {"description": described, "enum": phases}}, required)


def scenario_schema(catalog: Catalog) -> dict[str, Any]:
    """The JSON Schema of scenario files for editors, which offers what the catalog has."""
    rule = {name: dict(schema) for name, schema in RULE.items()}
    rule["on"] = _offering(rule["on"], _places(catalog))
    rule["above_rate"] = _offering(rule["above_rate"], [DOCUMENTED])
    rule["faults"]["items"] = {"anyOf": [{"$ref": "#/definitions/fault"}, {"$ref": "#/definitions/long_fault"}]}
    top = {name: dict(schema) for name, schema in TOP.items()}
    top["rules"]["items"] = {"anyOf": [{"$ref": "#/definitions/rule"}, {"$ref": "#/definitions/short_rule"}]}
    return {
        "$schema": _DRAFT,
        "title": "A scenario of cloud-contract-harness",
        "description": "Rules that say what goes wrong with which calls. Generated; see harness presets schema.",
        **mapping(top, ["rules"]),
        "definitions": {
            "rule": {"title": "rule", "description": "A rule, key by key.", **mapping(rule, ["on", "faults"])},
            "short_rule": {
                "description": "A rule in the short form: WHERE=FAULT[+FAULT][#CALLS][~CHANCE][{LIMIT, LIMIT}].",
                "type": "string",
                "pattern": "^[^=]+=.+$",
                "examples": ["tencent=throttle#1", "volcengine=every_error"],
            },
            "fault": _short_fault(catalog),
            "long_fault": {
                "title": "fault",
                "description": "A fault, key by key.",
                **mapping({name: _long_fault(kind, catalog) for name, kind in LONG_NAMES.items()}, maximum=1),
            },
        },
    }


def printed(schema: Mapping[str, Any]) -> str:
    """A schema as it is written to files."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _offering(schema: Mapping[str, Any], offers: Iterable[str]) -> dict[str, Any]:
    """The schema of a text with values that an editor offers; with none it stays what it is."""
    values = list(offers)
    if not values:
        return dict(schema)
    plain = {key: value for key, value in schema.items() if key != "description"}
    return {"description": schema["description"], "anyOf": [{"enum": values}, plain]}


def _places(catalog: Catalog) -> list[str]:
    ids = catalog.ids()
    operations = dict.fromkeys(identity.short for identity in ids)
    services = dict.fromkeys(f"{identity.provider}/{identity.service}" for identity in ids)
    return [*operations, *services, *catalog.providers(), "*"]


def _short_fault(catalog: Catalog) -> dict[str, Any]:
    offers = [short for kind in FAULTS.values() for short in sorted(kind.offers(catalog))]
    forms = [f"{', '.join(kind.forms)}: {kind.summary}" for kind in FAULTS.values()]
    forms.append(f"{', '.join(every_error.FORMS)}: {every_error.SUMMARY}")
    return _offering(
        {
            "description": "A fault in the short form: name[:arguments][@phase].\n" + "\n".join(forms),
            "type": "string",
            "pattern": f"^({'|'.join(_NAMES)})(:[^@]+)?(@({'|'.join(_PHASES)}))?$",
        },
        [*offers, *every_error.FORMS],
    )


def _long_fault(kind: FaultKind, catalog: Catalog) -> dict[str, Any]:
    schema = parameters(kind)
    for name, parameter in kind.long_form.parameters.items():
        schema["properties"][name] = _offering(parameter.schema, sorted(parameter.offers(catalog)))
    return {"title": kind.long_form.name, "description": kind.summary, **schema}
